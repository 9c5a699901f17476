"""Intakes as items: local dates, snapshots of supplements, and the counters of the streak."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.intakes.entry import IntakeEntry
from chalicelib.intakes.models import IntakeCreate, IntakeFilter
from chalicelib.table.collection import Collection, Draft, Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.session import Session


class IntakeStore:
    """The caller's intakes; those that were taken count, those that were skipped do not."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._intakes = Collection(session, "intake", kind="supplements")

    def get(self, intake_id: str) -> Stored:
        """Return one intake."""
        return self._intakes.get(intake_id)

    def list_page(self, query: IntakeFilter, page: PageRequest) -> Page:
        """Return one page of intakes, newest first."""
        equals = {"f_supplement_id": query.supplement_id} if query.supplement_id else {}
        return self._intakes.list_page(page, days=query.days(), equals=equals)

    def create(self, intake: IntakeCreate, now: datetime) -> Stored:
        """Write an intake; supplement and profile are read first, in one round trip."""
        [draft] = self._drafts([IntakeEntry(intake)])
        return self._intakes.create(draft, now=now)

    def create_many(self, intakes: Sequence[IntakeCreate], now: datetime) -> list[Stored]:
        """Write the intakes of a batch, all of them or none, in as many round trips as one."""
        entries = [
            IntakeEntry(intake, pointer=f"/items/{place}") for place, intake in enumerate(intakes)
        ]
        return self._intakes.create_many(self._drafts(entries), now=now)

    def replace(self, current: Stored, intake: IntakeCreate, now: datetime) -> Stored:
        """Write ``intake`` over ``current``; its snapshot stays unless its supplement changes."""
        [draft] = self._drafts([IntakeEntry(intake, current.document())])
        return self._intakes.replace(current, draft, now=now)

    def delete(self, current: Stored) -> None:
        """Delete an intake and its count."""
        self._intakes.delete(current)

    def _drafts(self, entries: Sequence[IntakeEntry]) -> list[Draft]:
        wanted = [sort_key for entry in entries for sort_key in entry.sort_keys()]
        items = self._session.get_many(wanted) if wanted else {}
        return [entry.draft(items) for entry in entries]
