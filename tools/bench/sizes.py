"""Sizes of the Lambda function: what requests take and cost with the processor share of each.

The package runs under a quota of CPU (:mod:`tools.bench.governor`): Lambda gives a share of a
processor in proportion to the memory, and a whole one while the function starts. AWS charges for
the start too since August 2025, here from the start of the process. DynamoDB Local is on this
machine and has no quota, and it answers about as fast as DynamoDB does.
"""

import math
from collections.abc import Callable
from contextlib import ExitStack

from tools.bench.client import Bench
from tools.bench.cold import IN_LAMBDA, first_event
from tools.bench.comparison import LISTED, READER, WRITERS
from tools.bench.measure import Samples, title
from tools.bench.packages import Packages
from tools.bench.rounds import Entry, interleave
from tools.bench.workers import worker
from tools.bench.workouts import DAY, workout
from tools.costs.month import PRICES
from tools.local.engine import Engine

MEMORY_MB = (512, 1024, 1769)
_STARTS = 10


def share(memory_mb: int) -> float:
    """Return the share of a processor that Lambda gives, up to a whole one."""
    return min(1.0, memory_mb / float(PRICES["lambda"]["mb_of_one_processor"]))


def price(milliseconds: float, memory_mb: int) -> float:
    """Return the US dollars of a million requests of a duration; Lambda counts full milliseconds.

    >>> round(price(9.2, 1024), 3)
    0.333
    """
    prices = PRICES["lambda"]
    gb_seconds = math.ceil(milliseconds) / 1e3 * memory_mb / 1024
    usd = gb_seconds * prices["usd_per_gb_second_arm64"] * 1e6
    return float(usd + prices["usd_per_million_requests"])


class Sizes:
    """The package, with the processor share of each size.

    Args:
        bench: what makes requests.
        engine: where the table is, which has the accounts of the comparison.
        made: the packages.
        table: the name of the table.
    """

    def __init__(self, bench: Bench, engine: Engine, made: Packages, table: str) -> None:
        self._bench, self._made = bench, made
        self._environment = made.variables | {**engine.environment, "TABLE_NAME": table}

    def tables(self, demo: str) -> None:
        """Print milliseconds and prices; ``demo`` is the user with the demo account."""
        bench, runs = self._bench, self._bench.runs
        starts = self._starts(min(runs, _STARTS))
        listing = bench.event("GET", f"/v1/workouts?limit={LISTED}", None, READER)
        creates = [bench.event("POST", "/v1/workouts", workout(DAY), each) for each in WRITERS]
        today = bench.event("GET", "/v1/today", None, demo)
        with ExitStack() as stack:
            # Only outside of Lambda a header sets the clock.
            command = self._made.command(
                "ours", self._made.ours, self._environment | {"STAGE": "local"}
            )
            entries = {
                memory_mb: [
                    Entry(app, event, status, share(memory_mb), more)
                    for event, status, more in (
                        (creates[0], 201, creates[1:]),
                        (listing, 200, ()),
                        (today, 200, ()),
                    )
                ]
                for memory_mb in MEMORY_MB
                for app in [stack.enter_context(worker(command))]
            }
            interleave([entry for every in entries.values() for entry in every], runs)
        columns = {
            memory_mb: [*starts[memory_mb], *(entry.samples for entry in entries[memory_mb])]
            for memory_mb in MEMORY_MB
        }
        _show(columns, runs)

    def _starts(self, rounds: int) -> dict[int, list[Samples]]:
        """Return, for each size, what starts take and what the first answers take after them."""
        event = first_event("GET", READER)
        environment = {**self._environment, **IN_LAMBDA, "STAGE": "prod"}
        command = self._made.command("ours", self._made.ours, environment)
        found = {memory_mb: [Samples(), Samples()] for memory_mb in MEMORY_MB}
        for number in range(rounds + 1):
            for memory_mb, (start, first) in found.items():
                with worker(command) as app:
                    served = app.serve(event, 200, share(memory_mb))
                if number:
                    start.add(*app.start)
                    first.add(served.wall, served.cpu)
        return found


def _show(columns: dict[int, list[Samples]], runs: int) -> None:
    """Print a table of milliseconds, and one of US dollars."""
    names = ("start", "first answer", "create", f"list {LISTED}", "today")
    head = f"{'MB':>6}{'processors':>12}" + "".join(f"{name:>14}" for name in names)
    title(f"The package with the processor of a Lambda size: medians of {runs}, wall ms")
    print(head)
    _lines(columns, lambda samples, _: f"{samples.wall_ms:>14.1f}")
    title("US dollars of a million of each: Lambda's time on arm64 and its requests, none free")
    print(head)
    _lines(columns, lambda samples, memory_mb: f"{price(samples.wall_ms, memory_mb):>14.2f}")


def _lines(columns: dict[int, list[Samples]], cell: Callable[[Samples, int], str]) -> None:
    for memory_mb, row in columns.items():
        cells = "".join(cell(samples, memory_mb) for samples in row)
        print(f"{memory_mb:>6}{share(memory_mb):>12.2f}{cells}")
