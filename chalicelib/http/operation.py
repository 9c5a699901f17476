"""One declaration per operation: the Chalice route and the OpenAPI operation both come from it.

A handler is a plain typed function. Its parameters say what it gets: ``call`` (who and when),
path parameters by name, ``query``, ``body`` or ``patch``. It returns what it read or wrote, and
this module turns that into an answer.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel

from chalicelib.http import problems
from chalicelib.http.problems import ProblemType
from chalicelib.models.base import QueryModel, RequestModel

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Handler = Callable[..., Any]


@dataclass(frozen=True)
class PathParameter:
    """What a path parameter may be; anything else is a 404, for it names nothing.

    Attributes:
        pattern: a regular expression that the whole value matches.
        description: what it names.
        example: a value for the contract.
    """

    pattern: str
    description: str
    example: str


@dataclass(frozen=True)
class Operation:
    """Everything that is to be known about one endpoint.

    Attributes:
        method, path: the route.
        operation_id: its name in generated clients, a camelCase verb and noun.
        tag: the resource it belongs to.
        summary, description: for the contract.
        handler: the function that does it.
        response: the model of the answer's body; None for 204.
        request: the model of the body, or None. For PATCH, the model of the whole resource.
        query: the model of the query parameters, or None.
        path_parameters: what stands in braces in ``path``.
        status: the success status; a PUT that may create answers 201 when it did.
        problems: the problems beyond those that every operation of this shape has.
        versioned: a change that needs If-Match, or a read that gives an ETag.
        may_create: a PUT that creates with ``If-None-Match: *``.
        public: needs no token.
        reference: the answer is reference data with a max-age, not personal.
    """

    method: Method
    path: str
    operation_id: str
    tag: str
    summary: str
    handler: Handler
    description: str = ""
    response: type[BaseModel] | None = None
    request: type[RequestModel] | None = None
    query: type[QueryModel] | None = None
    path_parameters: dict[str, PathParameter] = field(default_factory=dict)
    status: int = 200
    problems: tuple[ProblemType, ...] = ()
    versioned: bool = False
    may_create: bool = False
    public: bool = False
    reference: bool = False

    @property
    def needs_precondition(self) -> bool:
        """Whether the request must say which version it changes."""
        return self.versioned and self.method in ("PUT", "PATCH", "DELETE")

    @property
    def last_write_wins(self) -> bool:
        """Whether it sets a small fact unconditionally, so that a lost race is run again."""
        return self.method in ("PUT", "DELETE") and not self.versioned

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The names of the handler's parameters."""
        return frozenset(inspect.signature(self.handler).parameters)

    def all_problems(self) -> tuple[ProblemType, ...]:
        """Return every problem that this operation may answer, by status."""
        kinds = {
            problems.MALFORMED_REQUEST,
            problems.VALIDATION_FAILED,
            problems.INTERNAL_ERROR,
            problems.UNAVAILABLE,
            *self.problems,
        }
        if not self.public:
            kinds.add(problems.UNAUTHENTICATED)
        if self.path_parameters:
            kinds.add(problems.NOT_FOUND)
        if self.query and "cursor" in self.query.model_fields:
            kinds.add(problems.INVALID_CURSOR)
        if self.request:
            kinds |= {problems.TOO_LARGE, problems.UNSUPPORTED_MEDIA_TYPE}
        if self.method == "POST":
            kinds.add(problems.IDEMPOTENCY_KEY_REUSED)
        if self.method != "GET":
            kinds.add(problems.ACCOUNT_FULL)
        if self.needs_precondition:
            kinds |= {problems.PRECONDITION_FAILED, problems.PRECONDITION_REQUIRED}
        return tuple(sorted(kinds, key=lambda kind: (kind.status, kind.slug)))


class Router:
    """The operations of one resource package, collected by its handlers module.

    Args:
        tag: the heading that they stand under in the contract.
        description: what the resource is.
    """

    def __init__(self, tag: str, description: str) -> None:
        self.tag = tag
        self.description = description
        self.operations: list[Operation] = []

    def operation(
        self, method: Method, path: str, operation_id: str, summary: str, **declared: Any
    ) -> Callable[[Handler], Handler]:
        """Declare the decorated function as a handler; the keywords are :class:`Operation`'s."""

        def declare(handler: Handler) -> Handler:
            description = inspect.getdoc(handler) or ""
            operation = Operation(
                method=method,
                path=path,
                operation_id=operation_id,
                tag=self.tag,
                summary=summary,
                description=description,
                handler=handler,
                **declared,
            )
            self.operations.append(operation)
            return handler

        return declare
