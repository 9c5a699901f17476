"""Conversion beside another implementation of UCUM, and there and back again."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.labs.biomarkers import catalogue
from chalicelib.terminology.units import accepted, concentration, from_canonical, to_canonical

FILE = Path(catalogue.__file__).with_name("catalogue.json")
MARKERS = {entry["id"]: entry for entry in json.loads(FILE.read_text("utf-8"))}
PAIRS = [(slug, other["unit"]) for slug, each in MARKERS.items() for other in each["alt_units"]]

# Grams per mole, as the facts have them; four decimals where their vectors do.
MOLAR_MASSES = {
    "amh": "140000",
    "bilirubin_direct": "584.66",
    "bilirubin_total": "584.66",
    "bun": "28.0134",
    "c_peptide": "3020.3",
    "calcium": "40.078",
    "copper": "63.546",
    "coq10": "863.34",
    "cortisol_am": "362.4599",
    "creatinine": "113.12",
    "dhea_s": "368.49",
    "estradiol": "272.3820",
    "folate": "441.4",
    "free_t3": "650.97",
    "free_t4": "776.87",
    "glucose_fasting": "180.156",
    "glucose_random": "180.156",
    "hdl_c": "386.65",
    "hemoglobin": "16114",  # of the monomer Hb(Fe)
    "mch": "16114",
    "mchc": "16114",
    "homocysteine": "135.18",
    "igf1": "7649",
    "iron": "55.845",
    "lactate": "90.08",
    "ldl_c": "386.65",
    "ldl_direct": "386.65",
    "magnesium": "24.305",
    "non_hdl_c": "386.65",
    "phosphate": "30.974",
    "progesterone": "314.46",
    "pth": "9425",
    "reverse_t3": "650.97",
    "selenium": "78.971",
    "t3_total": "650.97",
    "t4_total": "776.87",
    "testosterone_free": "288.4244",
    "testosterone_total": "288.4244",
    "tibc": "55.845",
    "total_cholesterol": "386.65",
    "triglycerides": "885.7",
    "uacr": "113.12",  # of creatinine, in the divisor
    "uibc": "55.845",
    "uric_acid": "168.1103",
    "vitamin_a": "286.45",
    "vitamin_b12": "1355.37",
    "vitamin_c": "176.12",
    "vitamin_d_25oh": "400.637",
    "vitamin_e": "430.71",
    "vldl_c": "386.65",
    "zinc": "65.38",
}
# Factors as printed, which their own last digit and that of the molar mass hold apart from the
# exact ones: some are conventions, and some the facts made from a molar mass with more digits.
PRINTED = {
    "amh",
    "bilirubin_direct",
    "bilirubin_total",
    "creatinine",
    "free_t3",
    "progesterone",
    "reverse_t3",
    "t3_total",
}
# No general implementation knows these: units of insulin have no mass, and glycated haemoglobin
# as a percentage (NGSP) and as a ratio (IFCC) are two calibrations.
BY_CONVENTION = {"insulin_fasting", "hba1c"}
# The oracle does not know the charge of an ion. Ferritin is counted with 445 kDa, as printed.
OTHERWISE = {("calcium", "meq/L"), ("magnesium", "meq/L"), ("ferritin", "pmol/L")}
AFFINE = {"hba1c", "body_temp"}


@pytest.fixture(scope="module")
def oracle() -> Any:
    from ucumvert import PintUcumRegistry  # noqa: PLC0415  # slow

    return PintUcumRegistry()


def half_a_digit(printed: str) -> float:
    """Half a step of the last digit printed, as a part of the figure."""
    figure = Decimal(printed)
    return float(Decimal((0, (5,), figure.as_tuple().exponent - 1)) / figure)


def by_oracle(oracle: Any, slug: str, value: float, unit: str, other: str) -> float:
    """Return what ``value`` of ``unit`` is in ``other``, by way of moles where one of them is."""
    source, target = (oracle.from_ucum(each).units for each in (unit, other))
    quantity = oracle.Quantity(value, source)
    if not quantity.is_compatible_with(target):
        molar_mass = oracle.Quantity(float(MOLAR_MASSES[slug]), "g/mol")
        quotient, product = quantity / molar_mass, quantity * molar_mass
        quantity = quotient if quotient.is_compatible_with(target) else product
    return quantity.to(target).magnitude


def tolerance(slug: str) -> float:
    if slug not in PRINTED:
        return 1e-12
    printed = MARKERS[slug]["alt_units"][0]["factor"]
    return 1.01 * (half_a_digit(printed) + half_a_digit(MOLAR_MASSES[slug]))


@pytest.mark.parametrize(
    ("slug", "unit"),
    [pair for pair in PAIRS if pair[0] not in BY_CONVENTION and pair not in OTHERWISE],
)
def test_every_factor_beside_the_oracle(oracle: Any, slug: str, unit: str) -> None:
    marker = MARKERS[slug]
    for value in (0.5, 100.0):
        expected = by_oracle(oracle, slug, value, marker["unit"], unit)
        found = from_canonical(marker, value, unit)
        assert found == pytest.approx(expected, rel=tolerance(slug), abs=0)


def test_exceptions_are_needed(oracle: Any) -> None:
    for slug in PRINTED:
        unit, other, *_ = accepted(MARKERS[slug])
        expected = by_oracle(oracle, slug, 1.0, unit, other)
        assert from_canonical(MARKERS[slug], 1.0, other) != pytest.approx(expected, rel=1e-9, abs=0)
    used = {slug for slug, unit in PAIRS if slug in MOLAR_MASSES}
    assert used == set(MOLAR_MASSES)


@pytest.mark.parametrize(
    ("slug", "unit", "value", "figure"),
    [
        # Two charges for each ion.
        ("calcium", "mEq/L", 10.0195, 5.0),
        ("magnesium", "mEq/L", 2.4305, 2.0),
        # The factor that three public tables print.
        ("ferritin", "pmol/L", 100.0, 224.7),
        # The molar mass of C129H211N35O48; the 0.333 of JAMA's table is 0.6 % above it.
        ("c_peptide", "nmol/L", 3.0203, 1.0),
    ],
)
def test_figures_by_hand(slug: str, unit: str, value: float, figure: float) -> None:
    assert from_canonical(MARKERS[slug], value, unit) == pytest.approx(figure, rel=1e-12)


@pytest.mark.parametrize(
    ("slug", "factor", "offset"),
    [("insulin_fasting", 6.0, 0), ("hba1c", 1 / 0.09148, -2.152 / 0.09148)],
)
def test_conventions(slug: str, factor: float, offset: float) -> None:
    _, other = accepted(MARKERS[slug])
    for value in (0.0, 3.0, 5.7, 14.0):
        found = from_canonical(MARKERS[slug], value, other)
        assert found == pytest.approx(value * factor + offset, rel=1e-12)


BASES = {
    "g": ["g/L", "mg/L", "ug/dL", "ng/mL", "pg/mL", "ng/L"],
    "mol": ["mol/L", "mmol/L", "umol/L", "nmol/mL", "pmol/dL"],
    "U": ["U/L", "m[IU]/mL"],
    "kat": ["kat/L", "nkat/L", "ukat/mL"],
}


def related(slug: str) -> list[tuple[str, str]]:
    """Return pairs of a marker's unit and one that has other metric prefixes."""
    return [
        (unit, other)
        for unit in accepted(MARKERS[slug])
        for other in BASES.get((concentration(unit) or ("",))[0], [])
        if slug != "bun"
        # The oracle keeps enzyme units and international ones apart; laboratories do not.
        and ("[IU]" in unit) == ("[IU]" in other)
    ]


