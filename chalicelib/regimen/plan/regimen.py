"""What is due and when: schedules, their versions over time, and regimens. No clock, no I/O.

Everything is counted in local dates, so a daylight-saving change moves nothing. What a day asks
for follows from the version in force on that day: a later edit leaves it as it was.

>>> monday, friday = date(2026, 3, 9), date(2026, 3, 13)
>>> daily = Version(monday, Schedule(), ("breakfast", "dinner"))
>>> paused = replace(daily, valid_from=friday, paused=True)
>>> regimen = Regimen("mg", edited((daily,), paused, today=friday))
>>> regimen.due(date(2026, 3, 12)), regimen.due(friday), regimen.due(date(2026, 3, 8))
(('breakfast', 'dinner'), (), ())
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from chalicelib import localtime

Slot = str
"""``waking``, ``breakfast``, ``lunch``, ``dinner``, ``bedtime`` or ``HH:MM``; "" is no slot."""

EVERY_DAY = frozenset(range(1, 8))
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Schedule:
    """On which days doses are asked for.

    Attributes:
        type: ``daily``, ``weekdays``, ``interval``, ``weekly`` (so many days a week, whichever),
            ``cycle`` or ``as_needed``.
        days: the ISO weekdays of ``weekdays``.
        every_days: ``interval`` asks on the first day and every so many days after it.
        anchor: the first day (day 0) of ``interval`` and ``cycle``; nothing is due before it.
        target: on how many days a week ``weekly`` asks for a dose in each slot.
        on_days, off_days: ``cycle`` asks for so many days, then rests for so many.
        min_gap_hours, max_per_day: the limits of ``as_needed``; they ask for nothing.
    """

    type: Literal["daily", "weekdays", "interval", "weekly", "cycle", "as_needed"] = "daily"
    days: frozenset[int] = EVERY_DAY
    every_days: int = 1
    anchor: date | None = None
    target: int = 1
    on_days: int = 1
    off_days: int = 0
    min_gap_hours: float | None = None
    max_per_day: int | None = None

    def asks(self, day: date, anchor: date) -> bool:
        """Tell whether a dose is due on ``day`` itself, counted from ``anchor`` (its day 0).

        >>> two_on_one_off = Schedule("cycle", on_days=2, off_days=1)
        >>> [two_on_one_off.asks(date(2026, 3, day), date(2026, 3, 10)) for day in range(9, 15)]
        [False, True, True, False, True, True]
        """
        if self.type == "daily":
            return True
        if self.type == "weekdays":
            return day.isoweekday() in self.days
        if day < anchor:
            return False
        elapsed = (day - anchor).days
        if self.type == "interval":
            return elapsed % self.every_days == 0
        return self.type == "cycle" and elapsed % (self.on_days + self.off_days) < self.on_days


@dataclass(frozen=True)
class Version:
    """What is asked for from one day on, until the next version.

    Attributes:
        valid_from: the first local date in force.
        schedule: on which days.
        slots: when on such a day, each once; none is one dose a day without a slot.
        paused: nothing is due.
        starts_on: nothing is due before.
        ends_on: the last day, included; nothing is due after.
    """

    valid_from: date
    schedule: Schedule
    slots: tuple[Slot, ...] = ()
    paused: bool = False
    starts_on: date | None = None
    ends_on: date | None = None

    @cached_property
    def doses(self) -> tuple[Slot, ...]:
        """The slots of a day with doses: never empty."""
        return self.slots or ("",)

    @cached_property
    def anchor(self) -> date:
        """Day 0 of the schedule: its anchor, or else the first day that could ask for anything.

        Without an anchor of its own, a new version counts anew; pass the anchor on to avoid that.
        """
        return self.schedule.anchor or max(self.starts_on or self.valid_from, self.valid_from)

    def active(self, day: date) -> bool:
        """Tell whether it is neither paused, nor yet to start, nor ended on ``day``."""
        return not (
            self.paused
            or (self.starts_on is not None and day < self.starts_on)
            or (self.ends_on is not None and day > self.ends_on)
        )


@dataclass(frozen=True)
class Regimen:
    """How a supplement is taken, over time.

    Attributes:
        id: the supplement's.
        versions: by ``valid_from``, at most one a day; before the first nothing is due.
    """

    id: str
    versions: tuple[Version, ...]

    @cached_property
    def _starts(self) -> list[date]:
        return [version.valid_from for version in self.versions]

    def in_force(self, day: date) -> Version | None:
        """Return the version in force on ``day``, or None before the first."""
        position = bisect_right(self._starts, day)
        return self.versions[position - 1] if position else None

    def ended(self, today: date) -> bool:
        """Tell whether nothing will be asked for any more; what is paused may go on."""
        current = self.in_force(today)
        coming = [version for version in self.versions if version.valid_from > today]
        ahead = [version for version in (current, *coming) if version]
        return all(
            version.ends_on is not None and version.ends_on < max(today, version.valid_from)
            for version in ahead
        )

    def active(self, day: date) -> bool:
        """Tell whether a version is in force on ``day`` that is neither paused nor out of time."""
        version = self.in_force(day)
        return version is not None and version.active(day)

    def resting(self, first: date, last: date) -> frozenset[date]:
        """Return the days from ``first`` to ``last`` on which nothing is asked for at all.

        It is not there yet, paused, not to start yet, or ended; days between those that an active
        schedule asks for are not among them.

        >>> off = Version(date(2026, 3, 11), Schedule(), paused=True)
        >>> regimen = Regimen("d3", (Version(date(2026, 3, 9), Schedule()), off))
        >>> sorted(day.day for day in regimen.resting(date(2026, 3, 8), date(2026, 3, 12)))
        [8, 11, 12]
        """
        found: set[date] = set()
        begins = [date.min, *self._starts]
        ends = [start - _DAY for start in self._starts] + [date.max]
        for version, begin, end in zip((None, *self.versions), begins, ends, strict=True):
            inside = (max(begin, first), min(end, last))
            found.update(_inactive(version, *inside))
        return frozenset(found)

    def due(self, day: date) -> tuple[Slot, ...]:
        """Return the slots with a dose due on ``day`` itself; ``weekly`` and ``as_needed``: none.

        >>> Regimen("d3", (Version(date(2026, 3, 9), Schedule()),)).due(date(2026, 3, 9))
        ('',)
        """
        version = self.in_force(day)
        if version is None or not version.active(day):
            return ()
        return version.doses if version.schedule.asks(day, version.anchor) else ()

    def weekly_target(self, day: date) -> int:
        """Return on how many days a week each slot asks for a dose; 0 unless ``weekly`` is active.

        >>> six_a_week = Version(date(2026, 3, 9), Schedule("weekly", target=6))
        >>> Regimen("d3", (six_a_week,)).weekly_target(date(2026, 3, 12))
        6
        """
        version = self._weekly(day)
        return version.schedule.target if version else 0

    def weekly_slots(self, day: date) -> tuple[Slot, ...]:
        """Return the slots in which a dose on ``day`` counts towards its week's target."""
        version = self._weekly(day)
        return version.doses if version else ()

    def meant(self, day: date, slot: Slot = "") -> Slot:
        """Return ``slot`` if ``day`` has a dose in it, else the day's only slot, else "".

        >>> daily = Version(date(2026, 3, 9), Schedule(), ("breakfast",))
        >>> Regimen("d3", (daily,)).meant(date(2026, 3, 9), "lunch")
        'breakfast'
        """
        slots = self.due(day) or self.weekly_slots(day)
        if slot in slots:
            return slot
        return slots[0] if len(slots) == 1 else ""

    def _weekly(self, day: date) -> Version | None:
        version = self.in_force(day)
        if version is None or version.schedule.type != "weekly" or not version.active(day):
            return None
        return version

    def foresees(self, day: date, slot: Slot) -> bool:
        """Tell whether a dose on ``day`` is one that no day asks for but the schedule is about.

        That is one in a slot of a ``weekly`` schedule, or at any time of an ``as_needed`` one.
        """
        version = self.in_force(day)
        if version is None or not version.active(day):
            return False
        kind = version.schedule.type
        return kind == "as_needed" or (kind == "weekly" and slot in version.doses)


