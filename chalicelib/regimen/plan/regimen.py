"""What is due and when: versions of a schedule over time. No clock, no I/O.

Everything is counted in local dates, so a daylight-saving change moves nothing. What is due on a
day follows from the version in force on that day: a later edit leaves it as it was.

>>> monday, friday = date(2026, 3, 9), date(2026, 3, 13)
>>> daily = Version(monday, Daily(), ("breakfast", "dinner"))
>>> paused = replace(daily, valid_from=friday, paused=True)
>>> history = ScheduleHistory("mg", edited((daily,), paused, today=friday))
>>> history.due(date(2026, 3, 12)), history.due(friday), history.due(date(2026, 3, 8))
(('breakfast', 'dinner'), (), ())
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import assert_never

from chalicelib import localtime
from chalicelib.schedules.accepted import AcceptedTypes
from chalicelib.schedules.base import OnDays
from chalicelib.schedules.fixed import Cycle, Daily, Interval, Weekdays
from chalicelib.schedules.flexible import AsNeeded, Weekly
from chalicelib.schedules.monthly import Monthly
from chalicelib.schedules.versions import Versions
from chalicelib.schedules.weeks import ISO_WEEK, Span

Slot = str
"""``waking``, ``breakfast``, ``lunch``, ``dinner``, ``bedtime`` or ``HH:MM``; "" is no slot."""

RegimenSchedule = Daily | Weekdays | Interval | Weekly | Cycle | AsNeeded | Monthly
REGIMEN: AcceptedTypes[RegimenSchedule] = AcceptedTypes(RegimenSchedule)
"""The types of schedule that supplements take; habits take those of them that streaks take."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Version:
    """What is due from one day on, until the next version.

    Attributes:
        valid_from: the first local date in force.
        schedule: on which days.
        slots: when on such a day, each once; none is one dose a day without a slot.
        paused: nothing is due.
        starts_on: nothing is due before.
        ends_on: the last day, included; nothing is due after.
    """

    valid_from: date
    schedule: RegimenSchedule
    slots: tuple[Slot, ...] = ()
    paused: bool = False
    starts_on: date | None = None
    ends_on: date | None = None

    @cached_property
    def doses(self) -> tuple[Slot, ...]:
        """The slots of a day with doses: never empty."""
        return self.slots or ("",)

    @cached_property
    def is_due(self) -> Callable[[date], bool]:
        """Tell whether the schedule is due on a day, active or not.

        It is counted from its anchor, or else from the first day that could have a dose: without an
        anchor of its own, a new version counts anew; pass the anchor on to avoid that.
        """
        first = max(self.starts_on or self.valid_from, self.valid_from)
        return self.schedule.anchored(first, ISO_WEEK).due

    @cached_property
    def weekly_target(self) -> int:
        """On how many days a week each slot has a dose; 0 unless the schedule is ``weekly``."""
        return self.schedule.target if isinstance(self.schedule, Weekly) else 0

    @cached_property
    def flexible(self) -> tuple[Slot, ...] | None:
        """The slots in which a dose counts on a day that has none due; None is any slot."""
        match self.schedule:
            case OnDays():
                return ()
            case Weekly():
                return self.doses
            case AsNeeded():
                return None
            case _:
                assert_never(self.schedule)

    def active(self, day: date) -> bool:
        """Tell whether it is neither paused, nor yet to start, nor ended on ``day``."""
        return not (
            self.paused
            or (self.starts_on is not None and day < self.starts_on)
            or (self.ends_on is not None and day > self.ends_on)
        )


