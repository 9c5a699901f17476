"""Whether an entry meets its habit's goal. Pure rules.

>>> meets_amount(30, at_least=20), meets_amount(30, at_most=20), meets_amount(0)
(True, False, False)
>>> in_window(time(0, 15), time(22), time(1)), in_window(time(12), time(22), time(1))
(True, False)
"""

from collections.abc import Mapping
from datetime import time
from typing import Any

from chalicelib.regimen.plan.documents import HabitDocument, WindowDocument
from chalicelib.regimen.plan.sources import MetricSource
from chalicelib.schedules.limits import Limit, thousandths


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


def meets(habit: HabitDocument, entry: Mapping[str, Any], limit: Limit | None = None) -> bool:
    """Tell whether the fields of an entry meet the goal of its habit.

    Args:
        habit: with the goal.
        entry: its fields.
        limit: the limit that applies to the day of the entry, instead of the goal. Of a week or a
            month, the amount of the day alone is compared.
    """
    measure = habit["measure"]
    if "status" in entry:
        return False
    if measure == "done":
        return bool(entry["done"])
    if measure == "time":
        return _in_window(entry, habit["window"])
    if limit:
        return limit.allows(thousandths(entry["amount"]))
    goal = habit.get("goal", {})
    return meets_amount(entry["amount"], at_least=goal.get("at_least"), at_most=goal.get("at_most"))


def meets_source(source: MetricSource, entry: Mapping[str, Any]) -> bool:
    """Tell whether the fields of an entry are within the bounds of a metric that fills the habit.

    >>> meets_source(MetricSource("steps", at_least=8000), {"amount": 7999})
    False
    """
    if "status" in entry:
        return False
    if source.window:
        return _in_window(entry, source.window)
    return meets_amount(entry["amount"], at_least=source.at_least, at_most=source.at_most)


def _in_window(entry: Mapping[str, Any], window: WindowDocument) -> bool:
    at, begins, ends = (
        time.fromisoformat(text) for text in (entry["time"], window["from"], window["to"])
    )
    return in_window(at, begins, ends)
