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
    "The readings of one draw, entered as one, and what is computed from them: biological age, "
    "eGFR, HOMA-IR and more. For information only: this is not a medical device.",
)

PANEL = {
    "panel_id": PathParameter(
        UUID_PATTERN, "The panel's id.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d00"
    )
}


@resource.operation(
    "GET",
    "/v1/panels",
    "listPanels",
    "List my panels",
    response=Panel,
    query=PanelFilter,
)
def list_panels(call: Call, query: PanelFilter) -> Page:
    """Newest first, with all readings; a page holds at most 25."""
    return PanelStore(call.session).list_page(query, call.page)


@resource.operation(
    "POST",
    "/v1/panels",
    "createPanel",
    "Enter a panel",
    request=PanelCreate,
    response=Panel,
    status=201,
    problems=(DUPLICATE_PANEL,),
)
def create_panel(call: Call, body: PanelCreate) -> View:
    """Up to 90 results of one draw, all of them or none, and everything that follows from them.

    Each result is also a reading of its marker. What can be computed is computed from this draw
    alone, and says from which readings; what cannot says what is missing. A panel of the same
    laboratory at the same instant (or, without a time, of the same day) is a duplicate; without
    laboratory and time nothing tells that it is.
    """
    return View(*PanelStore(call.session).create(body, call.now))


@resource.operation(
    "GET",
    "/v1/panels/{panel_id}",
    "getPanel",
    "Read a panel",
    response=Panel,
    path_parameters=PANEL,
)
def get_panel(call: Call, panel_id: str) -> View:
    """With how each figure stands today against the typical range and the target."""
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
    """Its readings and all that was computed from them go with it."""
    store = PanelStore(call.session)
    store.delete(call.matched(store.get(panel_id)))


@resource.operation(
    "PUT",
    "/v1/panels/{panel_id}/derivation",
    "putPanelDerivation",
    "Compute a panel's derived markers again",
    request=DerivationSet,
    response=Panel,
    path_parameters=PANEL,
)
def put_panel_derivation(call: Call, panel_id: str, body: DerivationSet) -> View:
    """By the profile as it is now, and by the variant given.

    A change of a reading does this by itself. A change of the profile (a birth date that was
    missing) does not reach back to earlier panels until it is asked for here.
    """
    return View(*PanelStore(call.session).derive(panel_id, body.phenoage_variant, call.now))
