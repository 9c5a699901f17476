"""The share of its goal that an entry of a habit reaches. Pure rules."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from chalicelib.regimen.plan.parts import part


def part_of_goal(habit: Mapping[str, Any], entry: Mapping[str, Any], *, met: bool) -> int:
    """Return how many quarters of `at_least` an amount reaches, from 1 to 3.

    It is 0 if the entry meets the goal, has no amount, or the goal has no lower bound.

    >>> habit = {"goal": {"at_least": 0.4}}
    >>> part_of_goal(habit, {"amount": 0.3}, met=False), part_of_goal(habit, {}, met=False)
    (3, 0)
    """
    goal = habit.get("goal", {}).get("at_least")
    if met or not goal or "amount" not in entry:
        return 0
    # Of the decimal digits: in binary, 0.3 is less than three quarters of 0.4.
    return part(Fraction(str(entry["amount"])) / Fraction(str(goal)))
