"""Workouts as rows: nothing of a set is lost, and long texts are not repeated."""

from typing import Any, get_type_hints

import pytest

from chalicelib.account.files import reading_rows, workout_rows
from chalicelib.account.files.workout_rows import COLUMNS
from chalicelib.training.workouts import documents
from tests.support.api import ROOT

LEFT_OUT = {
    "WorkoutDocument": {
        "version": "of the API",
        "created_at": "of the API",
        "updated_at": "of the API",
        "warnings": "follow from the rest",
        "exercises": "rows of their own",
        "cardio": "a row of its own",
        "parts": "rows of their own",
        "source": "columns of its fields",
        "import_id": "of the account",
        "body_weight": "columns of its fields",
        "run": "columns of its fields",
    },
    "ExerciseEntryDocument": {
        "sets": "rows of their own",
        "why": "the targets are columns",
        "plan_digest": "of the API",
        "last": "other rows have it",
    },
    "SetDocument": {"target": "columns of its fields"},
    "CardioDocument": {"laps": "a list", "hr_zones": "a list"},
    "PartDocument": {"laps": "a list", "hr_zones": "a list"},
}
SHOWN = [
    (documents.WorkoutDocument, {**workout_rows.WORKOUT, "notes": ""}),
    (documents.SourceDocument, workout_rows.SOURCE),
    (documents.BodyWeightDocument, workout_rows.BODY_WEIGHT),
    (documents.RunOfWorkoutDocument, workout_rows.RUN),
    (documents.ExerciseEntryDocument, {**workout_rows.EXERCISE, "notes": ""}),
    (documents.SetDocument, workout_rows.SET),
    (documents.SetTargetDocument, workout_rows.TARGET),
    (documents.CardioDocument, workout_rows.ACTIVITY),
    (documents.PartDocument, workout_rows.ACTIVITY),
]
SQUAT = {
    "exercise_id": "barbell-squat",
    "name": "Barbell squat",
    "rest_s": 180,
    "notes": "Slow.",
    "sets": [
        {"type": "warmup", "reps": 8, "load_mode": "bodyweight", "side": "both"},
        {
            "type": "normal",
            "reps": 5.5,
            "weight": {"value": 225.0, "unit": "lb"},
            "weight_kg": 102.05828325,
            "load_mode": "external",
            "side": "both",
            "rest_s": 90,
            "notes": "Good",
            "target": {"reps": 5, "weight": {"value": 102.5, "unit": "kg"}},
        },
        {"type": "normal", "load_mode": "external", "side": "both", "done": False},
    ],
}


def workout(**fields: Any) -> Any:
    return {
        "id": "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d00",
        "version": 1,
        "title": "Leg day",
        "type": "strength",
        "status": "completed",
        "local_date": "2026-03-10",
        "exercises": [],
        "created_at": "2026-03-10T18:00:00Z",
        "updated_at": "2026-03-10T18:00:00Z",
    } | fields


@pytest.mark.parametrize(("document", "columns"), SHOWN)
def test_each_field_has_a_column_or_a_reason(document: type, columns: dict[str, str]) -> None:
    fields = set(get_type_hints(document))
    left_out = set(LEFT_OUT.get(document.__name__, {}))
    assert fields - left_out == set(columns)


@pytest.mark.parametrize(("document", "columns"), SHOWN)
def test_quantities_have_a_column_for_their_unit(document: type, columns: dict[str, str]) -> None:
    quantities = (documents.WeightDocument, documents.DistanceDocument)
    for name, kind in get_type_hints(document).items():
        if kind in quantities:
            assert name in workout_rows.QUANTITIES
            assert f"{columns[name]}_unit" in COLUMNS


def test_each_column_is_there_once() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS) == 86


@pytest.mark.parametrize("columns", [COLUMNS, reading_rows.COLUMNS])
def test_the_page_names_each_column(columns: tuple[str, ...]) -> None:
    page = (ROOT / "docs/export.md").read_text(encoding="utf-8")
    assert [column for column in columns if f"`{column}`" not in page] == []


def test_a_set_is_a_row() -> None:
    rows = workout_rows.rows(workout(exercises=[SQUAT], notes="Long.", perceived_effort=8))
    assert [row["set_position"] for row in rows] == [1, 2, 3]
    assert {row["row_type"] for row in rows} == {"set"}
    assert {row["perceived_effort"] for row in rows} == {8}
    second = rows[1]
    assert second["reps"] == 5.5
    assert (second["weight"], second["weight_unit"]) == (225.0, "lb")
    assert second["weight_kg"] == 102.05828325
    assert (second["target_weight"], second["target_weight_unit"]) == (102.5, "kg")
    assert (second["exercise_rest_s"], second["set_rest_s"]) == (180, 90)
    assert second["set_notes"] == "Good"
    assert [row.get("done") for row in rows] == [None, None, False]
    assert all(set(row) <= set(COLUMNS) for row in rows)


def test_long_texts_are_in_the_first_row_only() -> None:
    rows = workout_rows.rows(workout(exercises=[SQUAT, SQUAT], notes="Long."))
    assert [row.get("workout_notes") for row in rows] == ["Long.", *[None] * 5]
    assert [row.get("exercise_notes") for row in rows] == ["Slow.", None, None] * 2
    assert [row["exercise_position"] for row in rows] == [1, 1, 1, 2, 2, 2]


def test_cardio_is_one_row() -> None:
    cardio = {"distance": {"value": 5.0, "unit": "km"}, "distance_m": 5000.0, "moving_s": 1500}
    [row] = workout_rows.rows(workout(type="cardio", cardio={**cardio, "laps": [{}, {}]}))
    assert row["row_type"] == "cardio"
    assert (row["distance"], row["distance_unit"], row["distance_m"]) == (5.0, "km", 5000.0)


def test_each_part_is_a_row_beside_the_totals() -> None:
    parts = [{"sport": "swimming", "strokes": 900}, {"sport": "running"}]
    rows = workout_rows.rows(workout(exercises=[SQUAT], cardio={"calories": 900}, parts=parts))
    assert [row["row_type"] for row in rows] == [*["set"] * 3, "cardio", "part", "part"]
    assert [row["part_position"] for row in rows[-2:]] == [1, 2]


def test_what_has_nothing_is_one_row() -> None:
    entry = {**SQUAT, "sets": []}
    assert [row["row_type"] for row in workout_rows.rows(workout())] == ["workout"]
    [row] = workout_rows.rows(workout(exercises=[entry]))
    assert (row["row_type"], row["exercise_notes"]) == ("exercise", "Slow.")


def test_the_source_of_an_import() -> None:
    [row] = workout_rows.rows(workout(source={"provider": "strong", "external_id": "7"}))
    assert (row["source_provider"], row["source_external_id"]) == ("strong", "7")
