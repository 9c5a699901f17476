"""Biomarkers and their targets."""

from typing import Annotated

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.http.responses import NoticedPage
from chalicelib.labs.biomarkers.models import (
    Biomarker,
    BiomarkerCreate,
    BiomarkerFilter,
    Target,
    TargetSet,
)
from chalicelib.labs.biomarkers.paths import MarkerInPath
from chalicelib.labs.biomarkers.service import BiomarkerService, TargetService
from chalicelib.models.patches import MergePatch
from chalicelib.table.collection import PageRequest
from chalicelib.table.items import View
from chalicelib.terminology.notice import loinc_notice

router = Router(
    "Biomarkers",
    "Biomarkers (markers): those of the catalogue and those of the caller, with the latest reading "
    "and the target. Codes are from LOINC (http://loinc.org/license) and UCUM "
    "(https://ucum.org/license). For information only: this is not a medical device.",
)


@router.operation("GET", "/v1/biomarkers", "listBiomarkers", "List biomarkers")
def list_biomarkers(
    call: Call, query: BiomarkerFilter, page: PageRequest
) -> Annotated[NoticedPage, Biomarker]:
    """Returns the markers of the catalogue and the custom markers of the caller, sorted by id; with
    `q`, the best matches first. `loinc_notice` is the license notice for all codes of the page.

    Each marker includes its latest reading, its target and its change since the reading before.
    A daily metric of the same id counts as a reading where there is none on its local date.
    `tracked=true` returns only markers that have a reading, a daily metric or a target, and custom
    markers.
    """
    markers = BiomarkerService(call.session).list_page(query, page)
    return NoticedPage(markers, loinc_notice())


@router.operation("POST", "/v1/biomarkers", "createBiomarker", "Create a biomarker", status=201)
def create_biomarker(call: Call, body: BiomarkerCreate) -> Annotated[View, Biomarker]:
    """Creates a custom marker: a marker that is not in the catalogue. It can have readings, a
    target and a trend like every other marker.
    """
    return BiomarkerService(call.session).create(body, call.now)


@router.operation("GET", "/v1/biomarkers/{marker}", "getBiomarker", "Get a biomarker")
def get_biomarker(call: Call, marker: MarkerInPath) -> Annotated[View, Biomarker]:
    """Returns the units, ranges, codes and formula of one marker, with its latest reading, its
    target and its change since the reading before; daily metrics count as in the list.

    The ETag of a custom marker is its version. The ETag of a built-in marker is always `"0"`.
    """
    return BiomarkerService(call.session).view(marker)


@router.operation(
    "PATCH", "/v1/biomarkers/{marker}", "updateBiomarker", "Update a biomarker", versioned=True
)
def update_biomarker(
    call: Call, marker: MarkerInPath, patch: MergePatch[BiomarkerCreate]
) -> Annotated[View, Biomarker]:
    """Changes a custom marker. `unit` cannot change, because the readings of the marker use it.
    Units can be added to `alt_units`, but not changed or removed.
    """
    service = BiomarkerService(call.session)
    custom = service.get_custom(marker)
    call.require_version(custom.stored)
    return service.replace(custom, patch.apply(custom.stored.document()), call.now)


@router.operation(
    "DELETE",
    "/v1/biomarkers/{marker}",
    "deleteBiomarker",
    "Delete a biomarker",
    status=204,
    versioned=True,
)
def delete_biomarker(call: Call, marker: MarkerInPath) -> None:
    """Deletes a custom marker with its target. A marker with readings is archived instead, which
    cannot be undone: its readings are kept, it can still be requested by its id, and lists contain
    it only with `archived=true`. An archived marker without readings is deleted when the next
    marker is created.
    """
    service = BiomarkerService(call.session)
    custom = service.get_custom(marker)
    call.require_version(custom.stored)
    service.delete(custom, call.now)


@router.operation("PUT", "/v1/biomarkers/{marker}/target", "putTarget", "Set a target")
def put_target(call: Call, marker: MarkerInPath, body: TargetSet) -> Annotated[View, Target]:
    """Sets the target of a marker, and replaces an existing target: a range with custom bounds or,
    with `protocol`, the range that a protocol publishes. Without `If-Match`, the last write wins.
    A marker with `answers` has no target.
    """
    return TargetService(call.session, marker, call.require).set(body, call.now)


@router.operation(
    "DELETE", "/v1/biomarkers/{marker}/target", "deleteTarget", "Delete a target", status=204
)
def delete_target(call: Call, marker: MarkerInPath) -> None:
    """Deletes the target of a marker. Readings are then compared only with the range of the
    laboratory and the typical range.
    """
    TargetService(call.session, marker, call.require).delete()
