"""The readings of one marker; the newest single ones are also in the summary of the marker."""

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from chalicelib.errors import NotFound
from chalicelib.jsontext import dump
from chalicelib.labs.biomarkers.documents import ReadingContent, ReadingDocument
from chalicelib.labs.biomarkers.history import Days, ReadingHistory, panel_id_of, stored_reading
from chalicelib.labs.biomarkers.marker_summary import (
    MAX_KEPT,
    LatestReadings,
    MarkerSummaries,
    ReadingSummary,
)
from chalicelib.labs.panels import collection
from chalicelib.labs.panels.carry_over import KIND
from chalicelib.labs.panels.repository import panel_key_of
from chalicelib.models.source_documents import source_key
from chalicelib.profile.dating import is_ahead
from chalicelib.table import keys
from chalicelib.table.collection import RACE, Collection, Page, PageRequest
from chalicelib.table.counters import AHEAD, Digit
from chalicelib.table.drafts import Draft, restored
from chalicelib.table.items import Stored, decode
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

# How many readings one step of the search for older single ones reads.
_STEP = 25


class ReadingRepository:
    """The items of the caller's readings of one marker."""

    def __init__(self, session: Session, marker: str) -> None:
        self._session = session
        self._marker = marker
        self._readings: Collection[ReadingDocument] = Collection(
            session, "reading", dated=True, streak=KIND
        )
        self._history = ReadingHistory(session, marker)

    def get(self, reading_id: str) -> Stored[ReadingDocument]:
        """Return a measured reading of the marker.

        Raises:
            NotFound: the marker has no such reading.
        """
        # The id of a panel precedes those of its readings.
        query = Query(panel_id_of(reading_id), reading_id, index=keys.BY_ID, consistent=True)
        # A client may have chosen one id for a panel and a single reading.
        items = {(item["entity"], item["id"]): item for item in self._session.each(query)}
        single = items.get(("reading", reading_id))
        panel = items.get(("panel", panel_id_of(reading_id)))
        if single and single["sk"].startswith(keys.family("reading", self._marker)):
            return decode(single)
        if panel:
            found = collection.find(decode(panel).document(), reading_id, self._marker)
            if found:
                return stored_reading(found)
        raise NotFound("reading")

    def imported_page(self, import_id: str, days: Days, page: PageRequest) -> Page[ReadingDocument]:
        """Return one page of the single readings that an import created, newest first; one Query.

        Raises:
            BadPosition: the position of the page is not one of this list.
        """
        # In the text of a document a field cannot be mistaken for a part of what a person wrote.
        field = dump({"import_id": import_id})[1:-1]
        return self._readings.list_page(
            page, self._marker, days, matching=lambda text: field in text
        )

    def summaries_of(self, reading: Stored[ReadingDocument]) -> MarkerSummaries:
        """Read what a change of a reading needs, in one round trip.

        This is the summary of the marker and, for a reading of a panel, the panel and the newest
        readings of panels.
        """
        document = reading.document()
        if "panel_id" in document:
            panel = panel_key_of(document)
            return MarkerSummaries.read_with_panels(self._session, self._marker, panel)
        return MarkerSummaries.read(self._session, self._marker)

    def stage_new(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        content: ReadingContent,
        now: datetime,
        client_id: str | None = None,
    ) -> Stored[ReadingDocument]:
        """Add to ``transaction`` a new single reading."""
        stored = self._readings.stage_creation(transaction, _draft(content, now), now, client_id)
        latest = summaries.single(self._marker).with_(ReadingSummary.of(stored.document()))
        summaries.stage_single(transaction, self._marker, latest)
        return stored

    def stage_restored(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        document: ReadingDocument,
        now: datetime,
    ) -> None:
        """Add to ``transaction`` a single reading that was exported, with its id and version."""
        draft = restored(_draft(document, now), document)
        self._readings.stage_new(transaction, [draft], now)
        latest = summaries.single(self._marker).with_(ReadingSummary.of(document))
        summaries.stage_single(transaction, self._marker, latest)

    def stage_replacement(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        current: Stored[ReadingDocument],
        content: ReadingContent,
        now: datetime,
    ) -> Stored[ReadingDocument]:
        """Add to ``transaction`` a single reading that replaces ``current``."""
        draft = _draft(content, now)
        stored = self._readings.stage_replacement(transaction, current, draft, now)
        changed = ReadingSummary.of(stored.document())
        moved = changed.position != ReadingSummary.of(current.document()).position
        latest = self._without(summaries, {current.id}) if moved else summaries.single(self._marker)
        summaries.stage_single(transaction, self._marker, latest.with_(changed))
        return stored

    def stage_deletion(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        current: Stored[ReadingDocument],
    ) -> None:
        """Add to ``transaction`` the deletion of a single reading."""
        self._readings.stage_deletion(transaction, current)
        latest = self._without(summaries, {current.id})
        summaries.stage_single(transaction, self._marker, latest)

    def stage_latest_without(
        self, transaction: Transaction, summaries: MarkerSummaries, ids: AbstractSet[str]
    ) -> None:
        """Add to ``transaction`` the newest single readings of the marker without some."""
        summaries.stage_single(transaction, self._marker, self._without(summaries, ids))

    def _without(self, summaries: MarkerSummaries, ids: AbstractSet[str]) -> LatestReadings:
        """Return the newest single readings without some; older ones are read if too few remain."""
        kept = remaining = summaries.single(self._marker)
        for reading_id in ids:
            remaining = remaining.without(reading_id)
        if not remaining.needs_refill:
            return remaining
        # Every reading that is not kept is older than all kept ones.
        older = self._history.older(kept.summaries[-1], _STEP)
        singles = (
            ReadingSummary.of(reading)
            for reading in older
            if "panel_id" not in reading and reading["id"] not in ids
        )
        refill = islice(singles, MAX_KEPT - len(remaining.summaries))
        refilled = (*remaining.summaries, *refill)
        return LatestReadings(refilled, more=len(refilled) == MAX_KEPT)


