"""The writes of one adoption, in one transaction."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal, NotRequired, TypedDict

from pydantic import ValidationError

from chalicelib.errors import invalid
from chalicelib.jsontext import Document, pick
from chalicelib.labs.biomarkers.marker_summary import TARGET, MarkerSummaries
from chalicelib.labs.biomarkers.repository import target_of
from chalicelib.models.base import refusal
from chalicelib.regimen.adoptions import resources
from chalicelib.regimen.adoptions.choice import ChosenItem
from chalicelib.regimen.adoptions.documents import AdoptedItemDocument
from chalicelib.regimen.habits import service as habits
from chalicelib.regimen.habits.limit_bounds import refuse_too_many_limits
from chalicelib.regimen.habits.links import stage_links
from chalicelib.regimen.habits.metric_sources import check_metric
from chalicelib.regimen.habits.models import HabitCreate
from chalicelib.regimen.plan.documents import (
    HabitDocument,
    HabitSourceDocument,
    SupplementDocument,
)
from chalicelib.regimen.plan.limits import refuse_too_many
from chalicelib.regimen.plan.models import Scheduled, StreakScheduleSet
from chalicelib.regimen.plan.repository import Plan, planned_item
from chalicelib.regimen.plan.stock import stage_doses_as_units
from chalicelib.regimen.plan.streak_schedules import StreakScheduleService
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.regimen.plan.versions import with_versions
from chalicelib.regimen.protocols import templates
from chalicelib.regimen.protocols.documents import TemplateDocument, TemplateItemDocument
from chalicelib.regimen.supplements import service as supplements
from chalicelib.schedules.models import StreakScheduleRule
from chalicelib.table import keys
from chalicelib.table.collection import RACE, Collection
from chalicelib.table.drafts import Draft
from chalicelib.table.ids import uuid7
from chalicelib.table.items import Stored
from chalicelib.table.session import Session

_NO_DAYS = "The item has an amount a week and no days. Compare it with the logged workouts."
_INFORMS = "The item is for information only."
_KEPT = "Another target is already set for this marker, and it is kept."
_NOT_THE_SEX = "The item is not for the sex in the profile."
_OWNERS = ("inventory", "brand", "form", "with_food", "targets_biomarkers", "freeze")
# The fields that each write of a document sets anew.
_STAMPS = ("id", "version", "created_at", "updated_at")

StoredPlanned = Stored[SupplementDocument] | Stored[HabitDocument]


class _Result(TypedDict):
    """The fields of an adopted item that tell the result."""

    made: Literal["supplement", "habit", "target", "nothing"]
    resource_id: NotRequired[str]
    reason: NotRequired[str]


@dataclass
class AdoptionStaging:
    """The writes of one adoption so far.

    Attributes:
        session: the caller's.
        template: the adopted template.
        plan: as it was read.
        now: the time of the request.
        metrics: whether metrics fill the habits whose items have one.
        adoption_id: the id of the adoption.
        transaction: the writes.
        new: the number of created supplements and habits, by entity.
        habits: the habits that are written, by id.
    """

    session: Session
    template: TemplateDocument
    plan: Plan
    now: datetime
    metrics: bool = False
    adoption_id: str = field(init=False)
    transaction: PlanTransaction = field(init=False)
    new: Counter[str] = field(default_factory=Counter)
    habits: dict[str, Stored[HabitDocument]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.adoption_id = uuid7(self.session.clock())
        self.transaction = PlanTransaction(self.session, self.plan, self.today)

    @property
    def today(self) -> date:
        """The caller's local date."""
        return self.plan.today(self.now)

    def stage(self, chosen: Sequence[ChosenItem]) -> list[AdoptedItemDocument]:
        """Stage the resources of the chosen items; return the result for each item.

        Raises:
            Invalid: no resource is created, there are too many, or a value of an item is invalid.
        """
        markers = [choice.item["marker"] for choice in chosen if "marker" in choice.item]
        targets = targets_of(self.session, markers)
        adopted = [self._adopt(choice, targets) for choice in chosen]
        if all(item["made"] == "nothing" for item in adopted):
            raise invalid("/items", "nothing_to_adopt")
        for entity, existing, most in (
            ("supplement", len(self.plan.supplements), supplements.MAX_SUPPLEMENTS),
            ("habit", len(self.plan.habits), habits.MAX_HABITS),
        ):
            refuse_too_many(existing + self.new[entity], most, f"{entity}s")
        refuse_too_many_limits(self.plan, self.habits, "/items")
        stage_links(self.session, self.transaction, self.plan, self.habits, "/items", now=self.now)
        return adopted

    def stage_workouts_schedule(self, chosen: Sequence[ChosenItem]) -> Document:
        """Stage the schedule of the streak of workouts, by the chosen training.

        Raises:
            Invalid: no training with days is chosen.
        """
        training = [choice.item for choice in chosen if choice.item["kind"] == "training"]
        days = resources.days_a_week(item["schedule"] for item in training if "schedule" in item)
        if not days:
            raise invalid("/workouts_schedule", "no_training")
        rule = StreakScheduleRule(type="weekly", target=days, count_by="days")
        requested = StreakScheduleSet(schedule=rule, effective_from=self.today)
        current = self.plan.schedules.get("workouts")
        StreakScheduleService(self.session, "workouts").stage(
            self.transaction, current, requested, self.now, self.plan.days
        )
        return rule.document()

    def _adopt(self, chosen: ChosenItem, targets: MarkerSummaries) -> AdoptedItemDocument:
        """Stage the resource of one item; return the result."""
        item = chosen.item
        adopted: AdoptedItemDocument = {
            "item_id": item["id"],
            "kind": item["kind"],
            "name": item["name"],
            "rx": item["rx"],
            **self._result(chosen, targets),
            "source": item["source"],
        }
        return adopted

    def _result(self, chosen: ChosenItem, targets: MarkerSummaries) -> _Result:
        item = chosen.item
        match item["kind"]:
            case "supplement":
                with _errors_under(chosen.pointer):
                    content = self._with_versions(resources.supplement(item), item)
                return {"made": "supplement", "resource_id": self._write(item, content)}
            case "target":
                return self._set_target(chosen, targets)
            case "habit" | "training" if "schedule" in item:
                with _errors_under(chosen.pointer):
                    content = self._with_versions(self._habit(item), item)
                return {"made": "habit", "resource_id": self._write(item, content)}
            case "training":
                return {"made": "nothing", "reason": _NO_DAYS}
            case _:
                return {"made": "nothing", "reason": _INFORMS}

    def _habit(self, item: TemplateItemDocument) -> HabitCreate:
        """Return the habit of an item, with the link that the caller has made."""
        current = self._current(item)
        before = self.plan.habit_documents.get(current.id) if current else None
        source: HabitSourceDocument | None = before.get("source") if before else None
        habit = resources.habit(
            item, self.today, resources.source(item, source, metrics=self.metrics)
        )
        check_metric(self.session, habit, before)
        return habit

    @cached_property
    def _earlier(self) -> dict[str, StoredPlanned]:
        """The resources that other adoptions of the series created, by the id of the item."""
        resources_: dict[str, StoredPlanned] = {}
        series = f"{self.template['series']}-"
        for name, document in self.plan.documents.items():
            if "protocol" in document and document["protocol"]["protocol_id"].startswith(series):
                resources_[document["protocol"]["item_id"]] = self.plan.stored(name)
        return resources_

    @cached_property
    def _names(self) -> set[str]:
        """The names of all versions of the series."""
        series = self.template["series"]
        known = templates.templates().values()
        return {template["name"] for template in known if template["series"] == series}

    def _current(self, item: TemplateItemDocument) -> StoredPlanned | None:
        """Return the resource that an earlier adoption created for an item, if of the same kind."""
        stored = self._earlier.get(item["id"])
        return stored if stored and stored.entity == _entity(item) else None

    def _with_versions(self, requested: Scheduled, item: TemplateItemDocument) -> Document:
        """Return the content of the resource of an item, with its next version."""
        current = self._current(item)
        before = self.plan.documents[current.id] if current else None
        others = self.plan.versions_besides(current.id if current else "")
        return with_versions(requested, self.today, before, self.plan.days.week, others)

    def _write(self, item: TemplateItemDocument, content: Document) -> str:
        """Stage a supplement or habit, in place of an earlier one of the item; return its id."""
        content["protocol"] = {
            "adoption_id": self.adoption_id,
            "protocol_id": self.template["id"],
            "item_id": item["id"],
        }
        current, entity = self._current(item), _entity(item)
        if current:
            content |= _kept(self.plan.documents[current.id], item)
            stored = stage_edit(self.session, self.transaction, current, content, self.now)
        else:
            self.new[entity] += 1
            collection: Collection = Collection(self.session, entity)
            [stored] = collection.stage_new(self.transaction, [Draft(content)], self.now)
            self.transaction.edit(planned_item(stored.id, stored.document()))
        if entity == "habit":
            self.habits[stored.id] = stored
        return stored.id

    def _set_target(self, chosen: ChosenItem, targets: MarkerSummaries) -> _Result:
        """Stage the target of an item, unless the caller has set another one."""
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
            resources.target(item, self.template),
            self.now,
            after=tombstone["version"] if tombstone and not current else 0,
            label=RACE,
        )
        return {"made": "target", "resource_id": marker}


