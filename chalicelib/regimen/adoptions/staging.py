"""What one adoption writes, put together for one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from chalicelib.errors import invalid
from chalicelib.jsontext import Document, pick
from chalicelib.labs.biomarkers.marker_summary import TARGET, MarkerSummaries
from chalicelib.labs.biomarkers.service import target_of
from chalicelib.models.base import refusal
from chalicelib.regimen.adoptions import making
from chalicelib.regimen.adoptions.choice import Chosen
from chalicelib.regimen.habits import service as habits
from chalicelib.regimen.plan.models import Scheduled, StreakScheduleSet
from chalicelib.regimen.plan.repository import Plan, planned_item, refuse_too_many
from chalicelib.regimen.plan.streak_schedules import StreakScheduleService
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.regimen.plan.versions import with_versions
from chalicelib.regimen.protocols import templates
from chalicelib.regimen.supplements import service as supplements
from chalicelib.schedules.models import StreakScheduleRule
from chalicelib.table import keys
from chalicelib.table.collection import RACE, Collection, Draft
from chalicelib.table.ids import uuid7
from chalicelib.table.items import Stored
from chalicelib.table.session import Session

_NO_DAYS = "The item has an amount a week and no days. Compare it with the logged workouts."
_INFORMS = "The item is for information only."
_KEPT = "Another target is already set for this marker, and it is kept."
_NOT_THE_SEX = "The item is not for the sex in the profile."
_OWNERS = ("inventory", "brand", "form", "with_food", "targets_biomarkers", "freeze")
# What a new version of a document makes anew.
_STAMPS = ("id", "version", "created_at", "updated_at")


@dataclass
class Staging:
    """What one adoption writes, as far as it is made.

    Attributes:
        session: the caller's.
        template: what is adopted.
        plan: as it was read.
        now: when.
        adoption_id: the adoption's.
        transaction: all of it.
        changed: the supplements and habits that were made.
    """

    session: Session
    template: Document
    plan: Plan
    now: datetime
    adoption_id: str = field(init=False)
    transaction: PlanTransaction = field(init=False)
    changed: list[Stored] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.adoption_id = uuid7(self.session.clock())
        self.transaction = PlanTransaction(self.session, self.plan, self.today)

    @property
    def today(self) -> date:
        """The caller's local date."""
        return self.plan.today(self.now)

    def stage(self, chosen: Sequence[Chosen]) -> list[Document]:
        """Stage what the chosen items make; return what became of each."""
        markers = [each.item["marker"] for each in chosen if "marker" in each.item]
        targets = targets_of(self.session, markers)
        made = [self._made(each, targets) for each in chosen]
        if all(each["made"] == "nothing" for each in made):
            raise invalid("/items", "nothing_to_adopt")
        new = [stored.entity for stored in self.changed if stored.version == 1]
        for entity, held, most in (
            ("supplement", self.plan.supplements, supplements.MOST),
            ("habit", self.plan.habits, habits.MOST),
        ):
            refuse_too_many(len(held) + new.count(entity), most, f"{entity}s")
        return made

    def stage_workouts_schedule(self, chosen: Sequence[Chosen]) -> Document:
        """Stage the schedule of workouts that the chosen training comes to.

        Raises:
            Invalid: when no training with days was chosen.
        """
        training = [each.item for each in chosen if each.item["kind"] == "training"]
        days = making.days_a_week([item for item in training if "schedule" in item])
        if not days:
            raise invalid("/workouts_schedule", "no_training")
        rule = StreakScheduleRule(type="weekly", target=days, count_by="days")
        wanted = StreakScheduleSet(schedule=rule, effective_from=self.today)
        current = self.plan.schedules.get("workouts")
        StreakScheduleService(self.session, "workouts").stage(
            self.transaction, current, wanted, self.now, self.plan.days
        )
        return rule.document()

    def _made(self, chosen: Chosen, targets: MarkerSummaries) -> Document:
        """Stage what one item makes; return what became of it."""
        item = chosen.item
        became: Document = {
            "item_id": item["id"],
            "kind": item["kind"],
            "name": item["name"],
            "rx": item["rx"],
        }
        match item["kind"]:
            case "supplement":
                with _named(chosen):
                    document = self._versions(making.supplement(item), item)
                became |= {"made": "supplement", "resource_id": self._write(item, document)}
            case "target":
                became |= self._aim(chosen, targets)
            case "habit" | "training" if "schedule" in item:
                with _named(chosen):
                    document = self._versions(making.habit(item, self.today), item)
                became |= {"made": "habit", "resource_id": self._write(item, document)}
            case "training":
                became |= {"made": "nothing", "reason": _NO_DAYS}
            case _:
                became |= {"made": "nothing", "reason": _INFORMS}
        return became | {"source": item["source"]}

    @cached_property
    def _earlier(self) -> dict[str, Stored]:
        """What other adoptions of the series have made, by the item's id."""
        found: dict[str, Stored] = {}
        series = f"{self.template['series']}-"
        for name, stored in (self.plan.supplements | self.plan.habits).items():
            link = self.plan.documents[name].get("protocol")
            if link and link["protocol_id"].startswith(series):
                found[link["item_id"]] = stored
        return found

    @cached_property
    def _names(self) -> set[str]:
        """The names of all versions of the series."""
        series = self.template["series"]
        known = templates.templates().values()
        return {str(each["name"]) for each in known if each["series"] == series}

    def _current(self, item: Document) -> Stored | None:
        """Return what an earlier adoption has made of an item, if it is of the same kind."""
        held = self._earlier.get(item["id"])
        entity = _entity(item)
        return held if held and held.entity == entity else None

    def _versions(self, wanted: Scheduled, item: Document) -> Document:
        """Return the document of what an item makes, with its next version."""
        current = self._current(item)
        before = self.plan.documents[current.id] if current else None
        return with_versions(wanted, self.today, before, self.plan.days.week)

    def _write(self, item: Document, document: Document) -> str:
        """Stage a supplement or habit, over what an earlier version has made; return its id."""
        document["protocol"] = {
            "adoption_id": self.adoption_id,
            "protocol_id": self.template["id"],
            "item_id": item["id"],
        }
        current = self._current(item)
        if current:
            document |= _kept(self.plan.documents[current.id], item)
            stored = stage_edit(self.session, self.transaction, current, document, self.now)
        else:
            made = Collection(self.session, _entity(item))
            [stored] = made.stage_new(self.transaction, [Draft(document)], self.now)
            self.transaction.edit(planned_item(stored.id, stored.document()))
        self.changed.append(stored)
        return stored.id

    def _aim(self, chosen: Chosen, targets: MarkerSummaries) -> dict[str, Any]:
        """Stage the target of an item, unless the caller has one of their own."""
        item, marker = chosen.item, chosen.item["marker"]
        if item.get("sex") not in (None, self.plan.person.sex):
            if chosen.pointer:
                raise invalid(f"{chosen.pointer}/item_id", "other_sex")
            return {"made": "nothing", "reason": _NOT_THE_SEX}
        current = targets.target(marker)
        if current and current.document().get("protocol_name") not in self._names:
            return {"made": "nothing", "reason": _KEPT}
        tombstone = targets.item(keys.tombstone("target", marker))
        target_of(self.session, marker).stage(
            self.transaction,
            current,
            making.target(item, self.template),
            self.now,
            after=tombstone["version"] if tombstone and not current else 0,
            label=RACE,
        )
        return {"made": "target", "resource_id": marker}


