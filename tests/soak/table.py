"""DynamoDB Local with the capacity of a small table, and Lambda's processes.

The table saves the units of 300 unused seconds, as DynamoDB does, and it begins with none. A call
is served if the table has a unit of its kind; what it consumes is known afterwards, as Amazon
charges it, and may leave a debt. A call that is refused consumes nothing, and neither does a
transaction whose condition failed.
"""

import heapq
import threading
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from botocore.exceptions import ClientError

from chalicelib.http.budgets import Budgets, budgets_of
from chalicelib.settings import settings
from tests.soak.timeline import Timeline
from tools.costs.charging import OneByOne
from tools.costs.evening import Bank
from tools.costs.month import ASSUMED

WRITE = "transact_write_items"
ROUND_TRIP_S: float = ASSUMED["milliseconds_per_round_trip"] / 1000
_EXCEEDED = "ProvisionedThroughputExceededException"
_CANCELLED = "TransactionCanceledException"


class SmallTable:
    """The client of a table with so many read units and as many write units a second.

    Attributes:
        refused: the calls that it refused.
    """

    def __init__(self, real: Any, clock: Timeline, units: float) -> None:
        self._real, self._clock = OneByOne(real), clock
        self._reads, self._writes = Bank(units, at=clock.now), Bank(units, at=clock.now)
        self._reads.level = self._writes.level = 0.0
        self.refused = 0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def send(**request: Any) -> Any:
            self._clock.sleep(ROUND_TRIP_S)
            bank = self._writes if name == WRITE else self._reads
            if not bank.has(1, self._clock.now):
                self.refused += 1
                raise _refusal(name, request)
            answer = getattr(self._real, name)(**request)
            consumed = answer["ConsumedCapacity"]
            entries = consumed if isinstance(consumed, list) else [consumed]
            bank.level -= sum(entry["CapacityUnits"] for entry in entries)
            return answer

        return send


def _refusal(name: str, request: dict[str, Any]) -> ClientError:
    """Return how DynamoDB refuses: a transaction is cancelled, with a reason for each action."""
    if name != WRITE:
        return ClientError({"Error": {"Code": _EXCEEDED, "Message": "slow down"}}, name)
    none = [{"Code": "None"} for _ in request["TransactItems"][1:]]
    return ClientError(
        {
            "Error": {"Code": _CANCELLED, "Message": "slow down"},
            "CancellationReasons": [{"Code": "ProvisionedThroughputExceeded"}, *none],
        },
        name,
    )


class Processes:
    """Lambda's processes: each serves one request at a time and has banks of its own.

    A request gets the free process that was started first, or a new one.
    """

    def __init__(self, app: Any, units: float, share: float) -> None:
        self._app, self._local = app, threading.local()
        self._stage = settings()._replace(
            table_read_units=units, table_write_units=units, personal_share=share
        )
        self._budgets: list[Budgets | None] = []
        self._free: list[int] = []

    @property
    def started(self) -> int:
        """How many processes there are."""
        return len(self._budgets)

    @property
    def routes(self) -> Any:
        """The routes of the app."""
        return self._app.routes

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        """Serve one request."""
        if not self._free:
            heapq.heappush(self._free, self.started)
            self._budgets.append(budgets_of(self._stage))
        process = heapq.heappop(self._free)
        self._local.budgets = self._budgets[process]
        try:
            return self._app(event, context)
        finally:
            heapq.heappush(self._free, process)

    def patched(self) -> Any:
        """Let each request use the banks of its process."""
        return patch("chalicelib.http.dispatch.process_budgets", lambda: self._local.budgets)
