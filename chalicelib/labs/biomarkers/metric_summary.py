"""The figure of a metric as a value of the marker that is the same quantity."""

from typing import NamedTuple

from chalicelib.labs.biomarkers.documents import MarkerDocument, MetricValueDocument
from chalicelib.metrics.definitions import catalogue as metrics
from chalicelib.metrics.reading.figures import MetricFigure
from chalicelib.terminology import units


def is_shared(marker: str) -> bool:
    """Tell whether a marker is a metric, too."""
    return marker in metrics.shared()


class MetricSummary(NamedTuple):
    """What a marker shows of the figure of a metric.

    Attributes:
        day: the local date.
        value, unit: as entered, or merged over sources.
        canonical: the value in the canonical unit of the marker.
        source: of the metric; if several contribute, the first of them.
    """

    day: str
    value: float
    unit: str
    canonical: float
    source: str

    @classmethod
    def of(cls, marker: MarkerDocument, figure: MetricFigure) -> "MetricSummary":
        """Return the summary of a figure of the metric that is the same quantity as a marker."""
        metric_unit = metrics.metrics()[marker["id"]]["unit"]
        canonical = units.to_canonical(marker, figure.canonical, metric_unit)
        value, unit = figure.value, figure.unit
        if not units.converts(marker, unit):
            value, unit = canonical, marker["unit"]
        return cls(figure.day.isoformat(), value, unit, canonical, figure.source)

    @property
    def comparator(self) -> None:
        """A metric is never a limit."""
        return

    def document(self) -> MetricValueDocument:
        """Return the fields that answers show, without the canonical value."""
        return {
            "origin": "metric",
            "source": self.source,
            "local_date": self.day,
            "value": self.value,
            "unit": self.unit,
        }
