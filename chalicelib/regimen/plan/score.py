"""The score of a day: how much of what it asked for was done, by pillar. No clock, no I/O.

A pillar's rate is done over due. A day's score is the mean of the rates of its pillars that had
something due, so that thirty capsules do not outweigh an hour of sleep. What a week asks for on
any of its days is due on none of them; it is counted by the week.

>>> from chalicelib.regimen.plan.regimen import Schedule, Version
>>> monday = date(2026, 3, 9)
>>> def daily(name: str) -> Regimen:
...     return Regimen(name, (Version(monday, Schedule()),))
>>> tasks = [
...     Task("supplement", "supplements", daily("zinc")),
...     Task("supplement", "supplements", daily("iron")),
...     Task("habit", "sleep", daily("bedtime")),
... ]
>>> log: Log = {monday: {("zinc", ""): "taken", ("bedtime", ""): "taken"}}
>>> day = of_day(tasks, log, monday)
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
from chalicelib.regimen.plan.regimen import Regimen

Pillar = Literal["sleep", "exercise", "diet", "supplements", "measurement", "other"]
PILLARS: tuple[Pillar, ...] = get_args(Pillar)
DEFAULT_THRESHOLD = Fraction(4, 5)


class Task(NamedTuple):
    """Something that days ask for.

    Attributes:
        entity: what it is.
        pillar: the part of the score that it counts for.
        regimen: when it is asked for.
    """

    entity: Literal["supplement", "habit"]
    pillar: Pillar
    regimen: Regimen


class Done(NamedTuple):
    """How much was done of what was due; what is still to come today is due already."""

    done: int = 0
    due: int = 0

    @property
    def rate(self) -> Fraction | None:
        """Done over due, from 0 to 1; None if nothing was due."""
        return Fraction(self.done, self.due) if self.due else None


@dataclass(frozen=True)
class Asked:
    """All that a person's days ask for, and what makes a day count.

    Attributes:
        tasks: everything, ended ones included.
        threshold: the score from which on a day counts for the streak ``protocol``.
    """

    tasks: Sequence[Task]
    threshold: Fraction = DEFAULT_THRESHOLD

    def complete(self, statuses: Mapping[Key, Status], day: date) -> bool:
        """Tell whether every dose due on ``day`` was taken; False if none was due."""
        doses = [task.regimen for task in self.tasks if task.entity == "supplement"]
        return adherence.complete(doses, {day: statuses}, day) is True

    def over_threshold(self, statuses: Mapping[Key, Status], day: date) -> bool:
        """Tell whether the day's score reaches the threshold; False if nothing was due."""
        reached = score(of_day(self.tasks, {day: statuses}, day).values())
        return reached is not None and reached >= self.threshold


def of_day(tasks: Iterable[Task], log: Log, day: date) -> dict[Pillar, Done]:
    """Return what was done of what ``day`` itself asked for; pillars with nothing due are absent.

    ``log`` holds a habit's entry under its id and no slot, ``taken`` if it met its goal.
    """
    logged = log.get(day, {})
    found: dict[Pillar, Done] = {}
    for task in tasks:
        slots = task.regimen.due(day)
        if slots:
            taken = sum(logged.get((task.regimen.id, slot)) == "taken" for slot in slots)
            _count(found, task.pillar, Done(taken, len(slots)))
    return found


def of_week(tasks: Iterable[Task], log: Log, end: date, today: date) -> dict[Pillar, Done]:
    """Return what was done of what the week that ends with ``end`` asked for on any of its days.

    A week that is not past counts only what has reached its target.
    """
    found: dict[Pillar, Done] = {}
    for task in tasks:
        states = adherence.week_ending([task.regimen], log, end, past=end < today)
        for _, state in states:
            _count(found, task.pillar, Done(int(state == "taken"), 1))
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
    held = found.get(pillar, Done())
    found[pillar] = Done(held.done + more.done, held.due + more.due)


def score(pillars: Iterable[Done]) -> Fraction | None:
    """Return the mean of the pillars' rates; None if nothing was due.

    >>> score([Done(1, 2), Done(0, 0)]), score([])
    (Fraction(1, 2), None)
    """
    return mean(pillar.rate for pillar in pillars)


def mean(rates: Iterable[Fraction | None]) -> Fraction | None:
    """Return the mean of the rates that there are; None without any."""
    there = [rate for rate in rates if rate is not None]
    return sum(there, Fraction()) / len(there) if there else None
