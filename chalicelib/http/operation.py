"""One declaration per operation: the Chalice route and the OpenAPI operation both come from it.

A handler is a plain typed function. Its parameters declare its arguments: ``call`` (who and when),
path parameters by name, ``query``, ``body`` or ``patch``. It returns what it read or wrote, and
this module turns that into an answer.
"""

import importlib
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, get_args

from pydantic import BaseModel

from chalicelib.http import problems
from chalicelib.http.problems import ProblemType
from chalicelib.models.base import QueryModel, RequestModel
from chalicelib.models.fields import DATE_PATTERN
from chalicelib.models.queries import PageQuery
from chalicelib.models.read_only import ReadOnly, read_only_fields

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Handler = Callable[..., Any]
H = TypeVar("H", bound=Handler)


class PathParameter(NamedTuple):
    """What a path parameter may be; anything else is a 404, for it names nothing.

    Attributes:
        pattern: a regular expression that the whole value matches.
        description: what it names.
        example: a value for the contract.
    """

    pattern: str
    description: str
    example: str


DateInPath = Annotated[
    str, PathParameter(DATE_PATTERN, "The local date, as YYYY-MM-DD.", "2026-03-14")
]


class ModelName(NamedTuple):
    """Names the model of an answer, where a request should not wait for its import.

    A model that only describes what a use case returns is needed for the contract alone.

    Attributes:
        module: the full name of its module.
        name: of the class.
    """

    module: str
    name: str

    def model(self) -> type[BaseModel]:
        """Import the model.

        Raises:
            TypeError: what is named is no model.
        """
        return _checked(getattr(importlib.import_module(self.module), self.name))


class TextBody(NamedTuple):
    """A body that is text of another media type than plain JSON.

    Attributes:
        media_type: of the text.
        description: what it contains.
    """

    media_type: str
    description: str

    @property
    def is_json(self) -> bool:
        """Whether the text is a JSON object, with a meaning of its own."""
        return self.media_type.endswith("+json")


class Signature(NamedTuple):
    """What the annotations of a handler declare.

    Attributes:
        names: the names of its parameters.
        response: the model of the answer's body or its name; None for 204.
        request: the model of the body, or None. For PATCH, the model of the whole resource.
        query: the model of the query parameters, or None.
        path_parameters: the parameters in braces in the path.
        answered_text: the body of the answer, if it is not JSON.
        sent_text: the body of the request, if it is not JSON.
    """

    names: frozenset[str]
    response: type[BaseModel] | ModelName | None
    request: type[RequestModel] | None
    query: type[QueryModel] | None
    path_parameters: dict[str, PathParameter]
    answered_text: TextBody | None = None
    sent_text: TextBody | None = None


