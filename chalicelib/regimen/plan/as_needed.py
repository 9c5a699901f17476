"""The limits of a supplement that is taken as needed. No clock, no I/O.

``min_gap_hours`` is the least time between two doses, and ``max_per_day`` the most doses in any 24
hours, whatever the local dates and time zones of the doses are. A dose that exceeds a limit is
stored like any other; the state only says so.

>>> noon = datetime(2026, 3, 14, 12, tzinfo=UTC)
>>> ibuprofen = AsNeeded(min_gap_hours=6, max_per_day=3)
>>> found = state(ibuprofen, [noon - timedelta(hours=hours) for hours in (23, 8, 2)], noon)
>>> found.last_taken_at.hour, found.next_at.hour, found.exceeded
(10, 16, ())
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from chalicelib.schedules.flexible import AsNeeded
from chalicelib.schedules.weeks import Span

ROLLING = timedelta(hours=24)
# The offsets of time zones, and the latest start of a day.
_FIRST_OFFSET, _LAST_OFFSET = timedelta(hours=-12), timedelta(hours=14)
_LATEST_START = timedelta(hours=6)
_INSTANT = timedelta(seconds=1)

DoseLimit = Literal["max_per_day", "min_gap_hours"]


class AsNeededState(NamedTuple):
    """What the limits of a supplement say at some time.

    Attributes:
        last_taken_at: the latest dose of the last 24 hours, or of the minimum gap if it is longer.
        next_at: the first instant at which a dose exceeds no limit; None if it is now.
        exceeded: the limits that a dose of this time exceeded when it was taken.
    """

    last_taken_at: datetime | None
    next_at: datetime | None
    exceeded: tuple[DoseLimit, ...]


def look_back(schedule: AsNeeded) -> timedelta:
    """Return how long before the time of a state doses matter to it.

    Doses of 24 hours (or of the minimum gap, if it is longer) have not become free. Whether they
    exceeded a limit depends on the doses of the same time before them.

    >>> look_back(AsNeeded(min_gap_hours=6)).days, look_back(AsNeeded(min_gap_hours=48)).days
    (2, 4)
    """
    return 2 * _period(schedule)


def state(schedule: AsNeeded, taken: Iterable[datetime], at: datetime) -> AsNeededState:
    """Return the state of a supplement.

    Args:
        schedule: with the limits.
        taken: when doses were taken, in any order; older ones than :func:`look_back` may be absent.
        at: the time of the state. A dose after it, such as one of today that is logged ahead, or
            of a clock that is fast, counts too: the 24 hours then end with it.
    """
    doses = sorted(taken)
    end = max([at, *doses[-1:]])
    recent = [dose for dose in doses if dose > end - _period(schedule)]
    gap, most = _gap(schedule), schedule.max_per_day
    free = [dose + gap for dose in recent[-1:]]
    if most is not None and len(recent) >= most:
        free.append(recent[-most] + ROLLING)
    next_at = max([at, *free])
    return AsNeededState(
        recent[-1] if recent else None,
        next_at if next_at > at else None,
        tuple(_exceeded(schedule, doses, len(recent))),
    )


def _exceeded(schedule: AsNeeded, doses: Sequence[datetime], recent: int) -> Iterator[DoseLimit]:
    """Yield the limits that one of the ``recent`` last doses exceeded when it was taken."""
    gap, most = _gap(schedule), schedule.max_per_day
    places = range(len(doses) - recent, len(doses))
    # A dose is one too many if the dose ``most`` places before it is of the same 24 hours.
    if most and any(p >= most and doses[p] - doses[p - most] < ROLLING for p in places):
        yield "max_per_day"
    if any(p > 0 and doses[p] - doses[p - 1] < gap for p in places):
        yield "min_gap_hours"


def dates_between(first: datetime, last: datetime) -> Span:
    """Return the local dates that doses between two instants can have, in any time zone.

    >>> noon = datetime(2026, 3, 14, 12, tzinfo=UTC)
    >>> [str(day) for day in dates_between(noon - ROLLING, noon)]
    ['2026-03-12', '2026-03-15']
    """
    earliest = first.astimezone(UTC) + _FIRST_OFFSET - _LATEST_START
    return Span(earliest.date(), (last.astimezone(UTC) + _LAST_OFFSET).date())


def assumed_time(logged: datetime | None, begins: datetime, ends: datetime) -> datetime:
    """Return when a dose counts as taken if only its local date is known.

    It was taken when it was logged at the latest. So this is the latest possible time, and no limit
    ends too early.

    Args:
        logged: when it was logged; None if that is unknown.
        begins: the first instant of its local date.
        ends: the first instant after it.
    """
    last = ends - _INSTANT
    return last if logged is None else min(max(logged, begins), last)


def _period(schedule: AsNeeded) -> timedelta:
    """Return how long a dose prevents the next one at most, but at least 24 hours."""
    return max(ROLLING, _gap(schedule))


def _gap(schedule: AsNeeded) -> timedelta:
    return timedelta(hours=schedule.min_gap_hours or 0)
