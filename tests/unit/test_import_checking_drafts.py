"""Any drafts: nothing of a file is lost in silence, and a check needs little memory."""

import io
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from itertools import repeat
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.account.imports import checking, metric_days, report
from chalicelib.account.imports.checking import Check
from chalicelib.account.imports.days import SourceDay
from chalicelib.account.imports.formats.drafts import (
    Amount,
    ExerciseDraft,
    ReadingDraft,
    SampleDraft,
    SetDraft,
    WorkoutDraft,
)
from chalicelib.account.imports.formats.parser import FileFault, Found, UnreadableFile
from chalicelib.account.imports.judging import Finding
from chalicelib.account.imports.lines import ImportLine, decode, encode
from chalicelib.account.imports.metric_days import request
from chalicelib.account.imports.options import Options, Owner
from chalicelib.labs.readings.models import ReadingCreate
from chalicelib.metrics.days.content import reported_day
from chalicelib.metrics.days.models import MetricDaySet
from chalicelib.metrics.definitions.catalogue import metrics
from chalicelib.models.base import RequestModel
from chalicelib.profile.days import DaySettings
from chalicelib.training.workouts.models import WorkoutCreate
from tests.support.drafts import NAMES, READINGS, SAMPLES, WORKOUTS, GivenDrafts

ANSWERED = Options(
    timezone="Europe/Berlin",
    weight_unit="kg",
    distance_unit="km",
    body_move_weight="added",
    names=NAMES,
    markers={"Foo": "glucose_fasting"},
    units={("tsh", "furlong"): "mIU/L", ("inr", ""): "{ratio}"},
)
OWNER = Owner("Europe/Berlin", time(3))
SETTINGS = DaySettings(OWNER.timezone, OWNER.day_start)
MODELS: dict[str, type[RequestModel]] = {
    "workout": WorkoutCreate,
    "reading": ReadingCreate,
    "metric_day": MetricDaySet,
}
# Between the lines of one draft and those of the next one.
STEP = 1_000


def check(found: Any, options: Options = ANSWERED) -> tuple[list[ImportLine], report.CheckReport]:
    checked = Check(GivenDrafts(found), options, OWNER)
    return list(checked.lines(io.BytesIO())), checked.report


def at_line(draft: Found, line: int) -> Found:
    """Return a draft that begins at a line, with the lines of its sets after it."""
    if not isinstance(draft, WorkoutDraft):
        return replace(draft, line=line)
    exercises = [
        replace(each, sets=tuple(replace(one, line=line + one.line) for one in each.sets))
        for each in draft.exercises
    ]
    return replace(draft, line=line, exercises=tuple(exercises))


def of_one(line: int) -> range:
    return range(line, line + STEP)


@settings(max_examples=150)
@given(
    st.lists(WORKOUTS | READINGS, max_size=8),
    st.sampled_from([ANSWERED, Options(), Options(timezone="Asia/Tokyo", weight_unit="lb")]),
    st.booleans(),
)
def test_every_entry_of_a_file_is_a_line_or_a_fault_or_waits(
    drafts: list[Any], options: Options, keys: bool
) -> None:
    if keys:
        drafts = [replace(draft, key=str(place)) for place, draft in enumerate(drafts)]
    numbered = [at_line(draft, STEP * (place + 1)) for place, draft in enumerate(drafts)]
    lines, found = check(numbered, options)
    stored = {each.line for each in lines}
    assert len(stored) == len(lines) == sum(found.counts.values())
    refused = [each.line for each in found.faults if each.refused]
    assert (found.refused, found.refused + found.warnings) == (len(refused), len(found.faults))
    silent = [
        each
        for each in numbered
        if each.line not in stored and not any(line in of_one(each.line) for line in refused)
    ]
    # What is neither waits, and so it does alone.
    assert len(silent) == found.waiting
    for draft in silent:
        assert check([draft], options)[1].needs_input
    assert found.needs_input is bool(silent)
    assert all(1 <= each.waiting <= found.waiting for each in found.questions)
    for line in lines:
        MODELS[line.kind].model_validate(line.body)
        assert decode(encode(line)) == line
    sources = [(each.kind, each.source) for each in lines]
    assert len(set(sources)) == len(sources)


@settings(max_examples=300)
@given(SAMPLES)
def test_every_sample_is_in_a_day_or_a_fault(sample: SampleDraft) -> None:
    lines, found = check([sample])
    assert len(lines) == 1 or any(each.refused for each in found.faults)
    for each in lines:
        assert each.kind == "metric_day"
        body = MetricDaySet.model_validate(each.body)
        assert reported_day(body, date.fromisoformat(each.day), SETTINGS, metrics())


@settings(max_examples=50)
@given(st.lists(WORKOUTS | READINGS | SAMPLES, max_size=20))
def test_the_same_file_gives_the_same(drafts: list[Any]) -> None:
    lines, found = check(drafts)
    again, second = check(drafts)
    assert lines == again
    assert (found.faults, found.questions) == (second.faults, second.questions)
    assert found.preview == second.preview
    assert {each.line for each in lines if each.kind == "metric_day"} <= {0}


