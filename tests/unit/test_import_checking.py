"""The dry run of whole files: entries, questions, faults, the preview, and real logs."""

import csv
import io
import os
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from chalicelib.account.imports.checking import Check
from chalicelib.account.imports.formats.drafts import (
    Amount,
    ExerciseDraft,
    ReadingDraft,
    SampleDraft,
    SetDraft,
    WorkoutDraft,
)
from chalicelib.account.imports.formats.parser import FileFault, Found, UnreadableFile
from chalicelib.account.imports.formats.registry import BY_NAME, recognise
from chalicelib.account.imports.lines import ImportLine
from chalicelib.account.imports.options import Options, Owner
from chalicelib.account.imports.questions import SKIP
from chalicelib.account.imports.report import MAX_PREVIEW, CheckReport
from tests.support.apple_export import entry, export, record, tag
from tests.support.apple_export import workout as apple_workout
from tests.support.drafts import CUSTOM_EXERCISE, CUSTOM_MARKER, GivenDrafts

SAMPLES = os.environ.get("SAMPLES_DIR", "")
OWNER = Owner(
    "Europe/Berlin", time(3), {CUSTOM_EXERCISE["id"]: CUSTOM_EXERCISE}, markers=[CUSTOM_MARKER]
)
DAY = date(2026, 3, 14)
BENCH = "Bench Press (Barbell)"
ANSWERED = Options(timezone="Europe/Berlin", weight_unit="kg", distance_unit="km")


def check(
    *found: Found | UnreadableFile, options: Options = ANSWERED, name: str = "strong"
) -> tuple[list[ImportLine], CheckReport]:
    checked = Check(GivenDrafts(found, name), options, OWNER)
    return list(checked.lines(io.BytesIO())), checked.report


def check_file(data: bytes, options: Options) -> tuple[list[ImportLine], CheckReport]:
    parser = recognise(data[:65_536])
    assert parser
    checked = Check(parser, options, OWNER)
    return list(checked.lines(io.BytesIO(data))), checked.report


def workout(line: int, *names: str, **fields: Any) -> WorkoutDraft:
    exercises = tuple(
        ExerciseDraft(name, (SetDraft(line + place, reps=5.0, weight=Amount(60.0)),))
        for place, name in enumerate(names)
    )
    draft = WorkoutDraft(line, f"key {line}", "strong", datetime(2026, 3, 14, 18))
    return replace(draft, exercises=exercises, **fields)


def reading(line: int, **fields: Any) -> ReadingDraft:
    draft = ReadingDraft(line, f"key {line}", "lab_csv", DAY, "TSH", amount=Amount(2.5, "mIU/L"))
    return replace(draft, **fields)


def steps(line: int, day: date, count: float = 100) -> SampleDraft:
    return SampleDraft(line, "steps", "watch", day, amount=Amount(count, "{steps}"))


def asked(report: CheckReport) -> list[tuple[str, int, str, int]]:
    return [
        (each.question.kind, each.question.line, each.question.subject, each.waiting)
        for each in report.questions
    ]


def test_each_question_is_asked_once_with_the_number_of_entries_that_wait() -> None:
    drafts = (
        workout(2, "Foo", BENCH, " Foo"),
        workout(9, "Bar", "Foo"),
        workout(20, BENCH, start=DAY),
        workout(30, start=DAY),
        reading(40, marker="Baz"),
        reading(41, marker="Baz", taken=datetime(2026, 3, 14, 8)),
        reading(42, amount=Amount(1.0, "furlong")),
        reading(43),
    )
    lines, report = check(*drafts, options=Options())
    assert [(each.kind, each.line) for each in lines] == [("workout", 30), ("reading", 43)]
    assert asked(report) == [
        ("timezone", 2, "", 3),
        ("name", 2, "Foo", 2),
        ("weight_unit", 2, "", 3),
        ("name", 9, "Bar", 1),
        ("marker", 40, "Baz", 2),
        ("unit", 42, "furlong", 1),
    ]
    assert report.needs_input
    assert (report.waiting, report.refused, report.warnings) == (6, 0, 0)
    assert report.counts == {"workout": 1, "reading": 1, "metric_day": 0}


def test_names_are_asked_with_suggestions_of_the_app_and_the_person() -> None:
    _, report = check(workout(2, "Meadows raise"), workout(3, "Toes To Bar"))
    first, second = (each.question.suggestions for each in report.questions)
    assert first[0].id == CUSTOM_EXERCISE["id"]
    # An exercise that is near to the name in this app.
    assert second[0].score == 1
    _, report = check(workout(3, "Toes To Bar", provider="workout_csv"), name="workout_csv")
    assert not report.needs_input


