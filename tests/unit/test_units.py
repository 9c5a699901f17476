"""Units of readings: spellings, refusals and exact conversion; and the catalogue they come from."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chalicelib.labs.biomarkers import catalogue, presenter
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.terminology import units
from chalicelib.terminology.notice import loinc_notice
from chalicelib.terminology.units import UnknownUnit, from_canonical, to_canonical

MICRO_SIGN, GREEK_MU, TIMES = "\u00b5", "\u03bc", "\u00d7"
FILE = Path(catalogue.__file__).with_name("catalogue.json")
MARKERS = {entry["id"]: entry for entry in json.loads(FILE.read_text("utf-8"))}

SPELLINGS = {
    "ug/dL": ["mcg/dL", f"{MICRO_SIGN}g/dL", f"{GREEK_MU}g/dL", "ug/dl", "ug / dL"],
    "umol/L": [f"{MICRO_SIGN}mol/L", "mcmol/l", "umol/l"],
    "u[IU]/mL": [f"{MICRO_SIGN}IU/mL", "uIU/mL", f"{GREEK_MU}U/mL", "uU/ml", "mcIU/mL"],
    "m[IU]/L": ["mIU/L", "mU/L", "mU/l"],
    "[IU]/mL": ["IU/mL", "U/mL"],
    "U/L": ["IU/L", "U/l"],
    "meq/L": ["mEq/L", "mEq/l"],
    "mg/dL": ["mg/dl", "mg / dl"],
    "10*3/uL": [
        "10^3/uL",
        "x10E3/uL",
        f"10³/{MICRO_SIGN}L",
        "K/uL",
        "K/mcL",
        "Thousand/uL",
        "x 10^3/uL",
        f"{TIMES}10³/{GREEK_MU}l",
    ],
    "10*6/uL": ["10^6/uL", "x10E6/uL", "M/uL", "Million/uL", "10⁶/uL"],
    "10*9/L": ["10^9/L", "x10E9/L", "10⁹/L"],
    "10*12/L": ["10^12/L", "10¹²/L"],
    "mL/min/{1.73_m2}": [
        "mL/min/1.73m2",
        "mL/min/1.73 m2",
        "mL/min/1.73m²",
        "mL/min/1.73",
        "ml/min/1.73 m^2",
    ],
    "kg/m2": ["kg/m²", "kg/m^2"],
    "mL/min/kg": ["mL/kg/min", "ml/kg/min"],
    "[lb_av]": ["lb", "lbs"],
    "[lbf_av]": ["lbf"],
    "[in_i]": ["in", "inch"],
    "[mi_i]": ["mi"],
    "[yd_i]": ["yd"],
    "Cel": ["°C", "C", "° C"],
    "[degF]": ["°F", "F", "degF"],
    "/min": ["bpm", "beats/min"],
    "mm/h": ["mm/hr"],
    "h": ["hr", "hours"],
    "a": ["yr", "years"],
    "{ratio}": ["ratio", "1"],
    "mm[Hg]": ["mmHg", "mm Hg"],
    "pg/ug": ["pg/mcg"],
    "L": ["l"],
}
APART = [
    ("mg/dL", "ug/dL"),
    ("mg/dL", "mmol/L"),
    ("mg/dL", "mg/L"),
    ("mg/dL", "MG/DL"),
    ("m[IU]/L", "M[IU]/L"),
    ("nmol/L", "mg/dL"),
    ("%", "mmol/mol"),
    ("mcgs", "ugs"),
    ("10*3/uL", "103/uL"),
    ("10*3/uL", "10*6/uL"),
    ("10*3/L", "K/L"),
    ("kg", "kgf"),
    ("[lb_av]", "[lbf_av]"),
    ("", "%"),
    ("", "ratio"),
]


@pytest.mark.parametrize(
    ("unit", "spelled"), [(unit, each) for unit, many in SPELLINGS.items() for each in many]
)
def test_spellings_of_one_unit(unit: str, spelled: str) -> None:
    assert units.same(unit, spelled)
    assert units.same(spelled, unit)


def test_the_units_above_are_different_ones() -> None:
    plain = {units.plain(unit) for unit in SPELLINGS}
    assert len(plain) == len(SPELLINGS)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_units_stay_apart(one: str, other: str) -> None:
    assert not units.same(one, other)


def test_no_marker_lists_one_unit_twice() -> None:
    for marker in MARKERS.values():
        plain = [units.plain(unit) for unit in units.accepted(marker)]
        assert len(plain) == len(set(plain)), marker["id"]


# What the facts' vectors say, at full precision; the first is the NGSP/IFCC equation.
VECTORS = [
    ("hba1c", 7.0, "mmol/mol", 52.995190205509395),
    ("glucose_fasting", 100, "mmol/L", 5.550744909966918),
    ("ldl_c", 100, "mmol/L", 2.5863183757920605),
    ("creatinine", 1, "umol/L", 88.4),
    ("vitamin_d_25oh", 40, "nmol/L", 99.84100320240017),
    ("testosterone_total", 500, "nmol/L", 17.335565229571426),
    ("estradiol", 30, "pmol/L", 110.13943652664273),
    ("cortisol_am", 10, "nmol/L", 275.8925883939161),
    ("uric_acid", 5, "umol/L", 297.42377474788873),
    ("iron", 100, "umol/L", 17.906706061420003),
    ("calcium", 9.4, "mmol/L", 2.345426418483956),
]
# By definition or by hand.
FIGURES = [
    ("hba1c", 2.152, "mmol/mol", 0.0),
    ("body_temp", 37.0, "°F", 98.6),
    ("body_temp", 0.0, "F", 32.0),
    ("insulin_fasting", 3, "pmol/L", 18.0),
    ("insulin_fasting", 3, "mIU/L", 3.0),
    ("lpa_mass", 30, "mg/L", 300.0),
    ("lpa_mass", 30, "g/L", 0.3),
    ("lpa_molar", 75, "umol/L", 0.075),
    ("testosterone_total", 941, "ng/mL", 9.41),
    ("hs_crp", 0.3, "mg/dL", 0.03),
    ("phosphate", 3.0974, "mmol/L", 1.0),
    ("bun", 14.0067, "mmol/L", 5.0),
    ("tsh", 2.5, "uIU/mL", 2.5),
    ("alt", 30, "ukat/L", 0.5),
    ("alt", 30, "nkat/L", 500.0),
    ("ferritin", 80, "ug/L", 80.0),
    ("hematocrit", 45, "L/L", 0.45),
    ("platelets", 250, "10^9/L", 250.0),
    ("sodium", 140, "mEq/L", 140.0),
    ("weight", 0.45359237, "lb", 1.0),
    ("height", 180.34, "in", 71.0),
    ("grip_strength", 45.359237, "lbf", 100.0),
    ("cooper_distance", 1609.344, "mi", 1.0),
    ("cooper_distance", 2743.2, "yd", 3000.0),
    ("cooper_distance", 2800, "km", 2.8),
    ("vo2max", 52.5, "mL/kg/min", 52.5),
    ("rhr", 41, "bpm", 41.0),
]


@pytest.mark.parametrize(("marker", "value", "unit", "figure"), VECTORS)
def test_vectors(marker: str, value: float, unit: str, figure: float) -> None:
    # The vectors multiply binary numbers: one step of a double apart from the decimal answer.
    assert from_canonical(MARKERS[marker], value, unit) == pytest.approx(figure, rel=3e-16, abs=0)
    assert to_canonical(MARKERS[marker], figure, unit) == pytest.approx(value, rel=3e-16, abs=0)


@pytest.mark.parametrize(("marker", "value", "unit", "figure"), FIGURES)
def test_figures(marker: str, value: float, unit: str, figure: float) -> None:
    assert from_canonical(MARKERS[marker], value, unit) == figure
    assert to_canonical(MARKERS[marker], figure, unit) == value


@pytest.mark.parametrize("spelled", ["mcg/L", "ug/L", f"{MICRO_SIGN}g/L", f"{GREEK_MU}g/L"])
def test_micrograms_convert_alike(spelled: str) -> None:
    assert to_canonical(MARKERS["iron"], 1000, spelled) == 100.0


REFUSED = [
    ("lpa_mass", "nmol/L"),
    ("lpa_molar", "mg/dL"),
    ("bun", "g/L"),
    ("bun", "umol/L"),
    ("rdw_cv", "fL"),
    ("mcv", "%"),
    ("weight", "kgf"),
    ("glucose_fasting", "mg"),
    ("glucose_fasting", "mg/g"),
    ("glucose_fasting", "U/L"),
    ("glucose_fasting", "glucose"),
    ("glucose_fasting", ""),
    ("hba1c", "mmol/L"),
    ("hba1c", "g/L"),
    ("tsh", "MIU/mol"),
    ("wbc", "g/L"),
    ("platelets", "t/L"),
    ("uacr", "mg/L"),
    ("vo2max", "mL/min"),
    ("body_temp", "K"),
    ("platelets", "10*3/L"),
    ("sodium", "mg/dL"),
    ("dunedin_pace", "%"),
]


@pytest.mark.parametrize(("marker", "unit"), REFUSED)
@pytest.mark.parametrize("convert", [to_canonical, from_canonical])
def test_what_has_no_conversion_is_refused(marker: str, unit: str, convert: Any) -> None:
    with pytest.raises(UnknownUnit, match="entered in"):
        convert(MARKERS[marker], 1.0, unit)


def test_a_refusal_says_what_is_taken() -> None:
    with pytest.raises(UnknownUnit, match=r"^this marker is entered in mg/dL or mmol/L$"):
        to_canonical(MARKERS["glucose_fasting"], 5.0, "%")


OWN = {
    "id": "01J0000000",
    "unit": "Punkte pro Tag",
    "alt_units": [
        {"unit": "points/week", "factor": "7"},
        {"unit": "score", "factor": "-0.5", "offset": "100"},
        {"unit": "nothing", "factor": "0"},
        {"unit": "vast", "factor": "1e308"},
    ],
}


def test_a_marker_of_ones_own() -> None:
    assert from_canonical(OWN, 3, "points/week") == 21.0
    assert to_canonical(OWN, 90, "score") == 20.0
    assert to_canonical(OWN, 12.5, "Punkte pro Tag") == 12.5
    with pytest.raises(UnknownUnit):
        to_canonical(OWN, 1, "mg/dL")


def test_prefixes_scale_an_offset_too() -> None:
    own = {"unit": "points", "alt_units": [{"unit": "nmol/L", "factor": "200", "offset": "50"}]}
    assert from_canonical(own, 10, "nmol/L") == 2050.0
    assert from_canonical(own, 10, "umol/L") == 2.05
    assert to_canonical(own, 2.05, "umol/L") == 10.0


@pytest.mark.parametrize(
    ("convert", "value", "unit"),
    [
        (to_canonical, 1.0, "nothing"),
        (to_canonical, 0.0, "nothing"),
        (from_canonical, 1e9, "vast"),
        (from_canonical, float("inf"), "score"),
        (to_canonical, float("nan"), "score"),
    ],
)
def test_a_figure_that_no_number_holds(convert: Any, value: float, unit: str) -> None:
    with pytest.raises(ValueError, match="beyond what a number holds") as raised:
        convert(OWN, value, unit)
    assert not isinstance(raised.value, UnknownUnit)


def test_the_shipped_catalogue_is_whole() -> None:
    entries = json.loads(FILE.read_text("utf-8"))
    ids = [entry["id"] for entry in entries]
    assert len(ids) == len(set(ids)) == 131
    assert ids == sorted(ids)
    coded = [entry for entry in entries if "loinc" in entry]
    assert all(entry["loinc_verified"] in ("A", "B") for entry in coded)
    assert "loinc" not in MARKERS["egfr_cr"]
    # A trap of the design: mass and molar Lp(a) do not convert.
    assert MARKERS["lpa_mass"]["alt_units"] == MARKERS["lpa_molar"]["alt_units"] == []


def test_codes_are_shown_with_their_notice() -> None:
    assert "Regenstrief" in loinc_notice()
    summaries = MarkerSummaries([])
    for slug, entry in MARKERS.items():
        shows_codes = "loinc" in entry or bool(entry["loinc_aliases"])
        single = json.loads(presenter.view(summaries, slug).text)
        assert (single.get("loinc_notice") == loinc_notice()) == shows_codes, slug
        assert "loinc_notice" not in json.loads(presenter.listed(summaries, slug).text)


@pytest.mark.parametrize("marker", MARKERS.values(), ids=MARKERS)
def test_units_of_the_shipped_catalogue(marker: dict[str, Any]) -> None:
    for other in marker["alt_units"]:
        assert set(other) <= {"unit", "factor", "offset", "decimals"}
        assert Decimal(other["factor"]) > 0
        assert Decimal(other.get("offset", "0")).is_finite()
    others = [other["unit"] for other in marker["alt_units"]]
    for system in ("si_unit", "imperial_unit"):
        assert system not in marker or marker[system] in others


@pytest.mark.parametrize(
    ("slug", "system", "unit"),
    [
        ("glucose_fasting", "si_unit", "mmol/L"),
        ("hba1c", "si_unit", "mmol/mol"),
        ("insulin_fasting", "si_unit", "pmol/L"),
        ("albumin", "si_unit", "g/L"),
        ("wbc", "si_unit", "10*9/L"),
        ("rbc", "si_unit", "10*12/L"),
        ("hematocrit", "si_unit", "L/L"),
        ("ferritin", "si_unit", "ug/L"),
        ("il6", "si_unit", "ng/L"),
        ("uacr", "si_unit", "mg/mmol"),
        ("lh", "si_unit", "[IU]/L"),
        ("alt", "si_unit", None),
        ("sodium", "si_unit", None),
        ("hs_crp", "si_unit", None),
        ("tsh", "si_unit", None),
        ("sbp", "si_unit", None),
        ("fev1", "si_unit", None),
        ("weight", "imperial_unit", "[lb_av]"),
        ("height", "imperial_unit", "[in_i]"),
        ("waist", "imperial_unit", "[in_i]"),
        ("grip_strength", "imperial_unit", "[lbf_av]"),
        ("body_temp", "imperial_unit", "[degF]"),
        ("cooper_distance", "imperial_unit", "[mi_i]"),
        ("glucose_fasting", "imperial_unit", None),
    ],
)
def test_units_for_readers_of_either_system(slug: str, system: str, unit: str | None) -> None:
    assert MARKERS[slug].get(system) == unit
