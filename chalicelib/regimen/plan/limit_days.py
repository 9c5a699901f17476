"""What days, weeks and months with a limit are for the score. No clock, no I/O.

A habit with a limit of a day is due on each due day of its schedule, from the first entry on, until
14 days have no entry. It is done when the day is over, and its amount is within the limit. A limit
of a week or a month is due on none of the days. It counts with the week in which its period ends.

>>> from chalicelib.schedules.fixed import Daily
>>> from chalicelib.regimen.plan.regimen import ScheduleHistory, Version
>>> monday, tuesday = date(2026, 3, 9), date(2026, 3, 10)
>>> version = Version(monday, Daily(), limit=Limit(2_000))
>>> coffee = PlannedItem("habit", "diet", ScheduleHistory("coffee", (version,)))
>>> entries = {"coffee": LimitEntries({monday: 3_000}, {})}
>>> key = ("coffee", slot_key(""))
>>> [
...     limit_statuses([coffee], entries, day, closed=closed)[key]
...     for day, closed in ((monday, False), (tuesday, False), (tuesday, True))
... ]
['skipped', 'open', 'taken']
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.regimen.plan.adherence import LogKey, slot_key
from chalicelib.regimen.plan.documents import LogStatus
from chalicelib.regimen.plan.excuses import Excuses, is_unscored
from chalicelib.regimen.plan.score import Done, PlannedItem
from chalicelib.schedules.daynumbers import DayNumbers
from chalicelib.schedules.daysets import DaySet
from chalicelib.schedules.limits import SILENCE, Limit
from chalicelib.schedules.weeks import WEEK_DAYS, Week

_DAY = timedelta(days=1)
# The first day whose entries matter for the score of a day: of a month that ends in a week, whose
# first day may follow up to 14 days after the last entry.
LOOK_BACK = timedelta(days=31) + SILENCE


class LimitedDays(NamedTuple):
    """Past due days with a limit.

    Attributes:
        due: those that are due: not those that are skipped, or without an entry for 14 days.
        taken: those of them that are within the limit.
    """

    due: DaySet
    taken: DaySet


class LimitEntries(NamedTuple):
    """The entries of a habit with a limit.

    Attributes:
        amounts: in thousandths, by local date.
        others: the status of skipped entries, and of those from before there was a limit.
    """

    amounts: Mapping[date, int]
    others: Mapping[date, LogStatus]

    def is_recent(self, day: date) -> bool:
        """Tell whether there is an entry on ``day`` or on one of the 14 days before it."""
        days = (day - n * _DAY for n in range(SILENCE.days + 1))
        return any(each in self.amounts or each in self.others for each in days)

    def of_days(self, limit: Limit, days: DaySet) -> LimitedDays:
        """Return what past due days with a limit are, as :meth:`status` does for one of them."""
        amounts, others = DayNumbers.of(self.amounts), DaySet.of(self.others)
        recent = (amounts.days | others).spread(SILENCE.days)
        over = amounts.above(limit.most)
        by_status = {
            status: DaySet.of([day for day, each in self.others.items() if each == status])
            for status in ("taken", "neutral")
        }
        neutral = by_status["neutral"] | (days - recent - others)
        taken = by_status["taken"] | (recent - over - others)
        return LimitedDays(days - neutral, (days & taken) - neutral)

    def status(self, limit: Limit, day: date, *, closed: bool) -> LogStatus:
        """Return the status of a due day; while it is not closed, within the limit is ``open``."""
        if day in self.others:
            return self.others[day]
        amount = self.amounts.get(day)
        if amount is None and not self.is_recent(day):
            return "neutral"
        if not limit.allows(amount or 0):
            return "skipped"
        return "taken" if closed else "open"


NO_ENTRIES = LimitEntries({}, {})


def entries_by_habit(
    days: Iterable[tuple[date, Mapping[str, int], Mapping[str, LogStatus]]],
) -> dict[str, LimitEntries]:
    """Return the entries of days by habit id.

    Args:
        days: the local date, and by habit id the amounts in thousandths and the other statuses.
    """
    amounts: defaultdict[str, dict[date, int]] = defaultdict(dict)
    others: defaultdict[str, dict[date, LogStatus]] = defaultdict(dict)
    for day, day_amounts, day_others in days:
        for name, amount in day_amounts.items():
            amounts[name][day] = amount
        for name, status in day_others.items():
            others[name][day] = status
    return {name: LimitEntries(amounts[name], others[name]) for name in {*amounts, *others}}


def limited(items: Iterable[PlannedItem]) -> list[PlannedItem]:
    """Return the habits that have, or had, a limit."""
    return [item for item in items if any(each.limit for each in item.history.versions)]


def is_moved(
    items: Iterable[PlannedItem],
    before: Mapping[str, LimitEntries],
    after: Mapping[str, LimitEntries],
    day: date,
) -> bool:
    """Tell whether changed entries of other days decide that a limit counts on ``day``, or not.

    Args:
        items: habits that have, or had, a limit.
        before: their entries of the 14 days before as they were, by habit id.
        after: the same as they will be.
        day: one whose own entries do not change.
    """
    names = (item.history.id for item in items)
    return any(
        before.get(name, NO_ENTRIES).is_recent(day) != after.get(name, NO_ENTRIES).is_recent(day)
        for name in names
    )


def limit_statuses(
    items: Iterable[PlannedItem], entries: Mapping[str, LimitEntries], day: date, *, closed: bool
) -> dict[LogKey, LogStatus]:
    """Return the statuses of the habits that have a limit on ``day``.

    Args:
        items: habits that have, or had, a limit.
        entries: by habit id, of the day and the 14 days before it.
        day: the local date.
        closed: whether the day is over, so that it counts if it is within the limit.
    """
    statuses: dict[LogKey, LogStatus] = {}
    for item in items:
        version = item.history.in_force(day)
        if version is None or version.limit is None:
            continue
        own = entries.get(item.history.id, NO_ENTRIES)
        by_day = version.limit.per == "day"
        status = own.status(version.limit, day, closed=closed) if by_day else "neutral"
        statuses[item.history.id, slot_key("")] = status
    return statuses


def of_day(
    items: Iterable[PlannedItem], entries: Mapping[str, LimitEntries], day: date, *, closed: bool
) -> Iterator[tuple[PlannedItem, Done]]:
    """Yield the limits of ``day`` that are due on it.

    Args:
        items: habits that have, or had, a limit.
        entries: by habit id, of the day and the 14 days before it.
        day: the local date.
        closed: whether the day is over, so that it counts if it is within the limit.
    """
    for item in items:
        version = item.history.in_force(day)
        if version is None or version.limit is None or version.limit.per != "day":
            continue
        if item.history.due(day):
            own = entries.get(item.history.id, NO_ENTRIES)
            status = own.status(version.limit, day, closed=closed)
            if status != "neutral":
                yield item, Done(int(status == "taken"), 1)


def of_week(
    items: Iterable[PlannedItem],
    entries: Mapping[str, LimitEntries],
    end: date,
    week: Week,
    excuses: Excuses,
) -> Iterator[tuple[PlannedItem, Done]]:
    """Yield the limits of weeks and months that end in the past week whose last day is ``end``.

    The amounts of excused days do not count.
    """
    week_days = (end - n * _DAY for n in range(WEEK_DAYS))
    # A week ends with the last day, a month the day before the first one of the next.
    days: Sequence[date] = [day for day in week_days if day == end or (day + _DAY).day == 1]
    for item in items:
        for day in days:
            limit = item.history.limit_on(day)
            if limit is None or limit.per == "day" or limit.period(day, week).last != day:
                continue
            if item.history.active(day):
                own = entries.get(item.history.id, NO_ENTRIES)
                yield from _period_done(item, own, day, week, excuses)


def _period_done(
    item: PlannedItem, entries: LimitEntries, last: date, week: Week, excuses: Excuses
) -> Iterator[tuple[PlannedItem, Done]]:
    limit = item.history.limit_on(last)
    if limit is None:
        return
    span = limit.period(last, week)
    before = item.history.limit_on(span.first)
    limit = before if before and before.per == limit.per else limit
    days = [
        day for day in span.days() if day not in excuses or not is_unscored(excuses, day, item.kind)
    ]
    if any(map(entries.is_recent, days)):
        total = sum(entries.amounts.get(day, 0) for day in days)
        yield item, Done(int(limit.allows(total)), 1)
