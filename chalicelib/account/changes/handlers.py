"""The change feed."""

from typing import Annotated

from chalicelib.account.changes.models import ChangesQuery
from chalicelib.account.changes.position import Position
from chalicelib.account.changes.service import ChangeService
from chalicelib.http import problems
from chalicelib.http.cursors import decode_cursor, encode_cursor
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import ModelName, Router
from chalicelib.http.responses import Json

router = Router("Sync", "The change feed, for clients that keep a local copy of the data.")

_FEED = "listChanges"
# Its model has those of all resources.
_ANSWER = ModelName("chalicelib.account.changes.answers", "ChangeList")


@router.operation("GET", "/v1/changes", _FEED, "List changes", problems=(problems.CURSOR_EXPIRED,))
def list_changes(call: Call, query: ChangesQuery) -> Annotated[Json, _ANSWER]:
    """Returns changes, oldest first, including deletions. A client that reads the feed from the
    start gets all data of the account. A client that needs only what changes from now on, because
    it has read its lists, starts with `from=now`. A panel contains its readings; they are no
    changes of their own.

    Send `next_cursor` in the next request: immediately while `has_more` is true, later when it is
    false. The changes of the last 30 seconds are returned again, because the clocks of servers
    differ. Apply a change only if its version is higher than the version that you have stored for
    the same type and id. A cursor expires after about 170 days.
    """
    service, cursor = ChangeService(call.session), query.cursor
    position = Position() if cursor is None else Position.parse(decode_cursor(cursor, _FEED))
    page = service.now() if query.from_ else service.list_page(position, query.limit)
    return Json(page.text(encode_cursor(str(page.position), _FEED)))
