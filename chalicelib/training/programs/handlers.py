"""Programs and program templates."""

from typing import Annotated

from chalicelib.http import problems
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.responses import Reference, ReferencePage
from chalicelib.models.fields import SLUG_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.training.programs import templates
from chalicelib.training.programs.models import NewProgram, Program, ProgramCreate
from chalicelib.training.programs.paths import ProgramInPath
from chalicelib.training.programs.service import ProgramService
from chalicelib.training.programs.template_models import ProgramTemplate, ProgramTemplateSummary

router = Router(
    "Programs",
    "Programs of several days, each with a routine, and dated templates with sources from which "
    "programs can be made.",
)

ProgramTemplateInPath = Annotated[
    str, PathParameter(SLUG_PATTERN, "The id of the program template.", "gzclp")
]


@router.operation(
    "GET",
    "/v1/program-templates",
    "listProgramTemplates",
    "List program templates",
    reference=True,
)
def list_program_templates(page: PageRequest) -> Annotated[ReferencePage, ProgramTemplateSummary]:
    """Returns program templates without their days, sorted by id. The response is reference data
    and can be cached.
    """
    return ReferencePage(templates.list_page(page), templates.tag())


@router.operation(
    "GET",
    "/v1/program-templates/{template_id}",
    "getProgramTemplate",
    "Get a program template",
    reference=True,
)
def get_program_template(
    template_id: ProgramTemplateInPath,
) -> Annotated[Reference, ProgramTemplate]:
    """Returns one program template with its days, its sources and what is uncertain about it.
    `POST /v1/programs` makes a program from it.
    """
    return Reference(templates.template_text(template_id), templates.tag())


@router.operation("GET", "/v1/programs", "listPrograms", "List programs")
def list_programs(call: Call, page: PageRequest) -> Annotated[Page, Program]:
    """Returns programs, newest first."""
    return ProgramService(call.session).list_page(page)


@router.operation("POST", "/v1/programs", "createProgram", "Create a program", status=201)
def create_program(call: Call, body: NewProgram) -> Annotated[Stored, Program]:
    """Creates a program from routines of the caller, or from a template.

    With `template_id` and `unit`, it creates the program and a routine for each of its days, with
    loads in that unit: all of them, or none. They belong to the caller and can be changed. An
    account can have 50 programs and 200 routines.
    """
    return ProgramService(call.session).add(body, call.now)


@router.operation("GET", "/v1/programs/{program_id}", "getProgram", "Get a program", versioned=True)
def get_program(call: Call, program_id: ProgramInPath) -> Annotated[Stored, Program]:
    """Returns one program. Its days name routines."""
    return ProgramService(call.session).get(program_id)


@router.operation(
    "PUT",
    "/v1/programs/{program_id}",
    "putProgram",
    "Replace a program, or create it with a given id",
    problems=(problems.ID_RETIRED,),
    versioned=True,
    may_create=True,
)
def put_program(
    call: Call, program_id: ProgramInPath, body: ProgramCreate
) -> Annotated[Stored, Program]:
    """Replaces a program. Fields omitted from the body are cleared, but it keeps the `template`
    from which it was made.

    With `If-None-Match: *` it creates a program with the id in the path, so that an offline client
    can choose ids.
    """
    service = ProgramService(call.session)
    if call.preconditions.creates:
        return service.create(body, call.now, program_id)
    return service.replace(call.require_version(service.get(program_id)), body, call.now)


@router.operation(
    "PATCH", "/v1/programs/{program_id}", "updateProgram", "Update a program", versioned=True
)
def update_program(
    call: Call, program_id: ProgramInPath, patch: MergePatch[ProgramCreate]
) -> Annotated[Stored, Program]:
    """Changes a program. A list in the body, such as `days`, replaces the whole stored list."""
    service = ProgramService(call.session)
    current = call.require_version(service.get(program_id))
    return service.replace(current, patch.apply(current.document()), call.now)


@router.operation(
    "DELETE",
    "/v1/programs/{program_id}",
    "deleteProgram",
    "Delete a program",
    status=204,
    versioned=True,
)
def delete_program(call: Call, program_id: ProgramInPath) -> None:
    """Deletes a program. Its routines remain, and can be deleted then."""
    service = ProgramService(call.session)
    service.delete(call.require_version(service.get(program_id)))
