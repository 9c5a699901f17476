"""The recount of the logbook: whatever is stored, it becomes what the workouts say."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.table.errors import ConditionFailed
from chalicelib.training.logbook import rebuild
from chalicelib.training.logbook.bests import Bests
from chalicelib.training.logbook.blocks import Block, group_of
from chalicelib.training.logbook.changes import LogbookChange, LogbookWrite
from chalicelib.training.logbook.items import stage_bests, stage_block
from chalicelib.training.logbook.rebuild import (
    Difference,
    Merges,
    Repair,
    StoredGroup,
    Write,
    rebuilt,
    rebuilt_bests,
    repair,
)
from chalicelib.training.logbook.sessions import logged
from tests.support.logbook import FIRST, Workout, a_workout
from tests.support.logbook_memory import BESTS, Memory, Writes

SQUAT, PULLUPS = "barbell-squat", "pullups"
GROUPS = sorted({group_of(SQUAT), group_of(PULLUPS)})
NONE = Merges({}, {})

a_set = st.builds(
    lambda reps, load: {"reps": reps, "weight": {"value": load, "unit": "kg"}},
    st.integers(1, 12),
    st.sampled_from([60, 62.5, 70]),
)
contents = st.dictionaries(
    st.sampled_from([SQUAT, PULLUPS]), st.lists(a_set, min_size=1, max_size=2), min_size=1
)
days = st.integers(0, 900).map(lambda number: FIRST + timedelta(days=number))
logs = st.lists(st.tuples(days, contents), max_size=10).map(
    lambda entries: [a_workout(number, *entry) for number, entry in enumerate(entries)]
)


@pytest.fixture(autouse=True, scope="module")
def small_writes() -> Iterator[None]:
    """Let a group of a few quarters take several writes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rebuild, "MAX_BLOCKS", 2)
        yield


def stage(memory: Memory, before: Workout | None, after: Workout | None) -> Writes:
    """Return what a write of a workout changes, by what a snapshot has."""
    view = Memory()
    view.stored = dict(memory.stored)
    change = LogbookChange(*(logged(each) if each else None for each in (before, after)))
    staged = Writes()
    if change.exercises:
        LogbookWrite(view, change).stage(staged)  # type: ignore[arg-type]  # has its methods
    return staged


def stored(memory: Memory, group: str) -> StoredGroup:
    memory.require([group], [place for place in memory.stored if place[1] != BESTS])
    blocks = {q: memory.block(of, q) for of, q in memory.stored if of == group and q != BESTS}
    return StoredGroup(memory.bests(group), blocks)


def repairs(memory: Memory, workouts: list[Workout]) -> dict[str, Repair]:
    expected = rebuilt(filter(None, map(logged, workouts)))
    return {g: repair(g, stored(memory, g), expected.get(g, {}), NONE) for g in GROUPS}


def staged_write(group: str, write: Write) -> Writes:
    staged = Writes()
    for quarter, block in write.blocks.items():
        stage_block(staged, group, quarter, block)  # type: ignore[arg-type]  # has its methods
    if write.bests:
        stage_bests(staged, group, write.bests)  # type: ignore[arg-type]  # see above
    return staged


def writes_of(found: dict[str, Repair]) -> Iterator[Writes]:
    for group, each in found.items():
        yield from (staged_write(group, write) for write in each.writes)


def differences(memory: Memory, workouts: list[Workout]) -> list[Difference]:
    return [each for found in repairs(memory, workouts).values() for each in found.differences]


def damaged(memory: Memory, damages: list[tuple[int, str]]) -> None:
    """Damage items, each chosen by a number."""
    for number, kind in damages:
        places = sorted(memory.stored)
        if not places:
            return
        place = places[number % len(places)]
        if kind == "gone":
            del memory.stored[place]
            continue
        version, document = memory.stored[place]
        memory.stored[place] = version, (bests_but if BESTS in place else block_but)(document, kind)


def bests_but(document: dict[str, Any], kind: str) -> dict[str, Any]:
    known = document["quarters"]
    quarters = {
        "less": known[:-1],
        "more": sorted({*known, "2025-4", "2027-1"}),
        "other": known[1:],
    }[kind]
    return Bests(
        tuple(quarters), {} if kind == "other" else Bests.parse(document).periods
    ).document()


