"""What a write of a workout changes in the logbook, in the transaction of the write.

Of each group with exercises of the workout, before or after the write, the block of its quarter is
written anew. If the quarter is closed, or is the first of a later one, so are the bests. Writes
that change one group in one quarter exclude each other, by the versions of these items; so do all
writes to closed quarters of a group. So the bests always follow from the blocks.

A block may lack a workout, or have it otherwise than it was: until a recount, the logbook has
nothing of what an earlier release wrote. A write replaces whatever the block has of the workout. It
also writes a block that stays as it is if the workout changes, so that a recount which read the
workout before cannot write it after.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from chalicelib.jsontext import Document
from chalicelib.table.transaction import Transaction
from chalicelib.training.logbook import bests as rules
from chalicelib.training.logbook.bests import Bests
from chalicelib.training.logbook.blocks import Block, by_group, group_of
from chalicelib.training.logbook.comparison import compare
from chalicelib.training.logbook.facts import History
from chalicelib.training.logbook.histories import Part, history_of, needed_before, needed_now
from chalicelib.training.logbook.items import LogbookItems, stage_bests, stage_block
from chalicelib.training.logbook.periods import quarter_of_text
from chalicelib.training.logbook.sessions import LoggedSession


@dataclass(frozen=True)
class LogbookChange:
    """A workout in the logbook, before and after a write.

    Attributes:
        before: what was done in it; None if nothing.
        after: what is done in it after the write; None if nothing.
    """

    before: LoggedSession | None
    after: LoggedSession | None

    @property
    def workout_id(self) -> str:
        """The id of the workout."""
        return next(each.workout.id for each in (self.before, self.after) if each)

    @property
    def exercises(self) -> set[str]:
        """The ids of what was done before or after the write."""
        return {name for each in (self.before, self.after) if each for name in each.exercises}

    @property
    def quarters(self) -> list[str]:
        """The quarters of the workout before and after the write, the oldest first."""
        return sorted({_quarter(each) for each in (self.before, self.after) if each})


class Changed(NamedTuple):
    """A group after the write.

    Attributes:
        bests: of the group.
        unopened: the same, while the quarter that was open still is: a part of a history must not
            be known by its best facts only after the write.
        blocks: those that are written, by quarter.
        writes_bests: whether the bests are written.
    """

    bests: Bests
    unopened: Bests
    blocks: Mapping[str, Block]
    writes_bests: bool


class LogbookWrite:
    """Stages a change of the logbook, and tells which records it sets and takes.

    Args:
        items: what was read strongly consistent; more is read if it is needed.
        change: the workout before and after.
        whole: whether blocks are written that stay the same, because they lack what changes. A
            recount at the same time then does not bring it back.

    Attributes:
        change: the same.
    """

    def __init__(self, items: LogbookItems, change: LogbookChange, *, whole: bool = True) -> None:
        self._items = items
        self._whole = whole
        self.change = change
        self._changed: dict[str, Changed] = {}

    def changed(self) -> Mapping[str, Changed]:
        """Return the groups that change, as they are after the write."""
        if not self._changed:
            groups = by_group(self.change.exercises)
            self._require(groups, self._needed_to_write)
            self._changed = {each: self._after(each, names) for each, names in groups.items()}
        return self._changed

    def without_unchanged(self) -> "LogbookWrite":
        """Return the write without blocks that stay the same."""
        return LogbookWrite(self._items, self.change, whole=False)

    @property
    def size(self) -> int:
        """How many actions of a transaction the change takes."""
        return sum(len(each.blocks) + each.writes_bests for each in self.changed().values())

    def stage(self, transaction: Transaction) -> None:
        """Add to ``transaction`` the blocks and bests that change."""
        for group, changed in sorted(self.changed().items()):
            for quarter, block in sorted(changed.blocks.items()):
                stage_block(transaction, group, quarter, block)
            if changed.writes_bests:
                stage_bests(transaction, group, changed.bests)

    def records(self) -> Document:
        """Return the fields of the answer about records, once the change is staged.

        There are none if nothing was done before or after.
        """
        if not self.change.exercises:
            return {}
        self._items.require(by_group(self.change.exercises))
        found: Document = {"records": [], "records_changed": []}
        for exercise_id in sorted({self._read_as(name) for name in self.change.exercises}):
            compared = compare(exercise_id, self.change.workout_id, *self._histories(exercise_id))
            for name, lines in compared.items():
                found[name] += lines
        return found

    def _require(self, groups: Iterable[str], needed: Callable[[str], Iterable[str]]) -> None:
        """Read the bests of groups and the blocks of the change, then the blocks they call for."""
        groups, quarters = list(groups), self.change.quarters
        self._items.require(groups, [(group, each) for group in groups for each in quarters])
        further = [(group, each) for group in groups for each in needed(group)]
        self._items.require(groups, further)

    def _needed_to_write(self, group: str) -> Iterator[str]:
        """Yield the quarters of a group without which its bests are not known after the write."""
        kept = self._items.bests(group)
        for quarter in self.change.quarters:
            if quarter > kept.open:
                yield from filter(None, [kept.open])
            elif quarter < kept.open:
                loses = rules.may_lose(kept, quarter, self.change.workout_id)
                yield from rules.needed_to_close(kept, quarter, loses=loses)

    def _require_to_tell(self, groups: Iterable[str]) -> None:
        """Read the blocks without which the records around the workout are not known.

        Args:
            groups: of exercises that read as one.
        """
        self._require(groups, lambda _: ())
        bests = {group: self._items.bests(group) for group in groups}
        further = [
            place for quarter in self.change.quarters for place in needed_before(bests, quarter)
        ]
        self._items.require(groups, [*further, *needed_now(bests)])

    def _after(self, group: str, names: Collection[str]) -> Changed:
        kept = self._items.bests(group)
        blocks = dict(self._changed_blocks(group, names))
        closed = [quarter for quarter in blocks if quarter < kept.open]
        opened = [quarter for quarter in blocks if quarter > kept.open]
        known = {**self._items.blocks(group), **blocks}
        # A workout that moves within a year may be the best of it only after the first step.
        loses = {each: rules.may_lose(kept, each, self.change.workout_id) for each in closed}
        for quarter in closed:
            kept = rules.with_quarter(kept, quarter)
            kept = rules.with_closed(kept, quarter, known, loses=loses[quarter])
        unopened = kept
        for quarter in opened:
            if kept.open:
                # Whoever writes to the quarter meanwhile must see that it is closed.
                blocks.setdefault(kept.open, known[kept.open])
            kept = rules.opened(kept, quarter, known.get(kept.open, Block()))
        return Changed(kept, unopened, blocks, writes_bests=bool(closed or opened))

    def _changed_blocks(self, group: str, names: Collection[str]) -> Iterator[tuple[str, Block]]:
        """Yield the blocks of a group that the write replaces, the oldest first."""
        for quarter in self.change.quarters:
            block = self._items.block(group, quarter)
            before, after = (
                _part_of(each, quarter, names) for each in (self.change.before, self.change.after)
            )
            changed = block.without(self.change.workout_id)
            changed = changed.with_(after, after.exercises) if after else changed
            if changed != block or (self._whole and before != after):
                yield quarter, changed

    def _read_as(self, exercise_id: str) -> str:
        """Return the exercise whose history has that of another one, or the one itself."""
        bests = self._items.bests(group_of(exercise_id))
        return bests.into.get(exercise_id, exercise_id)

    def _histories(self, exercise_id: str) -> tuple[History, History]:
        """Return the history of an exercise before and after the write, as far as it is known."""
        own = group_of(exercise_id)
        self._items.require([own])
        groups = self._items.read_as_one(exercise_id)
        self._require_to_tell(groups)
        before, after = [], []
        for group, names in groups.items():
            exercises = sorted(names)
            bests, blocks = self._items.bests(group), self._items.blocks(group)
            before.append(Part(exercises, bests, blocks))
            changed = self._changed.get(group)
            if changed:
                bests, blocks = changed.unopened, {**blocks, **changed.blocks}
            after.append(Part(exercises, bests, blocks))
        return history_of(before), history_of(after)


def _quarter(session: LoggedSession) -> str:
    return quarter_of_text(session.workout.day)


def _part_of(
    session: LoggedSession | None, quarter: str, names: Collection[str]
) -> LoggedSession | None:
    """Return what a quarter has of some exercises of a workout; None if nothing."""
    if session is None or _quarter(session) != quarter:
        return None
    done = {name: each for name, each in session.exercises.items() if name in names}
    return LoggedSession(session.workout, done) if done else None
