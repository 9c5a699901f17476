"""Units of labels: every entry of the facts, whose copy is tests/data/label_units.json."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from chalicelib.regimen.supplements.amounts import Converted, Unconverted, amount_in
from chalicelib.regimen.supplements.label_units import parse
from chalicelib.regimen.supplements.nutrients import doses_in

FACTS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data/label_units.json").read_text(encoding="utf-8")
)
BY_NUTRIENT = {entry["nutrient"]: entry for entry in FACTS["nutrients"]}

# Nutrient, amount, unit, form: the amount in the unit of the nutrient, or None; and the place in
# the facts. IU and DFE as on the USDA/NIH page; RE, AT and the 1.7 of folates as the facts say.
FACTORS = [
    ("vitamin_d", 10_000, "IU", None, "250", "vitamin_d checks"),
    ("vitamin_d", 2000, "IE", None, "50", "vitamin_d checks"),
    ("vitamin_d", 1, "ug", "D2", "1", "vitamin_d iu"),
    ("vitamin_d", 400, "IU", "calcifediol", None, "vitamin_d exception"),
    ("vitamin_a", 1, "ug", "retinol", "1", "vitamin_a rae"),
    ("vitamin_a", 2, "ug", "beta-carotene", "1", "vitamin_a rae"),
    ("vitamin_a", 12, "ug", "beta_carotene_food", "1", "vitamin_a rae"),
    ("vitamin_a", 1, "IU", "retinol", "0.3", "vitamin_a iu"),
    ("vitamin_a", 1, "IU", "beta-carotene", "0.3", "vitamin_a iu"),
    ("vitamin_a", 1, "IU", "beta_carotene_food", "0.05", "vitamin_a iu"),
    ("vitamin_a", 1, "ug RE", "retinol", "1", "vitamin_a re"),
    ("vitamin_a", 2, "ug RE", "beta_carotene_food", "1", "vitamin_a re"),
    ("vitamin_a", 1, "ug RE", None, None, "vitamin_a re"),
    ("vitamin_e", 1, "IU", "natural", "0.67", "vitamin_e iu"),
    ("vitamin_e", 1, "IU", "synthetic", "0.45", "vitamin_e iu"),
    ("vitamin_e", 15, "mg AT", None, "15", "vitamin_e mg_AT"),
    ("vitamin_e", 15, "mg alpha-tocopherol", None, "15", "vitamin_e mg_AT"),
    ("vitamin_e", 15, "mg \u03b1-TE", "natural", "15", "vitamin_e eu"),
    ("folate", 680, "ug DFE", "folic acid", "400", "folate checks"),
    ("folate", 1700, "mcg DFE", "methylfolate", "1000", "folate checks"),
    ("folate", 1000, "mcg", "methylfolate", "1000", "folate checks"),
    ("folate", 400, "mcg folic acid", None, "400", "folate label_units"),
    ("folate", 1, "ug DFE", "food", "1", "folate dfe"),
    ("folate", 400, "ug DFE", None, None, "folate form_matters"),
    ("niacin", 16, "mg NE", None, "16", "niacin ne"),
    ("niacin", 16, "mg NE", "nicotinamide", "16", "niacin ne"),
    ("vitamin_k", 100, "mcg", "MK-7", "100", "vitamin_k note"),
    ("vitamin_c", 500, "mg", None, "500", "vitamin_c note"),
    ("choline", 500, "mg", None, "500", "choline note"),
]


def test_factors_of_labels() -> None:
    faults = []
    for nutrient, amount, unit, form, expected, _ in FACTORS:
        found = amount_in(nutrient, amount, unit, form)
        result = str(round(found.amount, 9).normalize()) if isinstance(found, Converted) else None
        if (result and Decimal(result)) != (expected and Decimal(expected)):
            faults.append((nutrient, amount, unit, form, found))
    assert faults == []
    assert {place.split()[0] for *_, place in FACTORS} == BY_NUTRIENT.keys() - {"other_iu"}
    assert all(place.split()[1] in BY_NUTRIENT[place.split()[0]] for *_, place in FACTORS)


def test_every_unit_of_a_nutrient_is_known() -> None:
    """A unit is converted in one of the forms of its nutrient; a unit of activity in none."""
    faults = []
    for nutrient, entry in BY_NUTRIENT.items():
        for unit in entry["label_units"]:
            forms = {form for name, *_, form, _, _ in FACTORS if name == nutrient} | {None}
            results = [amount_in(nutrient, 1, unit, form) for form in forms]
            is_activity = nutrient == "other_iu"
            if any(isinstance(found, Converted) for found in results) is is_activity:
                faults.append((nutrient, unit))
            if is_activity and unit != "IU" and parse(unit).kind != "activity":
                faults.append((nutrient, unit))
    assert faults == []
    found = amount_in("bromelain", 2400, "GDU")
    assert isinstance(found, Unconverted)
    assert found.reason == "GDU is a unit of activity and no mass"


def test_the_form_matters_where_the_facts_say_so() -> None:
    for nutrient, unit in (("vitamin_d", "IU"), ("vitamin_a", "IU"), ("folate", "mcg DFE")):
        is_open = isinstance(amount_in(nutrient, 1, unit), Unconverted)
        assert BY_NUTRIENT[nutrient]["form_matters"] is is_open, nutrient


def esters() -> Iterator[tuple[str, str, float]]:
    """Yield the weight in ug (vitamin A) or mg (vitamin E) of one IU of each ester."""
    for name, text in BY_NUTRIENT["vitamin_a"]["esters"].items():
        if name != "evidence":
            yield name, "ug", float(text.split()[3])
    for name, units in BY_NUTRIENT["vitamin_e"]["esters_iu_per_mg"].items():
        if "tocopheryl" in name:
            yield name, "mg", 1 / units


def test_the_weight_of_an_ester_is_not_that_of_the_vitamin() -> None:
    """One IU has the vitamin of its weight: 0.3 ug of retinol; tocopherol as 1.49 or 1.1 IU/mg."""
    checked = []
    for name, unit, weight in esters():
        found = amount_in(name, Decimal(str(round(weight, 6))), unit)
        assert isinstance(found, Converted)
        iu_per_mg = BY_NUTRIENT["vitamin_e"]["esters_iu_per_mg"]
        alcohol = iu_per_mg[
            "dl-alpha-tocopherol" if name.startswith("dl") else "d-alpha-tocopherol"
        ]
        expected = 0.3 if unit == "ug" else 1 / alcohol
        assert abs(float(found.amount) / expected - 1) < 0.01, name
        checked.append(name)
    assert len(checked) == 6


def spelled(text: str) -> str:
    """Return the unit of an entry such as "KBE (de)"."""
    return text.partition(" (")[0] if text[-1] == ")" and "10(" not in text else text


def test_every_spelling_of_iu() -> None:
    units = [text for key in ("en", "de", "fr_es_it_pt") for text in FACTS["iu_spellings"][key]]
    assert {parse(unit).kind for unit in [*units, "\u041c\u0415", "International Units"]} == {"IU"}
    assert len(units) == 7
    # Latin letters that look like the Russian abbreviation are none.
    assert parse("ME").kind == "unknown"


def test_every_power_of_colonies() -> None:
    faults = []
    for text, factor in FACTS["cfu"]["powers"].items():
        unit = parse(text.replace("(s)", "s"))
        expected = None if isinstance(factor, str) else factor
        if (unit.scale if unit.kind == "CFU" else None) != expected:
            faults.append((text, unit))
    for text, factor in FACTS["cfu"]["spellings"].items():
        unit = parse(spelled(text))
        if (unit.kind == "CFU") is not (factor == 1):
            faults.append((text, unit))
    # A billion is 10^9 in English, and 10^12 in German, French and Spanish.
    others = {
        "Billionen KBE": 12,
        "billones UFC": 12,
        "billion UFC": 12,
        "10\u2079 CFU": 9,
        "CFU_billion": 9,
    }
    others |= {"2.5x10^9 CFU": Decimal("2.5e9"), "[CFU]": 0, "2e9 CFU": Decimal("2e9")}
    for text, power in others.items():
        expected = 10**power if isinstance(power, int) else power
        if parse(text).scale != expected or parse(text).kind != "CFU":
            faults.append((text, parse(text)))
    assert faults == []
    assert parse("10^18 CFU").kind == "CFU"
    assert parse("10^19 CFU").kind == parse("1e19 CFU").kind == "unknown"


def test_every_spelling_of_pieces_and_masses() -> None:
    faults = []
    for words in FACTS["volume_and_count"]["same_word"]:
        if {parse(word) for word in words} != {parse(words[0])} or parse(words[0]).kind != "count":
            faults.append(words)
        if any(doses_in((1, word), (2, words[0])) != Decimal("0.5") for word in words):
            faults.append(words)
    for unit, words in FACTS["mass_spellings"].items():
        if unit != "note" and {parse(word) for word in words} != {parse(unit)}:
            faults.append(words)
    assert faults == []
    assert parse("MCG") == parse("ug")
    kinds = [parse(words[0]).of for words in FACTS["volume_and_count"]["same_word"]]
    assert len(set(kinds)) == len(kinds)


def test_spoons() -> None:
    """A spoon is compared only with spoons of its name: 1 tbsp is 14.8, 15 or 20 mL."""
    assert doses_in((1, "Tablespoons"), (2, "tbsp")) == doses_in((1, "EL"), (2, "tbsp"))
    assert doses_in((1, "teaspoon"), (2, "tsp")) == Decimal("0.5")
    assert doses_in((1, "tbsp"), (15, "mL")) is doses_in((1, "tbsp"), (3, "tsp")) is None
    assert doses_in((1, "fl. oz."), (1, "fl oz")) == 1
    assert doses_in((5, "billion CFU"), (1, "10^10 CFU")) == Decimal("0.5")
    sections = FACTS["volume_and_count"].keys()
    assert {parse(unit.replace("_", " ")).kind for unit in ("tsp", "tbsp", "fl_oz", "drop")} == {
        "count"
    }
    assert {"tsp", "tbsp", "fl_oz", "drop"} <= sections
