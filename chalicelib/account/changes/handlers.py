"""The change feed."""

import json

from chalicelib.account.changes.models import ChangeList, ChangesQuery
from chalicelib.account.changes.store import ChangeStore, Position
from chalicelib.http import problems
from chalicelib.http.cursors import decode_cursor, encode_cursor
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.http.responses import Json

resource = Router("Sync", "Everything that changed, for clients that keep a copy.")

_FEED = "listChanges"


@resource.operation(
    "GET",
    "/v1/changes",
    _FEED,
    "Follow what changed",
    response=ChangeList,
    query=ChangesQuery,
    problems=(problems.CURSOR_EXPIRED,),
)
def list_changes(call: Call, query: ChangesQuery) -> Json:
    """Oldest first, deletions included. Following it from the start rebuilds the account.

    Call again with `next_cursor`, at once while `has_more` is true, later when it is false.
    The last 30 seconds are given again each time, because servers' clocks differ: keep a change
    only if its version is higher than the one you hold for that type and id.
    """
    cursor = query.cursor
    position = Position() if cursor is None else Position.parse(decode_cursor(cursor, _FEED))
    page = ChangeStore(call.session).list_page(position, query.limit)
    following = json.dumps(encode_cursor(str(page.position), _FEED))
    items, more = ",".join(page.items), json.dumps(page.has_more)
    return Json(f'{{"items":[{items}],"next_cursor":{following},"has_more":{more}}}')
