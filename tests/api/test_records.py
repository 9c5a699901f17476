"""The list of records, and the records of sports, through the API."""

from typing import Any

import pytest

from app import app
from tests.support.api import Api
from tests.support.logbook import pages

ANY = {"If-Match": "*"}
SQUAT = "barbell-squat"
Line = tuple[str, str, float | None, float]


def log(api: Api, day: str, **fields: Any) -> dict[str, Any]:
    answer = api.post("/v1/workouts", {"title": "Train", "local_date": day} | fields)
    assert answer.status == 201, answer.body
    return dict(answer.json)


def squat(*loads: float, reps: float = 5) -> dict[str, Any]:
    sets = [{"reps": reps, "weight": {"value": load, "unit": "kg"}} for load in loads]
    return {"exercise_id": SQUAT, "sets": sets}


def run(kilometres: float, seconds: float, **fields: Any) -> dict[str, Any]:
    distance = {"value": kilometres, "unit": "km"}
    return {"sport": "running", "distance": distance, "moving_s": seconds} | fields


def listed(api: Api, query: str = "") -> list[dict[str, Any]]:
    return pages(api.get, f"/v1/records?limit=100{query}")


def told(records: list[dict[str, Any]], *, of: str = "running") -> dict[Line, Any]:
    """Return the previous value of the records of a sport, by kind, distance and value."""
    return {
        (each["kind"], each["unit"], each.get("over_m"), each["value"]): each["previous"]
        and each["previous"]["value"]
        for each in records
        if each.get("sport") == of
    }


def test_a_run_has_distance_duration_and_paces(api: Api) -> None:
    first = log(api, "2026-03-01", type="cardio", cardio=run(10, 3_000))
    expected: dict[Line, Any] = {
        ("distance", "m", None, 10_000): None,
        ("duration", "s", None, 3_000): None,
        **{("pace", "s/km", over, 300): None for over in (1_000, 5_000, 10_000)},
    }
    assert told(first["records"]) == told(listed(api)) == expected
    # Faster over a shorter distance.
    second = log(api, "2026-03-08", type="cardio", cardio=run(5, 1_400))
    assert told(second["records"]) == {("pace", "s/km", over, 280): 300 for over in (1_000, 5_000)}
    marathon = log(api, "2026-03-15", type="cardio", cardio=run(42.195, 12_658.5))
    assert told(marathon["records"]) == {
        ("distance", "m", None, 42_195): 10_000,
        ("duration", "s", None, 12_658.5): 3_000,
        **{("pace", "s/km", over, 300): None for over in (21_097.5, 42_195)},
    }
    # An equal pace is no record.
    again = log(api, "2026-03-22", type="cardio", cardio=run(5, 1_400))
    assert (again["records"], again["records_changed"]) == ([], [])
    assert [each["workout_id"] for each in listed(api)][:4] == [marathon["id"]] * 4


def test_units_of_distances_are_compared_exactly(api: Api) -> None:
    log(api, "2026-03-01", cardio=run(42.195, 12_000))
    miles = {"value": 26.21875, "unit": "mi"}
    longer = log(api, "2026-03-02", cardio=run(0, 12_000, distance=miles))
    # 26.21875 mi are 42,194.988 m.
    assert longer["records"] == []
    yards = {"value": 46_145.0131234, "unit": "yd"}
    longest = log(api, "2026-03-03", cardio=run(0, 12_000, distance=yards))
    assert [each["kind"] for each in longest["records"]] == [
        "distance",
        "pace",
        "pace",
        "pace",
        "pace",
        "pace",
    ]


def test_the_time_is_that_in_motion(api: Api) -> None:
    """Else that of the laps, else that from start to end."""
    laps = [{"duration_s": 1_600}, {"duration_s": 1_650.5}]
    day = "2026-03-14"
    for time, expected in (
        ({"moving_s": 3_000, "elapsed_s": 3_600, "laps": laps}, 3_000),
        ({"moving_s": None, "elapsed_s": 3_600, "laps": laps}, 3_250.5),
        ({"moving_s": None, "elapsed_s": 3_600}, 3_600),
    ):
        made = log(api, day, cardio=run(10, 0, **time))
        assert ("duration", "s", None, expected) in told(made["records"])
        assert api.delete(f"/v1/workouts/{made['id']}", headers=ANY).status == 204
    assert listed(api) == []


def test_parts_of_a_workout_count_for_their_sports(api: Api) -> None:
    """And its totals, which are of all sports together, do not."""
    parts = [
        {"sport": "open_water_swimming", "distance": {"value": 1_500, "unit": "m"}},
        {"sport": "transition", "moving_s": 120},
        {"sport": "cycling", "distance": {"value": 40, "unit": "km"}, "moving_s": 4_000},
        {"sport": "transition", "moving_s": 60},
        run(10, 2_700),
    ]
    made = log(api, "2026-03-14", parts=parts, cardio=run(51.5, 9_000))
    assert {each["sport"] for each in made["records"]} == {
        "cycling",
        "open_water_swimming",
        "running",
    }
    assert told(made["records"], of="open_water_swimming") == {("distance", "m", None, 1_500): None}
    assert ("distance", "m", None, 10_000) in told(listed(api, "&sport=running"))
    assert {each["sport"] for each in listed(api, "&sport=cycling")} == {"cycling"}
    assert listed(api, "&sport=rowing") == []


