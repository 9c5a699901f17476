"""References of other resources to biomarkers: markers of the catalogue, or custom markers."""

from collections.abc import Container, Sequence

from chalicelib.errors import invalid
from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.biomarkers.marker_summary import OWN
from chalicelib.table import keys
from chalicelib.table.session import Session


def require_known(
    session: Session, markers: Sequence[str], field: str, kept: Container[str] = ()
) -> None:
    """Refuse a list of markers that contains an unknown marker.

    Reads the table once, and only if a marker is not in the catalogue.

    Args:
        session: the session of the caller.
        markers: ids of markers, at most 100.
        field: the name of the field of the body that lists them.
        kept: the markers that the stored resource lists already; they are not checked again.

    Raises:
        Invalid: that names the first unknown marker.
    """
    new = (name for name in markers if name not in kept and not catalogue.knows(name))
    custom = {name: keys.marker_summary(name, OWN) for name in new}
    items = session.get_many(list(custom.values())) if custom else {}
    for index, marker in enumerate(markers):
        if marker in custom and custom[marker] not in items:
            raise invalid(f"/{field}/{index}", "unknown_biomarker")
