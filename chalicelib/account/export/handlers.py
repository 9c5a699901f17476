"""The export of an account."""

from typing import Annotated

from chalicelib.account.export.models import ExportQuery
from chalicelib.account.export.repository import ExportRepository
from chalicelib.http.body import NDJSON
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router, TextBody
from chalicelib.http.responses import TextPage, WithHeaders
from chalicelib.table.collection import PageRequest

router = Router("Export", "The whole account as text: for another service, or to restore it.")

_FILE = {"Content-Disposition": 'attachment; filename="bluestreak.ndjson"'}
_LINES = TextBody(
    NDJSON,
    "Lines of JSON, one object `{type, schema, document}` each: the type and the schema number of "
    "a resource, and the resource.",
)


@router.operation(
    "GET",
    "/v1/export",
    "exportAccount",
    "Export the account",
    headers=("Content-Disposition", "Link"),
)
def export_account(
    call: Call, query: ExportQuery, page: PageRequest
) -> Annotated[WithHeaders, _LINES]:
    """Returns everything in the account, page by page: follow `Link` with `rel="next"` until it is
    absent. The pages one after the other are a file of newline-delimited JSON.

    A line has a resource as the change feed has it (`workout`, `panel`, `habit_entry` and so on),
    or what is no resource: `day_log` (what was logged on a day, and how it counted), `stock` (what
    is left of a supplement), `ended`, `ended_texts` and `deleted_days` (when deleted supplements
    and habits were due), `import` and `import_days` (what imports wrote, without their files). What
    follows from these is not in it, such as streaks and trends.

    `POST /v1/restores` takes the lines back. What is written while the pages are read may be in the
    export or not.
    """
    del query
    found = ExportRepository(call.session).page(page.after, page.limit)
    lines = TextPage("".join(f"{line}\n" for line in found.lines), found.after)
    return WithHeaders(lines, _FILE)
