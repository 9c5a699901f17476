"""A summary of the comparisons, and what the project wants to reach: information, never a test."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tools.bench.measure import Samples, title

# By request, by the name of the app: what it took.
Results = Mapping[str, Mapping[str, Samples]]

# A request, what it is measured beside, and how many times the CPU of that is wanted at most.
_WANTED = (
    ("list 50", "limit", 1.5),
    ("create", "plain Chalice", 1.5),
    ("create undated", "plain Chalice", 1.5),
    ("create", "same calls", 1.3),
    ("create undated", "same calls", 1.3),
    ("first GET", "limit", 1.2),
    ("first POST", "limit", 1.2),
    ("today", "same calls", 1.8),
)


class Bar(NamedTuple):
    """One figure that is to be reached.

    Attributes:
        name: what it measures.
        reached: in this run.
        most: what is wanted.
    """

    name: str
    reached: float
    most: float


def bars(results: Results) -> list[Bar]:
    """Return what was reached of the CPU ratios that are wanted, as far as it was measured."""
    return [
        Bar(
            f"{request}, CPU beside {peer}",
            results[request]["ours"].cpu_ms / results[request][peer].cpu_ms,
            most,
        )
        for request, peer, most in _WANTED
        if request in results
    ]


def summary(results: Results) -> list[str]:
    """Return a table of CPU milliseconds: a row for each app, a column for each request."""
    names = list(dict.fromkeys(name for found in results.values() for name in found))
    head = f"{'':16}" + "".join(f"{request:>15}" for request in results)
    return [head, *(f"{name:16}{_cells(results, name)}" for name in names)]


def _cells(results: Results, name: str) -> str:
    return "".join(
        f"{found[name].cpu_ms:>15.2f}" if name in found else f"{'':15}"
        for found in results.values()
    ).rstrip()


def table(reached: Iterable[Bar]) -> list[str]:
    """Return a line for each bar."""
    return [
        f"{bar.name:48}{bar.reached:>9.2f}{bar.most:>9.2f}"
        f"  {'met' if bar.reached <= bar.most else 'not met'}"
        for bar in reached
    ]


def show(results: Results, more: Iterable[Bar]) -> None:
    """Print both tables; ``more`` are bars of figures that are no CPU."""
    title("In short: CPU ms of a request, medians of this run")
    print("\n".join(summary(results)))
    title("Reached in this run, and at most wanted")
    print("\n".join(table([*bars(results), *more])))