def block_but(document: dict[str, Any], kind: str) -> dict[str, Any]:
    block = Block.parse(document)
    if kind == "more":
        session = logged(a_workout(77, date(2024, 1, 7), {SQUAT: [{"reps": 12, "duration_s": 1}]}))
        assert session
        return block.with_(session, [SQUAT]).document()
    first = next(iter(block.workouts), "")
    if kind == "less" or not first:
        return block.without(first).document()
    other = block.workouts[first]._replace(title="Another", body_weight="80")
    return Block({**block.workouts, first: other}, block.exercises).document()


damages = st.lists(
    st.tuples(st.integers(0, 99), st.sampled_from(["gone", "less", "more", "other"])), max_size=4
)


def logbook_of(workouts: list[Workout]) -> Memory:
    memory = Memory()
    for each in workouts:
        stage(memory, None, each).commit(memory)
    return memory


@given(logs, damages, st.integers(0, 3))
def test_each_write_of_a_repair_leaves_a_consistent_group(
    workouts: list[Workout], harm: list[tuple[int, str]], until: int
) -> None:
    """An interrupted repair is completed by the next one, after which nothing differs."""
    memory = logbook_of(workouts)
    assert differences(memory, workouts) == []
    damaged(memory, harm)
    for limit in (until, None):
        for group, found in repairs(memory, workouts).items():
            assert bool(found.writes) == bool(found.differences)
            for write in islice(found.writes, limit):
                staged_write(group, write).commit(memory)
                now = stored(memory, group)
                assert list(now.bests.quarters) == sorted(now.blocks)
                assert rebuilt_bests(now.bests, now.blocks, NONE) == now.bests
    assert repairs(memory, workouts) == {group: Repair([], []) for group in GROUPS}


actions = st.tuples(st.sampled_from(["create", "edit", "move", "delete"]), days, contents)


class Account:
    """Workouts, and the logbook that changes in the same transactions."""

    def __init__(self, workouts: list[Workout], harm: list[tuple[int, str]]) -> None:
        self.workouts = {each["id"]: each for each in workouts}
        self.memory = logbook_of(workouts)
        damaged(self.memory, harm)

    def writer(self, number: int, changes: list[tuple[str, date, Any]]) -> Iterator[None]:
        """Write workouts, each from what was read before others write."""
        for step, (action, day, content) in enumerate(changes):
            known = sorted(self.workouts)
            chosen = known[(number + step) % len(known)] if known and action != "create" else None
            while True:
                before = self.workouts.get(chosen) if chosen else None
                if chosen and not before:
                    break
                after = a_workout(100 * number + step, day, content)
                if before:
                    moved = {"local_date": day.isoformat()}
                    edited = {"exercises": after["exercises"]}
                    after = before | (moved if action == "move" else edited)
                staged = stage(self.memory, before, None if action == "delete" else after)
                yield
                if before and self.workouts.get(before["id"]) != before:
                    continue
                try:
                    staged.commit(self.memory)
                except ConditionFailed:
                    continue
                self.workouts.pop(after["id"], None)
                if action != "delete":
                    self.workouts[after["id"]] = after
                break

    def recount(self) -> Iterator[None]:
        """Recount as the use case does, with others' writes between its parts."""
        done = set[str]()
        while done != {*GROUPS}:
            before = {group: stored(self.memory, group) for group in GROUPS}
            yield
            workouts = list(self.workouts.values())
            yield
            expected = rebuilt(filter(None, map(logged, workouts)))
            for group in GROUPS:
                if group in done:
                    continue
                try:
                    for write in repair(group, before[group], expected.get(group, {}), NONE).writes:
                        staged_write(group, write).commit(self.memory)
                        yield
                except ConditionFailed:
                    continue
                done.add(group)


@given(logs, damages, st.lists(actions, max_size=8), st.lists(actions, max_size=8), st.data())
def test_a_recount_is_correct_while_others_write(
    workouts: list[Workout],
    harm: list[tuple[int, str]],
    of_one: list[Any],
    of_other: list[Any],
    data: st.DataObject,
) -> None:
    """Two devices write during a recount, which is the only one: nothing differs afterwards."""
    account = Account(workouts, harm)
    actors = [account.recount(), account.writer(1, of_one), account.writer(2, of_other)]
    while actors:
        actor = data.draw(st.sampled_from(actors))
        if next(actor, "ended") == "ended":
            actors.remove(actor)
    assert differences(account.memory, list(account.workouts.values())) == []