@contextmanager
def _errors_under(pointer: str) -> Iterator[None]:
    """Turn the errors of a model into errors of the choice at ``pointer``."""
    try:
        yield
    except ValidationError as error:
        raise refusal(error, under=pointer) from None


def _kept(before: Mapping[str, Any], item: TemplateItemDocument) -> Document:
    """Return the fields that the caller has added, and that the template does not have."""
    has_notes = item.get("notes") or item.get("exercises")
    return pick(before, *_OWNERS if has_notes else (*_OWNERS, "notes"))


def targets_of(session: Session, markers: Sequence[str]) -> MarkerSummaries:
    """Read the targets of some markers, and their tombstones; one round trip, or none."""
    wanted = [keys.marker_summary(marker, TARGET) for marker in markers]
    wanted += [keys.tombstone("target", marker) for marker in markers]
    return MarkerSummaries(session.get_many(wanted).values() if wanted else ())


def _entity(item: TemplateItemDocument) -> str:
    return "supplement" if item["kind"] == "supplement" else "habit"


def stage_edit(
    session: Session,
    transaction: PlanTransaction,
    current: StoredPlanned,
    document: Mapping[str, Any],
    now: datetime,
) -> Stored:
    """Add to ``transaction`` a supplement or habit in place of ``current``."""
    content = {name: value for name, value in document.items() if name not in _STAMPS}
    collection: Collection = Collection(session, current.entity)
    stored = collection.stage_replacement(transaction, current, Draft(content), now, label=RACE)
    before = transaction.plan.supplement_documents.get(stored.id)
    if before:
        count = transaction.plan.stock.get(stored.id)
        stage_doses_as_units(transaction, count, before, stored.document())
    transaction.edit(planned_item(stored.id, stored.document()))
    return stored