def test_a_sport_without_a_name_is_other(api: Api) -> None:
    made = log(api, "2026-03-14", cardio={"moving_s": 1_800})
    assert told(made["records"], of="other") == {("duration", "s", None, 1_800): None}
    planned = log(api, "2026-03-15", status="planned", cardio={"moving_s": 3_600})
    assert "records" not in planned
    assert len(listed(api)) == 1


def test_sets_without_repetitions_have_times_and_distances(api: Api) -> None:
    carry = {"exercise_id": "farmers-walk", "sets": []}
    carry["sets"] = [
        {"distance": {"value": 40, "unit": "m"}, "weight": {"value": 50, "unit": "kg"}},
        {"duration_s": 45, "weight": {"value": 60, "unit": "kg"}},
    ]
    hold = {"exercise_id": "plank", "sets": [{"duration_s": 60}, {"duration_s": 90}]}
    log(api, "2026-03-14", exercises=[carry, hold])
    kinds = {
        name: {
            (each["kind"], each["value"], each["set"])
            for each in listed(api)
            if each["exercise_id"] == name
        }
        for name in ("farmers-walk", "plank")
    }
    assert kinds == {
        "farmers-walk": {("load", 60, 1), ("distance", 40, 0), ("duration", 45, 1)},
        "plank": {("duration", 90, 1)},
    }


def test_the_newest_are_first(api: Api) -> None:
    """Of a workout by exercise, then by kind; however long the pages are, each is there once."""
    days = ["2023-05-01", "2024-12-31", "2025-01-01", "2025-02-01", "2025-08-01", "2026-03-14"]
    for number, day in enumerate(days):
        deadlift = {"exercise_id": "barbell-deadlift", "sets": squat(120 + number)["sets"]}
        entries = [squat(100 + number, 80), deadlift]
        log(api, day, exercises=entries, cardio=run(5 + number, 1_800))
    whole = listed(api)
    assert [*dict.fromkeys(each["local_date"] for each in whole)] == days[::-1]
    for day in days:
        of_day = [each for each in whole if each["local_date"] == day]
        names = [each.get("exercise_id") or f"~{each['sport']}" for each in of_day]
        assert [*dict.fromkeys(names)] == ["barbell-deadlift", SQUAT, "~running"]
        kinds = [(each["kind"], each.get("reps"), each.get("over_m")) for each in of_day]
        assert len({*zip(names, kinds, strict=True)}) == len(of_day)
    for limit in (1, 3, 10):
        assert pages(api.get, f"/v1/records?limit={limit}") == whole
    for first, last in (("2025-01-01", "2025-02-01"), ("2024-12-31", "2025-01-01")):
        within = [each for each in whole if first <= each["local_date"] <= last]
        assert listed(api, f"&from={first}&to={last}") == within
        assert pages(api.get, f"/v1/records?limit=2&from={first}&to={last}") == within
    assert listed(api, "&from=2026-03-15") == []


def test_a_page_can_be_short_after_many_quarters(api: Api) -> None:
    """Quarters without a record are read, too; the cursor goes on after them."""
    log(api, "2020-01-01", exercises=[squat(200)])
    for year in (2021, 2022, 2023):
        for month in (1, 4, 7, 10):
            log(api, f"{year}-{month:02d}-15", exercises=[squat(100)])
    page = api.get("/v1/records").json
    assert page["items"] == []
    assert page["next_cursor"]
    assert {each["local_date"] for each in listed(api)} == {"2020-01-01"}


def test_records_that_are_exceeded_remain(api: Api) -> None:
    for number in range(3):
        log(api, f"2026-03-{10 + number}", exercises=[squat(100 + number)])
    loads = [each for each in listed(api) if each["kind"] == "load"]
    assert [each["value"] for each in loads] == [102, 101, 100]
    previous = [each["previous"] and each["previous"]["workout_id"] for each in loads]
    assert previous == [loads[1]["workout_id"], loads[2]["workout_id"], None]


def test_they_are_those_of_the_person(api: Api) -> None:
    log(api, "2026-03-14", exercises=[squat(100)])
    assert listed(Api(app, f"{api.user}-other")) == []


@pytest.mark.parametrize(
    "query", ["sport=chess", "formula=unknown", "from=2026-03-02&to=2026-03-01"]
)
def test_wrong_filters_are_refused(api: Api, query: str) -> None:
    refused = api.get(f"/v1/records?{query}")
    assert (refused.status, refused.code) == (422, "validation_failed")
