"""The history of exercises: after any writes it is what a plain fold over all workouts gives."""

import json
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.table.items import unpack
from chalicelib.training.logbook.bests import Bests, best_of, together
from chalicelib.training.logbook.blocks import Block, group_of
from chalicelib.training.logbook.changes import LogbookChange, LogbookWrite
from chalicelib.training.logbook.records import RecordBook
from chalicelib.training.logbook.sessions import logged
from chalicelib.training.logbook.steps import Part, steps_of
from tests.support.logbook import FIRST, Workout, a_workout, records_by_hand

EXERCISES = ("barbell-squat", "barbell-deadlift", "pullups")


class Memory:
    """Blocks and bests in memory, with the methods of items that a write calls."""

    def __init__(self) -> None:
        self.stored: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
        self.read: set[tuple[str, str]] = set()

    def require(self, groups: Any, blocks: Any = ()) -> None:
        self.read |= {(group, "bests") for group in groups} | set(blocks)

    def bests(self, group: str) -> Bests:
        assert (group, "bests") in self.read
        version, document = self.stored.get((group, "bests"), (0, Bests().document()))
        return Bests.parse(document, version)

    def block(self, group: str, quarter: str) -> Block:
        assert (group, quarter) in self.read
        version, document = self.stored.get((group, quarter), (0, Block().document()))
        return Block.parse(document, version)

    def read_as_one(self, exercise_id: str) -> dict[str, set[str]]:
        return {group_of(exercise_id): {exercise_id}}

    def blocks(self, group: str) -> dict[str, Block]:
        quarters = self.bests(group).quarters
        return {
            quarter: self.block(group, quarter)
            for of, quarter in self.read
            if of == group and quarter in quarters
        }

    def write(self, place: tuple[str, str], document: dict[str, Any], version: int) -> None:
        known, _ = self.stored.get(place, (0, None))
        assert known == version
        self.stored[place] = version + 1, document


class Writes:
    """A transaction that writes to memory."""

    def __init__(self) -> None:
        self._staged: list[tuple[str, dict[str, Any], int]] = []

    def write(self, sort_key: str, item: dict[str, Any], version: int, label: str) -> None:
        assert label
        self._staged.append((sort_key, item, version))

    def commit(self, memory: Memory) -> None:
        for sort_key, item, version in self._staged:
            kind, *place = sort_key.split("#")
            where = (place[0], "bests") if kind == "BESTS" else (place[1], place[0])
            memory.write(where, json.loads(unpack(item["doc"])), version)


def write(memory: Memory, before: Workout | None, after: Workout | None) -> dict[str, Any]:
    """Write a change and return what its answer says of records."""
    memory.read.clear()
    change = LogbookChange(*(logged(each) if each else None for each in (before, after)))
    history = LogbookWrite(memory, change)  # type: ignore[arg-type]  # has its methods
    staged = Writes()
    history.stage(staged)  # type: ignore[arg-type]  # see above
    told = history.records()
    staged.commit(memory)
    return told


def flags(memory: Memory, exercise_id: str) -> dict[str, set[str]]:
    """Return the records that each workout set, from all blocks."""
    group = group_of(exercise_id)
    memory.require([group], [place for place in memory.stored if place[1] != "bests"])
    part = Part([exercise_id], memory.bests(group), memory.blocks(group))
    found: dict[str, set[str]] = {}
    for event in RecordBook().events(steps_of([part])):
        name = f"rep_max {event.kind.reps}" if event.kind.reps else event.kind.name
        found.setdefault(event.fact.place.workout, set()).add(name)
    return found


def check(memory: Memory, workouts: list[Workout]) -> None:
    """Compare what is stored with all workouts."""
    for exercise_id in EXERCISES:
        assert flags(memory, exercise_id) == records_by_hand(workouts, exercise_id)
    for group in {group_of(each) for each in EXERCISES}:
        memory.require([group])
        bests = memory.bests(group)
        blocks = memory.blocks(group)
        assert sorted(blocks) == list(bests.quarters)
        expected: dict[str, list[Any]] = {}
        for quarter in bests.quarters[:-1]:
            expected.setdefault(bests.period_of(quarter), []).append(best_of(blocks[quarter]))
        assert {name: together(parts) for name, parts in expected.items()} == bests.periods


reps_and_load = st.tuples(st.integers(1, 12), st.sampled_from([60, 62.5, 65, 70, 80]))
a_set = st.tuples(reps_and_load, st.sampled_from(["normal", "normal", "warmup"])).map(
    lambda each: {
        "reps": each[0][0],
        "weight": {"value": each[0][1], "unit": "kg"},
        "type": each[1],
    }
)
contents = st.dictionaries(
    st.sampled_from(EXERCISES), st.lists(a_set, min_size=1, max_size=3), min_size=1
)
days = st.integers(0, 1_000).map(lambda number: FIRST + timedelta(days=number))
actions = st.tuples(
    st.sampled_from(["create", "create", "edit", "delete"]), days, contents, st.integers(0, 99)
)


@given(st.lists(actions, min_size=1, max_size=14))
def test_any_order_of_writes_gives_the_history_of_the_workouts_that_are_left(
    steps: list[tuple[str, date, dict[str, Any], int]],
) -> None:
    memory, workouts = Memory(), list[Workout]()
    for number, (action, day, content, chosen) in enumerate(steps):
        before = workouts.pop(chosen % len(workouts)) if action != "create" and workouts else None
        known = int(before["id"].replace("-", ""), 16) if before else number
        after = None if action == "delete" else a_workout(known, day, content)
        if not (before or after):
            continue
        was = {
            each: records_by_hand([*workouts, *([before] if before else [])], each)
            for each in EXERCISES
        }
        told = write(memory, before, after)
        workouts += [after] if after else []
        for exercise_id in EXERCISES:
            now = records_by_hand(workouts, exercise_id)
            mine = after and now.get(after["id"], set())
            lines = [line for line in told["records"] if line["exercise_id"] == exercise_id]
            names = {
                f"rep_max {line['reps']}" if "reps" in line else line["kind"] for line in lines
            }
            assert names == (mine or set())
            check_changes(told, exercise_id, was[exercise_id], now, (after or before or {})["id"])
    check(memory, workouts)


def check_changes(
    told: dict[str, Any], exercise_id: str, was: Any, now: Any, workout_id: str
) -> None:
    """Check that whatever is told of other workouts is so."""
    for line in told["records_changed"]:
        if line["exercise_id"] != exercise_id:
            continue
        name = f"rep_max {line['reps']}" if "reps" in line else line["kind"]
        other = line["workout_id"]
        assert other != workout_id
        held = name in was.get(other, set()), name in now.get(other, set())
        assert held == ((True, False) if line["change"] == "lost" else (False, True))