@contextmanager
def _named(chosen: Chosen) -> Iterator[None]:
    """Let what a model refuses name the item that was chosen."""
    try:
        yield
    except ValidationError as error:
        raise refusal(error, under=chosen.pointer) from None


def _kept(before: Document, item: Document) -> Document:
    """Return what its owner has added, and the template says nothing of."""
    names = _OWNERS if item.get("notes") or item.get("exercises") else (*_OWNERS, "notes")
    return pick(before, *names)


def targets_of(session: Session, markers: Sequence[str]) -> MarkerSummaries:
    """Read the targets of some markers, and their tombstones; one round trip, or none."""
    wanted = [keys.card(marker, TARGET) for marker in markers]
    wanted += [keys.tombstone("target", marker) for marker in markers]
    return MarkerSummaries(session.get_many(wanted).values() if wanted else ())


def _entity(item: Document) -> str:
    return "supplement" if item["kind"] == "supplement" else "habit"


def stage_edit(
    session: Session,
    transaction: PlanTransaction,
    current: Stored,
    document: Document,
    now: datetime,
) -> Stored:
    """Stage a supplement or habit in place of ``current``."""
    content = {name: value for name, value in document.items() if name not in _STAMPS}
    collection = Collection(session, current.entity)
    stored = collection.stage_replacement(transaction, current, Draft(content), now, label=RACE)
    transaction.edit(planned_item(stored.id, stored.document()))
    return stored
