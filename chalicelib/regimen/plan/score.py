"""The score of a day: how much of what was due was done, by pillar. No clock, no I/O.

A pillar's rate is done over due. A day's score is the mean of the rates of its pillars that had
something due, so that thirty capsules do not outweigh an hour of sleep. What is due on any days of
a week is due on none of them; it is counted by the week.

>>> from chalicelib.regimen.plan.regimen import Version
>>> from chalicelib.schedules.fixed import Daily
>>> monday = date(2026, 3, 9)
>>> def daily(name: str) -> ScheduleHistory:
...     return ScheduleHistory(name, (Version(monday, Daily()),))
>>> items = [
...     PlannedItem("supplement", "supplements", daily("zinc")),
...     PlannedItem("supplement", "supplements", daily("iron")),
...     PlannedItem("habit", "sleep", daily("bedtime")),
... ]
>>> log: Log = {monday: {("zinc", ""): "taken", ("bedtime", ""): "taken"}}
>>> day = of_day(items, log, monday)
>>> day, score(day.values())
({'supplements': Done(done=1, due=2), 'sleep': Done(done=1, due=1)}, Fraction(3, 4))
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple, get_args

from chalicelib.regimen.plan import adherence
from chalicelib.regimen.plan.adherence import Key, Log, Status
from chalicelib.regimen.plan.regimen import ScheduleHistory

Pillar = Literal["sleep", "exercise", "diet", "supplements", "measurement", "other"]
PILLARS: tuple[Pillar, ...] = get_args(Pillar)
DEFAULT_THRESHOLD = Fraction(4, 5)


class PlannedItem(NamedTuple):
    """Something that is due on days or in weeks.

    Attributes:
        entity: what it is.
        pillar: the part of the score that it counts for.
        history: when it is due.
    """

    entity: Literal["supplement", "habit"]
    pillar: Pillar
    history: ScheduleHistory


class Done(NamedTuple):
    """How much was done of what was due; what is still to come today is due already."""

    done: int = 0
    due: int = 0

    @property
    def rate(self) -> Fraction | None:
        """Done over due, from 0 to 1; None if nothing was due."""
        return Fraction(self.done, self.due) if self.due else None


@dataclass(frozen=True)
class DayRequirements:
    """All that is due on a person's days, and what makes a day count.

    Attributes:
        items: everything, ended ones included.
        threshold: the score from which on a day counts for the streak ``protocol``.
    """

    items: Sequence[PlannedItem]
    threshold: Fraction = DEFAULT_THRESHOLD

    def complete(self, statuses: Mapping[Key, Status], day: date) -> bool:
        """Tell whether every dose due on ``day`` was taken; False if none was due."""
        doses = [item.history for item in self.items if item.entity == "supplement"]
        return adherence.complete(doses, {day: statuses}, day) is True

    def over_threshold(self, statuses: Mapping[Key, Status], day: date) -> bool:
        """Tell whether the day's score reaches the threshold; False if nothing was due."""
        reached = score(of_day(self.items, {day: statuses}, day).values())
        return reached is not None and reached >= self.threshold


def of_day(items: Iterable[PlannedItem], log: Log, day: date) -> dict[Pillar, Done]:
    """Return what was done of what was due on ``day``; pillars with nothing due are absent.

    ``log`` holds a habit's entry under its id and no slot, ``taken`` if it met its goal.
    """
    logged = log.get(day, {})
    found: dict[Pillar, Done] = {}
    for item in items:
        slots = item.history.due(day)
        if slots:
            taken = sum(logged.get((item.history.id, slot)) == "taken" for slot in slots)
            _count(found, item.pillar, Done(taken, len(slots)))
    return found


def of_week(items: Iterable[PlannedItem], log: Log, end: date, today: date) -> dict[Pillar, Done]:
    """Return what was done of what was due on any days of the week that ends with ``end``.

    A week that is not past counts only what has reached its target.
    """
    found: dict[Pillar, Done] = {}
    for item in items:
        states = adherence.week_ending([item.history], log, end, past=end < today)
        for _, state in states:
            _count(found, item.pillar, Done(int(state == "taken"), 1))
    return found


def total(parts: Iterable[Mapping[Pillar, Done]]) -> dict[Pillar, Done]:
    """Return what days and weeks come to together.

    >>> total([{"sleep": Done(1, 2)}, {"sleep": Done(0, 1), "diet": Done(1, 1)}])
    {'sleep': Done(done=1, due=3), 'diet': Done(done=1, due=1)}
    """
    found: dict[Pillar, Done] = {}
    for part in parts:
        for pillar, more in part.items():
            _count(found, pillar, more)
    return found


def _count(found: dict[Pillar, Done], pillar: Pillar, more: Done) -> None:
    sofar = found.get(pillar, Done())
    found[pillar] = Done(sofar.done + more.done, sofar.due + more.due)


def score(pillars: Iterable[Done]) -> Fraction | None:
    """Return the mean of the pillars' rates; None if nothing was due.

    >>> score([Done(1, 2), Done(0, 0)]), score([])
    (Fraction(1, 2), None)
    """
    return mean(pillar.rate for pillar in pillars)


def mean(rates: Iterable[Fraction | None]) -> Fraction | None:
    """Return the mean of the rates that there are; None without any."""
    known = [rate for rate in rates if rate is not None]
    return sum(known, Fraction()) / len(known) if known else None
