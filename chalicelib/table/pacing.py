"""A meter that lets work in the background leave the table's capacity to the requests of people."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from chalicelib.table.client import Meter

# For so many seconds the rates provide what was not used. So reads and writes that follow each
# other take as long as the dearer of both, and no longer burst follows a pause.
CREDIT_S: Final = 10.0


@dataclass
class PacedMeter(Meter):
    """A meter that waits after each answer until its rates have provided what was used.

    The two rates are independent of each other, as DynamoDB's are. Threads can share a meter: each
    waits for its own answers, and all of them together keep to the rates.

    Attributes:
        read_rate, write_rate: units a second; 0 is no limit.
        sleep: waits for some seconds.
        clock: of seconds.
    """

    read_rate: float = 0.0
    write_rate: float = 0.0
    sleep: Callable[[float], None] = field(default_factory=lambda: time.sleep)
    clock: Callable[[], float] = field(default_factory=lambda: time.monotonic)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        """Begin without anything that is provided."""
        self._reads_paid_at = self._writes_paid_at = self.clock()

    def count(self, operation: str, answer: dict[str, Any]) -> None:
        """Add the capacity that one answer reports, and wait until the rates have provided it."""
        with self._lock:
            reads, writes = self.read_units, self.write_units
            super().count(operation, answer)
            now = self.clock()
            reads, writes = self.read_units - reads, self.write_units - writes
            until = now
            if reads and self.read_rate:
                until = self._reads_paid_at = _paid_at(
                    self._reads_paid_at, now, reads / self.read_rate
                )
            if writes and self.write_rate:
                until = self._writes_paid_at = _paid_at(
                    self._writes_paid_at, now, writes / self.write_rate
                )
        if until > now:
            self.sleep(until - now)


def _paid_at(before: float, now: float, seconds: float) -> float:
    """Return when a rate has provided what it provides in some seconds."""
    return max(before, now - CREDIT_S) + seconds
