"""Biomarkers: what can be measured, and where the caller stands and aims."""

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
    "What can be measured, where I stand, and where I want to be. Codes are those of LOINC "
    "(http://loinc.org/license) and UCUM (https://ucum.org/license). For information only: this "
    "is not a medical device.",
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
    """The catalogue and my own markers by id, each with my latest reading, target and trend.

    With `tracked=true` this is the dashboard: every marker that I follow, in one request.
    """
    return BiomarkerStore(call.session).list_page(query, call.page)


@resource.operation(
    "POST",
    "/v1/biomarkers",
    "createBiomarker",
    "Define a marker of my own",
    request=BiomarkerCreate,
    response=Biomarker,
    status=201,
)
def create_biomarker(call: Call, body: BiomarkerCreate) -> View:
    """For what the catalogue does not have. Readings, targets and trends work as for any other."""
    return View(*BiomarkerStore(call.session).create(body, call.now))


@resource.operation(
    "GET",
    "/v1/biomarkers/{marker}",
    "getBiomarker",
    "Read a biomarker",
    response=Biomarker,
    path_parameters=MARKER,
)
def get_biomarker(call: Call, marker: str) -> View:
    """Units, ranges, codes and formula of one marker, and my latest reading, target and trend.

    The ETag is the version of a marker of my own; of a built-in one it is always `"0"`.
    """
    return View(*BiomarkerStore(call.session).get(marker))


@resource.operation(
    "PATCH",
    "/v1/biomarkers/{marker}",
    "updateBiomarker",
    "Change a marker of my own",
    request=BiomarkerCreate,
    response=Biomarker,
    path_parameters=MARKER,
    versioned=True,
)
def update_biomarker(call: Call, marker: str, patch: MergePatch[BiomarkerCreate]) -> View:
    """The unit stays as it is: readings stand in it."""
    store = BiomarkerStore(call.session)
    cards, current = store.get_own(marker)
    return View(
        *store.replace(cards, call.matched(current), patch.apply(current.document()), call.now)
    )


@resource.operation(
    "DELETE",
    "/v1/biomarkers/{marker}",
    "deleteBiomarker",
    "Archive a marker of my own",
    path_parameters=MARKER,
    status=204,
    versioned=True,
)
def delete_biomarker(call: Call, marker: str) -> None:
    """It leaves the lists; its readings stay, and it can still be read by its id."""
    store = BiomarkerStore(call.session)
    _, current = store.get_own(marker)
    store.archive(call.matched(current), call.now)


@resource.operation(
    "PUT",
    "/v1/biomarkers/{marker}/target",
    "putTarget",
    "Aim at a range",
    request=TargetSet,
    response=Target,
    path_parameters=MARKER,
)
def put_target(call: Call, marker: str, body: TargetSet) -> Stored:
    """A range of my own, or with `protocol` the one that a protocol publishes. Last write wins."""
    return TargetStore(call.session, marker).set(body, call.now)


@resource.operation(
    "DELETE",
    "/v1/biomarkers/{marker}/target",
    "deleteTarget",
    "Aim at nothing any more",
    path_parameters=MARKER,
    status=204,
)
def delete_target(call: Call, marker: str) -> None:
    """Readings are judged by the laboratory's and the typical range alone again."""
    TargetStore(call.session, marker).clear()
