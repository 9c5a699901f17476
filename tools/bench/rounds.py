"""Requests to several workers in interleaved rounds, so that all meet the same machine."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from tools.bench.measure import Samples
from tools.bench.workers import Worker

# One after another, in a round.
_EACH = 10
_WARM = 10


@dataclass
class Entry:
    """A request that a worker serves again and again.

    Attributes:
        worker: what serves it.
        event: sent to it.
        more: sent in turn with the event, if requests of one person would not be alike.
        status: what it must answer.
        share: of a processor.
        samples: what the requests took.
    """

    worker: Worker
    event: dict[str, Any]
    status: int
    share: float = 1
    more: Sequence[dict[str, Any]] = ()
    samples: Samples = field(default_factory=Samples)

    def __post_init__(self) -> None:
        self._events = cycle([self.event, *self.more])

    def warm(self) -> None:
        """Send the request once; nothing is kept."""
        self.worker.serve(next(self._events), self.status)

    def send(self) -> None:
        """Send the request once, and keep what it took."""
        served = self.worker.serve(next(self._events), self.status, self.share)
        self.samples.add(served.wall, served.cpu)


def interleave(entries: Sequence[Entry], runs: int) -> None:
    """Send every entry's request ``runs`` times, some of each in every round, after a warm-up."""
    for entry in entries:
        for _ in range(_WARM):
            entry.warm()
    for done in range(0, runs, _EACH):
        for entry in entries:
            for _ in range(min(_EACH, runs - done)):
                entry.send()
