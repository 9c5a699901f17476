"""What the streaks of a person are computed from: counters, excuses and schedules. No I/O."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from chalicelib import localtime
from chalicelib.profile.days import DaySettings
from chalicelib.regimen.plan.documents import HabitDocument, LogStatus
from chalicelib.regimen.plan.due_sets import days_without_due
from chalicelib.regimen.plan.excuses import KIND, SCORED_KIND
from chalicelib.regimen.plan.flags import NOTHING_COUNTED, Counted, Flags, days_of
from chalicelib.regimen.plan.limit_days import LimitEntries, limited
from chalicelib.regimen.plan.parts import MOST_PARTS
from chalicelib.regimen.plan.regimen import ScheduleHistory
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.score import PlannedItem
from chalicelib.schedules.accepted import each_parsed
from chalicelib.schedules.daysets import DaySet
from chalicelib.schedules.flexible import NoSchedule
from chalicelib.schedules.freezes import Freeze
from chalicelib.schedules.streaks import STREAKS, FoldedSchedule
from chalicelib.schedules.versions import Versions
from chalicelib.schedules.weeks import Span
from chalicelib.streaks.kinds import KINDS
from chalicelib.streaks.ledger import History
from chalicelib.streaks.limit_rules import LimitRules
from chalicelib.streaks.limits import LimitHistory
from chalicelib.streaks.rules import Rules
from chalicelib.streaks.unlogged import unlogged_days
from chalicelib.table import keys

_DAY = timedelta(days=1)
# For so many days a habit with an upper bound of a metric waits for the figure of a day.
AWAITED_DAYS = 3
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class StreakInputs:
    """What one user's streaks are computed from.

    Attributes:
        plan: the profile, the schedules of the kinds, and the days on which everything is due.
        counted: what the day counters say, by kind.
    """

    plan: Plan
    counted: Mapping[str, Counted]

    @property
    def days(self) -> DaySettings:
        """The settings that determine local dates."""
        return self.plan.days

    @cached_property
    def habits(self) -> dict[str, HabitDocument]:
        """The documents of habits, by their streak kind."""
        habits = self.plan.habit_documents
        return {keys.habit_kind(name): habit for name, habit in habits.items()}

    def of_kind(self, kind: str) -> Counted:
        """Return what the day counters of a kind say."""
        return self.counted.get(kind, NOTHING_COUNTED)

    def kinds(self, today: date) -> list[str]:
        """Return the kinds that are listed: the fixed kinds, and habits that have not ended.

        Daily metrics are listed once a day has any. A habit that only records has no streak.
        """
        histories = self.plan.histories
        habits = (k for k in self.habits if not histories[keys.habit_of(k)].ended(today))
        metrics = (keys.METRICS_KIND,) if self.of_kind(keys.METRICS_KIND).counts else ()
        return [*KINDS, *metrics, *(kind for kind in habits if self.has_streak(kind, today))]

    def has_streak(self, kind: str, today: date) -> bool:
        """Tell whether a kind has a streak: not a habit that only records."""
        history = self.plan.histories.get(keys.habit_of(kind))
        return history is None or not history.only_records(today)

    def history(self, kind: str, today: date) -> History:
        """Return the entries of one kind, and the days on which nothing of it is due."""
        counted, excused = self.of_kind(kind), self.plan.excused.of(kind)
        counts, neutral = counted.counts, counted.neutral
        skipped: AbstractSet[date] = localtime.skipped_days(self.days.zone)
        if kind in self.habits:
            return self._habit_history(kind, History(counts, excused, skipped), today)
        if kind == SCORED_KIND and self.plan.has_limits:
            return self._scored_history(History(counts, excused, skipped), today)
        items, deleted = self._required_items(kind), self._first_deleted(kind)
        if not items and deleted is None:
            return History(counts, excused, skipped, ahead=counted.ahead)
        begins = _earlier(_first_active(items), deleted)
        days = _days_without_entry(counts, begins, today)
        due = self.plan.deleted.due_days(self.plan.excused, doses=kind == KIND)
        free = days_without_due(items, self.plan.excused, days, due)
        skipped |= _nothing_due(free | neutral, self.rules(kind))
        return History(counts, excused, skipped, begins=begins)

    def _habit_history(self, kind: str, logged: History, today: date) -> History:
        """Return the history of a habit: it begins with its first day."""
        schedules = self.plan.histories[keys.habit_of(kind)]
        counted, begins = self.of_kind(kind), schedules.first_active or today
        skips, measured = counted.neutral, counted.amounts.days
        first = min(begins, today, logged.first_entry, measured.first)
        awaited = awaited_days(schedules, logged.done | skips | measured, today)
        return replace(
            logged,
            skipped=logged.skipped | awaited,
            excused=logged.excused | skips | schedules.resting(first, today),
            set_aside=skips,
            begins=begins,
            deadlines=schedules.deadlines if schedules.by_history else None,
        )

    def _scored_history(self, stored: History, today: date) -> History:
        """Return the history of ``protocol`` if a habit has a limit.

        A day within a limit needs no log, and a day with an open limit counts when it is over.
        """
        counted = stored.done
        begins = _earlier(_first_active(self.plan.items), self._first_deleted(SCORED_KIND))
        known = self.of_kind(SCORED_KIND)
        pending = logged = (known.provisional & counted).from_day(today)
        if counted or begins:
            days = _days_without_entry(stored.counts, begins, today)
            plan, entries = self.plan, self._limit_entries()
            requirements = plan.requirements((), plan.threshold)
            unlogged = unlogged_days(
                requirements, plan.excused, entries, days, today, deleted=plan.deleted
            )
            free = unlogged.free | known.neutral
            neutral = stored.skipped | _nothing_due(free, self.rules(SCORED_KIND))
            counted |= unlogged.reached
            pending |= unlogged.pending
            # An open day is not done, so it does not have the highest level.
            parts = {**unlogged.parts, **dict.fromkeys(logged, MOST_PARTS)}
            stored = replace(stored, skipped=neutral, parts=parts, begins=begins)
        return replace(stored, counts=Flags(counted - pending, {}), pending=pending)

    def _limit_entries(self) -> dict[str, LimitEntries]:
        """Return the entries of the habits with a limit, by habit id."""
        entries = {}
        for item in limited(self.plan.items):
            counted = self.of_kind(item.kind)
            done = days_of(counted.counts) - counted.amounts.days
            others: dict[date, LogStatus] = dict.fromkeys(done, "taken")
            others |= dict.fromkeys(counted.neutral, "neutral")
            entries[item.history.id] = LimitEntries(counted.amounts, others)
        return entries

    def limits(self, kind: str, today: date) -> tuple[LimitHistory, LimitRules] | None:
        """Return the entries and the rules of a habit that has, or had, a limit; None otherwise."""
        if kind not in self.habits:
            return None
        versions = self.plan.histories[keys.habit_of(kind)].versions
        if not any(version.limit for version in versions):
            return None
        starts = [date.min, *(version.valid_from for version in versions[1:])]
        limits = Versions(tuple(zip(starts, (each.limit for each in versions), strict=True)))
        history = LimitHistory(self.of_kind(kind).amounts, self.history(kind, today))
        return history, LimitRules(self.rules(kind), limits)

    def _required_items(self, kind: str) -> Sequence[PlannedItem]:
        """Return the items that determine whether a day counts for ``kind``, if any do."""
        if kind == KIND:
            return [item for item in self.plan.items if item.entity == "supplement"]
        return self.plan.items if kind == SCORED_KIND else ()

    def _first_deleted(self, kind: str) -> date | None:
        """Return the first day of a deleted item that mattered for ``kind``, or None."""
        if kind not in (KIND, SCORED_KIND):
            return None
        return self.plan.deleted.first_active(doses=kind == KIND)

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
        documents = (version["schedule"] for version in habit["versions"])
        schedules = each_parsed(documents, _of_habit)
        versions = tuple(zip([None, *starts[1:]], schedules, strict=True))
        freeze = _freeze(habit.get("freeze"))
        return Rules(versions, freeze, self.days.week, first_day=starts[0])


def awaited_days(schedules: ScheduleHistory, entered: DaySet, today: date) -> DaySet:
    """Return the past days whose figure may still come, of a habit with an upper bound of a metric.

    Without a figure, nothing is known of a day. It is neutral until a later figure is there, at
    most three days, and missed after that.

    Args:
        schedules: of the habit.
        entered: the days with an entry.
        today: the local date of the person.
    """
    days: set[date] = set()
    for back in range(AWAITED_DAYS + 1):
        day = today - back * _DAY
        if day in entered:
            break
        source = schedules.metric_on(day)
        if source and source.is_limit:
            days.add(day)
    return DaySet.of(days - {today})


def _of_habit(document: Mapping[str, Any]) -> FoldedSchedule:
    """Return the schedule of a habit as that of its streak."""
    return NoSchedule() if document["type"] == NoSchedule.type else STREAKS.parse(document)


def _nothing_due(free: DaySet, rules: Rules) -> DaySet:
    """Return those of the days without a due dose on which nothing is due for the streak.

    A weekly schedule requires a number of days of a week, whichever; so a day of such a week is
    left out only if the whole week has nothing due.
    """
    if not free:
        return free
    weekly = free & rules.days_of_weeks(Span(free.first, free.last))
    return (free - weekly) | (weekly & free.whole_weeks(rules.week.start)) if weekly else free


def _first_active(items: Iterable[PlannedItem]) -> date | None:
    """Return the first day on which one of the items is active, or None."""
    days = (item.history.first_active for item in items)
    return min((day for day in days if day), default=None)


def _earlier(first: date | None, second: date | None) -> date | None:
    """Return the earlier of two days; None is no day."""
    return min((day for day in (first, second) if day), default=None)


def _days_without_entry(counts: Mapping[date, int], begins: date | None, today: date) -> DaySet:
    """Return the days without an entry, from the first day to the end of a week from today.

    The first day is ``begins`` or that of the first entry.
    """
    done = days_of(counts)
    return DaySet.span(min(begins or today, done.first), today + _WEEK - _DAY) - done


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _freeze(document: Mapping[str, Any] | None) -> Freeze:
    return Freeze(**document) if document else Freeze()
