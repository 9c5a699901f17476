"""The order of sources: one document, which is empty before the first change."""

from datetime import datetime, timedelta
from typing import Final, cast

from chalicelib.errors import Invalid, invalid
from chalicelib.metrics.days.links import follow_later
from chalicelib.metrics.definitions.repository import known_metrics, own_keys
from chalicelib.metrics.reading.documents import MetricSourcesContent, MetricSourcesDocument
from chalicelib.metrics.reading.models import MetricSourcesSet
from chalicelib.models.base import pointer
from chalicelib.profile.days import DaySettings
from chalicelib.table import keys
from chalicelib.table.items import Stored
from chalicelib.table.linked_years import is_marked
from chalicelib.table.session import Session
from chalicelib.table.singleton import SingletonDocument

ENTITY: Final = "metric_sources"
ID: Final = "metrics"
_DAY: Final = timedelta(days=1)
_EMPTY: Final[MetricSourcesContent] = {"order": [], "metrics": {}}


def sources_of(session: Session) -> SingletonDocument[MetricSourcesDocument]:
    """Return the document of the order of sources."""
    return SingletonDocument(session, ENTITY, keys.METRIC_SOURCES, ID)


class MetricSourcesService:
    """The caller's order of sources."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sources = sources_of(session)

    def get(self) -> Stored[MetricSourcesDocument]:
        """Return the order, or an empty one at version 0 before the first change."""
        return self._sources.get() or self._sources.unwritten(_EMPTY)

    def replace(
        self, current: Stored[MetricSourcesDocument], body: MetricSourcesSet, now: datetime
    ) -> Stored[MetricSourcesDocument]:
        """Replace the order; it applies to all days, because values are merged when they are read.

        Entries of habits that follow from metrics are written, so only those of today and
        yesterday change with it.

        Raises:
            Invalid: ``unknown_metric``.
        """
        # Where the person is, the date may be another one.
        years = {(now - 2 * _DAY).year, (now + _DAY).year}
        marks = [keys.calendar(keys.METRICS_KIND, year) for year in sorted(years)]
        items = self._session.get_many([keys.PROFILE, *marks, *own_keys(body.metrics)])
        known = known_metrics(body.metrics, items)
        unknown = [code for code in body.metrics if code not in known]
        if unknown:
            paths = (pointer(("metrics", code)) for code in unknown)
            raise Invalid(fault for at in paths for fault in invalid(at, "unknown_metric").faults)
        content = cast("MetricSourcesContent", body.document())
        stored = self._sources.write(current, content, now)
        if any(is_marked(items.get(mark)) for mark in marks):
            today = DaySettings.of(items.get(keys.PROFILE)).local_date(now)
            follow_later(self._session, [today - _DAY, today], now)
        return stored
