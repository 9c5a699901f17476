"""The exports of Strong: all variants, and the log of a real person."""

import csv
import io
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.imports.formats.drafts import Amount, SampleDraft
from chalicelib.account.imports.formats.parser import UnreadableFile
from chalicelib.account.imports.formats.strong import Strong
from tests.support.text_imports import read

SAMPLES = os.environ.get("SAMPLES_DIR", "")
SHORT = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE"
IOS = SHORT.replace(",RPE", ",Notes,Workout Notes,RPE")
OLD_ANDROID = (
    "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;"
    "Distance Unit;Seconds;Notes;Workout Notes"
)
ANDROID = OLD_ANDROID + ";Workout Duration"
NUMBERED = (
    '"Workout #";"Date";"Workout Name";"Duration (sec)";"Exercise Name";"Set Order";"Weight (kg)";'
    '"Reps";"RPE";"Distance (meters)";"Seconds";"Notes";"Workout Notes"'
)
GERMAN = (
    "Datum,Workout-Name,Dauer,Name der Übung,Reihenfolge festlegen,Gewicht,Wiederh.,Entfernung,"
    "Sekunden,Notizen,Workout-Notizen,RPE"
)
START = datetime(2026, 4, 24, 9, 40)


def test_commas_with_notes() -> None:
    found = read(Strong(), IOS + """
2026-04-24 09:40:00,"Push, hard",1h 5m,"Bench Press (Barbell)",W,20.0,10,0,0,"Slow
and ""steady\""","Good day",
2026-04-24 09:40:00,"Push, hard",1h 5m,"Bench Press (Barbell)",1,60.5,5,0,0,,,8.5
2026-04-24 09:40:00,"Push, hard",1h 5m,"Bench Press (Barbell)",D,40,0,0,0,,,
2026-04-24 09:40:00,"Push, hard",1h 5m,"Plank",1,0,0,0,60.0,,,
2026-04-24 09:40:00,"Push, hard",1h 5m,"Bench Press (Barbell)",F,40,3,0,0,"Again",,
2026-04-25 09:40:00,"Push, hard",45m,"Running",1,0,0,3.2,1200.0,,,
""")  # fmt: skip
    assert found.faults == []
    first, second = found.workouts
    assert (first.key, first.provider, first.line) == (
        "2026-04-24T09:40:00 Push, hard",
        "strong",
        2,
    )
    assert (first.start, first.end, first.duration_s) == (START, None, 3900)
    assert (first.title, first.notes, first.zone) == ("Push, hard", "Good day", None)
    assert [each.name for each in first.exercises] == [
        "Bench Press (Barbell)", "Plank", "Bench Press (Barbell)",
    ]  # fmt: skip
    assert [each.notes for each in first.exercises] == ['Slow\nand "steady"', "", "Again"]
    warmup, work, drop = first.exercises[0].sets
    assert (warmup.line, warmup.kind, warmup.weight, warmup.reps) == (2, "warmup", Amount(20.0), 10)
    assert (work.line, work.kind, work.weight, work.rpe) == (4, "normal", Amount(60.5), 8.5)
    assert (work.distance, work.duration_s) == (None, None)
    assert (drop.kind, drop.reps) == ("drop", 0)  # a failed attempt
    [plank] = first.exercises[1].sets
    assert (plank.weight, plank.reps, plank.duration_s) == (None, None, 60)
    assert first.exercises[2].sets[0].kind == "failure"
    [run] = second.exercises[0].sets
    assert (run.distance, run.duration_s, second.duration_s) == (Amount(3.2), 1200, 2700)


