"""Everything streaks are folded from, read in one Query."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from chalicelib import localtime
from chalicelib.profile.days import DaySettings
from chalicelib.regimen.plan.regimen import Regimen, idle
from chalicelib.regimen.plan.store import Plan
from chalicelib.streaks.kinds import KINDS
from chalicelib.streaks.ledger import History
from chalicelib.streaks.models import StreakScheduleRule, streak_rule
from chalicelib.streaks.schedule import Freeze, Rules, Schedule
from chalicelib.table import counters, keys
from chalicelib.table.items import Document, Item, decode, read_numbers
from chalicelib.table.session import Query, Session

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Account:
    """What one user's streaks depend on.

    Attributes:
        plan: the profile, the schedules that were set, and what days ask for.
        counts: kind -> entries by local date.
        excused: days that ask for nothing of any kind.
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
            kind: the only one that is asked for; all by default.
        """
        years: defaultdict[str, dict[int, dict[str, int]]] = defaultdict(dict)
        excused: set[date] = set()
        for item in items:
            sort_key = item["sk"]["S"]
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
    def habits(self) -> dict[str, Document]:
        """The document of the habit that a kind is of, by kind."""
        return {keys.habit_kind(name): self.plan.documents[name] for name in self.plan.habits}

    def kinds(self, today: date) -> list[str]:
        """Return the kinds that go on: those that everybody has, and habits that have not ended."""
        regimens = self.plan.regimens
        going = (kind for kind in self.habits if not regimens[keys.habit_of(kind)].ended(today))
        return [*KINDS, *going]

    def history(self, kind: str, today: date) -> History:
        """Return what happened of one kind, and on which days nothing of it is asked for."""
        counts, excused = self.counts.get(kind, {}), self.excused
        off = localtime.skipped_days(self.days.zone)
        if kind in self.habits and counts:
            regimen = self.plan.regimens[keys.habit_of(kind)]
            excused |= regimen.resting(min(counts), today)
        elif counts and (regimens := self._judging(kind)):
            off |= _asking_nothing(idle(regimens, _gaps(counts, today)), self.rules(kind))
        return History(counts, excused, off)

    def _judging(self, kind: str) -> Collection[Regimen]:
        """Return what makes a day count for ``kind``, if it is the plan that does."""
        if kind == "supplements":
            return self.plan.of_supplements
        return self.plan.regimens.values() if kind == "protocol" else ()

    def rules(self, kind: str) -> Rules:
        """Return what one kind asks for."""
        if kind in self.habits:
            return self._habit_rules(self.habits[kind])
        stored = self.plan.schedules.get(kind)
        document = stored.document() if stored else {}
        versions = tuple(
            (_day(version["effective_from"]), _schedule(version["schedule"]))
            for version in document.get("versions", [])
        )
        freeze = Freeze(**document["freeze"]) if "freeze" in document else Freeze()
        default = ((None, Schedule()),)
        return Rules(versions or default, freeze, self.days.week_start)

    def _habit_rules(self, habit: Document) -> Rules:
        """Return what a habit asks for: its own schedule, version by version."""
        first, *later = habit["versions"]
        versions = (
            (None, _of_plan(first["schedule"])),
            *((_day(each["valid_from"]), _of_plan(each["schedule"])) for each in later),
        )
        freeze = Freeze(**habit["freeze"]) if "freeze" in habit else Freeze()
        return Rules(versions, freeze, self.days.week_start)


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


def _asking_nothing(free: frozenset[date], rules: Rules) -> frozenset[date]:
    """Return those of the days without a dose due on which the streak asks for nothing.

    So many days a week are asked for of the days that have something due; only a week that has
    nothing due at all asks for nothing.
    """

    def whole_week(day: date) -> bool:
        first = rules.week_of(day)
        return free.issuperset(localtime.days(first, first + _WEEK - _DAY))

    return frozenset(day for day in free if rules.on(day).unit != "week" or whole_week(day))


def _gaps(counts: Mapping[date, int], today: date) -> Iterator[date]:
    """Return the days without an entry, from the first entry to the end of a week from today."""
    until = today + _WEEK - _DAY
    return (day for day in localtime.days(min(counts), until) if day not in counts)


def _blocks(item: Item) -> dict[str, int]:
    return {name: n for name, n in read_numbers(item).items() if counters.is_block(name)}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _schedule(document: Document) -> Schedule:
    return StreakScheduleRule.model_validate(document).rule()


def _of_plan(document: Document) -> Schedule:
    """Return the schedule of a habit as streaks know it."""
    return _schedule(streak_rule(document))
