"""What a workout may be, field by field: each refusal names the field at fault."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Invalid
from chalicelib.models.base import parse
from chalicelib.quantities import without_noise
from chalicelib.training.workouts.canonical import add_canonical
from chalicelib.training.workouts.models import WorkoutCreate

SET = {"reps": 5, "weight": {"value": 100, "unit": "kg"}}
WORKOUT: dict[str, Any] = {
    "title": "Lift",
    "started_at": "2026-03-14T18:05:00+01:00",
    "exercises": [{"exercise_id": "plank", "sets": [SET]}],
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the workout with the field at a JSON pointer set to ``value`` (or removed: ...)."""
    document: Any = copy.deepcopy(WORKOUT)
    *parents, last = path.strip("/").split("/")
    place = document
    for part in parents:
        place = place[int(part)] if part.isdigit() else place.setdefault(part, {})
    if isinstance(place, list):
        place[int(last)] = value
    elif value is ...:
        del place[last]
    else:
        place[last] = value
    return dict(document)


def faults(document: dict[str, Any]) -> list[str]:
    try:
        parse(WorkoutCreate, json.dumps(document))
    except Invalid as error:
        return [fault.path for fault in error.faults]
    return []


SET_0 = "/exercises/0/sets/0"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/title", "Heavy day 💪 żółć"),
        ("/title", "x" * 120),
        ("/title", None),
        ("/started_at", "2026-03-14t18:05:00.123456z"),
        ("/notes", "two\nlines\tand a tab"),
        ("/timezone", "America/Argentina/Ushuaia"),
        ("/timezone", "+05:30"),
        ("/utc_offset", "-03:30"),
        ("/utc_offset", None),
        ("/started_at", "2026-03-14T18:05:00+14:00"),
        ("/started_at", "2026-03-14T18:05:00-12:00"),
        ("/perceived_effort", 10),
        (f"{SET_0}/reps", 130),
        (f"{SET_0}/reps", 0),
        (f"{SET_0}/weight", {"value": 470, "unit": "lb"}),
        (f"{SET_0}/weight", {"value": 12.125, "unit": "kg"}),
        (f"{SET_0}/weight", {"value": 13.6077711, "unit": "kg"}),
        (f"{SET_0}/weight", {"value": 2_500.0000000000005, "unit": "lb"}),
        (f"{SET_0}/duration_s", 7.25),
        ("/exercises/0/rest_s", 90.5),
        (f"{SET_0}/reps", 5.5),
        (f"{SET_0}/target", {"reps": 4.5, "reps_max": 5}),
        (f"{SET_0}/load_per", "implement"),
        (f"{SET_0}/load_per", "total"),
        (f"{SET_0}/side", "each"),
        (f"{SET_0}/rest_s", 12.5),
        (f"{SET_0}/completed_at", "2026-03-14T18:09:30.5+01:00"),
        (f"{SET_0}/tempo", "3-1-X-0"),
        (f"{SET_0}/tempo", "3-1-1"),
        (f"{SET_0}/tempo", "10-0-X-10"),
        (f"{SET_0}/notes", "slipped\nonce"),
        (f"{SET_0}/type", "rest_pause"),
        (SET_0, SET | {"type": "cluster", "group": 0}),
        (SET_0, {"reps": 12, "load_mode": "band", "band": "зелёная"}),
        (f"{SET_0}/rpe", 7.5),
        (f"{SET_0}/rir", 0),
        ("/exercises", []),
        ("/exercises/0/sets", [SET] * 500),
        ("/exercises/0/superset_group", 0),
        (f"{SET_0}/reps", 2_000),
        ("/exercises", [WORKOUT["exercises"][0]] * 200),
        (
            "/cardio",
            {
                "distance": {"value": 42.195, "unit": "km"},
                "hr_zones": [{"zone": 2, "seconds": 3600}],
            },
        ),
        ("/cardio/laps", [{"distance": {"value": 25, "unit": "m"}, "duration_s": 31.4}] * 500),
        ("/cardio/sport", "jump_rope"),
        ("/parts", [{"sport": "running", "laps": [{"duration_s": 60}] * 250}] * 2),
        ("/parts", [{"sport": "transition", "elapsed_s": 95.5}] * 60),
        (SET_0, {"floors": 32.5, "level": 8, "duration_s": 600}),
        (SET_0, {"steps": 1_200, "incline": -3}),
        (SET_0, {"steps": 0, "done": True}),
        ("/ended_at", "2026-03-14T18:05:00+01:00"),
        ("/source", {"provider": "strong", "external_id": "2026-03-14 18:05:00"}),
    ],
)
def test_what_a_workout_may_hold(path: str, value: Any) -> None:
    assert faults(changed(path, value)) == []


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("/title", "", "/title"),
        ("/title", "   ", "/title"),
        ("/title", "x" * 121, "/title"),
        ("/title", "bell\u0007", "/title"),
        ("/title", "evil\u202egnp", "/title"),
        ("/title", "two\nlines", "/title"),
        ("/notes", "null\u0000byte", "/notes"),
        ("/notes", "x" * 5_001, "/notes"),
        ("/started_at", ..., "/started_at"),
        ("/started_at", 1_773_511_500, "/started_at"),
        ("/started_at", "1773511500", "/started_at"),
        ("/started_at", "2026-03-14T18:05:00", "/started_at"),
        ("/started_at", "2026-03-14", "/started_at"),
        ("/started_at", "2026-02-30T18:05:00Z", "/started_at"),
        ("/started_at", "1776-07-04T12:00:00Z", "/started_at"),
        ("/started_at", "9999-12-31T23:59:59-14:00", "/started_at"),
        ("/ended_at", "2026-03-14T17:04:59Z", "/ended_at"),
        ("/timezone", "Mars/Base", "/timezone"),
        ("/timezone", "../../etc/passwd", "/timezone"),
        ("/timezone", "+14:30", "/timezone"),
        ("/timezone", "UTC+5", "/timezone"),
        ("/utc_offset", "+14:15", "/utc_offset"),
        ("/utc_offset", "Z", "/utc_offset"),
        ("/utc_offset", 540, "/utc_offset"),
        ("/utc_offset", "Asia/Tokyo", "/utc_offset"),
        ("/started_at", "2026-03-14T18:05:00+14:15", "/started_at"),
        ("/started_at", "2026-03-14T18:05:00-23:59", "/started_at"),
        ("/type", "yoga", "/type"),
        ("/perceived_effort", 11, "/perceived_effort"),
        ("/perceived_effort", 7.0, "/perceived_effort"),
        ("/exercises/0/exercise_id", "Bench Press", "/exercises/0/exercise_id"),
        ("/exercises/0/exercise_id", ..., "/exercises/0/exercise_id"),
        ("/exercises/0/sets", [SET] * 501, "/exercises/0/sets"),
        ("/exercises/0/superset_group", -1, "/exercises/0/superset_group"),
        ("/exercises", [WORKOUT["exercises"][0]] * 201, "/exercises"),
        ("/exercises", [{"exercise_id": "plank", "sets": [SET] * 91}] * 11, "/exercises"),
        (f"{SET_0}/reps", -1, f"{SET_0}/reps"),
        (f"{SET_0}/reps", 100_001, f"{SET_0}/reps"),
        (f"{SET_0}/reps", "5", f"{SET_0}/reps"),
        (f"{SET_0}/reps", True, f"{SET_0}/reps"),
        (f"{SET_0}/reps", 5.25, f"{SET_0}/reps"),
        (f"{SET_0}/done", False, f"{SET_0}/done"),
        (f"{SET_0}/done", "yes", f"{SET_0}/done"),
        (SET_0, {"done": True, "weight": {"value": 5, "unit": "kg"}}, f"{SET_0}/done"),
        (f"{SET_0}/weight/value", -1, f"{SET_0}/weight/value"),
        (f"{SET_0}/weight/value", 2_500.001, f"{SET_0}/weight/value"),
        (f"{SET_0}/weight/unit", "stone", f"{SET_0}/weight/unit"),
        (f"{SET_0}/weight", 100, f"{SET_0}/weight"),
        (f"{SET_0}/rpe", 7.3, f"{SET_0}/rpe"),
        (f"{SET_0}/rpe", 10.5, f"{SET_0}/rpe"),
        (f"{SET_0}/tempo", "slow", f"{SET_0}/tempo"),
        (f"{SET_0}/tempo", "3-1", f"{SET_0}/tempo"),
        (f"{SET_0}/tempo", "3-1-X-0-1", f"{SET_0}/tempo"),
        (f"{SET_0}/tempo", "100-1-1", f"{SET_0}/tempo"),
        (f"{SET_0}/tempo", "3-1-1\n", f"{SET_0}/tempo"),
        (f"{SET_0}/load_per", "hand", f"{SET_0}/load_per"),
        (f"{SET_0}/side", "alternating", f"{SET_0}/side"),
        (f"{SET_0}/group", -1, f"{SET_0}/group"),
        (f"{SET_0}/band", " ", f"{SET_0}/band"),
        (f"{SET_0}/notes", "x" * 1_001, f"{SET_0}/notes"),
        (f"{SET_0}/rest_s", 3_601, f"{SET_0}/rest_s"),
        (f"{SET_0}/completed_at", "18:09", f"{SET_0}/completed_at"),
        (f"{SET_0}/target", {"reps": 5.5, "reps_max": 5}, f"{SET_0}/target/reps_max"),
        ("/cardio/avg_hr", 300, "/cardio/avg_hr"),
        ("/cardio/sport", "quidditch", "/cardio/sport"),
        ("/cardio/laps", [{"duration_s": 60}] * 501, "/cardio/laps"),
        ("/cardio/laps", [{"avg_hr": 120}], "/cardio/laps/0/distance"),
        (
            "/cardio/laps",
            [{"duration_s": 31, "stroke": "doggy"}],
            "/cardio/laps/0/stroke",
        ),
        ("/cardio/strokes", 12.5, "/cardio/strokes"),
        ("/cardio/avg_power", -1, "/cardio/avg_power"),
        ("/cardio/avg_cadence", 501, "/cardio/avg_cadence"),
        ("/cardio/pool_length", 25, "/cardio/pool_length"),
        ("/parts", [{"moving_s": 60}], "/parts/0/sport"),
        ("/parts", [{"sport": "running"}] * 61, "/parts"),
        ("/parts", [{"sport": "running", "laps": [{"duration_s": 60}] * 251}] * 2, "/parts"),
        (f"{SET_0}/floors", -1, f"{SET_0}/floors"),
        (f"{SET_0}/incline", 101, f"{SET_0}/incline"),
        (SET_0, {"level": 8, "done": True}, f"{SET_0}/done"),
        ("/source", {"provider": "Strong#1", "external_id": "x"}, "/source/provider"),
        ("/id", "mine", "/id"),
    ],
)
def test_what_it_may_not(path: str, value: Any, fault: str) -> None:
    assert faults(changed(path, value)) == [fault]


