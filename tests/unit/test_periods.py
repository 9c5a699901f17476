"""Days, weeks and months of a range: consecutive, whole, and as many as counted."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.schedules.periods import PeriodLength, number_of_periods, periods
from chalicelib.schedules.weeks import Week

LENGTHS = st.sampled_from(["day", "week", "month"])
DATES = st.dates(date(1999, 1, 1), date(2040, 1, 1))


@given(LENGTHS, DATES, st.integers(0, 400), st.integers(1, 7))
def test_periods_cover_the_range_once(
    length: PeriodLength, first: date, days: int, week_start: int
) -> None:
    last, week = first + timedelta(days=days), Week(week_start)
    found = periods(length, first, last, week)
    assert len(found) == number_of_periods(length, first, last, week)
    assert found[0].first <= first <= found[0].last
    assert found[-1].first <= last <= found[-1].last
    assert all(after.first - before.last == timedelta(days=1) for before, after in pairwise(found))


@given(LENGTHS, DATES, st.integers(1, 7))
def test_a_period_is_whole(length: PeriodLength, day: date, week_start: int) -> None:
    [span] = periods(length, day, day, Week(week_start))
    after = span.last + timedelta(days=1)
    if length == "day":
        assert span == (day, day)
    elif length == "week":
        assert (span.last - span.first).days == 6
        assert span.first.isoweekday() == week_start
    else:
        assert span.first.day == after.day == 1
        assert span.first.month == span.last.month == day.month
