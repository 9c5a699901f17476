"""A meter that lets work in the background leave the table's capacity to the requests of people."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from chalicelib.table.client import Meter

# For so many seconds the rates provide what was not used. So reads and writes that follow each
# other take as long as the dearer of both, and a burst after a pause is no longer.
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
        now = self.clock()
        self._reads, self._writes = _Account(self.read_rate, now), _Account(self.write_rate, now)

    def count(self, operation: str, answer: dict[str, Any]) -> None:
        """Add the capacity that one answer reports, and wait until the rates have provided it."""
        with self._lock:
            reads, writes = self.read_units, self.write_units
            super().count(operation, answer)
            now = self.clock()
            read_at = self._reads.paid_at(self.read_units - reads, now)
            until = max(read_at, self._writes.paid_at(self.write_units - writes, now))
        if until > now:
            self.sleep(until - now)


@dataclass
class _Account:
    """What a rate has to provide.

    Attributes:
        rate: units a second; 0 is no limit.
        until: when all that was used is provided.
    """

    rate: float
    until: float

    def paid_at(self, units: float, now: float) -> float:
        """Use some units, and return when they are provided; now if none are used."""
        if not units or not self.rate:
            return now
        self.until = max(self.until, now - CREDIT_S) + units / self.rate
        return self.until
