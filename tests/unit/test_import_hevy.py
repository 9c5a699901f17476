"""The exports of Hevy: the app and the web, three languages, and the log of a real person."""

import csv
import io
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.imports.formats.drafts import Amount
from chalicelib.account.imports.formats.hevy import Hevy
from tests.support.text_imports import read

SAMPLES = os.environ.get("SAMPLES_DIR", "")
HEADER = (
    '"title","start_time","end_time","description","exercise_title","superset_id",'
    '"exercise_notes","set_index","set_type","weight_kg","reps","distance_km","duration_seconds",'
    '"rpe"'
)
FORMS = [
    ("\r\n", "5 Sep 2026, 06:10", "5 Sep 2026, 07:25", "one\r\\ntwo"),
    ("\r\n", "5 Sept. 2026, 06:10", "5 Sept. 2026, 07:25", "one\\ntwo"),
    ("\r\n", "5 9월 2026, 06:10", "5 9월 2026, 07:25", "one\\ntwo"),
    ("\n", "Sep 5, 2026, 6:10\u202fAM", "Sep 5, 2026, 7:25\u202fAM", "one\ntwo"),
    ("\n", "05.09.2026, 06:10", "05.09.2026, 07:25", "one\ntwo"),
]


@pytest.mark.parametrize(("end", "started", "ended", "remark"), FORMS)
def test_a_workout_in_each_form(end: str, started: str, ended: str, remark: str) -> None:
    workout = f'"Push, ""A""","{started}","{ended}","{remark}",'
    lines = [
        HEADER,
        workout + '"Bankdrücken (Langhantel)",,"Paused",0,"warmup",20,10,,0,',
        workout + '"Bankdrücken (Langhantel)",,"Paused",1,"normal",60.5,5,,0,9.5',
        workout + '"Trizeps",0,"",0,"failure",30,8,,,10',
        workout + '"Trizeps",0,"",1,"dropset",20,8,,,',
        workout + '"Curl",0,"",0,"drop_set",10,8,,,',
        workout + '"달리기",,"5k",0,"normal",,,5.01,1534,7',
    ]
    found = read(Hevy(), end.join(lines))
    assert found.faults == []
    [one] = found.workouts
    assert (one.key, one.provider) == ('2026-09-05T06:10:00 Push, "A"', "hevy")
    assert (one.start, one.end) == (datetime(2026, 9, 5, 6, 10), datetime(2026, 9, 5, 7, 25))
    assert (one.notes, one.duration_s) == ("one\ntwo", None)
    assert [(each.name, each.superset, each.notes) for each in one.exercises] == [
        ("Bankdrücken (Langhantel)", None, "Paused"), ("Trizeps", "0", ""), ("Curl", "0", ""),
        ("달리기", None, "5k"),
    ]  # fmt: skip
    assert [each.kind for each in found.sets] == [
        "warmup", "normal", "failure", "drop", "drop", "normal",
    ]  # fmt: skip
    assert (found.sets[1].weight, found.sets[1].rpe) == (Amount(60.5, "kg"), 9.5)
    assert found.sets[0].duration_s is None
    run = found.sets[-1]
    assert (run.weight, run.reps, run.distance, run.duration_s) == (
        None, None, Amount(5.01, "km"), 1534,
    )  # fmt: skip


@pytest.mark.parametrize(("weight", "unit"), [("weight_kg", "kg"), ("weight_lbs", "lb")])
@pytest.mark.parametrize(("distance", "length"), [("distance_km", "km"), ("distance_miles", "mi")])
def test_units_vary_independently(weight: str, unit: str, distance: str, length: str) -> None:
    header = HEADER.replace("weight_kg", weight).replace("distance_km", distance)
    row = '\n"A","1 May 2026, 09:00","1 May 2026, 10:00","","Carry",,"",0,"normal",70.55,,0.04,38,'
    [one] = read(Hevy(), header + row).sets
    assert (one.weight, one.distance) == (Amount(70.55, unit), Amount(0.04, length))


def rows(*cells: tuple[Any, ...]) -> str:
    """A file with these exercises, superset ids, indices and types in one workout."""
    text = io.StringIO()
    writer = csv.writer(text)
    for name, superset, index, kind in cells:
        workout = ("A", "1 May 2026, 09:00", "1 May 2026, 10:00", "")
        writer.writerow([*workout, name, superset, "", index, kind, 50, 5, "", "", ""])
    return f"{HEADER}\r\n{text.getvalue()}"


def test_an_exercise_that_is_done_twice() -> None:
    found = read(Hevy(), rows(
        ("Squat", "", 0, "normal"), ("Squat", "", 1, "normal"), ("Squat", "", 0, "normal"),
        ("Press", "", 0, "normal"), ("Squat", "", 0, "normal"), ("Squat", 1, 1, "normal"),
    ))  # fmt: skip
    [workout] = found.workouts
    assert [(each.name, len(each.sets), each.superset) for each in workout.exercises] == [
        ("Squat", 2, None), ("Squat", 1, None), ("Press", 1, None), ("Squat", 1, None),
        ("Squat", 1, "1"),
    ]  # fmt: skip


