"""Goals of habits: bounds that are included, and windows that run past midnight."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.regimen.habits.goals import in_window, meets_amount

MINUTES = 24 * 60
MINUTE = st.integers(0, MINUTES - 1)
AMOUNTS = st.floats(0, 1_000_000)


def clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


@given(MINUTE, MINUTE, MINUTE)
def test_a_window_by_walking_the_clock(at: int, begins: int, ends: int) -> None:
    minute, walked = begins, {begins}
    while minute != ends:
        minute = (minute + 1) % MINUTES
        walked.add(minute)
    assert in_window(clock(at), clock(begins), clock(ends)) is (at in walked)


@pytest.mark.parametrize(
    ("begins", "ends", "inside", "outside"),
    [
        ((20, 30), (21, 30), [(20, 30), (21, 0), (21, 30)], [(20, 29), (21, 31), (0, 0)]),
        ((22, 0), (1, 0), [(22, 0), (23, 59), (0, 0), (1, 0)], [(21, 59), (1, 1), (12, 0)]),
        ((7, 0), (7, 0), [(7, 0)], [(6, 59), (7, 1), (19, 0)]),
        ((0, 0), (23, 59), [(0, 0), (12, 0), (23, 59)], []),
        ((23, 59), (0, 0), [(23, 59), (0, 0)], [(0, 1), (23, 58), (12, 0)]),
    ],
)
def test_windows(
    begins: tuple[int, int],
    ends: tuple[int, int],
    inside: list[tuple[int, int]],
    outside: list[tuple[int, int]],
) -> None:
    for expected, clocks in ((True, inside), (False, outside)):
        for at in clocks:
            assert in_window(time(*at), time(*begins), time(*ends)) is expected, at


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_bounds_are_included(amount: float, one: float, two: float) -> None:
    low, high = min(one, two), max(one, two)
    assert meets_amount(low, at_least=low)
    assert meets_amount(high, at_most=high)
    assert meets_amount(amount, at_least=low) is (amount >= low)
    assert meets_amount(amount, at_most=high) is (amount <= high)
    both = meets_amount(amount, at_least=low, at_most=high)
    assert both is (sorted([low, amount, high])[1] == amount)


def test_zero_is_a_bound_and_no_amount() -> None:
    assert not meets_amount(0)
    assert meets_amount(0.001)
    assert meets_amount(0, at_least=0)
    assert meets_amount(0, at_most=0)
    assert meets_amount(0, at_most=5)
    assert not meets_amount(0.001, at_most=0)
