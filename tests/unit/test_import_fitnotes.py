"""The exports of FitNotes: three of Android, one of iOS, and the body tracker."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.imports.formats.drafts import Amount, SampleDraft
from chalicelib.account.imports.formats.fitnotes import FitNotes
from tests.support.text_imports import read

OLD = "Date,Exercise,Category,Weight (lbs),Reps,Distance,Distance Unit,Time"
MIDDLE = "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time"
NEW = MIDDLE + ",Comment"
IOS = "Date,Exercise,Category,Weight (kg),Weight (lbs),Reps,Distance,Distance Unit,Time,Notes,Kind"
BODY = "Date,Time,Measurement,Value,Unit"


def test_the_old_android_app() -> None:
    found = read(FitNotes(), OLD + """
2017-06-23,Pushups,Chest,0.0,22,,,
2017-06-23,Flat Bench,Chest,135.0,8,,,
2017-06-23,Pushups,Chest,10,0,,,
2017-06-24,Running (Treadmill),Cardio,,,1.23,mi,0:09:21
2017-06-24,Side Plank,Abs,,,0.0,kg,0:00:30
""")  # fmt: skip
    assert found.faults == []
    first, second = found.workouts
    assert (first.key, first.start, first.title) == ("2017-06-23", date(2017, 6, 23), "")
    assert [(each.name, each.category) for each in first.exercises] == [
        ("Pushups", "Chest"), ("Flat Bench", "Chest"), ("Pushups", "Chest"),
    ]  # fmt: skip
    assert [(one.line, one.weight, one.reps) for one in found.sets[:3]] == [
        (2, None, 22), (3, Amount(135, "lb"), 8), (4, Amount(10, "lb"), 0),
    ]  # fmt: skip
    run, plank = (each.sets[0] for each in second.exercises)
    assert (run.distance, run.duration_s, run.reps) == (Amount(1.23, "mi"), 561, None)
    assert (plank.distance, plank.duration_s) == (None, 30)


def test_units_have_a_column() -> None:
    found = read(FitNotes(), MIDDLE + """
2025-04-29,Press,Chest,7.5,kgs,20,,,
2025-04-29,Press,Chest,20.5,lbs,20,,,
2025-04-29,Press,Chest,3,stone,20,,,
2025-04-29,Rowing,Cardio,,,,2000.0,m,8:05
""")  # fmt: skip
    assert [one.weight for one in found.sets] == [
        Amount(7.5, "kg"), Amount(20.5, "lb"), Amount(3), None,
    ]  # fmt: skip
    assert found.codes == [(4, "Weight Unit", "unknown_unit", False)]
    assert (found.sets[3].distance, found.sets[3].duration_s) == (Amount(2000, "m"), 485)


def test_a_name_with_commas_is_joined_again() -> None:
    found = read(FitNotes(), MIDDLE + """
2025-04-29,Overhead Press (Each Side, Dumbbells),Shoulders,8.0,kgs,5,,,
2025-04-29,"Quoted, too",Shoulders,8.0,kgs,5,,,
2025-04-29,a,b, c,d,Cardio,,,,5,km,0:30:00
2025-04-29,too,many,cells,here,8.0,kgs,five,,,0:10:00
2025-04-29,too,few,8.0
""")  # fmt: skip
    assert [each.name for each in found.workouts[0].exercises] == [
        "Overhead Press (Each Side, Dumbbells)", "Quoted, too", "a,b, c,d",
    ]  # fmt: skip
    assert [each.category for each in found.workouts[0].exercises] == [
        "Shoulders", "Shoulders", "Cardio",
    ]  # fmt: skip
    assert found.sets[0].weight == Amount(8, "kg")
    assert found.sets[2].duration_s == 1800
    assert found.codes == [(5, "", "columns", True), (6, "", "columns", True)]


def test_blank_cells_at_the_end_are_no_part_of_the_name() -> None:
    found = read(FitNotes(), f"{MIDDLE}\n2025-04-29,Press,Chest,60,kgs,5,,,,,\n")
    assert [each.name for each in found.workouts[0].exercises] == ["Press"]
    assert (found.sets[0].weight, found.sets[0].reps) == (Amount(60, "kg"), 5)


def test_comments() -> None:
    found = read(FitNotes(), NEW + """
