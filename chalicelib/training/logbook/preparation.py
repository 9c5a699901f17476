"""Makes room for the change of a workout with very many exercises in one transaction.

A transaction has at most 100 actions, and a workout can have exercises of all 64 groups. Three
actions for a group take place when it is the first workout of a quarter, or moves to another one.
What can be done before is then done in transactions of its own: quarters are opened, which changes
no answer, and what the workout had in the logbook is taken out, before the workout itself changes.
After that the request is run again. If it is not, a later write of the workout or a recount sets
the logbook right.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from chalicelib.errors import invalid
from chalicelib.table.collection import RACE
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.logbook.bests import opened
from chalicelib.training.logbook.blocks import Block, by_group
from chalicelib.training.logbook.changes import LogbookChange, LogbookWrite
from chalicelib.training.logbook.items import LogbookItems, stage_bests, stage_block
from chalicelib.training.logbook.periods import quarter_of_text
from chalicelib.training.logbook.sessions import LoggedSession

# So many groups are prepared in one transaction, with three actions each at most.
_AT_ONCE: Final = 30

# Adds to a transaction the condition that the workout did not change.
Guard = Callable[[Transaction], None]


def make_room(session: Session, write: LogbookWrite, guard: Guard, *, most: int) -> LogbookWrite:
    """Prepare a change of the logbook that one transaction cannot have.

    Args:
        session: the caller's.
        write: the change.
        guard: of the workout, if it exists.
        most: how many actions of the transaction the change can take.

    Returns:
        The change as it is to be staged.

    Raises:
        ConditionFailed: ``RACE``, so that the request is run again after something was prepared.
        Invalid: ``too_many_exercises``, the rest is still too much.
    """
    if write.size <= most:
        return write
    brief = write.without_unchanged()
    if brief.size <= most:
        return brief
    # The receipt is for the request that runs again.
    session = replace(session, receipt=None)
    items = LogbookItems(session, consistent=True)
    after, before = write.change.after, write.change.before
    if after and _opens(session, items, after):
        raise ConditionFailed(RACE)
    if after and LogbookWrite(items, LogbookChange(None, after)).size > most:
        raise invalid("/exercises", "too_many_exercises")
    if before:
        _take_out(session, before, guard)
        raise ConditionFailed(RACE)
    return brief


def _opens(session: Session, items: LogbookItems, after: LoggedSession) -> bool:
    """Open the quarter of a workout in all groups in which it is later than the newest one.

    Returns:
        Whether it was opened in some.
    """
    quarter = quarter_of_text(after.workout.day)
    groups = by_group(after.exercises)
    items.require(groups)
    found = sorted(group for group in groups if quarter > items.bests(group).open)
    items.require(found, [(g, items.bests(g).open) for g in found if items.bests(g).open])
    for chunk in _chunks(found):
        transaction = Transaction(session)
        for group in chunk:
            bests, newest = items.bests(group), Block()
            if bests.open:
                newest = items.block(group, bests.open)
                stage_block(transaction, group, bests.open, newest)
            stage_block(transaction, group, quarter, Block())
            stage_bests(transaction, group, opened(bests, quarter, newest))
        transaction.commit()
    return bool(found)


def _take_out(session: Session, before: LoggedSession, guard: Guard) -> None:
    """Take a workout out of the logbook, some groups at once."""
    for part in _parts(before):
        items = LogbookItems(session, consistent=True)
        transaction = Transaction(session)
        guard(transaction)
        LogbookWrite(items, LogbookChange(part, None)).stage(transaction)
        transaction.commit()


def _parts(session: LoggedSession) -> Iterator[LoggedSession]:
    groups = by_group(session.exercises)
    for chunk in _chunks(sorted(groups)):
        names = {name for group in chunk for name in groups[group]}
        exercises = {name: done for name, done in session.exercises.items() if name in names}
        yield LoggedSession(session.workout, exercises)


def _chunks(groups: Sequence[str]) -> Iterator[Sequence[str]]:
    return (groups[start : start + _AT_ONCE] for start in range(0, len(groups), _AT_ONCE))
