"""The built-in metrics as they ship: their units, bounds, codes and page."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from chalicelib.labs.biomarkers import catalogue as biomarkers
from chalicelib.metrics.definitions import catalogue
from chalicelib.metrics.definitions.documents import (
    PERCENT,
    AcrossSources,
    BuiltInMetric,
    MetricGroup,
)
from chalicelib.metrics.definitions.models import CODE_PATTERN, MetricDefinition
from chalicelib.metrics.definitions.service import built_in_text
from chalicelib.metrics.rules.traits import TIME_OF_DAY, DayRule
from chalicelib.models.base import parse
from chalicelib.terminology import units
from tests.support.api import ROOT

METRICS = catalogue.metrics()
PAGE = ROOT / "docs/metrics.md"
each_metric = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)

# How much of the canonical unit one of another unit is, from the definitions of the units.
OF_UNITS = {
    ("kg", "[lb_av]"): "0.45359237",
    ("kg", "[stone_av]"): "6.35029318",
    ("kg", "g"): "0.001",
    ("%", "1"): "100",
    ("min", "h"): "60",
    ("h", "min"): Decimal(1) / 60,
    ("h", "s"): Decimal(1) / 3600,
    ("min", "s"): Decimal(1) / 60,
    ("m", "km"): "1000",
    ("m", "[mi_i]"): "1609.344",
    ("cm", "m"): "100",
    ("cm", "[in_i]"): "2.54",
    ("cm", "[ft_i]"): "30.48",
    ("kcal", "kJ"): 1 / Decimal("4.184"),
    ("mL", "L"): "1000",
    ("mL", "[foz_us]"): "29.5735295625",
    ("mm[Hg]", "kPa"): 1 / Decimal("0.133322387415"),
    ("ms", "s"): "1000",
    ("kgf", "[lbf_av]"): "0.45359237",
    ("kgf", "N"): 1 / Decimal("9.80665"),
}


def check_digit(number: str) -> int:
    """Return the check digit of a LOINC code: the digits from the right are doubled in turn."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return -total % 10


def test_there_are_the_metrics_of_the_first_release() -> None:
    assert len(METRICS) == 43
    assert list(METRICS) == sorted(METRICS)
    assert not catalogue.RESERVED & METRICS.keys()
    assert all(re.fullmatch(CODE_PATTERN, code) for code in {*METRICS, *catalogue.RESERVED})
    assert len(METRICS) + len(catalogue.RESERVED) == 63


@each_metric
def test_each_is_a_valid_answer(metric: BuiltInMetric) -> None:
    shown = parse(MetricDefinition, built_in_text(metric))
    assert (shown.code, shown.id, shown.built_in) == (metric["code"], metric["id"], True)
    assert ("loinc" in metric) == (shown.loinc_notice is not None)
    assert metric["group"] in get_args(MetricGroup)
    assert metric["day_rule"] in get_args(DayRule)
    assert metric["across_sources"] in get_args(AcrossSources)


@each_metric
def test_bounds_and_decimals_are_those_of_numbers(metric: BuiltInMetric) -> None:
    numeric = {"plausible_low", "plausible_high", "decimals"}
    if metric["unit"] == TIME_OF_DAY:
        assert not numeric & metric.keys()
        assert (metric["day_rule"], metric["across_sources"]) == ("last", "one")
        assert metric["alt_units"] == []
    else:
        assert numeric <= metric.keys()
        assert metric["plausible_low"] < metric["plausible_high"]


@each_metric
def test_counted_metrics_are_whole_sums_of_one_source(metric: BuiltInMetric) -> None:
    if metric["counted"]:
        assert (metric["day_rule"], metric["across_sources"]) == ("sum", "one")
        assert (metric["decimals"], metric["plausible_low"]) == (0, 0)


def test_what_is_counted_is_what_a_device_counts_in_each_hour() -> None:
    counted = {code for code, metric in METRICS.items() if metric["counted"]}
    sums = {code for code, each in METRICS.items() if each["group"] == "activity"}
    assert counted == sums == {"steps", "floors", "distance", "energy_active", *MINUTES}


