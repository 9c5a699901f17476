"""The position of a run: the day that is next in rotation, or that of a date."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.training.progression.log import LoggedWorkout
from chalicelib.training.progression.plans import Plan

_WEEK = 7


class Turn(NamedTuple):
    """A day of the program, the week of the run, and the date if the calendar decides."""

    day: str
    week: int
    on: date | None = None


def in_rotation(plan: Plan, log: Sequence[LoggedWorkout]) -> Turn:
    """Return the day after the furthest one that was completed or skipped.

    A week is one pass through the days. If the plan no longer has the day of the last workout, the
    first day of the next week follows.

    Args:
        plan: the days.
        log: the workouts of the run.
    """
    reached: Turn | None = None
    for workout in log:
        reached = furthest(plan, reached, Turn(workout.day, workout.week))
    return following(plan, reached)


def furthest(plan: Plan, reached: Turn | None, turn: Turn) -> Turn:
    """Return the one of two turns that is further in the rotation.

    Each workout of a rotation is planned for the turn after all that were done or skipped, so its
    place in the rotation is also its place in time. Dates and instants are not: of two workouts of
    one day, one that was skipped has no instant, and a workout can be moved to another date.

    Args:
        plan: the days.
        reached: the furthest one so far; None before the first workout.
        turn: that of one more workout.
    """
    if reached is None or _place(plan, turn) >= _place(plan, reached):
        return turn
    return reached


def _place(plan: Plan, turn: Turn) -> tuple[int, int]:
    """Return the place of a turn; that of a day that the plan no longer has is after the others."""
    days = [each.id for each in plan.days]
    return turn.week, days.index(turn.day) if turn.day in days else len(days)


def following(plan: Plan, last: Turn | None) -> Turn:
    """Return the day after ``last`` in rotation; None is before the first workout."""
    days = [each.id for each in plan.days]
    if last is None:
        return Turn(days[0], 1)
    position = days.index(last.day) + 1 if last.day in days else len(days)
    if position < len(days):
        return Turn(days[position], last.week)
    return Turn(days[0], last.week + 1)


def by_weekday(plan: Plan, starts_on: date, day: date) -> Turn | None:
    """Return what the calendar has on a date; None if that is nothing.

    The first week has 7 days from the start of the run. A day without a workout is missed.
    """
    if day < starts_on:
        return None
    week = (day - starts_on).days // _WEEK + 1
    weekday = day.isoweekday()
    found = next((each.id for each in plan.days if each.weekday == weekday), None)
    return Turn(found, week, day) if found else None


def next_by_weekday(
    plan: Plan, starts_on: date, today: date, log: Sequence[LoggedWorkout]
) -> Turn | None:
    """Return the first day of the calendar from today on that is still to be done.

    Args:
        plan: the days with their weekdays.
        starts_on: the start of the run.
        today: the local date.
        log: the workouts of the run.
    """
    first = max(today, starts_on)
    for day in (first + timedelta(days=n) for n in range(_WEEK + 1)):
        turn = by_weekday(plan, starts_on, day)
        if turn and not is_logged(turn, log):
            return turn
    return None


def is_logged(turn: Turn, log: Sequence[LoggedWorkout]) -> bool:
    """Return whether the day of a date was completed or skipped on that date."""
    return any(
        turn.on is not None and each.day == turn.day and each.local_date == turn.on.isoformat()
        for each in log
    )
