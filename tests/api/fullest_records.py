"""The fullest requests about the profile, exercises, workouts, markers, readings and panels."""

from datetime import date
from typing import Any

from chalicelib.labs.biomarkers.removal import MAX_REMOVED
from chalicelib.labs.readings.batches import MAX_YEARS
from chalicelib.profile.consents import MAX_CONSENTS
from chalicelib.regimen.habits.links import MAX_LINKS
from tests.support.api import Api
from tests.support.fullest import (
    ANY,
    DAY,
    FIRST,
    LAST,
    Cases,
    Request,
    ahead,
    create,
    created,
    live_as,
    most_items,
    noise,
    send,
    take,
)
from tools.bench import labs

CASES = Cases()


@CASES.add("updateProfile", 1)
def profile(api: Api) -> Request:
    ahead(api)
    changes = labs.PROFILE | {"timezone": "Asia/Tokyo", "day_start": "03:00"}
    return Request("PATCH", "/v1/profile", changes | {"display_name": noise(120)}, ANY)


@CASES.add("requestAccountDeletion", 2)
def deletion(_: Api) -> Request:
    return Request("POST", "/v1/account/deletion", {"confirm": "DELETE"})


@CASES.add("cancelAccountDeletion", 2)
def cancelled_deletion(api: Api) -> Request:
    send(api, "POST", "/v1/account/deletion", {"confirm": "DELETE"})
    return Request("DELETE", "/v1/account/deletion")


CONSENTS = "/v1/profile/consents"


def consent(number: int) -> dict[str, str]:
    return {"document": f"document-{number}", "version": noise(60, seed=number)}


@CASES.add("giveConsent", 1)
def new_consent(api: Api) -> Request:
    for number in range(MAX_CONSENTS):
        send(api, "POST", CONSENTS, consent(number))
    send(api, "POST", CONSENTS, consent(0) | {"version": "2"})
    return Request("POST", CONSENTS, consent(1) | {"version": "2"})


@CASES.add("withdrawConsent", 1)
def withdrawn_consent(api: Api) -> Request:
    for number in range(MAX_CONSENTS):
        send(api, "POST", CONSENTS, consent(number))
    return Request("DELETE", f"{CONSENTS}/document-0")


FIRST_LINKED = "2026-12-01"
EXERCISE = {
    "name": "Sled push",
    "tracks": "weight_reps",
    "implements": 2,
    "body_weight_factor": 0.64,
    "body_weight_factor_source": noise(300),
    "notes": noise(5_000),
}


@CASES.add("createExercise", 1)
def new_exercise(api: Api) -> Request:
    return Request("POST", "/v1/exercises", EXERCISE)


def exercise(api: Api) -> str:
    return f"/v1/exercises/{create(api, '/v1/exercises', EXERCISE)}"


@CASES.add("putExercise", 2, "under an id of the client's")
def put_exercise(api: Api) -> Request:
    return created("/v1/exercises", EXERCISE)


@CASES.add("updateExercise", 1)
def changed_exercise(api: Api) -> Request:
    return Request("PATCH", exercise(api), {"notes": noise(5_000, seed=1)}, ANY)


def merge_of(api: Api) -> Request:
    # The exercises are of two groups of the logbook: of one group, there would be one item less.
    own = "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
    made = api.put(f"/v1/exercises/{own}", {"name": "Sled"}, headers={"if-none-match": "*"})
    assert made.status == 201, made.body
    return Request("POST", "/v1/exercise-merges", {"from": own, "into": "barbell-squat"})


@CASES.add("createExerciseMerge", 4)
def new_merge(api: Api) -> Request:
    return merge_of(api)


@CASES.add("deleteExerciseMerge", 5)
def deleted_merge(api: Api) -> Request:
    made = create(api, "/v1/exercise-merges", merge_of(api).body)
    return Request("DELETE", f"/v1/exercise-merges/{made}", headers=ANY)


@CASES.add("archiveExercise", 1)
def archived_exercise(api: Api) -> Request:
    return Request("DELETE", exercise(api), headers=ANY)


def workout(day: str, status: str = "completed", seed: int = 0) -> dict[str, Any]:
    """Return a workout with all that may be in one, from a source of its own."""
    weight = {"value": 149.875, "unit": "lb"}
    sets = [{"reps": 5, "weight": weight, "rpe": 8.5, "avg_hr": 140}] * 6
    entry = {"exercise_id": "barbell-squat", "sets": sets}
    return {
        "title": noise(120),
        "status": status,
        "local_date": day,
        "exercises": [entry | {"notes": noise(1_000, seed + n)} for n in range(50)],
        "body_weight": {"value": 176.375, "unit": "lb"},
        "notes": noise(5_000, seed),
        "source": {"provider": "strong", "external_id": noise(200, seed)},
    }


@CASES.add("createWorkout", 5, "completed")
def new_workout(api: Api) -> Request:
    return Request("POST", "/v1/workouts", workout(LAST))


@CASES.add("createWorkout", 4, "planned")
def new_planned_workout(api: Api) -> Request:
    return Request("POST", "/v1/workouts", workout(LAST, "planned"))


