"""Problems: every error of this API, declared once, sent as problem+json (RFC 9457)."""

from typing import Any, NamedTuple

from chalicelib.errors import Fault
from chalicelib.http.messages import message
from chalicelib.jsontext import dump

MEDIA_TYPE = "application/problem+json"


class ProblemType(NamedTuple):
    """A kind of problem: its slug names it in ``type`` and, with underscores, in ``code``."""

    slug: str
    status: int
    title: str
    retry_after_s: int | None = None

    @property
    def code(self) -> str:
        """The machine-readable code."""
        return self.slug.replace("-", "_")


MALFORMED_REQUEST = ProblemType("malformed-request", 400, "The request is malformed")
INVALID_CURSOR = ProblemType("invalid-cursor", 400, "The cursor is invalid")
CURSOR_EXPIRED = ProblemType("cursor-expired", 400, "The cursor has expired")
UNAUTHENTICATED = ProblemType("unauthenticated", 401, "A valid token is required")
REAUTHENTICATION_REQUIRED = ProblemType(
    "reauthentication-required", 403, "A fresh sign-in is required"
)
NOT_FOUND = ProblemType("not-found", 404, "The resource does not exist")
METHOD_NOT_ALLOWED = ProblemType(
    "method-not-allowed", 405, "The method is not allowed for this path"
)
ID_RETIRED = ProblemType("id-retired", 409, "The id belonged to a deleted resource")
DUPLICATE_SOURCE = ProblemType("duplicate-source", 409, "The source is already imported")
DUPLICATE_INTAKE = ProblemType("duplicate-intake", 409, "The dose is already logged")
DUPLICATE_ADOPTION = ProblemType(
    "duplicate-adoption", 409, "A protocol of this series is already adopted"
)
DUPLICATE_PANEL = ProblemType("duplicate-panel", 409, "The panel already exists")
COMPUTED_READING = ProblemType("computed-reading", 409, "Computed readings cannot be written")
ENTRY_OF_WORKOUTS = ProblemType("entry-of-workouts", 409, "The entry follows from workouts")
ENTRY_OF_METRIC = ProblemType("entry-of-metric", 409, "The entry follows from a metric")
OTHER_EXERCISE = ProblemType("other-exercise", 409, "Another exercise is at this position")
RUN_NOT_ACTIVE = ProblemType("run-not-active", 409, "The run is paused or has ended")
NOTHING_PLANNED = ProblemType("nothing-planned", 409, "The program has no workout today")
ROUTINE_IN_USE = ProblemType("routine-in-use", 409, "A program names the routine")
METRIC_IN_USE = ProblemType("metric-in-use", 409, "The metric has values")
CODE_TAKEN = ProblemType("code-taken", 409, "The code belongs to another metric")
EXERCISE_MERGED = ProblemType("exercise-merged", 409, "The exercise is merged")
LAST_READING = ProblemType("last-reading", 409, "A panel must have at least one reading")
IMPORT_STATUS = ProblemType("import-status", 409, "The status of the import does not allow it")
FILE_CHANGED = ProblemType("file-changed", 409, "The file changed after its check")
TOO_MANY_IMPORTS = ProblemType("too-many-imports", 409, "There are too many imports")
ACCOUNT_FULL = ProblemType("account-full", 409, "The account is full")
PRECONDITION_FAILED = ProblemType("precondition-failed", 412, "The precondition is not met")
TOO_LARGE = ProblemType("payload-too-large", 413, "The request is too large")
UNSUPPORTED_MEDIA_TYPE = ProblemType("unsupported-media-type", 415, "The body must be JSON")
VALIDATION_FAILED = ProblemType("validation-failed", 422, "The request is invalid")
IDEMPOTENCY_KEY_REUSED = ProblemType(
    "idempotency-key-reused", 422, "The Idempotency-Key was used for another request"
)
PRECONDITION_REQUIRED = ProblemType(
    "precondition-required", 428, "A precondition header is required"
)
# Of API Gateway, before a request reaches us, and of the budget of one person.
THROTTLED = ProblemType("throttled", 429, "There are too many requests", retry_after_s=1)
INTERNAL_ERROR = ProblemType("internal-error", 500, "An internal error occurred")
UNAVAILABLE = ProblemType(
    "unavailable", 503, "The service is temporarily unavailable", retry_after_s=2
)

ALL = tuple(value for value in list(globals().values()) if isinstance(value, ProblemType))


def sentence(fault: Fault) -> str:
    """Return what is wrong as a whole sentence, with the name of the field or of its list."""
    parts = ["", fault.path] if fault.argument else fault.path.split("/")
    names = [part.replace("~1", "/").replace("~0", "~") for part in parts[1:]]
    field = next((name for name in reversed(names) if not name.isdecimal()), "")
    if not field:
        subject = "The body"
    elif names[-1].isdecimal():
        subject = f"Item {int(names[-1]) + 1} of `{field}`"
    else:
        subject = f"`{field}`"
    return f"{subject} {message(fault.code, fault.params)}."


def as_sent(fault: Fault) -> dict[str, Any]:
    """Return a fault as it is sent; ``detail`` is a predicate whose subject is the field."""
    place = "parameter" if fault.argument else "pointer"
    detail = message(fault.code, fault.params)
    sent: dict[str, Any] = {place: fault.path, "code": fault.code, "detail": detail}
    return sent | {"params": dict(fault.params)} if fault.params else sent


class ApiError(Exception):
    """A problem on its way out.

    Args:
        kind: the type of problem.
        detail: this occurrence in words; never contains personal values that the client sent.
        errors: the fields at fault.
        members: further members of the problem (RFC 9457 section 3.2).
        headers: headers of the answer.
    """

    def __init__(
        self,
        kind: ProblemType,
        detail: str,
        *,
        errors: list[Fault] | None = None,
        members: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.errors = errors or []
        self.members = members or {}
        self.headers = headers or {}


# More would help nobody, and a body can have thousands.
MAX_ERRORS = 50


def validation_failed(faults: list[Fault]) -> ApiError:
    """Return the 422 problem for fields at fault, of which it names the first 50."""
    one = len(faults) == 1
    detail = sentence(faults[0]) if one else f"{len(faults)} fields are invalid."
    return ApiError(VALIDATION_FAILED, detail, errors=faults[:MAX_ERRORS])


def malformed_header(name: str, code: str, **params: Any) -> ApiError:
    """Return the 400 problem for a header at fault, which its ``errors`` name.

    Args:
        name: of the header.
        code: the rule that is broken.
        params: the rule's parameters.
    """
    fault = Fault(name, code, params, argument=True)
    return ApiError(MALFORMED_REQUEST, sentence(fault), errors=[fault])


def problem_text(error: ApiError, *, instance: str, request_id: str) -> str:
    """Return the problem document as JSON text."""
    kind = error.kind
    document: dict[str, Any] = {
        "type": f"/problems/{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": error.detail,
        "instance": instance,
        "code": kind.code,
        "request_id": request_id,
        "retryable": kind.status in (429, 500, 503),
    }
    if error.errors:
        document["errors"] = [as_sent(fault) for fault in error.errors]
    return dump(document | error.members)
