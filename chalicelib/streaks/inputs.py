"""What the streaks of a person are computed from: counters, excuses and schedules. No I/O."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from chalicelib import localtime
from chalicelib.profile.days import DaySettings
from chalicelib.regimen.plan.documents import HabitDocument
from chalicelib.regimen.plan.regimen import ScheduleHistory, days_without_due
from chalicelib.regimen.plan.repository import Plan
from chalicelib.schedules.documents import ScheduleDocument
from chalicelib.schedules.flexible import NoSchedule
from chalicelib.schedules.freezes import Freeze
from chalicelib.schedules.streaks import STREAKS, FoldedSchedule
from chalicelib.streaks.kinds import KINDS
from chalicelib.streaks.ledger import History
from chalicelib.streaks.rules import Rules
from chalicelib.table import keys

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class StreakInputs:
    """What one user's streaks are computed from.

    Attributes:
        plan: the profile, the schedules of the kinds, and the days on which everything is due.
        counts: the number of entries by local date, by kind.
        excused: days on which nothing of any kind is due.
    """

    plan: Plan
    counts: dict[str, dict[date, int]]
    excused: frozenset[date]

    @property
    def days(self) -> DaySettings:
        """The settings that determine local dates."""
        return self.plan.days

    @cached_property
    def habits(self) -> dict[str, HabitDocument]:
        """The documents of habits, by their streak kind."""
        habits = self.plan.habit_documents
        return {keys.habit_kind(name): habit for name, habit in habits.items()}

    def kinds(self, today: date) -> list[str]:
        """Return the kinds that are listed: the fixed kinds, and habits that have not ended.

        A habit that only records has no streak.
        """
        histories = self.plan.histories
        habits = (k for k in self.habits if not histories[keys.habit_of(k)].ended(today))
        return [*KINDS, *(kind for kind in habits if self.has_streak(kind, today))]

    def has_streak(self, kind: str, today: date) -> bool:
        """Tell whether a kind has a streak: not a habit that only records."""
        history = self.plan.histories.get(keys.habit_of(kind))
        return history is None or not history.only_records(today)

    def history(self, kind: str, today: date) -> History:
        """Return the entries of one kind, and the days on which nothing of it is due."""
        counts, excused = self.counts.get(kind, {}), self.excused
        skipped = localtime.skipped_days(self.days.zone)
        if kind in self.habits:
            schedules = self.plan.histories[keys.habit_of(kind)]
            begins = schedules.first_active or today
            excused |= schedules.resting(min([begins, today, *counts]), today)
            deadlines = schedules.deadlines if schedules.by_history else None
            return History(counts, excused, skipped, begins, deadlines)
        if counts and (histories := self._required_items(kind)):
            free = days_without_due(histories, _days_without_entry(counts, today))
            skipped |= _nothing_due(free, self.rules(kind))
        return History(counts, excused, skipped)

    def _required_items(self, kind: str) -> Collection[ScheduleHistory]:
        """Return the schedules that determine whether a day counts for ``kind``, if any do."""
        if kind == "supplements":
            return self.plan.supplement_histories
        return self.plan.histories.values() if kind == "protocol" else ()

    def rules(self, kind: str) -> Rules:
        """Return the rules of one kind: its schedules over time, freezes and weeks."""
        if kind in self.habits:
            return self._habit_rules(self.habits[kind])
        stored = self.plan.schedules.get(kind)
        if stored is None:
            return Rules(week=self.days.week)
        document = stored.document()
        versions = tuple(
            (_day(version["effective_from"]), STREAKS.parse(version["schedule"]))
            for version in document["versions"]
        )
        return Rules(versions, _freeze(document.get("freeze")), self.days.week)

    def _habit_rules(self, habit: HabitDocument) -> Rules:
        """Return the rules of a habit's streak: the versions of its own schedule."""
        starts = [date.fromisoformat(version["valid_from"]) for version in habit["versions"]]
        schedules = [_of_habit(version["schedule"]) for version in habit["versions"]]
        versions = tuple(zip([None, *starts[1:]], schedules, strict=True))
        freeze = _freeze(habit.get("freeze"))
        return Rules(versions, freeze, self.days.week, first_day=starts[0])


def _of_habit(document: ScheduleDocument) -> FoldedSchedule:
    """Return the schedule of a habit as that of its streak."""
    return NoSchedule() if document["type"] == NoSchedule.type else STREAKS.parse(document)


def _nothing_due(free: frozenset[date], rules: Rules) -> frozenset[date]:
    """Return those of the days without a due dose on which nothing is due for the streak.

    A weekly schedule requires a number of days of a week, whichever; so a day of such a week is
    left out only if the whole week has nothing due.
    """

    def whole_week(day: date) -> bool:
        return free.issuperset(rules.week.span(day).days())

    return frozenset(day for day in free if rules.on(day).unit != "week" or whole_week(day))


def _days_without_entry(counts: Mapping[date, int], today: date) -> Iterator[date]:
    """Return the days without an entry, from the first entry to the end of a week from today."""
    until = today + _WEEK - _DAY
    return (day for day in localtime.days(min(counts), until) if day not in counts)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _freeze(document: Mapping[str, Any] | None) -> Freeze:
    return Freeze(**document) if document else Freeze()
