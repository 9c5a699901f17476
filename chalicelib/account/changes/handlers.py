"""The change feed."""

from typing import Annotated

from chalicelib.account.changes import cursors
from chalicelib.account.changes.models import ChangesQuery
from chalicelib.account.changes.service import ChangeService
from chalicelib.http import problems
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import ModelName, Router
from chalicelib.http.responses import Json

router = Router("Sync", "The change feed, for clients that keep a local copy of the data.")

# Its model has those of all resources.
_ANSWER = ModelName("chalicelib.account.changes.answers", "ChangeList")


@router.operation(
    "GET", "/v1/changes", cursors.FEED, "List changes", problems=(problems.CURSOR_EXPIRED,)
)
def list_changes(call: Call, query: ChangesQuery) -> Annotated[Json, _ANSWER]:
    """Returns changes, oldest first, including deletions. A panel contains its readings; they are
    no changes of their own.

    Without a cursor, the feed begins with all resources of the account, in no particular order and
    without deletions: discard any earlier copy first. A client that needs only what changes from
    now on, because it has read its lists, starts with `from=now`, or with the `Sync-Cursor` of
    `GET /v1/today`.

    Send `next_cursor` in the next request: immediately while `has_more` is true, later when it is
    false. A page can have fewer than `limit` changes, or none, while `has_more` is true. The
    changes of the last 30 seconds are returned again, because the clocks of servers differ. Apply
    a change only if its version is higher than the version that you have stored for the same type
    and id. A cursor expires after about 170 days, and when the data is restored from a backup.
    """
    service = ChangeService(call.session, query.types)
    if query.from_:
        page = service.now()
    else:
        page = service.list_page(cursors.decode(query.cursor, query.types), query.limit)
    return Json(page.text(cursors.encode(page.position, query.types)))
