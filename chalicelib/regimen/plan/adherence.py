"""Taken over due: what a day, or a range of days, asked for and what was logged for it.

A dose that is due today or later and not logged yet is open: it is counted once it is logged or
its day is past, so that the rate does not fall in the morning. A dose logged where nothing was
due (one more, on a paused day, from before the regimen existed) changes no figure; it is listed.

A weekly schedule asks for doses on any ``target`` days of a week, in each of its slots. All of
them count as due on the week's last day, by what is in force on that day; a week that ends
paused, ended or with another schedule asks for none. A slot is asked for on no more days than a
weekly version with that slot was in force on, and only doses of those days count. Until the week
is past, a slot counts only once its target is reached.

>>> from chalicelib.regimen.plan.regimen import Schedule, Version
>>> monday, today = date(2026, 3, 9), date(2026, 3, 11)
>>> magnesium = Regimen("mg", (Version(monday, Schedule(), ("dinner",)),))
>>> log: Log = {monday: {("mg", "dinner"): "taken"}}
>>> total = summarize([magnesium], log, monday, today, today, week_start=1).total
>>> total, total.due, total.rate
(Tally(taken=1, skipped=0, missed=1), 2, 0.5)
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from chalicelib import localtime
from chalicelib.regimen.plan.regimen import Regimen, Slot

Status = Literal["taken", "skipped"]
State = Literal["taken", "skipped", "missed", "open"]
Key = tuple[str, Slot]
Log = Mapping[date, Mapping[Key, Status]]
"""What was logged, by local date, supplement and slot; a slot holds one status a day."""

_WEEK = 7


class Dose(NamedTuple):
    """One dose of one day: ``skipped`` is on purpose, ``missed`` is past, ``open`` still to come.

    ``slot`` is "" for a dose without one.
    """

    day: date
    supplement_id: str
    slot: Slot
    state: State


@dataclass(frozen=True)
class DayAdherence:
    """The doses of one day.

    Attributes:
        day: which.
        due: every dose due on the day itself.
        flexible: logged for a ``weekly`` schedule, towards its week, or an ``as_needed`` one.
        extra: logged where nothing was due or foreseen.
    """

    day: date
    due: tuple[Dose, ...]
    flexible: tuple[Dose, ...]
    extra: tuple[Dose, ...]


@dataclass(frozen=True)
class Tally:
    """What became of due doses; open ones are not counted."""

    taken: int = 0
    skipped: int = 0
    missed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.taken + other.taken, self.skipped + other.skipped, self.missed + other.missed
        )

    @property
    def due(self) -> int:
        """How many doses were due."""
        return self.taken + self.skipped + self.missed

    @property
    def rate(self) -> float | None:
        """Taken over due, from 0 to 1; None if nothing was due. Skipped is not taken.

        >>> Tally(3, 1, 0).rate, Tally().rate
        (0.75, None)
        """
        return self.taken / self.due if self.due else None


@dataclass(frozen=True)
class Adherence:
    """The doses of a range of days.

    Attributes:
        total: of all.
        by_supplement, by_slot: by supplement id, and by slot ("" for doses without one), sorted.
        by_day, by_week: by date, and by a week's first day (its days within the range), in order.
            Each of the four adds up to the total; what had nothing due is absent.
        extra: logged where nothing was due or foreseen, by day.
    """

    total: Tally
    by_supplement: dict[str, Tally]
    by_slot: dict[Slot, Tally]
    by_day: dict[date, Tally]
    by_week: dict[date, Tally]
    extra: tuple[Dose, ...]


def of_day(regimens: Sequence[Regimen], log: Log, day: date, today: date) -> DayAdherence:
    """Return the doses of ``day`` as seen on ``today``; weekly targets are not due on any day."""
    logged, due = log.get(day, {}), _due(regimens, day)
    states = _states(due, logged, past=day < today)
    flexible, extra = _not_due(regimens, logged, day, due)
    return DayAdherence(
        day=day,
        due=tuple(Dose(day, *key, state) for key, state in zip(due, states, strict=True)),
        flexible=tuple(_doses(day, flexible, logged)),
        extra=tuple(_doses(day, extra, logged)),
    )


def complete(regimens: Iterable[Regimen], log: Log, day: date) -> bool | None:
    """Tell whether all that was due on ``day`` itself was taken; None if nothing was due.

    Skipped on purpose is not taken. Weekly targets are due on no day, so they do not matter here.
    """
    logged, due = log.get(day, {}), _due(regimens, day)
    return all(logged.get(key) == "taken" for key in due) if due else None


def summarize(
    regimens: Sequence[Regimen], log: Log, first: date, last: date, today: date, *, week_start: int
) -> Adherence:
    """Count the doses due from ``first`` to ``last``, both included, as seen on ``today``.

    ``regimens`` holds one for each supplement, ended and deleted ones too. ``log`` reaches back to
    the first day of the week that ``first`` is in, for the weekly targets; ``week_start`` is the
    ISO weekday of that day.
    """
    pairs: Counter[tuple[Key, State]] = Counter()
    by_day: dict[date, Tally] = {}
    extra: list[Dose] = []
    for day in localtime.days(first, last):
        logged, due = log.get(day, {}), _due(regimens, day)
        found = list(zip(due, _states(due, logged, past=day < today), strict=True))
        if weekday(day, week_start) == _WEEK - 1:
            found += week_ending(regimens, log, day, past=day < today)
        pairs.update(found)
        tally = _tally(Counter([state for _, state in found]))
        if tally.due:
            by_day[day] = tally
        extra += _doses(day, _not_due(regimens, logged, day, due)[1], logged)
    return Adherence(
        total=sum(by_day.values(), Tally()),
        by_supplement=_grouped(pairs, lambda key: key[0]),
        by_slot=_grouped(pairs, lambda key: key[1]),
        by_day=by_day,
        by_week=_by_week(by_day, week_start),
        extra=tuple(extra),
    )


def weekday(day: date, week_start: int) -> int:
    """Return a day's place in its week, from 0."""
    return (day.isoweekday() - week_start) % _WEEK


