"""Panels."""

from typing import Annotated

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.problems import DUPLICATE_PANEL, DUPLICATE_SOURCE, ID_RETIRED
from chalicelib.labs.panels.models import (
    DerivationSet,
    Panel,
    PanelCreate,
    PanelDetails,
    PanelFilter,
    PanelReadingsCreate,
)
from chalicelib.labs.panels.service import PanelService
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import View

router = Router(
    "Panels",
    "A panel contains the readings of one collection, such as one blood draw, and the markers "
    "computed from them: biological age, eGFR, HOMA-IR and more. For information only: this is not "
    "a medical device.",
)

PanelInPath = Annotated[
    str, PathParameter(UUID_PATTERN, "The id of the panel.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d00")
]


@router.operation("GET", "/v1/panels", "listPanels", "List panels")
def list_panels(call: Call, query: PanelFilter, page: PageRequest) -> Annotated[Page, Panel]:
    """Returns panels with all their readings, newest first. A page has at most 25 panels."""
    return PanelService(call.session).list_page(query, page)


@router.operation(
    "POST",
    "/v1/panels",
    "createPanel",
    "Create a panel",
    status=201,
    problems=(DUPLICATE_PANEL, DUPLICATE_SOURCE),
)
def create_panel(call: Call, body: PanelCreate) -> Annotated[View, Panel]:
    """Creates a panel with up to 90 results of one collection, such as one blood draw. Either all
    results are stored or none.

    Each result is also a reading of its marker. Other markers are computed from the results of this
    collection only. Each computed value lists its inputs; if a value cannot be computed, the answer
    lists the missing inputs or gives the reason.

    A panel of the same laboratory, specimen and `report_id` at the same instant (or, without a
    time, on the same day) is a duplicate, unless `allow_duplicate` is true. If a panel has neither
    a laboratory nor a time, only its `source` can show that it is a duplicate.
    """
    return PanelService(call.session).create(body, call.now)


@router.operation("GET", "/v1/panels/{panel_id}", "getPanel", "Get a panel")
def get_panel(call: Call, panel_id: PanelInPath) -> Annotated[View, Panel]:
    """Returns one panel. Each value is compared with the typical range and with the target, as they
    are at the time of the request.
    """
    return PanelService(call.session).view(panel_id)


@router.operation(
    "PUT",
    "/v1/panels/{panel_id}",
    "putPanel",
    "Replace a panel, or create it with a given id",
    versioned=True,
    may_create=True,
    problems=(DUPLICATE_PANEL, DUPLICATE_SOURCE, ID_RETIRED),
)
def put_panel(call: Call, panel_id: PanelInPath, body: PanelCreate) -> Annotated[View, Panel]:
    """Replaces a panel with all its readings. Fields omitted from the body are cleared, and
    readings of markers that the body does not have are deleted. A reading of a marker that the
    panel has already keeps its id. The markers in `derived` are computed again.

    With `If-None-Match: *` it creates a panel with the id in the path, by the rules of
    `POST /v1/panels`, so that an offline client can choose ids. Such an id ends in `00`. The
    readings have the same id with other last digits: in the order of the body `01`, `02` and so on,
    in hexadecimal.
    """
    service = PanelService(call.session)
    if call.preconditions.creates:
        return service.create(body, call.now, panel_id)
    return service.replace(call.require_version(service.get(panel_id)), body, call.now)


@router.operation(
    "PATCH",
    "/v1/panels/{panel_id}",
    "updatePanel",
    "Update a panel",
    versioned=True,
    problems=(DUPLICATE_PANEL, DUPLICATE_SOURCE),
)
def update_panel(
    call: Call, panel_id: PanelInPath, patch: MergePatch[PanelDetails]
) -> Annotated[View, Panel]:
    """Changes the fields of a panel that concern all its readings: times, time zone, laboratory,
    fasting, specimen, report, notes. If one of them changes that a reading has too, the version of
    each reading increases by 1. The markers in `derived` are computed again.

    To change or delete one result, change or delete its reading.
    """
    service = PanelService(call.session)
    current = call.require_version(service.get(panel_id))
    return service.update(current, patch.apply(current.document()), call.now)


@router.operation(
    "POST", "/v1/panels/{panel_id}/readings", "addPanelReadings", "Add readings to a panel"
)
def add_panel_readings(
    call: Call, panel_id: PanelInPath, body: PanelReadingsCreate
) -> Annotated[View, Panel]:
    """Adds results of the same collection, such as one that the laboratory reported later. Either
    all results are stored or none. The markers in `derived` are computed again.

    A panel has each marker at most once, and at most 90 readings.
    """
    service = PanelService(call.session)
    current = call.require_version(service.get(panel_id))
    return service.add_readings(current, body.readings, call.now)


@router.operation(
    "DELETE", "/v1/panels/{panel_id}", "deletePanel", "Delete a panel", status=204, versioned=True
)
def delete_panel(call: Call, panel_id: PanelInPath) -> None:
    """Deletes the panel, its readings and all values computed from them."""
    service = PanelService(call.session)
    service.delete(call.require_version(service.get(panel_id)))


@router.operation(
    "PUT",
    "/v1/panels/{panel_id}/derivation",
    "putPanelDerivation",
    "Recompute the derived markers of a panel",
)
def put_panel_derivation(
    call: Call, panel_id: PanelInPath, body: DerivationSet
) -> Annotated[View, Panel]:
    """Computes the markers in `derived` of the panel again, with the current profile and the given
    variant of biological age.

    A change of a reading of the panel does this automatically. A change of the profile, such as a
    new birth date, has no effect on existing panels until this operation is called.
    """
    service = PanelService(call.session)
    current = call.require_version(service.get(panel_id))
    return service.derive(current, body.phenoage_variant, call.now)