def test_semicolons() -> None:
    rows = """
2026-04-24 09:40:00;"Legs";"Squat (Barbell)";1;102,5;kg;5;9;;;0;"";"";44m
2026-04-24 09:40:00;"Legs";"Squat (Barbell)";2;225;lbs;0;;;;0;;;44m
2026-04-24 09:40:00;"Legs";"Running";1;;;;;0.46;km;300;"";;44m
2026-04-24 09:40:00;"Legs";"Rowing";1;;;;;500;furlong;300;"";;44m
"""
    found = read(Strong(), ANDROID + rows)
    assert [one.weight for one in found.sets] == [
        Amount(102.5, "kg"),
        Amount(225, "lb"),
        None,
        None,
    ]
    assert [one.distance for one in found.sets][2:] == [Amount(0.46, "km"), Amount(500)]
    assert [one.reps for one in found.sets] == [5, 0, None, None]
    assert found.codes == [(5, "Distance Unit", "unknown_unit", False)]
    assert found.workouts[0].duration_s == 2640
    old = read(Strong(), OLD_ANDROID + rows.replace(";44m", ""))
    assert old.sets == found.sets
    assert old.workouts[0].duration_s is None


def test_numbered() -> None:
    rows = """
"1";"2026-04-24 09:40:00";"Pull";"3324";"Row";"WARM_UP";"13.6077711";"8";"";"";"";"";"First"
"1";"2026-04-24 09:40:00";"Pull";"3324";"Row";"Rest Timer";"";"";"";"";"150.0";"";""
"1";"2026-04-24 09:40:00";"Pull";"3324";"Row";"Note";"";"";"";"";"";"2 2 4";""
"1";"2026-04-24 09:40:00";"Pull";"3324";"Row";"FAILURE";"60";"8";"9.0";"";"";"";""
"2";"2026-04-24 09:40:00";"Pull";"3324";"Cycling";"DROP_SET";"";"";"";"8000.0";"0.0";"";""
"""
    found = read(Strong(), NUMBERED + rows)
    assert found.faults == []
    assert [each.key for each in found.workouts] == [
        "2026-04-24T09:40:00 Pull", "2026-04-24T09:40:00#2 Pull",
    ]  # fmt: skip
    assert found.workouts[0].duration_s == 3324
    [row] = found.workouts[0].exercises
    assert row.notes == "2 2 4"
    assert [(one.kind, one.weight, one.rpe) for one in row.sets] == [
        ("warmup", Amount(13.6077711, "kg"), None), ("failure", Amount(60, "kg"), 9),
    ]  # fmt: skip
    assert found.sets[2].kind == "drop"
    assert found.sets[2].distance == Amount(8000, "m")
    pounds = read(Strong(), NUMBERED.replace("(kg)", "(lb)").replace("(meters)", "(miles)") + rows)
    assert pounds.sets[1].weight == Amount(60, "lb")
    assert pounds.sets[2].distance == Amount(8000, "mi")


@pytest.mark.parametrize("name", ["Dauer", "Workout-Dauer"])
def test_german(name: str) -> None:
    found = read(Strong(), GERMAN.replace("Dauer", name) + """
2025-08-01 09:46:59,"Ganzkörper",2h 23min,"Klimmzug",1,0,3.0,0,0.0,"","Erstes",8
2025-08-01 09:46:59,"Ganzkörper",2h 23min,"Klimmzug",Ruhezeit,0,0.0,0,45.0,,,
2025-08-01 09:46:59,"Ganzkörper",2h 23min,"Bankdrücken",W,50.0,12.0,0,0.0,"Langsam",,
""")  # fmt: skip
    assert found.faults == []
    [workout] = found.workouts
    assert (workout.title, workout.duration_s, workout.notes) == ("Ganzkörper", 8580, "Erstes")
    assert [(one.line, one.kind, one.weight, one.reps, one.rpe) for one in found.sets] == [
        (2, "normal", None, 3, 8), (4, "warmup", Amount(50), 12, None),
    ]  # fmt: skip
    assert workout.exercises[1].notes == "Langsam"


@pytest.mark.parametrize(
    ("column", "code", "unit"),
    [("Weight (kg)", "weight", "kg"), ("Weight (lb)", "weight", "[lb_av]"),
     ("Body fat percentage", "body_fat_pct", "%")],
)  # fmt: skip
def test_measurements(column: str, code: str, unit: str) -> None:
    text = f'"Date";"{column}"\n"2026-04-24 09:40:00";76.80000305175781\n"2026-04-25";0\n"x";70\n'
    found = read(Strong(), text)
    assert found.samples == [
        SampleDraft(2, code, "strong", START, amount=Amount(76.80000305175781, unit))
    ]
    assert found.codes == [(3, column, "not_positive", True), (4, "Date", "not_a_date", True)]


