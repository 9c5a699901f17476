"""The metric that fills a habit, checked against its definition."""

from chalicelib.errors import invalid
from chalicelib.metrics.definitions.documents import MetricDocument, is_time
from chalicelib.metrics.definitions.repository import known_metrics, own_keys
from chalicelib.regimen.habits.models import HabitCreate
from chalicelib.regimen.plan.documents import HabitDocument
from chalicelib.table.session import Session


def check_metric(session: Session, habit: HabitCreate, before: HabitDocument | None = None) -> None:
    """Set the unit of the goal of a habit that a metric fills.

    One round trip more, only for a metric of the caller.

    Args:
        session: the caller's.
        habit: as requested.
        before: what it replaces; a metric that it has already may be one that was deleted.

    Raises:
        Invalid: the metric does not exist, its values are not of the kind of the source, or the
            unit of the goal is another one.
    """
    metric = habit.source.to_metric() if habit.source else None
    if metric is None:
        return
    wanted = own_keys([metric.code])
    items = session.get_many(wanted, consistent=False) if wanted else {}
    definition = known_metrics([metric.code], items).get(metric.code)
    if definition is None and before and before.get("source") == habit.document()["source"]:
        return
    if definition is None:
        raise invalid("/source/metric/code", "unknown_metric")
    _refuse_other_kind(definition, is_window=metric.window is not None)
    if habit.goal:
        if habit.goal.unit not in (None, definition["unit"]):
            raise invalid("/goal/unit", "of_metric")
        habit.goal.unit = definition["unit"]


def _refuse_other_kind(definition: MetricDocument, *, is_window: bool) -> None:
    """Refuse bounds of a time of day, a window of a number, and figures below 0."""
    if is_time(definition) and not is_window:
        raise invalid("/source/metric/window", "window_of_time", metric=definition["code"])
    if is_window and not is_time(definition):
        raise invalid("/source/metric/at_least", "bound_of_number", metric=definition["code"])
    if definition.get("plausible_low", 0) < 0:
        raise invalid("/source/metric/code", "metric_below_zero", metric=definition["code"])
