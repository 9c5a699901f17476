"""Imports."""

from typing import Annotated

from chalicelib.account.imports.models import (
    FileImport,
    ImportCreate,
    ImportEntry,
    ImportSettings,
    StoredImport,
)
from chalicelib.account.imports.service import ImportService
from chalicelib.account.imports.stage import services
from chalicelib.http import problems
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import View

router = Router("Imports", "Takes the files of other apps over: a dry run, a commit, an undo.")

ImportInPath = Annotated[
    str,
    PathParameter(UUID_PATTERN, "The id of the import.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"),
]


def _service(call: Call) -> ImportService:
    return ImportService(call.session, services())


@router.operation(
    "POST",
    "/v1/imports",
    "createImport",
    "Import a file",
    status=201,
    problems=(problems.TOO_MANY_IMPORTS,),
)
def create_import(call: Call, body: ImportCreate) -> Annotated[View, FileImport]:
    """Begins an import, and checks the file in the background: nothing is written yet. Read the
    import until its `status` is `needs_input`, `checked` or `failed`.

    A text is sent in `text`. A file, such as the `export.zip` of Apple Health, is sent with the
    form in `upload`, within an hour; it begins the check. An account can have 3 imports that are
    neither committed nor undone, and begin 50 a day. Files end after 7 days.
    """
    return _service(call).create(body, call.now)


@router.operation("GET", "/v1/imports", "listImports", "List imports")
def list_imports(call: Call, page: PageRequest) -> Annotated[Page, StoredImport]:
    """Returns imports, newest first. One that has written nothing ends 7 days after its last
    change.
    """
    return _service(call).list_page(page)


@router.operation("GET", "/v1/imports/{import_id}", "getImport", "Get an import", versioned=True)
def get_import(call: Call, import_id: ImportInPath) -> Annotated[View, FileImport]:
    """Returns one import with its progress and what its check has found: the counts, the faults
    with their lines, the first entries as they would be stored, and the questions that have to be
    answered first.
    """
    service = _service(call)
    return service.view(service.read(import_id))


@router.operation(
    "PATCH",
    "/v1/imports/{import_id}",
    "updateImport",
    "Answer the questions of an import, or commit it",
    versioned=True,
    problems=(problems.IMPORT_STATUS, problems.FILE_CHANGED, problems.TOO_MANY_IMPORTS),
)
def update_import(
    call: Call, import_id: ImportInPath, patch: MergePatch[ImportSettings]
) -> Annotated[View, FileImport]:
    """Changes `options` or `format`, and checks the file again; or, with `status` `committed`,
    writes what the check has found, in the background.

    A commit writes each entry once, however often it is interrupted, and the same file creates
    nothing a second time. It requires `checked`: all questions are answered. Records, summaries,
    streaks and the heat map follow at its end.
    """
    service = _service(call)
    opened = service.read(import_id)
    call.require_version(opened.stored)
    return service.update(opened, patch.apply(opened.document), call.now)


@router.operation(
    "DELETE",
    "/v1/imports/{import_id}",
    "undoImport",
    "Undo an import",
    status=202,
    versioned=True,
    problems=(problems.IMPORT_STATUS,),
)
def undo_import(call: Call, import_id: ImportInPath) -> Annotated[View, FileImport]:
    """Takes an import back in the background, and deletes its file: entries that are as they were
    written are removed, those that were changed since are kept. `GET /v1/imports/{id}/entries`
    lists both.
    """
    service = _service(call)
    opened = service.read(import_id)
    call.require_version(opened.stored)
    return service.undo(opened, call.now)


@router.operation(
    "GET",
    "/v1/imports/{import_id}/entries",
    "listImportEntries",
    "List what an undo did",
    problems=(problems.NOT_FOUND,),
)
def list_import_entries(
    call: Call, import_id: ImportInPath, page: PageRequest
) -> Annotated[Page, ImportEntry]:
    """Returns what an undo did with each entry, for 7 days after it."""
    return _service(call).entries(import_id, page)
