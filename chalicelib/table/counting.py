"""What the writes of entries add to the day counters."""

from collections.abc import Iterable
from datetime import date

from chalicelib.table import counters, keys
from chalicelib.table.counters import Digit
from chalicelib.table.transaction import Transaction


def stage_counts(
    transaction: Transaction,
    kind: str,
    changes: Iterable[tuple[date, Digit]],
    *,
    linked: bool = False,
    touched: Iterable[int] = (),
) -> None:
    """Add to ``transaction`` the changes of days in the counters of a streak kind.

    Args:
        transaction: of the use case.
        kind: of the streak.
        changes: of the digits of days.
        linked: whether habits may be linked to the entries; then it fails with ``LINKED``, unless
            the transaction follows the counters.
        touched: years that are written even if nothing in them moves.
    """
    years = {**{year: {} for year in touched}, **counters.combined(changes)}
    for year, amounts in sorted(years.items()):
        transaction.add(keys.calendar(kind, year), amounts, unless_linked=linked)