MINUTES = ("exercise_min", "daylight_min")


@each_metric
def test_other_units_are_converted_as_they_are_defined(metric: BuiltInMetric) -> None:
    for other in metric["alt_units"]:
        if other["unit"] == "[degF]":
            continue
        size = Decimal(OF_UNITS[metric["unit"], other["unit"]])
        assert abs(Decimal(other["factor"]) * size - 1) < Decimal("1e-20"), other


def test_a_difference_of_temperatures_is_converted_without_an_offset() -> None:
    assert units.to_canonical(METRICS["skin_temp_deviation"], 0.9, "[degF]") == 0.5
    assert units.to_canonical(METRICS["body_temp"], 98.6, "[degF]") == 37.0


@each_metric
def test_percentages_can_be_fractions(metric: BuiltInMetric) -> None:
    if metric["unit"] == PERCENT:
        assert units.to_canonical(metric, 0.96, "1") == 96


@each_metric
def test_loinc_codes_have_their_check_digit(metric: BuiltInMetric) -> None:
    if "loinc" in metric:
        number, _, digit = metric["loinc"].partition("-")
        assert check_digit(number) == int(digit), metric["loinc"]


def test_no_two_metrics_have_one_code() -> None:
    codes = [metric["loinc"] for metric in METRICS.values() if "loinc" in metric]
    assert len(set(codes)) == len(codes) == 24


@each_metric
def test_codes_are_ids_of_the_same_biomarkers(metric: BuiltInMetric) -> None:
    assert metric["biomarker"] == biomarkers.knows(metric["code"])
    if not metric["biomarker"]:
        return
    marker = biomarkers.find(metric["code"])
    assert metric["unit"] == marker["unit"]
    assert metric["alt_units"] == marker["alt_units"]
    # A value that no biomarker could have would be refused there, or warned of.
    assert metric["plausible_low"] >= marker.get("plausible_low", -(10**9))
    assert metric["plausible_high"] <= marker.get("plausible_high", 10**9)
    if "loinc" in metric and "loinc" in marker:
        assert metric["loinc"] == marker["loinc"]


def test_platforms_name_each_part_of_sleep_once() -> None:
    for platform in ("apple_health", "health_connect"):
        stages = [
            set(METRICS[code]["platform_names"][platform])  # type: ignore[literal-required]
            for code in ("sleep_deep", "sleep_rem", "sleep_light", "sleep_awake")
        ]
        assert sum(map(len, stages)) == len(set.union(*stages)) == 4
        asleep = set(METRICS["sleep_duration"]["platform_names"][platform])  # type: ignore[literal-required]
        assert set.union(*stages[:3]) < asleep
        assert not stages[3] & asleep


def test_each_has_one_line_of_the_file() -> None:
    lines = Path(catalogue.__file__).with_name("catalogue.json").read_text("utf-8").splitlines()
    assert [json.loads(line.removesuffix(","))["code"] for line in lines[1:-1]] == [*METRICS]


def row(metric: BuiltInMetric) -> str:
    """Return the row of a metric on its page."""
    others = ", ".join(f"`{other['unit']}`" for other in metric["alt_units"])
    low, high = metric.get("plausible_low"), metric.get("plausible_high")
    rule = metric["day_rule"].replace("_", " ")
    cells: list[Any] = [
        f"`{metric['code']}`",
        metric["name"],
        metric["group"],
        f"`{metric['unit']}`" + (f"; {others}" if others else ""),
        rule + (", pooled" if metric["across_sources"] == "pooled" else ""),
        "" if low is None else f"{low} to {high}",
        metric.get("loinc", ""),
    ]
    return f"| {' | '.join(map(str, cells))} |"


def test_the_page_lists_them() -> None:
    text = PAGE.read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    assert lines == [row(metric) for metric in METRICS.values()]
    codes = {metric["loinc"] for metric in METRICS.values() if "loinc" in metric}
    assert set(re.findall(r"^\| ([0-9]+-[0-9]) \|", text, re.MULTILINE)) == codes
    reserved = text.partition("are reserved:")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", reserved)) == catalogue.RESERVED
