"""What a write of a workout has to read of the logbook, before its local date is known."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from chalicelib.training.logbook.blocks import by_group
from chalicelib.training.logbook.items import LogbookItems
from chalicelib.training.logbook.periods import before as quarter_before
from chalicelib.training.logbook.periods import first_day, quarter_of
from chalicelib.training.logbook.sessions import involved
from chalicelib.training.workouts.documents import WorkoutContent, WorkoutDocument

# The local date of an instant in any zone, with any start of the day.
_EARLIEST, _LATEST = timedelta(days=-2), timedelta(days=1)
# The first workouts of a quarter close the one before; a later one reads that if it has to.
_FIRST_DAYS: Final = timedelta(days=21)


def logbook_keys(content: WorkoutContent, before: WorkoutDocument | None) -> list[str]:
    """Return the sort keys of the logbook that a write most probably needs.

    Args:
        content: the workout about to be written, as the client sent it.
        before: the workout that it replaces.
    """
    exercises: set[str] = set()
    quarters: set[str] = set()
    if content["status"] == "completed":
        exercises |= involved(content)
        quarters |= set(_quarters(content))
    if before and before["status"] == "completed":
        exercises |= involved(before)
        quarters.add(quarter_of(date.fromisoformat(before["local_date"])))
    return LogbookItems.sort_keys(sorted(by_group(exercises)), sorted(quarters))


def _quarters(content: WorkoutContent) -> Iterator[str]:
    """Yield the quarters that the workout may be in, and the one before if it is soon after it."""
    for day in _days(content):
        quarter = quarter_of(day)
        yield quarter
        if day - first_day(quarter) < _FIRST_DAYS:
            yield quarter_before(quarter)


def _days(content: WorkoutContent) -> list[date]:
    if "started_at" not in content:
        return [date.fromisoformat(content["local_date"])]
    instant = datetime.fromisoformat(content["started_at"]).date()
    return [instant + _EARLIEST, instant + _LATEST]
