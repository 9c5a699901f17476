"""The interpretation of readings: the unit of display, and the status in each range."""

from datetime import date
from typing import Any

import pytest

from chalicelib.labs.biomarkers import catalogue, interpretation, ranges
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries, Person, ReadingSummary
from chalicelib.labs.biomarkers.measurement import Measurement
from chalicelib.table import items, keys
from chalicelib.terminology.units import UnknownUnit

GLUCOSE = catalogue.find("glucose_fasting")
DAY = date(2026, 3, 14)


def summaries(target: dict[str, Any] | None = None, **profile: Any) -> MarkerSummaries:
    """Return the summaries with a profile and a target of fasting glucose."""
    document = {"id": "me", "version": 1, "units": "metric", "lab_units": "conventional"} | profile
    stored = [items.encode("profile", document) | {"sk": keys.PROFILE}]
    if target:
        key = keys.marker_summary("glucose_fasting", "target")
        encoded = items.encode("target", {"id": "glucose_fasting", "version": 1} | target)
        stored.append(encoded | {"sk": key})
    return MarkerSummaries(stored)


def reading(value: float, unit: str = "mg/dL", **fields: Any) -> dict[str, Any]:
    given = {"value": value, "unit": unit}
    given |= {name: fields.pop(name) for name in ("comparator", "lab_range") if name in fields}
    measured = interpretation.measurement_document(
        GLUCOSE, Measurement.model_validate(given), Person()
    )
    return measured | {"local_date": DAY.isoformat()} | fields


@pytest.mark.parametrize(
    ("marker", "units", "lab_units", "wanted"),
    [
        ("glucose_fasting", "metric", "conventional", "mg/dL"),
        ("glucose_fasting", "imperial", "conventional", "mg/dL"),
        ("glucose_fasting", "metric", "si", "mmol/L"),
        ("glucose_fasting", "imperial", "si", "mmol/L"),
        ("weight", "metric", "conventional", "kg"),
        ("weight", "metric", "si", "kg"),
        ("weight", "imperial", "conventional", "[lb_av]"),
        ("weight", "imperial", "si", "[lb_av]"),
        ("mcv", "imperial", "si", "fL"),
    ],
)
def test_the_unit_that_is_shown(marker: str, units: str, lab_units: str, wanted: str) -> None:
    definition = catalogue.find(marker)
    person = Person(units=units, lab_units=lab_units)
    unit = definition["unit"]
    entered = {"value": 90, "unit": unit, "canonical": {"value": 90, "unit": unit}}
    shown = interpretation.display(person, definition, entered)
    assert shown["unit"] == wanted
    assert (shown["value"] == 90) == (wanted == unit)


@pytest.mark.parametrize(
    ("value", "unit", "lab_units", "shown"),
    [
        # As entered to the last digit, however the unit was spelled.
        (5.123456789, "mmol/l", "si", {"value": 5.123456789, "unit": "mmol/L"}),
        (92.3456789, "mg/dl", "conventional", {"value": 92.3456789, "unit": "mg/dL"}),
        # Else six digits and no binary noise.
        (5.1, "mmol/L", "conventional", {"value": 91.8796, "unit": "mg/dL"}),
        (0.3, "g/L", "conventional", {"value": 30, "unit": "mg/dL"}),
        (0.0003, "mg/dL", "si", {"value": 1.66522e-05, "unit": "mmol/L"}),
        (1e9, "mg/dL", "si", {"value": 55507400, "unit": "mmol/L"}),
    ],
)
def test_the_figure_that_is_shown(
    value: float, unit: str, lab_units: str, shown: dict[str, Any]
) -> None:
    found = interpretation.display(Person(lab_units=lab_units), GLUCOSE, reading(value, unit))
    assert found == shown


MINE = {"low": 5.5, "unit": "mmol/L", "canonical": {"low": 99.1}, "source": "me"}


def test_three_ranges_give_three_answers() -> None:
    """The laboratory's is printed in its unit; the others are canonical."""
    given = reading(5, "mmol/L", lab_range={"low": 3, "high": 4.9})
    found = interpretation.interpreted(summaries(MINE), GLUCOSE, given, DAY)
    assert found["status"] == "high"
    assert found["reference"] == {
        "status": "in_range",
        "low": 70,
        "high": 100,
        "high_open": True,
        "unit": "mg/dL",
        "display": {"low": 70, "high": 100, "high_open": True, "unit": "mg/dL"},
        "text": "70 to <100",
        "source": GLUCOSE["reference"]["source"],
    }
    assert found["target"] == {
        "status": "low",
        "low": 99.1,
        "unit": "mg/dL",
        "display": {"low": 99, "unit": "mg/dL"},
        "source": "me",
    }
    assert found.pop("lab_range") == {
        "low": 3,
        "high": 4.9,
        "unit": "mmol/L",
        "display": {"low": 54, "high": 88, "unit": "mg/dL"},
    }
    assert {name: found[name] for name in given if name != "lab_range"} == {
        name: value for name, value in given.items() if name != "lab_range"
    }


