"""One low-level DynamoDB client per process, and the call that bounds every use of it.

botocore's own retries are off: they cannot see how much of the request's time is left, and a
third attempt that starts too late would outlive Lambda's 15 seconds. :func:`call` retries with
full jitter until the request's deadline instead.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import botocore
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotoConnectionError

from chalicelib import __version__
from chalicelib.settings import settings
from chalicelib.table.errors import PartitionFull, Refused, TableError, TooLarge, Unavailable
from chalicelib.table.sdk import dynamodb_session

# One attempt takes at most 1 + 2.5 s; none starts when the request's 9 s are over: 12.5 s in all,
# however many calls a request makes, which leaves Lambda's 15 s room to answer.
CONNECT_TIMEOUT_S = 1.0
READ_TIMEOUT_S = 2.5
BUDGET_S = 9.0
MAX_ATTEMPTS = 25
BASE_DELAY_S = 0.02
MAX_DELAY_S = 0.5

_RETRYABLE_CODES = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
_RETRYABLE_REASONS = frozenset(
    {"None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
)
# Of an operation, and of one action of a transaction.
_INVALID_CODES = frozenset({"ValidationException", "ValidationError"})
_FULL_CODES = frozenset(
    {"ItemCollectionSizeLimitExceededException", "ItemCollectionSizeLimitExceeded"}
)
_WRITES = frozenset(
    {"batch_write_item", "delete_item", "put_item", "transact_write_items", "update_item"}
)
_CONNECTION_ERRORS = (BotoConnectionError, HTTPClientError)


@cache
def dynamodb() -> Any:
    """Return the process's DynamoDB client, made on first use."""
    config = Config(
        connect_timeout=CONNECT_TIMEOUT_S,
        read_timeout=READ_TIMEOUT_S,
        retries={"total_max_attempts": 1},
        max_pool_connections=50,
        parameter_validation=settings().validates_requests,
        # Otherwise botocore builds the string from some thirty parts, twice in each call.
        user_agent=f"bluestreak/{__version__} botocore/{botocore.__version__}",
    )
    return dynamodb_session().create_client(
        "dynamodb", region_name=settings().region, config=config
    )


def forget_client() -> None:
    """Let the next call make a new client, because this one may be in any state."""
    dynamodb.cache_clear()


@dataclass
class Meter:
    """What one request has used of the table, and when it must stop trying.

    Attributes:
        round_trips: calls that DynamoDB answered, refusals among them.
        read_units: consumed read capacity.
        write_units: consumed write capacity.
        retries: attempts beyond the first.
    """

    round_trips: int = 0
    read_units: float = 0.0
    write_units: float = 0.0
    retries: int = 0
    deadline: float = field(default_factory=lambda: time.monotonic() + BUDGET_S)

    def count(self, operation: str, answer: dict[str, Any]) -> None:
        """Add the capacity that one answer reports."""
        self.round_trips += 1
        consumed = answer.get("ConsumedCapacity") or []
        total = sum(
            entry.get("CapacityUnits", 0.0)
            for entry in (consumed if isinstance(consumed, list) else [consumed])
        )
        if operation in _WRITES:
            self.write_units += total
        else:
            self.read_units += total


def call(meter: Meter, operation: str, **request: Any) -> dict[str, Any]:
    """Call one DynamoDB operation on the table, retrying what a retry can mend.

    Raises:
        Unavailable: throttling, conflicts or silence outlasted the request's budget.
        Refused: a value of the request is one that DynamoDB cannot store or look up.
        TooLarge: an update would let an item grow past DynamoDB's 400 KB.
        PartitionFull: the user's items take all the room that DynamoDB gives them.
        ClientError: anything else that a retry cannot mend, such as a failed condition.
    """
    send: Callable[..., dict[str, Any]] = getattr(dynamodb(), operation)
    for attempt in range(MAX_ATTEMPTS):
        if time.monotonic() > meter.deadline:
            break
        try:
            answer = send(ReturnConsumedCapacity="TOTAL", **request)
        except (*_CONNECTION_ERRORS, ClientError) as error:
            meter.round_trips += isinstance(error, ClientError)
            if not _is_retryable(error):
                raise _refusal(error) or error from error
            meter.retries += 1
            back_off(meter, attempt)
        else:
            meter.count(operation, answer)
            return answer
    raise Unavailable(operation)


def back_off(meter: Meter, attempt: int) -> None:
    """Wait before the next attempt: up to 20 ms, doubling to 500 ms, with full jitter.

    Raises:
        Unavailable: the request's time would be over by then.
    """
    # Jitter decides when to ask again and protects no secret.
    delay = random.uniform(0, min(MAX_DELAY_S, BASE_DELAY_S * 2**attempt))  # noqa: S311  # see above
    if time.monotonic() + delay > meter.deadline:
        raise Unavailable("the time of this request is over")
    time.sleep(delay)


def _is_retryable(error: Exception) -> bool:
    if not isinstance(error, ClientError):
        return True
    code = error.response.get("Error", {}).get("Code", "")
    if code == "TransactionCanceledException":
        reasons = {str(reason.get("Code", "None")) for reason in cancellation_reasons(error)}
        return reasons <= _RETRYABLE_REASONS and reasons != {"None"}
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
    return code in _RETRYABLE_CODES or status >= 500


def _refusal(error: Exception) -> TableError | None:
    """Return what a refusal of the request's own values means; None for any other failure."""
    if not isinstance(error, ClientError):
        return None
    found = error.response.get("Error", {})
    messages = {found.get("Code"): str(found.get("Message", ""))}
    if "TransactionCanceledException" in messages:
        reasons = cancellation_reasons(error)
        messages = {reason.get("Code"): str(reason.get("Message", "")) for reason in reasons}
    if "ConditionalCheckFailed" in messages:
        return None
    if not messages.keys().isdisjoint(_FULL_CODES):
        return PartitionFull("partition")
    for code in _INVALID_CODES & messages.keys():
        return TooLarge("request") if "size" in messages[code].lower() else Refused(messages[code])
    return None


def cancellation_reasons(error: ClientError) -> list[dict[str, Any]]:
    """Return why each action of a cancelled transaction was refused, in the actions' order."""
    reasons: list[dict[str, Any]] = error.response.get("CancellationReasons") or []  # type: ignore[assignment]  # absent from the stubs' TypedDict
    return reasons
