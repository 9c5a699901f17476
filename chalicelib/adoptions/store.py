"""Adoptions as items: all that a template makes is written in one transaction, or none of it."""

from datetime import datetime

from chalicelib.adoptions.choice import choose
from chalicelib.adoptions.models import AdoptionCreate
from chalicelib.adoptions.staging import Staging, replaced, target_of, targets_of
from chalicelib.http.problems import DUPLICATE_ADOPTION, ApiError
from chalicelib.plan import daylog
from chalicelib.plan.store import Plan, task
from chalicelib.plan.versions import ended_document
from chalicelib.protocols import templates
from chalicelib.table.collection import RACE, SOURCE, Collection, Draft, Page, PageRequest
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.items import Document, Stored
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

# Of each series one version is followed at a time.
_LOCK = "series"


class AdoptionStore:
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
        """Make all that was chosen, or nothing.

        What an earlier version of the series has made is taken up again under its id, so that
        its history goes on.

        Raises:
            NotFound: there is no such template.
            ApiError: 409 while a version of the series is followed; 422 for what cannot be chosen.
        """
        template = templates.find(protocol_id)
        chosen = choose(template, adoption.items)
        plan = Plan.read(self._session, consistent=True)
        work = Staging(self._session, template, plan, now)
        made = work.stage(chosen)
        document: Document = {
            "protocol_id": template["id"],
            "series": template["series"],
            "protocol_version": template["version"],
            "name": template["name"],
            "disclaimer": template["disclaimer"],
            "sources": template["sources"],
            "adopted_on": plan.today(now).isoformat(),
            "items": made,
        }
        if adoption.workouts_schedule:
            document["workouts_schedule"] = work.stage_workouts_schedule(chosen)
        draft = Draft(document, id=work.adoption_id, source=(_LOCK, template["series"]))
        [stored] = self._adoptions.stage_new(work.transaction, [draft], now)
        work.stage_days()
        try:
            work.transaction.commit(stored.text)
        except ConditionFailed as failure:
            if failure.label != SOURCE or failure.item is None:
                raise
            return self._standing(failure.item["holder"]["S"], stored)
        return stored

    def _standing(self, adoption_id: str, wanted: Stored) -> Stored:
        """Return the adoption that is there, if it is what was wanted.

        Raises:
            ApiError: 409 when another version of the series is followed, or other items of it.
        """
        standing = self._adoptions.get(adoption_id)
        there, asked = standing.document(), wanted.document()
        if _items(there) == _items(asked):
            return standing
        detail = f"You follow {there['name']} already; end that adoption first."
        raise ApiError(DUPLICATE_ADOPTION, detail, members={"existing_id": adoption_id})

    def delete(self, current: Stored, now: datetime) -> None:
        """End all that the adoption has made and that is still there; nothing past changes."""
        plan = Plan.read(self._session, consistent=True)
        today, document = plan.today(now), current.document()
        transaction = Transaction(self._session)
        self._adoptions.stage_deletion(transaction, current)
        ending = [
            replaced(self._session, transaction, held, ended_document(held.document(), today), now)
            for held in (*plan.supplements.values(), *plan.habits.values())
            if held.document().get("protocol", {}).get("adoption_id") == current.id
        ]
        self._stage_targets_end(transaction, document)
        changed = [task(stored.id, stored.document()) for stored in ending]
        daylog.stage_edit(transaction, self._session, plan, today, changed)
        transaction.commit()

    def _stage_targets_end(self, transaction: Transaction, adoption: Document) -> None:
        """Drop the targets that the adoption has set, unless they are others by now."""
        markers = [each["resource_id"] for each in adoption["items"] if each["made"] == "target"]
        targets = targets_of(self._session, markers)
        for marker in markers:
            held = targets.target(marker)
            if held and held.document().get("protocol_name") == adoption["name"]:
                target_of(self._session, marker).stage_deletion(transaction, held, label=RACE)


def _items(adoption: Document) -> tuple[str, set[str]]:
    return adoption["protocol_id"], {each["item_id"] for each in adoption["items"]}
