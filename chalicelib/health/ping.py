"""Whether the table answers, pinged rarely, because the health check needs no token."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from chalicelib.table.errors import Unavailable

PING_EVERY_S = 5.0


@dataclass
class CachedPing:
    """The result of the last ping of the table, kept for five seconds in this process.

    Attributes:
        clock: monotonic seconds.
    """

    clock: Callable[[], float] = time.monotonic
    _lock: Lock = field(default_factory=Lock)
    _pinged_at: float | None = None
    _failure: Unavailable | None = None

    def check(self, ping: Callable[[], None]) -> None:
        """Return if the table answered the last ping; ping it again if that was long ago.

        Raises:
            Unavailable: it did not answer.
        """
        with self._lock:
            if self._pinged_at is None or self.clock() - self._pinged_at >= PING_EVERY_S:
                self._failure = _failure(ping)
                self._pinged_at = self.clock()
            if self._failure:
                raise Unavailable("ping") from self._failure


def _failure(ping: Callable[[], None]) -> Unavailable | None:
    try:
        ping()
    except Unavailable as error:
        return error
    return None
