"""Adherence: taken doses divided by due doses, of a day or a range of days. No clock, no I/O.

A due dose of today or later that is not logged is open. It does not count yet, so the rate does
not fall in the morning. A dose that was logged but not due (one more, on a paused day, before the
history began) changes no figure; it is listed. An early or late dose of an ``interval_from_last``
moves the due days after it, so it is not listed.

A weekly schedule has doses on any ``target`` days of a week, in each of its slots. All of them are
due on the last day of the week, by the version in force on that day; if that day is paused, ended
or has another type of schedule, the week has none. In a slot, at most as many doses are due as the
week has days on which a weekly version with the slot was in force, and only doses of those days
count. Until the week is past, a slot counts only if its target is reached.

>>> from chalicelib.regimen.plan.regimen import Version
>>> from chalicelib.schedules.fixed import Daily
>>> from chalicelib.schedules.weeks import ISO_WEEK
>>> monday, today = date(2026, 3, 9), date(2026, 3, 11)
>>> magnesium = ScheduleHistory("mg", (Version(monday, Daily(), ("dinner",)),))
>>> log: Log = {monday: {("mg", DoseKey("dinner")): "taken"}}
>>> total = summarize([magnesium], log, monday, today, today, week=ISO_WEEK).total
>>> total, total.due, total.rate
(DoseTally(taken=1, skipped=0, missed=1), 2, 0.5)
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

from chalicelib import localtime
from chalicelib.regimen.plan.documents import DoseStatus, LogStatus
from chalicelib.regimen.plan.regimen import ScheduleHistory, Slot
from chalicelib.schedules.weeks import WEEK_DAYS, Week

DoseState = Literal["taken", "skipped", "missed", "open", "excused"]


class DoseKey(NamedTuple):
    """What makes a dose of a supplement unique on its day; habits have the empty key.

    Attributes:
        slot: the slot, or "" for a dose without one.
        occurrence: the id of the intake of a dose as needed, of which a day can have several;
            "" for all others.

    >>> DoseKey("dinner").text, DoseKey(occurrence="7f3a").text, DoseKey.parse("+7f3a")
    ('dinner', '+7f3a', DoseKey(slot='', occurrence='7f3a'))
    """

    slot: Slot = ""
    occurrence: str = ""

    @property
    def text(self) -> str:
        """The stored form: the slot, or ``+`` and the occurrence."""
        return f"+{self.occurrence}" if self.occurrence else self.slot

    @staticmethod
    def parse(text: str) -> "DoseKey":
        """Return the key of a stored form."""
        return DoseKey(occurrence=text[1:]) if text.startswith("+") else slot_key(text)


LogKey = tuple[str, DoseKey]
"""A supplement (or habit) id and a dose key."""
Log = Mapping[date, Mapping[LogKey, DoseStatus]]
"""The logged doses by local date; a dose has one status."""
Sessions = Mapping[date, Mapping[str, int]]
"""The number of sessions by local date and habit id, where it is more than 1."""
PlanLog = Mapping[date, Mapping[LogKey, LogStatus]]
"""The logged doses and habits by local date. A skipped habit is ``neutral``: it is not due."""


@cache
def slot_key(slot: Slot) -> DoseKey:
    """Return the key of the dose of a slot."""
    return DoseKey(slot)


class DayDose(NamedTuple):
    """A dose of a day: ``skipped`` is on purpose, ``missed`` is past, ``open`` is not logged yet.

    ``excused`` is not logged either, on a day whose excuse covers doses.
    ``slot`` is "" for a dose without one.
    """

    day: date
    supplement_id: str
    slot: Slot
    state: DoseState


class DayAdherence(NamedTuple):
    """The doses of one day.

    Attributes:
        day: the date.
        due: the doses that are due on the day itself.
        flexible: the logged doses of ``weekly`` and ``as_needed`` schedules, and the early and late
            ones of ``interval_from_last``.
        extra: the logged doses that were not due and do not count.
    """

    day: date
    due: tuple[DayDose, ...]
    flexible: tuple[DayDose, ...]
    extra: tuple[DayDose, ...]


@dataclass(frozen=True)
class DoseTally:
    """The numbers of due doses by state; open doses are not counted."""

    taken: int = 0
    skipped: int = 0
    missed: int = 0

    def __add__(self, other: "DoseTally") -> "DoseTally":
        return DoseTally(
            self.taken + other.taken, self.skipped + other.skipped, self.missed + other.missed
        )

    @property
    def due(self) -> int:
        """The number of due doses."""
        return self.taken + self.skipped + self.missed

    @property
    def rate(self) -> float | None:
        """Taken divided by due, from 0 to 1; None if nothing was due.

        >>> DoseTally(3, 1, 0).rate, DoseTally().rate
        (0.75, None)
        """
        return self.taken / self.due if self.due else None


class AdherenceSummary(NamedTuple):
    """The doses of a range of days.

    Attributes:
        total: of all doses.
        by_supplement, by_slot: by supplement id, and by slot ("" for doses without one), sorted.
        by_day, by_week: by date, and by the first day of the week (of its days in the range), in
            order. Each of the four adds up to the total; groups without due doses are absent.
        extra: the logged doses that were not due and do not count, by day.
    """

    total: DoseTally
    by_supplement: dict[str, DoseTally]
    by_slot: dict[Slot, DoseTally]
    by_day: dict[date, DoseTally]
    by_week: dict[date, DoseTally]
    extra: tuple[DayDose, ...]


def of_day(
    histories: Sequence[ScheduleHistory],
    log: Log,
    day: date,
    today: date,
    *,
    covered: bool = False,
) -> DayAdherence:
    """Return the doses of ``day`` as of ``today``; doses of weekly targets are due on no day.

    If it is ``covered`` by an excuse, doses that are not logged are ``excused``.
    """
    logged, due = log.get(day, {}), _due(histories, day)
    states = _states(due, logged, "excused" if covered else _unlogged(day, today))
    flexible, extra = _not_due(histories, logged, day, due)
    return DayAdherence(
        day=day,
        due=tuple(
            DayDose(day, supplement_id, key.slot, state)
            for (supplement_id, key), state in zip(due, states, strict=True)
        ),
        flexible=tuple(_doses(day, flexible, logged)),
        extra=tuple(_doses(day, extra, logged)),
    )


def complete(histories: Iterable[ScheduleHistory], log: PlanLog, day: date) -> bool | None:
    """Tell whether every dose due on ``day`` itself was taken; None if nothing was due.

    A skipped dose is not taken. Weekly targets are due on no day, so they do not matter here.
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
    covered: Collection[date] = (),
) -> AdherenceSummary:
    """Count the doses due from ``first`` to ``last``, both included, as of ``today``.

    Args:
        histories: one for each supplement, also ended and deleted ones.
        log: from the first day of the week of ``first`` on, for the weekly targets.
        first: the first day of the range.
        last: the last day of the range.
        today: the local date.
        week: the weeks of the person.
        covered: the days on which no dose is due, because an excuse covers them.
    """
    weekly_log = with_neutral_days(log, dict.fromkeys(covered, histories))
    counts: Counter[tuple[LogKey, DoseState]] = Counter()
    by_day: dict[date, DoseTally] = {}
    extra: list[DayDose] = []
    for day in localtime.days(first, last):
        logged = log.get(day, {})
        due = [] if day in covered else _due(histories, day)
        doses = list(zip(due, _states(due, logged, _unlogged(day, today)), strict=True))
        if week.position(day) == WEEK_DAYS - 1:
            doses += week_ending(histories, weekly_log, day, past=day < today)
        counts.update(doses)
        tally = _tally(Counter([state for _, state in doses]))
        if tally.due:
            by_day[day] = tally
        extra += _doses(day, _not_due(histories, logged, day, due)[1], logged)
    return AdherenceSummary(
        total=sum(by_day.values(), DoseTally()),
        by_supplement=_grouped(counts, lambda log_key: log_key[0]),
        by_slot=_grouped(counts, lambda log_key: log_key[1].slot),
        by_day=by_day,
        by_week=_by_week(by_day, week),
        extra=tuple(extra),
    )