def _due(regimens: Iterable[Regimen], day: date) -> list[Key]:
    return [(regimen.id, slot) for regimen in regimens for slot in regimen.due(day)]


def _states(due: Iterable[Key], logged: Mapping[Key, Status], *, past: bool) -> list[State]:
    unlogged: State = "missed" if past else "open"
    return [logged.get(key, unlogged) for key in due]


def _not_due(
    regimens: Iterable[Regimen], logged: Mapping[Key, Status], day: date, due: Iterable[Key]
) -> tuple[set[Key], set[Key]]:
    """Return what was logged on ``day`` without being due: the foreseen doses, and the others."""
    rest = logged.keys() - set(due)
    if not rest:
        return rest, rest
    known = {regimen.id: regimen for regimen in regimens}
    foreseen = {key for key in rest if key[0] in known and known[key[0]].foresees(day, key[1])}
    return foreseen, rest - foreseen


def _doses(day: date, keys: Iterable[Key], logged: Mapping[Key, Status]) -> list[Dose]:
    return [Dose(day, *key, logged[key]) for key in sorted(keys)]


def week_ending(
    regimens: Iterable[Regimen], log: Log, end: date, *, past: bool
) -> Iterator[tuple[Key, State]]:
    """Yield the doses that weekly schedules asked for in the week whose last day is ``end``.

    Args:
        regimens: of any schedule; others ask for nothing here.
        log: of the whole week.
        end: the week's last day.
        past: whether that day is past; if not, only what reached its target is told.
    """
    week = [end - timedelta(days=back) for back in range(_WEEK)]
    logs = [log.get(day, {}) for day in week]
    for regimen in regimens:
        target = regimen.weekly_target(end)
        if not target:
            continue
        slots = [regimen.weekly_slots(day) for day in week]
        for slot in slots[0]:
            key = (regimen.id, slot)
            statuses = [
                logged.get(key) for logged, held in zip(logs, slots, strict=True) if slot in held
            ]
            for state in _of_week(statuses, target, past=past):
                yield key, state


def _of_week(statuses: Sequence[Status | None], target: int, *, past: bool) -> list[State]:
    """Return what became of a slot's doses, by what was logged on the days it could be used."""
    asked = min(target, len(statuses))
    taken = min(asked, statuses.count("taken"))
    skipped = min(asked - taken, statuses.count("skipped"))
    if taken < asked and not past:
        return []
    done: list[State] = ["taken"] * taken
    return done + ["skipped"] * skipped + ["missed"] * (asked - taken - skipped)


def _tally(states: Mapping[State, int]) -> Tally:
    return Tally(states.get("taken", 0), states.get("skipped", 0), states.get("missed", 0))


def _grouped(
    pairs: Mapping[tuple[Key, State], int], group: Callable[[Key], str]
) -> dict[str, Tally]:
    """Return the tallies of ``pairs`` by the ``group`` of their keys, without empty ones."""
    counts: dict[str, Counter[State]] = {}
    for (key, state), count in pairs.items():
        counts.setdefault(group(key), Counter())[state] += count
    tallies = {name: _tally(counts[name]) for name in sorted(counts)}
    return {name: tally for name, tally in tallies.items() if tally.due}


def _by_week(by_day: Mapping[date, Tally], week_start: int) -> dict[date, Tally]:
    weeks: dict[date, Tally] = {}
    for day, tally in by_day.items():
        begins = day - timedelta(days=weekday(day, week_start))
        weeks[begins] = weeks.get(begins, Tally()) + tally
    return weeks
