"""Adoptions as items: one for each series, with a digest of the chosen items."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.errors import NotFound
from chalicelib.regimen.adoptions.documents import AdoptionDocument
from chalicelib.table import keys
from chalicelib.table.collection import Collection
from chalicelib.table.drafts import Draft, restored
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

# The provider of the source lock: at most one version of a series is adopted.
_LOCK = "series"
_CHOICE = "f_choice"


class AdoptionRepository(Collection[AdoptionDocument]):
    """The caller's adoptions."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "adoption")

    def of_series(self, series: str) -> Stored[AdoptionDocument] | None:
        """Return the adoption of a version of ``series``, or None; at most two round trips."""
        lock = self._session.get(keys.source("adoption", _LOCK, series))
        try:
            return self.get(lock["holder"]) if lock else None
        except NotFound:
            return None

    def stage(
        self,
        transaction: Transaction,
        adoption_id: str,
        content: dict[str, Any],
        choice: str,
        now: datetime,
    ) -> Stored[AdoptionDocument]:
        """Add to ``transaction`` a new adoption, if no version of its series is adopted.

        Args:
            transaction: of the use case; its condition has the label ``SOURCE``.
            adoption_id: the new id.
            content: the document without id, version and timestamps.
            choice: the digest of the chosen items.
            now: the time of the request.
        """
        draft = Draft(
            content,
            id=adoption_id,
            source=(_LOCK, content["series"]),
            facets={_CHOICE: choice},
        )
        [stored] = self.stage_new(transaction, [draft], now)
        return stored

    def stage_restored(
        self, transaction: Transaction, document: Mapping[str, Any], now: datetime
    ) -> None:
        """Add to ``transaction`` an adoption that was exported.

        The choice is not known any more, so a request to adopt the same again is refused.
        """
        draft = Draft(document, source=(_LOCK, document["series"]), facets={_CHOICE: "restored"})
        self.stage_new(transaction, [restored(draft, document)], now)


def choice_of(stored: Stored[AdoptionDocument]) -> str:
    """Return the digest of the chosen items of an adoption."""
    return str(stored.item[_CHOICE])
