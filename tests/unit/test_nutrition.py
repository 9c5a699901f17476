"""Nutrients: amounts, and totals beside limits; every sum of the template is done by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.regimen.protocols.templates import templates
from chalicelib.regimen.supplements.amounts import Converted, Unconverted, amount_in
from chalicelib.regimen.supplements.nutrients import doses_in, known, slug
from chalicelib.regimen.supplements.nutrition import (
    EnteredIngredient,
    Limit,
    NutrientDose,
    Total,
    totals,
)


def pill(nutrient: str, amount: object, unit: str, form: str | None = None, times=1, key="s"):
    return NutrientDose(key, nutrient, [(nutrient, amount, unit, form)], times)


def only(*doses: NutrientDose, sex="male", age=40) -> Total:
    [total] = totals(doses, sex, age)
    return total


def limits(total: Total, authority: str) -> list[Limit]:
    return [each for each in total.limits if each.authority == authority]


# Amounts


@pytest.mark.parametrize(
    ("nutrient", "amount", "unit", "form", "result"),
    [
        ("vitamin_d", 2000, "IU", "D3", "50"),
        ("Vitamin D2", 4000, "i.u.", None, "100"),
        ("vitamin_a", 10_000, "IU", "retinol", "3000"),
        ("vitamin_a", 10_000, "IU", "beta-carotene", "3000"),
        ("vitamin_a", 10_000, "IU", "beta_carotene_food", "500"),
        ("beta-carotene", 6000, "ug", None, "3000"),
        ("vitamin_a", 900, "mcg RAE", None, "900"),
        ("vitamin_a", 0.9, "mg", "retinol", "900"),
        ("vitamin_d", 10_000, "IU", None, "250"),
        ("vitamin_d", 10_000, "UI", "softgel", "250"),
        ("folic acid", 680, "mcg DFE", None, "400"),
        ("folate", 400, "mcg folic acid", None, "400"),
        ("niacin", 16, "mg NE", None, "16"),
        ("iodine", "125", "\u00b5g", None, "125"),
        ("iodine", "125", "\u03bcg", None, "125"),
        ("iodine", "125", "mcg", None, "125"),
        ("lysine", 1, "gram", None, "1000"),
        ("zinc", 0.1, "g", None, "100"),
        ("melatonin", 300, "ug", None, "0.3"),
    ],
)
def test_amounts(nutrient: str, amount: object, unit: str, form: str | None, result: str) -> None:
    found = amount_in(nutrient, Decimal(amount) if isinstance(amount, str) else amount, unit, form)
    assert isinstance(found, Converted)
    assert found.amount == found.limited == Decimal(result)
    # By the digits entered: 0.1 g is no neighbour of 100 mg.
    assert str(found.amount) == result


@pytest.mark.parametrize(
    ("equation", "output"),
    [("vitamin E 100 IU natural", 67.0), ("vitamin E 100 IU synthetic", 45.0)],
)
def test_the_facts_vectors_of_vitamin_e(equation: str, output: float) -> None:
    _, _, amount, unit, form = equation.split()
    assert amount_in("vitamin E", int(amount), unit, form).amount == Decimal(str(output))


NO_FORM = "an IU has no mass without its form"


@pytest.mark.parametrize(
    ("nutrient", "amount", "unit", "form", "reason"),
    [
        ("vitamin_d", 2000, "IU", "calcifediol", "an IU has no mass in this form"),
        ("vitamin_a", 5000, "IU", None, NO_FORM),
        ("vitamin_e", 400, "IU", None, NO_FORM),
        ("vitamin_e", 400, "IU", "tocotrienols", "an IU has no mass in this form"),
        ("zinc", 400, "IU", None, "IU is no unit of this nutrient"),
        ("folate", 400, "mcg DFE", None, "a DFE has no mass without its form"),
        ("folate", 400, "mcg DFE", "folinic acid", "a DFE has no mass in this form"),
        ("vitamin_c", 400, "mg RAE", None, "mg RAE is no unit of this nutrient"),
        ("EVOO", 30, "mL", None, "mL counts something and is no mass"),
        ("B complex", 1, "capsules", None, "capsules counts something and is no mass"),
        ("zinc", 1, "mg/day", None, "mg/day is no unit of mass"),
        ("zinc", float("nan"), "mg", None, "the amount is not a number of zero or more"),
        ("zinc", Decimal(-1), "mg", None, "the amount is not a number of zero or more"),
    ],
)
def test_what_has_no_mass(nutrient, amount, unit, form, reason) -> None:
    found = amount_in(nutrient, amount, unit, form)
    assert isinstance(found, Unconverted)
    assert found.reason == reason


MASSES = {"g": Decimal("1e6"), "mg": Decimal(1000), "ug": Decimal(1)}
AMOUNTS = st.decimals(0, 10**6, places=4)


@given(AMOUNTS, st.sampled_from(sorted(MASSES)), st.sampled_from(["zinc", "iodine", "lycopene"]))
def test_masses_there_and_back(amount: Decimal, unit: str, nutrient: str) -> None:
    there = amount_in(nutrient, amount, unit)
    assert amount_in(nutrient, there.amount, there.unit).amount == there.amount
    assert there.amount * MASSES[there.unit] == amount * MASSES[unit]


@given(AMOUNTS)
def test_units_there_and_back(amount: Decimal) -> None:
    for name, per in (("vitamin D3", "0.025"), ("retinol", "0.3"), ("d-alpha tocopherol", "0.67")):
        assert amount_in(name, amount, "IU").amount / Decimal(per) == amount


def test_doses_taken() -> None:
    assert doses_in((1, "tablets"), (4, "tablet")) == Fraction(1, 4)
    assert doses_in((0.3, "g"), (100, "mg")) == 3
    assert doses_in((1, "capsule"), (1, "tablet")) is doses_in((1, "mg"), (0, "mg")) is None


# Totals

TEMPLATE = [
    ("ashwagandha", 600, "mg"),
    ("vitamin C", 500, "mg"),
    ("vitamin D3", 2000, "IU"),
    ("vitamin E", 67, "mg"),
    ("iodine (potassium iodide)", 125, "ug"),
    ("lithium (orotate)", 1, "mg"),
    ("lycopene", 10, "mg"),
    ("lysine", 1, "g"),
    ("zinc", 15, "mg"),
    ("NAC", 1800, "mg"),
    ("melatonin", 300, "ug"),
    ("nicotinamide riboside", 375, "mg"),
    ("pea protein", 29, "g"),
    ("EVOO", 30, "mL"),
]
# Nutrient: total, and its share of the limits of NAM and EFSA, each worked out by hand.
BY_HAND = {
    "ashwagandha": ("600", None, None),
    "vitamin_c": ("500", "0.25", None),  # 500 / 2000
    "vitamin_d": ("50", "0.5", "0.5"),  # 2000 IU x 0.025 ug = 50 ug; 50 / 100
    "vitamin_e": ("72", "0.072", "0.24"),  # 67 mg + 5 mg beside EPA; 72 / 1000, 72 / 300
    "epa": ("500", None, None),
    "iodine": ("125", "0.1136", "0.2083"),  # 125 / 1100, 125 / 600
    "lithium": ("1", None, None),  # the element, with its source in parentheses
    "lycopene": ("10", None, None),
    "lysine": ("1000", None, None),  # 1 g
    "zinc": ("15", "0.375", "0.6"),  # 15 / 40, 15 / 25
    "nac": ("1800", None, None),
    "melatonin": ("0.3", None, None),  # 300 ug
    "nicotinamide_riboside": ("375", None, None),
    "pea_protein": ("29000", None, None),  # 29 g
    "evoo": ("0", None, None),  # 30 mL is no mass
}


def test_the_template_by_hand() -> None:
    doses = [pill(*row, key=str(place)) for place, row in enumerate(TEMPLATE)]
    doses.append(
        NutrientDose("epa", "EPA", [("EPA", 500, "mg", None), ("vitamin E", 5, "mg", None)])
    )
    found = {each.nutrient: each for each in totals(doses, "male", 46)}
    assert set(found) == set(BY_HAND)
    for nutrient, (amount, *shares) in BY_HAND.items():
        total = found[nutrient]
        assert total.total == Decimal(amount), nutrient
        for authority, share in zip(("NAM", "EFSA"), shares, strict=True):
            assert [round(each.share, 4) for each in limits(total, authority)] == (
                [Decimal(share)] if share else []
            ), nutrient
        assert not any(each.exceeded for each in total.limits)
        assert all(each.complete for each in total.limits)
    both = [(each.name, each.amount) for each in found["vitamin_e"].contributions]
    assert both == [("EPA", 5), ("vitamin E", 67)]
    assert [each.reason for each in found["evoo"].uncounted] == [
        "mL counts something and is no mass"
    ]


def test_naive_sums_would_warn() -> None:
    """3,900 ug RAE, 1,400 ug of folate and 500 mg of niacin; yet no limit on these is reached."""
    vitamin_a = only(pill("retinol", 900, "ug"), pill("beta-carotene", 6, "mg"))
    assert vitamin_a.total == 3900 > vitamin_a.limits[0].limit == 3000
    assert [each.counted for each in vitamin_a.limits] == [900, 900]
    folate = only(pill("folic acid", 400, "ug"), pill("methylfolate", 1000, "ug"))
    assert folate.total == 1400 > folate.limits[0].limit == 1000
    assert [each.counted for each in folate.limits] == [400, 400]
    niacin = only(pill("niacinamide", 500, "mg"))
    assert [(each.limit, each.counted) for each in limits(niacin, "EFSA")] == [(10, 0), (900, 500)]
    for total in (vitamin_a, folate):
        assert not any(each.exceeded for each in total.limits)
    assert not any(each.exceeded for each in limits(niacin, "EFSA"))
    # The NAM's limit is on both forms.
    assert [(each.counted, each.exceeded) for each in limits(niacin, "NAM")] == [(500, True)]


def test_retinol_alone_crosses_the_limit() -> None:
    total = only(pill("retinol", 3000, "ug"))
    assert [each.exceeded for each in total.limits] == [False, False]
    total = only(pill("retinol", 3000.001, "ug"))
    assert [each.exceeded for each in total.limits] == [True, True]


def test_an_unknown_form_neither_crosses_nor_clears() -> None:
    total = only(pill("vitamin A", 5000, "ug RAE"), pill("retinol", 600, "ug", key="r"))
    limit = total.limits[0]
    assert (total.total, limit.counted, limit.share, limit.exceeded) == (
        5600,
        600,
        Decimal("0.2"),
        None,
    )
    assert [(each.supplement_id, each.amount) for each in limit.undetermined] == [("s", 5000)]
    assert not limit.complete
    efsa, later = limits(only(pill("niacin", 50, "mg")), "EFSA")
    assert [efsa.counted, later.counted] == [0, 0]
    assert [efsa.undetermined[0].amount, later.undetermined[0].amount] == [50, 50]


def test_methylfolate_is_not_synthetic_and_open_for_efsa() -> None:
    nam, efsa = only(pill("methylfolate", 2000, "ug")).limits
    assert (nam.counted, nam.undetermined, nam.complete) == (0, (), True)
    assert (efsa.counted, efsa.exceeded, efsa.complete) == (0, None, False)


def test_supplements_only() -> None:
    magnesium = only(pill("magnesium", 300, "mg", "glycinate"))
    assert [(each.authority, each.limit, each.exceeded) for each in magnesium.limits] == [
        ("NAM", 350, False),
        ("EFSA", 250, True),
    ]
    vitamin_e = only(pill("vitamin E", 301, "mg"))
    assert [each.exceeded for each in vitamin_e.limits] == [False, True]
    for total in (magnesium, vitamin_e):
        assert {each.applies_to.intake for each in total.limits} == {"supplements"}
    assert only(pill("zinc", 1, "mg")).limits[0].applies_to.intake == "total"


def test_synthetic_vitamin_e_counts_in_full_towards_limits() -> None:
    """1,100 IU are 495 mg of activity, and yet about the limit of 1,000 mg of any form."""
    total = only(pill("vitamin E", 1100, "IU", "synthetic"))
    assert (total.total, total.limits[0].counted) == (495, 990)
    natural = only(pill("vitamin E", 1500, "IU", "natural"))
    assert (natural.total, natural.limits[0].counted) == (1005, 1005)


@pytest.mark.parametrize(
    ("nutrient", "age", "figure", "assumed"),
    [
        ("calcium", 19, 2500, False),
        ("calcium", 50, 2500, False),
        ("calcium", 51, 2000, False),
        ("calcium", None, 2000, True),
        ("calcium", 18, 2500, True),
        ("phosphorus", 70, 4000, False),
        ("phosphorus", 71, 3000, False),
    ],
)
def test_ages(nutrient: str, age: int | None, figure: int, assumed: bool) -> None:
    limit = only(pill(nutrient, 2200, "mg"), age=age).limits[0]
    assert (limit.authority, limit.limit, limit.age_assumed) == ("NAM", figure, assumed)
    assert bool(limit.assumed) is assumed
    assert limit.exceeded is (figure < 2200)


def test_what_is_assumed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    nam, efsa = only(pill("zinc", 1, "mg"), sex=None, age=17).limits
    assert (nam.sex_assumed, efsa.sex_assumed) == (True, False)
    assert nam.assumed == (
        "sex unknown: the lower of the limits for men and women",
        "under 19: the limit for adults, and that for this age may be lower",
    )
    assert efsa.assumed == ("under 18: the limit for adults, and that for this age may be lower",)
    # No figure of the facts differs by sex; one that did would be chosen by it.
    monkeypatch.setitem(known()["zinc"]["limits"][0], "female", "30")
    chosen = [only(pill("zinc", 1, "mg"), sex=sex).limits[0].limit for sex in ("male", "female")]
    assert chosen == [40, 30]
    assert only(pill("zinc", 1, "mg"), sex=None).limits[0].limit == 30


def test_nothing_without_a_limit_gets_one() -> None:
    for nutrient in ("biotin", "sodium", "vitamin K2", "EPA", "creatine"):
        assert only(pill(nutrient, 10**6, "mg")).limits == ()


def test_parts_of_doses() -> None:
    half = only(pill("zinc", 15, "mg", times=0.5), pill("zinc", 15, "mg", times=Fraction(1, 3)))
    assert half.total == Decimal("12.5")
    assert [each.amount for each in half.contributions] == [Decimal("12.5")]
    lost = only(pill("zinc", 60, "mg", times=None))
    assert (lost.total, lost.limits[0].exceeded, lost.limits[0].complete) == (0, None, False)
    assert "another unit" in lost.uncounted[0].reason


def test_a_refused_form_outside_the_limit_leaves_it_complete() -> None:
    nam, efsa = only(pill("methylfolate", 400, "ug DFE")).limits
    assert (nam.complete, efsa.complete) == (True, False)


# Unknown amounts


def exceeded(*doses: NutrientDose) -> dict[str, bool | None]:
    """Return whether the first limit of each authority is exceeded."""
    [total] = totals(doses, "male", 40)
    return {each.authority: each.exceeded for each in reversed(total.limits)}


# Doses; whether the limits of NAM and EFSA are exceeded, or None.
OPEN = [
    # 10,000 IU of vitamin D are 250 ug, whatever the form; the limits are 100 ug.
    ([pill("vitamin D", 10_000, "IU")], True, True),
    # 5,000 IU of vitamin A are 1,500 ug of retinol at most; the limits are 3,000 ug.
    ([pill("vitamin A", 5000, "IU")], False, False),
    ([pill("vitamin A", 10_001, "IU")], None, None),
    # Only the retinol among the possible forms counts: 3,000 RE are 9,000 RAE as carotene.
    ([pill("vitamin A", 3000, "ug RE")], False, False),
    ([pill("vitamin A", 3001, "ug RE")], None, None),
    ([pill("vitamin A", 10_001, "IU"), pill("retinol", 3001, "ug")], True, True),
    # No amount, a dose in another unit: the amount may be any.
    ([pill("magnesium", None, None)], None, None),
    ([pill("magnesium", None, None), pill("magnesium", 300, "mg")], None, True),
    ([pill("magnesium", 1, "mg", times=None)], None, None),
    ([pill("magnesium", None, None, times=0)], False, False),
    # As many mg of the element as of its compound at most: 350 and 250 mg are the limits.
    ([pill("magnesium citrate", 250, "mg")], False, False),
    ([pill("magnesium citrate", 300, "mg")], False, None),
    ([pill("magnesium citrate", 100, "mg", times=4)], None, None),
    # 200 mg AT without a form are 400 mg of synthetic vitamin E at most; 1,000 and 300 mg.
    ([pill("vitamin E", 200, "mg AT")], False, None),
    ([pill("vitamin E", 200, "mg AT", "synthetic")], False, True),
    ([pill("vitamin E", 200, "mg AT", "natural")], False, False),
    # On a label, 600 mg of synthetic vitamin E may be 1,200 mg by weight.
    ([pill("vitamin E", 600, "mg", "synthetic")], None, True),
    # A part that never counts leaves nothing open.
    ([pill("beta-carotene", None, None)], False, False),
]


def test_a_limit_is_open_only_if_unknown_amounts_could_exceed_it() -> None:
    faults = []
    for doses, nam, efsa in OPEN:
        found = exceeded(*doses)
        if found != {"NAM": nam, "EFSA": efsa}:
            faults.append((doses, found))
    assert faults == []


def test_an_ingredient_without_an_amount_is_listed() -> None:
    total = only(pill("zinc", None, None, "picolinate"), pill("zinc", 15, "mg", key="z"))
    assert (total.total, [each.supplement_id for each in total.contributions]) == (15, ["z"])
    assert [each[2:] for each in total.uncounted] == [
        ("picolinate", None, None, "the label states no amount")
    ]
    assert {(each.counted, each.complete) for each in total.limits} == {(15, False)}


def test_activity_without_a_form_leaves_the_weight_open() -> None:
    nam, _ = only(pill("vitamin E", 150, "mg AT")).limits
    assert (nam.counted, nam.share, nam.complete) == (150, Decimal("0.15"), False)
    assert [each.amount for each in nam.undetermined] == [150]


def test_colonies_are_added_up() -> None:
    """10^10 and 5 x 10^9 are 1.5 x 10^10; a weight of the same culture has a total of its own."""
    culture = "L. rhamnosus GG"
    doses = [pill(culture, 1, "10^10 CFU"), pill(culture, 5, "Mrd. KBE"), pill(culture, 3, "AFU")]
    [colonies] = totals(doses)
    assert (colonies.unit, colonies.total) == ("CFU", 15 * 10**9)
    assert [each.reason for each in colonies.uncounted] == ["AFU is a unit of activity and no mass"]
    both = totals([*doses, pill(culture, 20, "mg")])
    assert [(each.unit, each.total, len(each.uncounted)) for each in both] == [
        ("CFU", 15 * 10**9, 0),
        ("mg", 20, 1),
    ]


def test_the_ingredients_of_templates_are_counted() -> None:
    """Each in full, as published; only the calcium of Ca-AKG is open, beside its own total."""
    items = [item for template in templates().values() for item in template["items"]]
    uncounted = set()
    for item in items:
        for each in item.get("ingredients", []):
            entered = EnteredIngredient(each["nutrient"], each["amount"], each["unit"])
            entered = entered._replace(form=each.get("form"))
            found = totals([NutrientDose("s", item["name"], [entered])])
            assert [total.nutrient for total in found if total.total] == [slug(each["nutrient"])]
            uncounted |= {total.nutrient for total in found if total.uncounted}
    assert uncounted == {"calcium"}


# Properties

NUTRIENTS = ["vitamin A", "retinol", "beta-carotene", "niacin", "zinc", "Vitamin D3", "creatine"]
INGREDIENTS = st.tuples(
    st.sampled_from(NUTRIENTS),
    st.decimals(0, 5000, places=2),
    st.sampled_from(["mg", "ug", "g", "IU", "capsule"]),
    st.sampled_from([None, "retinol", "nicotinamide"]),
)
DOSES = st.builds(
    NutrientDose,
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["A", "B"]),
    st.lists(INGREDIENTS, max_size=4),
    st.sampled_from([1, 0, 0.25, Decimal("1.5"), 2, None]),
)
STACKS = st.lists(DOSES, max_size=6)


@given(STACKS, STACKS)
def test_totals_add_up(one: list[NutrientDose], other: list[NutrientDose]) -> None:
    parts = [{each.nutrient: each for each in totals(doses)} for doses in (one, other)]
    both = {each.nutrient: each for each in totals(one + other)}
    assert set(both) == {*parts[0], *parts[1]}
    for nutrient, total in both.items():
        held = [part[nutrient] for part in parts if nutrient in part]
        assert total.total == sum(each.total for each in held)
        assert total.total == sum(each.amount for each in total.contributions)
        assert len(total.uncounted) == sum(len(each.uncounted) for each in held)
        for place, limit in enumerate(total.limits):
            assert limit.counted == sum(each.limits[place].counted for each in held)


@given(STACKS, st.randoms())
def test_order_does_not_matter(doses: list[NutrientDose], dice) -> None:
    mixed = list(doses)
    dice.shuffle(mixed)
    assert totals(mixed, "female", 30) == totals(doses, "female", 30)


@given(STACKS)
def test_what_was_refused_exceeds_nothing(doses: list[NutrientDose]) -> None:
    refused = [
        each._replace(ingredients=[(name, 10**6, "capsule", form) for name, _, _, form in held])
        for each in doses
        for held in [each.ingredients]
    ]
    for total in totals(refused):
        assert total.total == 0
        assert total.uncounted
        assert not any(limit.exceeded or limit.share for limit in total.limits)
    # Nor does it change what is counted of others.
    before = {each.nutrient: each.total for each in totals(doses)}
    after = {each.nutrient: each.total for each in totals(doses + refused)}
    assert {name: after[name] for name in before} == before


@given(STACKS, DOSES)
def test_more_never_lowers_a_share(doses: list[NutrientDose], more: NutrientDose) -> None:
    after = {each.nutrient: each for each in totals([*doses, more])}
    for total in totals(doses):
        for old, new in zip(total.limits, after[total.nutrient].limits, strict=True):
            assert new.share >= old.share
            assert new.exceeded is not False or old.exceeded is False
            assert new.exceeded or not old.exceeded
