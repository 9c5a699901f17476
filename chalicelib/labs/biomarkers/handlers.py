"""Biomarkers and their targets."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.http.responses import View
from chalicelib.labs.biomarkers.models import (
    Biomarker,
    BiomarkerCreate,
    BiomarkerFilter,
    Target,
    TargetSet,
)
from chalicelib.labs.biomarkers.paths import MARKER
from chalicelib.labs.biomarkers.store import BiomarkerStore, TargetStore
from chalicelib.models.patches import MergePatch
from chalicelib.table.collection import Page
from chalicelib.table.items import Stored

resource = Router(
    "Biomarkers",
    "The markers of the catalogue and of the caller, with the latest "
    "reading and the target. Codes are from LOINC (http://loinc.org/license) and UCUM "
    "(https://ucum.org/license). For information only: this is not a medical device.",
)


@resource.operation(
    "GET",
    "/v1/biomarkers",
    "listBiomarkers",
    "List biomarkers",
    response=Biomarker,
    query=BiomarkerFilter,
)
def list_biomarkers(call: Call, query: BiomarkerFilter) -> Page:
    """Returns the markers of the catalogue and the custom markers of the caller, sorted by id.

    Each marker includes its latest reading, target and trend. `tracked=true` returns only markers
    that have a reading or a target, and custom markers.
    """
    return BiomarkerStore(call.session).list_page(query, call.page)


@resource.operation(
    "POST",
    "/v1/biomarkers",
    "createBiomarker",
    "Create a biomarker",
    request=BiomarkerCreate,
    response=Biomarker,
    status=201,
)
def create_biomarker(call: Call, body: BiomarkerCreate) -> View:
    """Creates a custom marker, which the catalogue does not have. It can have readings, a target
    and a trend like every other marker.
    """
    return View(*BiomarkerStore(call.session).create(body, call.now))


@resource.operation(
    "GET",
    "/v1/biomarkers/{marker}",
    "getBiomarker",
    "Get a biomarker",
    response=Biomarker,
    path_parameters=MARKER,
)
def get_biomarker(call: Call, marker: str) -> View:
    """Returns the units, ranges, codes and formula of one marker, with its latest reading, target
    and trend.

    The ETag of a custom marker is its version. The ETag of a built-in marker is always `"0"`.
    """
    return View(*BiomarkerStore(call.session).get(marker))


@resource.operation(
    "PATCH",
    "/v1/biomarkers/{marker}",
    "updateBiomarker",
    "Update a biomarker",
    request=BiomarkerCreate,
    response=Biomarker,
    path_parameters=MARKER,
    versioned=True,
)
def update_biomarker(call: Call, marker: str, patch: MergePatch[BiomarkerCreate]) -> View:
    """Changes a custom marker. `unit` cannot change, because the readings of the marker use it."""
    store = BiomarkerStore(call.session)
    cards, current = store.get_own(marker)
    return View(
        *store.replace(cards, call.matched(current), patch.apply(current.document()), call.now)
    )


@resource.operation(
    "DELETE",
    "/v1/biomarkers/{marker}",
    "deleteBiomarker",
    "Archive a biomarker",
    path_parameters=MARKER,
    status=204,
    versioned=True,
)
def delete_biomarker(call: Call, marker: str) -> None:
    """Archives a custom marker. Lists no longer contain it. Its readings are kept, and it can still
    be requested by its id.
    """
    store = BiomarkerStore(call.session)
    _, current = store.get_own(marker)
    store.archive(call.matched(current), call.now)


@resource.operation(
    "PUT",
    "/v1/biomarkers/{marker}/target",
    "putTarget",
    "Set a target",
    request=TargetSet,
    response=Target,
    path_parameters=MARKER,
)
def put_target(call: Call, marker: str, body: TargetSet) -> Stored:
    """Sets the target of a marker: a range with custom bounds or, with `protocol`, the range that a
    protocol publishes. The last write wins.
    """
    return TargetStore(call.session, marker).set(body, call.now)


@resource.operation(
    "DELETE",
    "/v1/biomarkers/{marker}/target",
    "deleteTarget",
    "Delete a target",
    path_parameters=MARKER,
    status=204,
)
def delete_target(call: Call, marker: str) -> None:
    """Deletes the target of a marker. Readings are then compared only with the range of the
    laboratory and the typical range.
    """
    TargetStore(call.session, marker).clear()
