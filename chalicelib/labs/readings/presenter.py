"""The presentation of readings: with their interpretation, one by one and as a trend."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Literal, NamedTuple

from chalicelib.jsontext import Document, dump, pick
from chalicelib.labs.biomarkers import interpretation
from chalicelib.labs.biomarkers.documents import MarkerDocument, ReadingDocument
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.biomarkers.measurement import DisplayedRange, Quantity
from chalicelib.labs.biomarkers.stated import StatedRange
from chalicelib.labs.panels import collection
from chalicelib.labs.readings import trend
from chalicelib.labs.readings.answer_trend import share
from chalicelib.labs.readings.models import (
    DisplayedTrend,
    Trend,
    TrendBand,
    TrendChange,
    TrendPoint,
)
from chalicelib.labs.readings.trend_values import TrendValue, TrendValues, day_of, is_metric
from chalicelib.profile.person import Person
from chalicelib.table.items import Stored, View


def view(
    summaries: MarkerSummaries, marker: MarkerDocument, stored: Stored[ReadingDocument]
) -> View:
    """Return the view of a reading with its interpretation.

    Args:
        summaries: with the profile and the target of the marker.
        marker: the definition of the marker.
        stored: the reading.
    """
    reading = stored.document()
    day = collection.day_of(reading)
    return View(stored, dump(interpretation.interpreted(summaries, marker, reading, day)))


def trend_answer(
    summaries: MarkerSummaries,
    marker: MarkerDocument,
    found: TrendValues,
    unit: str,
) -> Trend:
    """Return the trend of a marker.

    Args:
        summaries: with the profile and the target of the marker.
        marker: the definition of the marker.
        found: the readings and the metrics.
        unit: in which values, bands and the target are displayed.
    """
    readings = found.values
    target = interpretation.target_range(summaries, marker)
    typical = [_typical(summaries, marker, reading) for reading in readings]
    points = [
        _point(summaries.person, marker, reading, unit, (reference.stated, target))
        for reading, reference in zip(readings, typical, strict=True)
    ]
    series = [_measured(reading) for reading in readings]
    figures = _figures(series)
    return Trend(
        marker=marker["id"],
        unit=marker["unit"],
        display=DisplayedTrend(unit=unit, **_figures(_displayed(points))),
        bands=_bands(marker, readings, typical, unit),
        target_range=DisplayedRange(**target.display(marker, unit)) if target else None,
        points=points,
        complete=found.complete,
        count=len(points),
        metric_count=sum(map(is_metric, readings)),
        censored_count=len(points) - len(trend.uncensored(series)),
        lab=share([point.status for point in points]),
        reference=share([point.reference for point in points]),
        target=share([point.target for point in points]),
        direction=_direction(figures["slope_per_year"]),
        **figures,
    )


class _Typical(NamedTuple):
    """The typical range of one value; None without bounds."""

    stated: StatedRange | None
    source: str


def _measured(reading: TrendValue) -> trend.Point:
    value = reading["canonical"]["value"]
    return trend.Point(day_of(reading), value, "comparator" in reading)


def _displayed(points: Sequence[TrendPoint]) -> list[trend.Point]:
    return [
        trend.Point(each.local_date, each.display.value, each.censored)
        for each in points
        if each.display
    ]


def _figures(series: Sequence[trend.Point]) -> Document:
    """Return the statistics of a series."""
    change = trend.change(series)
    return {
        "mean": trend.mean(series),
        "change": TrendChange(**change._asdict()) if change else None,
        "slope_per_year": trend.slope_per_year(series),
    }


def _typical(summaries: MarkerSummaries, marker: MarkerDocument, reading: TrendValue) -> _Typical:
    """Return the typical range on the day of a value: at this age, or in this trimester."""
    day = day_of(reading)
    selected = interpretation.reference_range(summaries.person, marker, day)
    source = marker["reference"]["source"] if "reference" in marker else ""
    return _Typical(interpretation.stated_reference(marker, selected), selected.source or source)


def _bands(
    marker: MarkerDocument,
    readings: Sequence[TrendValue],
    typical: Sequence[_Typical],
    unit: str,
) -> list[TrendBand]:
    """Return the typical ranges of consecutive values that have the same one."""
    bands: list[TrendBand] = []
    dated = zip(map(day_of, readings), typical, strict=True)
    for (stated, source), group in groupby(dated, key=itemgetter(1)):
        days = [day for day, _ in group]
        if stated:
            fields = {"from": days[0], "to": days[-1], "source": source}
            bands.append(TrendBand(**stated.display(marker, unit), **fields))
    return bands


def _point(
    person: Person,
    marker: MarkerDocument,
    reading: TrendValue,
    unit: str,
    ranges: tuple[StatedRange | None, StatedRange | None],
) -> TrendPoint:
    reference, target = ranges
    return TrendPoint(
        local_date=day_of(reading),
        value=reading["canonical"]["value"],
        display=Quantity(value=interpretation.value_in(marker, reading, unit), unit=unit),
        censored="comparator" in reading,
        status=interpretation.lab_status(person, marker, reading),
        reference=interpretation.status_in(marker, reading, reference),
        target=interpretation.status_in(marker, reading, target),
        **_origin(reading),
        **pick(reading, "collected_at", "comparator"),
    )


def _origin(value: TrendValue) -> Document:
    if is_metric(value):
        return pick(value, "origin", "source")
    return {"origin": "reading", "reading_id": value["id"]}


def _direction(slope: float | None) -> Literal["rising", "falling", "steady"] | None:
    if slope is None:
        return None
    return "rising" if slope > 0 else "falling" if slope < 0 else "steady"
