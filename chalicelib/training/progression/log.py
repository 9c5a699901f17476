"""The log of a run: what progression needs of its completed and skipped workouts."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple

LoggedStatus = Literal["completed", "skipped"]


class PerformedEntry(NamedTuple):
    """An exercise of a workout: its sets, as they are in the workout."""

    exercise_id: str
    sets: Sequence[Mapping[str, Any]]


class LoggedWorkout(NamedTuple):
    """A completed or skipped workout of a run.

    Attributes:
        workout_id: its id.
        status: whether it was completed or skipped.
        day: the id of the day of the program.
        week: of the run.
        local_date: ``YYYY-MM-DD``.
        started_at: an instant as text in UTC; empty without one.
        created_at: when the workout was created, as text in UTC.
        factor: of the deload in which it was planned; None without one.
        entries: its exercises by slot.
    """

    workout_id: str
    status: LoggedStatus
    day: str
    week: int
    local_date: str
    started_at: str = ""
    created_at: str = ""
    factor: Decimal | None = None
    entries: Mapping[str, PerformedEntry] = {}


def in_order(log: Iterable[LoggedWorkout]) -> list[LoggedWorkout]:
    """Return the workouts in the order in which they count.

    It is that of their dates, then of their instants (without one first on its day), then that in
    which they were created.
    """
    return sorted(
        log,
        key=lambda each: (each.local_date, each.started_at, each.created_at, each.workout_id),
    )
