"""What ticks a habit besides its entries: the workouts of a day, or a metric. Pure rules."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from chalicelib.regimen.plan.documents import GoalDocument, Measure, WindowDocument

MEASURES = ("done", "minutes")
"""The measures of habits whose entries follow from workouts."""


class WorkoutSource(NamedTuple):
    """The workouts to which a habit is linked.

    Attributes:
        type: of the workouts; None for any type.
        minutes: the least minutes of a day for a tick; None if any workout is enough.
    """

    type: str | None = None
    minutes: int | None = None


class MetricSource(NamedTuple):
    """The metric to which a habit is linked, and the figures with which a day counts.

    Attributes:
        code: of the metric.
        at_least, at_most: the bounds, both included, in the unit of the metric; one or both. None
            of a time of day.
        begins, ends: the window of a time of day, ``HH:MM``; empty of a number.
    """

    code: str
    at_least: float | None = None
    at_most: float | None = None
    begins: str = ""
    ends: str = ""

    @property
    def measure(self) -> Measure:
        """The measure of the entries."""
        return "time" if self.begins else "amount"

    @property
    def goal(self) -> GoalDocument:
        """The goal of the entries, without a unit; empty of a time of day."""
        goal: GoalDocument = {}
        if self.at_least is not None:
            goal["at_least"] = self.at_least
        if self.at_most is not None:
            goal["at_most"] = self.at_most
        return goal

    @property
    def window(self) -> WindowDocument | None:
        """The window of the entries; None of a number."""
        return {"from": self.begins, "to": self.ends} if self.begins else None

    @property
    def is_limit(self) -> bool:
        """Whether there is only an upper bound."""
        return self.at_least is None and self.at_most is not None


Source = WorkoutSource | MetricSource


def parse_source(document: Mapping[str, Any] | None) -> Source | None:
    """Return the source of a version of a habit.

    >>> parse_source({"workouts": {"type": "cardio"}})
    WorkoutSource(type='cardio', minutes=None)
    >>> parse_source({"metric": {"code": "bedtime", "window": {"from": "20:00", "to": "20:30"}}})
    MetricSource(code='bedtime', at_least=None, at_most=None, begins='20:00', ends='20:30')
    """
    if not document:
        return None
    if "workouts" in document:
        return WorkoutSource(**document["workouts"])
    metric = document["metric"]
    window = metric.get("window", {})
    return MetricSource(
        metric["code"],
        metric.get("at_least"),
        metric.get("at_most"),
        window.get("from", ""),
        window.get("to", ""),
    )