def test_who_writes_to_a_quarter_that_a_repair_closes_reads_again() -> None:
    """The bests lacked the newest quarter, so that the one before seemed to be open."""
    old, new = logged_squats(1, date(2024, 1, 7), 60), logged_squats(2, date(2024, 5, 1), 70)
    memory = logbook_of([old, new])
    version, document = memory.stored[group_of(SQUAT), BESTS]
    bests = Bests(("2024-1",)).document()
    memory.stored[group_of(SQUAT), BESTS] = version, document | bests
    best = logged_squats(1, date(2024, 1, 7), 80)
    writer = stage(memory, old, best)
    for each in writes_of(repairs(memory, [old, new])):
        each.commit(memory)
    with pytest.raises(ConditionFailed):
        writer.commit(memory)
    stage(memory, old, best).commit(memory)
    assert differences(memory, [best, new]) == []


def test_who_takes_the_best_of_a_year_from_a_repaired_block_reads_again() -> None:
    """The second best was missing in its block, and becomes the best when that is deleted."""
    second, best = logged_squats(1, date(2024, 1, 7), 60), logged_squats(2, date(2024, 5, 1), 70)
    open_ = logged_squats(3, date(2025, 1, 7), 65)
    memory = logbook_of([second, best, open_])
    place = group_of(SQUAT), "2024-1"
    version, document = memory.stored[place]
    memory.stored[place] = version, Block.parse(document).without(second["id"]).document()
    writer = stage(memory, best, None)
    for each in writes_of(repairs(memory, [second, best, open_])):
        each.commit(memory)
    with pytest.raises(ConditionFailed):
        writer.commit(memory)
    stage(memory, best, None).commit(memory)
    assert differences(memory, [second, open_]) == []


def logged_squats(number: int, day: date, load: int) -> Workout:
    return a_workout(number, day, {SQUAT: [{"reps": 5, "weight": {"value": load, "unit": "kg"}}]})


def test_a_deleted_workout_is_not_written_after_it() -> None:
    """An earlier release wrote the workout, so that no block has it."""
    [workout] = [a_workout(1, FIRST, {SQUAT: [{"reps": 5, "duration_s": 1}]})]
    memory = Memory()
    found = repairs(memory, [workout])
    stage(memory, workout, None).commit(memory)
    with pytest.raises(ConditionFailed):
        next(writes_of(found)).commit(memory)
    assert differences(memory, []) == []


def test_a_block_that_does_not_fit_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    workouts = [logged_squats(1, FIRST, 60), logged_squats(2, date(2025, 3, 1), 70)]
    memory = logbook_of(workouts[1:])
    monkeypatch.setattr(rebuild, "fits", lambda document: len(Block.parse(document).workouts) < 2)
    more = [*workouts, *(a_workout(n, date(2025, 3, n), {SQUAT: [{"reps": 3}]}) for n in (3, 4))]
    for _ in range(2):
        found = repairs(memory, more)[group_of(SQUAT)]
        kinds = [(each.period, each.kind) for each in found.differences]
        assert ("2025-1", "too_large") in kinds
        for write in found.writes:
            staged_write(group_of(SQUAT), write).commit(memory)
    assert kinds == [("2025-1", "too_large")]
    assert memory.bests(group_of(SQUAT)).quarters == ("2024-1", "2025-1")


def test_an_unreadable_item_is_written_anew() -> None:
    workout = a_workout(1, FIRST, {SQUAT: [{"reps": 5}]})
    expected = rebuilt(filter(None, [logged(workout)]))[group_of(SQUAT)]
    block = Block(expected["2024-1"].workouts, expected["2024-1"].exercises, version=7)
    unreadable = StoredGroup(Bests(version=3), {"2024-1": block}, frozenset({"", "2024-1"}))
    found = repair("37", unreadable, expected, NONE)
    [write] = found.writes
    assert write.blocks["2024-1"].version == 7
    assert write.bests == Bests(("2024-1",), version=3)
    assert {each.kind for each in found.differences} == {"different"}


def test_merges_are_those_of_the_resources() -> None:
    merges = Merges({SQUAT: [str(FIRST)]}, {})
    wrong = StoredGroup(Bests(merged={SQUAT: []}, into={SQUAT: PULLUPS}, version=2))
    found = repair("37", wrong, {}, merges)
    assert found.differences == [Difference("", "", "", "different", "37")]
    assert found.writes == [Write({}, Bests(merged=merges.merged, version=2))]
