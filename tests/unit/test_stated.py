"""Ranges in every unit of a marker: at each bound, a printed step beyond it, between units."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.labs.biomarkers import catalogue, interpretation, ranges
from chalicelib.labs.biomarkers.documents import MarkerDocument
from chalicelib.labs.biomarkers.stated import StatedRange
from chalicelib.profile.person import Person
from chalicelib.terminology import units

MARKERS = catalogue.markers()
PREFIXED = {
    "g": ("g/L", "mg/L", "mg/dL", "ug/dL", "ng/mL", "pg/mL"),
    "mol": ("mmol/L", "umol/L", "nmol/L", "pmol/L"),
    "U": ("U/L", "m[IU]/mL"),
}


SEXES: tuple[Literal["female", "male"], ...] = ("female", "male")


class Edge(NamedTuple):
    """One bound of a typical range in one unit of its marker."""

    slug: str
    sex: Literal["female", "male"]
    side: str
    unit: str

    @property
    def marker(self) -> MarkerDocument:
        return MARKERS[self.slug]

    @property
    def stated(self) -> StatedRange:
        selected = ranges.choose(self.marker["reference"], self.sex, 40)
        stated = interpretation.stated_reference(self.marker, selected)
        assert stated
        return stated

    def status(self, value: Decimal | float) -> str:
        bounds = self.stated.within(self.marker, self.unit)
        return ranges.status(float(value), None, bounds)


def accepted(marker: MarkerDocument) -> list[str]:
    """Return the listed units of a marker, and units with other metric prefixes."""
    listed = units.accepted(marker)
    bases = {(units.concentration(unit) or ("",))[0] for unit in listed}
    others = [other for base in sorted(bases) for other in PREFIXED.get(base, ())]
    return [*listed, *(unit for unit in others if units.converts(marker, unit))]


def edges() -> Iterator[Edge]:
    for slug, marker in MARKERS.items():
        for sex in SEXES:
            bounds = ranges.choose(marker.get("reference"), sex, 40).bounds
            for side in ("low", "high"):
                if bounds and getattr(bounds, side) is not None:
                    yield from (Edge(slug, sex, side, unit) for unit in accepted(marker))


EDGES = list(edges())
# One test for each marker: thousands of tests would take longer than what they compute.
SLUGS = sorted({edge.slug for edge in EDGES})


def edges_of(slug: str) -> list[Edge]:
    return [edge for edge in EDGES if edge.slug == slug]


def printable(marker: MarkerDocument, unit: str) -> Decimal:
    """Return the step of the last digit that laboratories print."""
    step = units.step(marker, unit)
    assert step is not None
    return Decimal(repr(step))


def test_the_walk_is_long() -> None:
    assert len(EDGES) > 900
    assert len({edge.slug for edge in EDGES}) > 85


@pytest.mark.parametrize("slug", SLUGS)
def test_a_printed_bound_and_the_next_printable_figure(slug: str) -> None:
    """A closed bound is within the range and an open one is not; the next figure beyond never."""
    for edge in edges_of(slug):
        bounds = edge.stated.within(edge.marker, edge.unit)
        bound, is_open = getattr(bounds, edge.side), getattr(bounds, f"{edge.side}_open")
        beyond = -1 if edge.side == "low" else 1
        step = printable(edge.marker, edge.unit)
        assert edge.status(bound) == (edge.side if is_open else "in_range"), edge
        assert edge.status(Decimal(repr(bound)) + beyond * step) == edge.side, edge
        assert edge.status(Decimal(repr(bound)) - beyond * step) == "in_range", edge


@pytest.mark.parametrize("slug", SLUGS)
def test_a_converted_bound_is_the_printed_one(slug: str) -> None:
    """The bound is a printable figure, and less than a step from the exact conversion."""
    for edge in edges_of(slug):
        canonical = getattr(edge.stated.bounds, edge.side)
        bound = Decimal(repr(getattr(edge.stated.within(edge.marker, edge.unit), edge.side)))
        step = printable(edge.marker, edge.unit)
        assert bound % step == 0, edge
        exact = Decimal(repr(units.from_canonical(edge.marker, canonical, edge.unit)))
        in_source = any(
            units.differ_by_power_of_ten(edge.marker, unit, edge.unit)
            for unit, _ in edge.stated.printed
        )
        # A guideline rounds as it likes: 5.7 % is 38.8 mmol/mol, and it prints 39; 88 cm are
        # 34.6 in, and it prints 35; 30 mg/g are 3.39 mg/mmol, and it prints 3.
        tolerance = max(step, exact / 8) if in_source else step / 2
        assert abs(bound - exact) <= tolerance + step / 10**6, edge


CASES = [
    # The examples of the reports: the same figure, printed in the marker's other unit.
    ("hba1c", 38, "mmol/mol", "in_range"),
    ("hba1c", 39, "mmol/mol", "high"),
    ("hba1c", 5.6, "%", "in_range"),
    ("hba1c", 5.69, "%", "in_range"),
    ("hba1c", 5.7, "%", "high"),
    ("hba1c", 20, "mmol/mol", "in_range"),
    ("glucose_fasting", 5.5, "mmol/L", "in_range"),
    ("glucose_fasting", 5.6, "mmol/L", "high"),
    ("glucose_fasting", 99, "mg/dL", "in_range"),
    ("glucose_fasting", 100, "mg/dL", "high"),
    ("glucose_fasting", 3.9, "mmol/L", "in_range"),
    ("glucose_fasting", 3.8, "mmol/L", "low"),
    ("body_temp", 99.0, "°F", "in_range"),
    ("body_temp", 99.1, "°F", "high"),
    ("hemoglobin", 18.0, "g/dL", "in_range"),
    ("hemoglobin", 18.3, "g/dL", "high"),
    ("hemoglobin", 183, "g/L", "high"),
    ("hemoglobin", 180, "g/L", "in_range"),
    ("total_cholesterol", 5.2, "mmol/L", "high"),
    ("total_cholesterol", 5.1, "mmol/L", "in_range"),
    ("hdl_c", 1.0, "mmol/L", "low"),
    ("hdl_c", 1.1, "mmol/L", "in_range"),
    ("hdl_c", 40, "mg/dL", "low"),
    ("hdl_c", 41, "mg/dL", "in_range"),
    ("uacr", 3, "mg/mmol", "high"),
    ("uacr", 2.9, "mg/mmol", "in_range"),
    ("waist", 40, "in", "in_range"),
    ("waist", 40.1, "in", "high"),
    ("waist", 102, "cm", "in_range"),
    ("bmi", 24.97, "kg/m2", "in_range"),
    ("bmi", 25, "kg/m2", "high"),
    ("sbp", 16.0, "kPa", "high"),
    ("calcium", 2.15, "mmol/L", "in_range"),
    ("calcium", 2.14, "mmol/L", "low"),
    ("creatinine", 115, "umol/L", "in_range"),
    ("creatinine", 116, "umol/L", "high"),
    ("alt", 0.67, "ukat/L", "in_range"),
    ("alt", 0.68, "ukat/L", "high"),
]


@pytest.mark.parametrize(("slug", "value", "unit", "status"), CASES)
def test_figures_of_reports(slug: str, value: float, unit: str, status: str) -> None:
    marker = MARKERS[slug]
    canonical = {"value": units.to_canonical(marker, value, unit), "unit": marker["unit"]}
    reading: Any = {"value": value, "unit": unit, "canonical": canonical}
    selected = ranges.choose(marker["reference"], "male", 40)
    stated = interpretation.stated_reference(marker, selected)
    assert interpretation.status_in(marker, reading, stated) == status


def test_every_other_unit_states_its_decimals() -> None:
    for slug, marker in MARKERS.items():
        assert marker["computed"] or "answers" in marker or "decimals" in marker, slug
        assert all("decimals" in other for other in marker["alt_units"]), slug


OWN: Any = {
    "id": "x",
    "unit": "ng/mL",
    "alt_units": [{"unit": "nmol/L", "factor": "2.5"}, {"unit": "points", "factor": "31"}],
}


@pytest.mark.parametrize(
    ("bound", "unit", "expected"),
    [(30, "nmol/L", 75), (30.5, "nmol/L", 76.3), (30, "umol/L", 0.075), (30, "ug/L", 30)],
)
def test_a_custom_marker_has_no_decimals(bound: float, unit: str, expected: float) -> None:
    """The step of a converted bound is the power of ten next to the step of the bound."""
    stated = StatedRange(ranges.Range(high=bound), "ng/mL")
    assert stated.within(OWN, unit).high == expected


@pytest.mark.parametrize(
    ("target", "unit", "value", "status"),
    [
        (5.2, "mmol/L", 201, "in_range"),
        (5.2, "mmol/L", 202, "high"),
        (200, "mg/dL", 200, "in_range"),
        (200, "mg/dL", 201, "high"),
    ],
)
def test_a_target_is_compared_in_the_unit_of_the_value(
    target: float, unit: str, value: float, status: str
) -> None:
    stated = StatedRange(ranges.Range(high=target), unit)
    bounds = stated.within(MARKERS["total_cholesterol"], "mg/dL")
    assert ranges.status(value, None, bounds) == status


LISTED = [(slug, unit) for slug, marker in MARKERS.items() for unit in accepted(marker)]


@given(st.sampled_from(LISTED), st.integers(1, 10**5), st.data())
def test_any_printed_bound_in_any_unit(
    pair: tuple[str, str], count: int, data: st.DataObject
) -> None:
    """A closed bound, printed in one unit, is within the range in every unit that prints it."""
    slug, source = pair
    marker = MARKERS[slug]
    if marker["computed"]:
        return
    bound = count * printable(marker, source)
    stated = StatedRange(ranges.Range(high=float(bound)), source)
    unit = data.draw(st.sampled_from(accepted(marker)))
    within = stated.within(marker, unit)
    assert within.high is not None
    assert ranges.status(within.high, None, within) == "in_range"
    beyond = Decimal(repr(within.high)) + printable(marker, unit)
    assert ranges.status(float(beyond), None, within) == "high"
    assert stated.display(marker, unit) == {"high": within.high, "unit": unit}


def test_the_unit_that_the_profile_selects() -> None:
    glucose = MARKERS["glucose_fasting"]
    assert interpretation.display_unit(Person(lab_units="si"), glucose) == "mmol/L"
    assert interpretation.display_unit(Person(), glucose) == "mg/dL"
