"""One request of the demo account in a short form; its answer is recorded, not written."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Step:
    """One request.

    Strings may name earlier answers, as in ``{workout[id]}``.

    Attributes:
        operation_id: the operation that is called.
        name: the example's name; later steps refer to the answer by ``keep`` or by this name.
        summary: what the example shows.
        body: the JSON body, or text that is sent unchanged.
        path: the path's parameters.
        query: the query string.
        headers: further headers.
        at: the instant of the request; by default a second after the step before.
        method: a method other than that of the operation.
        fault: the exception of every call to the table, or None.
        keep: the name by which later steps refer to the answer.
        anonymous: whether the request has no token.
        problem: whether the answer must be the problem whose code is ``name``.
        server_clock: whether the server's own clock must move, which a client cannot cause.
        refreshed: whether the token is that of a session which began hours ago.
        recorded: whether the exchange becomes an example.
        shown: how many items of the answer the example has; None for all.
        ordinary: whether it is the request that a screen usually sends: the first example of its
            operation, which tools show by default, wherever it is in the order of requests.
        works: whether the imports that wait are worked on afterwards.
        waits: whether the request is repeated while the import is worked on.
        overwrites: the import whose file another one replaces before the request, or None.
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
    refreshed: bool = False
    recorded: bool = True
    shown: int | None = None
    ordinary: bool = False
    works: bool = False
    waits: bool = False
    overwrites: str | None = None
