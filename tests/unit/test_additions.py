"""Additions to an entry: exact decimal sums within the bounds of an entry."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Invalid
from chalicelib.regimen.habits.additions import MAX_AMOUNT, MAX_COUNT, with_amount, with_count

CENTS = st.integers(0, 100_000).map(lambda cents: cents / 100)


@given(st.lists(CENTS, max_size=9))
def test_sums_are_those_of_the_decimals(amounts: list[float]) -> None:
    entry: dict[str, float] = {}
    for amount in amounts:
        entry = with_amount(entry, amount)
    assert entry.get("amount", 0) == float(sum(map(Decimal, map(str, amounts)), Decimal()))


@given(st.floats(0, MAX_AMOUNT), st.floats(-MAX_AMOUNT, MAX_AMOUNT))
def test_a_sum_is_within_the_bounds_or_refused(before: float, added: float) -> None:
    try:
        total = with_amount({"amount": before}, added)["amount"]
    except Invalid as refused:
        [fault] = refused.faults
        assert (fault.path, fault.code) == ("/amount", "sum_out_of_range")
        assert fault.params == {"min": 0, "max": MAX_AMOUNT}
        assert not 0 <= before + added <= MAX_AMOUNT
    else:
        assert total == pytest.approx(before + added, abs=1e-6)
        assert 0 <= total <= MAX_AMOUNT


@pytest.mark.parametrize(
    ("entry", "count", "expected"),
    [
        ({}, 1, {"done": True, "count": 1}),
        ({}, 0, {"done": False}),
        ({"done": False}, 2, {"done": True, "count": 2}),
        ({"done": True}, 1, {"done": True, "count": 2}),
        ({"done": True, "count": 2}, -2, {"done": False}),
        ({"done": True, "count": 99}, 1, {"done": True, "count": MAX_COUNT}),
        # The habit had another measure when the entry was written.
        ({"amount": 3.0}, 1, {"done": True, "count": 1}),
    ],
)
def test_sessions(entry: dict[str, float], count: int, expected: dict[str, float]) -> None:
    assert with_count(entry, count) == expected


@pytest.mark.parametrize(("entry", "count"), [({}, -1), ({"done": True, "count": 100}, 1)])
def test_too_few_or_too_many_sessions(entry: dict[str, float], count: int) -> None:
    with pytest.raises(Invalid) as refused:
        with_count(entry, count)
    assert [(fault.path, fault.code) for fault in refused.value.faults] == [
        ("/count", "sum_out_of_range")
    ]
