"""Typical ranges in a pregnancy and under 18: those of the sources, or none."""

from datetime import date, timedelta
from typing import Any

from chalicelib.labs.biomarkers import catalogue, interpretation
from chalicelib.profile.person import Person
from chalicelib.profile.pregnancy import trimester

# The last menstrual period began on 1 January 2026: 280 days before.
DUE = date(2026, 10, 8)
FIRST = date(2026, 1, 1)
MOTHER = Person(sex="female", birth_date=date(1990, 1, 1), due_on=DUE)
HB = "WHO haemoglobin guideline 2024"
IN_PREGNANCY = {"not_applicable": "pregnancy"}
AT_THIS_AGE = {"not_applicable": "age"}


def chosen(person: Person, marker: str, day: date) -> dict[str, Any]:
    """Return the range that applies to a person: its bounds with the source, or why none does."""
    found = interpretation.reference_range(person, catalogue.find(marker), day)
    if found.bounds is None:
        reasons = {"not_applicable": found.not_applicable, "missing": found.missing or None}
        return {name: reason for name, reason in reasons.items() if reason}
    low, high, _, high_open = found.bounds
    bounds = {"low": low, "high": high, "open": high_open or None, "source": found.source}
    return {name: value for name, value in bounds.items() if value is not None}


def test_trimesters() -> None:
    """ACOG: the second begins at 14 weeks 0 days, the third at 28 weeks 0 days."""
    weeks = {-1: None, 0: 1, 13 * 7 + 6: 1, 14 * 7: 2, 27 * 7 + 6: 2, 28 * 7: 3, 280: 3}
    weeks |= {42 * 7: 3, 42 * 7 + 1: None}
    assert {days: trimester(DUE, FIRST + timedelta(days)) for days in weeks} == weeks


# Marker, weeks of gestation, and the range of `cutoffs.csv`.
PREGNANT: list[tuple[str, int, dict[str, Any]]] = [
    ("hemoglobin", 5, {"low": 11.0, "source": HB}),
    ("hemoglobin", 20, {"low": 10.5, "source": HB}),
    ("hemoglobin", 30, {"low": 11.0, "source": HB}),
    ("ferritin", 5, {"low": 15, "source": "WHO ferritin guideline 2020"}),
    ("ferritin", 20, IN_PREGNANCY),
    ("ferritin", 30, IN_PREGNANCY),
    ("tsh", 5, {"high": 4.0, "source": "ATA pregnancy guideline 2017"}),
    ("tsh", 20, IN_PREGNANCY),
    *(
        (
            "glucose_fasting",
            week,
            {"high": 92, "open": True, "source": "WHO gestational diabetes criteria 2013"},
        )
        for week in (5, 20, 30)
    ),
    ("hdl_c", 5, IN_PREGNANCY),
    ("urine_protein_strip", 30, IN_PREGNANCY),
    # Outside of the pregnancy the range of adults applies, which has no source of its own.
    ("hemoglobin", -1, {"low": 12, "high": 16}),
    ("hemoglobin", 43, {"low": 12, "high": 16}),
]


def test_ranges_in_a_pregnancy() -> None:
    found = [
        (slug, week, chosen(MOTHER, slug, FIRST + timedelta(weeks=week)))
        for slug, week, _ in PREGNANT
    ]
    assert found == PREGNANT
    only_here = {
        slug for slug, m in catalogue.markers().items() if "pregnancy" in m.get("reference", {})
    }
    assert only_here == {"hemoglobin", "ferritin", "tsh", "glucose_fasting"}


def test_the_other_unit_is_as_printed() -> None:
    week_5 = FIRST + timedelta(weeks=5)
    found = interpretation.reference_range(MOTHER, catalogue.find("glucose_fasting"), week_5)
    [(unit, bounds)] = found.printed
    assert (unit, bounds.high, bounds.high_open) == ("mmol/L", 5.1, True)


# Marker, sex, birth date, and the range on 14 March 2026.
YOUNG: list[tuple[str, str | None, str, dict[str, Any]]] = [
    ("hemoglobin", "male", "2025-09-15", AT_THIS_AGE),
    ("hemoglobin", None, "2025-09-14", {"low": 10.5, "source": HB}),
    ("hemoglobin", "male", "2024-03-15", {"low": 10.5, "source": HB}),
    ("hemoglobin", "male", "2024-03-14", {"low": 11.0, "source": HB}),
    ("hemoglobin", "female", "2021-03-14", {"low": 11.5, "source": HB}),
    ("hemoglobin", "female", "2014-03-14", {"low": 12.0, "source": HB}),
    ("hemoglobin", "male", "2011-03-14", {"low": 13.0, "source": HB}),
    ("hemoglobin", "female", "2011-03-14", {"low": 12.0, "source": HB}),
    ("hemoglobin", None, "2011-03-14", {"missing": ("sex",)}),
    ("hemoglobin", "male", "2008-03-15", {"low": 13.0, "source": HB}),
    ("hemoglobin", "male", "2008-03-14", {"low": 14, "high": 18}),
    ("ferritin", None, "2021-03-15", {"low": 12, "source": "WHO ferritin guideline 2020"}),
    ("ferritin", None, "2021-03-14", {"low": 15, "source": "WHO ferritin guideline 2020"}),
    (
        "folate",
        None,
        "2015-01-01",
        {"low": 4, "source": "WHO 2012 (deficiency by homocysteine, all ages)"},
    ),
    ("vitamin_a", None, "2015-01-01", {"low": 20, "source": "WHO 2011 (deficiency, all ages)"}),
    (
        "vitamin_d_25oh",
        None,
        "2015-01-01",
        {"low": 20, "high": 50, "source": "IOM (NAM) 2011, general population"},
    ),
    ("hdl_c", "male", "2015-01-01", AT_THIS_AGE),
    ("urine_protein_strip", "male", "2015-01-01", AT_THIS_AGE),
]


def test_ranges_under_18() -> None:
    day = date(2026, 3, 14)
    found = []
    for slug, sex, born, _ in YOUNG:
        person = Person(sex=sex, birth_date=date.fromisoformat(born))
        found.append((slug, sex, born, chosen(person, slug, day)))
    assert found == YOUNG


def test_a_pregnancy_comes_before_the_age() -> None:
    young = MOTHER._replace(birth_date=date(2010, 1, 1))
    assert chosen(young, "hemoglobin", FIRST + timedelta(weeks=20))["low"] == 10.5


def test_a_sex_that_no_source_has() -> None:
    other, unknown = Person(other_sex=True), Person()
    assert chosen(other, "hdl_c", FIRST) == {"not_applicable": "sex"}
    assert chosen(unknown, "hdl_c", FIRST) == {"missing": ("sex",)}
    both = {"low": 70, "high": 100, "open": True}
    assert chosen(other, "glucose_fasting", FIRST) == both
    teen = other._replace(birth_date=date(2010, 1, 1))
    assert chosen(teen, "hemoglobin", date(2026, 3, 14)) == {"not_applicable": "sex"}


def test_the_range_of_a_custom_marker_is_valid_always() -> None:
    own = {"low": 1, "high": 2, "text": "1-2"}
    marker = {"id": "x", "own": True, "unit": "g", "reference": {"male": own, "female": own}}
    day = FIRST + timedelta(weeks=20)
    assert interpretation.reference_range(MOTHER, marker, day).bounds[:2] == (1, 2)