@pytest.mark.parametrize("slug", [slug for slug in MARKERS if related(slug)])
def test_metric_prefixes_beside_the_oracle(oracle: Any, slug: str) -> None:
    marker = MARKERS[slug]
    for unit, other in related(slug):
        found = from_canonical(marker, to_canonical(marker, 7.0, unit), other)
        expected = by_oracle(oracle, slug, 7.0, unit, other)
        assert found == pytest.approx(expected, rel=1e-12, abs=0), (unit, other)


def test_concentrations_have_prefixes() -> None:
    assert len([slug for slug in MARKERS if related(slug)]) > 80


UNITS = {
    slug: [*accepted(marker), *(other for _, other in related(slug))]
    for slug, marker in MARKERS.items()
}
ANY_UNIT = st.sampled_from([(slug, unit) for slug, many in UNITS.items() for unit in many])


@pytest.mark.parametrize("slug", UNITS)
def test_there_and_back(slug: str) -> None:
    marker = MARKERS[slug]
    # Beside an offset, a tiny figure is lost in the last digit of a double.
    least = 1e-12 if slug in AFFINE else 0
    for unit in UNITS[slug]:
        for value in (0.0, 1e-15, 1e-6, 0.1, 1.0, 5.7, 99.0, 123456.789, 1e9, 1e15, -3.3):
            there = from_canonical(marker, value, unit)
            back = to_canonical(marker, there, unit)
            assert back == pytest.approx(value, rel=1e-9, abs=least), (unit, value)


@given(ANY_UNIT, st.floats(1e-3, 1e9))
def test_any_figure_there_and_back(pair: tuple[str, str], value: float) -> None:
    slug, unit = pair
    there = from_canonical(MARKERS[slug], value, unit)
    assert to_canonical(MARKERS[slug], there, unit) == pytest.approx(value, rel=1e-9)


@given(ANY_UNIT, st.floats(0, 1e9), st.floats(0, 1e9))
def test_conversion_keeps_the_order(pair: tuple[str, str], one: float, other: float) -> None:
    slug, unit = pair
    low, high = (to_canonical(MARKERS[slug], each, unit) for each in sorted((one, other)))
    assert low <= high
