"""Supplements."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.responses import View
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.models.queries import PageQuery
from chalicelib.regimen.supplements.models import Supplement, SupplementCreate
from chalicelib.regimen.supplements.store import SupplementStore
from chalicelib.table.collection import Page

resource = Router("Supplements", "The stack: what a person takes, how much of it, and when.")

SUPPLEMENT = {
    "supplement_id": PathParameter(
        UUID_PATTERN, "The supplement's id.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
    )
}


@resource.operation(
    "GET",
    "/v1/supplements",
    "listSupplements",
    "List my supplements",
    response=Supplement,
    query=PageQuery,
)
def list_supplements(call: Call) -> Page:
    """The last one added first, ended ones included."""
    return SupplementStore(call.session).list_page(call.page, call.now)


@resource.operation(
    "POST",
    "/v1/supplements",
    "createSupplement",
    "Add a supplement",
    request=SupplementCreate,
    response=Supplement,
    status=201,
)
def create_supplement(call: Call, body: SupplementCreate) -> View:
    """It asks for doses from today on (or from `effective_from`), so there are no past misses."""
    return View(*SupplementStore(call.session).create(body, call.now))


@resource.operation(
    "GET",
    "/v1/supplements/{supplement_id}",
    "getSupplement",
    "Read a supplement",
    response=Supplement,
    path_parameters=SUPPLEMENT,
)
def get_supplement(call: Call, supplement_id: str) -> View:
    """Dose, ingredients per dose, schedule and slots, as entered; and what is left of it today."""
    return View(*SupplementStore(call.session).show(supplement_id, call.now))


@resource.operation(
    "PUT",
    "/v1/supplements/{supplement_id}",
    "putSupplement",
    "Replace a supplement",
    request=SupplementCreate,
    response=Supplement,
    path_parameters=SUPPLEMENT,
    versioned=True,
)
def put_supplement(call: Call, supplement_id: str, body: SupplementCreate) -> View:
    """What the body leaves out is cleared. Intakes keep the name and dose they were logged with.

    A new schedule, pause or end is in force from today or `effective_from`; days before keep what
    they asked for.
    """
    store = SupplementStore(call.session)
    plan, current = store.read_plan(supplement_id)
    return View(*store.replace(plan, call.matched(current), body, call.now))


@resource.operation(
    "PATCH",
    "/v1/supplements/{supplement_id}",
    "updateSupplement",
    "Change a supplement",
    request=SupplementCreate,
    response=Supplement,
    path_parameters=SUPPLEMENT,
    versioned=True,
)
def update_supplement(call: Call, supplement_id: str, patch: MergePatch[SupplementCreate]) -> View:
    """Lists are replaced whole; objects are merged, so null clears what no longer belongs.

    From weekdays to daily: `{"schedule": {"type": "daily", "days": null}}`. What is left of it
    stays unless `inventory` is sent, which is taken whole.
    """
    store = SupplementStore(call.session)
    plan, current = store.read_plan(supplement_id)
    changed = patch.apply(call.matched(current).document())
    given = "inventory" in patch.changes
    return View(*store.replace(plan, current, changed, call.now, stock_given=given))


@resource.operation(
    "DELETE",
    "/v1/supplements/{supplement_id}",
    "deleteSupplement",
    "Delete a supplement",
    path_parameters=SUPPLEMENT,
    status=204,
    versioned=True,
)
def delete_supplement(call: Call, supplement_id: str) -> None:
    """Its intakes stay, and what past days asked for; to keep it, set `ends_on` or `paused`."""
    store = SupplementStore(call.session)
    plan, current = store.read_plan(supplement_id)
    store.delete(plan, call.matched(current), call.now)
