"""The pregnancy of a profile: the trimester of a day follows from the due date.

The due date is 280 days after the first day of the last menstrual period (ACOG Committee Opinion
700, 2017). ACOG divides a pregnancy at 14 weeks 0 days and at 28 weeks 0 days. It lasts here until
42 weeks 0 days, when ACOG calls it postterm (Committee Opinion 579, 2013): ranges of the third
trimester are not those of the time after birth, and the day of birth is not known.
"""

from datetime import date

DAYS_TO_DUE_DATE = 280
LAST_DAY = 42 * 7
_SECOND, _THIRD = 14 * 7, 28 * 7


def trimester(due_on: date, day: date) -> int | None:
    """Return the trimester (1, 2 or 3) of a day; None if it is not in the pregnancy.

    >>> due = date(2026, 10, 8)
    >>> [trimester(due, date(2026, *day)) for day in ((1, 1), (4, 8), (4, 9), (7, 16), (10, 23))]
    [1, 1, 2, 3, None]
    """
    days = DAYS_TO_DUE_DATE - (due_on - day).days
    if not 0 <= days <= LAST_DAY:
        return None
    return 1 + (days >= _SECOND) + (days >= _THIRD)
