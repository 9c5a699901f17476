"""Threads that share one virtual clock: an evening passes in seconds, and the same way each time.

One thread runs at a time. When it sleeps, the thread whose time is next goes on.
"""

import heapq
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from unittest.mock import patch

from tests.faults.virtual import CLOCKS


class Timeline:
    """The clock, and who waits for which time.

    Attributes:
        now: seconds since the start.
    """

    def __init__(self, start: datetime) -> None:
        self.now = 0.0
        self._start, self._order = start, count()
        self._waiting: list[tuple[float, int, threading.Event]] = []
        self._failures: list[BaseException] = []

    def sleep(self, seconds: float) -> None:
        """Let the other threads run until so many seconds have passed."""
        turn = self._turn(self.now + seconds)
        self._next()
        turn.wait()

    def run(self, work: list[Callable[[], None]]) -> None:
        """Run functions, each in a thread, until all have ended.

        Raises:
            BaseException: the first that one of them raised.
        """
        threads = [threading.Thread(target=self._run, args=(one, self._turn(0))) for one in work]
        for thread in threads:
            thread.start()
        self._next()
        for thread in threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def wall_clock(self) -> datetime:
        """Return the time of day."""
        return self._start + timedelta(seconds=self.now)

    def _run(self, work: Callable[[], None], turn: threading.Event) -> None:
        turn.wait()
        try:
            work()
        except BaseException as error:  # noqa: BLE001  # it is raised in the thread that waits for all
            self._failures.append(error)
        self._next()

    def _turn(self, at: float) -> threading.Event:
        turn = threading.Event()
        heapq.heappush(self._waiting, (at, next(self._order), turn))
        return turn

    def _next(self) -> None:
        if self._waiting:
            self.now, _, turn = heapq.heappop(self._waiting)
            turn.set()


@contextmanager
def timeline(start: datetime) -> Iterator[Timeline]:
    """Let the app's clocks and waiting be those of a timeline."""
    found = Timeline(start)
    with (
        patch(CLOCKS[0], found.wall_clock),
        patch(CLOCKS[1], found.wall_clock),
        patch("time.monotonic", lambda: found.now),
        patch("time.sleep", found.sleep),
    ):
        yield found