def test_answers_are_taken() -> None:
    options = replace(
        ANSWERED,
        timezone="Asia/Tokyo",
        names={"Foo": CUSTOM_EXERCISE["id"], "Bar": "gone"},
        markers={"Baz": CUSTOM_MARKER["id"]},
        units={(CUSTOM_MARKER["id"], "percent of all"): "%"},
        body_move_weight="total",
    )
    drafts = (
        workout(2, "Foo"),
        workout(4, "Bar"),
        reading(5, marker="Baz", amount=Amount(8.0, "percent of all")),
    )
    lines, report = check(*drafts, options=options)
    first, second = lines
    assert first.body["started_at"] == "2026-03-14T18:00:00+09:00"
    assert first.body["timezone"] == "Asia/Tokyo"
    # The traits of a custom exercise count: a weight of one that tracks repetitions has the body.
    assert first.body["exercises"][0]["sets"] == [
        {"type": "normal", "load_mode": "bodyweight", "reps": 5.0}
    ]
    assert first.body["body_weight"] == {"value": 60.0, "unit": "kg"}
    assert (second.marker, second.body["unit"]) == (CUSTOM_MARKER["id"], "%")
    assert asked(report) == [("name", 4, "Bar", 1)]


def test_two_entries_of_one_source_are_a_fault() -> None:
    drafts = (
        workout(2, BENCH, key="caf\u00e9"),
        workout(5, BENCH, key=" cafe\u0301 "),
        workout(6, BENCH, key="caf\u00e9", provider="hevy"),
        reading(7, key="caf\u00e9", provider="strong"),
        # One that is refused takes no source.
        reading(8, key="b", amount=None),
        reading(9, key="b"),
        # One that waits does.
        workout(10, "Foo", key="c"),
        workout(11, BENCH, key="c"),
    )
    lines, report = check(*drafts)
    assert [each.line for each in lines] == [2, 6, 7, 9]
    assert lines[0].source == ("strong", "caf\u00e9")
    assert [(each.line, each.code, each.refused) for each in report.faults] == [
        (5, "duplicate", True),
        (8, "value_required", True),
        (11, "duplicate", True),
    ]
    assert report.waiting == 1


def test_a_source_that_no_source_can_be_is_refused_and_not_an_error() -> None:
    lines, report = check(
        workout(2, BENCH, key="a\x00"), workout(3, "Foo", key="\ud800"), workout(4, key="\ud800")
    )
    assert lines == []
    assert [(each.line, each.column) for each in report.faults] == [(2, "source"), (4, "source")]
    assert report.waiting == 1


def test_faults_of_a_parser_an_entry_and_a_day_are_counted_apart_from_warnings() -> None:
    drafts = (
        FileFault(1, "x", "odd", "It is odd.", refused=False),
        FileFault(2, "y", "wrong", "It is wrong."),
        workout(3, BENCH, notes="n" * 6_000),
        steps(4, DAY, -1),
        steps(5, DAY, 1e6),
        SampleDraft(6, "bedtime", "watch", DAY, amount=Amount(7.0, "{time_of_day}")),
        steps(7, date(2026, 3, 15)),
    )
    lines, report = check(*drafts)
    assert [(each.kind, each.day, each.device) for each in lines] == [
        ("workout", "", ""),
        ("metric_day", "2026-03-15", "watch"),
    ]
    assert [(each.line, each.code) for each in report.faults] == [
        (1, "odd"),
        (2, "wrong"),
        (3, "string_too_long"),
        (4, "implausible"),
        (5, "implausible"),
        (0, "time_required"),
    ]
    assert (report.refused, report.warnings) == (4, 2)


@pytest.mark.parametrize(("warned", "refused"), [(60, 40), (300, 2), (3, 300), (0, 101), (101, 0)])
def test_what_is_left_out_is_shown_before_warnings(warned: int, refused: int) -> None:
    report = CheckReport()
    severe = [False] * warned + [True] * refused
    random.Random(7).shuffle(severe)
    for line, each in enumerate(severe):
        report.add_fault(FileFault(line, "", "skipped", "", refused=each))
    shown = report.faults
    assert (report.refused, report.warnings) == (refused, warned)
    assert sum(each.refused for each in shown) == min(refused, 100)
    assert len(shown) == min(warned + refused, 100)
    lines = [each.line for each in shown]
    assert lines == sorted(lines)
    for kind in (True, False):
        of_kind = [each.line for each in shown if each.refused is kind]
        assert of_kind == [n for n, each in enumerate(severe) if each is kind][: len(of_kind)]


def test_days_are_those_of_the_profile() -> None:
    # To 02:30 in Berlin, where the day starts at 03:00. UTC says nothing about the place.
    start, end = datetime(2026, 3, 14, 21, tzinfo=UTC), datetime(2026, 3, 15, 1, 30, tzinfo=UTC)
    (line,), report = check(SampleDraft(2, "sleep_light", "watch", start, end))
    assert report.refused == 0
    assert (line.day, line.device) == (DAY.isoformat(), "watch")
    assert line.body["values"]["wake_time"] == {"time": "2026-03-15T02:30:00+01:00"}


