"""The metrics of a day: last night's sleep, the morning, targets, and what is unusual."""

from collections.abc import Iterable
from datetime import date
from typing import Final, Literal, cast

from chalicelib.jsontext import Document, pick
from chalicelib.labs.biomarkers import interpretation
from chalicelib.labs.biomarkers.documents import ReportedValue
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.metrics.reading.service import figure, merged_document
from chalicelib.metrics.reading.summaries import baseline_document
from chalicelib.metrics.rules.summary import summaries, values_of_days
from chalicelib.metrics.rules.traits import SLEEP, MetricTraits
from chalicelib.schedules.weeks import Span
from chalicelib.today.metric_days import MetricFigures
from chalicelib.today.metric_models import (
    DayMetrics,
    MetricWithTarget,
    NamedMetric,
    UnusualMetric,
)

Part = Literal["sleep", "morning"]

_HEART: Final = "heart"


def part_of(traits: MetricTraits) -> Part | None:
    """Return the part of the day to which a metric belongs; None for most of them.

    The morning has what is measured first after waking, and what describes the heart.

    >>> weight = MetricTraits("weight", "body", "kg", "first_after_waking")
    >>> part_of(weight), part_of(MetricTraits("steps", "activity", "{steps}", "sum"))
    ('morning', None)
    """
    if traits.group == SLEEP:
        return "sleep"
    is_of_morning = traits.group == _HEART or traits.day_rule == "first_after_waking"
    return "morning" if is_of_morning else None


def day_metrics(
    figures: Iterable[MetricFigures], markers: MarkerSummaries, today: date
) -> DayMetrics:
    """Return the metrics of a day.

    Args:
        figures: of each metric that has one on the day, in the order of codes.
        markers: the targets, with the profile.
        today: the local date of the person.
    """
    figures = list(figures)
    by_part: dict[Part, list[NamedMetric]] = {"sleep": [], "morning": []}
    for each in figures:
        if part := part_of(each.traits):
            by_part[part].append(NamedMetric.model_validate(_named(each)))
    with_targets = (_with_target(each, markers) for each in figures)
    unusual = (_unusual(each, today) for each in figures)
    return DayMetrics(
        **by_part,
        targets=[each for each in with_targets if each],
        unusual=[each for each in unusual if each],
    )


def _named(figures: MetricFigures) -> Document:
    """Return the figure of the day as an answer has it, with the words for it."""
    document = merged_document(figures.of, figures.merged, figures.traits)
    return document | pick(figures.metric, "name", "decimals")


def _with_target(figures: MetricFigures, markers: MarkerSummaries) -> MetricWithTarget | None:
    """Return the figure of the day with the target of the same biomarker; None without one."""
    if not figures.metric.get("biomarker"):
        return None
    marker, document = markers.marker(figures.of.code), _named(figures)
    value = {"value": document["value"], "unit": document["unit"]}
    # It is compared in the unit in which it was entered, as readings are.
    reading = cast("ReportedValue", {**value, **document.get("entered", {}), "canonical": value})
    target = interpretation.compare_with_target(markers, marker, reading)
    if target is None:
        return None
    return MetricWithTarget.model_validate(
        document
        | {
            "display": interpretation.display(markers.person, marker, reading),
            "target": target,
            "met": target["status"] == "in_range",
        }
    )


def _unusual(figures: MetricFigures, today: date) -> UnusualMetric | None:
    """Return the figure of the day with the baseline; None if it is usual or does not compare."""
    traits, day = figures.traits, figures.of.day
    values = values_of_days(figures.by_day, traits)
    [summary] = summaries(values, [Span(day, day)], traits, today)
    if summary.baseline is None or summary.comparison in (None, "usual"):
        return None
    return UnusualMetric.model_validate(
        {
            **pick(figures.metric, "code", "name", "unit", "decimals"),
            **figure(figures.merged.value, traits),
            "source": figures.merged.source,
            "comparison": summary.comparison,
            **baseline_document(summary.baseline, traits),
        }
    )
