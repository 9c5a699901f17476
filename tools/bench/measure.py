"""How the benchmarks time, meter and print."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

Call = Callable[[], dict[str, Any]]


@dataclass
class Samples:
    """Wall and CPU seconds of one thing's runs."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def run(self, call: Call, expected: int) -> None:
        """Time one call."""
        wall, cpu = time.perf_counter(), time.process_time()
        answer = call()
        self.add(time.perf_counter() - wall, time.process_time() - cpu)
        if answer["statusCode"] != expected:
            raise SystemExit(f"the benchmark got {answer['statusCode']}: {answer['body'][:300]}")

    def add(self, wall: float, cpu: float) -> None:
        """Add the seconds of one run."""
        self.wall.append(wall)
        self.cpu.append(cpu)

    @property
    def wall_ms(self) -> float:
        """The median, in milliseconds."""
        return median(self.wall) * 1e3

    @property
    def cpu_ms(self) -> float:
        """The median, in milliseconds."""
        return median(self.cpu) * 1e3


def compare(ours: Call, theirs: Call, expected: int, runs: int) -> tuple[Samples, Samples]:
    """Run both in turn, after a warm-up."""
    for _ in range(10):
        ours(), theirs()
    one, two = Samples(), Samples()
    for _ in range(runs):
        one.run(ours, expected)
        two.run(theirs, expected)
    return one, two


def metered(send: Callable[[], Any]) -> Any:
    """Return the meter of one request."""
    from chalicelib.http.exchange import current_exchange  # noqa: PLC0415

    send()
    return current_exchange().meter


def title(text: str) -> None:
    """Print a heading."""
    print(f"\n{text}\n{'-' * len(text)}")


def row(name: str, ours: Samples, theirs: Samples, more: str = "") -> None:
    """Print one comparison."""
    wall = f"{ours.wall_ms:.2f} / {theirs.wall_ms:.2f}"
    cpu = f"{ours.cpu_ms:.2f} / {theirs.cpu_ms:.2f}"
    print(f"{name:32}{wall:>16}{cpu:>16}{ours.cpu_ms / theirs.cpu_ms:>12.2f}{more}")
