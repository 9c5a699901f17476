"""The day-counter codec: exact, additive, and within DynamoDB's 38 digits."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.table import counters
from chalicelib.table.counters import WRITES

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
YEAR = st.dates(date(2024, 1, 1), date(2024, 12, 31))


def add_up(changes: list[tuple[date, int]]) -> dict[int, dict[str, int]]:
    """Apply each change by itself, as separate transactions would."""
    blocks: dict[int, dict[str, int]] = {}
    for change in changes:
        for year, amounts in counters.deltas([change]).items():
            held = blocks.setdefault(year, {})
            for name, amount in amounts.items():
                held[name] = held.get(name, 0) + amount
    return blocks


@given(st.lists(DAYS, max_size=60))
def test_counting_and_reading_back(days: list[date]) -> None:
    found: dict[date, int] = {}
    for year, blocks in add_up([(day, 1) for day in days]).items():
        found |= counters.counts(year, blocks)
    assert found == Counter(days)


@given(st.lists(st.tuples(YEAR, st.integers(1, 3)), max_size=30))
def test_one_transaction_adds_what_many_would(changes: list[tuple[date, int]]) -> None:
    together = counters.deltas(changes)
    assert together == add_up(changes)


@given(st.lists(YEAR, min_size=1), YEAR)
def test_add_then_remove_is_the_identity(days: list[date], other: date) -> None:
    before = add_up([(day, 1) for day in days])[2024]
    moved = counters.deltas([(other, 1), (other, -1)])
    assert moved == {}
    after = add_up([(day, 1) for day in days] + [(other, 1), (other, -1)])[2024]
    assert counters.counts(2024, after) == counters.counts(2024, before)


@pytest.mark.parametrize("year", [2024, 2025])
def test_a_full_year_at_capacity_is_exact_and_fits(year: int) -> None:
    days = [date.fromordinal(date(year, 1, 1).toordinal() + n) for n in range(366 - year % 2)]
    blocks = counters.deltas([(day, 9_999) for day in days])[year]
    assert set(blocks) == {f"b{n}" for n in range(41)}
    assert all(len(str(amount)) <= 38 for amount in blocks.values())
    assert counters.counts(year, blocks) == dict.fromkeys(days, 9_999)
    # Numbers take about a byte for two digits; keys and names fit beside them.
    assert sum(len(name) + len(str(amount)) // 2 + 2 for name, amount in blocks.items()) < 1_000


def test_a_corrupt_block_ends() -> None:
    assert counters.counts(2024, {"b0": -5, "b1": 1}) == {date(2024, 1, 10): 1}


ANY_SET = st.sets(DAYS, max_size=80)


@given(ANY_SET)
def test_flags_of_any_days_of_any_years_read_back(days: set[date]) -> None:
    years = counters.deltas([(day, 1) for day in days], counters.FLAGS)
    assert set(years) == {day.year for day in days}
    assert list(counters.history(years)) == sorted(days)
    assert set(counters.history(years).values()) <= {1}
    for year, blocks in years.items():
        assert set(blocks) <= {"f0", "f1", "f2"}
        assert counters.counts(year, blocks) == {d: 1 for d in days if d.year == year}


@given(st.lists(DAYS, max_size=80), st.lists(st.integers(1, 5), min_size=1))
def test_days_that_are_done_and_undone_in_turn(days: list[date], sizes: list[int]) -> None:
    """Each transaction moves a few days; what a block holds is never negative in between."""
    held: dict[int, dict[str, int]] = {}
    done: set[date] = set()
    left, size = list(days), iter(sizes * len(days))
    while left:
        now, left = set(left[: (n := next(size))]), left[n:]
        changes = [(day, -1 if day in done else 1) for day in now]
        done ^= now
        for year, amounts in counters.deltas(changes, counters.FLAGS).items():
            blocks = held.setdefault(year, {})
            for name, amount in amounts.items():
                blocks[name] = blocks.get(name, 0) + amount
                assert 0 <= blocks[name] < 10**38
                assert abs(amount) < 10**38
        assert list(counters.history(held)) == sorted(done)


@pytest.mark.parametrize("year", [1900, 2000, 2024, 2025])
def test_a_full_year_of_flags_is_three_numbers(year: int) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    blocks = counters.deltas([(day, 1) for day in days], counters.FLAGS)[year]
    assert set(blocks) == {"f0", "f1", "f2"}
    assert all(len(str(amount)) <= 38 for amount in blocks.values())
    assert list(counters.counts(year, blocks)) == days
    # The last of the numbers has room for a leap year's last day, and for nothing more.
    assert counters.block(last, counters.FLAGS) == ("f2", 2 ** (len(days) - 245))
    assert counters.first_day(year, "f2").timetuple().tm_yday == 245
    assert {name: amount.bit_length() for name, amount in blocks.items()} == {
        "f0": 122,
        "f1": 122,
        "f2": len(days) - 244,
    }
    assert sum(len(name) + len(str(amount)) // 2 + 2 for name, amount in blocks.items()) < 100


@given(st.lists(DAYS, max_size=40), ANY_SET, st.integers(1900, 2100))
def test_years_of_both_layouts_stand_beside_each_other(
    counted: list[date], flagged: set[date], turn: int
) -> None:
    """A kind whose layout changed has older years in the one and later ones in the other."""
    old = Counter(day for day in counted if day.year < turn)
    new = {day for day in flagged if day.year >= turn}
    years = counters.deltas(old.items()) | counters.deltas(
        [(day, 1) for day in new], counters.FLAGS
    )
    found = counters.history(years)
    assert found == old | Counter(new)
    assert list(found) == sorted(found)


@given(st.sets(YEAR), st.sets(YEAR))
def test_a_year_of_both_layouts(counted: set[date], flagged: set[date]) -> None:
    flagged = flagged - counted
    one = counters.deltas([(day, 2) for day in counted])
    two = counters.deltas([(day, 1) for day in flagged], counters.FLAGS)
    both = one.get(2024, {}) | two.get(2024, {}) | {"w": 7}
    expected = dict.fromkeys(counted, 2) | dict.fromkeys(flagged, 1)
    assert counters.counts(2024, both) == expected


def test_which_kinds_are_flags() -> None:
    kinds = ("workouts", "biomarkers", "metrics", "supplements", "protocol", "habit-7")
    expected = [counters.COUNTS] * 3 + [counters.FLAGS] * 3
    assert [counters.layout(kind) for kind in kinds] == expected


def test_a_corrupt_number_of_flags_stays_within_its_days() -> None:
    found = counters.counts(2025, {"f0": -5, "f1": 2**122 + 1, "f2": 1})
    assert found == {date(2025, 5, 3): 1, date(2025, 9, 2): 1}


def test_no_two_layouts_have_the_same_prefix() -> None:
    layouts = [each for each in vars(counters).values() if isinstance(each, counters.Layout)]
    assert {each.prefix: each for each in layouts} == counters.LAYOUTS
    assert len(layouts) == len(counters.LAYOUTS)
    assert all(len(prefix) == 1 for prefix in counters.LAYOUTS)
    assert not any(map(counters.is_block, (WRITES, counters.UNMEASURED)))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("b0", True), ("f2", True), ("w", False), ("f", False), ("fx", False), ("version", False)],
)
def test_what_holds_days(name: str, expected: bool) -> None:
    assert counters.is_block(name) is expected