def _due(histories: Iterable[ScheduleHistory], day: date) -> list[LogKey]:
    return [(history.id, slot_key(slot)) for history in histories for slot in history.due(day)]


def _unlogged(day: date, today: date) -> DoseState:
    return "missed" if day < today else "open"


def _states(
    due: Iterable[LogKey], logged: Mapping[LogKey, DoseStatus], unlogged: DoseState
) -> list[DoseState]:
    return [logged.get(key, unlogged) for key in due]


def _not_due(
    histories: Iterable[ScheduleHistory],
    logged: Mapping[LogKey, DoseStatus],
    day: date,
    due: Sequence[LogKey],
) -> tuple[set[LogKey], set[LogKey]]:
    """Return the doses logged on ``day`` that were not due: those that count, and the others."""
    # On most days every logged dose is due.
    if sum(key in logged for key in due) == len(logged):
        return set(), set()
    rest = logged.keys() - set(due)
    known = {history.id: history for history in histories}
    counting = {
        (supplement_id, key)
        for supplement_id, key in rest
        if supplement_id in known and known[supplement_id].counts_without_being_due(day, key.text)
    }
    return counting, rest - counting


def _doses(day: date, keys: Iterable[LogKey], logged: Mapping[LogKey, DoseStatus]) -> list[DayDose]:
    return [
        DayDose(day, supplement_id, key.slot, logged[supplement_id, key])
        for supplement_id, key in sorted(keys)
    ]


