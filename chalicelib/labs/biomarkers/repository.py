"""The items of custom markers and of targets: parts of the marker summaries."""

from chalicelib.labs.biomarkers.documents import CustomMarkerDocument, TargetDocument
from chalicelib.labs.biomarkers.marker_summary import OWN, TARGET
from chalicelib.table import keys
from chalicelib.table.session import Session
from chalicelib.table.singleton import SingletonDocument


def custom_marker(session: Session, marker: str) -> SingletonDocument[CustomMarkerDocument]:
    """Return the document of a custom marker."""
    return SingletonDocument(session, "biomarker", keys.marker_summary(marker, OWN), marker)


def target_of(session: Session, marker: str) -> SingletonDocument[TargetDocument]:
    """Return the document of the target of one marker."""
    return SingletonDocument(session, "target", keys.marker_summary(marker, TARGET), marker)


def deleted_target_version(session: Session, marker: str) -> int:
    """Return the version of the tombstone of a target; 0 without one."""
    tombstone = session.get(keys.tombstone("target", marker))
    return int(tombstone["version"]) if tombstone else 0
