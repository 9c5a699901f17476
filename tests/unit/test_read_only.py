"""The fields of answers that bodies may have."""

from typing import Any

import pytest

from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.read_only import EACH, Pair, read_only_fields, without
from tools.local.world import OPERATIONS


class Set(RequestModel):
    reps: int | None = None


class ReadSet(Set):
    weight_kg: float | None = None


class Entry(RequestModel):
    sets: list[Set] = []


class ReadEntry(ReadModel):
    name: str
    sets: list[ReadSet]


class Session(RequestModel):
    title: str
    by_name: dict[str, Set | None] = {}
    warm_up: Entry | None = None
    exercises: list[Entry] = []
    same: Set | None = None


class ReadSession(ReadModel):
    id: str
    by_name: dict[str, ReadSet]
    title: str
    warm_up: ReadEntry | None = None
    exercises: list[ReadEntry]
    same: Set | None = None


ENTRY = {"name": None, "sets": {"weight_kg": None}}
IGNORED = {
    "id": None,
    "by_name": {EACH: {"weight_kg": None}},
    "warm_up": ENTRY,
    "exercises": ENTRY,
}


def test_they_follow_from_both_models_at_every_depth() -> None:
    assert read_only_fields(Session, ReadSession) == IGNORED
    assert [pair.answered for pair in Pair(Session, ReadSession).all()] == [
        ReadSession,
        ReadSet,
        *(ReadEntry, ReadSet),
        *(ReadEntry, ReadSet),
    ]


@pytest.mark.parametrize(
    ("value", "left"),
    [
        (
            {"by_name": {"id": {"reps": 5, "weight_kg": 8}, "weight_kg": None}},
            {"by_name": {"id": {"reps": 5}, "weight_kg": None}},
        ),
        ({"id": 1, "title": "x", "name": "y"}, {"title": "x", "name": "y"}),
        (
            {"warm_up": None, "exercises": {"name": 1, "x": 1}},
            {"warm_up": None, "exercises": {"x": 1}},
        ),
        (
            {"exercises": [{"sets": [{"reps": 5, "weight_kg": [], "id": 1}]}, 7]},
            {"exercises": [{"sets": [{"reps": 5, "id": 1}]}, 7]},
        ),
        # In another place it is no field of the answer.
        ({"weight_kg": 1, "same": {"weight_kg": 1}}, {"weight_kg": 1, "same": {"weight_kg": 1}}),
        (["id"], ["id"]),
        (None, None),
    ],
)
def test_only_they_are_left_out(value: Any, left: Any) -> None:
    assert without(value, IGNORED) == left


@pytest.mark.parametrize(
    "name",
    ["addPanelReadings", "createReadingBatch", "createIntakeBatch", "createHabitEntryBatch"],
)
def test_the_parts_of_a_list_have_those_of_their_answer(name: str) -> None:
    """The list may have another name in the answer; beside it nothing is ignored."""
    [(listed, inside)] = OPERATIONS[name].read_only().items()
    of_plan = name in ("createIntakeBatch", "createHabitEntryBatch")
    assert listed == ("items" if of_plan else "readings")
    assert inside is not None
    assert {"id", "version"} <= inside.keys()
    assert not {"marker", "supplement_id", "value"} & inside.keys()


def test_an_answer_of_another_resource_adds_none() -> None:
    assert OPERATIONS["putPanelDerivation"].of_part
    assert OPERATIONS["putPanelDerivation"].read_only() == {}
    assert OPERATIONS["getPanel"].read_only() == {}
    parts = [name for name, operation in OPERATIONS.items() if operation.of_part]
    assert not {"putHabitEntry", "putWorkout", "createPanel", "updateProfile"} & set(parts)