def many_faults() -> Iterator[Found]:
    yield from (FileFault(line, "", "code", "It is wrong.") for line in range(200))
    odd = FileFault(200, "", "code", "It is odd.", refused=False)
    yield from repeat(odd, 999_800)


def test_a_million_faults_take_no_memory() -> None:
    check([])
    tracemalloc.start()
    lines, found = check(many_faults())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (lines, len(found.faults)) == ([], report.MAX_FAULTS)
    assert (found.refused, found.warnings) == (200, 999_800)
    assert [each.line for each in found.faults] == [*range(100)]
    assert peak < 1_000_000


def workout(number: int, name: str = "Plank") -> WorkoutDraft:
    exercise = ExerciseDraft(name, (SetDraft(number, duration_s=60.0, notes="n" * 500),))
    return WorkoutDraft(number, f"key {number}", "strong", date(2026, 3, 14), exercises=(exercise,))


def test_entries_are_not_kept() -> None:
    def peak_of(count: int) -> int:
        checked = Check(GivenDrafts(map(workout, range(count))), ANSWERED, OWNER)
        tracemalloc.start()
        counted = sum(1 for _ in checked.lines(io.BytesIO()))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert counted == count
        return peak

    peak_of(10)
    # A digest each, and a dictionary that grows in steps.
    assert peak_of(3_000) - peak_of(1_000) < 2_000 * 150


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ((workout(number, f"name {number}") for number in range(2_001)), "too_many_names"),
        (
            (
                ReadingDraft(n, f"{n}", "fhir", date(2026, 1, 5), f"no marker {n:x}")
                for n in range(2_001)
            ),
            "too_many_markers",
        ),
        (
            (
                ReadingDraft(n, f"{n}", "fhir", date(2026, 1, 5), "TSH", amount=Amount(1, f"u{n}"))
                for n in range(5_001)
            ),
            "too_many_questions",
        ),
    ],
)
def test_questions_are_bounded(found: Iterator[Found], code: str) -> None:
    with pytest.raises(UnreadableFile) as error:
        check(found)
    assert error.value.code == code


def test_entries_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MAX_ENTRIES", 3)
    assert len(check(map(workout, range(3)))[0]) == 3
    with pytest.raises(UnreadableFile) as error:
        check(map(workout, range(4)))
    assert error.value.code == "too_large"


@pytest.mark.parametrize(
    ("day", "column", "code", "left"),
    [
        (SourceDay(date(2150, 1, 1), "watch", {"rhr": {"value": 50}}), "date", "out_of_range", {}),
        (
            SourceDay(date(2026, 3, 14), "My Watch", {"rhr": {"value": 50}}),
            "source",
            "string_pattern_mismatch",
            {},
        ),
        (
            SourceDay(date(2026, 3, 14), "watch", {"rhr": {"value": 50}, "weight": {"value": 1e9}}),
            "weight",
            "implausibly_high",
            {"values": {"rhr": {"value": 50}}},
        ),
        (
            SourceDay(
                date(2026, 3, 14), "watch", {"rhr": {"value": 50}}, {"steps": [-1] + [0] * 23}
            ),
            "steps",
            "greater_than_equal",
            {"values": {"rhr": {"value": 50}}},
        ),
        (
            SourceDay(
                date(2026, 3, 14),
                "watch",
                {"rhr": {"value": 50}},
                samples=[{"time": "08:00", "values": {"sbp": {"value": 120}}}],
            ),
            "samples",
            "required_with",
            {"values": {"rhr": {"value": 50}}},
        ),
        (
            SourceDay(date(2026, 3, 14), "watch", {"rhr": {"value": 50}, "sbp": {"value": 120}}),
            "dbp",
            "required_with",
            {"values": {"rhr": {"value": 50}}},
        ),
        (
            SourceDay(date(2026, 3, 14), "watch", {"dbp": {"value": 90}, "sbp": {"value": 80}}),
            "dbp",
            "not_below",
            {},
        ),
    ],
)
def test_what_the_api_refuses_of_a_day_is_left_out(
    day: SourceDay, column: str, code: str, left: dict[str, Any]
) -> None:
    made = request(day, SETTINGS)
    assert [(each.line, each.column, each.code, each.refused) for each in made.faults] == [
        (0, column, code, True)
    ]
    assert made.body == (left or None)
    assert made.faults[0].detail.endswith(f"It is left out of {day.day} of {day.source}.")


def test_a_day_of_which_nothing_can_be_left_out_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Finding(("values", "weight"), "unknown_metric", {})
    monkeypatch.setattr(metric_days, "_findings", lambda *_: [other])
    made = request(SourceDay(date(2026, 3, 14), "watch", {"rhr": {"value": 50}}), SETTINGS)
    assert (made.body, len(made.faults)) == (None, 1)
