"""Taken over due: what was due on a day, or in a range of days, and what was logged of it.

A dose that is due today or later and not logged yet is open: it is counted once it is logged or
its day is past, so that the rate does not fall in the morning. A dose logged where nothing was
due (one more, on a paused day, from before the history existed) changes no figure; it is listed.

A weekly schedule has doses on any ``target`` days of a week, in each of its slots. All of them
count as due on the week's last day, by what is in force on that day; a week that ends paused,
ended or with another schedule has none. A slot is due on no more days than a weekly version with
that slot was in force on, and only doses of those days count. Until the week is past, a slot
counts only once its target is reached.

>>> from chalicelib.regimen.plan.regimen import Version
>>> from chalicelib.schedules.fixed import Daily
>>> from chalicelib.schedules.weeks import ISO_WEEK
>>> monday, today = date(2026, 3, 9), date(2026, 3, 11)
>>> magnesium = ScheduleHistory("mg", (Version(monday, Daily(), ("dinner",)),))
>>> log: Log = {monday: {("mg", "dinner"): "taken"}}
>>> total = summarize([magnesium], log, monday, today, today, week=ISO_WEEK).total
>>> total, total.due, total.rate
(Tally(taken=1, skipped=0, missed=1), 2, 0.5)
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from chalicelib import localtime
from chalicelib.regimen.plan.regimen import ScheduleHistory, Slot
from chalicelib.schedules.weeks import WEEK_DAYS, Week

Status = Literal["taken", "skipped"]
State = Literal["taken", "skipped", "missed", "open"]
Key = tuple[str, Slot]
Log = Mapping[date, Mapping[Key, Status]]
"""What was logged, by local date, supplement and slot; a slot holds one status a day."""


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
        extra: logged where nothing was due or counts.
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
        extra: logged where nothing was due or counts, by day.
    """

    total: Tally
    by_supplement: dict[str, Tally]
    by_slot: dict[Slot, Tally]
    by_day: dict[date, Tally]
    by_week: dict[date, Tally]
    extra: tuple[Dose, ...]


def of_day(histories: Sequence[ScheduleHistory], log: Log, day: date, today: date) -> DayAdherence:
    """Return the doses of ``day`` as seen on ``today``; weekly targets are not due on any day."""
    logged, due = log.get(day, {}), _due(histories, day)
    states = _states(due, logged, past=day < today)
    flexible, extra = _not_due(histories, logged, day, due)
    return DayAdherence(
        day=day,
        due=tuple(Dose(day, *key, state) for key, state in zip(due, states, strict=True)),
        flexible=tuple(_doses(day, flexible, logged)),
        extra=tuple(_doses(day, extra, logged)),
    )


def complete(histories: Iterable[ScheduleHistory], log: Log, day: date) -> bool | None:
    """Tell whether all that was due on ``day`` itself was taken; None if nothing was due.

    Skipped on purpose is not taken. Weekly targets are due on no day, so they do not matter here.
    """
    logged, due = log.get(day, {}), _due(histories, day)
    return all(logged.get(key) == "taken" for key in due) if due else None


def summarize(
    histories: Sequence[ScheduleHistory],
    log: Log,
    first: date,
    last: date,
    today: date,
    *,
    week: Week,
) -> Adherence:
    """Count the doses due from ``first`` to ``last``, both included, as seen on ``today``.

    ``histories`` holds one for each supplement, ended and deleted ones too. ``log`` reaches back to
    the first day of the week that ``first`` is in, for the weekly targets, by the person's
    ``week``.
    """
    pairs: Counter[tuple[Key, State]] = Counter()
    by_day: dict[date, Tally] = {}
    extra: list[Dose] = []
    for day in localtime.days(first, last):
        logged, due = log.get(day, {}), _due(histories, day)
        found = list(zip(due, _states(due, logged, past=day < today), strict=True))
        if week.position(day) == WEEK_DAYS - 1:
            found += week_ending(histories, log, day, past=day < today)
        pairs.update(found)
        tally = _tally(Counter([state for _, state in found]))
        if tally.due:
            by_day[day] = tally
        extra += _doses(day, _not_due(histories, logged, day, due)[1], logged)
    return Adherence(
        total=sum(by_day.values(), Tally()),
        by_supplement=_grouped(pairs, lambda key: key[0]),
        by_slot=_grouped(pairs, lambda key: key[1]),
        by_day=by_day,
        by_week=_by_week(by_day, week),
        extra=tuple(extra),
    )


def _due(histories: Iterable[ScheduleHistory], day: date) -> list[Key]:
    return [(history.id, slot) for history in histories for slot in history.due(day)]


def _states(due: Iterable[Key], logged: Mapping[Key, Status], *, past: bool) -> list[State]:
    unlogged: State = "missed" if past else "open"
    return [logged.get(key, unlogged) for key in due]


def _not_due(
    histories: Iterable[ScheduleHistory],
    logged: Mapping[Key, Status],
    day: date,
    due: Iterable[Key],
) -> tuple[set[Key], set[Key]]:
    """Return what was logged on ``day`` without being due: what counts, and what does not."""
    rest = logged.keys() - set(due)
    if not rest:
        return rest, rest
    known = {history.id: history for history in histories}
    counting = {
        (name, slot)
        for name, slot in rest
        if name in known and known[name].counts_without_being_due(day, slot)
    }
    return counting, rest - counting


def _doses(day: date, keys: Iterable[Key], logged: Mapping[Key, Status]) -> list[Dose]:
    return [Dose(day, *key, logged[key]) for key in sorted(keys)]


def week_ending(
    histories: Iterable[ScheduleHistory], log: Log, end: date, *, past: bool
) -> Iterator[tuple[Key, State]]:
    """Yield the doses of weekly schedules in the week whose last day is ``end``.

    Args:
        histories: of any schedule; others have none here.
        log: of the whole week.
        end: the week's last day.
        past: whether that day is past; if not, only what reached its target is yielded.
    """
    days = [end - timedelta(days=back) for back in range(WEEK_DAYS)]
    logs = [log.get(day, {}) for day in days]
    for history in histories:
        target = history.weekly_target(end)
        if not target:
            continue
        slots = [history.weekly_slots(day) for day in days]
        for slot in slots[0]:
            key = (history.id, slot)
            statuses = [
                logged.get(key)
                for logged, usable in zip(logs, slots, strict=True)
                if slot in usable
            ]
            for state in _of_week(statuses, target, past=past):
                yield key, state


def _of_week(statuses: Sequence[Status | None], target: int, *, past: bool) -> list[State]:
    """Return what became of a slot's doses, by what was logged on the days it could be used."""
    due = min(target, len(statuses))
    taken = min(due, statuses.count("taken"))
    skipped = min(due - taken, statuses.count("skipped"))
    if taken < due and not past:
        return []
    done: list[State] = ["taken"] * taken
    return done + ["skipped"] * skipped + ["missed"] * (due - taken - skipped)


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


def _by_week(by_day: Mapping[date, Tally], week: Week) -> dict[date, Tally]:
    weeks: dict[date, Tally] = {}
    for day, tally in by_day.items():
        begins = week.first(day)
        weeks[begins] = weeks.get(begins, Tally()) + tally
    return weeks
