"""The plan as items: everything that is due on days, the profile and the stocks, in one Query."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

from chalicelib.errors import invalid
from chalicelib.jsontext import Document, pick
from chalicelib.profile.days import DaySettings
from chalicelib.profile.person import Person
from chalicelib.regimen.plan.models import parse_history
from chalicelib.regimen.plan.regimen import ScheduleHistory
from chalicelib.regimen.plan.score import DEFAULT_THRESHOLD, DayRequirements, PlannedItem
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import Stored, decode, pack, read_json, read_numbers
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction


@dataclass(frozen=True)
class Plan:
    """What is due on a person's days.

    Attributes:
        profile: the profile's item, or None.
        supplements, habits: by id.
        stock: how many doses are left, by supplement id, where that is kept.
        ended: when deleted supplements and habits were due, by id: ``name``, ``versions`` and,
            for habits, ``pillar``.
        schedules: what was set of the streaks, by kind.
        revision: moves with each edit of the plan and each log of today or later.
    """

    profile: Item | None = None
    supplements: dict[str, Stored] = field(default_factory=dict)
    habits: dict[str, Stored] = field(default_factory=dict)
    stock: dict[str, int] = field(default_factory=dict)
    ended: dict[str, Document] = field(default_factory=dict)
    schedules: dict[str, Stored] = field(default_factory=dict)
    revision: int = 0

    @classmethod
    def of(cls, items: Iterable[Item]) -> "Plan":
        """Return the plan in items that were read; what is none of its own is passed over."""
        plan = cls()
        for item in items:
            sort_key = item["sk"]
            name = sort_key.rsplit("#", 1)[1]
            if sort_key == keys.PROFILE:
                plan = replace(plan, profile=item)
            elif sort_key == keys.REVISION:
                plan = replace(plan, revision=read_numbers(item)["version"])
            elif sort_key.startswith(keys.SCHEDULES):
                plan.schedules[name] = decode(item)
            elif sort_key.startswith(keys.family("supplement")):
                plan.supplements[name] = decode(item)
            elif sort_key.startswith(keys.family("habit")):
                plan.habits[name] = decode(item)
            elif sort_key.startswith(keys.STOCK):
                plan.stock[name] = read_numbers(item)["doses"]
            elif sort_key.startswith(keys.ENDED):
                plan.ended[name] = read_json(item)
        return plan

    @classmethod
    def read(cls, session: Session, *, consistent: bool = False) -> "Plan":
        """Read the plan; one Query, unless it passes DynamoDB's page of 1 MB."""
        query = Query(keys.PROFILE, keys.PLAN_END, consistent=consistent)
        return cls.of(session.each(query))

    @cached_property
    def days(self) -> DaySettings:
        """How the person's days run."""
        return DaySettings.of(decode(self.profile).text if self.profile else None)

    @cached_property
    def person(self) -> Person:
        """The person."""
        return Person.of(self.profile)

    @cached_property
    def threshold(self) -> Fraction:
        """The score from which on a day counts for the streak ``protocol``."""
        return threshold_of(self.schedules.get("protocol"))

    def today(self, now: datetime) -> date:
        """Return the local date of ``now``."""
        return self.days.local_date(now)

    @cached_property
    def documents(self) -> dict[str, Document]:
        """The documents of supplements and habits, by id."""
        return {name: each.document() for name, each in (self.supplements | self.habits).items()}

    @cached_property
    def items(self) -> list[PlannedItem]:
        """All supplements and habits, what has ended included."""
        known = self.ended | self.documents
        return [planned_item(name, each) for name, each in known.items()]

    @cached_property
    def histories(self) -> dict[str, ScheduleHistory]:
        """When everything is due, by id; what has ended included."""
        return {item.history.id: item.history for item in self.items}

    @cached_property
    def supplement_histories(self) -> list[ScheduleHistory]:
        """When supplements are due; those that have ended included."""
        return [item.history for item in self.items if item.entity == "supplement"]

    def requirements(self, edited: Iterable[PlannedItem], threshold: Fraction) -> DayRequirements:
        """Return what makes a day count, with the items of ``edited`` in place of theirs."""
        items = {item.history.id: item for item in (*self.items, *edited)}
        return DayRequirements(list(items.values()), threshold)


def threshold_of(schedule: Stored | None) -> Fraction:
    """Return the threshold that is set with the schedule of the streak ``protocol``."""
    threshold = schedule.document().get("threshold") if schedule else None
    return DEFAULT_THRESHOLD if threshold is None else Fraction(str(threshold))


def planned_item(resource_id: str, document: Document) -> PlannedItem:
    """Return when a supplement or habit is due, also one that was deleted."""
    history = parse_history(resource_id, document["versions"])
    if "pillar" in document:
        return PlannedItem("habit", document["pillar"], history)
    return PlannedItem("supplement", "supplements", history)


def stage_end(transaction: Transaction, document: Document, versions: list[Document]) -> None:
    """Keep when a deleted resource was due, so that its past stays as it was."""
    kept = pick(document, "name", "pillar", "measure") | {"versions": versions}
    transaction.put(f"{keys.ENDED}{document['id']}", {"doc": pack(kept)})


def refuse_too_many(there: int, most: int, what: str) -> None:
    """Refuse what would make more than ``most`` supplements or habits.

    Raises:
        Invalid.
    """
    if there > most:
        raise invalid("", "too_many", max=most, of=what)
