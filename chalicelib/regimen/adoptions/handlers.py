"""Adoptions of protocol templates."""

from typing import Annotated

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.problems import DUPLICATE_ADOPTION
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.regimen.adoptions.models import Adoption, AdoptionCreate
from chalicelib.regimen.adoptions.service import AdoptionService
from chalicelib.regimen.protocols.paths import ProtocolInPath
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored

router = Router(
    "Adoptions",
    "The adopted protocol templates, and the supplements, habits and targets created from them.",
)

AdoptionInPath = Annotated[
    str,
    PathParameter(UUID_PATTERN, "The id of the adoption.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"),
]


@router.operation(
    "POST",
    "/v1/protocols/{protocol_id}/adoptions",
    "createAdoption",
    "Adopt a protocol template",
    status=201,
    problems=(DUPLICATE_ADOPTION,),
)
def create_adoption(
    call: Call, protocol_id: ProtocolInPath, body: AdoptionCreate
) -> Annotated[Stored, Adoption]:
    """Creates supplements, habits and targets from the chosen items of a template. Either all of
    them are created or none.

    `{}` chooses all preselected items. An item that needs a prescription is included only if
    `items` lists it. The created supplements and habits are due from today on. A training item with
    a schedule becomes a habit. A target that the caller has set is kept. If the same request is
    repeated, the answer is 201 with the existing adoption; if another version or other items of the
    series are adopted, the answer is 409 (`duplicate_adoption`).

    Supplements and habits that an earlier adoption of the series created are used again with the
    same id. To move to a newer version, compare the two versions (`GET
    /v1/protocols/{protocol_id}?compare=`), delete the adoption of the old version and adopt the new
    version.
    """
    return AdoptionService(call.session).create(protocol_id, body, call.now)


@router.operation("GET", "/v1/adoptions", "listAdoptions", "List adoptions")
def list_adoptions(call: Call, page: PageRequest) -> Annotated[Page, Adoption]:
    """Returns adoptions, newest first. A series has at most one adoption."""
    return AdoptionService(call.session).list_page(page)


@router.operation(
    "GET", "/v1/adoptions/{adoption_id}", "getAdoption", "Get an adoption", versioned=True
)
def get_adoption(call: Call, adoption_id: AdoptionInPath) -> Annotated[Stored, Adoption]:
    """Returns the chosen items of an adoption, with the resource created from each item and the
    source of the item.
    """
    return AdoptionService(call.session).get(adoption_id)


@router.operation(
    "DELETE",
    "/v1/adoptions/{adoption_id}",
    "deleteAdoption",
    "Delete an adoption",
    status=204,
    versioned=True,
)
def delete_adoption(call: Call, adoption_id: AdoptionInPath) -> None:
    """Deletes an adoption. The supplements and habits that it created get yesterday as their last
    day (`ends_on`). They can still be requested, and past days do not change.

    Its targets are deleted, unless the caller has set another target since. The streak of workouts
    keeps its schedule.
    """
    service = AdoptionService(call.session)
    service.delete(call.require_version(service.get(adoption_id)), call.now)
