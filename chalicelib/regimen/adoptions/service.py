"""Adoptions as items: all that a template makes is written in one transaction, or none of it."""

import hashlib
import json
from datetime import datetime

from chalicelib.errors import DomainError, NotFound
from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers.service import target_of
from chalicelib.regimen.adoptions.choice import choose
from chalicelib.regimen.adoptions.models import AdoptionCreate
from chalicelib.regimen.adoptions.staging import Staging, stage_edit, targets_of
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.regimen.plan.versions import ended_document
from chalicelib.regimen.protocols import templates
from chalicelib.table import keys
from chalicelib.table.collection import RACE, SOURCE, Collection, Draft, Page, PageRequest
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

# Of each series one version is followed at a time.
_LOCK = "series"


class AdoptionService:
    """The templates that the caller follows."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._adoptions = Collection(session, "adoption")

    def get(self, adoption_id: str) -> Stored:
        """Return one adoption."""
        return self._adoptions.get(adoption_id)

    def list_page(self, page: PageRequest) -> Page:
        """Return one page of adoptions, newest first."""
        return self._adoptions.list_page(page)

    def create(self, protocol_id: str, adoption: AdoptionCreate, now: datetime) -> Stored:
        """Make all that was chosen, or nothing; sent again, return the adoption that is there.

        What an earlier version of the series has made is taken up again under its id, so that
        its history goes on.

        Raises:
            NotFound: there is no such template.
            DomainError: while another version of the series, or another choice, is followed; 422
                for what cannot be chosen.
        """
        template, choice = templates.find(protocol_id), _digest(protocol_id, adoption)
        try:
            return self._make(template, adoption, choice, now)
        except DomainError:
            # What could be chosen then may be refused by now.
            standing = self._followed(template["series"])
            if standing is None or standing.item["f_choice"] != choice:
                raise
        except ConditionFailed as failure:
            if failure.label != SOURCE:
                raise
            standing = self._followed(template["series"])
            if standing is None:
                raise ConditionFailed(RACE) from None
            if standing.item["f_choice"] != choice:
                raise _duplicate(standing) from None
        if self._session.receipt:
            Transaction(self._session).commit(standing.text)
        return standing

    def _make(
        self, template: Document, adoption: AdoptionCreate, choice: str, now: datetime
    ) -> Stored:
        chosen = choose(template, adoption.items)
        plan = Plan.read(self._session, consistent=True)
        work = Staging(self._session, template, plan, now)
        document: Document = {
            "protocol_id": template["id"],
            "series": template["series"],
            "protocol_version": template["version"],
            "name": template["name"],
            "disclaimer": template["disclaimer"],
            "sources": template["sources"],
            "adopted_on": plan.today(now).isoformat(),
            "items": work.stage(chosen),
        }
        if adoption.workouts_schedule:
            document["workouts_schedule"] = work.stage_workouts_schedule(chosen)
        draft = Draft(
            document,
            id=work.adoption_id,
            source=(_LOCK, template["series"]),
            facets={"f_choice": choice},
        )
        [stored] = self._adoptions.stage_new(work.transaction, [draft], now)
        work.transaction.commit(stored.text)
        return stored

    def _followed(self, series: str) -> Stored | None:
        """Return the adoption of a version of a series, if one is followed."""
        lock = self._session.get(keys.source("adoption", _LOCK, series))
        try:
            return self._adoptions.get(lock["holder"]) if lock else None
        except NotFound:
            return None

    def delete(self, current: Stored, now: datetime) -> None:
        """End all that the adoption has made and that is still there; nothing past changes."""
        plan = Plan.read(self._session, consistent=True)
        today, document = plan.today(now), current.document()
        transaction = PlanTransaction(self._session, plan, today)
        self._adoptions.stage_deletion(transaction, current)
        for name, stored in (plan.supplements | plan.habits).items():
            made = plan.documents[name]
            if made.get("protocol", {}).get("adoption_id") == current.id:
                stage_edit(self._session, transaction, stored, ended_document(made, today), now)
        self._stage_targets_end(transaction, document)
        transaction.commit()

    def _stage_targets_end(self, transaction: Transaction, adoption: Document) -> None:
        """Drop the targets that the adoption has set, unless they are others by now."""
        markers = [each["resource_id"] for each in adoption["items"] if each["made"] == "target"]
        targets = targets_of(self._session, markers)
        for marker in markers:
            held = targets.target(marker)
            if held and held.document().get("protocol_name") == adoption["name"]:
                target_of(self._session, marker).stage_deletion(transaction, held, label=RACE)


def _digest(protocol_id: str, adoption: AdoptionCreate) -> str:
    """Return what tells one choice from another; the order of its items does not matter."""
    document = adoption.document() | {"protocol_id": protocol_id}
    if "items" in document:
        document["items"].sort(key=lambda item: str(item["item_id"]))
    text = json.dumps(document, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _duplicate(standing: Stored) -> DomainError:
    name = standing.document()["name"]
    return DomainError("duplicate_adoption", name=name, existing_id=standing.id)
