"""Single values of metrics: conversion to the canonical unit, and the checks of it. Pure rules."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any, Final

from chalicelib.errors import Fault, Invalid, invalid
from chalicelib.metrics.days.entries import Figure
from chalicelib.metrics.days.models import MetricValue, time_text
from chalicelib.metrics.days.times import fits, local_time
from chalicelib.metrics.definitions.documents import PERCENT, MetricDocument, is_time
from chalicelib.models.numbers import whole
from chalicelib.profile.days import DaySettings
from chalicelib.terminology import units

# As many digits as a number in JSON keeps.
_STORED: Final = Context(prec=15)


def figure_of(
    metric: MetricDocument, sent: MetricValue, filed: date, settings: DaySettings
) -> Figure:
    """Return a value in the canonical unit of its metric, or as a time of day.

    Args:
        metric: the definition.
        sent: the value.
        filed: the local date of the value.
        settings: of the profile, from which the local date of an instant follows.

    Raises:
        Invalid: ``time_required``, ``number_required``, ``other_day``, ``unit_of_metric``,
            ``fraction``, ``implausibly_low`` or ``implausibly_high``; the path is inside the value.
    """
    if is_time(metric):
        return _time(metric, sent, filed, settings)
    if sent.value is None:
        raise invalid("/time", "number_required")
    unit = metric["unit"] if sent.unit is None else sent.unit
    canonical = _canonical(metric, sent.value, unit)
    if units.same(metric["unit"], PERCENT) and 0 < sent.value < 1 and _is_percent(metric, unit):
        raise invalid("/value", "fraction", unit="1")
    if faults := list(implausible(metric, canonical)):
        raise Invalid(fault.under("/value") for fault in faults)
    return Figure(canonical, {"value": whole(sent.value), "unit": unit})


def implausible(metric: MetricDocument, canonical: Decimal) -> Iterator[Fault]:
    """Yield what is wrong with a canonical value beyond the plausible ones; the path is empty."""
    low, high = metric.get("plausible_low"), metric.get("plausible_high")
    bounds: dict[str, Any] = {
        name: whole(each) for name, each in (("min", low), ("max", high)) if each is not None
    }
    params = {"metric": metric["code"], "unit": metric["unit"], **bounds}
    if low is not None and canonical < Decimal(repr(low)):
        yield from invalid("", "implausibly_low", **params).faults
    elif high is not None and canonical > Decimal(repr(high)):
        yield from invalid("", "implausibly_high", **params).faults


def _canonical(metric: MetricDocument, value: float, unit: str) -> Decimal:
    try:
        exact = units.resolve(metric, unit).full.canonical(value)
    except units.UnknownUnit:
        raise invalid("/unit", "unit_of_metric", accepted=units.accepted(metric)) from None
    return _STORED.plus(exact)


def _is_percent(metric: MetricDocument, unit: str) -> bool:
    return units.alike(metric, unit, metric["unit"])


def _time(metric: MetricDocument, sent: MetricValue, filed: date, settings: DaySettings) -> Figure:
    """Return a time of day; that of an instant if its local date fits."""
    if sent.time is None:
        raise invalid("/value", "time_required")
    entered = {"time": time_text(sent.time)}
    if not isinstance(sent.time, datetime):
        return Figure(sent.time, entered)
    local = local_time(sent.time, settings)
    if not fits(metric["code"], filed, local.day):
        raise invalid(
            "/time", "other_day", date=filed.isoformat(), local_date=local.day.isoformat()
        )
    return Figure(local.clock, entered)
