"""Limits of the plan and of the logs of days."""

from datetime import date, timedelta

from chalicelib.errors import invalid

# An edit of the plan writes the logs of as many days again.
MAX_AHEAD = 7
# So many past days can be excused. The logs of all of them fit into one transaction.
MAX_EXCUSED_PAST = timedelta(days=60)
# Of a transaction that writes entries and logs: 8 of a workout, 1 of the plan, 10 marks of years,
# and the day counters of the streaks `supplements` and `protocol`, each in up to 4 years.
MAX_ACTIONS = 100
OTHER_ACTIONS = 27


def refuse_too_many(count: int, most: int, what: str) -> None:
    """Refuse a request that would result in more than ``most`` supplements or habits.

    Raises:
        Invalid: ``too_many``.
    """
    if count > most:
        raise invalid("", "too_many", max=most, of=what)


def refuse_far_ahead(day: date, today: date, where: str, *, argument: bool = False) -> None:
    """Refuse an entry of a day that is too far ahead.

    Args:
        day: of the entry.
        today: the caller's local date.
        where: the field, as a JSON pointer, or the name of the argument.
        argument: whether it is an argument.

    Raises:
        Invalid: ``too_far_ahead``.
    """
    if day > today + timedelta(days=MAX_AHEAD):
        raise invalid(where, "too_far_ahead", argument=argument, days=MAX_AHEAD)
