"""Supplements."""

from chalicelib.http.dispatch import Call
from chalicelib.http.models import MergePatch
from chalicelib.http.operation import UUID_PATTERN, PathParameter, Resource
from chalicelib.http.pagination import PageQuery
from chalicelib.supplements.models import Supplement, SupplementCreate
from chalicelib.supplements.store import SupplementStore
from chalicelib.table.collection import Page
from chalicelib.table.items import Stored

resource = Resource("Supplements", "The stack: what a person takes, how much of it, and when.")

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
    return SupplementStore(call.session).list_page(call.page)


@resource.operation(
    "POST",
    "/v1/supplements",
    "createSupplement",
    "Add a supplement",
    request=SupplementCreate,
    response=Supplement,
    status=201,
)
def create_supplement(call: Call, body: SupplementCreate) -> Stored:
    """Its id can be used in intakes at once."""
    return SupplementStore(call.session).create(body, call.now)


@resource.operation(
    "GET",
    "/v1/supplements/{supplement_id}",
    "getSupplement",
    "Read a supplement",
    response=Supplement,
    path_parameters=SUPPLEMENT,
    versioned=True,
)
def get_supplement(call: Call, supplement_id: str) -> Stored:
    """Dose, ingredients per dose, schedule and slots, as entered."""
    return SupplementStore(call.session).get(supplement_id)


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
def put_supplement(call: Call, supplement_id: str, body: SupplementCreate) -> Stored:
    """What the body leaves out is cleared. Intakes keep the name and dose they were logged with."""
    store = SupplementStore(call.session)
    return store.replace(call.matched(store.get(supplement_id)), body, call.now)


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
def update_supplement(
    call: Call, supplement_id: str, patch: MergePatch[SupplementCreate]
) -> Stored:
    """Lists are replaced whole; objects are merged, so null clears what no longer belongs.

    From weekdays to daily: `{"schedule": {"type": "daily", "days": null}}`.
    """
    store = SupplementStore(call.session)
    current = call.matched(store.get(supplement_id))
    return store.replace(current, patch.apply(current), call.now)


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
    """Its intakes stay, with what they were logged with; to keep it, set `ends_on` instead."""
    store = SupplementStore(call.session)
    store.delete(call.matched(store.get(supplement_id)))
