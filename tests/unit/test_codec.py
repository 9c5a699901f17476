"""Plain values and DynamoDB's typed ones."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.table.codec import from_wire, to_wire

# DynamoDB stores 38 digits; day counters use 36.
VALUES = st.text() | st.integers(-(10**38) + 1, 10**38 - 1) | st.binary()


@given(st.dictionaries(st.text(), VALUES))
def test_values_survive_both_ways(item: dict[str, str | int | bytes]) -> None:
    assert from_wire(to_wire(item)) == item


def test_a_flag_is_the_number_one() -> None:
    assert to_wire({"counts": True}) == {"counts": {"N": "1"}}


def test_types_of_later_releases_are_passed_over() -> None:
    later = {"a": {"BOOL": True}, "b": {"NS": ["1"]}, "c": {"S": "kept"}, "d": {"N": "0.5"}}
    assert from_wire(later) == {"c": "kept", "d": Decimal("0.5")}


@pytest.mark.parametrize("value", [1.5, None, ["x"]])
def test_other_values_are_an_error(value: object) -> None:
    with pytest.raises(TypeError):
        to_wire({"value": value})  # type: ignore[dict-item]  # what a caller must not do
