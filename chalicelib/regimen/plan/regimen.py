"""Schedules over time: the versions of a schedule, and the slots due on a day. No clock, no I/O.

All days are local dates, so a change to or from daylight saving time has no effect. The version in
force on a day determines the doses due on it, so a later edit changes no past day.

>>> monday, friday = date(2026, 3, 9), date(2026, 3, 13)
>>> daily = Version(monday, Daily(), ("breakfast", "dinner"))
>>> paused = replace(daily, valid_from=friday, paused=True)
>>> history = ScheduleHistory("mg", edited((daily,), paused, today=friday))
>>> history.due(date(2026, 3, 12)), history.due(friday), history.due(date(2026, 3, 8))
(('breakfast', 'dinner'), (), ())
"""

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal, assert_never

from chalicelib.regimen.plan.dosing import Dosing
from chalicelib.regimen.plan.sources import MetricSource, Source, WorkoutSource
from chalicelib.schedules.accepted import AcceptedTypes
from chalicelib.schedules.base import OnDays
from chalicelib.schedules.by_history import (
    ByHistory,
    Deadlines,
    HabitInterval,
    IntervalFromLast,
    Rolling,
    merged,
)
from chalicelib.schedules.daysets import DaySet
from chalicelib.schedules.fixed import Cycle, Daily, Interval, Weekdays
from chalicelib.schedules.flexible import AsNeeded, NoSchedule, Weekly
from chalicelib.schedules.limits import Limit
from chalicelib.schedules.monthly import Monthly
from chalicelib.schedules.versions import Versions
from chalicelib.schedules.weeks import ISO_WEEK, Span

Slot = str
"""``waking``, ``breakfast``, ``lunch``, ``dinner``, ``bedtime`` or ``HH:MM``; "" means no slot."""

RegimenSchedule = (
    Daily | Weekdays | Interval | IntervalFromLast | Weekly | Cycle | AsNeeded | Monthly
)
REGIMEN_SCHEDULES: AcceptedTypes[RegimenSchedule] = AcceptedTypes(RegimenSchedule)
"""The schedule types that supplements accept."""
HabitScheduleType = Daily | Weekdays | Weekly | HabitInterval | Monthly | Rolling | NoSchedule
HABIT_SCHEDULES: AcceptedTypes[HabitScheduleType] = AcceptedTypes(HabitScheduleType)
"""The schedule types that habits accept."""

Outcome = Literal["done", "skipped", "none"]
"""What the entry of a day says: the goal is met, the day is left out, or neither."""

_DAY = timedelta(days=1)
# The longest interval: a dose before it cannot move the first due day of a schedule.
LONGEST_INTERVAL = timedelta(days=366)


@dataclass(frozen=True)
class Version:
    """The schedule that is in force from one day on, until the next version.

    Attributes:
        valid_from: the first local date in force.
        schedule: decides which days are due.
        slots: the slots of a due day, without duplicates; none means one dose without a slot.
        paused: nothing is due.
        starts_on: nothing is due before it.
        ends_on: the last day, inclusive; nothing is due after it.
        limit: of a habit whose goal is only a maximum.
        source: of a habit that is linked to workouts or to a metric.
        dosing: the doses of a supplement.
    """

    valid_from: date
    schedule: RegimenSchedule | HabitScheduleType
    slots: tuple[Slot, ...] = ()
    paused: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    limit: Limit | None = None
    source: Source | None = None
    dosing: Dosing | None = field(default=None, hash=False)

    @cached_property
    def doses(self) -> tuple[Slot, ...]:
        """The slots of the doses of a due day: never empty."""
        return self.slots or ("",)

    @cached_property
    def counted(self) -> RegimenSchedule | HabitScheduleType:
        """The schedule, counted from its anchor or else from the first day that can have a dose."""
        return self.schedule.anchored(max(self.starts_on or date.min, self.valid_from), ISO_WEEK)

    @cached_property
    def weekly_target(self) -> int:
        """The number of days a week on which a slot has a dose; 0 unless it is ``weekly``."""
        return self.schedule.target if isinstance(self.schedule, Weekly) else 0

    @cached_property
    def flexible(self) -> tuple[Slot, ...] | None:
        """The slots in which a dose counts on a day without due doses; None means any slot."""
        match self.schedule:
            case OnDays() | Rolling():
                return ()
            case Weekly() | IntervalFromLast():
                return self.doses
            case AsNeeded() | NoSchedule():
                return None
            case _:
                assert_never(self.schedule)

    def active(self, day: date) -> bool:
        """Tell whether it has started, has not ended and is not paused on ``day``."""
        return not (
            self.paused
            or (self.starts_on is not None and day < self.starts_on)
            or (self.ends_on is not None and day > self.ends_on)
        )


