"""The neutral CSV of workouts: each documented column, and back again what was written."""

import csv
import io
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.imports.formats import workout_csv
from chalicelib.account.imports.formats.drafts import (
    Amount,
    ExerciseDraft,
    SetDraft,
    WorkoutDraft,
)
from chalicelib.account.imports.formats.workout_csv import COLUMNS, WorkoutCsv
from tests.support.text_imports import read


def test_each_column_is_read() -> None:
    cells = {
        "date": "2026-04-24", "start": "18:05", "end": "19:10:30", "workout": "Push",
        "exercise": "Carry", "set": "1", "type": "warmup", "reps": "5", "weight": "100.5",
        "weight_unit": "lb", "distance": "40", "distance_unit": "yd", "duration_s": "30",
        "rpe": "8.5", "notes": "slow", "workout_notes": "good", "superset": "A",
    }  # fmt: skip
    assert tuple(cells) == COLUMNS
    found = read(WorkoutCsv(), f"{','.join(cells)}\n{','.join(cells.values())}\n")
    assert found.faults == []
    one = SetDraft(2, "warmup", 5, Amount(100.5, "lb"), Amount(40, "yd"), 30, 8.5, "slow")
    assert found.workouts == [
        WorkoutDraft(
            line=2,
            key="2026-04-24T18:05:00 Push",
            provider="workout_csv",
            start=datetime(2026, 4, 24, 18, 5),
            end=datetime(2026, 4, 24, 19, 10, 30),
            title="Push",
            notes="good",
            exercises=(ExerciseDraft("Carry", (one,), "A"),),
        )
    ]


def test_two_columns_are_enough() -> None:
    found = read(WorkoutCsv(), "Exercise;Date;Weight;Extra\nSquat;2026-04-24;102,5;x\n")
    [workout] = found.workouts
    assert (workout.start, workout.end, workout.key) == (date(2026, 4, 24), None, "2026-04-24")
    assert found.sets == [SetDraft(2, weight=Amount(102.5))]
    assert found.codes == [(1, "Extra", "unknown_column", False)]


def test_the_documented_columns_are_these() -> None:
    documented = workout_csv.__doc__ or ""
    assert all(f"`{column}`" in documented for column in COLUMNS)


def test_a_number_that_does_not_grow_begins_the_exercise_again() -> None:
    lines = ["date,exercise,set", *(f"2026-04-24,{each}" for each in (
        "Squat,1", "Squat,2", "Squat,1", "Squat,", "Squat,5", "Press,1", "Squat,6",
    ))]  # fmt: skip
    [workout] = read(WorkoutCsv(), "\n".join(lines)).workouts
    assert [(each.name, len(each.sets)) for each in workout.exercises] == [
        ("Squat", 2), ("Squat", 3), ("Press", 1), ("Squat", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "expected", "faults"),
    [
        ("23:30", "00:15", datetime(2026, 4, 25, 0, 15), []),
        ("23:30", "23:30", datetime(2026, 4, 24, 23, 30), []),
        ("", "19:00", None, ["no_start"]),
        ("18:00", "late", None, ["not_a_time"]),
        ("18:00", "19:00Z", None, ["no_offset"]),
        (
            "18:00+02:00",
            "19:00",
            datetime(2026, 4, 24, 19, tzinfo=timezone(timedelta(hours=2))),
            [],
        ),
    ],
)
def test_ends(start: str, end: str, expected: datetime | None, faults: list[str]) -> None:
    found = read(WorkoutCsv(), f"date,start,end,exercise\n2026-04-24,{start},{end},Squat\n")
    assert found.workouts[0].end == expected
    assert [each.code for each in found.faults] == faults


def test_the_last_day_of_the_calendar() -> None:
    found = read(WorkoutCsv(), "date,start,end,exercise\n9999-12-31,23:00,01:00,Squat\n")
    assert found.codes == [(2, "end", "not_a_date", False)]
    assert found.workouts[0].end is None


