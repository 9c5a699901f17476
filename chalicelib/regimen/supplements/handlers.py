"""Supplements."""

from typing import Annotated

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.problems import ID_RETIRED
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.regimen.supplements.current import on_day
from chalicelib.regimen.supplements.models import Supplement, SupplementCreate
from chalicelib.regimen.supplements.service import SupplementService
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import View

router = Router(
    "Supplements", "The supplements of a person, with their doses, schedules and stock."
)

SupplementInPath = Annotated[
    str,
    PathParameter(
        UUID_PATTERN, "The id of the supplement.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
    ),
]


@router.operation("GET", "/v1/supplements", "listSupplements", "List supplements")
def list_supplements(call: Call, page: PageRequest) -> Annotated[Page, Supplement]:
    """Returns supplements in descending order of their ids, so newest first if their ids are of
    version 7, including ended supplements.
    """
    return SupplementService(call.session).list_page(page, call.now)


@router.operation("POST", "/v1/supplements", "createSupplement", "Create a supplement", status=201)
def create_supplement(call: Call, body: SupplementCreate) -> Annotated[View, Supplement]:
    """Creates a supplement. Its doses are due from today on or, if it is given, from
    `effective_from` on. No dose before that day counts as missed.
    """
    return SupplementService(call.session).create(body, call.now)


@router.operation("GET", "/v1/supplements/{supplement_id}", "getSupplement", "Get a supplement")
def get_supplement(call: Call, supplement_id: SupplementInPath) -> Annotated[View, Supplement]:
    """Returns one supplement with its fields as entered and its current stock."""
    return SupplementService(call.session).show(supplement_id, call.now)


@router.operation(
    "PUT",
    "/v1/supplements/{supplement_id}",
    "putSupplement",
    "Replace a supplement, or create it with a given id",
    problems=(ID_RETIRED,),
    versioned=True,
    may_create=True,
)
def put_supplement(
    call: Call, supplement_id: SupplementInPath, body: SupplementCreate
) -> Annotated[View, Supplement]:
    """Replaces a supplement. Fields omitted from the body are cleared. Existing intakes keep their
    name and dose.

    A new dose, list of ingredients, schedule, pause or end is in force from today on, or from
    `effective_from` on, and replaces planned versions. Earlier days do not change, unless only
    `paused` changes from a day of the last 60 days on. A body with the values that are in force
    today and without `effective_from` keeps planned versions.

    With `If-None-Match: *` it creates a supplement with the id in the path, so that an offline
    client can choose ids.
    """
    service = SupplementService(call.session)
    if call.preconditions.creates:
        return service.create(body, call.now, supplement_id)
    plan, current = service.read_plan(supplement_id)
    return service.replace(plan, call.require_version(current), body, call.now)


@router.operation(
    "PATCH",
    "/v1/supplements/{supplement_id}",
    "updateSupplement",
    "Update a supplement",
    versioned=True,
)
def update_supplement(
    call: Call, supplement_id: SupplementInPath, patch: MergePatch[SupplementCreate]
) -> Annotated[View, Supplement]:
    """Changes a supplement, as it is in force today. A list in the body replaces the whole stored
    list. An object in the body is merged into the stored object; null removes a field.

    For example, `{"schedule": {"type": "daily", "days": null}}` changes a `weekdays` schedule to a
    daily one. What is left of the stock changes only if `inventory` is null or
    contains `units_left`.
    """
    service = SupplementService(call.session)
    plan, current = service.read_plan(supplement_id)
    document = call.require_version(current).document()
    changed = patch.apply(on_day(document, plan.today(call.now)))
    inventory = patch.changes.get("inventory", {})
    given = inventory is None or "units_left" in inventory
    return service.replace(plan, current, changed, call.now, stock_given=given)


@router.operation(
    "DELETE",
    "/v1/supplements/{supplement_id}",
    "deleteSupplement",
    "Delete a supplement",
    status=204,
    versioned=True,
)
def delete_supplement(call: Call, supplement_id: SupplementInPath) -> None:
    """Deletes a supplement. Its intakes are kept, and past days do not change. To keep the
    supplement, set `ends_on` or `paused` instead.
    """
    service = SupplementService(call.session)
    plan, current = service.read_plan(supplement_id)
    service.delete(plan, call.require_version(current), call.now)
