"""Whether an entry meets its habit's goal. Pure rules.

>>> meets_amount(30, at_least=20), meets_amount(30, at_most=20), meets_amount(0)
(True, False, False)
>>> in_window(time(0, 15), time(22), time(1)), in_window(time(12), time(22), time(1))
(True, False)
"""

from datetime import time


def meets_amount(
    amount: float, *, at_least: float | None = None, at_most: float | None = None
) -> bool:
    """Tell whether an amount lies within its bounds; without any, whether there is some."""
    if at_least is None and at_most is None:
        return amount > 0
    return (at_least is None or amount >= at_least) and (at_most is None or amount <= at_most)


def in_window(at: time, begins: time, ends: time) -> bool:
    """Tell whether a time of day lies in a window, ends included.

    A window that ends before it begins runs past midnight.
    """
    if begins <= ends:
        return begins <= at <= ends
    return at >= begins or at <= ends
