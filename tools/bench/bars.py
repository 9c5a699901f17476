"""What the project wants to reach, beside what a run reached: information, never a test."""

from collections.abc import Iterable
from typing import NamedTuple

from tools.bench.measure import title


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


def table(bars: Iterable[Bar]) -> list[str]:
    """Return a line for each bar.

    >>> table([Bar("list 50", 1.32, 1.5), Bar("create", 2.0, 1.5)])[1].split()
    ['create', '2.00', '1.50', 'not', 'met']
    """
    return [
        f"{bar.name:48}{bar.reached:>9.2f}{bar.most:>9.2f}"
        f"  {'met' if bar.reached <= bar.most else 'not met'}"
        for bar in bars
    ]


def show(bars: Iterable[Bar]) -> None:
    """Print the table."""
    title("Reached in this run, and at most wanted")
    for line in table(bars):
        print(line)
