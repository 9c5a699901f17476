"""Merging exercises: the history of one reads as that of another."""

from typing import Any

import pytest

from tests.support.api import Api

SQUAT = "barbell-squat"
ANY = {"If-Match": "*"}


@pytest.fixture
def own(api: Api) -> str:
    """Return a custom exercise."""
    return str(api.post("/v1/exercises", {"name": "Squat (Barbell)"}).json["id"])


def log(api: Api, exercise: str, day: str, kilograms: float) -> dict[str, Any]:
    sets = [{"reps": 5, "weight": {"value": kilograms, "unit": "kg"}}]
    body = {"local_date": day, "exercises": [{"exercise_id": exercise, "sets": sets}]}
    created: dict[str, Any] = api.post("/v1/workouts", body).json
    return created


def merge(api: Api, source: str, into: str) -> Any:
    return api.post("/v1/exercise-merges", {"from": source, "into": into})


def loads(api: Api, exercise: str) -> list[tuple[str, bool]]:
    """Return the days of a history, oldest first, and whether each set the record of the load."""
    items = api.get(f"/v1/exercises/{exercise}/history").json["items"]
    return [(each["local_date"], "load" in each["records"]) for each in reversed(items)]


def test_the_history_reads_as_one_until_the_merge_is_taken_back(api: Api, own: str) -> None:
    log(api, SQUAT, "2026-01-05", 100)
    log(api, own, "2026-01-12", 110)
    log(api, SQUAT, "2026-01-19", 105)
    merged = merge(api, own, SQUAT)
    assert merged.status == 201
    assert api.get(f"/v1/exercises/{own}").json["merged_into"] == SQUAT
    both = [("2026-01-05", True), ("2026-01-12", True), ("2026-01-19", False)]
    assert loads(api, SQUAT) == both
    [load] = [
        each
        for each in api.get(f"/v1/exercises/{SQUAT}/records").json["items"]
        if each["kind"] == "load"
    ]
    assert load["value"] == 110
    listed = api.get("/v1/records").json["items"]
    assert {each["exercise_id"] for each in listed} == {SQUAT}
    # A workout that names the merged exercise counts for the other one.
    told = log(api, own, "2026-01-26", 120)["records"]
    assert {each["exercise_id"] for each in told} == {SQUAT}
    assert ("load", 110) in {(each["kind"], (each["previous"] or {}).get("value")) for each in told}
    found = api.get(f"/v1/workouts?exercise_id={SQUAT}").json["items"]
    assert len(found) == 4
    assert api.delete(f"/v1/exercise-merges/{merged.json['id']}", headers=ANY).status == 204
    assert loads(api, SQUAT) == [("2026-01-05", True), ("2026-01-19", True)]
    assert loads(api, own) == [("2026-01-12", True), ("2026-01-26", True)]
    assert "merged_into" not in api.get(f"/v1/exercises/{own}").json
    assert api.get("/v1/exercise-merges").json["items"] == []


def test_a_year_that_only_one_of_them_has_closed_is_in_order(api: Api, own: str) -> None:
    log(api, own, "2025-05-05", 110)
    log(api, own, "2025-11-05", 100)
    merge(api, own, SQUAT)
    told = [log(api, SQUAT, day, load) for day, load in (("2025-11-20", 105), ("2026-02-05", 100))]
    late = log(api, SQUAT, "2025-11-25", 107)
    for workout in (*told, late):
        assert "load" not in {each["kind"] for each in workout["records"]}
    items = api.get("/v1/records?limit=100").json["items"]
    assert [each["value"] for each in items if each["kind"] == "load"] == [110]
    later = f"/v1/exercises/{SQUAT}/history?from=2025-11-01"
    assert all("load" not in each["records"] for each in api.get(later).json["items"])


def test_an_edit_of_the_exercise_keeps_the_merge(api: Api, own: str) -> None:
    merge(api, own, SQUAT)
    changed = api.patch(f"/v1/exercises/{own}", {"name": "Back squat"}, headers=ANY)
    assert changed.json["merged_into"] == SQUAT
    assert api.delete(f"/v1/exercises/{own}", headers=ANY).status == 204
    assert api.get(f"/v1/exercises/{own}").json["merged_into"] == SQUAT


