"""Compounds: every row of the facts, whose copy is tests/data/salts.csv, and who is weighed."""

import csv
from decimal import Decimal
from pathlib import Path

from chalicelib.regimen.supplements.amounts import (
    Basis,
    Converted,
    Unconverted,
    amounts_in,
    substances,
)
from chalicelib.regimen.supplements.compounds import minerals
from chalicelib.regimen.supplements.nutrients import slug, unit_of

TEXT = (Path(__file__).parents[1] / "data/salts.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(line for line in TEXT.splitlines() if not line.startswith("#")))
NUTRIENTS = {"vitamin C": "vitamin_c", "vitamin B6": "vitamin_b6", "5-MTHF": "folate"}

# Not converted: a substance of its own whose label states this compound, and excipients. They keep
# a total under their own name.
OWN = {
    "nicotinamide riboside chloride",
    "creatine monohydrate",
    "creatine hydrochloride",
    "glucosamine sulfate potassium chloride",
    "glucosamine hydrochloride",
    "L-lysine hydrochloride",
    "acetyl-L-carnitine hydrochloride",
    "magnesium stearate",
    "calcium stearate",
    "silicon dioxide",
    "mineral amino acid chelate",
    "trace minerals / sea minerals",
}
# Of these, the name with the hydrate does not decide either: strength of the product, label rules.
NEVER = ("commercial strength", "label rule", "no fixed formula", "salt form")
PYRIDOXINE = "pyridoxine hydrochloride"
PLP = "pyridoxal 5-phosphate"


def amount(name: str, nutrient: str, form: str | None = None) -> Decimal | None:
    """Return the amount of a nutrient in 100 of its unit of a compound; None if it is open."""
    plain = NUTRIENTS.get(nutrient, slug(nutrient))
    unit = unit_of(plain)
    [found] = [part for part in amounts_in(name, 100, unit, form) if part.nutrient == plain]
    if isinstance(found, Unconverted):
        assert found.possible, name
        assert set(found.possible.values()) == {100}, name
        return None
    return found.amount


def expected(row: dict[str, str], *, whole: bool) -> Decimal | None:
    """Return what the facts say of a label name, or of the compound with its hydrate."""
    if row["label_name"] == PYRIDOXINE:
        return Decimal(row["fraction"]) * 100
    is_open = any(text in row["ambiguity"] for text in NEVER) or row["label_name"] == PLP
    if row["name_alone"] == "determined" or (whole and not is_open and row["hydrate"] != "none"):
        return Decimal(row["fraction"]) * 100
    return None


def test_every_row_of_the_facts() -> None:
    faults, own = [], set()
    for row in ROWS:
        label, nutrient, hydrate = row["label_name"], row["nutrient"], row["hydrate"]
        if label in OWN or nutrient == "alpha-ketoglutaric acid":
            [*_, found] = amounts_in(label, 100, "mg")[:1]
            assert isinstance(found, Converted)
            assert (found.nutrient, found.amount) == (slug(label), 100)
            own.add(label)
            continue
        alone = amount(label, nutrient)
        if alone != expected(row, whole=False):
            faults.append((label, alone))
        same = [each for each in ROWS if (each["label_name"], each["hydrate"]) == (label, hydrate)]
        if len({each["compound"] for each in same}) == 1 and hydrate not in ("none", ""):
            for name, form in ((f"{label} {hydrate}", None), (label, hydrate)):
                found_amount = amount(name, nutrient, form)
                if found_amount != expected(row, whole=True):
                    faults.append((name, form, found_amount))
    assert faults == []
    assert own == OWN | {"calcium alpha-ketoglutarate"}
    assert len(ROWS) == 151


def test_a_compound_by_its_chemical_name() -> None:
    """Names of compounds that state the ratio too, where the hydrate alone does not decide."""
    for name, fraction in {
        "trimagnesium dicitrate, anhydrous": "0.16163",
        "magnesium hydrogen citrate (1:1)": "0.11336",
        "magnesium citrate anhydrous": None,
        "hydroxyapatite": "0.39894",
        "magnesium carbonate, normal": "0.28827",
        "citicoline (free acid)": "0.21333",
    }.items():
        nutrient = "choline" if "citicoline" in name else "magnesium"
        nutrient = "calcium" if "apatite" in name else nutrient
        assert amount(name, nutrient) == (fraction and Decimal(fraction) * 100), name


def result(
    nutrient: str, form: str | None = None, basis: Basis | None = None
) -> tuple[str, Decimal | None, Decimal | None]:
    """Return nutrient, amount and the largest possible amount of the first result."""
    found = amounts_in(nutrient, 325, "mg", form, basis)[0]
    if isinstance(found, Converted):
        return found.nutrient, found.amount, found.most
    most = max(found.possible.values()) if found.possible else None
    return found.nutrient, None, most


# Nutrient, form and basis of 325 mg; the amount in the unit of the nutrient, or None; at most.
WEIGHED = [
    # 65 mg of iron, as on the label of the US tablet of 325 mg.
    (("Ferrous sulfate heptahydrate",), "65.286", "65.286"),
    (("Ferrous sulphate", "heptahydrate"), "65.286", "65.286"),
    (("Ferrous sulfate (heptahydrate)",), "65.286", "65.286"),
    # Without the hydrate it is open; the label may mean the iron.
    (("Ferrous sulfate",), None, "325"),
    (("Ferrous sulfate", None, "compound"), None, "119.483"),
    (("Ferrous sulfate", None, "element"), "325", "325"),
    # A form is the source of the element, unless the entry says otherwise.
    (("Iron", "ferrous sulfate heptahydrate"), "325", "325"),
    (("Iron (as ferrous sulfate)",), "325", "325"),
    (("Iron", "ferrous sulfate heptahydrate", "compound"), "65.286", "65.286"),
    (("Iron (as ferrous fumarate)", None, "compound"), "106.82425", "106.82425"),
    (("Iron", "sulfate", "compound"), None, "119.483"),
    (("Magnesium", "oxide"), "325", "325"),
    (("Magnesium", "oxide", "element"), "325", "325"),
    (("Magnesium", "oxide", "compound"), "195.988", "195.988"),
    (("Magnesium oxide",), "195.988", "195.988"),
    (("Magnesium oxide", "element"), "195.988", "195.988"),
    (("Magnesium oxide", None, "element"), "325", "325"),
    (("Magnesium (oxide)",), "325", "325"),
    # Never the full weight of a compound whose content is unknown.
    (("Calcium malate",), None, "325"),
    (("Magnesium", "moon dust", "compound"), None, "325"),
    (("Magnesium", None, "compound"), None, "325"),
    # Labels often print the element under these names.
    (("Zinc picolinate",), "68.63675", "325"),
    (("Zinc picolinate", None, "compound"), "68.63675", "68.63675"),
    # The limit is in vitamin B6 as pyridoxine: nap.edu 6015, page 186.
    (("Pyridoxine HCl",), "267.38075", "325"),
    (("Vitamin B6", "pyridoxine HCl"), "325", "325"),
    (("P5P",), None, "325"),
    (("Vitamin B6 (as P5P)",), "325", "325"),
    # A vitamin with its form is no compound of another weight.
    (("Nicotinic acid", None, "compound"), "325", "325"),
    (("Vitamin D3", None, "compound"), "325000", "325000"),
    (("Ashwagandha", None, "compound"), "325", "325"),
]


def test_what_was_weighed() -> None:
    faults = []
    for given, amount, most in WEIGHED:
        found = result(*given)[1:]
        if found != (amount and Decimal(amount), most and Decimal(most)):
            faults.append((given, found))
    assert faults == []


def test_a_compound_in_other_units_and_without_an_amount() -> None:
    [grams] = amounts_in("Ferrous sulfate heptahydrate", 0.325, "g")
    assert isinstance(grams, Converted)
    assert grams.amount == Decimal("65.286")
    [pieces] = amounts_in("Ferrous sulfate heptahydrate", 1, "tablet")
    [unknown] = amounts_in("Ferrous sulfate", None, None)
    assert [(each.nutrient, each.reason) for each in (pieces, unknown)] == [
        ("iron", "tablet counts something and is no mass"),
        ("iron", "the label states no amount"),
    ]


def test_a_compound_of_two_nutrients_and_one_with_a_total_of_its_own() -> None:
    found = amounts_in("Calcium ascorbate dihydrate", 1000, "mg")
    assert [(each.nutrient, each.amount) for each in found] == [
        ("vitamin_c", Decimal("826.21")),
        ("calcium", Decimal(94)),
    ]
    own, calcium = amounts_in("Ca-AKG", 1, "g")
    assert (own.nutrient, own.amount, calcium.nutrient) == ("ca_akg", 1000, "calcium")
    assert isinstance(calcium, Unconverted)
    assert substances("Ca-AKG") == {"ca_akg", "calcium"}
    assert substances("Iron (as ferrous sulfate)") == substances("ferrous sulfate") == {"iron"}


def test_a_name_of_an_element_with_a_form_never_has_the_full_weight() -> None:
    """Also one that no row of the facts has."""
    for mineral in minerals():
        for form in ("citrate", "glycinate", "gluconate", "sulfate"):
            for part in amounts_in(f"{mineral} {form}", 100, "mg"):
                known = part.nutrient == mineral
                assert not known or isinstance(part, Unconverted) or part.amount < 100
