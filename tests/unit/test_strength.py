"""Habit strength: the page's figures, its bounds, and the full recursion beside the cut-off."""

import random
from dataclasses import replace
from datetime import date, timedelta
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.schedules.fixed import Daily, Interval, Weekdays
from chalicelib.schedules.flexible import Weekly
from chalicelib.schedules.monthly import Monthly
from chalicelib.schedules.types import Schedule
from chalicelib.streaks.ledger import History
from chalicelib.streaks.strength import strength

DAY, START = timedelta(days=1), date(2024, 1, 1)
SPAN = 900
SCHEDULES = st.one_of(
    st.just(Daily()),
    st.builds(Weekdays, days=st.frozensets(st.integers(1, 7), min_size=1)),
    st.builds(
        Weekdays, days=st.frozensets(st.integers(1, 7), min_size=1), every_weeks=st.integers(2, 9)
    ),
    st.builds(Weekly, target=st.integers(1, 7)),
    st.builds(Weekly, target=st.just(20), count_by=st.just("sessions")),
    st.builds(
        Monthly,
        days=st.frozensets(st.integers(1, 31), min_size=1),
        every_months=st.integers(1, 12),
    ),
    st.builds(Interval, every_days=st.integers(1, 90)),
)


def strength_of(days: list[date], excused: frozenset[date], rule: Schedule, today: date) -> float:
    return strength(History(dict.fromkeys(days, 1), excused), days, rule, today)


def perfect(length: int) -> float:
    days = [START + n * DAY for n in range(length)]
    return strength_of(days, frozenset(), Daily(), days[-1])


@pytest.mark.parametrize(("length", "figure"), [(1, 0.051922), (13, 0.5), (20, 0.655747)])
def test_the_figures_of_the_rules(length: int, figure: float) -> None:
    # The page cuts its figures off at six decimals.
    assert perfect(length) == pytest.approx(figure, abs=1e-6)


@pytest.mark.parametrize("length", [1, 2, 7, 100, 389, 391, 1000])
def test_perfect_days(length: int) -> None:
    assert perfect(length) == pytest.approx(1 - 0.5 ** (length / 13), abs=1e-6)


def full(days: set[date], excused: set[date], schedule: Schedule, today: date) -> float:
    """The recursion from the first entry on, as the rules state it."""
    window = schedule.window
    due = int(schedule.frequency * window)
    keep, result = 0.5 ** (sqrt(due / window) / 13), 0.0
    day = min(days)
    while day <= today:
        done = sum(1 for n in range(window) if day - n * DAY in days)
        open_or_excused = day == today or day in excused
        if day in days or not open_or_excused:
            result = result * keep + min(1.0, done / due) * (1 - keep)
        day += DAY
    return result


@given(
    st.integers(0, 2**32),
    st.sampled_from([0.01, 0.2, 0.5, 0.95]),
    SCHEDULES,
    st.integers(1, SPAN),
    st.tuples(st.integers(0, SPAN), st.integers(0, 450)),
)
def test_the_cut_off_changes_nothing(
    seed: int, density: float, schedule: Schedule, length: int, pause: tuple[int, int]
) -> None:
    dice = random.Random(seed)
    days = {START + n * DAY for n in range(length) if dice.random() < density} | {START}
    today = START + length * DAY
    excused = {START + (pause[0] + n) * DAY for n in range(pause[1])}
    result = strength_of(sorted(days), frozenset(excused), schedule, today)
    assert 0 <= result <= 1
    assert result == pytest.approx(full(days, excused, schedule, today), abs=1e-6)


def test_a_long_pause_leaves_it_alone() -> None:
    days = [START + n * DAY for n in range(13)]
    pause = frozenset(START + n * DAY for n in range(13, 440))
    assert round(strength_of(days, pause, Daily(), START + 440 * DAY), 6) == 0.5


def test_nothing_and_today() -> None:
    assert strength_of([], frozenset(), Daily(), START) == 0
    # A day that is still open takes nothing away.
    assert strength_of([START], frozenset(), Daily(), START + DAY) == perfect(1)


def test_sessions_are_counted_and_dates_that_never_were_are_not() -> None:
    mondays = [START + timedelta(weeks=week) for week in range(80)]
    thrice = Weekly(target=3, count_by="sessions")
    history = History(dict.fromkeys(mondays, 3), frozenset())
    assert strength(history, mondays, thrice, mondays[-1]) > 0.95
    by_days = replace(thrice, count_by="days")
    assert strength(history, mondays, by_days, mondays[-1]) < 0.4
    days = [START + n * DAY for n in range(14) if n != 7]
    skipping = History(dict.fromkeys(days, 1), frozenset(), frozenset({START + 7 * DAY}))
    assert round(strength(skipping, days, Daily(), days[-1]), 6) == 0.5
