"""Compares the entries that follow from metrics with the metrics, and sets them right.

They can differ after a changed order of sources, which moves only today and yesterday by itself,
and after a batch whose entries could not be written.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from chalicelib.metrics.reading.repository import each_day
from chalicelib.regimen.habits.changes import EntryChange, read_entries
from chalicelib.regimen.habits.derived import differs, is_derived
from chalicelib.regimen.habits.metric_links import derived_from, follow_again, sources_on
from chalicelib.regimen.habits.models import HabitEntryFilter
from chalicelib.regimen.habits.repository import HabitEntryRepository
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.sources import MetricSource
from chalicelib.schedules.weeks import Span
from chalicelib.table.collection import PageRequest
from chalicelib.table.session import Session

_DAY: Final = timedelta(days=1)
_PAGE: Final = 100


class Difference(NamedTuple):
    """An entry that is not what follows from the metric.

    Attributes:
        habit_id: of the habit.
        day: the local date.
    """

    habit_id: str
    day: date


def recount(session: Session, now: datetime, *, fix: bool) -> list[Difference]:
    """Return the entries that differ from what follows from the metrics of their dates.

    Args:
        session: of the user.
        now: the time.
        fix: write what differs, each date by itself.
    """
    plan = Plan.read(session, consistent=True)
    found: list[Difference] = []
    for day in sorted(_dates(session, plan, plan.today(now))):
        derived = derived_from(session, sources_on(plan, [day]), {})
        stored, _ = read_entries(session, derived)
        changes = [
            EntryChange(habit_id, day, stored.get((habit_id, day)), document)
            for (habit_id, _), document in derived.items()
        ]
        different = [Difference(c.habit_id, day) for c in changes if differs(plan, c)]
        found += different
        if different and fix:
            follow_again(session, [day], now)
    return found


def described(difference: Difference) -> str:
    """Return a difference as a line."""
    return f"{difference.day} habit {difference.habit_id}: does not follow from the metric"


def _dates(session: Session, plan: Plan, today: date) -> set[date]:
    """Return the dates on which habits may have, or should have, entries from metrics."""
    starts = {
        name: version.valid_from
        for name in plan.habits
        for version in reversed(plan.histories[name].versions)
        if isinstance(version.source, MetricSource)
    }
    if not starts:
        return set()
    filed = {day for day, _ in each_day(session, Span(min(starts.values()), today + _DAY))}
    # A night is filed under the date on which it ends.
    return {*filed, *(day - _DAY for day in filed)}.union(
        *(_entered(session, name) for name in starts)
    )


def _entered(session: Session, habit_id: str) -> Iterator[date]:
    """Yield the dates of a habit whose entries follow from a source."""
    repository, after = HabitEntryRepository(session, habit_id), None
    while True:
        query = HabitEntryFilter()
        page = repository.list_page(PageRequest(_PAGE, after), query.days())
        for entry in page.items:
            if is_derived(entry):
                yield date.fromisoformat(entry.document()["local_date"])
        if page.after is None:
            return
        after = page.after