@pytest.mark.parametrize("without", ["lab_range", "reference", "target"])
def test_the_ranges_are_independent(without: str) -> None:
    fields = {} if without == "lab_range" else {"lab_range": {"high": 80}}
    marker = {n: v for n, v in GLUCOSE.items() if n != without}
    found = interpretation.interpreted(
        summaries(None if without == "target" else MINE), marker, reading(90, **fields), DAY
    )
    assert found["status"] == ("unknown" if without == "lab_range" else "high")
    assert ("reference" in found, "target" in found) == (
        without != "reference",
        without != "target",
    )
    if "target" in found:
        assert found["target"]["status"] == "low"
    if "reference" in found:
        assert found["reference"]["status"] == "in_range"


@pytest.mark.parametrize(
    ("bounds", "value", "comparator", "status"),
    [
        ({"canonical": {"high": 90}}, 90, None, "in_range"),
        ({"canonical": {"high": 90}, "high_open": True}, 90, None, "high"),
        ({"canonical": {"low": 90}}, 90, None, "in_range"),
        ({"canonical": {"low": 90}, "low_open": True}, 90, None, "low"),
        ({"canonical": {"high": 90}}, 90, "<", "in_range"),
        ({"canonical": {"high": 90}}, 95, "<", "unknown"),
        ({"canonical": {"high": 90}}, 90, ">", "high"),
    ],
)
def test_a_target_may_leave_its_bounds_out(
    bounds: dict[str, Any], value: float, comparator: str | None, status: str
) -> None:
    target = {"unit": "mg/dL", "source": "protocol"} | bounds["canonical"] | bounds
    sign = {"comparator": comparator} if comparator else {}
    found = interpretation.compare_with_target(summaries(target), GLUCOSE, reading(value, **sign))
    assert found is not None
    assert (found["status"], found["source"]) == (status, "protocol")
    opened = {name: True for name in ("low_open", "high_open") if name in bounds}
    shown = bounds["canonical"] | opened | {"unit": "mg/dL"}
    assert found == {"status": status, "source": "protocol", "display": shown} | shown


def test_without_target_there_is_no_comparison() -> None:
    assert interpretation.target_range(summaries(), GLUCOSE) is None
    assert interpretation.compare_with_target(summaries(), GLUCOSE, reading(90)) is None


@pytest.mark.parametrize(
    ("marker", "profile", "expected"),
    [
        ("hdl_c", {}, {"missing": ["sex"]}),
        ("hdl_c", {"sex": "male"}, {"low": 40, "low_open": True, "text": ">40"}),
        ("hdl_c", {"sex": "female"}, {"low": 50, "low_open": True, "text": ">50"}),
        ("hdl_c", {"sex": "female", "birth_date": "2008-03-15"}, {"not_applicable": "age"}),
        ("hdl_c", {"sex": "other"}, {"not_applicable": "sex"}),
        (
            "glucose_fasting",
            {},
            {"low": 70, "high": 100, "high_open": True, "text": "70 to <100"},
        ),
        ("igf1", {"birth_date": "1986-03-15"}, {"low": 114, "high": 492}),
        ("igf1", {"birth_date": "1986-03-14"}, {"low": 90, "high": 360}),
        ("igf1", {}, {"missing": ["birth_date"]}),
    ],
)
def test_the_typical_range_is_the_persons(
    marker: str, profile: dict[str, str], expected: dict[str, Any]
) -> None:
    definition = catalogue.find(marker)
    unit = definition["unit"]
    given = {"value": 80, "unit": unit, "canonical": {"value": 80, "unit": unit}}
    person = summaries(**profile).person
    found = interpretation.compare_with_reference(person, definition, given, DAY)
    assert found is not None
    assert (found.pop("status") == "unknown") == ("low" not in expected)
    assert found.pop("source") == definition["reference"]["source"]
    if "low" in expected:
        assert found.pop("unit") == definition["unit"]
        shown = found.pop("display")
        assert shown == {n: v for n, v in expected.items() if n != "text"} | {"unit": unit}
    if marker == "igf1":
        assert found.pop("text").startswith("by age")
    assert found == expected


def test_a_measurement_is_converted_and_interpreted_in_its_own_unit() -> None:
    given = {"value": 5, "unit": "mmol/L", "lab_range": {"low": 3.9, "high": 5.5}}
    found = interpretation.measurement_document(
        GLUCOSE, Measurement.model_validate(given), Person()
    )
    assert found == given | {
        "canonical": {"value": 90.078, "unit": "mg/dL"},
        "status": "in_range",
    }
    with pytest.raises(UnknownUnit):
        interpretation.measurement_document(GLUCOSE, Measurement(value=5, unit="g"), Person())


def test_a_summary_is_interpreted_as_the_reading_itself() -> None:
    given = reading(5, "mmol/L", lab_range={"text": "<4.9"}, id="x", panel_id="p")
    read = summaries(MINE, lab_units="si")
    latest = interpretation.latest_reading(read, GLUCOSE, ReadingSummary.of(given))
    itself = interpretation.interpreted(read, GLUCOSE, given, DAY)
    assert latest == {**itself, "origin": "reading"}
    assert (latest["status"], latest["panel_id"]) == ("high", "p")


def test_a_range_shows_only_what_it_has() -> None:
    assert ranges.document(ranges.Range(None, 5.7, high_open=True)) == {
        "high": 5.7,
        "high_open": True,
    }
    assert ranges.document(ranges.Range(0, 1)) == {"low": 0, "high": 1}
