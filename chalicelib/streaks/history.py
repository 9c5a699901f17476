"""Everything streaks are folded from, read in one Query."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from chalicelib import localtime
from chalicelib.plan.models import parse_regimen
from chalicelib.plan.regimen import Regimen
from chalicelib.profile.days import DaySettings
from chalicelib.streaks.kinds import KINDS
from chalicelib.streaks.ledger import History
from chalicelib.streaks.models import StreakScheduleRule, streak_rule
from chalicelib.streaks.schedule import Freeze, Rules, Schedule
from chalicelib.table import counters, keys
from chalicelib.table.items import Document, Item, decode
from chalicelib.table.session import Query, Session


@dataclass(frozen=True)
class Account:
    """What one user's streaks depend on.

    Attributes:
        days: how the person's days run.
        counts: kind -> entries by local date.
        excused: days that ask for nothing of any kind.
        schedules: kind -> its schedule document, where one was set.
        habits: kind -> the document of the habit that it is of.
    """

    days: DaySettings
    counts: dict[str, dict[date, int]]
    excused: frozenset[date]
    schedules: dict[str, Document]
    habits: dict[str, Document] = field(default_factory=dict)

    @classmethod
    def of(cls, items: Iterable[Item], kind: str = "") -> "Account":
        """Return the account in items that were read; what does not belong to it is passed over.

        Args:
            items: in the order of their keys.
            kind: the only one that is asked for; all by default.
        """
        years: defaultdict[str, dict[int, dict[str, int]]] = defaultdict(dict)
        account = cls(DaySettings(), {}, frozenset(), {})
        for item in items:
            sort_key = item["sk"]["S"]
            family, _, name = sort_key.rpartition("#")
            if sort_key == keys.PROFILE:
                account = replace(account, days=DaySettings.of(decode(item).text))
            elif sort_key.startswith(keys.SCHEDULES):
                account.schedules[name] = decode(item).document()
            elif sort_key.startswith(keys.EXCUSES):
                listed = decode(item).document()["excuses"]
                days = {date.fromisoformat(excuse["date"]) for excuse in listed}
                account = replace(account, excused=account.excused | days)
            elif sort_key.startswith(keys.family("habit")):
                account.habits[keys.habit_kind(name)] = decode(item).document()
            elif sort_key.startswith(keys.CALENDARS):
                counted = family.removeprefix(keys.CALENDARS)
                if not kind or counted == kind:
                    years[counted][int(name)] = _blocks(item)
        account.counts.update((each, counters.history(held)) for each, held in years.items())
        return account

    def kinds(self, today: date) -> list[str]:
        """Return the kinds that go on: those that everybody has, and habits that have not ended."""
        return [*KINDS, *(kind for kind, each in self._regimens.items() if not each.ended(today))]

    @cached_property
    def _regimens(self) -> dict[str, Regimen]:
        return {kind: parse_regimen(kind, each["versions"]) for kind, each in self.habits.items()}

    def history(self, kind: str, today: date) -> History:
        """Return what happened of one kind; days on which its habit rests ask for nothing."""
        counts, excused = self.counts.get(kind, {}), self.excused
        if kind in self.habits and counts:
            excused |= self._regimens[kind].resting(min(counts), today)
        return History(counts, excused, localtime.skipped_days(self.days.zone))

    def rules(self, kind: str) -> Rules:
        """Return what one kind asks for."""
        if kind in self.habits:
            return self._habit_rules(self.habits[kind])
        document = self.schedules.get(kind, {})
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
    high = keys.HABITS_END
    if kind:
        habit = keys.habit_of(kind)
        high = keys.named("habit", habit) if habit else keys.CALENDARS_END
    # One page holds all of a lifetime; the rest is for whoever proves that wrong.
    return Account.of(session.each(Query(low=low, high=high)), kind)


def _blocks(item: Item) -> dict[str, int]:
    return {name: int(value["N"]) for name, value in item.items() if counters.is_block(name)}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _schedule(document: Document) -> Schedule:
    return StreakScheduleRule.model_validate(document).rule()


def _of_plan(document: Document) -> Schedule:
    """Return the schedule of a habit as streaks know it."""
    return _schedule(streak_rule(document))
