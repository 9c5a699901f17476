"""Adoptions of protocol templates."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.problems import DUPLICATE_ADOPTION
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.models.queries import PageQuery
from chalicelib.regimen.adoptions.models import Adoption, AdoptionCreate
from chalicelib.regimen.adoptions.store import AdoptionStore
from chalicelib.regimen.protocols.paths import PROTOCOL
from chalicelib.table.collection import Page
from chalicelib.table.items import Stored

resource = Router(
    "Adoptions", "The protocol templates that a person follows, and what was made from them."
)

ADOPTION = {
    "adoption_id": PathParameter(
        UUID_PATTERN, "The adoption's id.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
    )
}


@resource.operation(
    "POST",
    "/v1/protocols/{protocol_id}/adoptions",
    "createAdoption",
    "Follow a protocol template",
    request=AdoptionCreate,
    response=Adoption,
    path_parameters=PROTOCOL,
    status=201,
    problems=(DUPLICATE_ADOPTION,),
)
def create_adoption(call: Call, protocol_id: str, body: AdoptionCreate) -> Stored:
    """Makes supplements, habits and targets of the chosen items, all of them or nothing.

    `{}` chooses every preselected item; a prescription is made only if it is named in `items`.
    They ask for something from today on. Training with days becomes a habit; a target of my own
    stays. What an earlier version of the series has made is taken up again under its id, so to
    move to a newer version, compare them (`GET /v1/protocols/{protocol_id}?compare=`), end the
    adoption of the old and adopt the new. Sent again, the adoption that is there is answered.
    """
    return AdoptionStore(call.session).create(protocol_id, body, call.now)


@resource.operation(
    "GET",
    "/v1/adoptions",
    "listAdoptions",
    "List what I follow",
    response=Adoption,
    query=PageQuery,
)
def list_adoptions(call: Call) -> Page:
    """The last one first; of each series at most one."""
    return AdoptionStore(call.session).list_page(call.page)


@resource.operation(
    "GET",
    "/v1/adoptions/{adoption_id}",
    "getAdoption",
    "Read an adoption",
    response=Adoption,
    path_parameters=ADOPTION,
    versioned=True,
)
def get_adoption(call: Call, adoption_id: str) -> Stored:
    """What was chosen, what was made of each item, and where each was published."""
    return AdoptionStore(call.session).get(adoption_id)


@resource.operation(
    "DELETE",
    "/v1/adoptions/{adoption_id}",
    "deleteAdoption",
    "Stop following a template",
    path_parameters=ADOPTION,
    status=204,
    versioned=True,
)
def delete_adoption(call: Call, adoption_id: str) -> None:
    """What it has made ends with yesterday and can still be read; nothing past changes.

    Its targets go, unless others were set since; the streak of workouts keeps its schedule.
    """
    store = AdoptionStore(call.session)
    store.delete(call.matched(store.get(adoption_id)), call.now)
