"""The history of exercises: after any writes it is what a plain fold over all workouts gives."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.jsontext import dump
from chalicelib.table.ids import made_at
from chalicelib.training.logbook.bests import best_of, together
from chalicelib.training.logbook.blocks import Block, group_of
from chalicelib.training.logbook.changes import LogbookChange, LogbookWrite
from chalicelib.training.logbook.histories import Part, history_of
from chalicelib.training.logbook.records import events
from chalicelib.training.logbook.sessions import (
    DEFAULTS,
    LoggedExercise,
    LoggedSession,
    LoggedWorkout,
    logged,
)
from tests.support.logbook import FIRST, Workout, a_workout, records_by_hand
from tests.support.logbook_memory import Memory, Writes

EXERCISES = ("barbell-squat", "barbell-deadlift", "pullups")


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
    for event in events(history_of([part])):
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
        for name, parts in expected.items():
            facts, kept = together(parts), bests.periods[name]
            # An exercise without facts may stay after its last set of the year is gone.
            assert {**kept, **facts} == kept
            assert not any(kept[exercise_id] for exercise_id in kept.keys() - facts.keys())
        assert bests.periods.keys() == expected.keys()


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


def test_a_workout_becomes_the_best_of_a_closed_year_by_a_move_within_it() -> None:
    """It lifted as much as another one, and is now before it; other quarters were not read."""
    lifts = ((1, "01-07", 60), (2, "08-01", 80), (3, "11-01", 80), (4, "05-01", 50))
    workouts = [
        squats(number, date.fromisoformat(f"2024-{day}"), load) for number, day, load in lifts
    ]
    workouts.append(squats(5, date(2025, 3, 1), 70))
    memory = Memory()
    for each in workouts:
        write(memory, None, each)
    moved = workouts[2] | {"local_date": "2024-06-01"}
    told = write(memory, workouts[2], moved)
    workouts[2] = moved
    lost = {(line["workout_id"], line["kind"]) for line in told["records_changed"]}
    assert (workouts[1]["id"], "load") in lost
    check(memory, workouts)


def squats(number: int, day: date, load: int) -> Workout:
    sets = [{"reps": 5, "weight": {"value": load, "unit": "kg"}}]
    return a_workout(number, day, {"barbell-squat": sets})


def _uuid7(number: int) -> str:
    return str(UUID(int=number << 66 & ~(0xF << 76 | 0x3 << 62) | 0x7 << 76 | 0x2 << 62))


def whole_set(performed: dict[str, Any]) -> dict[str, Any]:
    return {**DEFAULTS, **performed}


instants = st.sampled_from(
    ["", "2024-03-01T07:05:00Z", "2024-03-01T07:05:30Z", "2024-02-29T23:30:00Z"]
)
sessions = st.builds(
    LoggedSession,
    st.builds(
        LoggedWorkout,
        id=st.uuids(version=4).map(str) | st.integers(0, 2**62 - 1).map(_uuid7),
        day=st.sampled_from(["2024-01-01", "2024-03-01", "2024-03-31"]),
        at=st.just(""),
        created=st.integers(1, 2**40),
        title=st.sampled_from(["Push", 'A "quoted" day, ü']),
        type=st.sampled_from(["strength", "cardio"]),
        body_weight=st.sampled_from(["", "80.5"]),
    ),
    st.dictionaries(
        st.sampled_from(["barbell-squat", "~running", "pullups"]),
        st.builds(
            LoggedExercise,
            st.lists(a_set.map(whole_set), min_size=1, max_size=4),
            factor=st.sampled_from(["", "0.64"]),
            implements=st.sampled_from([0, 2]),
        ),
        min_size=1,
    ),
)


@given(st.lists(st.tuples(sessions, instants), max_size=6))
def test_a_block_is_read_as_it_was_written(entered: list[tuple[LoggedSession, str]]) -> None:
    block = Block()
    for session, at in entered:
        made = made_at(session.workout.id) or session.workout.created
        workout = session.workout._replace(at=at, created=made)
        exercises = {
            name: replace(done, is_sport=name.startswith("~"))
            for name, done in session.exercises.items()
        }
        block = block.with_(LoggedSession(workout, exercises), exercises)
    assert Block.parse(json.loads(dump(block.document()))) == block
