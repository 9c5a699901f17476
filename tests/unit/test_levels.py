"""The levels of the heat map, what they are computed from, and how that is counted."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.regimen.habits.digits import digits
from chalicelib.regimen.habits.shares import part_of_goal
from chalicelib.regimen.plan.parts import part
from chalicelib.streaks import levels
from chalicelib.streaks.ledger import History
from chalicelib.table import counters
from chalicelib.table.counters import AMOUNTS, MINUTES, NEUTRAL, PARTS, SESSIONS, SETS, Digit
from chalicelib.table.items import digits_text, read_digits
from chalicelib.training.workouts.volume import MAX_MINUTES, MAX_SETS, volume

START = date(2026, 1, 1)
DAYS = st.integers(0, 60).map(lambda n: START + timedelta(days=n))
VALUES = st.dictionaries(DAYS, st.integers(1, 400))
FURTHER = [counters.SETS, counters.MINUTES, counters.PARTS]


def in_a_row(*values: int) -> dict[date, int]:
    return {START + timedelta(days=n): value for n, value in enumerate(values) if value}


def shown(level: levels.Level, days: int) -> list[int]:
    return [level(START + timedelta(days=n)) for n in range(days)]


def test_quartiles_of_the_persons_own_days() -> None:
    level = levels.by_quartile(in_a_row(0, 1, 2, 3, 4, 5, 6, 7, 8))
    assert shown(level, 10) == [0, 1, 1, 2, 2, 3, 3, 4, 4, 0]


@given(VALUES)
def test_more_is_never_paler(values: dict[date, int]) -> None:
    level = levels.by_quartile(values)
    by_value = [level(day) for day in sorted(values, key=lambda day: values[day])]
    assert by_value == sorted(by_value)
    assert set(by_value) <= {1, 2, 3, 4}
    if len(set(values.values())) == 1:
        assert set(by_value) == {levels.MIDDLE}


def test_one_workout_a_day_has_the_colours_of_its_sets() -> None:
    counts = in_a_row(1, 1, 1, 1, 1)
    level = levels.by_volume(counts, in_a_row(10, 15, 20, 25), {})
    # The last one has neither sets nor minutes.
    assert shown(level, 6) == [1, 2, 3, 4, 2, 0]


@given(VALUES, VALUES, VALUES)
def test_the_higher_of_sets_and_minutes(
    counts: dict[date, int], sets: dict[date, int], minutes: dict[date, int]
) -> None:
    level = levels.by_volume(counts, sets, minutes)
    for day in {*counts, *sets, *minutes}:
        of_sets, of_minutes = levels.by_quartile(sets)(day), levels.by_quartile(minutes)(day)
        if day in sets or day in minutes:
            assert level(day) == max(of_sets, of_minutes)
        else:
            assert level(day) == levels.by_quartile(counts)(day)


@pytest.mark.parametrize(
    ("done", "due", "expected"),
    [(0, 4, 0), (1, 4, 1), (2, 4, 2), (3, 4, 3), (4, 4, 4), (9, 10, 3), (1, 10, 1), (1, 2, 2)],
)
def test_shares_in_fixed_quarters(done: int, due: int, expected: int) -> None:
    share = Fraction(done, due)
    parts = {START: part(share)} if part(share) else {}
    assert levels.by_share({START: 1} if share == 1 else {}, parts)(START) == expected


def test_a_day_over_the_threshold_has_the_level_of_its_score() -> None:
    assert levels.by_share({START: 1}, {START: 3})(START) == 3


@pytest.mark.parametrize(
    ("goal", "amount", "met", "expected"),
    [
        ({"at_least": 30}, 0, False, 0),
        ({"at_least": 30}, 7, False, 1),
        ({"at_least": 30}, 15, False, 2),
        ({"at_least": 30}, 22.5, False, 3),
        ({"at_least": 30}, 30, True, 0),
        # Too much of what has an upper limit as well.
        ({"at_least": 7, "at_most": 9}, 10, False, 0),
        ({"at_most": 4}, 5, False, 0),
        ({"at_least": 0}, 0, True, 0),
        ({"at_least": 0.4}, 0.3, False, 3),
        ({"at_least": 1_000_000}, 1e-9, False, 1),
    ],
)
def test_the_share_of_a_goal(
    goal: dict[str, float], amount: float, met: bool, expected: int
) -> None:
    assert part_of_goal({"goal": goal}, {"amount": amount}, met=met) == expected


def test_habits_without_an_amount_have_no_share() -> None:
    assert part_of_goal({}, {"done": False}, met=False) == 0
    assert part_of_goal({}, {"amount": 0}, met=False) == 0


def entries(*counts: int) -> History:
    return History(in_a_row(*counts), frozenset())


def test_each_kind_has_its_levels() -> None:
    counts = entries(1, 1, 1)
    tomorrow = START + timedelta(days=1)
    numbers = counters.combined([(START, Digit(SETS, 9)), (tomorrow, Digit(SETS, 12))])
    assert shown(levels.of_kind("workouts", counts, numbers), 3) == [1, 4, 2]
    unmeasured = {year: each | {counters.UNMEASURED: 1} for year, each in numbers.items()}
    assert shown(levels.of_kind("workouts", counts, unmeasured), 3) == [2, 2, 2]
    measured = {year: each | {counters.UNMEASURED: 0} for year, each in numbers.items()}
    assert shown(levels.of_kind("workouts", counts, measured), 3) == [1, 4, 2]
    assert shown(levels.of_kind("biomarkers", entries(1, 2), {}), 2) == [1, 4]
    parts = counters.combined([(START, Digit(PARTS, 2))])
    for kind in ("supplements", "protocol", "habit-1"):
        assert shown(levels.of_kind(kind, entries(0, 1), parts), 3) == [2, 4, 0]


def test_days_without_a_log_have_the_level_of_their_score() -> None:
    """Days within a limit need no entry; what is stored of a day with a log goes first."""
    second = START + timedelta(days=1)
    history = replace(entries(1, 1, 1), parts={START: 3, second: 3})
    stored = counters.combined([(START, Digit(PARTS, 2))])
    assert shown(levels.of_kind("protocol", history, stored), 4) == [2, 3, 4, 0]


@pytest.mark.parametrize(
    ("habit", "entry", "met", "amount", "expected"),
    [
        ({"goal": {"at_least": 4}}, {"amount": 3}, False, None, (Digit(PARTS, 3),)),
        ({"goal": {"at_least": 4}}, {"amount": 4}, True, None, ()),
        ({"goal": {"at_least": 4}}, {"status": "skipped"}, False, None, (Digit(NEUTRAL, 1),)),
        # Under a limit the amount itself is kept.
        ({"goal": {"at_most": 4}}, {"amount": 0}, True, 0, (Digit(AMOUNTS, 1),)),
        ({"goal": {"at_most": 4}}, {"amount": 5}, False, 5_000, (Digit(AMOUNTS, 5_001),)),
        ({}, {"done": True, "count": 2}, True, None, (Digit(SESSIONS, 1),)),
        ({}, {"done": False}, False, None, ()),
    ],
)
def test_what_an_entry_of_a_habit_adds(
    habit: dict[str, Any],
    entry: dict[str, Any],
    met: bool,
    amount: int | None,
    expected: tuple[Digit, ...],
) -> None:
    assert digits(habit, entry, met=met, amount=amount) == expected
    assert read_digits({"digits": digits_text(expected)}) == expected


LIFT: dict[str, Any] = {"status": "completed", "exercises": []}


def of_sets(*sets: dict[str, Any], **fields: Any) -> dict[str, Any]:
    performed = [{"type": "normal", "reps": 5} | each for each in sets]
    return LIFT | {"exercises": [{"sets": performed}]} | fields


@pytest.mark.parametrize(
    ("workout", "sets", "minutes"),
    [
        (LIFT, 0, 0),
        (of_sets({}, {}), 2, 0),
        (of_sets({}, {}, status="planned"), 0, 0),
        (of_sets({"type": "warmup"}, {"type": "drop"}, {"done": False}, {"done": True}), 2, 0),
        (of_sets({"duration_s": 90}, {"duration_s": 90}), 2, 3),
        (of_sets({"duration_s": 90, "type": "warmup"}), 0, 0),
        (LIFT | {"cardio": {"moving_s": 2_700}}, 0, 45),
        (LIFT | {"cardio": {"moving_s": 0.5}}, 0, 1),
        (LIFT | {"cardio": {"avg_hr": 120}}, 0, 0),
        (LIFT | {"cardio": {"elapsed_s": 1_800}}, 0, 30),
        (LIFT | {"cardio": {"moving_s": 1_200, "elapsed_s": 1_800}}, 0, 20),
        (LIFT | {"parts": [{"moving_s": 1_500}, {"moving_s": 3_000}, {}]}, 0, 75),
        (LIFT | {"parts": [{"elapsed_s": 600}], "cardio": {"avg_hr": 150}}, 0, 10),
        (LIFT | {"parts": [{"moving_s": 600}], "cardio": {"moving_s": 660}}, 0, 11),
        (LIFT | {"parts": [{"moving_s": 1_500}, {"elapsed_s": 3_000}]}, 0, 75),
        (LIFT | {"parts": [{"moving_s": 600}, {"laps": [{"duration_s": 600}] * 2}]}, 0, 30),
        (LIFT | {"cardio": {"elapsed_s": 1_800, "laps": [{"duration_s": 600}] * 2}}, 0, 20),
        (LIFT | {"cardio": {"laps": [{"duration_s": 90.5}, {"duration_s": 90.5}]}}, 0, 3),
        (LIFT | {"cardio": {"laps": [{"distance": {"value": 50, "unit": "m"}}]}}, 0, 0),
        (of_sets({"group": 0}, {"group": 0}, {"group": 1}, {}), 3, 0),
        (of_sets({"group": 0, "done": False}, {"group": 0}), 1, 0),
        (LIFT | {"cardio": {"moving_s": 604_800}}, 0, MAX_MINUTES),
        (of_sets(*[{}] * 1_500), MAX_SETS, 0),
        (
            of_sets({}, started_at="2026-03-14T17:05:00Z", ended_at="2026-03-14T18:12:00.500Z"),
            1,
            67,
        ),
        (
            LIFT
            | {"started_at": "2026-03-14T17:05:00Z", "ended_at": "2026-03-14T18:12:00Z"}
            | {"cardio": {"moving_s": 3_000}},
            0,
            50,
        ),
        (LIFT | {"started_at": "2026-03-14T17:05:00Z", "ended_at": "2026-03-14T17:05:00Z"}, 0, 0),
        # Each part has the best time that it states.
        (LIFT | {"parts": [{"sport": "running", "moving_s": 1_500}, {"elapsed_s": 3_000}]}, 0, 75),
    ],
)
def test_the_volume_of_a_workout(workout: dict[str, Any], sets: int, minutes: int) -> None:
    expected = (Digit(SETS, sets), Digit(MINUTES, minutes))
    assert volume(workout) == tuple(digit for digit in expected if digit.amount)


def capacity(layout: counters.Layout) -> int:
    return layout.base - 1


@pytest.mark.parametrize("layout", FURTHER)
@pytest.mark.parametrize("year", [2024, 2025])
def test_a_full_year_at_capacity_is_exact(layout: counters.Layout, year: int) -> None:
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    days = [date.fromordinal(n) for n in range(first, last + 1)]
    most = capacity(layout)
    blocks = counters.combined((day, Digit(layout, most)) for day in days)[year]
    assert all(len(str(amount)) <= 38 for amount in blocks.values())
    assert len(blocks) == -(-len(days) // layout.days)
    assert counters.digits({year: blocks}, layout) == dict.fromkeys(days, most)
    # One day more in a number would be more digits than DynamoDB has.
    assert layout.base ** (layout.days + 1) > 10**38


def test_the_capacity_of_each_layout() -> None:
    assert [(each.base - 1, each.days) for each in FURTHER] == [(9_999, 9), (9_999, 9), (3, 63)]
    # The largest workouts fit several times into a day.
    assert capacity(SETS) >= 10 * MAX_SETS
    assert capacity(MINUTES) >= 6 * MAX_MINUTES


def test_more_than_a_day_contains_is_taken_back_exactly() -> None:
    day = date(2026, 1, 9)
    full = counters.combined([(day, Digit(SETS, 9_000))])[2026]["t0"]
    blocks = {"t0": full + full}
    assert len(str(blocks["t0"])) <= 38
    assert counters.digits({2026: {"t0": blocks["t0"] - full}}, SETS) == {day: 9_000}


LAYOUTS = list(counters.LAYOUTS.values())
MOVES = st.lists(st.tuples(st.sampled_from(LAYOUTS), DAYS, st.integers(1, 3)), max_size=60)


@given(MOVES)
def test_layouts_beside_each_other_do_not_mix(moves: list[tuple[Any, date, int]]) -> None:
    """Each entry adds to one day of each layout in one transaction, and takes it back likewise."""
    unique = {(layout, day): min(amount, capacity(layout)) for layout, day, amount in moves}
    years: dict[int, Counter[str]] = {}
    for (layout, day), amount in unique.items():
        for year, amounts in counters.combined([(day, Digit(layout, amount))]).items():
            years.setdefault(year, Counter()).update(amounts)
    for layout in LAYOUTS:
        expected = {day: n for (each, day), n in unique.items() if each == layout}
        assert counters.digits(years, layout) == expected
    back = [(day, Digit(layout, amount).times(-1)) for (layout, day), amount in unique.items()]
    for year, amounts in counters.combined(back).items():
        years[year].update(amounts)
    assert not any(any(numbers.values()) for numbers in years.values())
