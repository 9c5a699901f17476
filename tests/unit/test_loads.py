"""Loads of sets: worked examples, implements, what stays unknown, and exactness in both units."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.training.performance.loads import LoadTraits, load_kg, multiplier, shown
from chalicelib.training.performance.volume import set_volume_kg
from tests.support.training import SETS, WEIGHTS, a_set, is_near, vector, weight

POUND = Fraction(45359237, 10**8)
BODY = Decimal(80)
BARBELL = LoadTraits(factor=None, implements=1)
DUMBBELLS = LoadTraits(factor=None, implements=2)
PULL_UP = LoadTraits(factor=Decimal(1), implements=None)
PUSH_UP = LoadTraits(factor=Decimal("0.64"), implements=None)
STEP_UP = LoadTraits(factor=Decimal("0.9"), implements=2)
TRAITS = st.sampled_from([BARBELL, DUMBBELLS, PULL_UP, PUSH_UP, STEP_UP])

R05_GIVEN, R05_EXPECTED = vector("R05")


@pytest.mark.parametrize("number", range(len(R05_GIVEN["cases"])))
def test_loads_of_the_body(number: int) -> None:
    case, expected = R05_GIVEN["cases"][number], R05_EXPECTED[number]
    factor, body = (
        None if case[name] is None else Decimal(str(case[name]))
        for name in ("factor", "bodyweight_kg")
    )
    load = load_kg(a_set(**case["set"]), LoadTraits(factor, None), body)
    assert is_near(load, expected["load_kg"])


def test_units_are_compared_exactly() -> None:
    given_sets, expected = vector("R06")
    pounds, kilograms = (load_kg(a_set(**each), BARBELL, None) for each in given_sets["sets"])
    assert pounds == Decimal(str(expected["kg"]["225 lb"]))
    assert kilograms == Decimal(str(expected["kg"]["102 kg"]))
    assert pounds is not None
    assert kilograms is not None
    assert pounds > kilograms


UNKNOWN = {
    "no weight": (a_set(reps=5), BARBELL),
    "a weight of zero": (a_set(reps=5, weight=weight(0)), BARBELL),
    "a band": (a_set(reps=5, load_mode="band", weight=weight(20)), PULL_UP),
    "a body weight without a factor": (a_set(load_mode="bodyweight"), BARBELL),
    "an assistance that was not entered": (a_set(load_mode="assisted"), PULL_UP),
    "assistance of all the load": (a_set(load_mode="assisted", weight=weight(80)), PULL_UP),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_is_not_known_is_no_load(case: str) -> None:
    performed, traits = UNKNOWN[case]
    assert load_kg(performed, traits, BODY) is None


def test_a_body_without_added_weight_is_a_load() -> None:
    assert load_kg(a_set(load_mode="bodyweight", weight=weight(0)), PULL_UP, BODY) == BODY
    assert load_kg(a_set(load_mode="bodyweight"), PUSH_UP, BODY) == Decimal("51.2")


# Of 10 repetitions: the load of a record, how often each repetition moves it, the volume.
IMPLEMENTS: list[tuple[dict[str, Any], LoadTraits, str, int, str]] = [
    ({}, DUMBBELLS, "20", 2, "400"),
    ({"load_per": "implement"}, DUMBBELLS, "20", 2, "400"),
    ({"load_per": "total"}, DUMBBELLS, "10", 2, "200"),
    ({"side": "left"}, DUMBBELLS, "20", 1, "200"),
    ({"side": "right", "load_per": "total"}, DUMBBELLS, "20", 1, "200"),
    ({"side": "each"}, DUMBBELLS, "20", 2, "800"),
    ({"side": "each"}, BARBELL, "20", 1, "400"),
    ({"side": "each", "load_per": "total"}, DUMBBELLS, "10", 2, "400"),
    ({}, LoadTraits(factor=None, implements=None), "20", 1, "200"),
    ({"load_mode": "bodyweight"}, PULL_UP, "100", 1, "1000"),
    ({"load_mode": "bodyweight"}, STEP_UP, "112", 1, "1120"),
    ({"load_mode": "bodyweight", "load_per": "total"}, STEP_UP, "92", 1, "920"),
    ({"load_mode": "bodyweight", "side": "left"}, STEP_UP, "92", 1, "920"),
    ({"load_mode": "assisted"}, STEP_UP, "52", 1, "520"),
]


@pytest.mark.parametrize(("fields", "traits", "load", "times", "volume"), IMPLEMENTS)
def test_implements_and_sides(
    fields: dict[str, Any], traits: LoadTraits, load: str, times: int, volume: str
) -> None:
    performed = a_set(reps=10, weight=weight(20), **fields)
    found = load_kg(performed, traits, BODY)
    assert found == Decimal(load)
    assert multiplier(performed, traits) == times
    assert set_volume_kg(performed, found, traits) == Decimal(volume)


@given(WEIGHTS, st.sampled_from([BARBELL, DUMBBELLS]), st.sampled_from(["implement", "total"]))
def test_a_load_is_exact_and_shown_as_entered(
    entered: dict[str, Any], traits: LoadTraits, per: str
) -> None:
    load = load_kg(a_set(weight=entered, load_per=per), traits, None)
    assert load is not None
    shared = traits.implements if per == "total" else 1
    kilograms = Fraction(str(entered["value"])) * (POUND if entered["unit"] == "lb" else 1)
    assert Fraction(load) * shared == kilograms
    assert shown(load, entered["unit"]) * shared == Decimal(str(entered["value"]))


DIGITS = st.integers(1, 10**15 - 1)


@given(DIGITS, DIGITS, DIGITS, st.sampled_from(["bodyweight", "assisted"]))
def test_a_load_of_the_body_is_exact_with_all_digits(
    factor: int, body: int, added: int, mode: str
) -> None:
    traits = LoadTraits(Decimal(factor).scaleb(-15), None)
    body_weight = Decimal(body).scaleb(-12) * Decimal("0.45359237")
    entered = added / 10**13
    load = load_kg(a_set(load_mode=mode, weight=weight(entered, "lb")), traits, body_weight)
    sign = 1 if mode == "bodyweight" else -1
    expected = Fraction(factor, 10**15) * Fraction(body, 10**12) * POUND
    expected += sign * Fraction(str(entered)) * POUND
    assert load is None if expected <= 0 else Fraction(load or 0) == expected
    if load is not None:
        assert Fraction(shown(load, "lb")) * POUND == expected


@given(SETS, TRAITS, st.none() | st.just(BODY))
def test_a_load_is_above_zero_or_unknown(
    performed: dict[str, Any], traits: LoadTraits, body: Decimal | None
) -> None:
    load = load_kg(performed, traits, body)
    assert load is None or load > 0


@given(SETS, TRAITS, st.sampled_from(["external", "bodyweight"]))
def test_the_total_of_implements_is_the_same_load(
    performed: dict[str, Any], traits: LoadTraits, mode: str
) -> None:
    performed = performed | {"load_mode": mode}
    moved = multiplier(performed | {"load_mode": "external"}, traits)
    each, total = (
        performed | {"load_per": per, "weight": weight(value)}
        for per, value in (("implement", 10), ("total", 10 * moved))
    )
    load = load_kg(each, traits, BODY)
    assert load_kg(total, traits, BODY) == load
    assert set_volume_kg(total, load, traits) == set_volume_kg(each, load, traits)