def test_what_cannot_be_merged_is_refused(api: Api, own: str) -> None:
    other = str(api.post("/v1/exercises", {"name": "Other"}).json["id"])
    assert merge(api, own, own).json["errors"][0]["code"] == "same_exercise"
    assert merge(api, SQUAT, own).status == 404
    assert merge(api, own, "no-such-exercise").json["errors"][0]["code"] == "unknown_exercise"
    assert merge(api, other, own).status == 201
    # Something is merged into the first, and the second is merged.
    for source, into in ((own, SQUAT), (other, SQUAT)):
        answer = merge(api, source, into)
        assert (answer.status, answer.code) == (409, "exercise_merged")
    third = str(api.post("/v1/exercises", {"name": "Third"}).json["id"])
    assert merge(api, third, other).code == "exercise_merged"
    assert [each["into"] for each in api.get("/v1/exercise-merges").json["items"]] == [own]


def test_at_most_ten_exercises_are_merged_into_one(api: Api) -> None:
    for number in range(11):
        source = str(api.post("/v1/exercises", {"name": f"Squat {number}"}).json["id"])
        answer = merge(api, source, SQUAT)
        assert answer.status == (201 if number < 10 else 422)
    assert answer.json["errors"][0]["code"] == "too_many"


def test_nobody_merges_the_exercise_of_another_person(api: Api, own: str) -> None:
    answer = api.post("/v1/exercise-merges", {"from": own, "into": SQUAT}, user=f"{api.user}-other")
    assert answer.status == 404


def both(api: Api, own: str, day: str, kilograms: float) -> dict[str, Any]:
    """Log a workout with an exercise and the one that is merged into it."""
    sets = [{"reps": 5, "weight": {"value": kilograms, "unit": "kg"}}]
    entries = [{"exercise_id": each, "sets": sets} for each in (SQUAT, own)]
    created: dict[str, Any] = api.post(
        "/v1/workouts", {"local_date": day, "exercises": entries}
    ).json
    return created


def test_a_workout_with_both_exercises_is_one_entry(api: Api, own: str) -> None:
    merge(api, own, SQUAT)
    for number in range(4):
        both(api, own, f"2026-03-0{number + 1}", 100)
    log(api, SQUAT, "2026-03-06", 120)
    seen, path = [], f"/v1/exercises/{SQUAT}/history?limit=2"
    cursor: str | None = ""
    while cursor is not None:
        page = api.get(f"{path}&cursor={cursor}" if cursor else path).json
        seen += [(each["local_date"], len(each["sets"])) for each in page["items"]]
        cursor = page["next_cursor"]
    days = [(f"2026-03-0{number}", 2) for number in (4, 3, 2, 1)]
    assert seen == [("2026-03-06", 1), *days]
    found = {each["kind"]: each for each in api.get(f"/v1/exercises/{SQUAT}/records").json["items"]}
    # The volume of a workout is that of both.
    assert (found["workout_volume"]["value"], found["workout_volume"]["local_date"]) == (
        1_000,
        "2026-03-01",
    )
    assert found["load"]["value"] == 120


def test_the_earlier_of_equal_records_holds_it_across_groups(api: Api, own: str) -> None:
    """One group has closed the year, and the open quarter of the other one is in it."""
    log(api, SQUAT, "2025-02-01", 100)
    log(api, own, "2025-05-01", 100)
    log(api, SQUAT, "2026-01-05", 90)
    merge(api, own, SQUAT)
    found = api.get(f"/v1/exercises/{SQUAT}/records").json["items"]
    assert {each["local_date"] for each in found} == {"2025-02-01"}
    told = log(api, SQUAT, "2026-01-12", 105)
    assert told["records_changed"] == []
    [load] = [each for each in told["records"] if each["kind"] == "load"]
    assert load["previous"]["local_date"] == "2025-02-01"
