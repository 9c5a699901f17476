"""The history and the records of exercises through the API."""

from datetime import date, timedelta
from typing import Any

import pytest

from app import app
from tests.support.api import Answer, Api
from tests.support.logbook import pages, require_recount
from tests.support.training import vector, weight

ANY = {"If-Match": "*"}
SQUAT, DEADLIFT = "barbell-squat", "barbell-deadlift"


def log(api: Api, number: int, day: str, sets: list[dict[str, Any]], exercise: str = SQUAT) -> Any:
    """Create a workout with one exercise; ``number`` is part of its title."""
    body = {
        "title": f"w{number}",
        "local_date": day,
        "exercises": [{"exercise_id": exercise, "sets": sets}],
    }
    answer = api.post("/v1/workouts", body)
    assert answer.status == 201, answer.body
    return answer.json


def history(api: Api, exercise: str = SQUAT, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = api.get(f"/v1/exercises/{exercise}/history{query}").json["items"]
    return items


def set_in(api: Api) -> dict[str, list[str]]:
    """Return the kinds of records that each workout set by its title, without rep maxes."""
    return {
        each["title"]: sorted({*each["records"]} - {"rep_max"})
        for each in reversed(history(api))
        if each["records"]
    }


def told(expected: dict[str, Any]) -> dict[str, list[str]]:
    return {name: sorted(kinds) for name, kinds in expected["set_in"].items()}


def test_timed_workouts_of_one_quarter_after_another(api: Api) -> None:
    """The best facts of a closed quarter are read and written again when the next one is."""
    for number, start in enumerate(("2025-05-05", "2025-08-05", "2025-11-05", "2026-02-05")):
        sets = [{"reps": 5, "weight": {"value": 100 + number, "unit": "kg"}}]
        body = {"started_at": f"{start}T17:00:00Z", "exercises": [entry_of(sets)]}
        assert api.post("/v1/workouts", body).status == 201
    assert [each["value"] for each in records(api) if each["kind"] == "load"] == [103]


def entry_of(sets: list[dict[str, Any]]) -> dict[str, Any]:
    return {"exercise_id": SQUAT, "sets": sets}


def records(api: Api, exercise: str = SQUAT, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = api.get(f"/v1/exercises/{exercise}/records{query}").json["items"]
    return items


def lifted(reps: float, kilograms: float, **fields: Any) -> dict[str, Any]:
    return {"reps": reps, "weight": weight(kilograms), **fields}


def change(api: Api, workout: dict[str, Any], **changes: Any) -> dict[str, Any]:
    answer = api.patch(f"/v1/workouts/{workout['id']}", changes, headers=ANY)
    assert answer.status == 200, answer.body
    return dict(answer.json)


def shown_set(api: Api, performed: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a set as the history of an exercise of its own shows it, among the warm-ups too."""
    made = api.post("/v1/exercises", {"name": "Own", "implements": 1} | fields).json["id"]
    log(api, 1, "2026-03-14", [performed], made)
    [entry] = history(api, made, "?include=warmups")
    [found] = entry["sets"]
    return dict(found)


def test_records_follow_the_days_of_the_workouts(api: Api) -> None:
    given, expected = vector("R08")
    entered = given["history_in_order_of_entry"]
    answers = [log(api, each["seq"], each["local_date"], each["sets"]) for each in entered[:3]]
    assert set_in(api) == told(expected["after_w3"])
    answers.append(log(api, 4, entered[3]["local_date"], entered[3]["sets"]))
    assert set_in(api) == told(expected["after_w4_backdated"])
    lost = [(line["kind"], line["change"]) for line in answers[3]["records_changed"]]
    assert ("load", "lost") in lost
    assert {line["workout_id"] for line in answers[3]["records_changed"]} == {answers[0]["id"]}
    api.delete(f"/v1/workouts/{answers[2]['id']}", headers={"If-Match": "*"})
    assert set_in(api) == told(expected["after_w3_deleted"])
    for kind, record in expected["after_w3_deleted"]["records"].items():
        [found] = [each for each in records(api) if each["kind"] == kind]
        assert found["value"] == pytest.approx(record["value"], abs=0.005)
        assert found["workout_id"] == answers[int(record["workout"][1:]) - 1]["id"]


def test_a_page_goes_on_over_quarters_and_years(api: Api) -> None:
    """Each workout is there once, in order and with its records, however long the pages are."""
    first, days = date(2024, 11, 4), range(0, 480, 16)
    for number, days_later in enumerate(days):
        kilograms = 100 + number % 7 + number // 5
        log(api, number, f"{first + timedelta(days=days_later)}", [lifted(5, kilograms)])
    whole = history(api, query="?limit=100")
    assert [each["title"] for each in whole] == [f"w{n}" for n in reversed(range(len(days)))]
    assert len({each["local_date"][:7] for each in whole}) > 12
    for limit in (1, 4, 7, 29, 30):
        assert pages(api.get, f"/v1/exercises/{SQUAT}/history?limit={limit}") == whole
    assert require_recount(api.get, SQUAT, limit=3) == len(days)


def test_days_are_in_the_order_of_their_times(api: Api) -> None:
    """A workout without a time comes first; of equal times, the one that was entered first."""
    squat = {"exercise_id": SQUAT, "sets": [lifted(5, 100)]}
    for title, moment in (
        ("noon", {"started_at": "2026-03-14T12:00:00Z"}),
        ("untimed", {"local_date": "2026-03-14"}),
        ("also at noon", {"started_at": "2026-03-14T13:00:00+01:00"}),
        ("morning", {"started_at": "2026-03-14T07:00:00.250Z"}),
        ("untimed, too", {"local_date": "2026-03-14"}),
    ):
        answer = api.post("/v1/workouts", {"title": title, "exercises": [squat]} | moment)
        assert answer.status == 201
    expected = ["also at noon", "noon", "morning", "untimed, too", "untimed"]
    for limit in (1, 2, 100):
        found = pages(api.get, f"/v1/exercises/{SQUAT}/history?limit={limit}")
        assert [each["title"] for each in found] == expected
    assert [bool(each["records"]) for each in found] == [False] * 4 + [True]
    assert "started_at" not in found[-1]
    assert found[2]["started_at"] == "2026-03-14T07:00:00.250Z"


def test_days_bound_the_history(api: Api) -> None:
    for number, day in enumerate(("2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01")):
        log(api, number, day, [lifted(5, 100 + number)])
    for query, expected in {
        "from=2026-01-01": ["w3", "w2", "w1"],
        "to=2026-01-01": ["w1", "w0"],
        "from=2026-01-01&to=2026-03-31": ["w2", "w1"],
        "from=2026-01-02&to=2026-03-30": [],
    }.items():
        found = history(api, query=f"?{query}")
        assert [each["title"] for each in found] == expected
        # What is outside still counts for records.
        assert all("load" in each["records"] for each in found)
    log(api, 4, "2025-11-01", [lifted(5, 200)])
    assert history(api, query="?from=2026-04-01")[0]["records"] == []


def test_cursors_belong_to_their_query(api: Api) -> None:
    for number in range(3):
        log(api, number, f"2026-03-{14 + number}", [lifted(5, 100 + number)])
    path = f"/v1/exercises/{SQUAT}/history?limit=1"
    cursor = api.get(f"{path}&from=2026-03-01").json["next_cursor"]
    assert api.get(f"{path}&from=2026-03-01&cursor={cursor}").status == 200
    for other in (
        f"{path}&cursor={cursor}",
        f"{path}&from=2026-03-01&formula=epley&cursor={cursor}",
        f"/v1/exercises/{DEADLIFT}/history?from=2026-03-01&cursor={cursor}",
        f"/v1/records?from=2026-03-01&cursor={cursor}",
    ):
        refused = api.get(other)
        assert (refused.status, refused.code) == (400, "invalid_cursor")


def test_warm_ups_are_shown_on_request(api: Api) -> None:
    sets = [lifted(8, 300, type="warmup"), lifted(5, 100), {"done": False}, {"reps": 3}]
    log(api, 1, "2026-03-14", sets)
    [without] = history(api)
    assert [(each["type"], each["reps"]) for each in without["sets"]] == [
        ("normal", 5),
        ("normal", 3),
    ]
    [with_them] = history(api, query="?include=warmups")
    assert [each["type"] for each in with_them["sets"]] == ["warmup", "normal", "normal"]
    assert with_them["sets"][0]["e1rm_missing"] == "set_type"
    for name in ("working_sets", "volume_kg", "sets_without_load", "records"):
        assert with_them[name] == without[name]
    assert (without["working_sets"], without["volume_kg"]) == (2, 500)
    assert without["sets_without_load"] == 1
    # The number of a set counts all that were done.
    [load] = [each for each in records(api) if each["kind"] == "load"]
    assert (load["value"], load["set"]) == (100, 1)
    assert with_them["sets"][load["set"]]["load_kg"] == 100


@pytest.mark.parametrize("name", ["a", "b"])
def test_r01_the_formula_is_that_of_the_query(api: Api, name: str) -> None:
    given, expected = vector("R01")
    log(api, 1, "2026-03-14", [given[name]])
    for formula, figure in expected[name].items():
        [entry] = history(api, query=f"?formula={formula}")
        [estimate] = [each["e1rm"] for each in entry["sets"]]
        assert (estimate["formula"], estimate["unit"]) == (formula, "kg")
        assert estimate["value"] == estimate["kg"] == figure
        assert estimate["reps_effective"] == given[name]["reps"]
        [record] = [e for e in records(api, query=f"?formula={formula}") if e["kind"] == "e1rm"]
        assert (record["value"], record["value_kg"]) == (figure, figure)
        [listed] = [
            each["value"]
            for each in api.get(f"/v1/records?formula={formula}").json["items"]
            if each["kind"] == "e1rm"
        ]
        assert listed == figure
    assert history(api)[0]["sets"][0]["e1rm"]["formula"] == "brzycki_epley"


def test_which_set_is_the_record_depends_on_the_formula(api: Api) -> None:
    """Also in closed quarters and years, of which only the best sets are kept."""
    for day in ("2024-05-01", "2025-11-01", "2026-02-01", "2026-03-14"):
        log(api, 1, day, [lifted(2, 107.5), lifted(9, 90)])
        for formula, number in (("epley", 1), ("brzycki", 1), ("lombardi", 0)):
            [record] = [e for e in records(api, query=f"?formula={formula}") if e["kind"] == "e1rm"]
            assert (record["local_date"], record["set"]) == ("2024-05-01", number), formula


@pytest.mark.parametrize("case", [*vector("R02")[1], *vector("R03")[1]])
def test_r02_and_r03_an_estimate_or_the_reason_for_none(api: Api, case: dict[str, Any]) -> None:
    found = shown_set(api, case["set"])
    if case["e1rm"] is None:
        # The example gives the reason set_type to a set without repetitions.
        reason = "no_reps" if case["set"]["reps"] == 0 else case["reason"]
        assert (found["e1rm"], found["e1rm_missing"]) == (None, reason)
    else:
        assert found["e1rm"]["kg"] == case["e1rm"]
        assert found["e1rm"]["confidence"] == case["confidence"]
        assert "e1rm_missing" not in found
    effective = case.get("reps_effective")
    assert effective is None or found["e1rm"]["reps_effective"] == effective


def test_r04_what_each_type_counts_for(api: Api) -> None:
    given, expected = vector("R04")
    log(api, 1, "2026-03-14", given["sets"])
    [entry] = history(api, query="?include=warmups")
    assert entry["working_sets"] == expected["working_sets"]
    assert (entry["volume_kg"], entry["sets_without_load"]) == (expected["volume_kg"], 0)
    for found, figures in zip(entry["sets"], expected["sets"], strict=True):
        estimate = found["e1rm"] and found["e1rm"]["kg"]
        assert estimate == figures["e1rm"]
    by_kind = {each["kind"]: each for each in records(api) if each["kind"] != "rep_max"}
    assert (by_kind["load"]["value"], by_kind["load"]["set"]) == (100, 1)
    assert (by_kind["workout_volume"]["value"], "set" in by_kind["workout_volume"]) == (
        3192.5,
        False,
    )


@pytest.mark.parametrize("case", vector("R05")[1])
def test_r05_loads_of_the_body(api: Api, case: dict[str, Any]) -> None:
    factor = {"body_weight_factor": case["factor"]} if case["factor"] else {}
    if case["bodyweight_kg"] is not None:
        reading = {"value": case["bodyweight_kg"], "unit": "kg", "local_date": "2026-03-10"}
        assert api.post("/v1/biomarkers/weight/readings", reading).status == 201
    found = shown_set(api, case["set"], **factor)
    assert found["load_kg"] == case["load_kg"]
    if case["e1rm"] is None:
        assert (found["e1rm"], found["e1rm_missing"]) == (None, case["reason"])
    else:
        assert found["e1rm"]["kg"] == case["e1rm"]
        assert found["e1rm"]["confidence"] == case["confidence"]


def test_r06_units_are_compared_exactly_and_shown_as_entered(api: Api) -> None:
    given, expected = vector("R06")
    for number, performed in enumerate(given["sets"]):
        log(api, number, f"2026-03-{14 + number}", [performed])
    newer, older = history(api)
    assert (newer["records"], "load" in older["records"]) == ([], True)
    assert older["sets"][0]["load_kg"] == 102.0583
    assert older["sets"][0]["e1rm"]["value"] == expected["e1rm_in_lb_of_225"]
    assert older["sets"][0]["e1rm"]["unit"] == "lb"
    assert newer["sets"][0]["e1rm"]["kg"] == expected["e1rm_kg"]["102 kg"]
    by_kind = {each["kind"]: each for each in records(api)}
    assert by_kind["load"].items() >= {"value": 225, "unit": "lb", "value_kg": 102.0583}.items()
    assert by_kind["e1rm"].items() >= {"value": 253.125, "unit": "lb"}.items()
    # What exceeds it by less than a gram is a record, in the unit of the new one.
    answer = log(api, 2, "2026-03-16", [lifted(5, 102.059)])
    load = next(each for each in answer["records"] if each["kind"] == "load")
    assert (load["value"], load["unit"], load["previous"]["value"]) == (102.059, "kg", 102.0583)


def test_an_exercise_twice_in_a_workout_is_one_entry(api: Api) -> None:
    pair = [lifted(5, 100, group=0), lifted(3, 100, type="cluster", group=0)]
    first, second = ({"exercise_id": SQUAT, "sets": pair}, {"exercise_id": SQUAT, "sets": pair})
    between = {"exercise_id": DEADLIFT, "sets": [lifted(5, 140)]}
    body = {"title": "w1", "local_date": "2026-03-14", "exercises": [first, between, second]}
    assert api.post("/v1/workouts", body).status == 201
    [entry] = history(api)
    assert [each["reps"] for each in entry["sets"]] == [5, 3, 5, 3]
    # Two clusters, not one, although their numbers are equal.
    assert (entry["working_sets"], entry["volume_kg"]) == (2, 1600)
    by_kind = {each["kind"]: each for each in records(api) if each["kind"] != "rep_max"}
    assert by_kind["workout_volume"]["value"] == 1600
    assert by_kind["load"]["set"] == 0


def test_edits_and_moves_are_as_if_entered_so(api: Api) -> None:
    """Over quarters and years, and to other exercises; each time all is counted again."""
    days = ("2024-02-10", "2025-08-10", "2025-12-31", "2026-01-01", "2026-03-14")
    made = [log(api, n, day, [lifted(5, 100 + n)]) for n, day in enumerate(days)]
    assert require_recount(api.get, SQUAT) == 5
    steps: list[tuple[int, dict[str, Any]]] = [
        (4, {"local_date": "2023-06-01"}),
        (0, {"local_date": "2026-05-01"}),
        (1, {"exercises": [{"exercise_id": SQUAT, "sets": [lifted(8, 90), lifted(1, 150)]}]}),
        (1, {"local_date": "2025-12-31"}),
        (2, {"local_date": "2026-01-01"}),
        (3, {"exercises": [{"exercise_id": DEADLIFT, "sets": [lifted(3, 160)]}]}),
        (3, {"local_date": "2025-01-01"}),
        (1, {"exercises": []}),
        (4, {"local_date": "2026-06-30"}),
    ]
    for number, changes in steps:
        change(api, made[number], **changes)
        require_recount(api.get, SQUAT)
        require_recount(api.get, DEADLIFT)
    for each in made:
        assert api.delete(f"/v1/workouts/{each['id']}", headers=ANY).status == 204
        require_recount(api.get, SQUAT)
    assert (history(api), records(api), pages(api.get, "/v1/records?limit=9")) == ([], [], [])


def test_only_completed_workouts_are_in_it(api: Api) -> None:
    first = log(api, 1, "2026-03-01", [lifted(5, 100)])
    body = {"title": "w2", "local_date": "2026-03-14", "status": "planned"}
    sets = [lifted(5, 105), {"target": {"reps": 5}}]
    body |= {"exercises": [{"exercise_id": SQUAT, "sets": sets}]}
    planned = api.post("/v1/workouts", body).json
    assert "records" not in planned
    assert require_recount(api.get, SQUAT) == 1
    done = change(api, planned, status="completed")
    assert [each["value"] for each in done["records"] if each["kind"] == "load"] == [105]
    assert done["records_changed"] == []
    assert [len(each["sets"]) for each in history(api)] == [1, 1]
    for status in ("planned", "in_progress", "skipped"):
        undone = change(api, planned, status=status)
        assert (undone["records"], [e["workout_id"] for e in history(api)]) == ([], [first["id"]])
        assert {each["workout_id"] for each in records(api)} == {first["id"]}
        assert change(api, planned, status="completed")["records"] == done["records"]


def test_the_answer_tells_what_changes_for_others(api: Api) -> None:
    first = log(api, 1, "2026-01-01", [lifted(5, 100)])
    last = log(api, 2, "2026-03-14", [lifted(5, 110)])
    [load] = [each for each in last["records"] if each["kind"] == "load"]
    assert load["previous"] == {
        "value": 100,
        "workout_id": first["id"],
        "local_date": "2026-01-01",
    }
    between = log(api, 3, "2026-02-01", [lifted(5, 120)])
    changed = {(e["kind"], e.get("reps"), e["change"]) for e in between["records_changed"]}
    assert ("load", None, "lost") in changed
    assert {each["workout_id"] for each in between["records_changed"]} == {last["id"]}
    smaller = change(api, between, exercises=[{"exercise_id": SQUAT, "sets": [lifted(5, 105)]}])
    regained = {(e["kind"], e.get("reps"), "lost") for e in smaller["records_changed"]}
    assert regained == changed
    assert {each["change"] for each in smaller["records_changed"]} == {"regained"}


@pytest.mark.parametrize("what", ["history", "records"])
def test_unknown_exercises_and_queries(api: Api, what: str) -> None:
    own = api.post("/v1/exercises", {"name": "Sled push"}).json["id"]
    assert api.get(f"/v1/exercises/{own}/{what}").json["items"] == []
    stranger = Api(app, f"{api.user}-other")
    for user, exercise in ((api, "no-such-slug"), (stranger, own)):
        missing = user.get(f"/v1/exercises/{exercise}/{what}")
        assert (missing.status, missing.code) == (404, "not_found")
    wrong = ["formula=unknown", "formula="]
    wrong += ["include=all", "from=2026-02-30", "from=2026-03-02&to=2026-03-01"] * (
        what == "history"
    )
    for query in wrong:
        refused: Answer = api.get(f"/v1/exercises/{SQUAT}/{what}?{query}")
        assert (refused.status, refused.code) == (422, "validation_failed"), query
    # It is archived, and its history remains.
    log(api, 1, "2026-03-14", [lifted(5, 100)], own)
    assert api.delete(f"/v1/exercises/{own}", headers=ANY).status == 204
    assert api.get(f"/v1/exercises/{own}/{what}").json["items"]
    assert stranger.get(f"/v1/exercises/{SQUAT}/{what}").json["items"] == []