def test_the_columns_may_be_in_any_order() -> None:
    rows = [
        IOS.split(","),
        ["2026-04-24 09:40:00", "A", "5m", "Squat", "1", "100", "5", "0", "0", "n", "w", "7"],
    ]
    forward, backward = io.StringIO(), io.StringIO()
    csv.writer(forward).writerows(rows)
    csv.writer(backward).writerows([*row[::-1], "x"] for row in rows)
    found = read(Strong(), backward.getvalue())
    assert found.workouts == read(Strong(), forward.getvalue()).workouts
    assert found.codes == [(1, "x", "unknown_column", False)]


def test_what_is_wrong_is_located() -> None:
    found = read(Strong(), SHORT + """
2026-04-24 09:40:00,A,fast,Squat,1,heavy,5,0,0,
2026-04-24 09:40:00,A,fast,Squat,2,100,5,0,0,8.3
2026-04-24 09:40:00,A,fast,Squat,X,100,-5,0,0,
2026-04-24 09:40:00,A,fast,Squat,X,546.1,5,0,0,11
2026-04-24 09:40:00,A,fast,,3,100,5,0,0,
04/24/2026 09:40,B,1h,Squat,1,100,5,0,0,
2026-04-26 09:40:00,C,0s,Dip,1,-20,5,0,0,0
2026-04-26 09:40:00,C,0s,Dip,2,1200,5,0,0
2026-04-27 09:40:00,D,0s,Dip,Rest Timer,0,0,0,90,
""")  # fmt: skip
    assert found.codes == [
        (2, "Duration", "not_a_duration", False),
        (2, "Weight", "not_a_number", True),
        (3, "RPE", "rpe", False),
        (4, "Set Order", "unknown_set_kind", False),
        (4, "Reps", "negative", True),
        (5, "Set Order", "unknown_set_kind", False),
        (5, "RPE", "rpe", False),
        (6, "Exercise Name", "no_exercise", True),
        (7, "Date", "not_a_date", True),
        (8, "Weight", "negative_weight", False),
        (9, "", "columns", True),
        (10, "", "no_sets", True),
    ]
    assert [(one.line, one.rpe) for one in found.sets] == [(3, None), (5, None), (8, None)]
    assert [each.title for each in found.workouts] == ["A", "C"]
    assert found.sets[2].weight == Amount(-20)


def test_a_row_of_another_workout_parts_one() -> None:
    rows = (
        "\n2026-04-24 09:40:00,A,1h,Squat,1,100,5,0,0,",
        "\nyesterday,B,1h,Squat,1,100,5,0,0,",
        "\n2026-04-24 09:40:00,A,1h,Squat,2,100,5,0,0,",
    )
    found = read(Strong(), SHORT + "".join(rows))
    assert found.codes == [(3, "Date", "not_a_date", True)]
    keys = [each.key for each in found.workouts]
    assert keys == ["2026-04-24T09:40:00 A", "2026-04-24T09:40:00#2 A"]


def test_a_remark_without_sets_is_kept() -> None:
    row = "\n2026-04-24 09:40:00,{},1h,{},{},100,5,0,0,{},,"
    remark = row.format("A", "Dip", "Note", "sore")
    found = read(
        Strong(), IOS + remark + row.format("A", "Squat", 1, "") + remark.replace("A", "B")
    )
    [workout] = found.workouts
    assert [(each.name, each.notes, len(each.sets)) for each in workout.exercises] == [
        ("Dip", "sore", 0), ("Squat", "", 1),
    ]  # fmt: skip
    assert found.codes == [(4, "", "no_sets", True)]


def test_a_weight_that_nobody_lifts() -> None:
    row = '\n"1";"2026-04-24";"A";"";"Squat";"1";"{}";"5";"";"";"";"";""'
    found = read(Strong(), NUMBERED + row.format("546.1") + row.format("510"))
    assert found.codes == [(2, "Weight (kg)", "unusual_weight", False)]
    assert len(found.sets) == 2


