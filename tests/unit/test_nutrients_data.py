"""Nutrients as shipped, their names, and the rules on what meets."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.regimen.supplements.amounts import amount_in
from chalicelib.regimen.supplements.nutrients import Named, known, named, reference, slug
from chalicelib.regimen.supplements.nutrition import NutrientDose
from chalicelib.regimen.supplements.separation import CombinationWarning, warnings

# Nutrient: unit, NAM's limit for adults, EFSA's; as the facts' table prints them.
TABLE = """
vitamin_a ug_RAE 3000 3000 | vitamin_c mg 2000 - | vitamin_d ug 100 100 | vitamin_e mg 1000 300
niacin mg 35 10 | vitamin_b6 mg 100 25 | folate ug 1000 1000 | choline mg 3500 -
calcium mg 2500 2500 | phosphorus mg 4000 - | copper mg 10 5 | fluoride mg 10 7
manganese mg 11 - | molybdenum ug 2000 600 | iodine ug 1100 600 | iron mg 45 -
magnesium mg 350 250 | selenium ug 400 300 | zinc mg 40 25 | boron mg 20 10 | nickel mg 1 -
vanadium mg 1.8 - | sodium mg - - | chloride mg 3600 - | vitamin_k ug - - | thiamin mg - -
riboflavin mg - - | vitamin_b12 ug - - | pantothenic_acid mg - - | biotin ug - -
carotenoids mg - - | chromium ug - - | omega_3 mg - - | epa mg - - | dha mg - -
"""


@pytest.mark.parametrize("line", re.split(r"\s*[|\n]\s*", TABLE.strip()))
def test_limits_are_the_facts(line: str) -> None:
    nutrient, unit, nam, efsa = line.split()
    entry = known()[nutrient]
    assert entry["unit"] == unit.replace("_", " ")
    held = {
        name: [each for each in entry["limits"] if each["authority"] == name]
        for name in ("NAM", "EFSA")
    }
    assert [(each["male"], each["female"]) for each in held["NAM"]] == [(nam, nam)] * (nam != "-")
    assert [each["adult"] for each in held["EFSA"]][:1] == [efsa] * (efsa != "-")


def test_the_table_is_whole() -> None:
    assert len(re.findall(r"(?m)(?:^|\| )[a-z]", TABLE)) == len(known()) == 35


def test_unchecked_limits_say_so() -> None:
    unchecked = {
        entry["id"]
        for entry in known().values()
        for each in entry["limits"]
        if not each["verified"]
    }
    assert unchecked == {"boron", "nickel", "vanadium", "chloride"}
    later = {
        entry["id"]: (entry["limits"][-2].get("note"), entry["limits"][-1]["adult"])
        for entry in known().values()
        if len(entry["limits"]) == 3
    }
    assert later == {
        "niacin": (None, "900"),
        "vitamin_b6": ("EFSA lowered it to 12 in 2023", "12"),
        "selenium": ("EFSA lowered it to 255 in 2023", "255"),
    }
    assert reference()["counted_from"] == "supplements"


def test_every_limit_and_rule_has_a_source_and_only_known_forms() -> None:
    for entry in known().values():
        for each in entry["limits"]:
            assert each["source"]
            assert each["text"]
            named_forms = {*(each["forms"] or []), *each["not_forms"]}
            assert named_forms <= set(entry["forms"])
        for each in entry["conversions"]:
            assert each["source"]
            assert set(each["forms"] or []) <= set(entry["forms"])
    for rule in reference()["rules"]:
        assert rule["source"]
        assert rule["severity"] in ("info", "separate", "warn", "monitor")
        assert rule["evidence"] in ("secondary", "weak", "unverified")
        assert (rule["severity"] in ("info", "separate")) is (rule["min_hours"] is not None)


def test_no_name_means_two_things() -> None:
    meant: dict[str, tuple[str, str | None]] = {}
    for entry in known().values():
        names = [(name, None) for name in entry["names"]]
        for form, spelled in entry["forms"].items():
            names += [(name, form) for name in spelled.get("names", [])]
        for name, form in names:
            assert slug(name) == name
            assert meant.setdefault(name, (entry["id"], form)) == (entry["id"], form)
            assert named(name) == (entry["id"], form)


def test_what_rules_name_is_what_names_come_to() -> None:
    terms = {term for rule in reference()["rules"] for term in (*rule["a"], *rule["b"])}
    members = [each for group in reference()["groups"].values() for each in group]
    assert set(reference()["groups"]) <= terms
    assert {named(each).nutrient for each in [*terms, *members]} == {*terms, *members}


@pytest.mark.parametrize(
    ("typed", "form", "nutrient", "meant"),
    [
        ("Vitamin D3", None, "vitamin_d", "d3"),
        ("vitamin d", None, "vitamin_d", None),
        ("cholecalciferol", None, "vitamin_d", "d3"),
        ("Vitamin D", "Ergocalciferol", "vitamin_d", "d2"),
        ("B6", None, "vitamin_b6", None),
        ("Vitamin B\u2086", None, "vitamin_b6", None),
        ("pyridoxine", None, "vitamin_b6", None),
        ("Magnesium glycinate", None, "magnesium", "glycinate"),
        ("magnesium", "Magnesium Citrate", "magnesium", "citrate"),
        ("Magnesium sulphate", None, "magnesium", "sulfate"),
        ("magnesium stearate", None, "magnesium_stearate", None),
        ("Folic Acid", None, "folate", "folic_acid"),
        ("Folate (as folic acid)", None, "folate", "folic_acid"),
        ("methylfolate", None, "folate", "methylfolate"),
        ("L-5-MTHF", None, "folate", "methylfolate"),
        ("retinol", None, "vitamin_a", "retinol"),
        ("Beta-Carotene", None, "vitamin_a", "beta_carotene_supplement"),
        ("Vitamin A", "50% as beta-carotene", "vitamin_a", "50_as_beta_carotene"),
        ("niacinamide", None, "niacin", "nicotinamide"),
        ("nicotinamide", None, "niacin", "nicotinamide"),
        ("Nicotinic acid", None, "niacin", "nicotinic_acid"),
        ("nicotinamide riboside", None, "nicotinamide_riboside", None),
        ("Omega-3", None, "omega_3", None),
        ("EPA", None, "epa", None),
        ("DHA", None, "dha", None),
        ("Vitamin K2 (MK-7)", None, "vitamin_k", "k2"),
        ("Garlic (Kyolic)", None, "garlic_kyolic", None),
        ("\u30d3\u30bf\u30df\u30f3", None, "\u30d3\u30bf\u30df\u30f3", None),
        ("retinol", "beta-carotene", "vitamin_a", None),
        ("vitamin D3", "softgel", "vitamin_d", "d3"),
    ],
)
def test_names(typed: str, form: str | None, nutrient: str, meant: str | None) -> None:
    assert named(typed, form) == Named(nutrient, meant)


@given(st.text(max_size=40), st.none() | st.text(max_size=40), st.text(max_size=12))
def test_any_text_names_something(name: str, form: str | None, unit: str) -> None:
    assert named(name, form).nutrient == named(named(name, form).nutrient).nutrient
    assert amount_in(name, 1, unit, form).nutrient == named(name, form).nutrient


# What meets


def pill(nutrient: str, key: str | None = None, amount: float = 1) -> NutrientDose:
    return NutrientDose(key or nutrient, "a pill", [(nutrient, amount, "mg", None)])


def met(day: dict[str | None, list[NutrientDose]]) -> list[tuple[str, str]]:
    return [each.pair for each in warnings(day)]


IRON, CALCIUM, ZINC = pill("iron"), pill("calcium"), pill("zinc")


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("breakfast", "breakfast", True),
        ("breakfast", "dinner", False),
        ("breakfast", "08:00", False),
        ("08:00", "08:00", True),
        ("08:00", "09:59", True),
        ("09:59", "08:00", True),
        ("08:00", "10:00", False),
        ("23:30", "00:30", True),
        ("22:30", "00:30", False),
        (None, None, False),
        (None, "08:00", False),
    ],
)
def test_slots(first: str | None, second: str | None, together: bool) -> None:
    day: dict[str | None, list[NutrientDose]] = {first: [IRON]}
    day.setdefault(second, []).append(CALCIUM)
    assert met(day) == [("iron", "calcium")] * together


def test_a_caution_says_all_that_the_source_does() -> None:
    day = {"lunch": [CALCIUM, pill("Iron bisglycinate", "fe")], "bedtime": [pill("iron", "x")]}
    assert warnings(day) == [
        CombinationWarning(
            pair=("iron", "calcium"),
            supplements=("calcium", "fe"),
            slots=(("lunch", "lunch"),),
            one_product=False,
            text="calcium lowers iron absorption",
            min_hours=2,
            severity="separate",
            evidence="secondary",
            source="ntro.it.com; LPI lpi.oregonstate.edu/book/export/html/6331 (drug table)",
        )
    ]


def test_all_who_meet_are_named_in_order() -> None:
    pills = [pill("zinc", key) for key in "hgfedcba"]
    [found] = warnings({f"{hour:02}:00": [*pills, IRON] for hour in (20, 9, 4, 12)})
    assert found.supplements == (*"abcdefgh", "iron")
    assert found.slots == (
        *(("04:00", "04:00"), ("09:00", "09:00"), ("12:00", "12:00"), ("20:00", "20:00")),
    )


def test_four_hours() -> None:
    thyroid = NutrientDose("t", "Levothyroxine (Rx)", [])
    assert met({"06:00": [thyroid], "09:59": [CALCIUM]}) == [("levothyroxine", "calcium")]
    assert met({"06:00": [thyroid], "10:00": [CALCIUM]}) == []
    assert met({"06:00": [NutrientDose("d", "doxycycline", [])], "07:00": [ZINC]}) == [
        ("tetracycline", "zinc")
    ]


def test_rules_of_the_day_ask_for_no_slot() -> None:
    day = {"waking": [NutrientDose("w", "Warfarin", [])], None: [pill("EPA"), pill("vitamin K2")]}
    found = warnings(day)
    assert [(each.pair, each.severity, each.min_hours, each.evidence) for each in found] == [
        (("warfarin", "vitamin_k"), "warn", None, "secondary"),
        (("warfarin", "omega_3"), "warn", None, "unverified"),
    ]
    assert [each.severity for each in warnings({"waking": [ZINC], None: [pill("copper")]})] == [
        "monitor"
    ]
    weak = warnings({"waking": [pill("vitamin C"), pill("B12")]})
    assert [(each.severity, each.evidence) for each in weak] == [("info", "weak")]


def test_one_product_says_so() -> None:
    multi = NutrientDose("m", "Multi", [("iron", 8, "mg", None), ("zinc", 8, "mg", None)])
    [found] = warnings({None: [multi]})
    assert (found.pair, found.supplements, found.one_product) == (("iron", "zinc"), ("m",), True)
    [found] = warnings({"lunch": [multi, ZINC]})
    assert (found.supplements, found.one_product) == (("m", "zinc"), False)


def test_nothing_taken_meets_nothing() -> None:
    assert met({"lunch": [IRON, pill("calcium", amount=0)]}) == []
    assert met({"lunch": [IRON, CALCIUM._replace(times=0)]}) == []
    assert met({"lunch": [IRON, CALCIUM._replace(times=None)]}) == [("iron", "calcium")]


CLOCK = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
SLOT = st.sampled_from(["waking", "lunch", None]) | CLOCK
TAKEN = st.sampled_from([IRON, CALCIUM, ZINC, pill("copper"), pill("vitamin C"), pill("B12")])


@given(st.lists(st.tuples(SLOT, TAKEN), max_size=8), st.randoms())
def test_neither_order_nor_side_matters(taken: list[tuple[str | None, NutrientDose]], dice) -> None:
    def day(rows: list[tuple[str | None, NutrientDose]]) -> dict[str | None, list[NutrientDose]]:
        found: dict[str | None, list[NutrientDose]] = {}
        for slot, dose in rows:
            found.setdefault(slot, []).append(dose)
        return found

    mixed = list(taken)
    dice.shuffle(mixed)
    assert warnings(day(mixed)) == warnings(day(taken))
    # One more dose never clears a caution.
    assert set(met(day(taken[:-1]))) <= set(met(day(taken)))