@dataclass(frozen=True)
class ScheduleHistory:
    """The versions of the schedule of a supplement or habit.

    Attributes:
        id: of the supplement or habit.
        versions: by ``valid_from``, at most one a day; before the first nothing is due.
        done: the done days in order, for schedules that are due by them.
        skips: the days with a skipped entry.
        neutral: days that do not count between a done day and the next due day: those that are
            excused, and those that the time zone skipped. Inactive days and ``skips`` do not count
            either.
    """

    id: str
    versions: tuple[Version, ...]
    done: Sequence[date] = ()
    skips: AbstractSet[date] = frozenset()
    neutral: AbstractSet[date] = frozenset()

    @cached_property
    def timeline(self) -> Versions[Version]:
        """The versions by their first day in force."""
        return timeline(self.versions)

    @cached_property
    def by_history(self) -> bool:
        """Whether a version is due by the done days."""
        return any(isinstance(version.schedule, ByHistory) for version in self.versions)

    @cached_property
    def dose_days_from(self) -> date | None:
        """The first day whose taken doses can move a due day; None if no dose moves any."""
        starts = (v.valid_from for v in self.versions if isinstance(v.schedule, ByHistory))
        first = next(starts, None)
        return first and max(first, date.min + LONGEST_INTERVAL) - LONGEST_INTERVAL

    @cached_property
    def first_active(self) -> date | None:
        """The first day on which a version is active, or None."""
        for version, span in self.timeline.spans():
            rest = merged(_inactive(version, span))
            begins = span.first
            if rest and rest[0].first == begins:
                if rest[0].last >= span.last:
                    continue
                begins = rest[0].last + _DAY
            return begins
        return None

    @cached_property
    def deadlines(self) -> Deadlines:
        """The due days of the versions that are due by the done days."""
        return self.deadlines_after(self.done)

    def deadlines_after(self, done: Sequence[date]) -> Deadlines:
        """Return the due days with other done days; later days may be appended to them."""
        first = self.first_active
        if first is None:
            return Deadlines(Versions(()), ())
        entries = tuple(
            (
                max(version.valid_from, first),
                version.schedule if isinstance(version.schedule, ByHistory) else None,
            )
            for version in self.versions
        )
        spans = [
            rest
            for version, span in self.timeline.spans()
            if span.last >= first
            for rest in _inactive(version, Span(max(span.first, first), span.last))
        ]
        # A done day counts, also if it is excused.
        spans += ((DaySet.of(self.neutral) | self.skips) - done).runs()
        return Deadlines(Versions(entries), done, merged(spans))

    def with_outcome(self, day: date, outcome: Outcome) -> "ScheduleHistory":
        """Return the history if ``day`` has this outcome."""
        days = [known for known in self.done if known != day]
        if outcome == "done":
            insort(days, day)
        skips = self.skips | {day} if outcome == "skipped" else self.skips - {day}
        return replace(self, done=days, skips=skips)

    def moved_due(self, day: date, outcome: Outcome) -> set[date]:
        """Return the days that become due, or are due no longer, if ``day`` has this outcome."""
        before: Outcome = "skipped" if day in self.skips else "none"
        before = "done" if day in self.done else before
        if not self.by_history or before == outcome:
            return set()
        return self.with_outcome(day, outcome).deadlines.moved(self.deadlines, day)

    def in_force(self, day: date) -> Version | None:
        """Return the version in force on ``day``, or None before the first."""
        return self.timeline.on(day)

    def _applying_to(self, day: date) -> Version | None:
        """Return the version in force on ``day``; before the first version, the first."""
        return self.in_force(day) or (self.versions[0] if self.versions else None)

    def limit_on(self, day: date) -> Limit | None:
        """Return the limit that applies to ``day``; before the first version, that of the first."""
        version = self._applying_to(day)
        return version.limit if version else None

    def dosing_on(self, day: date) -> Dosing | None:
        """Return the doses of ``day``; before the first version, those of the first."""
        version = self._applying_to(day)
        return version.dosing if version else None

    def source_on(self, day: date) -> Source | None:
        """Return what the habit is linked to on ``day``; None unless it is active."""
        version = self.in_force(day)
        return version.source if version and version.active(day) else None

    def metric_on(self, day: date) -> MetricSource | None:
        """Return the metric to which the habit is linked on ``day``; None unless it is active."""
        source = self.source_on(day)
        return source if isinstance(source, MetricSource) else None

    def linked_years(self, to: type[WorkoutSource] | type[MetricSource]) -> tuple[int, int] | None:
        """Return the first and the last year with a day on which it is linked to workouts, or to
        a metric; or None.
        """
        years: list[int] = []
        for version, span in self.timeline.spans():
            if version and isinstance(version.source, to) and not version.paused:
                first = max(span.first, version.starts_on or span.first)
                last = min(span.last, version.ends_on or span.last)
                years += [first.year, last.year] if first <= last else []
        return (min(years), max(years)) if years else None

    def ended(self, today: date) -> bool:
        """Tell whether nothing will be due from ``today`` on; a paused schedule has not ended."""
        current = self.in_force(today)
        later = [version for _, version in self.timeline.after(today)]
        versions = [version for version in (current, *later) if version]
        return all(
            version.ends_on is not None and version.ends_on < max(today, version.valid_from)
            for version in versions
        )

    def only_records(self, day: date) -> bool:
        """Tell whether the schedule in force on ``day`` is ``none``: there is no streak then."""
        version = self.timeline.on(day) or self.versions[0]
        return isinstance(version.schedule, NoSchedule)

    def active(self, day: date) -> bool:
        """Tell whether the version in force on ``day`` is active; False before the first."""
        version = self.timeline.on(day)
        return version is not None and version.active(day)

    def resting(self, first: date, last: date) -> DaySet:
        """Return the days from ``first`` to ``last`` on which no version is active.

        Days without due doses of an active schedule are not among them.

        >>> off = Version(date(2026, 3, 11), Daily(), paused=True)
        >>> history = ScheduleHistory("d3", (Version(date(2026, 3, 9), Daily()), off))
        >>> sorted(day.day for day in history.resting(date(2026, 3, 8), date(2026, 3, 12)))
        [8, 11, 12]
        """
        return DaySet.union(
            DaySet.span(*rest)
            for version, span in self.timeline.within(Span(first, last))
            for rest in _inactive(version, span)
        )

    def due(self, day: date) -> tuple[Slot, ...]:
        """Return the slots due on ``day`` itself; ``weekly`` and ``as_needed`` have none.

        >>> ScheduleHistory("d3", (Version(date(2026, 3, 9), Daily()),)).due(date(2026, 3, 9))
        ('',)
        """
        version = self.timeline.on(day)
        if version is None or not version.active(day):
            return ()
        if isinstance(version.schedule, ByHistory):
            return version.doses if self.deadlines.due(day) else ()
        return version.doses if version.counted.due(day) else ()

    def overdue_since(self, day: date) -> date | None:
        """Return the due day before ``day`` that was missed, if nothing was done since; or None.

        >>> every_2 = Version(date(2026, 3, 9), HabitInterval(2))
        >>> ScheduleHistory("d3", (every_2,)).overdue_since(date(2026, 3, 12))
        datetime.date(2026, 3, 9)
        """
        if not self.by_history or not self.active(day):
            return None
        return self.deadlines.overdue_since(day)

    def weekly_target(self, day: date) -> int:
        """Return the number of days (or sessions) a week of a slot; 0 unless ``weekly``.

        >>> six_a_week = Version(date(2026, 3, 9), Weekly(6))
        >>> ScheduleHistory("d3", (six_a_week,)).weekly_target(date(2026, 3, 12))
        6
        """
        version = self._weekly(day)
        return version.weekly_target if version else 0

    def by_sessions(self, day: date) -> bool:
        """Tell whether several sessions of a day count towards the weekly target."""
        version = self._weekly(day)
        return version is not None and version.schedule.by_sessions

    def weekly_slots(self, day: date) -> tuple[Slot, ...]:
        """Return the slots in which a dose on ``day`` counts towards its week's target."""
        version = self._weekly(day)
        return version.doses if version else ()

    def _weekly(self, day: date) -> Version | None:
        version = self.timeline.on(day)
        return version if version and version.weekly_target and version.active(day) else None

    def resolve_slot(self, day: date, slot: Slot = "") -> Slot:
        """Return ``slot`` if ``day`` has a dose in it, else the only slot of the day, else "".

        >>> daily = Version(date(2026, 3, 9), Daily(), ("breakfast",))
        >>> ScheduleHistory("d3", (daily,)).resolve_slot(date(2026, 3, 9), "lunch")
        'breakfast'
        """
        version = self.timeline.on(day)
        flexible = version.flexible if version and version.active(day) else None
        slots = self.due(day) or flexible or ()
        if slot in slots:
            return slot
        return slots[0] if len(slots) == 1 else ""

    def counts_without_being_due(self, day: date, slot: Slot) -> bool:
        """Tell whether a dose on ``day`` counts although it is not due on the day.

        That is a dose in a slot of a ``weekly`` schedule, an early or overdue one of an
        ``interval_from_last``, or any dose of an ``as_needed`` one.
        """
        version = self.timeline.on(day)
        if version is None or not version.active(day):
            return False
        return version.flexible is None or slot in version.flexible


