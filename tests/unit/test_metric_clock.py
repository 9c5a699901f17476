"""Times of day on a circle: midnight is no edge, and the opposite of noon is no mean."""

from datetime import time
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.metrics.rules.clock import (
    DAY_MINUTES,
    clock_text,
    difference,
    figures,
    minute_of,
    minutes_into_day,
)
from tests.support.metrics import MINUTES, times

# Within 10 hours, so that the mean direction is among them.
CLOSE = st.lists(st.integers(0, 600), min_size=1, max_size=40)


def texts(*entered: str) -> list[str]:
    found = figures(times(*entered))
    assert found is not None
    return [clock_text(each) for each in found]


@pytest.mark.parametrize(
    ("entered", "mean", "median", "earliest", "latest"),
    [
        (["20:30"], "20:30", "20:30", "20:30", "20:30"),
        (["23:50", "00:10"], "00:00", "00:00", "23:50", "00:10"),
        (["22:00", "23:00", "00:00", "01:00"], "23:30", "23:30", "22:00", "01:00"),
        (["06:30", "07:30", "07:00"], "07:00", "07:00", "06:30", "07:30"),
        # Not the mean of minutes, 22:45: tan(10.8 degrees) = sin(45) / (3 + cos(45)).
        (["22:00", "22:00", "22:00", "01:00"], "22:43", "22:00", "22:00", "01:00"),
    ],
)
def test_figures(entered: list[str], mean: str, median: str, earliest: str, latest: str) -> None:
    assert texts(*entered) == [mean, median, earliest, latest]


@pytest.mark.parametrize(
    "entered", [[], ["06:00", "18:00"], ["00:00", "08:00", "16:00"], ["01:00", "13:00"] * 14]
)
def test_no_mean_direction(entered: list[str]) -> None:
    assert figures(times(*entered)) is None


@given(CLOSE, st.integers(0, DAY_MINUTES))
def test_figures_turn_with_the_clock(minutes: list[int], turn: int) -> None:
    """Close times have the median and the ends of numbers, wherever midnight is."""
    turned = [Decimal((minute + turn) % DAY_MINUTES) for minute in minutes]
    still, found = figures([Decimal(minute) for minute in minutes]), figures(turned)
    assert still is not None
    assert found is not None
    ordered = sorted(minutes)
    middle = Decimal(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    assert still[1:] == (middle, ordered[0], ordered[-1])
    assert found[1:] == tuple((each + turn) % DAY_MINUTES for each in still[1:])
    assert abs(difference((still.mean + turn) % DAY_MINUTES, found.mean)) <= Decimal("0.002")


@given(st.lists(MINUTES, max_size=30), st.randoms(use_true_random=False))
def test_order_changes_nothing(minutes: list[int], chance: Random) -> None:
    values = [Decimal(minute) for minute in minutes]
    found = figures(values)
    chance.shuffle(values)
    assert figures(values) == found
    assert found is None or all(0 <= each < DAY_MINUTES for each in found)


@given(MINUTES, MINUTES)
def test_a_difference_is_the_shorter_way(start: int, end: int) -> None:
    found = difference(Decimal(start), Decimal(end))
    assert -DAY_MINUTES // 2 <= found < DAY_MINUTES // 2
    assert (start + int(found)) % DAY_MINUTES == end


@given(MINUTES)
def test_texts_and_minutes(minute: int) -> None:
    assert minute_of(clock_text(Decimal(minute))) == minute


@pytest.mark.parametrize(
    ("minute", "text"), [("0.499", "00:00"), ("0.5", "00:01"), ("1439.499", "23:59")]
)
def test_texts_are_rounded(minute: str, text: str) -> None:
    assert clock_text(Decimal(minute)) == text


@pytest.mark.parametrize("text", ["24:00", "7", "07:60", "", "-1:00"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError):
        minute_of(text)


@given(st.lists(MINUTES, min_size=2, max_size=2, unique=True), st.integers(0, 23))
def test_a_day_begins_at_its_start(minutes: list[int], hour: int) -> None:
    places = [minutes_into_day(minute, time(hour)) for minute in minutes]
    assert minutes_into_day(60 * hour, time(hour)) == 0
    assert all(0 <= place < DAY_MINUTES for place in places)
    assert places[0] != places[1]
