"""The rules of a streak: schedules over time, freezes, and calendar weeks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from chalicelib.schedules.base import Anchored
from chalicelib.schedules.by_history import ByHistory
from chalicelib.schedules.daysets import DaySet
from chalicelib.schedules.fixed import Daily
from chalicelib.schedules.freezes import Freeze
from chalicelib.schedules.streaks import FoldedSchedule
from chalicelib.schedules.versions import Versions
from chalicelib.schedules.weeks import ISO_WEEK, Span, Week

DAILY = Daily()
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rules:
    """The rules of one kind.

    Attributes:
        versions: (first day in force, schedule); None means that there is no first day.
        freeze: how freezes are earned; by default, none are.
        week: the calendar weeks.
        first_day: the first day of the schedule without a first day in force, if it has one: before
            that day its pattern repeats without its anchor, and from that day on with it.
    """

    versions: tuple[tuple[date | None, FoldedSchedule], ...] = ((None, DAILY),)
    freeze: Freeze = field(default_factory=Freeze)
    week: Week = ISO_WEEK
    first_day: date = date.max

    @cached_property
    def _timeline(self) -> Versions[FoldedSchedule]:
        starts = sorted(
            (start or date.min, index) for index, (start, _) in enumerate(self.versions)
        )
        entries = tuple((start, self.versions[index][1]) for start, index in starts)
        begins = entries[:1] and entries[0][0] == date.min
        return Versions(entries if begins else ((date.min, DAILY), *entries))

    def on(self, day: date) -> FoldedSchedule:
        """Return the schedule in force on ``day``; ``daily`` before the first version.

        >>> from chalicelib.schedules.flexible import Weekly
        >>> Rules(((date(2026, 3, 16), Weekly(2)),)).on(date(2026, 3, 15)).type
        'daily'
        """
        return self.constant or self._timeline.on(day) or DAILY

    @cached_property
    def constant(self) -> FoldedSchedule | None:
        """The schedule, if there is only one version."""
        entries = self._timeline.entries
        return entries[0][1] if len(entries) == 1 else None

    @cached_property
    def _anchored_from(self) -> date:
        """The first day on which anchors count."""
        return min(self.first_day, *self._timeline.starts[1:], date.max)

    @cached_property
    def is_due(self) -> Callable[[date], bool]:
        """Tell whether an entry is due on a day itself, not on any day of its week.

        >>> from chalicelib.schedules.fixed import Weekdays
        >>> other_weeks = Weekdays(frozenset({6}), 2, anchor=date(2026, 3, 14))
        >>> [Rules(((None, other_weeks),)).is_due(date(2026, 2, day)) for day in (21, 28)]
        [False, True]
        """
        schedule = self.constant
        anchored = isinstance(schedule, Anchored) and schedule.anchor is not None
        if schedule and (not anchored or self._anchored_from == date.max):
            return schedule.matches
        return self._is_due

    def _is_due(self, day: date) -> bool:
        schedule = self.on(day)
        return schedule.matches(day) if day < self._anchored_from else schedule.due(day)

    def due_days(self, span: Span) -> DaySet:
        """Return the days of ``span`` for which :attr:`is_due` is true."""
        due = DaySet()
        anchored_from = self._anchored_from
        for schedule, (first, last) in self._in_force(span):
            if first < anchored_from:
                due |= schedule.matching(Span(first, min(last, anchored_from - _DAY)))
            due |= schedule.due_days(Span(max(first, anchored_from), last))
        return due

    def days_of_weeks(self, span: Span) -> DaySet:
        """Return the days of ``span`` on which a weekly schedule is in force."""
        spans = (days for each, days in self._in_force(span) if each.unit == "week")
        return DaySet.union(DaySet.span(*days) for days in spans)

    def _in_force(self, span: Span) -> Iterator[tuple[FoldedSchedule, Span]]:
        """Yield the schedules with the days of ``span`` on which they are in force."""
        for schedule, days in self._timeline.within(span):
            yield schedule or DAILY, days

    @cached_property
    def by_history(self) -> Versions[ByHistory | None]:
        """The schedules that are counted from entries, over time; None is another schedule."""
        entries = self._timeline.entries
        return Versions(
            tuple((start, s if isinstance(s, ByHistory) else None) for start, s in entries)
        )

    def since(self, day: date) -> date:
        """Return when the unit in force on ``day`` came into force; a new streak starts there."""
        started = date.min
        for (_, before), (start, after) in pairwise(self._timeline.entries):
            if start <= day and before.unit != after.unit:
                started = start
        return started
