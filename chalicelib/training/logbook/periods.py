"""Quarters of a year, as the keys and the items of the logbook name them.

>>> quarter_of(date(2026, 5, 3)), year_of("2026-2"), first_day("2026-2"), last_day("2026-2")
('2026-2', '2026', datetime.date(2026, 4, 1), datetime.date(2026, 6, 30))
"""

from collections.abc import Iterable
from datetime import date, timedelta

_MONTHS = 3
_QUARTERS = 4


def quarter_of(day: date) -> str:
    """Return the quarter of a local date."""
    return f"{day.year:04d}-{1 + (day.month - 1) // _MONTHS}"


def quarter_of_text(day: str) -> str:
    """Return the quarter of a local date as text."""
    return quarter_of(date.fromisoformat(day))


def year_of(period: str) -> str:
    """Return the year of a quarter, or of a year."""
    return period[:4]


def is_quarter(period: str) -> bool:
    """Tell whether a period is a quarter and not a year."""
    return "-" in period


def first_day(quarter: str) -> date:
    """Return the first day of a quarter."""
    year, number = quarter.split("-")
    return date(int(year), 1 + _MONTHS * (int(number) - 1), 1)


def last_day(quarter: str) -> date:
    """Return the last day of a quarter."""
    year, number = quarter.split("-")
    last = number == str(_QUARTERS)
    following = date(int(year) + last, 1 if last else 1 + _MONTHS * int(number), 1)
    return following - timedelta(days=1)


def before(quarter: str) -> str:
    """Return the quarter before one.

    >>> before("2026-1"), before("2026-4")
    ('2025-4', '2026-3')
    """
    return quarter_of(first_day(quarter) - timedelta(days=1))


def overlaps(quarter: str, first: date | None, last: date | None) -> bool:
    """Tell whether a quarter has one of the days from ``first`` to ``last``; None is open.

    >>> overlaps("2026-1", date(2026, 3, 31), None), overlaps("2026-1", date(2026, 4, 1), None)
    (True, False)
    """
    return not ((last and first_day(quarter) > last) or (first and last_day(quarter) < first))


def runs(quarters: Iterable[str]) -> list[list[str]]:
    """Return quarters, oldest first, with those in one list that follow each other.

    >>> runs(["2026-1", "2025-1", "2025-4"])
    [['2025-1'], ['2025-4', '2026-1']]
    """
    found: list[list[str]] = []
    for quarter in sorted(quarters):
        if found and found[-1][-1] == before(quarter):
            found[-1].append(quarter)
        else:
            found.append([quarter])
    return found
