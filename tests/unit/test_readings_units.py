"""Units of readings, and the printed ranges of the fact file."""

import json

import pytest

from chalicelib.biomarkers import catalogue, units
from tools.catalogues import biomarker, number, reference_range

MICRO_SIGN, GREEK_MU = "\u00b5", "\u03bc"


@pytest.mark.parametrize("spelled", ["ug/dL", "mcg/dL", f"{MICRO_SIGN}g/dL", f"{GREEK_MU}g/dL"])
def test_micrograms_are_one_unit(spelled: str) -> None:
    assert units.same(spelled, "ug/dL")
    assert units.same("ug/dL", spelled)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{MICRO_SIGN}mol/L", "umol/L"),
        (f"10*3/{GREEK_MU}L", "10*3/uL"),
        (f"{MICRO_SIGN}IU/mL", "u[IU]/mL"),
        ("mmHg", "mm[Hg]"),
        ("pg/mcg", "pg/ug"),
    ],
)
def test_other_spellings_of_one_unit(one: str, other: str) -> None:
    assert units.same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mg/dL", "ug/dL"),
        ("mg/dL", "mmol/L"),
        ("mg/dL", "mg/L"),
        ("mg/dL", "MG/DL"),
        ("m[IU]/L", "M[IU]/L"),
        ("nmol/L", "mg/dL"),
        ("%", "mmol/mol"),
        ("mcgs", "ugs"),
        ("", "%"),
    ],
)
def test_other_units_stay_apart(one: str, other: str) -> None:
    assert not units.same(one, other)


def test_no_marker_lists_one_unit_twice() -> None:
    for marker in catalogue.markers().values():
        plain = [units.plain(unit) for unit in units.accepted(marker)]
        assert len(plain) == len(set(plain)), marker["id"]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("70-99", {"low": 70, "high": 99}),
        ("0.70-1.30", {"low": 0.7, "high": 1.3}),
        ("<20", {"high": 20}),
        ("<=8", {"high": 8}),
        ("<8.1", {"high": 8.1}),
        (">40", {"low": 40}),
        (">=90", {"low": 90}),
        (">=90 (G1), 60-89 (G2)", {}),
        ("<1.0 low risk; 1-3 avg; >3 high", {}),
        ("by age: 25-39 114-492; 40-54 90-360; >=55 71-290", {}),
        ("1.0 = population mean", {}),
        ("cycle dependent", {}),
    ],
)
def test_printed_ranges(text: str, bounds: dict[str, float]) -> None:
    assert reference_range(text) == bounds | {"text": text}


def test_numbers_keep_their_kind() -> None:
    assert [json.dumps(number(text)) for text in ("70", "0.70", "")] == ["70", "0.7", "null"]


ROW = {
    "slug": "some_marker",
    "name": "Some marker",
    "category": "kidney",
    "loinc": "98979-8",
    "loinc_verified": "C",
    "loinc_aliases": "33914-3;62238-1",
    "specimen": "",
    "canonical_unit": "mg/dL",
    "alt_unit": "mmol/L",
    "factor_to_alt": "0.0555074",
    "ref_male": "",
    "ref_female": "<20",
    "ref_source": "unsourced typical adult range",
    "plausible_low": "0",
    "plausible_high": "",
    "blueprint_target": "",
    "blueprint_source": "bjkb",
    "better": "",
    "fasting": "",
    "notes": "",
}


def test_an_unchecked_code_stays_out() -> None:
    assert biomarker(ROW) == {
        "id": "some_marker",
        "name": "Some marker",
        "category": "kidney",
        "loinc_aliases": ["33914-3", "62238-1"],
        "unit": "mg/dL",
        "alt_units": [{"unit": "mmol/L", "factor": "0.0555074"}],
        "reference": {
            "female": {"high": 20, "text": "<20"},
            "source": "typical adult range, unsourced",
        },
        "plausible_low": 0,
    }


@pytest.mark.parametrize("verified", ["A", "B"])
def test_a_checked_code_is_shown(verified: str) -> None:
    entry = biomarker(ROW | {"loinc_verified": verified})
    assert (entry["loinc"], entry["loinc_verified"]) == ("98979-8", verified)


def test_no_reference_without_a_range() -> None:
    assert "reference" not in biomarker(ROW | {"ref_female": ""})


def test_the_shipped_catalogue_is_whole() -> None:
    markers = catalogue.markers()
    assert len(markers) == 120
    assert list(markers) == sorted(markers)
    coded = [marker for marker in markers.values() if "loinc" in marker]
    assert all(marker["loinc_verified"] in ("A", "B") for marker in coded)
    for marker in markers.values():
        shows_codes = "loinc" in marker or bool(marker["loinc_aliases"])
        assert ("loinc_notice" in marker) == shows_codes, marker["id"]
    assert "loinc" not in markers["egfr_cr"]
    assert "Regenstrief" in markers["glucose_fasting"]["loinc_notice"]
    # Traps of the design: no conversion between mass and molar Lp(a), affine HbA1c.
    assert markers["lpa_mass"]["alt_units"] == markers["lpa_molar"]["alt_units"] == []
    assert markers["hba1c"]["alt_units"] == [{"unit": "mmol/mol"}]
