"""Runs of programs."""

from typing import Annotated

from chalicelib.http import problems
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.responses import Existing
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored, View
from chalicelib.training.programs.paths import ProgramInPath
from chalicelib.training.runs.models import Run, RunCreate, RunSettings, StoredRun
from chalicelib.training.runs.service import RunService
from chalicelib.training.workouts.models import Workout

router = Router(
    "Runs", "Runs of programs: which day is next, with which loads, and the reason for each load."
)

RunInPath = Annotated[
    str,
    PathParameter(UUID_PATTERN, "The id of the run.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"),
]


@router.operation(
    "POST",
    "/v1/programs/{program_id}/runs",
    "createRun",
    "Begin a run of a program",
    status=201,
    collection="/v1/runs",
)
def create_run(call: Call, program_id: ProgramInPath, body: RunCreate) -> Annotated[View, Run]:
    """Begins a run of a program, with loads in one unit. The run follows the program and its
    routines as they are now; later changes of them do not change it. An account can have 20 runs
    that have not ended.
    """
    return RunService(call.session).create(program_id, body, call.now)


@router.operation("GET", "/v1/runs", "listRuns", "List runs")
def list_runs(call: Call, page: PageRequest) -> Annotated[Page, StoredRun]:
    """Returns runs, newest first, without what follows from their workouts."""
    return RunService(call.session).list_page(page)


@router.operation("GET", "/v1/runs/{run_id}", "getRun", "Get a run", versioned=True)
def get_run(call: Call, run_id: RunInPath) -> Annotated[View, Run]:
    """Returns one run with the day that is next and, for each slot, its state, its next sets and
    the reason. All of it follows from the workouts of the run, also after one of them was changed
    or deleted.
    """
    service = RunService(call.session)
    return service.view(service.read(run_id), call.now)


@router.operation("PATCH", "/v1/runs/{run_id}", "updateRun", "Update a run", versioned=True)
def update_run(
    call: Call, run_id: RunInPath, patch: MergePatch[RunSettings]
) -> Annotated[View, Run]:
    """Pauses, ends or deloads a run, or takes that back."""
    service = RunService(call.session)
    read = service.read(run_id)
    call.require_version(read.stored)
    return service.update(read, patch.apply(read.stored.document()), call.now)


@router.operation(
    "DELETE", "/v1/runs/{run_id}", "deleteRun", "Delete a run", status=204, versioned=True
)
def delete_run(call: Call, run_id: RunInPath) -> None:
    """Deletes a run. Its workouts remain."""
    service = RunService(call.session)
    read = service.read(run_id)
    call.require_version(read.stored)
    service.delete(read)


@router.operation(
    "POST",
    "/v1/runs/{run_id}/workouts",
    "createRunWorkout",
    "Plan the next workout of a run",
    status=201,
    collection="/v1/workouts",
    may_exist=True,
    problems=(problems.RUN_NOT_ACTIVE, problems.NOTHING_PLANNED),
)
def create_run_workout(call: Call, run_id: RunInPath) -> Annotated[Stored | Existing, Workout]:
    """Plans the next workout of a run for today: its exercises with targets, what was done the last
    time, and the reason of each target.

    A run has one workout at a time that is still to be done. If there is one, it is returned with
    200. If it is still `planned` and nothing was done in it, it gets the loads and the date of
    today. An exercise that was changed, or whose sets were, remains as it is, and so do notes. To
    skip a workout, set its `status` to `skipped`.
    """
    planned = RunService(call.session).plan_workout(run_id, call.now)
    return Existing(planned.stored) if planned.existed else planned.stored