@dataclass(frozen=True)
class ScheduleHistory:
    """When a supplement or habit is due, over time.

    Attributes:
        id: the supplement's or habit's.
        versions: by ``valid_from``, at most one a day; before the first nothing is due.
    """

    id: str
    versions: tuple[Version, ...]

    @cached_property
    def _timeline(self) -> Versions[Version]:
        return timeline(self.versions)

    def in_force(self, day: date) -> Version | None:
        """Return the version in force on ``day``, or None before the first."""
        return self._timeline.on(day)

    def ended(self, today: date) -> bool:
        """Tell whether nothing will be due any more; what is paused may go on."""
        current = self.in_force(today)
        coming = [version for _, version in self._timeline.after(today)]
        ahead = [version for version in (current, *coming) if version]
        return all(
            version.ends_on is not None and version.ends_on < max(today, version.valid_from)
            for version in ahead
        )

    def active(self, day: date) -> bool:
        """Tell whether a version is in force on ``day`` that is neither paused nor out of time."""
        version = self._timeline.on(day)
        return version is not None and version.active(day)

    def resting(self, first: date, last: date) -> frozenset[date]:
        """Return the days from ``first`` to ``last`` on which nothing can be due.

        It is not there yet, paused, not to start yet, or ended; days between those that an active
        schedule is due on are not among them.

        >>> off = Version(date(2026, 3, 11), Daily(), paused=True)
        >>> history = ScheduleHistory("d3", (Version(date(2026, 3, 9), Daily()), off))
        >>> sorted(day.day for day in history.resting(date(2026, 3, 8), date(2026, 3, 12)))
        [8, 11, 12]
        """
        found: set[date] = set()
        for version, span in self._timeline.spans():
            inside = Span(max(span.first, first), min(span.last, last))
            found.update(_inactive(version, inside))
        return frozenset(found)

    def due(self, day: date) -> tuple[Slot, ...]:
        """Return the slots with a dose due on ``day`` itself; ``weekly`` and ``as_needed``: none.

        >>> ScheduleHistory("d3", (Version(date(2026, 3, 9), Daily()),)).due(date(2026, 3, 9))
        ('',)
        """
        version = self._timeline.on(day)
        if version is None or not version.is_due(day) or not version.active(day):
            return ()
        return version.doses

    def weekly_target(self, day: date) -> int:
        """Return on how many days a week each slot has a dose; 0 unless ``weekly`` is active.

        >>> six_a_week = Version(date(2026, 3, 9), Weekly(6))
        >>> ScheduleHistory("d3", (six_a_week,)).weekly_target(date(2026, 3, 12))
        6
        """
        version = self._weekly(day)
        return version.weekly_target if version else 0

    def weekly_slots(self, day: date) -> tuple[Slot, ...]:
        """Return the slots in which a dose on ``day`` counts towards its week's target."""
        version = self._weekly(day)
        return version.doses if version else ()

    def _weekly(self, day: date) -> Version | None:
        version = self._timeline.on(day)
        return version if version and version.weekly_target and version.active(day) else None

    def resolve_slot(self, day: date, slot: Slot = "") -> Slot:
        """Return ``slot`` if ``day`` has a dose in it, else the day's only slot, else "".

        >>> daily = Version(date(2026, 3, 9), Daily(), ("breakfast",))
        >>> ScheduleHistory("d3", (daily,)).resolve_slot(date(2026, 3, 9), "lunch")
        'breakfast'
        """
        slots = self.due(day) or self.weekly_slots(day)
        if slot in slots:
            return slot
        return slots[0] if len(slots) == 1 else ""

    def counts_without_being_due(self, day: date, slot: Slot) -> bool:
        """Tell whether a dose on ``day`` is one that the schedule is about, but no day is due for.

        That is one in a slot of a ``weekly`` schedule, or at any time of an ``as_needed`` one.
        """
        version = self._timeline.on(day)
        if version is None or not version.active(day):
            return False
        return version.flexible is None or slot in version.flexible


def days_without_due(
    histories: Collection[ScheduleHistory], dates: Iterable[date]
) -> frozenset[date]:
    """Return those of ``dates`` on which none of the histories has a dose due.

    >>> history = ScheduleHistory("d3", (Version(date(2026, 3, 9), Weekdays(frozenset({1, 2}))),))
    >>> dates = [date(2026, 3, day) for day in range(9, 17)]
    >>> sorted(day.day for day in days_without_due([history], dates))
    [11, 12, 13, 14, 15]
    """
    return frozenset(day for day in dates if not any(history.due(day) for history in histories))


def timeline(versions: Iterable[Version]) -> Versions[Version]:
    """Return versions by their first day in force."""
    return Versions(tuple((version.valid_from, version) for version in versions))


def _inactive(version: Version | None, span: Span) -> Iterator[date]:
    """Yield the days of ``span`` on which nothing can be due by a version."""
    if version is None or version.paused:
        yield from span.days()
        return
    if version.starts_on:
        yield from localtime.days(span.first, min(span.last, version.starts_on - _DAY))
    if version.ends_on:
        yield from localtime.days(max(span.first, version.ends_on + _DAY), span.last)


def edited(versions: tuple[Version, ...], version: Version, today: date) -> tuple[Version, ...]:
    """Return ``versions`` with ``version`` in force from its ``valid_from`` on.

    It replaces all versions from that day on, planned ones too; the days before keep theirs. If
    it says what is in force already, it adds nothing of its own. A history without versions gets
    its first one; nothing is due before that day.

    Raises:
        ValueError: it would come into force before ``today``, which would rewrite the past.

    >>> old = Version(date(2026, 3, 9), Daily())
    >>> edited((old,), replace(old, valid_from=date(2026, 3, 12)), date(2026, 3, 12)) == (old,)
    True
    """
    if version.valid_from < today:
        raise ValueError("a version comes into force today or later")
    kept = tuple(each for _, each in timeline(versions).before(version.valid_from).entries)
    if kept and replace(version, valid_from=kept[-1].valid_from) == kept[-1]:
        return kept
    return (*kept, version)
