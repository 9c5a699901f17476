"""Limits: at most an amount per day, week or month.

Amounts are compared with three decimals, as whole thousandths.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from chalicelib.schedules.weeks import WEEK_DAYS, Span, Week

Per = Literal["day", "week", "month"]
MAX_DECIMALS = 3

# After this many days without an entry, a day without one is no longer within the limit.
SILENCE = timedelta(days=14)

# The limit of a day applies on the due days of its schedule. A sum over a week or a month has all
# days of it. Weekly and interval schedules count entries, and a limit needs none.
SCHEDULES: Mapping[Per, tuple[str, ...]] = {
    "day": ("daily", "weekdays", "monthly"),
    "week": ("daily",),
    "month": ("daily",),
}
"""The schedule types of habits with a limit."""


@dataclass(frozen=True)
class Limit:
    """At most an amount in a period.

    Attributes:
        most: the amount in thousandths.
        per: the period whose amounts are added up.
    """

    most: int
    per: Per = "day"

    def allows(self, amount: int) -> bool:
        """Tell whether an amount, in thousandths, is within the limit."""
        return amount <= self.most

    def period(self, day: date, week: Week) -> Span:
        """Return the day, the calendar week or the month of ``day``.

        >>> Limit(0, "month").period(date(2026, 2, 14), Week()).last
        datetime.date(2026, 2, 28)
        """
        match self.per:
            case "day":
                return Span(day, day)
            case "week":
                return week.span(day)
            case "month":
                last = monthrange(day.year, day.month)[1]
                return Span(day.replace(day=1), day.replace(day=last))

    def starts(self, span: Span, week: Week) -> list[int]:
        """Return the first days of the periods that have days in a span, as ordinal numbers.

        The day after the last period is the last one.

        >>> days = Span(date(2026, 1, 30), date(2026, 2, 14))
        >>> [str(date.fromordinal(each)) for each in Limit(0, "month").starts(days, Week())]
        ['2026-01-01', '2026-02-01', '2026-03-01']
        """
        first, last = self.period(span.first, week).first, self.period(span.last, week).last
        end = last.toordinal() + 1
        if self.per == "month":
            months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
            return [*(date(each // 12, each % 12 + 1, 1).toordinal() for each in months), end]
        return list(range(first.toordinal(), end + 1, WEEK_DAYS if self.per == "week" else 1))


def thousandths(amount: float) -> int:
    """Return an amount in thousandths.

    >>> thousandths(2.0005), thousandths(0.1 + 0.2)
    (2001, 300)
    """
    return int(Decimal(str(amount)).scaleb(MAX_DECIMALS).to_integral_value(ROUND_HALF_UP))


def amount_of(number: int) -> float:
    """Return the amount of a number of thousandths."""
    return number / 1_000


def limit_document(goal: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the limit of a goal as a version of a habit has it; None if the goal is no limit.

    >>> limit_document({"at_most": 2, "unit": "cups"}), limit_document({"at_least": 1})
    ({'at_most': 2, 'per': 'day'}, None)
    """
    if goal is None or "at_most" not in goal or "at_least" in goal:
        return None
    return {"at_most": goal["at_most"], "per": goal.get("per", "day")}


def parse_limit(document: Mapping[str, Any] | None) -> Limit | None:
    """Return the limit of a version of a habit."""
    return Limit(thousandths(document["at_most"]), document["per"]) if document else None