def test_effort_is_told_on_one_scale() -> None:
    assert faults(changed(SET_0, SET | {"rpe": 8, "rir": 2})) == [f"{SET_0}/rir"]


@pytest.mark.parametrize("status", ["planned", "in_progress", "completed", "skipped"])
@pytest.mark.parametrize("fields", [{}, {"target": {"reps": 5}}, {"rpe": 8}])
def test_a_set_needs_no_result(status: str, fields: dict[str, Any]) -> None:
    assert faults(changed(SET_0, fields) | {"status": status}) == []
    assert faults(changed(SET_0, fields | {"done": False}) | {"status": status}) == []


def test_names_are_composed() -> None:
    workout = parse(WorkoutCreate, json.dumps(WORKOUT | {"title": " Cafe\u0301 "}))
    assert workout.title == "Caf\u00e9"


def test_canonical_figures_stand_beside_what_was_entered() -> None:
    one = {"weight": {"value": 185.0, "unit": "lb"}, "distance": {"value": 40.0, "unit": "yd"}}
    cardio = {"distance": {"value": 5.0, "unit": "km"}, "ascent": {"value": 300.0, "unit": "ft"}}
    result = add_canonical({"exercises": [{"sets": [one]}], "cardio": cardio})
    assert result["exercises"][0]["sets"][0] == one | {
        "weight_kg": 83.91458845,
        "distance_m": 36.576,
    }
    assert result["cardio"] == cardio | {"distance_m": 5000.0, "ascent_m": 91.44}


