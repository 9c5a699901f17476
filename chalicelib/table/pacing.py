"""A meter that lets work in the background leave the table's capacity to the requests of people."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.table.client import Meter


@dataclass
class PacedMeter(Meter):
    """A meter that waits after each answer until its rates have provided what was used.

    Time in which nothing is used provides nothing, so that no burst follows it. Threads can share
    one: each waits for its own answers, and all of them together keep to the rates.

    Attributes:
        read_rate, write_rate: units a second; 0 is no limit.
        sleep: waits for some seconds.
        clock: of seconds.
    """

    read_rate: float = 0.0
    write_rate: float = 0.0
    sleep: Callable[[float], None] = field(default_factory=lambda: time.sleep)
    clock: Callable[[], float] = field(default_factory=lambda: time.monotonic)
    _paid_at: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def count(self, operation: str, answer: dict[str, Any]) -> None:
        """Add the capacity that one answer reports, and wait until the rates have provided it."""
        with self._lock:
            reads, writes = self.read_units, self.write_units
            super().count(operation, answer)
            seconds = _seconds(self.read_units - reads, self.read_rate)
            seconds += _seconds(self.write_units - writes, self.write_rate)
            now = self.clock()
            self._paid_at = max(self._paid_at, now) + seconds
            wait = self._paid_at - now
        if seconds:
            self.sleep(wait)


def _seconds(units: float, rate: float) -> float:
    return units / rate if rate else 0.0
