"""The pace of the erasure: the units that others may have are left to them."""

import time
from collections.abc import Callable
from typing import NamedTuple

from chalicelib.account.erasure.errors import OutOfTime
from chalicelib.table.client import Meter

# DynamoDB takes at most this many deletions in a batch.
MAX_BATCH = 25


class Rates(NamedTuple):
    """The units a second that the erasure may consume; 0 for no limit."""

    read: float
    write: float


class Pace:
    """Waits after each call for as long as the rates take to provide what it consumed.

    Args:
        rates: of the table.
        time_left: the seconds that this run has left.
        sleep: waits for some seconds.
    """

    # A run ends this many seconds before its time is over: the calls of a step, with their
    # attempts, take less.
    RESERVE_S = 45.0

    def __init__(
        self,
        rates: Rates,
        time_left: Callable[[], float],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rates = rates
        self._time_left = time_left
        self._sleep = sleep

    @property
    def batch(self) -> int:
        """How many items to delete at once: their two or three units each are a second's share."""
        return (
            max(1, min(MAX_BATCH, int(self._rates.write / 2))) if self._rates.write else MAX_BATCH
        )

    def spend(self, meter: Meter) -> None:
        """Wait until the rates have provided what a meter has counted.

        Raises:
            OutOfTime: the run would have no time left.
        """
        used = (meter.read_units, meter.write_units)
        waits = (units / rate for units, rate in zip(used, self._rates, strict=True) if rate)
        self.wait(max(waits, default=0.0))

    def wait(self, seconds: float) -> None:
        """Wait for some seconds.

        Raises:
            OutOfTime: the run would have no time left.
        """
        if self._time_left() - seconds < self.RESERVE_S:
            raise OutOfTime
        if seconds > 0:
            self._sleep(seconds)