class ImportedReading(NamedTuple):
    """What an import adds to a reading that it creates: the id, and the digest of its source."""

    id: str
    digest: str


def stage_batch(
    session: Session,
    transaction: Transaction,
    summaries: MarkerSummaries,
    contents: Sequence[ReadingContent],
    now: datetime,
    *,
    imported: Sequence[ImportedReading] = (),
) -> list[Stored[ReadingDocument]]:
    """Add to ``transaction`` new single readings of any markers.

    Args:
        session: of the caller.
        transaction: which is committed later.
        summaries: with the newest single readings of their markers.
        contents: of the readings.
        now: when they are created.
        imported: what an import adds to each of them.
    """
    readings: Collection[ReadingDocument] = Collection(session, "reading", dated=True, streak=KIND)
    drafts = [_draft(content, now) for content in contents]
    if imported:
        drafts = [replace(d, **i._asdict()) for d, i in zip(drafts, imported, strict=True)]
    stored = readings.stage_new(transaction, drafts, now)
    latest: dict[str, LatestReadings] = {}
    for reading in map(Stored.document, stored):
        marker = reading["marker"]
        known = latest.get(marker) or summaries.single(marker)
        latest[marker] = known.with_(ReadingSummary.of(reading))
    for marker, newest in latest.items():
        summaries.stage_single(transaction, marker, newest)
    return stored


def stage_batch_deletion(
    session: Session,
    transaction: Transaction,
    summaries: MarkerSummaries,
    current: Sequence[Stored[ReadingDocument]],
    *,
    by: str = "",
) -> None:
    """Add to ``transaction`` the deletion of single readings of any markers.

    The transaction fails with ``RACE`` if somebody changed one of them since it was read.

    Args:
        session: of the caller.
        transaction: which is committed later.
        summaries: with the newest single readings of their markers.
        current: the readings.
        by: who deletes them, if that is not the person.
    """
    readings: Collection[ReadingDocument] = Collection(session, "reading", dated=True, streak=KIND)
    readings.stage_deletions(transaction, current, label=RACE, by=by)
    deleted: defaultdict[str, set[str]] = defaultdict(set)
    for reading in current:
        deleted[reading.document()["marker"]].add(reading.id)
    for marker, ids in deleted.items():
        ReadingRepository(session, marker).stage_latest_without(transaction, summaries, ids)


def _draft(content: ReadingContent, now: datetime) -> Draft:
    at = collection.instant_of(content)
    return Draft(
        content,
        day=collection.day_of(content),
        at=at,
        digits=(Digit(AHEAD, 1),) if is_ahead(at, now) else (),
        scope=content["marker"],
        counts=True,
        source=source_key(content.get("source")),
    )
