"""What the writes of entries add to the day counters."""

from collections.abc import Iterable
from datetime import date

from chalicelib.table import counters, keys
from chalicelib.table.counters import Digit
from chalicelib.table.transaction import Transaction


def stage_counts(
    transaction: Transaction,
    kind: str,
    moved: Iterable[tuple[date, int]],
    digits: Iterable[tuple[date, Digit]] = (),
    *,
    linked: bool = False,
    touched: Iterable[int] = (),
) -> None:
    """Add to ``transaction`` what entries move in a kind's counters.

    Args:
        transaction: of the use case.
        kind: of the streak.
        moved: (day, change of its count).
        digits: (day, change of a digit of another layout).
        linked: whether habits may be linked to the entries; then it fails with ``LINKED``, unless
            the transaction follows the counters.
        touched: years that are written even if nothing in them moves.
    """
    layout = counters.layout(kind)
    changes = [*((day, Digit(layout, by)) for day, by in moved), *digits]
    years = {**{year: {} for year in touched}, **counters.combined(changes)}
    for year, amounts in sorted(years.items()):
        transaction.add(keys.calendar(kind, year), amounts, unless_linked=linked)
