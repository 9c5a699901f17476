"""Values that are probably input errors, and the unit that they would fit."""

from typing import Any

import pytest

from chalicelib.labs.biomarkers import catalogue, plausibility
from chalicelib.terminology import units


def check(slug: str, value: float, unit: str, comparator: str | None = None) -> list[Any]:
    marker = catalogue.find(slug)
    reading: Any = {"value": value, "unit": unit}
    reading["canonical"] = {
        "value": units.to_canonical(marker, value, unit), "unit": marker["unit"]
    }  # fmt: skip
    if comparator:
        reading["comparator"] = comparator
    found = plausibility.check(marker, reading)
    return [(each["code"], each.get("limit"), each.get("unit")) for each in found]


@pytest.mark.parametrize(
    ("slug", "value", "unit", "found"),
    [
        ("albumin", 4.4, "g/dL", []),
        ("albumin", 44, "g/L", []),
        ("albumin", 100, "g/L", [("implausibly_high", 7, "g/dL")]),
        ("albumin", 44, "g/dL", [("implausibly_high", 7, "g/dL"), ("probable_unit", None, "g/L")]),
        ("hba1c", 39, "%", [("implausibly_high", 20, "%"), ("probable_unit", None, "mmol/mol")]),
        ("glucose_fasting", 5.5, "mg/dL", [("probable_unit", None, "mmol/L")]),
        ("glucose_fasting", 95, "mmol/L", [
            ("implausibly_high", 1500, "mg/dL"), ("probable_unit", None, "mg/dL")
        ]),
        ("glucose_fasting", 600, "mg/dL", []),
        ("creatinine", 88, "mg/dL", [
            ("implausibly_high", 50, "mg/dL"), ("probable_unit", None, "umol/L")
        ]),
        ("total_cholesterol", 4.9, "mg/dL", [
            ("implausibly_low", 20, "mg/dL"), ("probable_unit", None, "mmol/L")
        ]),
        ("wbc", 6100, "10*3/uL", [
            ("implausibly_high", 500, "10*3/uL"), ("probable_unit", None, "/uL")
        ]),
        ("hemoglobin", 145, "g/dL", [
            ("implausibly_high", 25, "g/dL"), ("probable_unit", None, "g/L")
        ]),
        ("sodium", 250, "mmol/L", [("implausibly_high", 200, "mmol/L")]),
        ("tsh", 60, "mIU/L", []),
        ("ferritin", 3000, "ng/mL", []),
        ("weight", 80, "kg", []),
    ],
)  # fmt: skip
def test_values_that_are_probably_errors(
    slug: str, value: float, unit: str, found: list[tuple[str, float | None, str | None]]
) -> None:
    assert check(slug, value, unit) == found


@pytest.mark.parametrize(
    ("value", "comparator", "found"),
    [(100, "<", False), (100, ">", True), (1, "<", False), (1, ">", False), (100, None, True)],
)
def test_a_limit_is_implausible_on_its_known_side(
    value: float, comparator: str | None, found: bool
) -> None:
    codes = [code for code, *_ in check("albumin", value, "g/L", comparator)]
    assert ("implausibly_high" in codes) == found


def test_no_bound_of_a_typical_range_is_unusual() -> None:
    """A value within a typical range has no warning, in any unit."""
    for slug, marker in catalogue.markers().items():
        for entry in (marker.get("reference") or {}).values():
            if isinstance(entry, dict):
                for name in ("low", "high"):
                    if name in entry:
                        assert check(slug, entry[name], marker["unit"]) == [], slug