def test_workouts_that_differ_in_the_end_only() -> None:
    text = HEADER + """
"Lift","22 Sep 2026, 06:00","22 Sep 2026, 06:50","a copy","Press",,"",0,"normal",82.67,8,,,
"Lift","22 Sep 2026, 06:00","22 Sep 2026, 06:45","","Press",,"",0,"normal",88.18,8,,,
"Lift","21 Sep 2026, 06:00","21 Sep 2026, 06:45","","Press",,"",0,"normal",88.18,8,,,
"""  # fmt: skip
    found = read(Hevy(), text)
    assert [each.key for each in found.workouts] == [
        "2026-09-22T06:00:00 Lift", "2026-09-22T06:00:00#2 Lift", "2026-09-21T06:00:00 Lift",
    ]  # fmt: skip
    assert [each.end and each.end.minute for each in found.workouts] == [50, 45, 45]


def test_odd_sets_are_kept() -> None:
    found = read(Hevy(), HEADER + """
"","1 Oct 2026, 10:00","2 Oct 2026, 01:10","","Press",,"nothing in it",0,"normal",,,,,
"","1 Oct 2026, 10:00","2 Oct 2026, 01:10","","Press",,"nothing in it",1,"normal",-22.05,5,,,
"","1 Oct 2026, 10:00","2 Oct 2026, 01:10","","Press",,"nothing in it",2,"normal",0,0,0,0,
"","1 Oct 2026, 10:00","2 Oct 2026, 01:10","","Press",,"nothing in it",3,"super",1102.31,1,,,8.25
""")  # fmt: skip
    assert found.codes == [
        (3, "weight_kg", "negative_weight", False),
        (5, "set_type", "unknown_set_kind", False),
        (5, "weight_kg", "unusual_weight", False),
        (5, "rpe", "rpe", False),
    ]
    empty, assisted, zero, heavy = found.sets
    assert (empty.weight, empty.reps, empty.distance, empty.duration_s) == (None,) * 4
    assert (assisted.weight, assisted.reps) == (Amount(-22.05, "kg"), 5)
    assert (zero.weight, zero.reps, zero.distance, zero.duration_s) == (
        Amount(0, "kg"), 0, None, None,
    )  # fmt: skip
    assert (heavy.kind, heavy.rpe) == ("normal", None)
    assert found.workouts[0].key == "2026-10-01T10:00:00"


@pytest.mark.parametrize(
    ("ended", "code"),
    [
        # The hour of 2 November 2025 in New York that the clocks repeat.
        ("Nov 2, 2025, 1:15 AM", "end_before_start"),
        ("Nov 2, 2025", "no_time"),
        ("2025-11-02T02:00:00Z", "no_offset"),
        ("later", "not_a_date"),
    ],
)
def test_an_end_that_cannot_be_is_left_out(ended: str, code: str) -> None:
    row = f'\n"A","Nov 2, 2025, 1:45 AM","{ended}","","Squat",,"",0,"normal",100,5,,,\n'
    found = read(Hevy(), HEADER + row)
    assert found.codes == [(2, "end_time", code, False)]
    [workout] = found.workouts
    assert (workout.start, workout.end) == (datetime(2025, 11, 2, 1, 45), None)


def test_what_is_wrong_is_located() -> None:
    found = read(Hevy(), HEADER.replace('"rpe"', '"rpe","new"') + """
"A","3 Foo 2026, 10:00","","","Press",,"",0,"normal",50,5,,,,
"A","3 May 2026, 10:00","","","",,"",0,"normal",50,5,,,,
"A","3 May 2026, 10:00","","","Press",,"",0,"normal",5O,5,,,,
"A","3 May 2026, 10:00","","","Press",,"",0,"normal",50,5,-1,,,
"A","3 May 2026, 10:00","","","Press",,"",x,"normal",50,5,,,,
"A","3 May 2026, 10:00","","","Press",,"",1,"normal",50,5,,,,
""")  # fmt: skip
    assert found.codes == [
        (1, "new", "unknown_column", False),
        (2, "start_time", "not_a_date", True),
        (3, "exercise_title", "no_exercise", True),
        (4, "weight_kg", "not_a_number", True),
        (5, "distance", "negative", True),
        (6, "set_index", "not_a_number", True),
    ]
    assert [each.line for each in found.sets] == [7]


SETS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 4), st.none() | st.integers(0, 90)), min_size=1
)


@given(SETS)
def test_what_hevy_writes_is_read(blocks: list[tuple[int, int, int | None]]) -> None:
    cells = []
    for name, count, superset in blocks:
        key = "" if superset is None else superset
        cells += [(f"Exercise {name}", key, index, "normal") for index in range(count)]
    found = read(Hevy(), rows(*cells))
    assert found.faults == []
    assert [(each.name, len(each.sets), each.superset) for each in found.workouts[0].exercises] == [
        (f"Exercise {name}", count, None if superset is None else str(superset))
        for name, count, superset in blocks
    ]


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES, reason="SAMPLES_DIR does not say where the real logs are")
def test_a_real_log() -> None:
    found = read(Hevy(), Path(SAMPLES) / "hevy-dakheera.csv")
    assert found.faults == []
    assert len(found.sets) == 7_211
    assert {kind: sum(one.kind == kind for one in found.sets) for kind in (
        "warmup", "normal", "failure", "drop")} == {
        "warmup": 2_195, "normal": 3_851, "failure": 1_122, "drop": 43,
    }  # fmt: skip
    assert len(found.workouts) == len({each.key for each in found.workouts}) == 335
    assert len({f"{each.start:%Y-%m-%d}" for each in found.workouts}) == 286
    assert len({each.name for workout in found.workouts for each in workout.exercises}) == 86
    assert sum(one.weight is None for one in found.sets) == 583
    assert sum(one.reps is None for one in found.sets) == 32
    assert all(each.end for each in found.workouts)
