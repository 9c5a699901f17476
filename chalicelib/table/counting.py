"""What the writes of entries add to the day counters."""

from collections.abc import Iterable
from datetime import date

from chalicelib.table import counters, keys
from chalicelib.table.counters import Digit
from chalicelib.table.day_bounds import DayBound, bound_of
from chalicelib.table.transaction import Transaction


def stage_counts(
    transaction: Transaction,
    kind: str,
    changes: Iterable[tuple[date, Digit]],
    *,
    linked: bool = False,
    touched: Iterable[int] = (),
    of_day: DayBound | None = None,
) -> None:
    """Add to ``transaction`` the changes of days in the counters of a streak kind.

    Args:
        transaction: of the use case.
        kind: of the streak.
        changes: of the digits of days.
        linked: whether habits may be linked to the entries; then it fails with ``LINKED``, unless
            the transaction follows the counters.
        touched: years that are written even if nothing in them moves.
        of_day: how many entries of the kind a day has at most, if fewer than a digit contains.

    Raises:
        DayFull: a day would have more than its digit contains.
    """
    changes = list(changes)
    years = {**{year: {} for year in touched}, **counters.combined(changes)}
    for year, amounts in sorted(years.items()):
        sort_key, of_year = keys.calendar(kind, year), [c for c in changes if c[0].year == year]
        checked = transaction.session.checked.get(sort_key)
        bound = bound_of(checked, of_year, of_day or DayBound())
        transaction.add(sort_key, amounts, unless_linked=linked, bound=bound)
