"""Sums, means, medians and slopes: exact, whatever the order and the size of the numbers."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import linear_regression
from statistics import median as stdlib_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import averages

FIRST = date(2020, 1, 1)
VALUES = st.decimals(-1_000_000, 1_000_000, places=3)
LISTS = st.lists(VALUES, min_size=1, max_size=30)


@given(LISTS)
def test_sums_and_means_are_those_of_fractions(values: list[Decimal]) -> None:
    exact = sum(map(Fraction, values), Fraction())
    assert Fraction(averages.total(values)) == exact
    assert averages.mean(values) == exact / len(values)


def test_small_numbers_survive_large_ones() -> None:
    values = [Decimal("1e60"), Decimal("1e-60"), Decimal("-1e60")]
    assert averages.total(values) == Decimal("1e-60")
    half = averages.median([Decimal("1e60"), Decimal("1e-60")])
    assert Fraction(half) * 2 == 10**60 + Fraction(1, 10**60)
    assert averages.total([]) == 0


@given(LISTS)
def test_medians_are_those_of_the_standard_library(values: list[Decimal]) -> None:
    assert averages.median(values) == stdlib_median(values)


@given(
    st.lists(st.integers(0, 4_000), min_size=2, max_size=20, unique=True),
    st.integers(-400, 400).map(lambda eighths: Fraction(eighths, 8)),
    VALUES,
)
def test_the_slope_of_a_line_is_exact(days: list[int], slope: Fraction, start: Decimal) -> None:
    rise = averages.rounded(slope)
    points = [(FIRST + timedelta(days=day), start + day * rise) for day in days]
    assert averages.slope_per_day(points) == slope


@given(st.lists(st.tuples(st.integers(0, 400), VALUES), min_size=2, max_size=20))
def test_a_slope_is_the_least_squares_line(found: list[tuple[int, Decimal]]) -> None:
    points = [(FIRST + timedelta(days=day), value) for day, value in found]
    slope = averages.slope_per_day(points)
    if len({day for day, _ in points}) < 2:
        assert slope is None
        return
    days, values = zip(*found, strict=True)
    assert slope == averages.slope_per_day(points[::-1])
    line = linear_regression(days, [float(value) for value in values])
    assert slope is not None
    assert float(slope) == pytest.approx(line.slope, rel=1e-6, abs=1e-6)


@given(VALUES)
def test_finite_decimals_are_not_rounded(value: Decimal) -> None:
    assert averages.rounded(Fraction(value)) == value


def test_other_fractions_have_34_digits() -> None:
    assert averages.rounded(Fraction(2, 3)) == Decimal("0." + 33 * "6" + "7")