@dataclass(frozen=True)
class Operation:
    """Everything that is to be known about one endpoint.

    Attributes:
        method, path: the route.
        operation_id: its name in generated clients, a camelCase verb and noun.
        tag: the resource it belongs to.
        summary, description: for the contract.
        handler: the function that does it.
        signature: what the annotations of the handler declare.
        status: the success status; a PUT that may create answers 201 when it did.
        problems: the problems beyond those that every operation of this shape has.
        versioned: a change that needs If-Match, or a read that gives an ETag.
        may_create: a PUT that creates with ``If-None-Match: *``.
        may_exist: a POST that answers 200 with what it created before, if that is still to be used;
            a PUT that answers 201 if what it sets did not exist.
        collection: the path of the resources of which a POST creates one, if that is not its own.
        public: needs no token.
        reference: the answer is reference data with a max-age, not personal.
        tagged: the answer is computed, and has an ETag of its content.
        fresh_sign_in: requires a sign-in within the last five minutes.
        of_part: the body is of a part of the resource that is the answer.
        part: the read model of that part, if the body has the fields of the part at its top.
        headers: the headers of the success answer beyond those of every operation of this shape.
    """

    method: Method
    path: str
    operation_id: str
    tag: str
    summary: str
    handler: Handler
    description: str
    signature: Signature
    status: int
    problems: tuple[ProblemType, ...]
    versioned: bool
    may_create: bool
    public: bool
    reference: bool
    of_part: bool
    headers: tuple[str, ...] = ()
    part: type[BaseModel] | None = None
    tagged: bool = False
    fresh_sign_in: bool = False
    may_exist: bool = False
    collection: str = ""

    @property
    def statuses(self) -> list[int]:
        """The success statuses."""
        if self.may_exist:
            return [200, 201] if self.status == 200 else [self.status, 200]
        further = [201] if self.may_create else []
        return [self.status, *further]

    @property
    def response(self) -> type[BaseModel] | None:
        """The model of the answer's body; None for 204."""
        found = self.signature.response
        return found.model() if isinstance(found, ModelName) else found

    @property
    def request(self) -> type[RequestModel] | None:
        """The model of the body, or None. For PATCH, the model of the whole resource."""
        return self.signature.request

    @property
    def query(self) -> type[QueryModel] | None:
        """The model of the query parameters, or None."""
        return self.signature.query

    @property
    def path_parameters(self) -> dict[str, PathParameter]:
        """The parameters in braces in ``path``."""
        return self.signature.path_parameters

    @property
    def needs_precondition(self) -> bool:
        """Whether the request must name the version that it changes."""
        return self.versioned and self.method in ("PUT", "PATCH", "DELETE")

    @property
    def writes(self) -> bool:
        """Whether the request can change something, so that it accepts an Idempotency-Key."""
        return self.method != "GET"

    @property
    def creates(self) -> bool:
        """Whether the request always makes a new resource, which has no version yet."""
        return self.method == "POST" and self.status == 201

    @property
    def last_write_wins(self) -> bool:
        """Whether it sets a small fact, so that a lost race is run again.

        A precondition that is sent is checked again then.
        """
        return self.method in ("PUT", "DELETE") and not self.versioned

    def read_only(self) -> ReadOnly:
        """Return the fields of the answer that a body may have, but that are ignored.

        A body of a part of the answer may have them only inside the part.
        """
        if self.request is None or self.response is None:
            return {}
        found = read_only_fields(self.request, self.part or self.response)
        if self.of_part:
            return {name: inside for name, inside in found.items() if inside is not None}
        return found

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
        if self.fresh_sign_in:
            kinds.add(problems.REAUTHENTICATION_REQUIRED)
        if self.path_parameters:
            kinds.add(problems.NOT_FOUND)
        if self.query and "cursor" in self.query.model_fields:
            kinds.add(problems.INVALID_CURSOR)
        if self.request or self.signature.sent_text:
            kinds |= {problems.TOO_LARGE, problems.UNSUPPORTED_MEDIA_TYPE}
        if self.writes and self.response:
            # Its answer is kept for a retry.
            kinds.add(problems.TOO_LARGE)
        if self.writes:
            kinds |= {
                problems.ACCOUNT_FULL,
                problems.IDEMPOTENCY_KEY_REUSED,
                problems.PRECONDITION_FAILED,
            }
        if self.needs_precondition:
            kinds.add(problems.PRECONDITION_REQUIRED)
        return tuple(sorted(kinds, key=lambda kind: (kind.status, kind.slug)))