2026-08-13,Cycling,Cardio,66.14,lbs,,1000.0,m,0:05:00,"weight, distance, time"
2026-08-13,Cycling, hard,Cardio,66.14,lbs,,1000.0,m,0:05:00,slow
2026-08-13,Cycling,Cardio,66.14,lbs,,1000.0,m,0:05:00,slow, then fast
2026-08-13,Cycling, hard,Cardio,66.14,lbs,,1000.0,m,0:05:00,slow, then, fast
""")  # fmt: skip
    assert found.faults == []
    assert [one.notes for one in found.sets] == [
        "weight, distance, time", "slow", "slow, then fast", "slow, then, fast",
    ]  # fmt: skip
    assert [each.name for each in found.workouts[0].exercises] == [
        "Cycling", "Cycling, hard", "Cycling", "Cycling, hard",
    ]  # fmt: skip


def test_the_app_for_ios() -> None:
    found = read(FitNotes(), IOS + """
2026-05-08,Bench Press,Chest,,135,10,,,,top set,wr
2026-05-08,Bench Press,Chest,60,,8,,,,,wr
2026-05-08,Bench Press,Chest,60,132.28,8,,,,,wr
2026-05-09,Treadmill,Cardio,,,,3.2,km,20:00,easy,dt
""")  # fmt: skip
    assert found.faults == []
    assert [one.weight for one in found.sets] == [
        Amount(135, "lb"), Amount(60, "kg"), Amount(60, "kg"), None,
    ]  # fmt: skip
    assert [one.notes for one in found.sets] == ["top set", "", "", "easy"]
    assert found.sets[3].duration_s == 1200


def test_the_body_tracker() -> None:
    found = read(FitNotes(), BODY + """
2018-07-30,12:18:42,Bodyweight,167.0,lbs
2018-07-31,12:18:42,Bodyweight,80,kgs
2018-07-31,12:18:42,Body Fat,15,%
2018-07-31,,Waist,82.5,cm
2018-07-31,12:18:42,Neck,40,cm
2018-07-31,12:18:42,Bodyweight,80,stone
2018-07-31,12:18:42,Bodyweight,0,kgs
2018-07-31,noon,Bodyweight,80,kgs""")  # fmt: skip
    noon = datetime(2018, 7, 31, 12, 18, 42)
    assert found.samples == [
        SampleDraft(2, "weight", "fitnotes", noon.replace(day=30), amount=Amount(167, "[lb_av]")),
        SampleDraft(3, "weight", "fitnotes", noon, amount=Amount(80, "kg")),
        SampleDraft(4, "body_fat_pct", "fitnotes", noon, amount=Amount(15, "%")),
        SampleDraft(5, "waist", "fitnotes", noon.date(), amount=Amount(82.5, "cm")),
    ]
    assert found.codes == [
        (6, "Measurement", "unknown_measurement", True),
        (7, "Unit", "unknown_unit", True),
        (8, "Value", "not_positive", True),
        (9, "Time", "not_a_time", True),
    ]


def test_what_is_wrong_is_located() -> None:
    found = read(FitNotes(), OLD + """
04/29/2025,Press,Chest,60,5,,,
2025-04-29,,Chest,60,5,,,
2025-04-29,Press,Chest,heavy,5,,,
2025-04-29,Press,Chest,60,5,,,long
2025-04-29,Press,Chest,60,5,,,
""")  # fmt: skip
    assert found.codes == [
        (2, "Date", "not_a_date", True),
        (3, "Exercise", "no_exercise", True),
        (4, "Weight (lbs)", "not_a_number", True),
        (5, "Time", "not_a_duration", True),
    ]
    assert [one.line for one in found.sets] == [6]


NAME = st.lists(st.text("abc ()é", min_size=1, max_size=6).map(str.strip).filter(bool), min_size=1)
FIGURE = st.none() | st.integers(0, 500).map(lambda number: number / 2)


@pytest.mark.parametrize("header", [OLD, MIDDLE, NEW])
@given(rows=st.lists(st.tuples(NAME, FIGURE, FIGURE), min_size=1, max_size=5))
def test_what_fitnotes_writes_is_read(
    header: str, rows: list[tuple[list[str], float | None, float | None]]
) -> None:
    lines = [header]
    for names, weight, reps in rows:
        figures = ["" if figure is None else str(figure) for figure in (weight, reps)]
        unit = [] if header == OLD else ["" if weight is None else "kgs"]
        rest = ["", "", ""] + ([""] if header == NEW else [])
        lines.append(
            ",".join(["2025-04-29", ",".join(names), "Back", figures[0], *unit, figures[1], *rest])
        )
    found = read(FitNotes(), "\n".join(lines))
    assert found.faults == []
    assert [one.weight and one.weight.value for one in found.sets] == [
        row[1] or None for row in rows
    ]
    names = [each.name for each in found.workouts[0].exercises for _ in each.sets]
    assert names == [",".join(row[0]) for row in rows]
