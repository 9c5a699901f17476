"""The plan as items: supplements, habits, stock and the profile, in one Query."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from chalicelib import localtime
from chalicelib.profile.days import DaySettings
from chalicelib.profile.documents import ProfileDocument
from chalicelib.profile.person import Person
from chalicelib.regimen.plan import archive, entry_days
from chalicelib.regimen.plan.deleted_days import DeletedDays
from chalicelib.regimen.plan.documents import (
    EndedDocument,
    HabitDocument,
    StreakScheduleDocument,
    SupplementDocument,
)
from chalicelib.regimen.plan.entry_days import EntryDays
from chalicelib.regimen.plan.excuses import (
    KIND,
    SCORED_KIND,
    ExcusedDays,
    excused_days,
    is_excused,
)
from chalicelib.regimen.plan.limit_days import limited
from chalicelib.regimen.plan.models import accepted_by, parse_history
from chalicelib.regimen.plan.regimen import Outcome, ScheduleHistory
from chalicelib.regimen.plan.score import (
    DEFAULT_THRESHOLD,
    DayRequirements,
    PlannedItem,
    unexcused,
)
from chalicelib.regimen.plan.stock import StockCount
from chalicelib.schedules.daysets import DaySet
from chalicelib.table import keys, schemas
from chalicelib.table.codec import Item
from chalicelib.table.counters import WRITES
from chalicelib.table.items import Stored, decode, read_json, read_numbers, read_text
from chalicelib.table.session import Query, Session

_DAY = timedelta(days=1)


def _revision(item: Item) -> dict[str, Any]:
    """Return the fields of a plan that the item of its revision has."""
    numbers = read_numbers(item)
    return {
        "revision": numbers["version"],
        "logged": numbers.get(WRITES),
        "counts_logs": schemas.is_current(item, "revision"),
    }


# The fields of a plan that are one item each.
_SINGLE: Mapping[str, Callable[[Item], dict[str, Any]]] = {
    keys.PROFILE: lambda item: {"profile": item},
    keys.REVISION: _revision,
    keys.DELETED_DAYS: lambda item: {"deleted": DeletedDays.of(read_json(item))},
}


@dataclass(frozen=True)
class Plan:
    """The plan of a person: everything that is due on days, and the profile.

    Attributes:
        profile: the item of the profile, or None.
        supplements, habits: by id.
        stock: what is left, by supplement id, if it is counted.
        ended: the schedules of deleted supplements and habits that are not in the archive, by id.
        deleted: the days of those that are in the archive.
        archived: the schedules of those in the archive that were read, by id.
        schedules: the schedules that were set for streaks, by kind.
        revision: a number that increases with each edit of the plan.
        logged: how many logs were written since, as the item of the revision counts them; None for
            none.
        counts_logs: whether the item of the revision exists with today's schema number, so that
            logs can be counted in it.
        excuses: the days that the person excused.
        entry_days: the days with entries of habits and taken doses of supplements, by id, if they
            were read.
    """

    profile: Item | None = None
    supplements: dict[str, Stored[SupplementDocument]] = field(default_factory=dict)
    habits: dict[str, Stored[HabitDocument]] = field(default_factory=dict)
    stock: dict[str, StockCount] = field(default_factory=dict)
    ended: dict[str, EndedDocument] = field(default_factory=dict)
    deleted: DeletedDays = field(default_factory=DeletedDays)
    archived: Mapping[str, EndedDocument] = field(default_factory=dict)
    schedules: dict[str, Stored[StreakScheduleDocument]] = field(default_factory=dict)
    revision: int = 0
    logged: int | None = None
    counts_logs: bool = False
    excuses: dict[date, Collection[str] | None] = field(default_factory=dict)
    entry_days: Mapping[str, EntryDays] | None = None

    @classmethod
    def of(cls, items: Iterable[Item]) -> "Plan":
        """Return the plan in items that were read; other items are ignored."""
        plan = cls()
        for item in items:
            sort_key = item["sk"]
            name = sort_key.rsplit("#", 1)[1]
            if sort_key in _SINGLE:
                plan = replace(plan, **_SINGLE[sort_key](item))
            elif sort_key.startswith(keys.EXCUSES):
                plan.excuses.update(excused_days(read_text(item)))
            elif sort_key.startswith(keys.SCHEDULES):
                plan.schedules[name] = decode(item)
            elif sort_key.startswith(keys.family("supplement")):
                plan.supplements[name] = decode(item)
            elif sort_key.startswith(keys.family("habit")):
                plan.habits[name] = decode(item)
            elif sort_key.startswith(keys.STOCK):
                numbers = read_numbers(item)
                plan.stock[name] = StockCount(numbers.get("units", 0), numbers.get("doses", 0))
            elif sort_key.startswith(keys.ENDED):
                plan.ended[name] = read_json(item)
        return plan

    @classmethod
    def read(cls, session: Session, *, consistent: bool = False) -> "Plan":
        """Read the plan; one Query, unless it is longer than the 1 MB of a page of DynamoDB.

        One Query more if due days depend on the days with entries.
        """
        plan = cls.read_without_entries(session, consistent=consistent)
        return plan.reading_entry_days(session) if plan.by_history else plan

    @classmethod
    def read_without_entries(cls, session: Session, *, consistent: bool = False) -> "Plan":
        """Read the plan in one Query; due days that depend on days with entries are not right."""
        return cls.of(session.each(Query(keys.EXCUSES, keys.PLAN_END, consistent=consistent)))

    @classmethod
    def complete(cls, items: Iterable[Item], session: Session) -> "Plan":
        """Return the plan in items that were read, with the days with entries if it needs them."""
        plan = cls.of(items)
        return plan.reading_entry_days(session) if plan.by_history else plan

    def reading_entry_days(self, session: Session) -> "Plan":
        """Return the plan with the days with entries; one Query, unless they were read."""
        if self.entry_days is not None:
            return self
        return self.informed_by(entry_days.read(session))

    def informed_by(self, days: Mapping[str, EntryDays]) -> "Plan":
        """Return the plan with the days with entries, whose items are not parsed again."""
        plan = replace(self, entry_days=days)
        for name in ("supplement_documents", "habit_documents", "_parsed"):
            plan.__dict__[name] = getattr(self, name)
        return plan

    def reading_archive(
        self, session: Session, first: date, last: date, *, consistent: bool = False
    ) -> "Plan":
        """Return the plan with all deleted items of a range of days; at most one Query.

        There is none unless one of those in the archive was active on one of the days.
        """
        day = self.deleted.first_active_between(first, last)
        if day is None:
            return self
        archived = archive.read(session, day.year, consistent=consistent)
        return replace(self, archived={**self.archived, **archived})

    def with_outcome(self, resource_id: str, day: date, outcome: Outcome) -> "Plan":
        """Return the plan if ``day`` has this outcome for a habit."""
        known = (self.entry_days or {}).get(resource_id, EntryDays())
        history = ScheduleHistory(resource_id, (), sorted(known.done), known.skips)
        history = history.with_outcome(day, outcome)
        return self.with_days({resource_id: EntryDays(history.done, history.skips)})

    def with_days(self, changed: Mapping[str, EntryDays]) -> "Plan":
        """Return the plan with other days from which due days are counted, by id."""
        return self.informed_by({**(self.entry_days or {}), **changed})

    @cached_property
    def days(self) -> DaySettings:
        """The day settings of the person."""
        return DaySettings.of(self.profile)

    @cached_property
    def person(self) -> Person:
        """The person."""
        return Person.of(self.profile)

    @cached_property
    def covered_days(self) -> AbstractSet[date]:
        """The excused days on which no dose is due in the adherence; none unless so set."""
        if self.profile is None:
            return frozenset()
        profile: ProfileDocument = decode(self.profile).document()
        covers = profile["excuses_cover_doses"]
        return self.excused.of(KIND) if covers else frozenset()

    @cached_property
    def threshold(self) -> Fraction:
        """The lowest score with which a day counts for the streak ``protocol``."""
        return threshold_of(self.schedules.get("protocol"))

    def today(self, now: datetime) -> date:
        """Return the local date of ``now``."""
        return self.days.local_date(now)

    @cached_property
    def supplement_documents(self) -> dict[str, SupplementDocument]:
        """The documents of supplements, by id."""
        return {name: stored.document() for name, stored in self.supplements.items()}

    def stock_left(self, supplement_id: str) -> int | None:
        """Return what is left of a supplement, in thousandths of its unit; None if not counted."""
        supplement = self.supplement_documents.get(supplement_id)
        count = self.stock.get(supplement_id)
        return count.left(supplement) if count and supplement else None

    def stock_unit(self, supplement_id: str) -> str | None:
        """Return the unit of the stock of a supplement; None if it is not counted."""
        supplement = self.supplement_documents.get(supplement_id)
        if supplement is None or supplement_id not in self.stock or "inventory" not in supplement:
            return None
        return supplement["inventory"]["unit"]

    @cached_property
    def habit_documents(self) -> dict[str, HabitDocument]:
        """The documents of habits, by id."""
        return {name: stored.document() for name, stored in self.habits.items()}

    @cached_property
    def documents(self) -> dict[str, SupplementDocument | HabitDocument]:
        """The documents of supplements and habits, by id."""
        return {**self.supplement_documents, **self.habit_documents}

    def versions_besides(self, resource_id: str = "") -> int:
        """Return how many versions all supplements and habits but one have."""
        others = (each for name, each in self.documents.items() if name != resource_id)
        return sum(len(document["versions"]) for document in others)

    def stored(self, resource_id: str) -> Stored[SupplementDocument] | Stored[HabitDocument]:
        """Return a supplement or habit of the plan."""
        return self.supplements.get(resource_id) or self.habits[resource_id]

    @property
    def deleted_documents(self) -> dict[str, EndedDocument]:
        """The schedules of deleted supplements and habits, as far as they were read, by id."""
        return {**self.ended, **self.archived}

    @cached_property
    def items(self) -> list[PlannedItem]:
        """All supplements and habits, also ended and deleted ones, as far as they were read."""
        return list(map(self.informed, self._parsed))

    @cached_property
    def _parsed(self) -> list[PlannedItem]:
        """The same without the days with entries, from which some due days are counted."""
        current: dict[str, Stored[Any]] = {**self.supplements, **self.habits}
        deleted = self.deleted_documents.items()
        return [
            *(planned_item(name, each) for name, each in deleted if name not in current),
            *(_planned(name, stored.text) for name, stored in current.items()),
        ]

    def informed(self, item: PlannedItem) -> PlannedItem:
        """Return an item with the days from which its due days are counted, if it needs them."""
        history = item.history
        if not history.by_history or history.id in self.archived:
            return item
        done, skips = (self.entry_days or {}).get(history.id, EntryDays())
        neutral: AbstractSet[date] = localtime.skipped_days(self.days.zone)
        if item.entity == "habit":
            # Doses stay due on excused days.
            neutral |= self.excused.of(item.kind)
        informed = replace(history, done=DaySet.of(done).listed(), skips=skips, neutral=neutral)
        return item._replace(history=informed)

    @cached_property
    def excused(self) -> ExcusedDays:
        """The excused days of each kind of streak."""
        return ExcusedDays(self.excuses)

    @cached_property
    def by_history(self) -> bool:
        """Whether due days depend on the days with entries or taken doses."""
        return bool(self.by_history_ids)

    @property
    def by_history_ids(self) -> AbstractSet[str]:
        """The ids of the items whose due days depend on the days with entries or taken doses."""
        # Those of the archive come with the days from which theirs are counted.
        dependent = {item.history.id for item in self._parsed if item.history.by_history}
        return dependent - self.archived.keys()

    @cached_property
    def by_doses(self) -> bool:
        """Whether due days of supplements depend on their taken doses."""
        supplements = (item for item in self._parsed if item.entity == "supplement")
        return any(item.history.by_history for item in supplements)

    @cached_property
    def entered_later(self) -> DaySet:
        """The days of which the summary of a log may lack an item, which was entered later.

        A request that creates an item may say that it is in force since a past day. The logs of the
        days until then are not evaluated again.
        """
        known = (*self.deleted_documents.values(), *self.documents.values())
        return DaySet.union(map(_days_before_creation, known))

    def may_be_due(self, day: date) -> bool:
        """Tell whether an item has been active by ``day``; before that, nothing was due."""
        return self._first_active is not None and self._first_active <= day

    @cached_property
    def _first_active(self) -> date | None:
        firsts = (item.history.first_active for item in self.items)
        return min((first for first in firsts if first), default=None)

    def scored_items(self, day: date) -> Sequence[PlannedItem]:
        """Return the items that count in the score of ``day``: none of an excused kind.

        An excuse for ``protocol`` is one for the whole score.
        """
        if is_excused(self.excuses, day, SCORED_KIND):
            return []
        return unexcused(self.items, self.excuses, day)

    @cached_property
    def has_limits(self) -> bool:
        """Whether a habit has, or had, a limit."""
        return bool(limited(self._parsed))

    @cached_property
    def histories(self) -> dict[str, ScheduleHistory]:
        """The schedules of all supplements and habits, by id; also of ended and deleted ones."""
        return {item.history.id: item.history for item in self.items}

    @cached_property
    def supplement_histories(self) -> list[ScheduleHistory]:
        """The schedules of all supplements, also of ended and deleted ones."""
        return [item.history for item in self.items if item.entity == "supplement"]

    def requirements(self, edited: Iterable[PlannedItem], threshold: Fraction) -> DayRequirements:
        """Return the requirements of days, with the items of ``edited`` in place of theirs."""
        items = {item.history.id: item for item in (*self.items, *map(self.informed, edited))}
        return DayRequirements(list(items.values()), threshold, self.excuses)


def _days_before_creation(document: SupplementDocument | HabitDocument | EndedDocument) -> DaySet:
    """Return the days on which an item was in force before it was entered, and those around it."""
    first, end = (date.fromisoformat(document["versions"][at]["valid_from"]) for at in (0, -1))
    # The local date of an instant may be a day later than that in UTC.
    entered = (
        datetime.fromisoformat(document["created_at"]).date() + _DAY
        if ("created_at" in document)
        else end
    )
    return DaySet.span(first, entered)


def threshold_of(schedule: Stored[StreakScheduleDocument] | None) -> Fraction:
    """Return the threshold that is set with the schedule of the streak ``protocol``."""
    threshold = schedule.document().get("threshold") if schedule else None
    return DEFAULT_THRESHOLD if threshold is None else Fraction(str(threshold))


# What a client asks for one after the other is computed from the same plan.
@lru_cache(maxsize=512)
def _planned(resource_id: str, text: str) -> PlannedItem:
    """Return a supplement or habit with its schedules from the text of its document."""
    return planned_item(resource_id, json.loads(text))


def planned_item(
    resource_id: str, document: SupplementDocument | HabitDocument | EndedDocument
) -> PlannedItem:
    """Return a supplement or habit with its schedules, also a deleted one."""
    history = parse_history(resource_id, document["versions"], accepted_by(document))
    if "counted" in document:
        history = archive.with_counted_days(history, document["counted"])
    if "pillar" in document:
        return PlannedItem("habit", document["pillar"], history)
    return PlannedItem("supplement", "supplements", history)
