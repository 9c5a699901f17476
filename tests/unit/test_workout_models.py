"""What a workout may be, field by field: each refusal names the field at fault."""

import copy
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Invalid
from chalicelib.models.base import parse
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
        ("/started_at", "2026-03-14t18:05:00.123456z"),
        ("/notes", "two\nlines\tand a tab"),
        ("/timezone", "America/Argentina/Ushuaia"),
        ("/perceived_effort", 10),
        (f"{SET_0}/reps", 130),
        (f"{SET_0}/reps", 0),
        (f"{SET_0}/weight", {"value": 470, "unit": "lb"}),
        (f"{SET_0}/weight", {"value": 12.125, "unit": "kg"}),
        (f"{SET_0}/rpe", 7.5),
        (f"{SET_0}/rir", 0),
        ("/exercises", []),
        ("/exercises/0/sets", [SET] * 50),
        (
            "/cardio",
            {
                "distance": {"value": 42.195, "unit": "km"},
                "hr_zones": [{"zone": 2, "seconds": 3600}],
            },
        ),
        ("/ended_at", "2026-03-14T18:05:00+01:00"),
        ("/source", {"provider": "strong", "external_id": "2026-03-14 18:05:00"}),
    ],
)
def test_what_a_workout_may_hold(path: str, value: Any) -> None:
    assert faults(changed(path, value)) == []


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("/title", ..., "/title"),
        ("/title", "", "/title"),
        ("/title", "   ", "/title"),
        ("/title", "x" * 121, "/title"),
        ("/title", "bell\u0007", "/title"),
        ("/title", "evil\u202egnp", "/title"),
        ("/title", "two\nlines", "/title"),
        ("/title", None, "/title"),
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
        ("/type", "yoga", "/type"),
        ("/perceived_effort", 11, "/perceived_effort"),
        ("/perceived_effort", 7.0, "/perceived_effort"),
        ("/exercises/0/exercise_id", "Bench Press", "/exercises/0/exercise_id"),
        ("/exercises/0/exercise_id", ..., "/exercises/0/exercise_id"),
        ("/exercises/0/sets", [SET] * 51, "/exercises/0/sets"),
        ("/exercises/0/superset_group", 0, "/exercises/0/superset_group"),
        ("/exercises", [WORKOUT["exercises"][0]] * 51, "/exercises"),
        ("/exercises", [{"exercise_id": "plank", "sets": [SET] * 43}] * 7, "/exercises"),
        (f"{SET_0}/reps", -1, f"{SET_0}/reps"),
        (f"{SET_0}/reps", 1_001, f"{SET_0}/reps"),
        (f"{SET_0}/reps", "5", f"{SET_0}/reps"),
        (f"{SET_0}/reps", True, f"{SET_0}/reps"),
        (f"{SET_0}/reps", 5.5, f"{SET_0}/reps"),
        (f"{SET_0}/reps", ..., SET_0),
        (f"{SET_0}/weight/value", -1, f"{SET_0}/weight/value"),
        (f"{SET_0}/weight/value", 1.0005, f"{SET_0}/weight/value"),
        (f"{SET_0}/weight/unit", "stone", f"{SET_0}/weight/unit"),
        (f"{SET_0}/weight", 100, f"{SET_0}/weight"),
        (f"{SET_0}/rpe", 7.3, f"{SET_0}/rpe"),
        (f"{SET_0}/rpe", 10.5, f"{SET_0}/rpe"),
        (f"{SET_0}/tempo", "3-1-1", f"{SET_0}/tempo"),
        ("/cardio/avg_hr", 300, "/cardio/avg_hr"),
        ("/source", {"provider": "Strong#1", "external_id": "x"}, "/source/provider"),
        ("/id", "mine", "/id"),
    ],
)
def test_what_it_may_not(path: str, value: Any, fault: str) -> None:
    assert faults(changed(path, value)) == [fault]


def test_effort_is_told_on_one_scale() -> None:
    assert faults(changed(SET_0, SET | {"rpe": 8, "rir": 2})) == [f"{SET_0}/rir"]


def test_planned_sets_need_only_a_target() -> None:
    planned = changed(SET_0, {"target": {"reps": 5}})
    assert faults(planned) == [SET_0]
    assert faults(planned | {"status": "planned"}) == []


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


@given(st.floats(0, 2_500) | st.integers(0, 2_500_000).map(lambda grams: grams / 1_000))
def test_weights_have_at_most_three_decimals_as_they_are_written(value: float) -> None:
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    accepted = not faults(changed(f"{SET_0}/weight", {"value": value, "unit": "kg"}))
    assert accepted == (exponent >= -3)