def test_a_preview_has_some_of_each_kind() -> None:
    def days(count: int) -> list[Found]:
        return [steps(number, date(2026, 1, number)) for number in range(1, count + 1)]

    workouts: list[Found] = [workout(number, BENCH) for number in range(30)]
    readings: list[Found] = [reading(number) for number in range(30)]
    for found, expected in (
        (workouts + readings + days(30), {"workout": 7, "reading": 7, "metric_day": 6}),
        (workouts + readings[:2] + days(1), {"workout": 17, "reading": 2, "metric_day": 1}),
        (readings, {"reading": MAX_PREVIEW}),
        (workouts[:1] + days(3), {"workout": 1, "metric_day": 3}),
        ([], {}),
    ):
        lines, report = check(*found)
        assert Counter(each.kind for each in report.preview) == expected
        # The first of each kind.
        assert [*report.preview] == [
            each
            for kind, count in expected.items()
            for each in [line for line in lines if line.kind == kind][:count]
        ]


def test_of_an_unreadable_file_only_that_is_said() -> None:
    error = UnreadableFile("truncated", "The file ends early.")
    found = (workout(2, BENCH), workout(3, "Foo"), FileFault(4, "", "x", "y"), error)
    checked = Check(GivenDrafts(found), ANSWERED, OWNER)
    entries = checked.lines(io.BytesIO())
    assert next(entries).line == 2
    with pytest.raises(UnreadableFile) as raised:
        list(entries)
    assert raised.value is error
    report = checked.report
    assert report.unreadable is error
    assert (report.faults, report.questions, report.preview) == ([], [], [])
    assert (report.refused, report.warnings, report.waiting) == (0, 0, 0)
    assert not any(report.counts.values())


def test_a_check_can_run_again() -> None:
    checked = Check(BY_NAME["lab_csv"], ANSWERED, OWNER)
    data = b"date,marker,value,unit\n2026-03-14,TSH,2.5,mIU/L\n2026-03-14,Foo,1,g\n"
    first = list(checked.lines(io.BytesIO(data)))
    assert list(checked.lines(io.BytesIO(data))) == first
    assert checked.report.counts["reading"] == 1
    assert [each.waiting for each in checked.report.questions] == [1]


def test_an_export_of_apple_health_with_all_kinds() -> None:
    at = {"startDate": "2024-10-25 07:05:11 -0500", "endDate": "2024-10-25 07:20:11 -0500"}
    asleep = {"startDate": "2024-10-25 01:00:00 -0500", "endDate": "2024-10-25 05:00:00 -0500"}
    data = export(
        record("StepCount", 700, "count", **at),
        record("StepCount", 12, "count", **at),
        record("BodyMass", 183.2, "lb"),
        record("BloodGlucose", 98, "mg/dL"),
        record("SleepAnalysis", "HKCategoryValueSleepAnalysisAsleepCore", **asleep),
        apple_workout(
            "HKWorkoutActivityTypeRunning",
            entry("HKTimeZone", "America/Chicago"),
            tag(
                "WorkoutStatistics",
                type="HKQuantityTypeIdentifierDistanceWalkingRunning",
                sum="8.2",
                unit="km",
            ),
            duration="48",
            durationUnit="min",
        ),
    )
    lines, report = check_file(data, Options())
    # Blood glucose is fasting glucose or not, which the export does not say.
    assert asked(report) == [("marker", 4, "Blood glucose", 1)]
    options = Options(markers={"Blood glucose": "glucose_random"})
    lines, report = check_file(data, options)
    assert not report.needs_input
    assert (report.refused, report.warnings) == (0, 0)
    assert report.counts == {"workout": 1, "reading": 1, "metric_day": 1}
    by_kind = {each.kind: each for each in lines}
    run = by_kind["workout"].body
    assert run["started_at"] == "2024-10-25T07:05:11-05:00"
    assert run["timezone"] == "America/Chicago"
    assert run["cardio"]["distance"] == {"value": 8.2, "unit": "km"}
    glucose = by_kind["reading"]
    assert glucose.marker == "glucose_random"
    assert (glucose.body["value"], glucose.body["unit"]) == (98, "mg/dL")
    day = by_kind["metric_day"]
    assert (day.day, day.device, day.source) == ("2024-10-25", "app-scale", None)
    assert sum(day.body["hours"]["steps"]) == 712
    assert day.body["values"]["weight"] == {"value": 183.2, "unit": "[lb_av]"}
    assert day.body["values"]["sleep_duration"] == {"value": 4 * 3600, "unit": "s"}
    assert report.preview == [by_kind["workout"], glucose, day]