def idle(regimens: Collection[Regimen], dates: Iterable[date]) -> frozenset[date]:
    """Return those of ``dates`` on which none of the regimens has a dose due.

    >>> working = Schedule("weekdays", days=frozenset({1, 2, 3, 4, 5}))
    >>> regimen = Regimen("d3", (Version(date(2026, 3, 9), working),))
    >>> sorted(day.day for day in idle([regimen], (date(2026, 3, day) for day in range(9, 17))))
    [14, 15]
    """
    return frozenset(day for day in dates if not any(regimen.due(day) for regimen in regimens))


def _inactive(version: Version | None, first: date, last: date) -> Iterator[date]:
    """Yield the days from ``first`` to ``last`` on which a version asks for nothing at all."""
    if version is None or version.paused:
        yield from localtime.days(first, last)
        return
    if version.starts_on:
        yield from localtime.days(first, min(last, version.starts_on - _DAY))
    if version.ends_on:
        yield from localtime.days(max(first, version.ends_on + _DAY), last)


def edited(versions: tuple[Version, ...], version: Version, today: date) -> tuple[Version, ...]:
    """Return ``versions`` with ``version`` in force from its ``valid_from`` on.

    It replaces all versions from that day on, planned ones too; the days before keep theirs. If
    it says what is in force already, it adds nothing of its own. A regimen without versions gets
    its first one, which asks for nothing before that day.

    Raises:
        ValueError: it would come into force before ``today``, which would rewrite the past.

    >>> old = Version(date(2026, 3, 9), Schedule())
    >>> edited((old,), replace(old, valid_from=date(2026, 3, 12)), date(2026, 3, 12)) == (old,)
    True
    """
    if version.valid_from < today:
        raise ValueError("a version comes into force today or later")
    kept = tuple(earlier for earlier in versions if earlier.valid_from < version.valid_from)
    if kept and replace(version, valid_from=kept[-1].valid_from) == kept[-1]:
        return kept
    return (*kept, version)
