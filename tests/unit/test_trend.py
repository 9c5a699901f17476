"""The figures of a trend: limits stay out, and lines are found as they are."""

from datetime import date, timedelta
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.labs.readings.trend import (
    Point,
    Share,
    ValueChange,
    change,
    mean,
    share,
    slope_per_year,
    uncensored,
)

FIRST = date(2020, 1, 1)
DAYS = st.integers(0, 20_000).map(lambda n: FIRST + timedelta(days=n))
VALUES = st.floats(-1e6, 1e6)
KNOWN = st.builds(Point, DAYS, VALUES, st.just(False))
LIMITS = st.builds(Point, DAYS, VALUES, st.just(True))


def figures(points: list[Point]) -> tuple[object, ...]:
    return mean(points), change(points), slope_per_year(points)


@given(st.lists(KNOWN | LIMITS, max_size=12))
def test_limits_move_no_figure(points: list[Point]) -> None:
    values = [point for point in points if not point.censored]
    assert uncensored(points) == values
    assert figures(points) == figures(values)


@given(st.lists(LIMITS, max_size=4), st.lists(KNOWN, max_size=1))
def test_too_little_makes_none(limits: list[Point], single: list[Point]) -> None:
    points = limits + single
    assert mean(points) == (single[0].value if single else None)
    assert (change(points), slope_per_year(points)) == (None, None)


@given(
    st.lists(st.integers(0, 20_000), min_size=2, max_size=8, unique=True),
    st.integers(-1_000, 1_000),
    st.integers(-1_000, 1_000),
)
def test_the_slope_of_a_line_is_its_own(days: list[int], daily: int, start: int) -> None:
    points = [Point(FIRST + timedelta(days=n), start + daily * n) for n in days]
    found = slope_per_year(points)
    assert found is not None
    assert isclose(found, daily * 365.25, rel_tol=1e-9, abs_tol=1e-6)


SPREAD = st.lists(KNOWN, min_size=2, max_size=8).filter(
    lambda points: len({point.day for point in points}) > 1
)


def near(one: float | None, other: float | None, points: list[Point]) -> bool:
    """Tell whether two slopes are one but for the last digits of the values."""
    assert one is not None
    assert other is not None
    size = max(abs(point.value) for point in points)
    return isclose(one, other, rel_tol=1e-6, abs_tol=1e-6 * (1 + size))


@given(SPREAD.flatmap(lambda points: st.tuples(st.just(points), st.permutations(points))))
def test_order_does_not_matter_to_slope_and_mean(both: tuple[list[Point], list[Point]]) -> None:
    points, shuffled = both
    assert near(slope_per_year(points), slope_per_year(shuffled), points)
    assert mean(points) == pytest.approx(mean(shuffled), abs=1e-6)


@given(SPREAD, st.integers(-10_000, 10_000), st.integers(-1_000, 1_000))
def test_nor_does_when_or_how_high_it_is(points: list[Point], later: int, higher: int) -> None:
    moved = [Point(point.day + timedelta(days=later), point.value + higher) for point in points]
    assert near(slope_per_year(points), slope_per_year(moved), moved + points)


@given(SPREAD)
def test_the_mirror_image_has_the_opposite_slope(points: list[Point]) -> None:
    mirrored = [Point(point.day, -point.value) for point in points]
    found = slope_per_year(mirrored)
    assert found is not None
    assert near(slope_per_year(points), -found, points)


def test_several_of_a_day_are_one_column() -> None:
    """By hand: x 0, 0, 10 days; y 1, 3, 8; so six in ten days."""
    days = (FIRST, FIRST, FIRST + timedelta(days=10))
    points = [Point(day, value) for day, value in zip(days, (1, 3, 8), strict=True)]
    assert slope_per_year(points) == pytest.approx(0.6 * 365.25)
    assert slope_per_year(points[:2]) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((40, 50, 60), (20, 50)),
        ((60, 50, 45), (-15, -25)),
        ((-2, 1), (3, 150)),
        ((0, 5), (5, None)),
        ((5, 5), (0, 0)),
    ],
)
def test_change_is_last_less_first(
    values: tuple[float, ...], expected: tuple[float, float | None]
) -> None:
    points = [Point(FIRST + timedelta(days=n), value) for n, value in enumerate(values)]
    last = FIRST + timedelta(days=len(values) - 1)
    assert change(points) == ValueChange(*expected, FIRST, last)


@given(VALUES, st.lists(st.integers(0, 20_000), min_size=2, max_size=8, unique=True))
def test_what_stays_the_same_has_exactly_that_mean_and_no_slope(
    value: float, days: list[int]
) -> None:
    points = [Point(FIRST + timedelta(days=n), value) for n in days]
    assert (mean(points), slope_per_year(points)) == (value, 0)


@given(st.lists(st.sampled_from(["low", "in_range", "high", "unknown"])))
def test_the_share_is_of_what_is_known(statuses: list[str]) -> None:
    found = share(statuses)
    known = [status for status in statuses if status != "unknown"]
    assert found == Share(known.count("in_range"), len(known))
    assert found.share == (found.in_range / found.known if known else None)
    assert share([*statuses, "unknown"]) == found