class Router:
    """The operations of one resource package, collected by its handlers module.

    Args:
        tag: the heading of the operations in the contract.
        description: what the resource is.
    """

    def __init__(self, tag: str, description: str) -> None:
        self.tag = tag
        self.description = description
        self.operations: list[Operation] = []

    def operation(
        self,
        method: Method,
        path: str,
        operation_id: str,
        summary: str,
        *,
        status: int = 200,
        problems: tuple[ProblemType, ...] = (),
        versioned: bool = False,
        may_create: bool = False,
        public: bool = False,
        reference: bool = False,
        headers: tuple[str, ...] = (),
        part: type[BaseModel] | None = None,
        tagged: bool = False,
        fresh_sign_in: bool = False,
        may_exist: bool = False,
        collection: str = "",
    ) -> Callable[[H], H]:
        """Declare the decorated function as a handler.

        The models of the body, the query, the path parameters and the answer are those of the
        handler's annotations; see :func:`declared`. The rest is as in :class:`Operation`.
        """

        def declare(handler: H) -> H:
            signature = declared(handler, path)
            self.operations.append(
                Operation(
                    method=method,
                    path=path,
                    operation_id=operation_id,
                    tag=self.tag,
                    summary=summary,
                    description=inspect.getdoc(handler) or "",
                    handler=handler,
                    signature=signature,
                    status=status,
                    problems=problems,
                    versioned=versioned,
                    may_create=may_create,
                    public=public,
                    reference=reference,
                    of_part=part is None and self._is_of_part(path, signature),
                    headers=headers,
                    part=part,
                    tagged=tagged,
                    fresh_sign_in=fresh_sign_in,
                    may_exist=may_exist,
                    collection=collection,
                )
            )
            return handler

        return declare

    def _is_of_part(self, path: str, signature: Signature) -> bool:
        """Tell whether the answer is a resource, or a list of it, whose path is above ``path``."""
        return not path.endswith("}") and any(
            path.startswith(f"{above.path}/") and above.signature.response == signature.response
            for above in self.operations
            if above.method == "GET"
        )


def declared(handler: Handler, path: str) -> Signature:
    """Return what the annotations of a handler declare.

    * ``call`` gets the :class:`~chalicelib.http.dispatch.Call`;
    * ``body`` has the model of the body, ``patch`` a ``MergePatch`` of the resource's model;
    * ``text`` gets the bytes of a body that is not JSON, annotated with its :class:`TextBody`;
    * ``query`` has the model of the query parameters;
    * ``page`` gets the requested page of a list; without ``query``, the query parameters
      are those of every list;
    * any other parameter is one of the path, a string annotated with its :class:`PathParameter`;
    * the answer is a model, or what a use case returns, annotated with the model that describes
      it, with its :class:`ModelName` or, if it is not JSON, with its :class:`TextBody`; None is an
      answer without a body.

    Raises:
        TypeError: the annotations and the path do not agree.
    """
    annotations = dict(handler.__annotations__)
    returned = annotations.pop("return")
    answered = _text(returned)
    response = None if answered else _model(returned)
    names = frozenset(annotations)
    annotations.pop("call", None)
    sent = _text(annotations.pop("text", None))
    paged = annotations.pop("page", None) is not None
    query = annotations.pop("query", PageQuery if paged else None)
    patch = annotations.pop("patch", None)
    request = get_args(patch)[0] if patch else annotations.pop("body", None)
    parameters = {name: _path_parameter(given) for name, given in annotations.items()}
    if set(parameters) != set(re.findall(r"{(\w+)}", path)):
        raise TypeError(f"{handler.__name__} does not take the parameters of {path}")
    return Signature(names, response, request, query, parameters, answered, sent)


def _text(annotation: Any) -> TextBody | None:
    """Return the body in an annotation; None if it has none."""
    [found] = getattr(annotation, "__metadata__", (None,))
    return found if isinstance(found, TextBody) else None


def _model(returned: Any) -> type[BaseModel] | ModelName | None:
    """Return the model of an answer, or its name."""
    if returned is None:
        return None
    described: Any = getattr(returned, "__metadata__", (returned,))[0]
    return described if isinstance(described, ModelName) else _checked(described)


def _checked(described: type[Any]) -> type[BaseModel]:
    if not issubclass(described, BaseModel):
        raise TypeError(f"{described.__name__} describes no answer")
    return described


def _path_parameter(given: Any) -> PathParameter:
    [found] = getattr(given, "__metadata__", (None,))
    if not isinstance(found, PathParameter):
        raise TypeError(f"{given} is not declared as a path parameter")
    return found
