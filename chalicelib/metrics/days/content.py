"""What a source reports of one date, as it is checked before it is stored. Pure rules.

The local date itself, and how the metrics of the source join those that are stored, is not decided
here.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from chalicelib.errors import Fault, Invalid, invalid
from chalicelib.metrics.days.entries import Figure, MetricEntry, ReportedDay, Sample, TimedFigures
from chalicelib.metrics.days.models import MetricDaySet, MetricValue
from chalicelib.metrics.days.values import figure_of, implausible
from chalicelib.metrics.definitions.documents import MetricDocument, Metrics
from chalicelib.models.base import pointer
from chalicelib.profile.days import DaySettings

# Of one date and source: with built-in and own ones.
MAX_METRICS: Final = 40
# Pairs of metrics that are measured together, the greater one first.
PAIRS: Final = (("sbp", "dbp"),)


def codes_of(body: MetricDaySet) -> set[str]:
    """Return the codes in a body, so that their definitions can be read."""
    return {*body.values, *body.hours, *(code for each in body.samples for code in each.values)}


def reported_day(
    body: MetricDaySet, filed: date, settings: DaySettings, metrics: Metrics
) -> ReportedDay:
    """Return what a body reports, in canonical units.

    Args:
        body: of the request.
        filed: the local date of the values.
        settings: of the profile.
        metrics: the definitions of the codes in the body; one that is missing does not exist.

    Raises:
        Invalid: it names each field at fault.
    """
    found = _Checked(filed, settings, metrics)
    found.faults += _structure(body, metrics)
    if not found.faults:
        found.read(body)
    if found.faults:
        raise Invalid(found.faults)
    cleared = frozenset(code for code, sent in body.values.items() if sent is None)
    return ReportedDay(found.entries(), cleared, found.samples())


def refuse_excess(codes: Iterable[str]) -> None:
    """Refuse more metrics than one date and source can have.

    Raises:
        Invalid: ``too_many``.
    """
    if faults := list(_excess(codes)):
        raise Invalid(faults)


def _excess(codes: Iterable[str]) -> Iterator[Fault]:
    if len({*codes}) > MAX_METRICS:
        yield from invalid("", "too_many", max=MAX_METRICS, of="metrics_of_day").faults


def _structure(body: MetricDaySet, metrics: Metrics) -> Iterator[Fault]:
    """Yield what is wrong with where metrics are, whatever their values."""
    set_codes = codes_of(body) - {code for code, sent in body.values.items() if sent is None}
    yield from _excess(set_codes)
    for where, code in _places(body):
        metric = metrics.get(code)
        if metric is None:
            yield from invalid(pointer(where), "unknown_metric").faults
        elif where[0] == "hours" and not metric["counted"]:
            yield from invalid(pointer(where), "hours_not_counted").faults
        elif where[0] == "samples" and metric["across_sources"] != "pooled":
            yield from invalid(pointer(where), "samples_not_pooled").faults
        elif where[0] == "samples" and code in body.values:
            yield from invalid(pointer(("values", code)), "not_both", other="samples").faults
        elif where[0] == "hours" and body.values.get(code, ...) is None:
            yield from invalid(pointer(where), "hours_of_cleared").faults
    yield from _pairs(("values",), body.values)
    for number, sample in enumerate(body.samples):
        yield from _pairs(("samples", number, "values"), sample.values)


def _places(body: MetricDaySet) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield where each code of a body is; a code in several samples, only the first of them."""
    yield from ((("values", code), code) for code in body.values)
    yield from ((("hours", code), code) for code in body.hours)
    seen: set[str] = set()
    for number, sample in enumerate(body.samples):
        new = [code for code in sample.values if code not in seen]
        seen.update(new)
        yield from ((("samples", number, "values", code), code) for code in new)


def _pairs(
    where: tuple[str | int, ...], values: dict[str, MetricValue] | dict[str, MetricValue | None]
) -> Iterator[Fault]:
    """Yield the metrics that lack the other one of their pair, or are cleared without it."""
    for pair in PAIRS:
        states = [(code in values, values.get(code) is None) for code in pair]
        if states[0] == states[1]:
            continue
        for code, other in (pair, pair[::-1]):
            if values.get(code) is None and other in values:
                yield from invalid(pointer((*where, code)), "required_with", other=other).faults
                break


