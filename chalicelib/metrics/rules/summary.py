"""Summaries of a metric: figures of periods, and how they compare with the person's own baseline.

The baseline of a period is the 28 days before it: the median, and the median absolute deviation
(MAD) from it, not scaled to a standard deviation (Hampel, The influence curve and its role in
robust estimation, JASA 69, 1974). Both resist outliers. A period is as usual if its mean is at most
1.5 MAD from the median, the MAD being at least the last decimal place of the metric.

Times of day have the figures of a circle (:mod:`chalicelib.metrics.rules.clock`); ``low`` is the
earliest then, ``high`` the latest, and below usual means earlier.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from chalicelib import averages
from chalicelib.metrics.rules import clock
from chalicelib.metrics.rules.merging import Merged
from chalicelib.metrics.rules.traits import MetricTraits
from chalicelib.schedules.weeks import WEEK_DAYS, Span

Comparison = Literal["below_usual", "usual", "above_usual"]
Values = Sequence[tuple[date, Decimal]]

BASELINE: Final = timedelta(days=28)
MIN_BASELINE_VALUES: Final = 14
MIN_SLOPE_VALUES: Final = 3
_USUAL_MADS: Final = Decimal("1.5")


class Figures(NamedTuple):
    """The centre and the ends of some values."""

    mean: Decimal
    median: Decimal
    low: Decimal
    high: Decimal


class Baseline(NamedTuple):
    """What is usual for the person before a period.

    Attributes:
        median: of the values; for times the time in the middle.
        mad: the median absolute deviation, at least the last decimal place of the metric; minutes
            for times.
        n: the number of values, at least 14.
    """

    median: Decimal
    mad: Decimal
    n: int


class PeriodSummary(NamedTuple):
    """The summary of a period.

    Attributes:
        span: the first and the last day.
        n: the number of days that have a value.
        figures: None without values, and for times without a mean direction.
        slope_per_week: the slope of the least-squares line; None for times and under 3 values.
        baseline: None if fewer than 14 of the 28 days before have a value.
        comparison: of the mean with the baseline; None if one of them is not known.
    """

    span: Span
    n: int
    figures: Figures | None
    slope_per_week: Decimal | None
    baseline: Baseline | None
    comparison: Comparison | None


def values_of_days(days: Mapping[date, Merged], traits: MetricTraits) -> dict[date, Decimal]:
    """Return the values that a summary is made of.

    They are the merged ones, but for scores of vendors those of one source, since two scores do not
    compare: that whose score is shown on the latest day, also on days that show another's.
    """
    if not traits.is_vendor_score:
        return {day: merged.value for day, merged in days.items()}
    source = days[max(days)].source if days else ""
    own = {day: dict(merged.by_source).get(source) for day, merged in days.items()}
    return {day: value for day, value in own.items() if value is not None}


def summaries(
    values: Mapping[date, Decimal], spans: Sequence[Span], traits: MetricTraits, today: date
) -> list[PeriodSummary]:
    """Return the summary of each period, also of those without values.

    A day that has not ended is only a part of what accumulates over the day (steps, water). Its
    value is in the figures, but neither in the slope nor in the comparison or a baseline, or else
    each morning would be below usual.

    Args:
        values: by day, of the periods and of the 28 days before the first one.
        spans: the periods.
        traits: of the metric.
        today: the local date of the person.
    """
    every = sorted(values.items())
    ended = [(day, value) for day, value in every if compares(day, today, traits)]
    return [_summary(span, every, ended, traits) for span in spans]


def compares(day: date, today: date, traits: MetricTraits) -> bool:
    """Tell whether the value of a day can be compared: not if it is only a part of that of a day.

    >>> steps = MetricTraits("steps", "activity", "{steps}", "sum")
    >>> [compares(date(2026, 3, day), date(2026, 3, 14), steps) for day in (13, 14)]
    [True, False]
    """
    return day < today or not traits.accumulates


def baseline(values: Sequence[Decimal], traits: MetricTraits) -> Baseline | None:
    """Return the baseline of the values of 28 days, in any order.

    None with fewer than 14, and for times of day without a mean direction.
    """
    found = _figures(values, traits) if len(values) >= MIN_BASELINE_VALUES else None
    if found is None:
        return None
    deviations = [abs(_difference(found.median, each, traits)) for each in values]
    least = Decimal(1).scaleb(-traits.decimals)
    return Baseline(found.median, max(averages.median(deviations), least), len(values))


def compare(mean: Decimal, usual: Baseline, traits: MetricTraits) -> Comparison:
    """Compare a mean with a baseline; at 1.5 MAD it is as usual.

    >>> weight = MetricTraits("weight", "body", "kg", "first_after_waking", 2)
    >>> usual = Baseline(Decimal(80), Decimal("0.4"), 28)
    >>> compare(Decimal("80.6"), usual, weight), compare(Decimal("80.61"), usual, weight)
    ('usual', 'above_usual')
    """
    distance = _difference(usual.median, mean, traits)
    if abs(distance) <= _USUAL_MADS * usual.mad:
        return "usual"
    return "below_usual" if distance < 0 else "above_usual"


def _summary(span: Span, every: Values, ended: Values, traits: MetricTraits) -> PeriodSummary:
    inside, settled = _within(every, span), _within(ended, span)
    before = _within(ended, Span(span.first - BASELINE, span.first - timedelta(days=1)))
    usual = baseline([value for _, value in before], traits)
    compared = _figures([value for _, value in settled], traits)
    return PeriodSummary(
        span=span,
        n=len(inside),
        figures=_figures([value for _, value in inside], traits),
        slope_per_week=_slope_per_week(settled, traits),
        baseline=usual,
        comparison=compare(compared.mean, usual, traits) if compared and usual else None,
    )


def _within(values: Values, span: Span) -> Values:
    """Return the values of the days of a span, of values in the order of their days."""
    first = bisect_left(values, span.first, key=_day_of)
    return values[first : bisect_left(values, span.last + timedelta(days=1), key=_day_of)]


def _day_of(value: tuple[date, Decimal]) -> date:
    return value[0]


def _figures(values: Sequence[Decimal], traits: MetricTraits) -> Figures | None:
    if traits.is_time_of_day:
        found = clock.figures(values)
        return None if found is None else Figures(*found)
    if not values:
        return None
    mean = averages.rounded(averages.mean(values))
    return Figures(mean, averages.median(values), min(values), max(values))


def _slope_per_week(values: Values, traits: MetricTraits) -> Decimal | None:
    if traits.is_time_of_day or len(values) < MIN_SLOPE_VALUES:
        return None
    slope = averages.slope_per_day(values)
    return None if slope is None else averages.rounded(slope * WEEK_DAYS)


def _difference(start: Decimal, end: Decimal, traits: MetricTraits) -> Decimal:
    return clock.difference(start, end) if traits.is_time_of_day else end - start
