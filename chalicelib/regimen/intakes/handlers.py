"""Intakes."""

from typing import Annotated

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.problems import DUPLICATE_INTAKE, ID_RETIRED
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.regimen.intakes.models import (
    Intake,
    IntakeBatch,
    IntakeBatchCreate,
    IntakeCreate,
    IntakeFilter,
)
from chalicelib.regimen.intakes.service import IntakeService
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored

router = Router("Intakes", "The doses of supplements that were taken or skipped.")

IntakeInPath = Annotated[
    str,
    PathParameter(UUID_PATTERN, "The id of the intake.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"),
]


@router.operation("GET", "/v1/intakes", "listIntakes", "List intakes")
def list_intakes(call: Call, query: IntakeFilter, page: PageRequest) -> Annotated[Page, Intake]:
    """Returns intakes, newest first. With `supplement_id`, a page can have fewer items than `limit`
    although `next_cursor` is not null.
    """
    return IntakeService(call.session).list_page(query, page)


@router.operation(
    "POST",
    "/v1/intakes",
    "createIntake",
    "Create an intake",
    status=201,
    problems=(DUPLICATE_INTAKE,),
)
def create_intake(call: Call, body: IntakeCreate) -> Annotated[Stored, Intake]:
    """Creates an intake. It stores the current name of the supplement, and the dose and ingredients
    that are in force on the local date.

    Each supplement has at most one intake for each local date and slot, except on an `as_needed`
    schedule. If such an intake exists with the same status, the answer is 201 with the existing
    intake, and nothing is counted twice. If it exists with another status, the answer is 409
    (`duplicate_intake`); update the existing intake instead. The local date must be at most 7 days
    in the future.

    A dose that exceeds a limit of an `as_needed` schedule is stored. The answer has `exceeded`,
    `last_taken_at` and `next_at`.
    """
    return IntakeService(call.session).create(body, call.now)


@router.operation(
    "POST",
    "/v1/intake-batches",
    "createIntakeBatch",
    "Create several intakes",
    status=201,
    problems=(DUPLICATE_INTAKE,),
)
def create_intake_batch(
    call: Call, body: IntakeBatchCreate
) -> Annotated[list[Stored], IntakeBatch]:
    """Creates several intakes in one request. Either all of them are stored or none. The response
    keeps the order of the request.

    An intake that already exists with the same status does not change and is returned, so the same
    batch can be sent again. Doses as needed have `exceeded`, `last_taken_at` and `next_at`, by all
    doses of the batch.
    """
    return IntakeService(call.session).create_many(body.items, call.now)


@router.operation("GET", "/v1/intakes/{intake_id}", "getIntake", "Get an intake", versioned=True)
def get_intake(call: Call, intake_id: IntakeInPath) -> Annotated[Stored, Intake]:
    """Returns one intake with the supplement as it was when the intake was created, even if the
    supplement has been deleted since.
    """
    return IntakeService(call.session).get(intake_id)


@router.operation(
    "PUT",
    "/v1/intakes/{intake_id}",
    "putIntake",
    "Replace an intake, or create it with a given id",
    problems=(DUPLICATE_INTAKE, ID_RETIRED),
    versioned=True,
    may_create=True,
)
def put_intake(
    call: Call, intake_id: IntakeInPath, body: IntakeCreate
) -> Annotated[Stored, Intake]:
    """Replaces an intake. Fields omitted from the body are cleared; `snapshot` changes only if
    `supplement_id` changes.

    With `If-None-Match: *` it creates an intake with the id in the path, by the rules of
    `POST /v1/intakes`, so that an offline client can choose ids. If the dose of the supplement,
    local date and slot is logged already under another id, the answer is 409 (`duplicate_intake`),
    also with the same status.
    """
    service = IntakeService(call.session)
    if call.preconditions.creates:
        return service.create(body, call.now, intake_id)
    return service.replace(call.require_version(service.get(intake_id)), body, call.now)


@router.operation(
    "PATCH",
    "/v1/intakes/{intake_id}",
    "updateIntake",
    "Update an intake",
    versioned=True,
    problems=(DUPLICATE_INTAKE,),
)
def update_intake(
    call: Call, intake_id: IntakeInPath, patch: MergePatch[IntakeCreate]
) -> Annotated[Stored, Intake]:
    """Changes an intake. `snapshot` changes only if `supplement_id` changes. `dose: null` sets the
    dose of the snapshot.
    """
    service = IntakeService(call.session)
    current = call.require_version(service.get(intake_id))
    return service.replace(current, patch.apply(current.document()), call.now)


@router.operation(
    "DELETE",
    "/v1/intakes/{intake_id}",
    "deleteIntake",
    "Delete an intake",
    status=204,
    versioned=True,
)
def delete_intake(call: Call, intake_id: IntakeInPath) -> None:
    """Deletes an intake. If the dose was taken, its day may no longer count for the streak
    `supplements`, and the streak can become shorter.
    """
    service = IntakeService(call.session)
    service.delete(call.require_version(service.get(intake_id)), call.now)
