"""Ranges: the status of a value in a range, and the choice of the range for a person."""

import json
from math import inf, nextafter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.labs.biomarkers import ranges
from chalicelib.labs.biomarkers.documents import RangeStatus
from chalicelib.labs.biomarkers.ranges import Range, SelectedRange, choose, status

FILE = Path(ranges.__file__).with_name("catalogue.json")
MARKERS = {entry["id"]: entry for entry in json.loads(FILE.read_text("utf-8"))}
COMPARATORS = [None, "<", "<=", ">", ">="]
ORDER: dict[RangeStatus, int] = {"low": 0, "in_range": 1, "high": 2}


CLOSED, OPEN = Range(4, 5.6), Range(4, 5.6, low_open=True, high_open=True)
CENSORED = Range(high=0.41, high_open=True)


@pytest.mark.parametrize(
    ("value", "comparator", "bounds", "expected"),
    [
        (3.9, None, CLOSED, "low"),
        (4, None, CLOSED, "in_range"),
        (5.6, None, CLOSED, "in_range"),
        (5.7, None, CLOSED, "high"),
        (4, None, OPEN, "low"),
        (5.6, None, OPEN, "high"),
        (5, None, OPEN, "in_range"),
        (5, None, None, "unknown"),
        (5, None, Range(), "unknown"),
        # The case of the design: less than the method can measure, no lower bound.
        (0.1, "<", CENSORED, "in_range"),
        (0.41, "<", CENSORED, "in_range"),
        (0.41, "<=", CENSORED, "unknown"),
        (0.41, "<=", Range(high=0.41), "in_range"),
        (0.5, "<", CENSORED, "unknown"),
        (0.1, ">", CENSORED, "unknown"),
        (0.41, ">", CENSORED, "high"),
        (0.41, ">=", CENSORED, "high"),
        (0.41, ">=", Range(high=0.41), "unknown"),
        (0.41, ">", Range(high=0.41), "high"),
        (4, "<", CLOSED, "low"),
        (4, "<=", CLOSED, "unknown"),
        (4, "<=", OPEN, "low"),
        (5, "<", CLOSED, "unknown"),
        (5, ">", CLOSED, "unknown"),
        (90, ">", Range(low=59), "in_range"),
        (59, ">", Range(low=59, low_open=True), "in_range"),
        (59, ">=", Range(low=59, low_open=True), "unknown"),
        # Nothing is below zero where a range begins there.
        (0.1, "<", Range(0, 0.5), "in_range"),
        (0.1, "<", Range(0, 0.5, low_open=True), "unknown"),
        (0.1, "<", Range(-1, 0.5), "unknown"),
        (0, "<", Range(0, 0.5), "low"),
    ],
)
def test_status(
    value: float, comparator: str | None, bounds: Range | None, expected: RangeStatus
) -> None:
    assert status(value, comparator, bounds) == expected


FINITE = st.one_of(st.integers(-3, 8).map(float), st.floats(-1e9, 1e9))
BOUNDS = st.tuples(st.none() | FINITE, st.none() | FINITE, st.booleans(), st.booleans()).map(
    lambda made: Range(*made)
)


def ordered(bounds: Range) -> Range:
    if bounds.low is None or bounds.high is None or bounds.low < bounds.high:
        return bounds
    return bounds._replace(low=bounds.high, high=bounds.low, low_open=False, high_open=False)


@given(FINITE, FINITE, st.sampled_from(COMPARATORS), BOUNDS.map(ordered))
def test_a_greater_value_stands_no_lower(
    one: float, other: float, comparator: str | None, bounds: Range
) -> None:
    found = [status(value, comparator, bounds) for value in sorted((one, other))]
    known = [ORDER[each] for each in found if each != "unknown"]
    assert known == sorted(known)
    assert comparator is not None or known or bounds.low is bounds.high is None


@given(FINITE, st.sampled_from(COMPARATORS[1:]), FINITE, BOUNDS.map(ordered))
def test_a_censored_value_stands_where_all_it_may_be_stands(
    value: float, comparator: str, other: float, bounds: Range
) -> None:
    found = status(value, comparator, bounds)
    side = -inf if "<" in comparator else inf
    edge = value if "=" in comparator else nextafter(value, side)
    meant = min(edge, other) if "<" in comparator else max(edge, other)
    never_negative = "<" in comparator and (bounds.low or 0) >= 0 < value
    if found != "unknown" and not (never_negative and meant < 0):
        assert found == status(edge, None, bounds) == status(meant, None, bounds)


MALE, FEMALE = {"low": 4.2, "high": 6.9, "text": "4.2-6.9"}, {"low": 3.5, "text": ">=3.5"}
BANDS = {
    "ages": [{"from": 25, "to": 39, "low": 114, "high": 492}, {"from": 55, "low": 71}],
    "text": "by age",
}
WORDS = {"text": "cycle dependent"}