@CASES.add("putWorkout", 6, "under an id of the client's")
def put_workout(api: Api) -> Request:
    return created("/v1/workouts", workout(LAST))


def moved_workout(api: Api, method: str, status: str) -> Request:
    path = f"/v1/workouts/{create(api, '/v1/workouts', workout(LAST, status))}"
    return Request(method, path, workout(FIRST, status, seed=100), ANY)


@CASES.add("putWorkout", 9, "to another year and source")
def replaced_workout(api: Api) -> Request:
    return moved_workout(api, "PUT", "completed")


@CASES.add("putWorkout", 8, "planned for another day")
def replanned_workout(api: Api) -> Request:
    return moved_workout(api, "PUT", "planned")


@CASES.add("updateWorkout", 9)
def changed_workout(api: Api) -> Request:
    return moved_workout(api, "PATCH", "completed")


@CASES.add("addWorkoutSet", 3)
def added_set(api: Api) -> Request:
    path = f"/v1/workouts/{create(api, '/v1/workouts', workout(LAST))}/exercises/49/sets"
    body = {"exercise_id": "barbell-squat", "reps": 5, "notes": noise(1_000)}
    return Request("POST", path, body, ANY)


@CASES.add("deleteWorkout", 5)
def deleted_workout(api: Api) -> Request:
    return moved_workout(api, "DELETE", "completed")._replace(body=None)


def linked(api: Api, request: Request) -> Request:
    """Link ten habits to the workouts of two years, on days whose logs have more in them."""
    workouts = {"workouts": {"type": "strength"}}
    habit = {"name": "Train", "schedule": {"type": "daily"}, "effective_from": FIRST_LINKED}
    for _ in range(MAX_LINKS):
        create(api, "/v1/habits", habit | {"source": workouts})
    iron = ahead(api)
    take(api, iron, date(2026, 12, 31), notes=noise(1_000))
    return request


@CASES.add("createWorkout", 28, "of linked habits")
def ticking_workout(api: Api) -> Request:
    return linked(api, new_workout(api))


@CASES.add("updateWorkout", 64, "to another year, of linked habits")
def moved_ticking_workout(api: Api) -> Request:
    first = linked(api, new_workout(api))
    path = f"/v1/workouts/{create(api, first.path, first.body)}"
    return Request("PATCH", path, workout(FIRST, seed=100), ANY)


@CASES.add("updateWorkout", 74, "that moves the due days of linked habits")
def moved_due_days(api: Api) -> Request:
    """More logs change than the transaction has room for: of 31 of any 32 days, two are missing."""
    first = date(2026, 9, 1)
    gaps = first + 4 * DAY, first + 44 * DAY
    base = {"name": "Train", "source": {"workouts": {}}, "effective_from": f"{first}"}
    rolling = {"type": "rolling", "target": 31, "window_days": 32}
    for _ in range(MAX_LINKS - 1):
        create(api, "/v1/habits", base | {"schedule": {"type": "daily"}})
    habit = create(api, "/v1/habits", base | {"schedule": rolling})
    for day in (first + number * DAY for number in range(85)):
        if day not in gaps:
            send(api, "PUT", f"/v1/habits/{habit}/entries/{day}", {})
    path = f"/v1/workouts/{create(api, '/v1/workouts', workout(f'{gaps[0]}'))}"
    return Request("PATCH", path, workout(f"{gaps[1]}", seed=100), ANY)


@CASES.add("deleteWorkout", 38, "of linked habits")
def deleted_ticking_workout(api: Api) -> Request:
    return moved_ticking_workout(api)._replace(method="DELETE", body=None)


MARKER = {"name": noise(120), "unit": "mg/dL", "notes": noise(200)}


@CASES.add("createBiomarker", 1)
def new_marker(api: Api) -> Request:
    return Request("POST", "/v1/biomarkers", MARKER)


@CASES.add("createBiomarker", 52, "that removes ten archived markers")
def new_marker_after_others(api: Api) -> Request:
    paths = [marker(api) for _ in range(MAX_REMOVED)]
    readings = []
    for path in paths:
        send(api, "PUT", f"{path}/target", {"low": 40, "high": 60, "unit": MARKER["unit"]})
        body = {"value": 60, "unit": MARKER["unit"], "local_date": "2026-01-01"}
        readings.append(f"{path}/readings/{create(api, f'{path}/readings', body)}")
        send(api, "DELETE", path)
    for path in readings:
        send(api, "DELETE", path)
    return new_marker(api)


def marker(api: Api) -> str:
    return f"/v1/biomarkers/{create(api, '/v1/biomarkers', MARKER)}"


@CASES.add("updateBiomarker", 1)
def changed_marker(api: Api) -> Request:
    return Request("PATCH", marker(api), {"notes": noise(200, seed=1)}, ANY)


@CASES.add("deleteBiomarker", 6)
def deleted_marker(api: Api) -> Request:
    path = marker(api)
    send(api, "PUT", f"{path}/target", {"low": 40, "high": 60, "unit": MARKER["unit"]})
    return Request("DELETE", path, headers=ANY)


