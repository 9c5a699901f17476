"""The use cases of adoptions: all resources of a template are created, or none."""

import hashlib
import json
from datetime import datetime

from chalicelib.errors import DomainError
from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers.repository import target_of
from chalicelib.regimen.adoptions.choice import choose
from chalicelib.regimen.adoptions.documents import AdoptionDocument
from chalicelib.regimen.adoptions.models import AdoptionCreate
from chalicelib.regimen.adoptions.repository import AdoptionRepository, choice_of
from chalicelib.regimen.adoptions.staging import AdoptionStaging, stage_edit, targets_of
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.regimen.plan.versions import ended_document
from chalicelib.regimen.protocols import templates
from chalicelib.regimen.protocols.documents import TemplateDocument
from chalicelib.table.collection import RACE, SOURCE, Page, PageRequest
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.transaction import keep_answer

StoredAdoption = Stored[AdoptionDocument]


class AdoptionService:
    """The templates that the caller has adopted."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._adoptions = AdoptionRepository(session)

    def get(self, adoption_id: str) -> StoredAdoption:
        """Return one adoption."""
        return self._adoptions.get(adoption_id)

    def list_page(self, page: PageRequest) -> Page[AdoptionDocument]:
        """Return one page of adoptions, newest first."""
        return self._adoptions.list_page(page)

    def create(self, protocol_id: str, adoption: AdoptionCreate, now: datetime) -> StoredAdoption:
        """Create all chosen resources, or none; a repeated request returns the adoption.

        A resource that an earlier version of the series created is used again with its id, so that
        its history continues.

        Raises:
            NotFound: there is no such template.
            DomainError: ``duplicate_adoption``, another version of the series or another choice is
                adopted.
            Invalid: an item cannot be chosen.
        """
        template, choice = templates.find(protocol_id), _digest(protocol_id, adoption)
        try:
            return self._create(template, adoption, choice, now)
        except DomainError:
            # The choice was valid when it was adopted, and may be invalid now.
            existing = self._adoptions.of_series(template["series"])
            if existing is None or choice_of(existing) != choice:
                raise
        except ConditionFailed as failure:
            if failure.label != SOURCE:
                raise
            existing = self._adoptions.of_series(template["series"])
            if existing is None:
                raise ConditionFailed(RACE) from None
            if choice_of(existing) != choice:
                raise _duplicate(existing) from None
        keep_answer(self._session, existing.text)
        return existing

    def _create(
        self, template: TemplateDocument, adoption: AdoptionCreate, choice: str, now: datetime
    ) -> StoredAdoption:
        chosen = choose(template, adoption.items)
        plan = Plan.read(self._session, consistent=True)
        staging = AdoptionStaging(self._session, template, plan, now, adoption.metrics)
        content: Document = {
            "protocol_id": template["id"],
            "series": template["series"],
            "protocol_version": template["version"],
            "name": template["name"],
            "disclaimer": template["disclaimer"],
            "sources": template["sources"],
            "adopted_on": plan.today(now).isoformat(),
            "items": staging.stage(chosen),
        }
        if "program_template_id" in template:
            content["program_template_id"] = template["program_template_id"]
        if adoption.workouts_schedule:
            content["workouts_schedule"] = staging.stage_workouts_schedule(chosen)
        transaction = staging.transaction
        stored = self._adoptions.stage(transaction, staging.adoption_id, content, choice, now)
        transaction.commit(stored.text)
        return stored

    def delete(self, current: StoredAdoption, now: datetime) -> None:
        """Delete an adoption, and end the resources that it created; no past day changes."""
        plan = Plan.read(self._session, consistent=True)
        today = plan.today(now)
        transaction = PlanTransaction(self._session, plan, today)
        self._adoptions.stage_deletion(transaction, current)
        for name, document in plan.documents.items():
            if "protocol" in document and document["protocol"]["adoption_id"] == current.id:
                stored = plan.stored(name)
                ended = ended_document(document, today)
                stage_edit(self._session, transaction, stored, ended, now)
        self._stage_end_of_targets(transaction, current.document())
        transaction.commit()

    def _stage_end_of_targets(
        self, transaction: PlanTransaction, adoption: AdoptionDocument
    ) -> None:
        """Delete the targets that the adoption set, unless they were replaced since."""
        markers = [item["resource_id"] for item in adoption["items"] if item["made"] == "target"]
        targets = targets_of(self._session, markers)
        for marker in markers:
            target = targets.target(marker)
            if target and target.document().get("protocol_name") == adoption["name"]:
                target_of(self._session, marker).stage_deletion(transaction, target, label=RACE)


def _digest(protocol_id: str, adoption: AdoptionCreate) -> str:
    """Return a digest of the choice, which does not depend on the order of its items."""
    document = adoption.document() | {"protocol_id": protocol_id}
    if not adoption.metrics:
        # Choices of before 0.10 do not have it.
        del document["metrics"]
    if "items" in document:
        document["items"].sort(key=lambda item: str(item["item_id"]))
    text = json.dumps(document, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _duplicate(existing: StoredAdoption) -> DomainError:
    name = existing.document()["name"]
    return DomainError("duplicate_adoption", name=name, existing_id=existing.id)
