"""The days on which a dose was taken, of supplements whose due days are counted from them.

A day counts from the first taken dose on, in any slot; a skipped dose is not taken. Each such
supplement has day counters, from 366 days before the first version of such a schedule on: no
interval is longer. They change in the transactions that change the logs of days. If that first
version changes, the days are counted again from the logs.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.daylog import DayLog
from chalicelib.regimen.plan.entry_days import EntryDays
from chalicelib.regimen.plan.limits import MAX_AHEAD
from chalicelib.regimen.plan.regimen import LONGEST_INTERVAL, Outcome, ScheduleHistory
from chalicelib.schedules.weeks import Span
from chalicelib.table import counters, keys
from chalicelib.table.counters import FLAGS, Digit
from chalicelib.table.counting import stage_counts
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

# One day more, for a person who has travelled west since.
_AHEAD = timedelta(days=MAX_AHEAD + 1)
# One day more, because an edit may have begun before midnight.
_LOOK_BACK = LONGEST_INTERVAL + timedelta(days=1)


class MovedDays(NamedTuple):
    """What logs change of the due days of supplements.

    Attributes:
        days: the taken days afterwards, by supplement id.
        due: the days that become due, or are due no longer.
    """

    days: dict[str, EntryDays]
    due: set[date]


def stage_changes(
    transaction: Transaction, histories: Mapping[str, ScheduleHistory], logs: Iterable[DayLog]
) -> MovedDays:
    """Add to ``transaction`` the day counters that change with ``logs``.

    Args:
        transaction: that writes the logs.
        histories: of all supplements, by id, as they were before the logs change.
        logs: as they will be.
    """
    changes: defaultdict[str, list[tuple[date, int]]] = defaultdict(list)
    for log in logs:
        for supplement_id, change in log.taken_changes().items():
            history = histories.get(supplement_id)
            first = history.dose_days_from if history else None
            if first and log.day >= first:
                changes[supplement_id].append((log.day, change))
    moved = MovedDays({}, set())
    for supplement_id, changed in sorted(changes.items()):
        before = after = histories[supplement_id]
        candidates: set[date] = set()
        for day, change in changed:
            outcome: Outcome = "done" if change > 0 else "none"
            candidates |= after.moved_due(day, outcome)
            after = after.with_outcome(day, outcome)
        moved.days[supplement_id] = EntryDays(after.done)
        moved.due.update(day for day in candidates if before.due(day) != after.due(day))
        digits = [(day, Digit(FLAGS, change)) for day, change in changed]
        stage_counts(transaction, keys.dose_kind(supplement_id), digits)
    return moved


def stage_recount(
    transaction: Transaction,
    session: Session,
    before: ScheduleHistory,
    after: ScheduleHistory,
    today: date,
) -> EntryDays | None:
    """Add to ``transaction`` the counters of a supplement whose doses count from another day.

    It reads the logs of the days from 366 days before the schedule on.

    Returns:
        The taken days; None if the counters do not change.
    """
    first = after.dose_days_from
    if first == before.dose_days_from:
        return None
    last = today + _AHEAD
    days = taken_days(session, after.id, Span(first, last)) if first else []
    blocks = counters.deltas(((day, 1) for day in days), FLAGS)
    known = [each for each in (first, before.dose_days_from) if each]
    for year in range(min(known).year, last.year + 1):
        sort_key = keys.calendar(keys.dose_kind(after.id), year)
        if year in blocks:
            transaction.put(sort_key, {**blocks[year]})
        else:
            transaction.remove(sort_key)
    return EntryDays(days)


def taken_days(session: Session, supplement_id: str, span: Span) -> list[date]:
    """Return the days on which a dose was taken, in order; from the logs of a range of days."""
    if span.first > span.last:
        return []
    logs = daylog.read_range(session, *span, consistent=True)
    return sorted(day for day, log in logs.items() if supplement_id in log.taken)


def may_be_recounted(day: date, today: date) -> bool:
    """Tell whether an edit of today may count the doses of ``day`` from its log.

    A request that logs such a dose must not cross an edit that does.
    """
    return day >= today - _LOOK_BACK
