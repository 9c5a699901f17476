"""Any draft of a workout, and those of real logs: no set is lost in silence."""

import csv
import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.account.imports import workouts
from chalicelib.account.imports.formats.drafts import (
    Amount,
    ExerciseDraft,
    SetDraft,
    WorkoutDraft,
)
from chalicelib.account.imports.questions import Question
from chalicelib.account.imports.workouts import WorkoutOptions
from chalicelib.training.workouts.models import WorkoutCreate
from tests.support.drafts import NAMES, WORKOUTS

SAMPLES = os.environ.get("SAMPLES_DIR", "")


def sets_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for entry in body["exercises"] for each in entry["sets"]]


@settings(max_examples=300)
@given(
    WORKOUTS,
    st.booleans(),
    st.sampled_from([None, "kg", "lb"]),
    st.sampled_from([None, "Europe/Berlin", "Pacific/Apia", "-03:30"]),
    st.sampled_from([None, "added", "total"]),
)
def test_any_draft_is_a_valid_body_with_all_of_its_sets_or_says_what_is_wrong(
    draft: WorkoutDraft, knows_all: bool, unit: str | None, zone: str | None, body_moves: Any
) -> None:
    names = {each.name.strip()[:200]: "pullups" for each in draft.exercises} if knows_all else NAMES
    options = WorkoutOptions(
        exercises=names,
        timezone=zone,
        weight_unit=unit,
        distance_unit="km" if unit else None,
        body_move_weight=body_moves,
    )
    made = workouts.request(draft, options)
    assert made == workouts.request(draft, options)
    assert all(len(each.detail) <= 400 for each in made.faults)
    if made.questions:
        assert (made.body, made.faults) == (None, ())
        return
    refused = [each for each in made.faults if each.refused]
    if made.body is None:
        assert refused
        return
    WorkoutCreate.model_validate(made.body)
    # No set is lost in silence, and a workout that is kept has only sets refused.
    all_sets = sum(len(each.sets) for each in draft.exercises)
    lines = {each.line for each in refused}
    assert all(line >= 10 for line in lines)
    assert len(sets_of(made.body)) == all_sets - len(lines)
    for name in ("title", "notes"):
        given_text = getattr(draft, name)
        warned = any(not each.refused and each.line == 1 for each in made.faults)
        assert not given_text.strip() or made.body.get(name) == given_text or warned


def test_units_are_asked_for_an_unknown_exercise_too() -> None:
    sets = (SetDraft(4, reps=5, weight=Amount(60)), SetDraft(5, distance=Amount(5)))
    exercises = (ExerciseDraft("Foo", sets),)
    draft = WorkoutDraft(2, "key", "hevy", datetime(2026, 3, 14, 18, 5), exercises=exercises)
    known = WorkoutOptions(timezone="UTC", weight_unit="kg", distance_unit="km")
    assert workouts.request(draft, known).questions == (Question("name", 4, "Foo"),)
    asked = workouts.request(draft, WorkoutOptions(timezone="UTC")).questions
    assert [(each.kind, each.line) for each in asked] == [
        ("name", 4),
        ("weight_unit", 4),
        ("distance_unit", 5),
    ]


def sample_drafts(file: str, start: str, title: str, name: str) -> Iterator[WorkoutDraft]:
    """Yield the workouts of a log, as its rows follow one another; what it does not say is open."""
    with (Path(SAMPLES) / file).open(encoding="utf-8-sig", newline="") as lines:
        rows = [row | {"line": str(line)} for line, row in enumerate(csv.DictReader(lines), 2)]
    for (began, called), of_workout in groupby(rows, lambda row: (row[start], row[title])):
        exercises = [
            ExerciseDraft(exercise, tuple(map(sample_set, sets)))
            for exercise, sets in groupby(of_workout, lambda row: row[name])
        ]
        form = "%d %b %Y, %H:%M" if "," in began else "%Y-%m-%d %H:%M:%S"
        when = datetime.strptime(began, form)
        line = exercises[0].sets[0].line
        yield WorkoutDraft(
            line, f"{began} {called}", "log", when, title=called, exercises=tuple(exercises)
        )


def sample_set(row: dict[str, str]) -> SetDraft:
    def number(*columns: str) -> float | None:
        text = next(row[column] for column in columns if column in row)
        return float(text) if text else None

    weight = number("Weight", "weight_kg")
    return SetDraft(
        int(row["line"]),
        reps=number("Reps", "reps"),
        weight=None if weight is None else Amount(weight),
        duration_s=number("Seconds", "duration_seconds"),
        rpe=number("RPE", "rpe"),
    )


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES, reason="SAMPLES_DIR does not say where the real logs are")
@pytest.mark.parametrize(
    ("file", "columns", "count", "sets", "reps", "volume"),
    [
        ("strong-ysmath.csv", ("Date", "Workout Name", "Exercise Name"), 37, 666, 4142, 168_413.8),
        ("hevy-dakheera.csv", ("start_time", "title", "exercise_title"), 335, 7211, None, None),
    ],
)
def test_real_logs_become_bodies_with_all_of_their_sets(
    file: str,
    columns: tuple[str, str, str],
    count: int,
    sets: int,
    reps: float | None,
    volume: float | None,
) -> None:
    drafts = list(sample_drafts(file, *columns))
    names = dict.fromkeys((e.name for each in drafts for e in each.exercises), "barbell-squat")
    asked = Counter(
        question.kind
        for each in drafts
        for question in workouts.request(each, WorkoutOptions()).questions
    )
    # Every workout has a name that is not known, and its weights are asked for all the same.
    assert asked["timezone"] == len(drafts)
    assert asked["name"] >= len(drafts)
    sets_by_workout = [[s for e in each.exercises for s in e.sets] for each in drafts]
    weighed = [each for each in sets_by_workout if any(s.weight and s.weight.value for s in each)]
    assert asked["weight_unit"] == len(weighed)
    options = WorkoutOptions(
        exercises=names, timezone="Europe/Berlin", weight_unit="kg", distance_unit="km"
    )
    made = [workouts.request(each, options) for each in drafts]
    assert not any(each.faults or each.questions for each in made)
    bodies = [each.body for each in made if each.body]
    found = [each for body in bodies for each in sets_of(body)]
    assert (len(bodies), len(found)) == (count, sets)
    if reps is not None:
        assert sum(each["reps"] for each in found) == reps
        moved = sum(each["reps"] * each.get("weight", {"value": 0})["value"] for each in found)
        assert moved == pytest.approx(volume)