def test_a_workout_without_end() -> None:
    row = "\n2026-04-24 09:40:00,A,1h,Squat,1,100,5,0,0,"
    whole = read(Strong(), SHORT + row * 1_000)
    assert len(whole.sets) == 1_000
    assert read(Strong(), SHORT + row * 1_001).codes == [(2, "", "workout_too_large", True)]
    names = "".join(row.replace("Squat", f"Squat {number}") for number in range(201))
    assert read(Strong(), SHORT + names).codes == [(2, "", "workout_too_large", True)]
    note = '\n2026-04-24 09:40:00,A,1h,Squat,1,100,5,0,0,"{}",,'
    text = IOS + "".join(note.format(str(number) * 10_000) for number in range(10, 31))
    assert read(Strong(), text).codes == [(2, "", "workout_too_large", True)]


def test_keys_are_unique_and_stable() -> None:
    def rows(*titles: str) -> str:
        return SHORT + "".join(
            f"\n2026-04-24 09:40:00,{each},1h,Squat,1,9,5,0,0," for each in titles
        )

    long = "x" * 300
    found = read(Strong(), rows("A", "B", "A", "", long, "B", long, "A"))
    keys = [each.key for each in found.workouts]
    assert keys[:4] == [
        "2026-04-24T09:40:00 A", "2026-04-24T09:40:00 B", "2026-04-24T09:40:00#2 A",
        "2026-04-24T09:40:00",
    ]  # fmt: skip
    assert keys[-1] == "2026-04-24T09:40:00#3 A"
    assert len(set(keys)) == len(keys)
    assert max(map(len, keys)) <= 200
    later = read(Strong(), rows("A", "B", "A", "", long, "B", long, "A", "C", "A"))
    assert [each.key for each in later.workouts][: len(keys)] == keys
    assert keys[4] == read(Strong(), rows(long)).workouts[0].key


def test_another_format_is_refused() -> None:
    with pytest.raises(UnreadableFile, match='no column "exercise name"') as raised:
        read(Strong(), "Date,Workout Name\n2026-04-24,A\n")
    assert raised.value.code == "not_this_format"


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(
    str.strip
)
FIGURE = st.integers(1, 400).map(lambda number: number / 4)


@given(
    st.lists(
        st.tuples(TEXT.filter(bool), st.sampled_from("1WDF"), FIGURE, FIGURE, FIGURE, TEXT),
        min_size=1,
        max_size=6,
    )
)
def test_what_strong_writes_is_read(rows: list[tuple[Any, ...]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(IOS.split(","))
    for name, order, weight, reps, seconds, note in rows:
        cells = [
            "2026-04-24 09:40:00",
            "A",
            "1h",
            name,
            order,
            weight,
            reps,
            0,
            seconds,
            note,
            "",
            "",
        ]
        writer.writerow(cells)
    found = read(Strong(), text.getvalue())
    kinds = {"1": "normal", "W": "warmup", "D": "drop", "F": "failure"}
    expected = [(kinds[row[1]], Amount(row[2]), row[3], row[4]) for row in rows]
    assert [(one.kind, one.weight, one.reps, one.duration_s) for one in found.sets] == expected
    assert len(found.workouts) == 1


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES, reason="SAMPLES_DIR does not say where the real logs are")
def test_a_real_log() -> None:
    found = read(Strong(), Path(SAMPLES) / "strong-ysmath.csv")
    assert found.faults == []
    assert len(found.sets) == 666
    assert sum(one.kind == "warmup" for one in found.sets) == 162
    assert len(found.workouts) == len({each.key for each in found.workouts}) == 37
    days = {f"{each.start:%Y-%m-%d}" for each in found.workouts}
    assert (len(days), min(days), max(days)) == (36, "2026-04-24", "2026-07-22")
    assert len({each.name for workout in found.workouts for each in workout.exercises}) == 16
    assert sum(one.reps or 0 for one in found.sets) == 4_142
    volume = sum(one.weight.value * (one.reps or 0) for one in found.sets if one.weight)
    assert round(volume, 1) == 168_413.8
    assert {one.weight.unit for one in found.sets if one.weight} == {None}
