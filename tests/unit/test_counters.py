"""The day-counter codec: exact, additive, and within DynamoDB's 38 digits."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.table import counters

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
