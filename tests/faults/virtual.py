"""A clock that a test moves: waiting takes no time, and ids follow each other.

``time.monotonic`` goes on from the machine's clock by what was slept or lost, so that nothing that
measures with it, such as a connection, sees it go back.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from unittest.mock import patch

# A Saturday noon in UTC, the day of the requests of tools/local/world.py.
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
CLOCKS = ("chalicelib.table.session.wall_clock", "chalicelib.http.dispatch.wall_clock")
_MONOTONIC = time.monotonic


class Clock:
    """Seconds that pass when somebody waits.

    Attributes:
        waited: the seconds that were slept or lost so far.
    """

    def __init__(self) -> None:
        self.waited = 0.0

    def monotonic(self) -> float:
        """Return the machine's seconds, and those that were waited."""
        return _MONOTONIC() + self.waited

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.waited += seconds


class _Numbers:
    """Stands for the random bits of an id: a later id is greater."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def randbits(self, bits: int) -> int:
        """Return a number for the low part of an id; the ids of a panel's parts fit in between."""
        return next(self._numbers) << 20 if bits > 20 else 0


@contextmanager
def virtual_time(now: datetime = NOW) -> Iterator[Clock]:
    """Let the server's day be ``now`` and its waiting be virtual; ids are in order."""
    clock = Clock()
    with (
        patch(CLOCKS[0], lambda: now),
        patch(CLOCKS[1], lambda: now),
        patch("chalicelib.table.ids.secrets", _Numbers()),
        patch("time.monotonic", clock.monotonic),
        patch("time.sleep", clock.sleep),
    ):
        yield clock