def timeline(versions: Iterable[Version]) -> Versions[Version]:
    """Return the versions by their first day in force."""
    return Versions(tuple((version.valid_from, version) for version in versions))


def _inactive(version: Version | None, span: Span) -> Iterator[Span]:
    """Yield the days of ``span`` on which a version is not active."""
    rests = []
    if version is None or version.paused:
        rests.append(span)
    elif version:
        if version.starts_on:
            rests.append(Span(span.first, min(span.last, version.starts_on - _DAY)))
        if version.ends_on:
            rests.append(Span(max(span.first, version.ends_on + _DAY), span.last))
    return (rest for rest in rests if rest.first <= rest.last)


def edited(versions: tuple[Version, ...], version: Version, today: date) -> tuple[Version, ...]:
    """Return ``versions`` with ``version`` in force from its ``valid_from`` on.

    It replaces all versions from that day on, also those of the future; earlier days keep their
    version. A version equal to the one in force is not added. A history without versions gets its
    first one; nothing is due before that day.

    Raises:
        ValueError: it would be in force before ``today``, which would change the past.

    >>> old = Version(date(2026, 3, 9), Daily())
    >>> edited((old,), replace(old, valid_from=date(2026, 3, 12)), date(2026, 3, 12)) == (old,)
    True
    """
    if version.valid_from < today:
        raise ValueError("a version comes into force today or later")
    kept = tuple(earlier for _, earlier in timeline(versions).before(version.valid_from).entries)
    if kept and replace(version, valid_from=kept[-1].valid_from) == kept[-1]:
        return kept
    return (*kept, version)
