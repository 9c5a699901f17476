"""The entry of a linked habit that follows from workouts or from a metric. Pure rules."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from chalicelib.metrics.rules.clock import clock_text
from chalicelib.quantities import as_entered
from chalicelib.regimen.habits.additions import MAX_AMOUNT, MAX_COUNT
from chalicelib.regimen.plan.documents import Measure
from chalicelib.regimen.plan.sources import MetricSource, WorkoutSource
from chalicelib.training.workouts.volume import DoneWorkout

ORIGIN = {"origin": "workout"}
# The fields of a linked entry that follow from its source.
VALUES = ("done", "count", "amount", "time")


def entry_of(
    measure: Measure, source: WorkoutSource, workouts: Iterable[DoneWorkout]
) -> dict[str, Any] | None:
    """Return the fields of the entry that follows from the workouts of a day; None if none does.

    Only workouts of the type of the source count. For the measure ``minutes``, the amount is the
    sum of their minutes. For ``done``, each workout is a session. If the source has a least number
    of minutes, the sum must reach it; each workout that reaches it alone is a session, and
    several that only reach it together are one.

    Args:
        measure: of the habit; one of ``sources.MEASURES``.
        source: of the habit on the day.
        workouts: the completed workouts of the day.

    >>> run, walk = DoneWorkout("cardio", 40), DoneWorkout("cardio", 15)
    >>> entry_of("done", WorkoutSource(minutes=30), [run, walk, walk])
    {'done': True, 'origin': 'workout'}
    >>> entry_of("done", WorkoutSource("cardio"), [run, walk])
    {'done': True, 'count': 2, 'origin': 'workout'}
    >>> entry_of("minutes", WorkoutSource(), [run, walk])
    {'amount': 55.0, 'origin': 'workout'}
    """
    minutes = [each.minutes for each in workouts if source.type in (None, each.type)]
    total, least = sum(minutes), source.minutes
    if measure == "minutes":
        return {"amount": float(min(total, MAX_AMOUNT)), **ORIGIN} if total else None
    if not minutes or total < (least or 0):
        return None
    sessions = min(sum(each >= (least or 0) for each in minutes), MAX_COUNT)
    return {"done": True, **({"count": sessions} if sessions > 1 else {}), **ORIGIN}


def entry_of_figure(source: MetricSource, figure: Decimal | None) -> dict[str, Any] | None:
    """Return the fields of the entry that follows from the figure of a metric; None without one.

    Args:
        source: of the habit on the day.
        figure: in the unit of the metric; minutes after midnight of a time of day.

    >>> entry_of_figure(MetricSource("steps", at_least=8000), Decimal(9922))
    {'amount': 9922.0, 'origin': 'metric'}
    >>> entry_of_figure(MetricSource("bedtime", begins="20:00", ends="20:30"), Decimal(1220))
    {'time': '20:20', 'origin': 'metric'}
    """
    if figure is None:
        return None
    if source.measure == "time":
        return {"time": clock_text(figure), "origin": "metric"}
    amount = min(max(figure, Decimal(0)), Decimal(MAX_AMOUNT))
    return {"amount": as_entered(float(amount)), "origin": "metric"}
