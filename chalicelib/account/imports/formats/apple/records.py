"""The records of an export that are a built-in metric, as samples in a unit of that metric.

The names of the types are those of the catalogue of metrics (`platform_names`).
"""

from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

from chalicelib.account.imports.formats.apple.elements import Element
from chalicelib.account.imports.formats.apple.values import (
    Fault,
    number,
    required,
    shown,
    source_id,
    span,
)
from chalicelib.account.imports.formats.drafts import Amount, SampleDraft
from chalicelib.account.imports.formats.parser import FileFault, Found
from chalicelib.metrics.definitions.catalogue import metrics
from chalicelib.metrics.definitions.documents import PERCENT, BuiltInMetric
from chalicelib.terminology import units

SLEEP: Final = "HKCategoryTypeIdentifierSleepAnalysis"
_QUANTITY: Final = "HKQuantityTypeIdentifier"
_STAGE: Final = "HKCategoryValueSleepAnalysis"
# Values that are no sleep have no metric.
_STAGES: Final[dict[str, str | None]] = {
    f"{_STAGE}AsleepCore": "sleep_light",
    f"{_STAGE}AsleepDeep": "sleep_deep",
    f"{_STAGE}AsleepREM": "sleep_rem",
    f"{_STAGE}AsleepUnspecified": "sleep_duration",
    # The name of the value above until iOS 16.
    f"{_STAGE}Asleep": "sleep_duration",
    f"{_STAGE}Awake": "sleep_awake",
    f"{_STAGE}InBed": None,
}
# Spellings of HealthKit that UCUM does not have; a count is that of what the metric counts.
_COUNT: Final = "count"
_SPELLINGS: Final = {"Cal": "kcal", "fl_oz_us": "[foz_us]"}
_HUNDRED: Final = Decimal(100)


@cache
def metric_types() -> dict[str, BuiltInMetric]:
    """Return the metrics by the types of their records."""
    return {
        name: metric
        for metric in metrics().values()
        for name in metric.get("platform_names", {}).get("apple_health", [])
        if name.startswith(_QUANTITY) and ":" not in name
    }


def samples(element: Element) -> list[Found]:
    """Return the sample of a record, with a warning if there is one; none for time in bed.

    Raises:
        Fault: the record is left out.
    """
    attributes = element.attributes
    start, end = span(element)
    source = source_id(attributes.get("sourceName", ""), attributes.get("device", ""))
    if attributes["type"] == SLEEP:
        code = _stage(required(attributes, "value"))
        if code is None:
            return []
        if end is None:
            raise Fault("endDate", "required", "A stage of sleep has a start and an end.")
        return [SampleDraft(element.number, code, source, start, end)]
    metric = metric_types()[attributes["type"]]
    value = number(required(attributes, "value"), "value")
    unit = unit_of(metric["code"], attributes.get("unit", ""))
    if unit == PERCENT:
        amount, warnings = _percentage(value, element.number)
    else:
        amount, warnings = Amount(value, unit), []
    return [SampleDraft(element.number, metric["code"], source, start, end, amount), *warnings]


def _stage(value: str) -> str | None:
    if value not in _STAGES:
        raise Fault("value", "unknown_value", f"`{shown(value)}` is not a known stage of sleep.")
    return _STAGES[value]


@lru_cache(maxsize=1024)
def unit_of(code: str, unit: str) -> str:
    """Return the unit of a metric that a unit of HealthKit is; a figure is the same in both.

    Raises:
        Fault: ``unit``.

    >>> unit_of("weight", "lb"), unit_of("steps", "count"), unit_of("vo2max", "mL/min·kg")
    ('[lb_av]', '{steps}', 'mL/min/kg')
    """
    metric = metrics()[code]
    if unit == _COUNT and metric["unit"].startswith("{"):
        return metric["unit"]
    try:
        found = units.resolve(metric, _SPELLINGS.get(unit, unit))
    except units.UnknownUnit:
        accepted = ", ".join(units.accepted(metric))
        detail = f"`{shown(unit)}` is no unit of `{code}`, which has {accepted}."
        raise Fault("unit", "unit", detail) from None
    return found.listed if found.scale == 1 else unit


def _percentage(value: float, line: int) -> tuple[Amount, list[FileFault]]:
    """Return a percentage, which HealthKit writes as a fraction with the unit of a percentage.

    What is above 1 is no fraction of anything that is read, and is taken as it is.
    """
    if value <= 1:
        return Amount(float(Decimal(repr(value)) * _HUNDRED), PERCENT), []
    detail = f"{value:g} was read as {value:g} %, because it is no fraction."
    return Amount(value, PERCENT), [FileFault(line, "value", "percentage", detail, refused=False)]
