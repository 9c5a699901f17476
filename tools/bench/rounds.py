"""Requests to several workers in interleaved rounds, so that all meet the same machine."""

from collections.abc import Sequence
from dataclasses import dataclass, field
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
        status: what it must answer.
        share: of a processor.
        samples: what the requests took.
    """

    worker: Worker
    event: dict[str, Any]
    status: int
    share: float = 1
    samples: Samples = field(default_factory=Samples)

    def send(self) -> None:
        """Send the request once, and keep what it took."""
        served = self.worker.serve(self.event, self.status, self.share)
        self.samples.add(served.wall, served.cpu)


def interleave(entries: Sequence[Entry], runs: int) -> None:
    """Send every entry's request ``runs`` times, some of each in every round, after a warm-up."""
    for entry in entries:
        for _ in range(_WARM):
            entry.worker.serve(entry.event, entry.status)
    for done in range(0, runs, _EACH):
        for entry in entries:
            for _ in range(min(_EACH, runs - done)):
                entry.send()
