"""One request on its way through: what the middleware opens and the operation fills in."""

import re
import time
import uuid
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote

from chalice.app import Request

from chalicelib.table.client import Meter
from chalicelib.table.deletion import OPEN

_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")


class Exchange:
    """The request at hand; kept in a context variable because the local server is threaded.

    Attributes:
        request: Chalice's request.
        request_id: named on the answer, in problems and in the log.
        meter: what the table work of this request consumes.
        account_meter: what reading the state of the account consumes, once a minute.
        account: the state of the caller's account.
        operation_id: the declared operation, once the route is known.
        user_id: the caller, once the token is read; empty before, and where none is needed.
        started: when it began (monotonic seconds).
        cpu_started: the CPU seconds of this thread until then.
    """

    def __init__(self, request: Request, request_id: str) -> None:
        self.request = request
        self.request_id = request_id
        self.meter = Meter()
        self.account_meter = Meter(deadline=self.meter.deadline)
        self.account = OPEN
        self.operation_id = "unknown"
        self.user_id = ""
        self.started = time.monotonic()
        self.cpu_started = time.thread_time()

    @property
    def path(self) -> str:
        """The requested path as a URI (RFC 3986), without stage and query."""
        context: dict[str, Any] = self.request.context
        path = self.request.to_original_event().get("path") or context.get("path") or "/"
        # It may come decoded or not; and what begins with two slashes would name another host.
        text = _LONE_PERCENT.sub("%25", f"/{str(path).lstrip('/')}")
        return quote(text, safe="/%:@!$&'()*+,;=")

    @property
    def public_path(self) -> str:
        """The path with the stage in it where the deployed API has one, for Location."""
        return str(self.request.context.get("path") or self.path)


_CURRENT: ContextVar[Exchange] = ContextVar("exchange")


def open_exchange(request: Request) -> Exchange:
    """Begin the exchange of ``request`` in this context."""
    request_id = str(request.context.get("requestId") or uuid.uuid4())
    exchange = Exchange(request, request_id)
    _CURRENT.set(exchange)
    return exchange


def current_exchange() -> Exchange:
    """Return the exchange that this thread is serving."""
    return _CURRENT.get()