class _Checked:
    """Collects the figures of a body, and what is wrong with them."""

    def __init__(self, filed: date, settings: DaySettings, metrics: Metrics) -> None:
        self._filed = filed
        self._settings = settings
        self._metrics = metrics
        self._values: dict[str, Figure] = {}
        self._hours: dict[str, tuple[int, ...]] = {}
        self._samples: dict[str, list[Sample]] = {}
        self._timed: list[TimedFigures] = []
        self.faults: list[Fault] = []

    def read(self, body: MetricDaySet) -> None:
        """Collect all that a body has."""
        self._values = self._figures(("values",), body.values)
        for code, hours in body.hours.items():
            self._read_hours(code, tuple(hours))
        for number, sample in enumerate(body.samples):
            figures = self._figures(("samples", number, "values"), sample.values)
            self._timed.append(TimedFigures(sample.time, figures))
            for code, figure in figures.items():
                self._samples.setdefault(code, []).append(Sample(sample.time, figure))

    def entries(self) -> dict[str, MetricEntry]:
        """Return what was collected by code."""
        found = {
            code: MetricEntry(figure, self._hours.get(code, ()))
            for code, figure in self._values.items()
        }
        for code, samples in self._samples.items():
            found[code] = MetricEntry(samples=tuple(sorted(samples, key=_order)))
        return found

    def samples(self) -> tuple[TimedFigures, ...]:
        """Return the samples, as they were measured together."""
        return tuple(sorted(self._timed, key=_timed_order))

    def _figures(
        self,
        where: tuple[str | int, ...],
        values: dict[str, MetricValue] | dict[str, MetricValue | None],
    ) -> dict[str, Figure]:
        """Return the figures of one object of the body; the faults of the others are collected."""
        found: dict[str, Figure] = {}
        for code, sent in values.items():
            if sent is None:
                continue
            try:
                found[code] = figure_of(self._metrics[code], sent, self._filed, self._settings)
            except Invalid as error:
                under = pointer((*where, code))
                self.faults += [fault.under(under) for fault in error.faults]
        self.faults += _reversed_pairs(where, found)
        return found

    def _read_hours(self, code: str, hours: tuple[int, ...]) -> None:
        """Collect the hours of a metric; without a value, their sum is the value."""
        metric, total = self._metrics[code], Decimal(sum(hours))
        self._hours[code] = hours
        value = self._values.get(code)
        if value is None:
            under = pointer(("hours", code))
            self.faults += [fault.under(under) for fault in implausible(metric, total)]
            self._values[code] = Figure(total, None)
        elif _shown(metric, value.canonical) != total:
            path = pointer(("values", code, "value"))
            self.faults += invalid(path, "not_sum_of_hours", sum=sum(hours)).faults


def _shown(metric: MetricDocument, canonical: Any) -> Decimal:
    """Return a value rounded to the decimals of its metric."""
    step = Decimal(1).scaleb(-metric.get("decimals", 0))
    rounded: Decimal = canonical.quantize(step, rounding=ROUND_HALF_UP)
    return rounded


def _reversed_pairs(where: tuple[str | int, ...], found: dict[str, Figure]) -> Iterator[Fault]:
    """Yield the lesser metrics of pairs that are not less than the greater ones."""
    for greater, lesser in PAIRS:
        if greater in found and lesser in found:
            upper, lower = found[greater].canonical, found[lesser].canonical
            if not lower < upper:  # type: ignore[operator]  # both are numbers
                path = pointer((*where, lesser, "value"))
                yield from invalid(path, "not_below", other=greater).faults


def _timed_order(timed: TimedFigures) -> tuple[Any, ...]:
    return timed.at, sorted((code, each.canonical) for code, each in timed.figures.items())


def _order(sample: Sample) -> tuple[Any, ...]:
    # Of one time, the order in which a client sends them has no meaning.
    return sample.at, sample.figure.canonical