def with_neutral_days(log: PlanLog, items: Mapping[date, Iterable[ScheduleHistory]]) -> PlanLog:
    """Return the log if days are neutral for items with a weekly target, unless they were done.

    Args:
        log: as it is.
        items: those for which a day is neutral, by day; of any schedule.
    """
    changed = dict(log)
    for day, histories in items.items():
        statuses = dict(log.get(day, {}))
        for history in histories:
            keys = ((history.id, slot_key(slot)) for slot in history.weekly_slots(day))
            statuses |= {key: "neutral" for key in keys if statuses.get(key) != "taken"}
        changed[day] = statuses
    return changed


def week_ending(
    histories: Iterable[ScheduleHistory],
    log: PlanLog,
    end: date,
    *,
    past: bool,
    sessions: Sessions | None = None,
) -> Iterator[tuple[LogKey, DoseState]]:
    """Yield the doses of weekly schedules in the week whose last day is ``end``.

    Args:
        histories: of any schedule; others have no such doses.
        log: of the whole week.
        end: the last day of the week.
        past: whether that day is past; if not, only slots that reached their target are yielded.
        sessions: how often habits were done on days of the week, where it is more than once.
    """
    days = [end - timedelta(days=back) for back in range(WEEK_DAYS)]
    logs = [log.get(day, {}) for day in days]
    for history in histories:
        target = history.weekly_target(end)
        if not target:
            continue
        slots = [history.weekly_slots(day) for day in days]
        if history.by_sessions(end):
            usable = [day for day, names in zip(days, slots, strict=True) if names]
            states = _of_sessions(history.id, usable, log, sessions or {}, target, past=past)
            yield from (((history.id, slot_key("")), state) for state in states)
            continue
        for slot in slots[0]:
            key = (history.id, slot_key(slot))
            statuses = [
                logged.get(key)
                for logged, usable in zip(logs, slots, strict=True)
                if slot in usable
            ]
            for state in _of_week(statuses, target, past=past):
                yield key, state


def _of_week(statuses: Sequence[LogStatus | None], target: int, *, past: bool) -> list[DoseState]:
    """Return the states of the doses of a slot, by the statuses on the days it could be used.

    Neutral days lower the target in proportion, as excused days do in a streak.
    """
    neutral = statuses.count("neutral")
    due = min(_prorated(target, neutral), len(statuses) - neutral)
    taken = min(due, statuses.count("taken"))
    skipped = min(due - taken, statuses.count("skipped"))
    if taken < due and not past:
        return []
    states: list[DoseState] = ["taken"] * taken
    return states + ["skipped"] * skipped + ["missed"] * (due - taken - skipped)


def _prorated(target: int, neutral: int) -> int:
    """Return the target of a week with so many neutral days, rounded up."""
    return -(-target * (WEEK_DAYS - neutral) // WEEK_DAYS)


def _of_sessions(
    habit_id: str,
    days: Sequence[date],
    log: PlanLog,
    sessions: Sessions,
    target: int,
    *,
    past: bool,
) -> list[DoseState]:
    """Return the states of the sessions of a habit, by the days on which it could be done."""
    statuses = {day: log.get(day, {}).get((habit_id, slot_key(""))) for day in days}
    due = _prorated(target, list(statuses.values()).count("neutral"))
    on_days = (day for day, status in statuses.items() if status == "taken")
    done = sum(sessions.get(day, {}).get(habit_id, 1) for day in on_days)
    if done < due and not past:
        return []
    taken: list[DoseState] = ["taken"] * min(done, due)
    return taken + ["missed"] * (due - len(taken))


def _tally(states: Mapping[DoseState, int]) -> DoseTally:
    return DoseTally(states.get("taken", 0), states.get("skipped", 0), states.get("missed", 0))


def _grouped(
    doses: Mapping[tuple[LogKey, DoseState], int], group: Callable[[LogKey], str]
) -> dict[str, DoseTally]:
    """Return the tallies of counted doses by the ``group`` of their keys, without empty ones."""
    counts: dict[str, Counter[DoseState]] = {}
    for (key, state), count in doses.items():
        counts.setdefault(group(key), Counter())[state] += count
    tallies = {name: _tally(counts[name]) for name in sorted(counts)}
    return {name: tally for name, tally in tallies.items() if tally.due}


def _by_week(by_day: Mapping[date, DoseTally], week: Week) -> dict[date, DoseTally]:
    weeks: dict[date, DoseTally] = {}
    for day, tally in by_day.items():
        first = week.first(day)
        weeks[first] = weeks.get(first, DoseTally()) + tally
    return weeks
