"""Days without a log that count for the score because of limits. No clock, no I/O.

A day within a limit needs no entry, so nothing may be written on it, and no counter says that its
score reaches the threshold. Such days are evaluated when they are read, all together: what is due
and what is done is a set of days for each item, and the sums of the items are numbers for each day.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from chalicelib.regimen.plan.day_counts import DayCounts
from chalicelib.regimen.plan.deleted_days import DeletedDays
from chalicelib.regimen.plan.documents import Pillar
from chalicelib.regimen.plan.due_sets import due_versions
from chalicelib.regimen.plan.excuses import ExcusedDays
from chalicelib.regimen.plan.limit_days import NO_ENTRIES, LimitEntries
from chalicelib.regimen.plan.parts import part
from chalicelib.regimen.plan.score import PILLARS, DayRequirements, Done, PlannedItem, score
from chalicelib.schedules.daysets import EMPTY, DaySet
from chalicelib.schedules.weeks import Span


class UnloggedDays(NamedTuple):
    """Days that are not counted.

    Attributes:
        reached: the past ones whose score reaches the threshold with limits alone.
        pending: those from today on whose score does so when they are over.
        free: those on which nothing is due.
        parts: how many quarters of the past ones are done, if they are done in part.
    """

    reached: DaySet
    pending: DaySet
    free: DaySet
    parts: Mapping[date, int]


class _DueDays(NamedTuple):
    """The days on which an item is due, and those on which it is done."""

    due: DaySet
    done: DaySet


_Due = tuple[Pillar, int, _DueDays]


def unlogged_days(
    requirements: DayRequirements,
    excused: ExcusedDays,
    entries: Mapping[str, LimitEntries],
    days: Iterable[date],
    today: date,
    *,
    deleted: DeletedDays,
) -> UnloggedDays:
    """Return which of ``days`` count, and on which nothing is due.

    A logged day that is not counted has at least the score that it would have without its log,
    unless its log decided otherwise; so it is not among those that are reached.

    Args:
        requirements: the items due on the days, and the threshold.
        excused: the excused days.
        entries: of the habits with a limit, by habit id.
        days: the days that are not counted.
        today: the local date.
        deleted: the due days of deleted items, which ``requirements`` do not have.
    """
    not_counted = DaySet.of(days)
    items = [
        *_due_days(requirements.items, excused, entries, not_counted),
        *_deleted_days(deleted, excused, not_counted),
    ]
    free = not_counted - DaySet.union(of_item.due for _, _, of_item in items)
    reached: list[date] = []
    parts: dict[date, int] = {}
    # Without anything done, the score is 0, which is below each threshold.
    for day, result in _scores(items, DaySet.union(of_item.done for _, _, of_item in items)):
        if day < today and part(result):
            parts[day] = part(result)
        if result >= requirements.threshold:
            reached.append(day)
    pending = DaySet.of(reached).from_day(today)
    return UnloggedDays(DaySet.of(reached) - pending, pending, free, parts)


def _due_days(
    items: Iterable[PlannedItem],
    excused: ExcusedDays,
    entries: Mapping[str, LimitEntries],
    days: DaySet,
) -> Iterator[_Due]:
    """Yield the due days of the items, as :meth:`DayRequirements.items_on` says, and the done ones.

    They are by the number of doses of a day.
    """
    span = Span(days.first, days.last)
    for item in items if days else ():
        counted = days - excused.unscored(item.kind)
        of_doses: dict[int, _DueDays] = {}
        for version, matching in due_versions(item.history, span):
            due, done = matching & counted, EMPTY
            if version.limit:
                # The limit of a week or month is due on none of its days.
                own, by_day = entries.get(item.history.id, NO_ENTRIES), version.limit.per == "day"
                due, done = own.of_days(version.limit, due) if by_day else (EMPTY, EMPTY)
            before = of_doses.get(len(version.doses), _DueDays(EMPTY, EMPTY))
            of_doses[len(version.doses)] = _DueDays(before.due | due, before.done | done)
        yield from ((item.pillar, doses, of_item) for doses, of_item in of_doses.items())


def _deleted_days(deleted: DeletedDays, excused: ExcusedDays, days: DaySet) -> Iterator[_Due]:
    """Yield the due days of deleted items; nothing of them is done on a day without a log."""
    for pillar, count, due in deleted.scored_days(excused):
        yield pillar, count, _DueDays(due & days, EMPTY)


def _scores(items: Iterable[_Due], days: DaySet) -> Iterator[tuple[date, Fraction]]:
    """Yield the score of each of some days, on each of which something is due."""
    if not days:
        return
    span = Span(days.first, days.last)
    counts = {pillar: (DayCounts(span), DayCounts(span)) for pillar in PILLARS}
    for pillar, doses, (due, done) in items:
        of_done, of_due = counts[pillar]
        of_done.add(done & days)
        of_due.add(due & days, doses)
    numbers = [(done.numbers(), due.numbers()) for done, due in counts.values()]
    for day in days:
        place = (day - span.first).days
        result = _score(tuple((done[place], due[place]) for done, due in numbers))
        if result is not None:
            yield day, result


# The same numbers come again on most days.
@lru_cache(maxsize=4_096)
def _score(pillars: tuple[tuple[int, int], ...]) -> Fraction | None:
    """Return the score of a day from what is done and due of each pillar."""
    return score(Done(done, due) for done, due in pillars)
