"""What an entry of a habit adds to the day counters. Pure rules."""

from collections.abc import Mapping
from typing import Any

from chalicelib.regimen.habits.additions import sessions
from chalicelib.regimen.habits.shares import part_of_goal
from chalicelib.table.counters import AMOUNTS, NEUTRAL, PARTS, SESSIONS, Digit


def digits(
    habit: Mapping[str, Any], entry: Mapping[str, Any], *, met: bool, amount: int | None = None
) -> tuple[Digit, ...]:
    """Return what the fields of an entry add to the day counters, beside that the day counts.

    A skipped entry and one under a limit have no part of a goal.

    Args:
        habit: with its goal.
        entry: the fields.
        met: whether the entry meets the goal.
        amount: in thousandths, if the habit has a limit on the day, or only an upper bound of a
            metric that fills it.

    >>> digits({}, {"done": True, "count": 3}, met=True), digits({}, {"done": True}, met=True)
    ((Digit(layout=Layout(prefix='c', base=100, days=18), amount=2),), ())
    >>> digits({"goal": {"at_least": 4}}, {"amount": 3}, met=False)
    (Digit(layout=Layout(prefix='q', base=4, days=63), amount=3),)
    """
    if "status" in entry:
        return (Digit(NEUTRAL, 1),)
    if amount is not None:
        return (Digit(AMOUNTS, amount + 1),)
    added = Digit(SESSIONS, sessions(entry) - 1 if met else 0)
    part = Digit(PARTS, part_of_goal(habit, entry, met=met))
    return tuple(digit for digit in (added, part) if digit.amount > 0)
