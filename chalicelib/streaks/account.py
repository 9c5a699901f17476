"""Everything streaks are folded from, read in one Query."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from chalicelib import localtime
from chalicelib.profile.days import DaySettings
from chalicelib.regimen.plan.documents import HabitDocument
from chalicelib.regimen.plan.regimen import ScheduleHistory, days_without_due
from chalicelib.regimen.plan.repository import Plan
from chalicelib.schedules.freezes import Freeze
from chalicelib.schedules.streaks import STREAKS
from chalicelib.streaks.kinds import KINDS
from chalicelib.streaks.ledger import History
from chalicelib.streaks.rules import Rules
from chalicelib.table import counters, keys
from chalicelib.table.codec import Item
from chalicelib.table.items import decode, read_numbers
from chalicelib.table.session import Query, Session

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Account:
    """What one user's streaks depend on.

    Attributes:
        plan: the profile, the schedules that were set, and when everything is due.
        counts: kind -> entries by local date.
        excused: days on which nothing of any kind is due.
    """

    plan: Plan
    counts: dict[str, dict[date, int]]
    excused: frozenset[date]

    @classmethod
    def of(cls, items: Sequence[Item], plan: Plan, kind: str = "") -> "Account":
        """Return the account in items that were read; what does not belong to it is passed over.

        Args:
            items: in the order of their keys.
            plan: in the same items.
            kind: the only one that is needed; all by default.
        """
        years: defaultdict[str, dict[int, dict[str, int]]] = defaultdict(dict)
        excused: set[date] = set()
        for item in items:
            sort_key = item["sk"]
            family, _, name = sort_key.rpartition("#")
            if sort_key.startswith(keys.EXCUSES):
                listed = decode(item).document()["excuses"]
                excused.update(date.fromisoformat(excuse["date"]) for excuse in listed)
            elif name.isdecimal() and sort_key.startswith(keys.CALENDARS):
                counted = family.removeprefix(keys.CALENDARS)
                if not kind or counted == kind:
                    years[counted][int(name)] = _blocks(item)
        counts = {each: counters.history(held) for each, held in years.items()}
        return cls(plan, counts, frozenset(excused))

    @property
    def days(self) -> DaySettings:
        """How the person's days run."""
        return self.plan.days

    @cached_property
    def habits(self) -> dict[str, HabitDocument]:
        """The document of the habit that a kind is of, by kind."""
        habits = self.plan.habit_documents
        return {keys.habit_kind(name): habit for name, habit in habits.items()}

    def kinds(self, today: date) -> list[str]:
        """Return the kinds that go on: those that everybody has, and habits that have not ended."""
        histories = self.plan.histories
        going = (kind for kind in self.habits if not histories[keys.habit_of(kind)].ended(today))
        return [*KINDS, *going]

    def history(self, kind: str, today: date) -> History:
        """Return what happened of one kind, and on which days nothing of it is due."""
        counts, excused = self.counts.get(kind, {}), self.excused
        off = localtime.skipped_days(self.days.zone)
        if kind in self.habits and counts:
            planned = self.plan.histories[keys.habit_of(kind)]
            excused |= planned.resting(min(counts), today)
        elif counts and (histories := self._planned(kind)):
            free = days_without_due(histories, _gaps(counts, today))
            off |= _nothing_due(free, self.rules(kind))
        return History(counts, excused, off)

    def _planned(self, kind: str) -> Collection[ScheduleHistory]:
        """Return what makes a day count for ``kind``, if it is the plan that does."""
        if kind == "supplements":
            return self.plan.supplement_histories
        return self.plan.histories.values() if kind == "protocol" else ()

    def rules(self, kind: str) -> Rules:
        """Return what one kind's streak is kept by."""
        if kind in self.habits:
            return self._habit_rules(self.habits[kind])
        stored = self.plan.schedules.get(kind)
        document: Mapping[str, Any] = stored.document() if stored else {}
        versions = tuple(
            (_day(version["effective_from"]), STREAKS.parse(version["schedule"]))
            for version in document.get("versions", [])
        )
        return Rules(versions, _freeze(document), self.days.week)

    def _habit_rules(self, habit: HabitDocument) -> Rules:
        """Return what a habit's streak is kept by: its own schedule, version by version."""
        starts = [date.fromisoformat(version["valid_from"]) for version in habit["versions"]]
        schedules = [STREAKS.parse(version["schedule"]) for version in habit["versions"]]
        versions = tuple(zip([None, *starts[1:]], schedules, strict=True))
        return Rules(versions, _freeze(habit), self.days.week, first_day=starts[0])


def read(session: Session, kind: str = "") -> Account:
    """Read the account's calendars, from ``kind``'s on (all of them by default), in one Query."""
    low = f"{keys.CALENDARS}{kind}#" if kind else keys.CALENDARS
    habit = keys.habit_of(kind)
    high = keys.named("habit", habit) if habit else keys.PLAN_END
    if kind in ("workouts", "biomarkers"):
        high = keys.CALENDARS_END
    # One page holds all of a lifetime; the rest is for whoever proves that wrong.
    items = list(session.each(Query(low=low, high=high)))
    return Account.of(items, Plan.of(items), kind)


def _nothing_due(free: frozenset[date], rules: Rules) -> frozenset[date]:
    """Return those of the days without a dose due on which nothing is due for the streak.

    So many days a week are due of the days that have something due; only a week that has nothing
    due at all is left out.
    """

    def whole_week(day: date) -> bool:
        return free.issuperset(rules.week.span(day).days())

    return frozenset(day for day in free if rules.on(day).unit != "week" or whole_week(day))


def _gaps(counts: Mapping[date, int], today: date) -> Iterator[date]:
    """Return the days without an entry, from the first entry to the end of a week from today."""
    until = today + _WEEK - _DAY
    return (day for day in localtime.days(min(counts), until) if day not in counts)


def _blocks(item: Item) -> dict[str, int]:
    return {name: n for name, n in read_numbers(item).items() if counters.is_block(name)}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _freeze(document: Mapping[str, Any]) -> Freeze:
    return Freeze(**document["freeze"]) if "freeze" in document else Freeze()