TARGET = "/v1/biomarkers/apob/target"
BOUNDS = {"low": 40, "high": 60, "unit": "mg/dL"}


@CASES.add("putTarget", 1)
def target(api: Api) -> Request:
    return Request("PUT", TARGET, BOUNDS)


@CASES.add("deleteTarget", 2)
def deleted_target(api: Api) -> Request:
    send(api, "PUT", TARGET, BOUNDS)
    return Request("DELETE", TARGET)


@CASES.add("createReading", 3)
def reading(api: Api) -> Request:
    body = {"value": 60, "unit": "mg/dL", "local_date": "2026-01-01", "notes": noise(5_000)}
    return Request("POST", "/v1/biomarkers/apob/readings", body)


@CASES.add("putReading", 4, "under an id of the client's")
def put_reading(api: Api) -> Request:
    first = reading(api)
    return created(first.path, first.body)


@CASES.add("putReading", 5, "to another year")
def replaced_reading(api: Api) -> Request:
    first, moved = reading(api), moved_reading(api)
    return moved._replace(method="PUT", body=first.body | moved.body)


@CASES.add("updateReading", 5, "to another year")
def moved_reading(api: Api) -> Request:
    first = reading(api)
    path = f"{first.path}/{create(api, first.path, first.body)}"
    return Request("PATCH", path, {"local_date": "2025-12-31"}, ANY)


@CASES.add("createReadingBatch", 99)
def reading_batch(api: Api) -> Request:
    """As many readings as a batch may have, each imported, of another marker and in nine years."""
    markers = labs.markers(most_items("createReadingBatch", "readings"))
    readings = [
        {
            **labs.result(marker),
            "local_date": f"{2017 + place % MAX_YEARS}-03-01",
            "notes": noise(5_000, seed=place),
            "source": {"provider": "quest", "external_id": f"{place}"},
        }
        for place, marker in enumerate(markers)
    ]
    return Request("POST", "/v1/reading-batches", {"readings": readings})


def full_panel() -> dict[str, Any]:
    """Return a panel of as many readings as it may have; every formula can be computed."""
    markers = labs.markers(most_items("createPanel", "readings"))
    body = labs.panel(markers, date(2026, 1, 1))
    for number, part in enumerate(body["readings"]):
        part |= {"notes": noise(700, seed=number)}
    source = {"provider": "quest", "external_id": "1"}
    return body | {"notes": noise(5_000), "source": source}


def panel(api: Api) -> Any:
    live_as(api, **labs.PROFILE)
    return send(api, "POST", "/v1/panels", full_panel()).json


def part_of_panel(api: Api) -> str:
    part = panel(api)["readings"][0]
    return f"/v1/biomarkers/{part['marker']}/readings/{part['id']}"


@CASES.add("updateReading", 7, "of a panel")
def changed_part(api: Api) -> Request:
    return Request("PATCH", part_of_panel(api), {"notes": noise(5_000)}, ANY)


@CASES.add("deleteReading", 8)
def deleted_part(api: Api) -> Request:
    return Request("DELETE", part_of_panel(api), headers=ANY)


@CASES.add("createPanel", 37)
def new_panel(api: Api) -> Request:
    live_as(api, **labs.PROFILE)
    return Request("POST", "/v1/panels", full_panel())


@CASES.add("putPanel", 38, "under an id of the client's")
def put_panel(api: Api) -> Request:
    live_as(api, **labs.PROFILE)
    return created("/v1/panels", full_panel())


@CASES.add("putPanel", 73, "to another year")
def replaced_panel(api: Api) -> Request:
    path = f"/v1/panels/{panel(api)['id']}"
    source = {"provider": "quest", "external_id": "2"}
    other = {"local_date": "2025-12-31", "report_id": "2", "source": source}
    return Request("PUT", path, full_panel() | other, ANY)


@CASES.add("updatePanel", 73, "to another year")
def moved_panel(api: Api) -> Request:
    path = f"/v1/panels/{panel(api)['id']}"
    source = {"provider": "quest", "external_id": "2"}
    body = {"local_date": "2025-12-31", "report_id": "2", "source": source}
    return Request("PATCH", path, body, ANY)


@CASES.add("addPanelReadings", 35)
def added_parts(api: Api) -> Request:
    live_as(api, **labs.PROFILE)
    whole = full_panel()
    first, *others = whole["readings"]
    path = f"/v1/panels/{create(api, '/v1/panels', whole | {'readings': [first]})}/readings"
    return Request("POST", path, {"readings": others})


@CASES.add("putPanelDerivation", 6)
def derivation(api: Api) -> Request:
    path = f"/v1/panels/{panel(api)['id']}/derivation"
    return Request("PUT", path, {"phenoage_variant": "crp_log1p"}, ANY)


@CASES.add("deletePanel", 38)
def deleted_panel(api: Api) -> Request:
    return Request("DELETE", f"/v1/panels/{panel(api)['id']}", headers=ANY)
