"""The schedule types whose due days depend on the days that were done before. Pure rules.

A done day is a day with an entry that met the goal, or with a taken dose. After each done day there
is one deadline, the day that is due: any ``window`` counted days in a row need ``target`` done
days. A day counts unless it is neutral. With fewer done days so far, or after a break of more than
a window, the days before are taken as done. A done day before the deadline moves it. A missed
deadline is due once; after the next done day, the next counted day is due until the last ``window``
days have ``target`` done days again.

>>> every_2 = Deadlines(Versions(((date(2026, 9, 1), HabitInterval(2)),)), [date(2026, 9, 6)])
>>> every_2.on(date(2026, 9, 7)), every_2.overdue_since(date(2026, 9, 9))
(datetime.date(2026, 9, 8), datetime.date(2026, 9, 8))
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import compress, count
from operator import sub
from typing import ClassVar

from chalicelib.schedules.base import ScheduleBase, Unit
from chalicelib.schedules.daysets import DaySet, ordinals_of
from chalicelib.schedules.versions import Versions
from chalicelib.schedules.weeks import Span, Week

_DAY = timedelta(days=1)


class _FromDoneDays(ScheduleBase):
    """A schedule whose periods depend on the done days."""

    unit: ClassVar[Unit] = "entry"

    def period(self, day: date, week: Week) -> None:
        """Return None: the periods depend on the done days."""
        del day, week


@dataclass(frozen=True)
class Rolling(_FromDoneDays):
    """Due on ``target`` days of any ``window_days`` days in a row, such as 3 of any 10 days.

    Attributes:
        target: the number of due days.
        window_days: the number of days in a row.
    """

    type: ClassVar[str] = "rolling"
    anchor: ClassVar[date | None] = None

    target: int
    window_days: int

    @property
    def window(self) -> int:
        """The number of days in a row."""
        return self.window_days


@dataclass(frozen=True)
class IntervalFromLast(_FromDoneDays):
    """Due ``every_days`` days after the last done day.

    Attributes:
        every_days: the number of days.
        anchor: the first due day, as long as nothing is done; None means the first day in force.
    """

    type: ClassVar[str] = "interval_from_last"
    target: ClassVar[int] = 1

    every_days: int
    anchor: date | None = None

    @property
    def window(self) -> int:
        """The number of days in which it is due once."""
        return self.every_days


class HabitInterval(IntervalFromLast):
    """The same for habits and streaks, whose documents call it ``interval``."""

    type: ClassVar[str] = "interval"


ByHistory = Rolling | IntervalFromLast | HabitInterval


class CountedDays:
    """The days that count between a done day and its deadline: all but the neutral days.

    Args:
        neutral: in order, without overlaps.
    """

    def __init__(self, neutral: Sequence[Span]) -> None:
        self._firsts = [span.first.toordinal() for span in neutral]
        self._lasts = [span.last.toordinal() for span in neutral]

    def after(self, day: date, number: int) -> date | None:
        """Return the ``number``-th counted day after ``day``; None if the calendar has none.

        >>> days = CountedDays([Span(date(2026, 9, 2), date(2026, 9, 4))])
        >>> days.after(date(2026, 9, 1), 1), days.after(date(2026, 9, 3), 2)
        (datetime.date(2026, 9, 5), datetime.date(2026, 9, 6))
        """
        start = day.toordinal()
        found = start + number
        for place in range(bisect_right(self._lasts, start), len(self._lasts)):
            first = max(self._firsts[place], start + 1)
            if first > found:
                break
            found += self._lasts[place] - first + 1
        return date.fromordinal(found) if found <= date.max.toordinal() else None


class Deadlines:
    """The deadlines that follow from the done days of an item.

    A version judges the days on which it is in force: a deadline that it would have had before is
    its first day.

    Args:
        timeline: the schedules over time; None is a schedule of another type.
        done: the done days, in order.
        neutral: the days that do not count, in order, without overlaps.

    Attributes:
        done: the done days, in order.
    """

    def __init__(
        self,
        timeline: Versions[ByHistory | None],
        done: Sequence[date],
        neutral: Sequence[Span] = (),
    ) -> None:
        self._timeline = timeline
        self.done = done
        self._counted = CountedDays(neutral)
        self._known: dict[int, date | None] = {}

    def on(self, day: date) -> date | None:
        """Return the deadline as of ``day``, without an entry of ``day`` itself.

        It can be before ``day`` (missed) or after it. None means that there is none.
        """
        return self.following(bisect_left(self.done, day))

    def due(self, day: date) -> bool:
        """Tell whether ``day`` itself is due."""
        return self._timeline.on(day) is not None and self.on(day) == day

    def overdue_since(self, day: date) -> date | None:
        """Return the deadline that was missed before ``day``, or None."""
        if self._timeline.on(day) is None:
            return None
        deadline = self.on(day)
        return deadline if deadline and deadline < day else None

    def due_days(self, span: Span) -> DaySet:
        """Return the days of ``span`` that are due.

        After each done day there is one deadline, and it is due unless the next done day is before
        it. So only the done days are looked at, and of them only those that are far enough apart.
        """
        done, found = self.done, []
        first, last = bisect_left(done, span.first), bisect_left(done, span.last)
        for number in self._numbers(first, last):
            deadline = self.following(number)
            following = done[number] if number < len(done) else date.max
            if deadline and deadline <= following and span.first <= deadline <= span.last:
                found.append(deadline)
        return DaySet.of(found)

    def breaks(self, days: DaySet) -> Iterator[date]:
        """Yield the done days among ``days``, but the first, whose deadline was before them."""
        first, last = bisect_right(self.done, days.first), bisect_left(self.done, days.last)
        for number in self._numbers(first, last):
            deadline = self.following(number)
            if deadline and deadline < self.done[number]:
                yield self.done[number]

    def _numbers(self, first: int, last: int) -> list[int]:
        """Return the numbers of done days, from ``first`` to ``last``, to look at.

        The deadline after a number of done days can be on the next done day or before it only if so
        many days as its window have passed since the done day that is as many back as its target.
        """
        days = self._ordinals
        schedules = {(each.target, each.window) for _, each in self._timeline.entries if each}
        numbers = set(range(first, min(last, self._reach) + 1))
        for target, window in schedules:
            begin = max(first, target)
            passed = map(sub, days[begin : last + 1], days[begin - target :])
            numbers.update(compress(count(begin), map(window.__le__, passed)))
        # After the last done day nothing ends the wait for the deadline.
        return sorted(numbers | ({last} if last == len(days) else set()))

    @cached_property
    def _ordinals(self) -> Sequence[int]:
        return ordinals_of(self.done)

    def following(self, number: int) -> date | None:
        """Return the deadline after the first ``number`` done days."""
        if number not in self._known:
            self._known[number] = self._following(number)
        return self._known[number]

    def moved(self, before: "Deadlines", day: date) -> set[date]:
        """Return the days that are due only here or only in ``before``.

        Args:
            before: the same with other done days, or other neutral days.
            day: the only day that is done, or neutral, in one of the two.
        """
        candidates: set[date | None] = set()
        for deadlines in (self, before):
            first = bisect_left(deadlines.done, day)
            numbers = range(first, min(first + self._reach + 1, len(deadlines.done)) + 1)
            candidates.update(map(deadlines.following, numbers))
        return {one for one in candidates if one and self.due(one) != before.due(one)}

    @property
    def _reach(self) -> int:
        """The number of done days back that a deadline depends on."""
        return max((each.target for _, each in self._timeline.entries if each), default=0)

    def _following(self, number: int) -> date | None:
        last = self.done[number - 1] if number else None
        for schedule, span in self._spans(last):
            if schedule is None:
                continue
            due = self._within(schedule, number, span.first)
            if due and due <= span.last:
                return due
        return None

    def _spans(self, last: date | None) -> Iterator[tuple[ByHistory | None, Span]]:
        """Yield the schedules and their days, from the one in force on ``last`` on."""
        starts = self._timeline.starts
        first = max(0, bisect_right(starts, last) - 1) if last else 0
        for place in range(first, len(starts)):
            end = starts[place + 1] - _DAY if place + 1 < len(starts) else date.max
            if starts[place] <= end:
                yield self._timeline.entries[place][1], Span(starts[place], end)

    def _within(self, schedule: ByHistory, number: int, first: date) -> date | None:
        """Return the deadline by one schedule, on ``first`` or later."""
        if not number:
            begins = max(first, schedule.anchor or first)
            # Without a first day there is no deadline before the first done day.
            return None if begins == date.min else self._counted.after(begins - _DAY, 1)
        base, days = self._counted_from(schedule, number)
        earliest = max(first, self.done[number - 1] + _DAY)
        due = self._counted.after(base, days)
        if due is None or due >= earliest:
            return due
        return self._counted.after(earliest - _DAY, 1)

    def _counted_from(self, schedule: ByHistory, number: int) -> tuple[date, int]:
        """Return the done day from which the deadline is counted, and the number of days."""
        target, window = schedule.target, schedule.window
        base, found = self.done[number - 1], 1
        while found < min(target, number):
            earlier = self.done[number - found - 1]
            within = self._counted.after(earlier, window)
            if within and within < base:
                break
            base, found = earlier, found + 1
        return base, window - (target - found)


def merged(spans: Iterable[Span], days: Iterable[date] = ()) -> list[Span]:
    """Return the days of spans and single days as spans in order, without overlaps.

    >>> merged([Span(date(2026, 9, 3), date(2026, 9, 4))], [date(2026, 9, 2)])
    [Span(first=datetime.date(2026, 9, 2), last=datetime.date(2026, 9, 4))]
    """
    united: list[Span] = []
    for span in sorted([*spans, *(Span(day, day) for day in days)]):
        if united and span.first.toordinal() <= united[-1].last.toordinal() + 1:
            united[-1] = Span(united[-1].first, max(united[-1].last, span.last))
        else:
            united.append(span)
    return united
