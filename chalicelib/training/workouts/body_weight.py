"""The body weight of a workout: as entered, else as it was measured by then.

A completed workout without one gets that of the readings or of the daily metric of its local date
or, if there are none, of the latest day with either among the 90 days before. Of one day it is the
earliest reading with a time, else the reading that was entered first, else the metric, merged over
its sources. The workout keeps it, so that a later measurement changes no workout; a recount fills
all that were not entered anew.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby, islice
from typing import Any, Final, Literal, NamedTuple

from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.biomarkers.documents import ReadingDocument
from chalicelib.labs.biomarkers.history import ReadingHistory
from chalicelib.labs.biomarkers.marker_summary import LATEST, MarkerSummaries
from chalicelib.labs.biomarkers.metric_summary import MetricSummary
from chalicelib.metrics.reading import figures
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.session import Session
from chalicelib.training.workouts.documents import BodyWeightDocument, WeightUnit, WorkoutContent

MARKER: Final = "weight"
MAX_AGE: Final = timedelta(days=90)
ENTERED: Final = "entered"
# What the newest readings and figures of the metric are kept in. Its rule does not depend on the
# start of the day, since a weight has no samples, so the profile is not needed.
SORT_KEYS: Final = (
    keys.marker_summary(MARKER, LATEST),
    keys.PANEL_READINGS,
    *figures.SORT_KEYS,
)
# So many items are read at once, of all readings and of those by one day.
_PAGE: Final = 100
_LARGE_PAGE: Final = 1_000
_STEP: Final = 10
_UNITS: Final[Mapping[str, WeightUnit]] = {"kg": "kg", "lb": "lb", "[lb_av]": "lb", "lbs": "lb"}


class _Measured(NamedTuple):
    """A measured body weight.

    Attributes:
        day: the local date.
        at: the instant as text; "" if no time is known.
        value, unit: as reported.
        kilograms: the same in kg.
        origin: whether it is a reading or the figure of the metric.
    """

    day: date
    at: str
    value: float
    unit: str
    kilograms: float
    origin: Literal["reading", "metric"] = "reading"

    @classmethod
    def by(cls, figure: figures.MetricFigure) -> "_Measured":
        """Return what a workout takes of the figure of the metric."""
        found = MetricSummary.of(catalogue.find(MARKER), figure)
        return cls(figure.day, "", found.value, found.unit, found.canonical, "metric")

    @classmethod
    def of(cls, reading: ReadingDocument) -> "_Measured":
        """Return what a workout takes of a reading."""
        day, at = date.fromisoformat(reading["local_date"]), reading.get("collected_at", "")
        return cls(day, at, reading["value"], reading["unit"], reading["canonical"]["value"])

    def document(self) -> BodyWeightDocument:
        """Return the body weight of a workout."""
        unit = _UNITS.get(self.unit)
        value: float = self.value if unit else self.kilograms
        measured: BodyWeightDocument = {"value": value, "unit": unit or "kg", "origin": self.origin}
        return measured | {"local_date": self.day.isoformat()}


class Weights:
    """What was measured of the body weight, for the workouts of all days.

    Args:
        readings: in any order; those below or above a limit of the scale are left out.
        metrics: figures of the metric, in any order.
    """

    def __init__(
        self,
        readings: Iterable[ReadingDocument],
        metrics: Iterable[figures.MetricFigure] = (),
    ) -> None:
        self._by_day: dict[date, list[_Measured]] = {}
        exact = filter(_is_exact, readings)
        for each in sorted(exact, key=lambda each: (each["created_at"], each["id"])):
            reading = _Measured.of(each)
            self._by_day.setdefault(reading.day, []).append(reading)
        for figure in metrics:
            self._by_day.setdefault(figure.day, [_Measured.by(figure)])
        self._days = sorted(self._by_day)

    @classmethod
    def read(
        cls, session: Session, first: date | None = None, last: date | None = None
    ) -> "Weights":
        """Read what the workouts from one local date to another can take, strongly consistent.

        Without dates, that is everything that the caller has measured.
        """
        first = first - MAX_AGE if first else None
        readings = ReadingHistory(session, MARKER).between((first, last), _PAGE, consistent=True)
        merging = figures.MetricMerging.of(session.get_many([keys.METRIC_SOURCES]))
        reader = figures.FigureReader(session, MARKER, merging, page=_LARGE_PAGE, consistent=True)
        return cls(readings, reader.between(first, last))

    def measured(self, day: date) -> BodyWeightDocument | None:
        """Return the body weight as measured by a day; None if it was not."""
        found = self.latest(day)
        return found.document() if found else None

    def latest(self, day: date) -> _Measured | None:
        """Return what was measured last by a day."""
        place = bisect_right(self._days, day)
        if not place or day - self._days[place - 1] > MAX_AGE:
            return None
        return _chosen(self._by_day[self._days[place - 1]])


def filled_again(workout: Mapping[str, Any], weights: Weights) -> BodyWeightDocument | None:
    """Return the body weight of a stored workout after a recount; None for none.

    That of a completed workout is as measured by its day, unless it was entered.
    """
    known: BodyWeightDocument | None = workout.get("body_weight")
    if workout["status"] != "completed" or (known and known["origin"] == ENTERED):
        return known
    return weights.measured(date.fromisoformat(workout["local_date"]))


def may_be_filled(content: WorkoutContent, before: Mapping[str, Any]) -> bool:
    """Tell whether a workout may get the measured body weight: it is done, and none was entered.

    The arguments are those of :func:`fill_in`.
    """
    if content["status"] != "completed":
        return False
    weight = _kept(content, before)
    return weight is None or weight["origin"] != ENTERED


def fill_in(
    session: Session,
    content: WorkoutContent,
    before: Mapping[str, Any],
    items: Mapping[str, Item],
) -> None:
    """Give a workout its body weight, if one was entered or measured.

    A measured one stays as it is, unless the workout is completed now, or moves to another day.

    Args:
        session: the caller's; older readings are read if the newest ones do not tell.
        content: of the workout, with its local date.
        before: the workout that it replaces; empty for a new one.
        items: those of ``SORT_KEYS``, if :func:`may_be_filled`.
    """
    weight = _kept(content, before)
    was_done = before.get("status") == "completed"
    stays = weight and was_done and before["local_date"] == content["local_date"]
    if may_be_filled(content, before) and not stays:
        weight = _measured(session, items, date.fromisoformat(content["local_date"]))
    if weight:
        content["body_weight"] = weight
    else:
        content.pop("body_weight", None)


def _kept(content: WorkoutContent, before: Mapping[str, Any]) -> BodyWeightDocument | None:
    """Return the body weight that a workout has without a look at readings; None if it has none.

    Args:
        content: about to be written, as the client sent it.
        before: the workout that it replaces; empty for a new one.
    """
    sent, known = content.get("body_weight"), before.get("body_weight")
    if sent is None:
        return None
    if known and (sent["value"], sent["unit"]) == (known["value"], known["unit"]):
        found: BodyWeightDocument = known
        return found
    return {**sent, "origin": ENTERED}


def _measured(session: Session, items: Mapping[str, Item], day: date) -> BodyWeightDocument | None:
    """Return the body weight as measured by a day; None if it was not."""
    reading = _of_readings(session, items, day)
    first = reading.day + timedelta(days=1) if reading else day - MAX_AGE
    found = _of_metric(session, items, first, day) or reading
    return found.document() if found else None


def _of_metric(
    session: Session, items: Mapping[str, Item], first: date, last: date
) -> _Measured | None:
    """Return the latest figure of the metric between two days, both included.

    Days are read only if the newest ones are later, and there are older ones.
    """
    newest = figures.NewestFigures(items)
    known = [figure for figure in newest.of(MARKER) if figure.day <= last]
    if not known and newest.has_older(MARKER):
        reader = figures.FigureReader(session, MARKER, newest.merging, page=_PAGE)
        known = [*islice(reader.between(first, last), 1)]
    return _Measured.by(known[0]) if known and known[0].day >= first else None


def _of_readings(session: Session, items: Mapping[str, Item], day: date) -> _Measured | None:
    newest = _newest(MarkerSummaries(items.values()), day)
    if newest is None:
        return _searched(session, day)
    return _chosen(newest) if newest else None


def _newest(summaries: MarkerSummaries, day: date) -> list[_Measured] | None:
    """Return the readings of the latest day; None if the summaries do not have all of them."""
    single, of_panels = summaries.single(MARKER), summaries.from_panels.get(MARKER)
    kept_readings = [each for each in (single, of_panels) if each]
    first = (day - MAX_AGE).isoformat()
    found: list[_Measured] = []
    complete_after = ""
    for latest in kept_readings:
        if latest.more:
            oldest = latest.summaries[-1].day if latest.summaries else keys.LAST
            complete_after = max(complete_after, oldest)
        found += [
            _Measured(date.fromisoformat(each.day), each.at, *_figures(each))
            for each in latest.summaries
            if first <= each.day <= day.isoformat() and each.comparator is None
        ]
    chosen = _of_latest_day(found)
    is_complete = (chosen[0].day.isoformat() if chosen else first) > complete_after
    return chosen if is_complete and _has_one_choice(chosen) else None


def _has_one_choice(readings: Sequence[_Measured]) -> bool:
    """Tell whether it does not matter which reading of a day was entered first.

    A summary does not say so.
    """
    timed = sorted(each.at for each in readings if each.at)
    return timed[:1] != timed[1:2] if timed else len(readings) <= 1


def _figures(summary: Any) -> tuple[float, str, float]:
    return float(summary.value), str(summary.unit), float(summary.canonical)


def _is_exact(reading: ReadingDocument) -> bool:
    return "comparator" not in reading


def _searched(session: Session, day: date) -> _Measured | None:
    """Return the reading of the body weight by a day, from their history."""
    readings = ReadingHistory(session, MARKER).between((day - MAX_AGE, day), _STEP)
    by_day = groupby(filter(_is_exact, readings), key=lambda each: each["local_date"])
    of_latest_day = next((found for _, found in by_day), ())
    return Weights(of_latest_day).latest(day)


def _of_latest_day(readings: Iterable[_Measured]) -> list[_Measured]:
    known = list(readings)
    latest = max((each.day for each in known), default=None)
    return [each for each in known if each.day == latest]


def _chosen(readings: Sequence[_Measured]) -> _Measured:
    """Return the earliest reading with a time, else the first."""
    timed = [each for each in readings if each.at]
    return min(timed, key=lambda each: each.at) if timed else readings[0]
