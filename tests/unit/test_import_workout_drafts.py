"""Any draft of a workout, and those of real logs: no set is lost in silence."""

import csv
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.account.imports import workouts
from chalicelib.account.imports.formats.drafts import (
    Amount,
    CardioDraft,
    ExerciseDraft,
    SetDraft,
    WorkoutDraft,
)
from chalicelib.account.imports.workouts import WorkoutOptions
from chalicelib.training.workouts.models import WorkoutCreate
from tests.support.drafts import mostly

SAMPLES = os.environ.get("SAMPLES_DIR", "")
NAMES = {
    "Bench": "barbell-bench-press-medium-grip",
    "Pull Up": "pullups",
    "Pull Up (Assisted)": "pullups",
    "Push Up": "pushups",
    "Pull Apart": "band-pull-apart",
    "Plank": "plank",
}


def sets_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for entry in body["exercises"] for each in entry["sets"]]


ODD_FIGURES = st.floats() | st.sampled_from([0.3, -1.0, 0.0, 1e9])
ODD_TEXTS = st.text(max_size=8) | st.sampled_from(["a\x00", "\ud800", "x" * 1_200, "\n"])


FIGURES = mostly(st.none() | st.integers(1, 9).map(float), ODD_FIGURES)
TEXTS = mostly(st.sampled_from(["", "easy"]), ODD_TEXTS)
WEIGHTS = mostly(
    st.none() | st.builds(Amount, st.integers(0, 90).map(float), st.sampled_from(["kg", "lb"])),
    st.builds(Amount, st.floats() | st.just(-5.0), st.sampled_from([None, "kg", "stone", ""])),
)
DISTANCES = mostly(
    st.none() | st.builds(Amount, st.integers(0, 9).map(float), st.sampled_from(["m", "mi"])),
    st.builds(Amount, st.floats() | st.just(5.0), st.sampled_from([None, "km", "kg", ""])),
)
MOMENTS = mostly(
    st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1))
    | st.dates(date(2020, 1, 1), date(2027, 1, 1))
    | st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.datetimes() | st.dates() | st.datetimes(timezones=st.just(timezone(timedelta(hours=-20)))),
)
SETS = st.builds(
    SetDraft,
    st.just(0),
    st.sampled_from(["normal", "warmup", "failure", "drop"]),
    FIGURES,
    WEIGHTS,
    DISTANCES,
    FIGURES,
    FIGURES,
    TEXTS,
)
EXERCISES = st.builds(
    ExerciseDraft,
    mostly(st.sampled_from([*NAMES]), ODD_TEXTS),
    st.lists(SETS, max_size=4).map(tuple),
    st.none() | TEXTS,
    TEXTS,
)
CARDIO = st.none() | st.builds(
    CardioDraft,
    mostly(st.sampled_from(["running", "yoga", "other"]), st.just("quidditch")),
    FIGURES,
    DISTANCES,
    FIGURES,
    mostly(st.none() | st.integers(60, 190).map(float), ODD_FIGURES),
    FIGURES,
    FIGURES,
    st.none() | st.booleans(),
)
DRAFTS = st.builds(
    WorkoutDraft,
    st.just(1),
    mostly(st.just("key"), ODD_TEXTS),
    mostly(st.sampled_from(["strong", "hevy", "apple_health"]), st.just("Not An Id")),
    MOMENTS,
    st.none() | MOMENTS.filter(lambda moment: isinstance(moment, datetime)),
    FIGURES,
    TEXTS,
    TEXTS,
    st.lists(EXERCISES, max_size=4).map(tuple),
    CARDIO,
    st.sampled_from([None, "Europe/Berlin", "Mars/Olympus"]),
)


def numbered(draft: WorkoutDraft) -> WorkoutDraft:
    """Return a draft whose sets have the lines from 10 on."""
    line, exercises = 10, []
    for exercise in draft.exercises:
        sets = [replace(each, line=line + number) for number, each in enumerate(exercise.sets)]
        line += len(sets)
        exercises.append(replace(exercise, sets=tuple(sets)))
    return replace(draft, exercises=tuple(exercises))


@settings(max_examples=300)
@given(
    DRAFTS.map(numbered),
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
    # Every workout has a name that is not known, so that its weights are not looked at.
    assert asked["timezone"] == len(drafts)
    assert asked["name"] >= len(drafts)
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
