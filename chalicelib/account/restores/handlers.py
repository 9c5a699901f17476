"""Restores."""

import json
from typing import Annotated, Any

from chalicelib.account.restores.lines import MAX_BYTES, MAX_LINES, Line, read_line
from chalicelib.account.restores.models import RestoreReport
from chalicelib.account.restores.service import RestoreService
from chalicelib.errors import Fault, Invalid
from chalicelib.http.body import NDJSON, read_json
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router, TextBody
from chalicelib.http.problems import MALFORMED_REQUEST, TOO_LARGE, ApiError
from chalicelib.http.responses import Json

router = Router("Restores", "Takes an export back.")

_LINES = TextBody(
    NDJSON,
    "Lines of an export, in its order; at most 5,000 lines and 4 MB.",
)


@router.operation("POST", "/v1/restores", "restoreAccount", "Restore an export")
def restore_account(call: Call, text: Annotated[bytes, _LINES]) -> Annotated[Json, RestoreReport]:
    """Restores lines of `GET /v1/export` into an empty account, or those whose ids are free.

    Resources keep their ids, versions, dates and snapshots, and are upgraded if an earlier release
    exported them. Lists, streaks, totals and trends are then what they were. Send the pages, or
    parts of the file, in their order. The lines of a day (`intake`, `habit_entry`, `day_log`) are
    restored together.

    All lines are checked before the first one is written; `pointer` begins with the number of the
    line. A line whose place is taken by something else is in `refused`. A request restores about as
    much as it has time for, and no part of a day: send the lines again from `next_line` on. To send
    lines twice does no harm.
    """
    call.require(None)
    service = RestoreService(call.session, call.now)
    return Json(service.restore(_read(text)))


def _read(text: bytes) -> list[Line]:
    """Return the lines of a body.

    Raises:
        ApiError: it is too large, has no line, or has one that is no JSON.
        Invalid: it names every invalid field.
    """
    if len(text) > MAX_BYTES:
        raise ApiError(TOO_LARGE, f"The body must have at most {MAX_BYTES} bytes.")
    parts = text.split(b"\n")
    if len(parts) > MAX_LINES + 1:
        raise ApiError(TOO_LARGE, f"The body must have at most {MAX_LINES} lines.")
    lines: list[Line] = []
    faults: list[Fault] = []
    for number, part in enumerate(parts):
        if not part.strip():
            continue
        try:
            lines.append(read_line(number, _parsed(number, part)))
        except Invalid as error:
            faults += error.faults
    if faults:
        raise Invalid(faults)
    if not lines:
        raise ApiError(MALFORMED_REQUEST, "The body must have at least one line.")
    return lines


def _parsed(number: int, part: bytes) -> Any:
    """Return the value of a line, with its numbers as they are written there."""
    try:
        read_json(part)
    except ApiError as error:
        raise ApiError(error.kind, f"Line {number}: {error.detail}") from None
    return json.loads(part)
