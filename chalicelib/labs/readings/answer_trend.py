"""The trend of a marker with answers: its readings and their statuses, without mean and slope."""

from chalicelib.jsontext import pick, present
from chalicelib.labs.biomarkers import answer_interpretation, interpretation
from chalicelib.labs.biomarkers.answers import scale_of
from chalicelib.labs.biomarkers.documents import MarkerDocument, RangeStatus, ReadingDocument
from chalicelib.labs.panels import collection
from chalicelib.labs.readings import trend
from chalicelib.labs.readings.models import Trend, TrendPoint, TrendShare
from chalicelib.labs.readings.trend_values import TrendValues, is_metric
from chalicelib.profile.person import Person


def answer(person: Person, marker: MarkerDocument, found: TrendValues) -> Trend:
    """Return the trend of a marker with answers.

    Args:
        person: of the profile.
        marker: the definition of the marker.
        found: the readings; there is no metric with answers.
    """
    points = [_point(person, marker, each) for each in found.values if not is_metric(each)]
    return Trend(
        marker=marker["id"],
        answers=marker["answers"],
        bands=[],
        target_range=None,
        points=points,
        complete=found.complete,
        count=len(points),
        metric_count=0,
        censored_count=0,
        mean=None,
        change=None,
        slope_per_year=None,
        lab=share([point.status for point in points]),
        reference=share([point.reference for point in points]),
        target=share([point.target for point in points]),
        direction=None,
    )


def _point(person: Person, marker: MarkerDocument, reading: ReadingDocument) -> TrendPoint:
    scale, day = scale_of(marker), collection.day_of(reading)
    usual = interpretation.reference_range(person, marker, day).answers
    return TrendPoint(
        origin="reading",
        reading_id=reading["id"],
        local_date=day,
        answer=reading["answer"],
        censored=False,
        status=answer_interpretation.lab_status(marker, reading),
        reference=scale.status(reading["answer"], usual),
        target="unknown",
        **pick(reading, "collected_at"),
        **present({"rank": scale.rank(reading["answer"])}),
    )


def share(statuses: list[RangeStatus]) -> TrendShare:
    """Return the number of statuses in range, of known ones, and their quotient."""
    found = trend.share(statuses)
    return TrendShare(in_range=found.in_range, judged=found.known, share=found.share)
