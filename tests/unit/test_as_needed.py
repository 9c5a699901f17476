"""The limits of supplements as needed: vectors computed by hand, and a search over all instants."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.regimen.plan.as_needed import AsNeededState, assumed_time, dates_between, state
from chalicelib.schedules.flexible import AsNeeded
from tests.support.properties import examples

ROLLING = timedelta(hours=24)
MIDNIGHT = datetime(2026, 3, 14, tzinfo=UTC)
TOKYO = timezone(timedelta(hours=9))


def hour(number: float) -> datetime:
    """Return an instant so many hours after the first midnight of the test."""
    return MIDNIGHT + timedelta(hours=number)


MAXIMUM, GAP = "max_per_day", "min_gap_hours"
# What: the limits, the hours of the doses, the hour of the state; last, next, exceeded.
VECTORS: dict[str, tuple[dict[str, Any], list[float], float, float | None, float | None, list[str]]]
VECTORS = {
    "no dose": ({MAXIMUM: 2, GAP: 6}, [], 12, None, None, []),
    "no limit": ({}, [8, 11.5], 12, 11.5, None, []),
    "no limit, a dose of more than a day ago": ({}, [8], 32, None, None, []),
    "within the gap": ({GAP: 6}, [8], 12, 8, 14, []),
    "at the end of the gap": ({GAP: 6}, [8], 14, 8, None, []),
    "half hours": ({GAP: 1.5}, [8], 9, 8, 9.5, []),
    "too early": ({GAP: 6}, [8, 13.9], 14, 13.9, 19.9, [GAP]),
    "exactly after the gap": ({GAP: 6}, [8, 14], 14, 14, 20, []),
    "twice at once": ({GAP: 6}, [8, 8], 9, 8, 14, [GAP]),
    "a gap of more than a day": ({GAP: 72}, [0], 50, 0, 72, []),
    "too early within days": ({GAP: 72}, [0, 48], 50, 48, 120, [GAP]),
    "less than the maximum": ({MAXIMUM: 3}, [1, 2], 3, 2, None, []),
    "the maximum": ({MAXIMUM: 3}, [1, 2, 3], 4, 3, 25, []),
    "above the maximum: two doses must become free": ({MAXIMUM: 2}, [1, 2, 3], 4, 3, 26, [MAXIMUM]),
    "across midnight": ({MAXIMUM: 2}, [20, 23], 25, 23, 44, []),
    "above it across midnight": ({MAXIMUM: 2}, [20, 23, 25], 25, 25, 47, [MAXIMUM]),
    "24 hours later it is free": ({MAXIMUM: 1}, [20], 44, None, None, []),
    "a minute before": ({MAXIMUM: 1}, [20], 44 - 1 / 60, 20, 44, []),
    "the gap is later": ({MAXIMUM: 2, GAP: 8}, [1, 20], 21, 20, 28, []),
    "the maximum is later": ({MAXIMUM: 2, GAP: 4}, [8, 12], 13, 12, 32, []),
    "both exceeded": ({MAXIMUM: 1, GAP: 4}, [8, 9], 10, 9, 33, [MAXIMUM, GAP]),
    "in any order": ({MAXIMUM: 2, GAP: 4}, [12, 8], 13, 12, 32, []),
    "logged ahead": ({MAXIMUM: 1, GAP: 4}, [15], 12, 15, 39, []),
    "too early, and logged later": ({GAP: 48}, [0, 47], 49, 47, 95, [GAP]),
    "above the maximum, and logged later": ({MAXIMUM: 1}, [0, 23], 25, 23, 47, [MAXIMUM]),
    "a dose of another time exceeded it": ({MAXIMUM: 1}, [0, 1, 25], 26, 25, 49, []),
    "the last dose is not the one too early": ({GAP: 6}, [8, 9, 20], 21, 20, 26, [GAP]),
    "the 24 hours end with a dose ahead": ({MAXIMUM: 1}, [1, 25.5], 12, 25.5, 49.5, []),
}


def test_vectors() -> None:
    wrong = {}
    for what, (limits, doses, at, last, free, exceeded) in VECTORS.items():
        wanted = AsNeededState(
            None if last is None else hour(last),
            None if free is None else hour(free),
            tuple(exceeded),  # type: ignore[arg-type]  # the names are literals
        )
        found = state(AsNeeded(**limits), map(hour, doses), hour(at))
        if found != wanted:
            wrong[what] = found
    assert wrong == {}


def test_instants_count_not_clocks() -> None:
    """A flight from Berlin to Tokyo: the clock says 23 hours, it is 15."""
    berlin = timezone(timedelta(hours=1))
    doses = [datetime(2026, 3, 14, 8, tzinfo=berlin), datetime(2026, 3, 15, 7, tzinfo=TOKYO)]
    limits = AsNeeded(min_gap_hours=16, max_per_day=1)
    found = state(limits, doses, doses[-1])
    assert found.exceeded == ("max_per_day", "min_gap_hours")
    assert found.next_at == datetime(2026, 3, 15, 22, tzinfo=UTC)


def test_a_dose_without_a_time_counts_as_late_as_possible() -> None:
    begins, ends = hour(0), hour(24)
    last = ends - timedelta(seconds=1)
    for logged, wanted in ((None, last), (hour(9), hour(9)), (hour(-20), begins), (hour(30), last)):
        assert assumed_time(logged, begins, ends) == wanted, logged


# Quarters of hours, so that equal instants and exact ends are frequent.
TIMES = st.integers(0, 4 * 72).map(lambda quarters: hour(quarters / 4))
LIMITS = st.builds(
    AsNeeded,
    min_gap_hours=st.none() | st.integers(1, 120).map(lambda quarters: quarters / 4),
    max_per_day=st.none() | st.integers(1, 4),
)


def allowed(limits: AsNeeded, doses: list[datetime], at: datetime) -> bool:
    """Tell whether a dose at ``at`` exceeds no limit, given those before it."""
    gap = timedelta(hours=limits.min_gap_hours or 0)
    count = sum(at - ROLLING < dose for dose in doses)
    return all(at - dose >= gap for dose in doses) and count < (limits.max_per_day or 1_000)


@examples(100)
@given(LIMITS, st.lists(TIMES, max_size=8), TIMES)
@example(AsNeeded(max_per_day=1), [hour(0), hour(0)], hour(24))
def test_the_next_dose_is_the_first_that_exceeds_nothing(
    limits: AsNeeded, doses: list[datetime], at: datetime
) -> None:
    known = [dose for dose in doses if dose <= at]
    found = state(limits, known, at)
    quarters = (at + timedelta(minutes=15 * number) for number in range(4 * 60))
    first = next(each for each in quarters if allowed(limits, known, each))
    assert (found.next_at or at) == first
    # A dose that is taken then is within the limits, unless earlier doses were not.
    after = state(limits, [*known, first], first)
    assert set(after.exceeded) <= set(found.exceeded)
    # The order does not matter, nor do doses that are long ago.
    assert state(limits, [hour(-500), *reversed(known)], at) == found


@examples(100)
@given(TIMES, st.integers(-12, 14), st.integers(0, 6))
def test_the_dates_of_doses_are_found_in_every_zone(at: datetime, offset: int, start: int) -> None:
    span = dates_between(at - ROLLING, at)
    for dose in (at - ROLLING, at):
        wall = dose.astimezone(timezone(timedelta(hours=offset))) - timedelta(hours=start)
        assert span.first <= wall.date() <= span.last
    assert (span.last - span.first).days <= 3