def real_log(file: str, options: Options) -> tuple[list[ImportLine], CheckReport]:
    return check_file((Path(SAMPLES) / file).read_bytes(), options)


needs_samples = [
    pytest.mark.samples,
    pytest.mark.skipif(not SAMPLES, reason="SAMPLES_DIR does not say where the real logs are"),
]
LOGS = [
    pytest.param("strong-ysmath.csv", "Exercise Name", id="strong", marks=needs_samples),
    pytest.param("hevy-dakheera.csv", "exercise_title", id="hevy", marks=needs_samples),
]
# As the note on the samples counts them.
COUNTS = {
    "strong-ysmath.csv": {"workouts": 37, "days": 36, "exercises": 16, "sets": 666, "asked": 1},
    "hevy-dakheera.csv": {"workouts": 335, "days": 286, "exercises": 86, "sets": 7_211}
    | {"asked": 12},
}
KINDS = {
    "strong-ysmath.csv": {"warmup": 162, "normal": 504},
    "hevy-dakheera.csv": {"warmup": 2_195, "normal": 3_851, "failure": 1_122, "drop": 43},
}


@pytest.mark.parametrize(("file", "column"), LOGS)
def test_a_real_log_without_answers_asks_and_stores_nothing(file: str, column: str) -> None:
    lines, report = real_log(file, Options())
    assert lines == []
    assert (report.refused, report.warnings, report.preview) == (0, 0, [])
    assert report.waiting == COUNTS[file]["workouts"]
    kinds = Counter(each.question.kind for each in report.questions)
    units = {"weight_unit": 1} if "strong" in file else {}
    assert kinds == {"timezone": 1, "name": COUNTS[file]["asked"], **units}
    with (Path(SAMPLES) / file).open(encoding="utf-8-sig", newline="") as rows:
        found = [row[column] for row in csv.DictReader(rows)]
    for each in report.questions:
        if each.question.kind == "name":
            assert each.question.subject in found
            assert len(each.question.suggestions) == 5
        else:
            assert (each.question.line, each.waiting) == (2, COUNTS[file]["workouts"])


@pytest.mark.parametrize(("file", "column"), LOGS)
def test_a_real_log_with_answers_is_all_there(file: str, column: str) -> None:
    options = Options("Europe/Berlin", "lb", "km", "added")
    names = {
        each.question.subject: each.question.suggestions[0].id
        for each in real_log(file, options)[1].questions
    }
    lines, report = real_log(file, replace(options, names=names))
    assert (report.needs_input, report.refused, report.warnings) == (False, 0, 0)
    expected = COUNTS[file]
    assert report.counts == {"workout": expected["workouts"], "reading": 0, "metric_day": 0}
    bodies = [each.body for each in lines]
    assert len({each["started_at"][:10] for each in bodies}) == expected["days"]
    entries = [each for body in bodies for each in body["exercises"]]
    assert len({each["name"] for each in entries}) == expected["exercises"]
    sets = [each for entry in entries for each in entry["sets"]]
    assert len(sets) == expected["sets"]
    assert Counter(each["type"] for each in sets) == KINDS[file]
    with (Path(SAMPLES) / file).open(encoding="utf-8-sig", newline="") as rows:
        found = [*csv.DictReader(rows)]
    weights = [row.get("Weight", row.get("weight_kg")) for row in found]
    given = sum(1 for each in weights if each and float(each))
    assert sum("weight" in each for each in sets) == given
    repeated = [row.get("Reps", row.get("reps")) for row in found]
    assert sum(each.get("reps", 0) for each in sets) == sum(float(each or 0) for each in repeated)
    unit = "lb" if "strong" in file else "kg"
    assert {each["weight"]["unit"] for each in sets if "weight" in each} == {unit}
    assert (
        len({each.digest for each in lines}) == len({each.source for each in lines}) == len(lines)
    )
    if "strong" in file:
        assert sum(each["reps"] for each in sets) == 4_142
        moved = sum(each["reps"] * each.get("weight", {"value": 0})["value"] for each in sets)
        assert moved == pytest.approx(168_413.8)


def test_what_is_skipped_takes_no_source() -> None:
    skipping = replace(ANSWERED, names={"Foo": SKIP}, markers={"Bar": SKIP})
    lines, report = check(
        workout(2, "Foo"),
        workout(4, "Foo", BENCH, key="key 2"),
        reading(6, marker="Bar"),
        reading(7, key="key 6"),
        options=skipping,
    )
    assert [(each.kind, each.line) for each in lines] == [("workout", 4), ("reading", 7)]
    assert [(each.line, each.code) for each in report.faults] == [
        (2, "skipped"),
        (2, "nothing_left"),
        (4, "skipped"),
        (6, "skipped"),
    ]
    assert (report.refused, report.warnings, report.questions) == (1, 3, [])
