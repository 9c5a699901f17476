"""References to biomarkers in other resources: to markers of the catalogue, or the caller's own."""

from collections.abc import Container, Sequence

from chalicelib.errors import invalid
from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.biomarkers.marker_summary import OWN
from chalicelib.table import keys
from chalicelib.table.session import Session


def require_known(
    session: Session, markers: Sequence[str], field: str, kept: Container[str] = ()
) -> None:
    """Refuse a list of markers that names one which does not exist.

    Reads the table once, and only if a marker is not of the catalogue.

    Args:
        session: the caller's.
        markers: ids of markers, at most 100.
        field: the name of the field of the body that lists them.
        kept: those that the stored resource lists already, which stay as they are.

    Raises:
        Invalid: that names the first unknown marker.
    """
    new = (each for each in markers if each not in kept and not catalogue.knows(each))
    others = {each: keys.card(each, OWN) for each in new}
    found = session.get_many(list(others.values())) if others else {}
    for place, marker in enumerate(markers):
        if marker in others and others[marker] not in found:
            raise invalid(f"/{field}/{place}", "unknown_biomarker")