def test_laps_and_parts_have_metres_too() -> None:
    length = {"distance": {"value": 25.0, "unit": "yd"}}
    swim = {"pool_length": {"value": 25.0, "unit": "yd"}, "laps": [length]}
    run = {"descent": {"value": 100.0, "unit": "ft"}, "laps": [{"ascent": length["distance"]}]}
    content: Any = {"exercises": [], "cardio": copy.deepcopy(swim), "parts": [swim, run]}
    result: Any = add_canonical(content)
    metres = {"pool_length_m": 22.86, "laps": [length | {"distance_m": 22.86}]}
    assert result["cardio"] == result["parts"][0] == swim | metres
    assert (run["descent_m"], run["laps"][0]["ascent_m"]) == (30.48, 22.86)


@pytest.mark.parametrize("field", [f"{SET_0}/weight/value", "/cardio/distance/value"])
@given(st.floats(0, 2_500))
def test_any_number_of_decimals_is_a_weight_or_a_distance(field: str, value: float) -> None:
    quantity = field.removesuffix("/value")
    unit = "kg" if quantity.endswith("weight") else "km"
    assert faults(changed(quantity, {"value": value, "unit": unit})) == []


@given(st.floats(0, 604_800) | st.integers(0, 604_800))
def test_any_number_of_seconds_is_stored_without_a_needless_fraction(seconds: float) -> None:
    workout = parse(WorkoutCreate, json.dumps(changed("/cardio", {"moving_s": seconds})))
    stored = workout.document()["cardio"]["moving_s"]
    assert stored == without_noise(seconds)
    assert isinstance(stored, int) == float(stored).is_integer()


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("avg_hr", 148.29999999999998, 148.3),
        ("avg_hr", 148.6666666666667, 148.666666666667),
        ("max_hr", 181, 181),
        ("calories", 512.4375, 512.4375),
        ("calories", 512.0, 512),
        ("moving_s", 2_700.5, 2_700.5),
    ],
)
def test_seconds_heart_rates_and_calories_may_have_fractions(
    field: str, value: float, stored: float
) -> None:
    workout = parse(WorkoutCreate, json.dumps(changed(f"/cardio/{field}", value)))
    assert json.dumps(workout.document()["cardio"][field]) == json.dumps(stored)