def by_sex(male: dict[str, Any] | None, female: dict[str, Any] | None) -> dict[str, Any]:
    given_ones = {"male": male, "female": female}
    return {sex: entry for sex, entry in given_ones.items() if entry} | {"source": "somewhere"}


NOTHING = SelectedRange(None, None, ())
NOT_AT_THIS_AGE = NOTHING._replace(not_applicable="age")
NOT_FOR_THIS_SEX = NOTHING._replace(not_applicable="sex")
ASKS_SEX = SelectedRange(None, None, ("sex",))
MEN = SelectedRange(Range(4.2, 6.9), "4.2-6.9", ())


@pytest.mark.parametrize(
    ("reference", "sex", "age", "expected"),
    [
        (None, "male", 40, NOTHING),
        (by_sex(MALE, FEMALE), "male", 40, MEN),
        (by_sex(MALE, FEMALE), "male", None, MEN),
        (by_sex(MALE, FEMALE), "male", 18, MEN),
        (by_sex(MALE, FEMALE), "male", 17, NOT_AT_THIS_AGE),
        (by_sex(MALE, FEMALE), "female", 40, SelectedRange(Range(3.5), ">=3.5", ())),
        (by_sex(MALE, FEMALE), None, 40, ASKS_SEX),
        (by_sex(MALE, FEMALE), None, 17, NOT_AT_THIS_AGE),
        (by_sex(MALE, MALE), None, 40, MEN),
        (by_sex(MALE, MALE), None, None, MEN),
        (by_sex(MALE, None), "male", 40, MEN),
        (by_sex(MALE, None), "female", 40, NOT_FOR_THIS_SEX),
        (by_sex(MALE, None), None, 40, ASKS_SEX),
        (by_sex(MALE, WORDS), "female", 40, SelectedRange(None, "cycle dependent", ())),
        (by_sex(None, WORDS), None, 40, NOTHING),
        (by_sex(BANDS, BANDS), None, 39, SelectedRange(Range(114, 492), "by age", ())),
        (by_sex(BANDS, BANDS), "male", 25, SelectedRange(Range(114, 492), "by age", ())),
        (by_sex(BANDS, BANDS), "male", 24, SelectedRange(None, "by age", ())),
        (by_sex(BANDS, BANDS), "male", 99, SelectedRange(Range(71), "by age", ())),
        (by_sex(BANDS, BANDS), "male", None, SelectedRange(None, "by age", ("birth_date",))),
        (by_sex(BANDS, BANDS), None, 17, NOT_AT_THIS_AGE),
        (by_sex(BANDS, None), None, None, ASKS_SEX),
        # One's own range is not an adult's.
        (
            {"high": 8, "high_open": True, "text": "<8"},
            None,
            12,
            SelectedRange(Range(high=8, high_open=True), "<8", ()),
        ),
        ({"low": 1}, "male", None, SelectedRange(Range(1), None, ())),
        ({"text": "low is good"}, None, None, SelectedRange(None, "low is good", ())),
    ],
)
def test_choose(
    reference: dict[str, Any] | None, sex: str | None, age: int | None, expected: SelectedRange
) -> None:
    assert choose(reference, sex, age) == expected


def test_every_range_of_the_catalogue_is_read() -> None:
    wordy = {
        "cycle dependent", "age dependent", "no specific normal (ABIM)", "n/a",
        "1.0 = population mean",
    }  # fmt: skip
    for slug, marker in MARKERS.items():
        for sex in ("male", "female"):
            chosen = choose(marker.get("reference"), sex, 40)
            assert chosen.missing == ()
            assert chosen.bounds or chosen.text in wordy | {None}, slug


@pytest.mark.parametrize(
    ("slug", "sex", "age", "expected"),
    [
        ("hs_crp", None, None, Range(high=3)),
        ("egfr_cr", None, None, Range(low=60)),
        ("crp", None, None, Range(high=8)),
        ("hdl_c", "female", None, Range(low=50, low_open=True)),
        ("esr", "male", None, Range(0, 15)),
        ("igf1", None, 54, Range(90, 360)),
        ("igf1", None, 55, Range(71, 290)),
        ("psa", "male", 50, None),
    ],
)
def test_ranges_of_the_catalogue(
    slug: str, sex: str | None, age: int | None, expected: Range | None
) -> None:
    assert choose(MARKERS[slug]["reference"], sex, age).bounds == expected


def test_targets_of_the_shipped_catalogue() -> None:
    targets = {
        slug: marker["protocol_target"]
        for slug, marker in MARKERS.items()
        if "protocol_target" in marker
    }
    assert targets["hba1c"] == {"high": 5.2, "high_open": True}
    assert targets["insulin_fasting"] == {"high": 5, "high_open": True}
    assert targets["testosterone_total"] == {"low": 450, "low_open": True, "sex": "male"}
    assert "protocol_target" not in MARKERS["ferritin"]
    assert MARKERS["ferritin"]["blueprint_target"].startswith("80 ng/mL")
    assert "omega3_index" not in targets
    assert len(targets) == 11
