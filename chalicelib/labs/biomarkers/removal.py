"""Custom markers that are removed, so that an account does not keep every marker it ever had.

A marker with readings cannot be removed, because its readings need it. It is archived instead, and
removed later, once its readings are deleted.
"""

from collections.abc import Iterator

from chalicelib.labs.biomarkers import repository
from chalicelib.labs.biomarkers.documents import CustomMarkerDocument
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.table.collection import RACE
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

# What one request removes beside its own work; the next one goes on.
MAX_REMOVED = 10

StoredMarker = Stored[CustomMarkerDocument]


def removable(summaries: MarkerSummaries) -> list[StoredMarker]:
    """Return the archived markers without readings, at most ten of them.

    Args:
        summaries: of all markers.
    """
    found: list[StoredMarker] = []
    for stored in _own(summaries):
        archived = stored.document()["archived"]
        if archived and not summaries.newest(stored.id) and len(found) < MAX_REMOVED:
            found.append(stored)
    return found


def active_count(summaries: MarkerSummaries) -> int:
    """Return the number of custom markers that are not archived."""
    return sum(not stored.document()["archived"] for stored in _own(summaries))


def _own(summaries: MarkerSummaries) -> Iterator[StoredMarker]:
    return (stored for name in summaries.own_markers() if (stored := summaries.own(name)))


def stage_removal(
    session: Session,
    transaction: Transaction,
    summaries: MarkerSummaries,
    markers: list[StoredMarker],
    *,
    label: str = RACE,
) -> None:
    """Add to ``transaction`` the deletion of markers without readings, with their targets.

    It fails, to be run again, if one of them gets a reading meanwhile.

    Args:
        session: of the caller.
        transaction: of the use case.
        summaries: with the newest readings of panels.
        markers: to remove.
        label: of the condition that nobody changed a marker meanwhile.
    """
    if not markers:
        return
    for stored in markers:
        document = repository.custom_marker(session, stored.id)
        document.stage_deletion(transaction, stored, label=label)
        summaries.stage_end_of_single(transaction, stored.id)
        target = summaries.target(stored.id)
        if target:
            repository.target_of(session, stored.id).stage_deletion(transaction, target, label=RACE)
    # A reading of a panel is written with this item, so a concurrent one fails or makes this fail.
    summaries.stage_panels(transaction, summaries.from_panels)