def test_what_is_wrong_is_located() -> None:
    found = read(WorkoutCsv(), "date,start,exercise,type,reps,rpe,set" + """
04/24/2026,,Squat,,5,,
2026-04-24 10:00,,Squat,,5,,
2026-04-24,25:00,Squat,,5,,
2026-04-24,10:00,,,5,,
2026-04-24,10:00,Squat,super,5,,
2026-04-24,10:00,Squat,Drop,five,,
2026-04-24,10:00,Squat,,5,,first
2026-04-24,10:00,Squat,Drop,5,7.7,
""")  # fmt: skip
    assert found.codes == [
        (2, "date", "not_a_date", True),
        (3, "date", "not_a_date", True),
        (4, "start", "not_a_time", True),
        (5, "exercise", "no_exercise", True),
        (6, "type", "unknown_set_kind", True),
        (7, "reps", "not_a_number", True),
        (8, "set", "not_a_number", True),
        (9, "rpe", "rpe", False),
    ]
    assert [(one.line, one.kind, one.rpe) for one in found.sets] == [(9, "drop", None)]


# As a cell has it: no spaces around, and a line end is a line feed.
TEXTS = st.text(
    st.characters(codec="ascii", exclude_characters="\r\x00", exclude_categories=["Cc"])
    | st.sampled_from("\nßé重🏋"),
    max_size=8,
).map(str.strip)
FIGURES = st.none() | st.integers(0, 4_000).map(lambda number: number / 8)
UNITS = st.sampled_from([None, "kg", "lb"])
LENGTHS = st.sampled_from([None, "m", "km", "mi", "yd", "ft"])


def amounts(units: st.SearchStrategy[str | None]) -> st.SearchStrategy[Amount | None]:
    figures = st.integers(0, 4_000).map(lambda number: number / 8)
    return st.none() | st.builds(Amount, figures, units)


SETS = st.builds(
    SetDraft,
    st.just(0),
    st.sampled_from(["normal", "warmup", "failure", "drop"]),
    FIGURES,
    amounts(UNITS),
    amounts(LENGTHS).filter(lambda amount: amount is None or amount.value > 0),
    FIGURES.filter(lambda seconds: seconds != 0),
    st.none() | st.integers(2, 20).map(lambda half: half / 2),
    TEXTS,
)
EXERCISES = st.builds(
    ExerciseDraft,
    TEXTS.filter(bool),
    st.lists(SETS, min_size=1, max_size=3).map(tuple),
    st.none() | TEXTS.filter(bool),
)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@st.composite
def logs(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Workouts on days of their own, as the cells that each row repeats."""
    found = []
    for day in draw(st.lists(DAYS, min_size=1, max_size=3, unique=True)):
        start = draw(st.none() | st.datetimes(datetime(1990, 1, 1), datetime(1990, 1, 2)))
        found.append({
            "date": day,
            "start": start and start.replace(microsecond=0).time(),
            "workout": draw(TEXTS),
            "workout_notes": draw(TEXTS),
            "exercises": draw(st.lists(EXERCISES, min_size=1, max_size=3)),
        })  # fmt: skip
    return found


def written(log: list[dict[str, Any]], columns: list[str], delimiter: str) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    for workout in log:
        for exercise in workout["exercises"]:
            for number, one in enumerate(exercise.sets, 1):
                row = {**workout, "exercise": exercise.name, "superset": exercise.superset}
                row |= {"set": number, "type": one.kind, "reps": one.reps, "rpe": one.rpe}
                row |= {"notes": one.notes, "duration_s": one.duration_s}
                for name in ("weight", "distance"):
                    amount = getattr(one, name) or Amount(float("nan"))
                    row[name] = "" if amount.value != amount.value else amount.value
                    row[f"{name}_unit"] = amount.unit
                writer.writerow(row)
    return text.getvalue()


@given(logs(), st.permutations(COLUMNS), st.sampled_from(",;\t"))
def test_what_was_written_is_read(
    log: list[dict[str, Any]], columns: list[str], delimiter: str
) -> None:
    found = read(WorkoutCsv(), written(log, columns, delimiter))
    assert found.faults == []
    assert len(found.workouts) == len(log)
    for workout, expected in zip(found.workouts, log, strict=True):
        start = expected["date"]
        if expected["start"]:
            start = datetime.combine(start, expected["start"])
        assert (workout.start, workout.title) == (start, expected["workout"])
        assert workout.notes == expected["workout_notes"]
        exercises = [
            (each.name, each.superset, [(*figures(one), one.notes) for one in each.sets])
            for each in workout.exercises
        ]
        assert exercises == [
            (each.name, each.superset, [(*figures(one), one.notes) for one in each.sets])
            for each in expected["exercises"]
        ]


def figures(one: SetDraft) -> tuple[Any, ...]:
    return one.kind, one.reps, one.weight, one.distance, one.duration_s, one.rpe
