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

resource = Router(
    "Supplements", "The supplements of a person, with their doses, schedules and stock."
)

SUPPLEMENT = {
    "supplement_id": PathParameter(
        UUID_PATTERN, "The id of the supplement.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
    )
}


@resource.operation(
    "GET",
    "/v1/supplements",
    "listSupplements",
    "List supplements",
    response=Supplement,
    query=PageQuery,
)
def list_supplements(call: Call) -> Page:
    """Returns supplements, newest first, including ended supplements."""
    return SupplementStore(call.session).list_page(call.page, call.now)


@resource.operation(
    "POST",
    "/v1/supplements",
    "createSupplement",
    "Create a supplement",
    request=SupplementCreate,
    response=Supplement,
    status=201,
)
def create_supplement(call: Call, body: SupplementCreate) -> View:
    """Creates a supplement. Its doses are due from today on, or from `effective_from` on, so that
    no dose of an earlier day counts as missed.
    """
    return View(*SupplementStore(call.session).create(body, call.now))


@resource.operation(
    "GET",
    "/v1/supplements/{supplement_id}",
    "getSupplement",
    "Get a supplement",
    response=Supplement,
    path_parameters=SUPPLEMENT,
)
def get_supplement(call: Call, supplement_id: str) -> View:
    """Returns one supplement with its fields as entered and its current stock."""
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
    """Replaces a supplement. Fields omitted from the body are cleared. Existing intakes keep their
    name and dose.

    A new schedule, pause or end is in force from today on, or from `effective_from` on. Earlier
    days do not change.
    """
    store = SupplementStore(call.session)
    plan, current = store.read_plan(supplement_id)
    return View(*store.replace(plan, call.matched(current), body, call.now))


@resource.operation(
    "PATCH",
    "/v1/supplements/{supplement_id}",
    "updateSupplement",
    "Update a supplement",
    request=SupplementCreate,
    response=Supplement,
    path_parameters=SUPPLEMENT,
    versioned=True,
)
def update_supplement(call: Call, supplement_id: str, patch: MergePatch[SupplementCreate]) -> View:
    """Changes a supplement. A list in the body replaces the whole stored list. An object in the
    body is merged into the stored object; null removes a field.

    For example, `{"schedule": {"type": "daily", "days": null}}` changes a `weekdays` schedule to a
    daily one. The stock changes only if `inventory` is sent, which replaces the whole stock.
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
    """Deletes a supplement. Its intakes are kept, and past days do not change. To keep the
    supplement, set `ends_on` or `paused` instead.
    """
    store = SupplementStore(call.session)
    plan, current = store.read_plan(supplement_id)
    store.delete(plan, call.matched(current), call.now)
