"""Ranges as laboratories print them, and what a value has to do with their text."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.labs.biomarkers import catalogue, lab_ranges, printed_ranges
from chalicelib.labs.biomarkers.ranges import Range
from chalicelib.labs.biomarkers.warnings import TEXTS, warning

EN_DASH, EM_DASH, MINUS, NARROW = "\u2013", "\u2014", "\u2212", "\u202f"
UP_TO_40, FROM_60 = Range(high=40), Range(low=60)


def below(bound: float) -> Range:
    return Range(high=bound, high_open=True)


@pytest.mark.parametrize(
    ("text", "found", "unit"),
    [
        ("70-99", Range(70, 99), ""),
        (f"4.0 {EN_DASH} 5.6", Range(4, 5.6), ""),
        (f"4.0{EM_DASH}5.6", Range(4, 5.6), ""),
        ("0.5 to 1.2", Range(0.5, 1.2), ""),
        (" 0.5 - 1.2 ", Range(0.5, 1.2), ""),
        (".5-.9", Range(0.5, 0.9), ""),
        ("-2-3", Range(-2, 3), ""),
        (f"{MINUS}2.0 - +2.0", Range(-2, 2), ""),
        ("5-5", Range(5, 5), ""),
        ("<5.7", below(5.7), ""),
        ("<= 8", Range(high=8), ""),
        ("≤8", Range(high=8), ""),
        (">59", Range(low=59, low_open=True), ""),
        ("≥90", Range(low=90), ""),
        # Signs and words.
        ("> OR = 60", FROM_60, ""),
        ("> or =60", FROM_60, ""),
        ("=>60", FROM_60, ""),
        ("60 or more", FROM_60, ""),
        ("60+", FROM_60, ""),
        ("at least 60", FROM_60, ""),
        ("greater than or equal to 60", FROM_60, ""),
        ("> OR = 60 mL/min/1.73m2", FROM_60, "mL/min/1.73m2"),
        ("< OR = 40", UP_TO_40, ""),
        ("up to 40", UP_TO_40, ""),
        ("Up to 40 U/L", UP_TO_40, "U/L"),
        ("max 40", UP_TO_40, ""),
        ("bis 40", UP_TO_40, ""),
        ("hasta 40", UP_TO_40, ""),
        ("40 or less", UP_TO_40, ""),
        ("less than 200 mg/dL", below(200), "mg/dL"),
        ("below 5,7", below(5.7), ""),
        ("greater than 59", Range(low=59, low_open=True), ""),
        ("70 to <100", Range(70, 100, high_open=True), ""),
        (">=4.0 and <5.7", Range(4, 5.7, high_open=True), ""),
        (">4-<6", Range(4, 6, low_open=True, high_open=True), ""),
        ("between 4 and 5.6", Range(4, 5.6), ""),
        ("entre 4 y 5,6", Range(4, 5.6), ""),
        # Decimal commas, thousands.
        ("0,5-1,2", Range(0.5, 1.2), ""),
        ("12,5 - 16,5 g/dl", Range(12.5, 16.5), "g/dl"),
        ("≤ 1,0", Range(high=1), ""),
        ("4,500-11,000", Range(4500, 11000), ""),
        ("4.500-11.000", Range(4.5, 11), ""),
        ("0,500-1,000", Range(0.5, 1000), ""),
        ("150 000 - 450 000", Range(150_000, 450_000), ""),
        (f"150{NARROW}000-450{NARROW}000", Range(150_000, 450_000), ""),
        ("150'000-450'000 /uL", Range(150_000, 450_000), "/uL"),
        ("1.234,5-2.000,5", Range(1234.5, 2000.5), ""),
        ("1,234.5-2,000.5", Range(1234.5, 2000.5), ""),
        ("1,000,000-2,000,000", Range(1e6, 2e6), ""),
        # Brackets.
        ("[4.0 - 5.6]", Range(4, 5.6), ""),
        ("(4,0-5,6)", Range(4, 5.6), ""),
        ("[70; 100)", Range(70, 100, high_open=True), ""),
        ("[4.0, 5.6)", Range(4, 5.6, high_open=True), ""),
        ("(4.0; 5.6]", Range(4, 5.6, low_open=True), ""),
        # Labels, remarks and units.
        ("Ref: 4.0-5.6", Range(4, 5.6), ""),
        ("Reference range: 4.0-5.6 %", Range(4, 5.6), "%"),
        ("Desirable: <200", below(200), ""),
        ("<100 (optimal)", below(100), ""),
        ("70-99 mg/dL", Range(70, 99), "mg/dL"),
        ("70 mg/dL - 99 mg/dL", Range(70, 99), "mg/dL"),
        ("4.5-11.0 x10E3/uL", Range(4.5, 11), "x10E3/uL"),
        ("4.5-11.0 10*3/uL", Range(4.5, 11), "10*3/uL"),
        ("0-15 mm/h", Range(0, 15), "mm/h"),
        ("36.1-37.2 F", Range(36.1, 37.2), "F"),
        ("7-9 h", Range(7, 9), "h"),
        # No range.
        ("99-70", None, ""),
        ("70", None, ""),
        ("", None, ""),
        ("<", None, ""),
        ("-", None, ""),
        ("60-", None, ""),
        ("<5.7 and >4", None, ""),
        ("5 - 10 - 15", None, ""),
        ("1.2.3-4", None, ""),
        ("negative", None, ""),
        ("by age: 25-39 114-492", None, ""),
        ("<1.0 low risk; 1-3 avg; >3 high", None, ""),
        ("cycle dependent", None, ""),
        ("<" + "9" * 400, None, ""),
        ("1-" + "9" * 400, None, ""),
    ],
)
def test_printed_ranges(text: str, found: Range | None, unit: str) -> None:
    part = printed_ranges.read(text).part(None)
    assert (part and part.bounds(None)) == found
    assert (part.unit if part else "") == unit


@pytest.mark.parametrize(
    ("text", "male", "female"),
    [
        ("M: 14-18 F: 12-16", Range(14, 18), Range(12, 16)),
        ("Male: 13,5-17,5; Female: 12,0-15,5 g/dL", Range(13.5, 17.5), Range(12, 15.5)),
        ("Men 14-18 g/dL, Women 12-16 g/dL", Range(14, 18), Range(12, 16)),
        ("men: up to 40; women: up to 35", UP_TO_40, Range(high=35)),
        ("m: 14-18 w: 12-16", Range(14, 18), Range(12, 16)),
        ("H: 13-17 M: 12-16", Range(13, 17), Range(12, 16)),
        ("Homens: 13-17 Mulheres: 12-16", Range(13, 17), Range(12, 16)),
        ("14-18 (M), 12-16 (F)", Range(14, 18), Range(12, 16)),
        ("14-18 male; 12-16 female", Range(14, 18), Range(12, 16)),
        ("♂ 14-18 ♀ 12-16", Range(14, 18), Range(12, 16)),
        ("F: <23", None, below(23)),
    ],
)
def test_ranges_by_sex(text: str, male: Range | None, female: Range | None) -> None:
    entire = printed_ranges.read(text)
    assert entire.by_sex
    assert entire.part(None) is None
    for sex, expected in (("male", male), ("female", female)):
        part = entire.part(sex)  # type: ignore[arg-type]
        assert (part and part.bounds(None)) == expected


@given(st.text(st.sampled_from("0123456789.,<>=≤≥- toMF:()[]"), max_size=24))
def test_what_is_read_holds_something(text: str) -> None:
    for _, part in printed_ranges.read(text).parts:
        for found in part.readings:
            assert found != Range()
            assert found.low is None or found.high is None or found.low <= found.high


@pytest.mark.parametrize("piece", ["1", "1,", "1 ", "a ", "-", "M ", "to ", "1-", "<", "(", "1a"])
def test_long_texts_are_read_fast(piece: str) -> None:
    started = time.process_time()
    printed_ranges.read.__wrapped__((piece * 200)[:200])
    assert time.process_time() - started < 0.5


def read(slug: str, value: float, unit: str, /, sex: Any = None, **lab_range: Any) -> Any:
    return lab_ranges.read(catalogue.find(slug), lab_range, value, unit, sex)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("slug", "value", "unit", "text", "found"),
    [
        # A unit that is spelled otherwise than the unit of the value.
        ("glucose_fasting", 90, "mg/dL", "70-99 MG/DL", Range(70, 99)),
        ("wbc", 6, "10*3/uL", "4.5-11.0 K/mm3", Range(4.5, 11)),
        ("egfr_cr", 90, "mL/min/{1.73_m2}", "> OR = 60 mL/min/1.73m2", FROM_60),
        ("hba1c", 5, "%", "4.0-5.6 % of total Hgb", Range(4, 5.6)),
        # The value decides what a figure with three digits behind a comma or a point is.
        ("platelets", 250_000, "/uL", "150.000-450.000", Range(150_000, 450_000)),
        ("wbc", 6.1, "10*3/uL", "4,500-11,000", Range(4.5, 11)),
        ("wbc", 6100, "/uL", "4,500-11,000", Range(4500, 11000)),
        ("wbc", 6100, "/uL", "4.500-11.000", Range(4500, 11000)),
        # Another unit of the marker is converted, as it is printed there.
        ("glucose_fasting", 90, "mg/dL", "3.9-5.5 mmol/L", Range(70, 99)),
        # Of an unknown unit nothing is known.
        ("glucose_fasting", 90, "mg/dL", "70-99 furlongs", None),
    ],
)
def test_the_text_and_the_unit_of_the_value(
    slug: str, value: float, unit: str, text: str, found: Range | None
) -> None:
    assert read(slug, value, unit, text=text).bounds == found


OTHER_UNIT, CONTRADICTS = "lab_range_other_unit", "lab_range_contradicts_text"


@pytest.mark.parametrize(
    ("low", "high", "text", "found", "codes"),
    [
        (None, None, "3.9-5.5 mmol/L", Range(70, 99), [OTHER_UNIT]),
        (70, 99, "70-99", Range(70, 99), []),
        (70, 99, "70-<99", Range(70, 99, high_open=True), []),
        (None, 99, "70-99", Range(high=99), []),
        (70, 99, "65-99", Range(70, 99), [CONTRADICTS]),
        (70, 99, "<99", Range(70, 99, high_open=True), [CONTRADICTS]),
        (70, 99, "3.9-5.5 mmol/L", Range(70, 99), [OTHER_UNIT]),
        (3.9, 5.5, "3.9-5.5 mmol/L", Range(3.9, 5.5), [OTHER_UNIT]),
        (60, 99, "3.9-5.5 mmol/L", Range(60, 99), [OTHER_UNIT, CONTRADICTS]),
        (70, None, "see the comment", Range(70), []),
        (None, None, "M: 70-99 F: 65-95", None, ["lab_range_depends_on_sex"]),
    ],
)
def test_a_range_that_contradicts_itself(
    low: float | None, high: float | None, text: str, found: Range | None, codes: list[str]
) -> None:
    bounds = {name: bound for name, bound in (("low", low), ("high", high)) if bound is not None}
    given_range = read("glucose_fasting", 90, "mg/dL", text=text, **bounds)
    assert given_range.bounds == found
    assert [each["code"] for each in given_range.warnings] == codes


@pytest.mark.parametrize(("sex", "found"), [("male", Range(14, 18)), ("female", Range(12, 16))])
def test_a_range_by_sex_is_the_persons(sex: str, found: Range) -> None:
    given_range = read("hemoglobin", 15, "g/dL", sex=sex, text="M: 14-18 F: 12-16 g/dL")
    assert given_range == (found, ())


def test_every_warning_has_a_text() -> None:
    values = dict.fromkeys(("limit", "unit", "given_unit", "value_unit", "marker"), "x")
    for code, text in TEXTS.items():
        assert warning(code, **values)["detail"].endswith(".")
        assert text[0].isupper()
