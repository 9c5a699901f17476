"""Metric definitions: the built-in ones and those of the caller."""

from bisect import bisect_right
from datetime import datetime

from chalicelib.errors import DomainError, NotFound, invalid
from chalicelib.jsontext import dump, fitting
from chalicelib.metrics.definitions import catalogue
from chalicelib.metrics.definitions.content import content_of
from chalicelib.metrics.definitions.documents import BuiltInMetric, OwnMetricDocument
from chalicelib.metrics.definitions.models import MetricDefinitionCreate
from chalicelib.metrics.definitions.repository import OwnMetrics
from chalicelib.table import positions
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.terminology import units
from chalicelib.terminology.notice import loinc_notice


def built_in_text(metric: BuiltInMetric) -> str:
    """Return a built-in metric as JSON text, with the license notice if it has a LOINC code."""
    if "loinc" not in metric:
        return dump(metric)
    return dump({**metric, "loinc_notice": loinc_notice()})


class MetricDefinitionService:
    """The metrics of the catalogue and those of the caller."""

    def __init__(self, session: Session) -> None:
        self._own = OwnMetrics(session)

    def get_own(self, code: str) -> Stored[OwnMetricDocument]:
        """Return a metric of the caller.

        Raises:
            NotFound: the metric is built in, or does not exist.
        """
        stored = None if catalogue.is_taken(code) else self._own.get(code)
        if stored is None:
            raise NotFound("own metric")
        return stored

    def list_page(self, page: PageRequest) -> Page:
        """Return one page of all metrics, sorted by code; one Query.

        Raises:
            BadPosition: the position of the page is no code.
        """
        after = positions.require(page.after, positions.SLUG) or ""
        built_in = [
            Stored("metric_definition", code, 0, dump(metric), {})
            for code, metric in catalogue.metrics().items()
        ]
        found = sorted([*built_in, *self._own.list_all()], key=lambda each: each.id)
        start = bisect_right(found, after, key=lambda each: each.id)
        items = found[start : start + page.limit]
        items = items[: fitting([item.text for item in items])]
        is_last = start + len(items) == len(found)
        return Page(items, None if is_last else items[-1].id)

    def create(self, metric: MetricDefinitionCreate, now: datetime) -> Stored[OwnMetricDocument]:
        """Create a metric of the caller.

        Raises:
            DomainError: ``code_taken``, ``too_many_metrics``.
        """
        if catalogue.is_taken(metric.code):
            raise DomainError("code_taken", metric=metric.code)
        return self._own.create(content_of(metric), now)

    def replace(
        self,
        current: Stored[OwnMetricDocument],
        metric: MetricDefinitionCreate,
        now: datetime,
    ) -> Stored[OwnMetricDocument]:
        """Write ``metric`` over ``current``.

        Raises:
            Invalid: ``metric_fixed``, the code, the unit or the day rule would change.
        """
        before, content = current.document(), content_of(metric)
        if content["code"] != before["code"]:
            raise invalid("/code", "metric_fixed")
        if not units.same(content["unit"], before["unit"]):
            raise invalid("/unit", "metric_fixed")
        if content["day_rule"] != before["day_rule"]:
            raise invalid("/day_rule", "metric_fixed")
        content["unit"] = before["unit"]
        return self._own.replace(current, content, now)

    def delete(self, current: Stored[OwnMetricDocument]) -> None:
        """Delete a metric of the caller.

        Raises:
            DomainError: ``metric_in_use``.
        """
        self._own.delete(current)
