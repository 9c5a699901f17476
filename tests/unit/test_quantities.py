"""Numbers are cleaned of what binary arithmetic left in them, and of nothing else."""

import math
import struct
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.quantities import KILOGRAMS, METRES, as_entered, canonical, without_noise

# What a person enters: up to 1,000,000 with at most 3 decimals.
ENTERED = st.integers(0, 10**9).map(lambda thousandths: thousandths / 1_000)
NUMBERS = st.floats(0, 1_000_000) | ENTERED | st.floats(0, 1_000_000, width=32)


def decimals(value: float) -> int:
    """Return the number of decimals of ``value``, as it is written."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def digits(value: float) -> int:
    return len(Decimal(repr(value)).normalize().as_tuple().digits)


def float32(value: float) -> float:
    return float(struct.unpack("<f", struct.pack("<f", value))[0])


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        (149.99999999999997, 150.0),
        (62.50000000000001, 62.5),
        (0.1 + 0.2, 0.3),
        (76.80000305175781, 76.8),
        (1_234.5670166015625, 1_234.567),
        (100.0000000004, 100.0),
        (100.000000004, 100.000000004),
        (33.333333, 33.333333),
        (13.6077711, 13.6077711),
        (100 / 3, 33.3333333333333),
        (0.0625, 0.0625),
        (12.0625, 12.0625),
        (2_500, 2_500),
        (-0.0, 0.0),
        (5e-324, 5e-324),
    ],
)
def test_noise_is_taken_off_and_the_rest_is_kept(value: float, cleaned: float) -> None:
    assert repr(float(without_noise(value))) == repr(float(cleaned))


@given(ENTERED, st.integers(-40, 40))
def test_noise_of_arithmetic_is_taken_off(entered: float, steps: int) -> None:
    noisy = entered + steps * math.ulp(entered)
    assert without_noise(noisy) == (entered or noisy)


@given(st.integers(0, 9_999_999), st.integers(0, 3))
def test_noise_of_single_precision_is_taken_off(number: int, places: int) -> None:
    entered, narrow = number / 10**places, float32(number / 10**places)
    # 999999.9 becomes 999999.875, which a person can have entered.
    assert without_noise(narrow) == (entered if decimals(narrow) > 3 else narrow)


@given(NUMBERS)
def test_a_number_of_few_decimals_is_kept(value: float) -> None:
    if decimals(value) <= 3:
        assert without_noise(value) == value


@given(NUMBERS)
def test_all_else_is_kept_to_15_digits(value: float) -> None:
    few = decimals(without_noise(value)) <= 3
    if not few:
        assert without_noise(value) == as_entered(value) == pytest.approx(value, rel=5e-15, abs=0)
    if not few and digits(value) <= 15:
        assert without_noise(value) == value


@given(NUMBERS)
def test_what_was_changed_had_noise(value: float) -> None:
    cleaned = without_noise(value)
    if cleaned != as_entered(value):
        precision = 5e-7 if float32(value) == value else 5e-12
        assert decimals(cleaned) <= 3
        assert cleaned == pytest.approx(value, rel=precision, abs=0)


@given(NUMBERS)
def test_a_number_that_is_sent_back_does_not_drift(value: float) -> None:
    assert without_noise(without_noise(value)) == without_noise(value)
    assert as_entered(as_entered(value)) == as_entered(value)


@given(NUMBERS, st.sampled_from(["lb", "yd"]))
def test_the_canonical_value_is_that_of_the_cleaned_number(value: float, unit: str) -> None:
    cleaned = without_noise(value)
    factors = KILOGRAMS if unit == "lb" else METRES
    assert canonical(cleaned, unit, factors) == float(Decimal(repr(cleaned)) * factors[unit])
