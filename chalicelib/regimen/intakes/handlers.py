"""Intakes."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.problems import DUPLICATE_INTAKE
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.regimen.intakes.models import (
    Intake,
    IntakeBatch,
    IntakeBatchCreate,
    IntakeCreate,
    IntakeFilter,
)
from chalicelib.regimen.intakes.store import IntakeStore
from chalicelib.table.collection import Page
from chalicelib.table.items import Stored

resource = Router("Intakes", "What was taken of the stack, and what was skipped.")

INTAKE = {
    "intake_id": PathParameter(
        UUID_PATTERN, "The intake's id.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
    )
}


@resource.operation(
    "GET",
    "/v1/intakes",
    "listIntakes",
    "List my intakes",
    response=Intake,
    query=IntakeFilter,
)
def list_intakes(call: Call, query: IntakeFilter) -> Page:
    """Newest first. With `supplement_id` a page may be short while `next_cursor` is not null."""
    return IntakeStore(call.session).list_page(query, call.page)


@resource.operation(
    "POST",
    "/v1/intakes",
    "createIntake",
    "Log an intake",
    request=IntakeCreate,
    response=Intake,
    status=201,
    problems=(DUPLICATE_INTAKE,),
)
def create_intake(call: Call, body: IntakeCreate) -> Stored:
    """The supplement's name, dose and ingredients are kept as they are now.

    There is one intake for each supplement, local date and slot (except as needed): sent again,
    the one that is there is answered, and nothing is counted twice. With another status it is a
    duplicate; change the one that is there.
    """
    return IntakeStore(call.session).create(body, call.now)


@resource.operation(
    "POST",
    "/v1/intake-batches",
    "createIntakeBatch",
    "Log several intakes at once",
    request=IntakeBatchCreate,
    response=IntakeBatch,
    status=201,
    problems=(DUPLICATE_INTAKE,),
)
def create_intake_batch(call: Call, body: IntakeBatchCreate) -> list[Stored]:
    """All of them are logged, or none; the answer keeps their order.

    Doses that are logged already stay as they are, so "took all of the morning" may be sent again.
    """
    return IntakeStore(call.session).create_many(body.items, call.now)


@resource.operation(
    "GET",
    "/v1/intakes/{intake_id}",
    "getIntake",
    "Read an intake",
    response=Intake,
    path_parameters=INTAKE,
    versioned=True,
)
def get_intake(call: Call, intake_id: str) -> Stored:
    """With the supplement as it was then, also when it is gone by now."""
    return IntakeStore(call.session).get(intake_id)


@resource.operation(
    "PATCH",
    "/v1/intakes/{intake_id}",
    "updateIntake",
    "Change an intake",
    request=IntakeCreate,
    response=Intake,
    path_parameters=INTAKE,
    versioned=True,
    problems=(DUPLICATE_INTAKE,),
)
def update_intake(call: Call, intake_id: str, patch: MergePatch[IntakeCreate]) -> Stored:
    """The snapshot stays unless `supplement_id` changes; `dose: null` takes the snapshot's."""
    store = IntakeStore(call.session)
    current = call.matched(store.get(intake_id))
    return store.replace(current, patch.apply(current.document()), call.now)


@resource.operation(
    "DELETE",
    "/v1/intakes/{intake_id}",
    "deleteIntake",
    "Delete an intake",
    path_parameters=INTAKE,
    status=204,
    versioned=True,
)
def delete_intake(call: Call, intake_id: str) -> None:
    """If it was taken, the day's count falls with it; the longest streak may shrink."""
    store = IntakeStore(call.session)
    store.delete(call.matched(store.get(intake_id)), call.now)
