"""The recount of the logbook of one user: what is not as it follows from the workouts, set right.

The blocks and bests change in the transactions of the workouts, so they follow from them unless
something else wrote one without the other: a release that has no logbook, or a manual change. A
recount first fills in what workouts lack (:mod:`chalicelib.training.recount.refill`), in a write of
each of them, and then compares the logbook with them.

It is correct while others write. It reads the items of the logbook before the workouts, and writes
them only if they have the versions that it read. What others wrote before is in the workouts; what
they write after changes a version (:mod:`chalicelib.training.logbook.changes`), and the group is
compared again. An interruption leaves differences, which the next recount removes.
"""

import random
import time
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from chalicelib.errors import NotFound
from chalicelib.table import keys
from chalicelib.table.attempts import settled
from chalicelib.table.collection import RACE
from chalicelib.table.errors import ConditionFailed, TooLarge, Unavailable
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.logbook.items import stage_bests, stage_block
from chalicelib.training.logbook.periods import year_of
from chalicelib.training.logbook.rebuild import (
    Blocks,
    Difference,
    Merges,
    Repair,
    StoredGroup,
    Write,
    rebuilt,
    repair,
)
from chalicelib.training.logbook.sessions import logged
from chalicelib.training.recount.refill import Refill
from chalicelib.training.recount.stored import (
    each_workout,
    read_exercises,
    read_groups,
    read_merges,
)
from chalicelib.training.workouts.body_weight import Weights
from chalicelib.training.workouts.repository import WorkoutRepository

ATTEMPTS = 20
_WAIT_S = 0.2


class Unfilled(NamedTuple):
    """A workout whose measured body weight, or a trait of whose exercises, is filled in anew."""

    day: str
    workout: str


class LogbookDifferences(NamedTuple):
    """What a recount found.

    Attributes:
        workouts: those in which something is filled in.
        logbook: what differs in the logbook.
        left: how many of these remain: all, unless the recount was to set them right.
    """

    workouts: list[Unfilled]
    logbook: list[Difference]
    left: int


class LogbookRecount:
    """The recount of the caller's logbook.

    Args:
        session: the caller's.
        now: when workouts are changed.
    """

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    @cached_property
    def _refill(self) -> Refill:
        return Refill(Weights.read(self._session), read_exercises(self._session))

    def run(self, *, fix: bool) -> LogbookDifferences:
        """Compare the logbook with the workouts, and set it right if ``fix``.

        Returns:
            The differences before the correction.

        Raises:
            Unavailable: others wrote to the same exercises during each of the attempts, or the
                table did not answer in time.
        """
        workouts = [
            Unfilled(each["local_date"], each["id"])
            for each in each_workout(self._session)
            if self._refill.filled(each) != each
        ]
        if fix:
            for unfilled in workouts:
                self._fill(unfilled.workout)
        differences = self._compare(fix=fix)
        left = [each for each in differences if not fix or each.kind == "too_large"]
        return LogbookDifferences(workouts, differences, len(left) + (0 if fix else len(workouts)))

    def of_years(self, years: Iterable[int]) -> None:
        """Set right the blocks of some years, and the bests that follow from them.

        Their workouts are as they are to be: nothing is filled in. The rest of the logbook is taken
        to be right, unless something of it cannot be read.

        Raises:
            Unavailable: as :meth:`run`.
        """
        self._compare(fix=True, years=frozenset(years))

    def _fill(self, workout_id: str) -> None:
        """Write a workout with what is filled in, unless it is deleted meanwhile."""
        repository = WorkoutRepository(self._session)

        def write() -> None:
            try:
                current = repository.get(workout_id)
            except NotFound:
                return
            before = current.document()
            after = self._refill.filled(before)
            if after != before:
                repository.refill(current, after, self._now, label=RACE)

        settled(self._session, write)

    def _compare(self, *, fix: bool, years: Collection[int] = ()) -> list[Difference]:
        found: list[Difference] = []
        done = set[str]()
        for _ in range(ATTEMPTS):
            crossed = False
            for group, stored, repairs in self._repairs(done, years, fix=fix):
                try:
                    found += self._settle(group, stored, repairs, fix=fix)
                except ConditionFailed:
                    crossed = True
                else:
                    done.add(group)
            if not crossed:
                return found
            # A random wait keeps two recounts apart; it protects no secret.
            time.sleep(random.uniform(0, _WAIT_S))  # noqa: S311  # see above
        raise Unavailable("recount")

    def _repairs(
        self, done: set[str], years: Collection[int], *, fix: bool
    ) -> Iterator[tuple[str, StoredGroup, Repair]]:
        """Yield each group that is not ``done``, with what is stored of it and how it differs."""
        groups = read_groups(self._session)
        merges = read_merges(self._session)
        if any(each.unreadable for each in groups.values()):
            years = ()
        # Without ``fix``, nothing was filled in yet.
        workouts = (
            each if fix else self._refill.filled(each)
            for each in each_workout(self._session, years)
        )
        expected = rebuilt(filter(None, map(logged, workouts)))
        for group in sorted({*groups, *merges, *expected} - done):
            stored = groups.get(group, StoredGroup())
            blocks = {**_of_other_years(stored, years), **expected.get(group, {})}
            of_group = blocks, merges.get(group, Merges({}, {}))
            yield group, stored, repair(group, stored, *of_group)

    def _settle(
        self, group: str, stored: StoredGroup, repairs: Repair, *, fix: bool
    ) -> list[Difference]:
        """Return the differences of a group, after they were removed if ``fix``.

        Raises:
            ConditionFailed: others wrote to the group meanwhile.
        """
        if not repairs.differences:
            return []
        if fix:
            return self._repair(group, repairs)
        if self._has_moved(group, stored):
            raise ConditionFailed(RACE)
        return repairs.differences

    def _repair(self, group: str, repairs: Repair) -> list[Difference]:
        try:
            for each in repairs.writes:
                self._write(group, each)
        except TooLarge:
            # Of the bests: more exercises and years than an item takes.
            return [*repairs.differences, Difference("", "", "", "too_large", group)]
        return repairs.differences

    def _write(self, group: str, write: Write) -> None:
        transaction = Transaction(self._session)
        for quarter, block in write.blocks.items():
            stage_block(transaction, group, quarter, block)
        if write.bests:
            stage_bests(transaction, group, write.bests)
        transaction.commit()

    def _has_moved(self, group: str, stored: StoredGroup) -> bool:
        """Tell whether an item of a group has another version than the one that was read."""
        versions = {keys.sets(each, group): b.version for each, b in stored.blocks.items()}
        versions[keys.bests(group)] = stored.bests.version
        items = self._session.get_many(list(versions))
        return any(
            version != (items[sort_key]["version"] if sort_key in items else 0)
            for sort_key, version in versions.items()
        )


def _of_other_years(stored: StoredGroup, years: Collection[int]) -> Blocks:
    """Return the stored blocks of a group that are of none of some years; none without years."""
    if not years:
        return {}
    return {q: block for q, block in stored.blocks.items() if int(year_of(q)) not in years}
