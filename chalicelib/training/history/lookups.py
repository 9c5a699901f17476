"""What is known of many exercises at once: their record estimates, and when they were last done."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import NamedTuple

from chalicelib.table.session import Session
from chalicelib.training.logbook.blocks import by_group
from chalicelib.training.logbook.facts import Place
from chalicelib.training.logbook.items import LogbookItems
from chalicelib.training.logbook.records import E1RM, RecordBook
from chalicelib.training.logbook.sessions import LoggedExercise, LoggedWorkout
from chalicelib.training.logbook.steps import Part, steps_of

# An exercise that was not done in as many of the newest quarters of its group counts as not done.
_QUARTERS_BACK = 2


class LastDone(NamedTuple):
    """When an exercise was last done.

    Attributes:
        workout: the workout.
        exercise: its sets.
    """

    workout: LoggedWorkout
    exercise: LoggedExercise


def newest_keys(exercise_ids: Iterable[str], quarters: Iterable[str]) -> list[str]:
    """Return the sort keys of the bests of exercises, and of their blocks of some quarters."""
    return LogbookItems.sort_keys(sorted(by_group(exercise_ids)), quarters)


def record_estimates(session: Session, exercise_ids: Collection[str]) -> dict[str, Decimal]:
    """Return the record of the estimated one-rep maximum in kg of those that have one.

    Takes two round trips, or three if exercises are merged into them.
    """
    items = _with_newest(session, exercise_ids, quarters=1)
    found: dict[str, Decimal] = {}
    for exercise_id in exercise_ids:
        parts = [
            Part(sorted(names), items.bests(group), items.blocks(group))
            for group, names in items.read_as_one(exercise_id).items()
        ]
        for event in RecordBook().events(steps_of(parts)):
            if event.kind == E1RM:
                found[exercise_id] = event.value
    return found


def last_done(session: Session, exercise_ids: Collection[str]) -> dict[str, LastDone]:
    """Return when exercises were last done, as far as the newest quarters of their groups tell.

    Takes two round trips, or three if exercises are merged into them.
    """
    items = _with_newest(session, exercise_ids, quarters=_QUARTERS_BACK)
    return last_in(items, exercise_ids)


def last_in(items: LogbookItems, exercise_ids: Iterable[str]) -> dict[str, LastDone]:
    """Return when exercises were last done, of what was read."""
    found: dict[str, LastDone] = {}
    for exercise_id in exercise_ids:
        sessions = [
            LastDone(*session)
            for group, names in items.read_as_one(exercise_id).items()
            for block in items.blocks(group).values()
            for name in names
            for session in block.sessions(name)
        ]
        if sessions:
            found[exercise_id] = max(sessions, key=lambda each: Place.of(each.workout))
    return found


def _with_newest(session: Session, exercise_ids: Iterable[str], quarters: int) -> LogbookItems:
    """Return the bests of exercises and what is merged into them, with their newest blocks."""
    items = LogbookItems(session)
    wanted = list(exercise_ids)
    items.require(by_group(wanted))
    groups = {group for name in wanted for group in items.read_as_one(name)}
    items.require(groups)
    newest = [(group, q) for group in groups for q in items.bests(group).quarters[-quarters:]]
    items.require(groups, newest)
    return items
