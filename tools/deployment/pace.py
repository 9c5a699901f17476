"""A pace of capacity units: what was consumed is waited for, before more is consumed."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Pace:
    """Keeps consumption at ``units`` a second on average.

    Attributes:
        units: capacity units a second; None for no limit.
        clock: seconds that never go back.
        sleep: waits for so many seconds.
        consumed: units so far.
    """

    units: float | None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    consumed: float = 0.0
    _free_at: float = field(default=0.0, init=False)

    def wait(self) -> None:
        """Wait until what was consumed is paid for."""
        left = self._free_at - self.clock()
        if left > 0:
            self.sleep(left)

    def spend(self, consumed: float) -> None:
        """Count units that a call consumed; the next :meth:`wait` waits for them."""
        self.consumed += consumed
        if self.units is not None:
            self._free_at = max(self._free_at, self.clock()) + consumed / self.units
