"""Panels."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.problems import DUPLICATE_PANEL
from chalicelib.http.responses import View
from chalicelib.labs.panels.models import DerivationSet, Panel, PanelCreate, PanelFilter
from chalicelib.labs.panels.store import PanelStore
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.table.collection import Page

resource = Router(
    "Panels",
    "Panels hold the readings of one blood draw and the markers computed "
    "from them: biological age, eGFR, HOMA-IR and more. For information only: this is "
    "not a medical device.",
)

PANEL = {
    "panel_id": PathParameter(
        UUID_PATTERN, "The id of the panel.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d00"
    )
}


@resource.operation(
    "GET",
    "/v1/panels",
    "listPanels",
    "List panels",
    response=Panel,
    query=PanelFilter,
)
def list_panels(call: Call, query: PanelFilter) -> Page:
    """Returns panels with all their readings, newest first. A page has at most 25 panels."""
    return PanelStore(call.session).list_page(query, call.page)


@resource.operation(
    "POST",
    "/v1/panels",
    "createPanel",
    "Create a panel",
    request=PanelCreate,
    response=Panel,
    status=201,
    problems=(DUPLICATE_PANEL,),
)
def create_panel(call: Call, body: PanelCreate) -> View:
    """Creates a panel with up to 90 results of one draw. Either all results are stored or none.

    Each result is also a reading of its marker. Markers are computed from the results of this draw
    only. Each computed value lists its readings; if a value cannot be computed, the response lists
    the missing inputs or gives the reason. A panel of the same laboratory at the same instant (or,
    without a time, on the same day) is a duplicate. Without a laboratory and a time, duplicates are
    not detected.
    """
    return View(*PanelStore(call.session).create(body, call.now))


@resource.operation(
    "GET",
    "/v1/panels/{panel_id}",
    "getPanel",
    "Get a panel",
    response=Panel,
    path_parameters=PANEL,
)
def get_panel(call: Call, panel_id: str) -> View:
    """Returns one panel. Each value is compared with the typical range and with the target, as they
    are at the time of the request.
    """
    return View(*PanelStore(call.session).show(panel_id))


@resource.operation(
    "DELETE",
    "/v1/panels/{panel_id}",
    "deletePanel",
    "Delete a panel",
    path_parameters=PANEL,
    status=204,
    versioned=True,
)
def delete_panel(call: Call, panel_id: str) -> None:
    """Deletes the panel, its readings and all values computed from them."""
    store = PanelStore(call.session)
    store.delete(call.matched(store.get(panel_id)))


@resource.operation(
    "PUT",
    "/v1/panels/{panel_id}/derivation",
    "putPanelDerivation",
    "Recompute the derived markers of a panel",
    request=DerivationSet,
    response=Panel,
    path_parameters=PANEL,
)
def put_panel_derivation(call: Call, panel_id: str, body: DerivationSet) -> View:
    """Computes the derived markers of the panel again, with the current profile and the given
    variant.

    A change of a reading does this automatically. A change of the profile, such as a new birth
    date, does not change existing panels until this operation is called.
    """
    return View(*PanelStore(call.session).derive(panel_id, body.phenoage_variant, call.now))
