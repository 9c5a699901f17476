"""The faults of DynamoDB, and a client that has one of them at a chosen call.

A call fails before its effect, when the engine does not get it, or after, when the engine did it
and the answer is lost. A fault happens once, or each time until the request has no time left.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from chalicelib.table import keys
from chalicelib.table.client import READ_TIMEOUT_S
from tests.faults.virtual import Clock

Request = dict[str, Any]
READS = frozenset({"get_item", "query", "batch_get_item"})
WRITE = "transact_write_items"
_URL = "http://table"


class Killed(BaseException):
    """The process is gone: nothing catches this, and nothing is answered."""


class Step(NamedTuple):
    """What happens at one call.

    Attributes:
        failure: makes the error; None for an answer.
        effect: whether the engine did what was requested.
        takes_s: the seconds until the failure is known.
        unprocessed: the share of the keys of a batch that the engine leaves out.
    """

    failure: Callable[[], BaseException] | None = None
    effect: bool = False
    takes_s: float = 0.0
    unprocessed: float = 0.0


class Fault(NamedTuple):
    """A fault.

    Attributes:
        name: in reports.
        steps: what happens at this call and at the next ones.
        on: the calls that can have it.
        lasts: whether the last step happens again at each later call of the request.
    """

    name: str
    steps: tuple[Step, ...]
    on: frozenset[str] = READS | {WRITE}
    lasts: bool = False

    @property
    def kills(self) -> bool:
        """Whether the process ends, so that nothing is answered."""
        return any(step.failure is Killed for step in self.steps)

    @property
    def effect(self) -> bool:
        """Whether the engine does what a call requests although it fails."""
        return any(step.effect for step in self.steps)


def _refused(code: str, status: int = 400, *reasons: str) -> Callable[[], ClientError]:
    """Return what makes a refusal by DynamoDB, with the reasons of a cancelled transaction."""
    answer: dict[str, Any] = {
        "Error": {"Code": code, "Message": "planted"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    if reasons:
        answer["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return lambda: ClientError(answer, "planted")


def _timeout() -> ReadTimeoutError:
    return ReadTimeoutError(endpoint_url=_URL)


def _reset() -> ConnectionClosedError:
    return ConnectionClosedError(endpoint_url=_URL)


_KILLED = Step(Killed)
_TIMEOUT = Step(_timeout, takes_s=READ_TIMEOUT_S)
_THROTTLED = Step(_refused("ProvisionedThroughputExceededException"))
_BUSY = Step(_refused("InternalServerError", 500))
_CANCELLED = "TransactionCanceledException"
_CONFLICT = Step(_refused(_CANCELLED, 400, "None", "TransactionConflict"))
_IN_PROGRESS = Step(_refused("TransactionInProgressException"))
_BATCH, _TRANSACTION = frozenset({"batch_get_item"}), frozenset({WRITE})


def _after(step: Step) -> Step:
    return step._replace(effect=True)


FAULTS = (
    Fault("killed before", (_KILLED,)),
    Fault("timeout before", (_TIMEOUT,)),
    Fault("reset before", (Step(_reset),)),
    Fault("throughput exceeded", (_THROTTLED,)),
    Fault("throttled", (Step(_refused("ThrottlingException")),)),
    Fault("request limit", (Step(_refused("RequestLimitExceeded")),)),
    Fault("500 before", (_BUSY,)),
    Fault("503 before", (Step(_refused("ServiceUnavailable", 503)),)),
    Fault("timeouts before", (_TIMEOUT,), lasts=True),
    Fault("throughput exceeded all along", (_THROTTLED,), lasts=True),
    Fault("500 all along", (_BUSY,), lasts=True),
    Fault("half unprocessed", (Step(unprocessed=0.5),), _BATCH),
    Fault("all unprocessed", (Step(unprocessed=1),), _BATCH),
    Fault("all unprocessed all along", (Step(unprocessed=1),), _BATCH, lasts=True),
    Fault("conflict", (_CONFLICT,), _TRANSACTION),
    Fault("conflict all along", (_CONFLICT,), _TRANSACTION, lasts=True),
    Fault("throttled action", (Step(_refused(_CANCELLED, 400, "ThrottlingError")),), _TRANSACTION),
    Fault(
        "throughput of an action exceeded",
        (Step(_refused(_CANCELLED, 400, "None", "ProvisionedThroughputExceeded")),),
        _TRANSACTION,
    ),
    Fault("in progress", (_IN_PROGRESS,), _TRANSACTION),
    Fault(
        "token of another transaction",
        (Step(_refused("IdempotentParameterMismatchException")),),
        _TRANSACTION,
    ),
    Fault("killed after", (_after(_KILLED),), _TRANSACTION),
    Fault("timeout after", (_after(_TIMEOUT),), _TRANSACTION),
    Fault("reset after", (_after(Step(_reset)),), _TRANSACTION),
    Fault("500 after", (_after(_BUSY),), _TRANSACTION),
    Fault("timeouts after", (_after(_TIMEOUT),), _TRANSACTION, lasts=True),
    Fault("timeout after, then in progress", (_after(_TIMEOUT), _IN_PROGRESS), _TRANSACTION),
    Fault("timeout after, then killed", (_after(_TIMEOUT), _KILLED), _TRANSACTION),
    Fault("throttled, then timeout after", (_THROTTLED, _after(_TIMEOUT)), _TRANSACTION),
)


class Faulty:
    """The client of the table, with a fault at one call of a request.

    Args:
        real: the client that carries the calls out.
        clock: what passes while a call fails.

    Attributes:
        calls: what was called since :meth:`expect`.
        strangers: partitions that were touched and are not the caller's.
    """

    def __init__(self, real: Any, clock: Clock) -> None:
        self._real, self._clock = real, clock
        self._partition, self._at, self._fault = "", 0, Fault("none", ())
        self.calls: list[str] = []
        self.strangers: set[str] = set()

    def expect(self, user: str, fault: Fault | None = None, at: int = 0) -> None:
        """Begin a request of ``user``, with a fault from the call ``at`` on."""
        self._partition, self._at = f"USER#{user}", at
        self._fault = fault or Fault("none", ())
        self.calls.clear()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def send(**request: Any) -> Any:
            place = len(self.calls) - self._at
            self.calls.append(name)
            self.strangers |= partitions(request) - {self._partition, keys.ERASURES}
            steps = self._fault.steps
            if steps and self._fault.lasts:
                place = min(place, len(steps) - 1)
            if not 0 <= place < len(steps):
                return getattr(self._real, name)(**request)
            return self._strike(steps[place], name, request)

        return send

    def _strike(self, step: Step, name: str, request: Request) -> Any:
        self._clock.waited += step.takes_s
        if step.effect:
            getattr(self._real, name)(**request)
        if step.failure:
            raise step.failure()
        return self._batch(request, step.unprocessed)

    def _batch(self, request: Request, share: float) -> Request:
        """Read a part of a batch, as DynamoDB does under load."""
        [(table, wanted)] = request["RequestItems"].items()
        keys = wanted["Keys"]
        processed = len(keys) - round(len(keys) * share + 0.01)
        answer: Request = {"Responses": {table: []}}
        if processed:
            part = {table: wanted | {"Keys": keys[:processed]}}
            answer = self._real.batch_get_item(**request | {"RequestItems": part})
        answer["UnprocessedKeys"] = {table: wanted | {"Keys": keys[processed:]}}
        return answer


def partitions(request: Request) -> set[str]:
    """Return the partition keys that a call names."""
    keys: Sequence[Request]
    if "TransactItems" in request:
        actions = [action for entry in request["TransactItems"] for action in entry.values()]
        keys = [action.get("Key") or action["Item"] for action in actions]
    elif "RequestItems" in request:
        keys = [key for wanted in request["RequestItems"].values() for key in wanted["Keys"]]
    elif "Key" in request:
        keys = [request["Key"]]
    else:
        return {request["ExpressionAttributeValues"][":pk"]["S"]}
    return {key["pk"]["S"] for key in keys}
