"""What a source reports of one date, checked and in canonical units: pure values."""

from datetime import time
from decimal import Decimal
from typing import NamedTuple

from chalicelib.jsontext import Document


class Figure(NamedTuple):
    """A value of a metric.

    Attributes:
        canonical: in the canonical unit, to 15 significant digits; or the time of day.
        entered: ``value`` and ``unit``, or ``time``, as sent; the unit also if it was left out.
            None if the value is the sum of hours.
    """

    canonical: Decimal | time
    entered: Document | None


class Sample(NamedTuple):
    """A value of a metric at a time of the day."""

    at: time
    figure: Figure


class MetricEntry(NamedTuple):
    """What is reported of one metric: a value, with its hours if there are any, or samples.

    Attributes:
        value: that of the day; None if there are samples.
        hours: 24 whole numbers in the canonical unit, or none.
        samples: in the order of their times; of one time, in the order of their values.
    """

    value: Figure | None = None
    hours: tuple[int, ...] = ()
    samples: tuple[Sample, ...] = ()


class TimedFigures(NamedTuple):
    """What was measured at one time of the day, such as both values of a blood pressure."""

    at: time
    figures: dict[str, Figure]


class ReportedDay(NamedTuple):
    """What a source reports of one date.

    Attributes:
        entries: by the codes of metrics.
        cleared: the codes of metrics that are null.
        samples: those of the entries, as they were measured together.
    """

    entries: dict[str, MetricEntry]
    cleared: frozenset[str]
    samples: tuple[TimedFigures, ...] = ()
