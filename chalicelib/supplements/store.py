"""Supplements as items."""

from datetime import datetime

from chalicelib.biomarkers import catalogue
from chalicelib.http.problems import invalid
from chalicelib.supplements.models import SupplementCreate
from chalicelib.table.collection import Collection, Draft, Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.session import Session


class SupplementStore:
    """The caller's supplements."""

    def __init__(self, session: Session) -> None:
        self._supplements = Collection(session, "supplement")

    def get(self, supplement_id: str) -> Stored:
        """Return one supplement."""
        return self._supplements.get(supplement_id)

    def list_page(self, page: PageRequest) -> Page:
        """Return one page of supplements, newest first."""
        return self._supplements.list_page(page)

    def create(self, supplement: SupplementCreate, now: datetime) -> Stored:
        """Write a supplement."""
        return self._supplements.create(_draft(supplement), now=now)

    def replace(self, current: Stored, supplement: SupplementCreate, now: datetime) -> Stored:
        """Write ``supplement`` over ``current``; intakes keep what they were logged with."""
        return self._supplements.replace(current, _draft(supplement), now=now)

    def delete(self, current: Stored) -> None:
        """Delete a supplement; its intakes stay."""
        self._supplements.delete(current)


def _draft(supplement: SupplementCreate) -> Draft:
    for place, marker in enumerate(supplement.targets_biomarkers):
        if marker not in catalogue.markers():
            where = f"/targets_biomarkers/{place}"
            raise invalid(where, "unknown_biomarker", "is not a marker of the catalogue")
    return Draft(supplement.document())
