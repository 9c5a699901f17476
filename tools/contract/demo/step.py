"""One request of the demo account, written down small; its answer is recorded, not written."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Step:
    """One request.

    Strings may name earlier answers, as in ``{workout[id]}``.

    Attributes:
        operation_id: the operation that is called.
        name: the example's name; the answer is known to later steps under ``keep`` or this.
        summary: what the example shows.
        body: the JSON body, or text that is sent as it is.
        path: the path's parameters.
        query: the query string.
        headers: further headers.
        at: when it happens, if not a second after the step before.
        method: another method than the operation's.
        fault: what every call to the table fails with, or None.
        keep: the name by which later steps know the answer.
        anonymous: whether it comes without a token.
        problem: whether it must end in the problem whose code is its name.
        server_clock: whether it needs the server's own clock to move, which no client can.
        recorded: whether it becomes an example.
    """

    operation_id: str
    name: str
    summary: str
    body: Any = None
    path: dict[str, str] = field(default_factory=dict)
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    at: str | None = None
    method: str | None = None
    fault: Exception | None = None
    keep: str | None = None
    anonymous: bool = False
    problem: bool = False
    server_clock: bool = False
    recorded: bool = True
