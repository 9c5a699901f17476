"""The presentation of readings: with their interpretation, one by one and as a trend."""

from collections.abc import Sequence
from typing import Literal

from chalicelib.jsontext import dump, pick
from chalicelib.labs.biomarkers import interpretation
from chalicelib.labs.biomarkers.documents import MarkerDocument, RangeStatus, ReadingDocument
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.biomarkers.stated import StatedRange
from chalicelib.labs.panels import collection
from chalicelib.labs.readings import trend
from chalicelib.labs.readings.models import Trend, TrendChange, TrendPoint, TrendShare
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
    readings: Sequence[ReadingDocument],
    *,
    complete: bool,
) -> Trend:
    """Return the trend of a marker.

    Args:
        summaries: with the profile and the target of the marker.
        marker: the definition of the marker.
        readings: oldest first.
        complete: whether these are all readings of the requested days.
    """
    target = interpretation.target_range(summaries, marker)
    points = [_point(summaries, marker, target, reading) for reading in readings]
    series = [trend.Point(point.local_date, point.value, point.censored) for point in points]
    slope = trend.slope_per_year(series)
    change = trend.change(series)
    return Trend(
        marker=marker["id"],
        unit=marker["unit"],
        points=points,
        complete=complete,
        count=len(points),
        censored_count=len(points) - len(trend.uncensored(series)),
        mean=trend.mean(series),
        change=TrendChange(**change._asdict()) if change else None,
        slope_per_year=slope,
        lab=_share([point.status for point in points]),
        reference=_share([point.reference for point in points]),
        target=_share([point.target for point in points]),
        direction=_direction(slope),
    )


def _point(
    summaries: MarkerSummaries,
    marker: MarkerDocument,
    target: StatedRange | None,
    reading: ReadingDocument,
) -> TrendPoint:
    value, comparator = reading["canonical"]["value"], reading.get("comparator")
    day = collection.day_of(reading)
    selected = interpretation.reference_range(summaries.person, marker, day)
    typical = interpretation.stated_reference(marker, selected)
    return TrendPoint(
        reading_id=reading["id"],
        local_date=day,
        value=value,
        censored=comparator is not None,
        status=interpretation.lab_status(summaries.person, marker, reading),
        reference=interpretation.status_in(marker, reading, typical),
        target=interpretation.status_in(marker, reading, target),
        **pick(reading, "collected_at", "comparator"),
    )


def _share(statuses: list[RangeStatus]) -> TrendShare:
    share = trend.share(statuses)
    return TrendShare(in_range=share.in_range, judged=share.known, share=share.share)


def _direction(slope: float | None) -> Literal["rising", "falling", "steady"] | None:
    if slope is None:
        return None
    return "rising" if slope > 0 else "falling" if slope < 0 else "steady"
