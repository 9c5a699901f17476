"""Metrics that are merged over sources, and the order of these."""

from typing import Annotated

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.responses import Json
from chalicelib.metrics.definitions.models import CODE_PATTERN
from chalicelib.metrics.reading.models import MetricSources, MetricSourcesSet
from chalicelib.metrics.reading.queries import MergedMetric, MetricsQuery
from chalicelib.metrics.reading.service import MergedMetricService
from chalicelib.metrics.reading.sources import MetricSourcesService
from chalicelib.metrics.reading.summaries import metric_summary
from chalicelib.metrics.reading.summary_models import MetricSummary, MetricSummaryQuery
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored

router = Router(
    "Merged metrics",
    "Metrics of several sources as one figure for each local date, and which source it is of.",
)


CodeInPath = Annotated[
    str, PathParameter(CODE_PATTERN, "The code of a metric, built in or own.", "steps")
]


@router.operation("GET", "/v1/metrics", "listMetrics", "List metrics")
def list_metrics(
    call: Call, query: MetricsQuery, page: PageRequest
) -> Annotated[Page, MergedMetric]:
    """Returns one figure for each metric and local date that has one, oldest first, and of one date
    in the order of codes. Every figure says from which source it is, how many there are, and which
    it leaves out.

    Of several sources the first one in the order of `GET /v1/metric-sources` counts; figures are
    never added up over sources, but for pooled metrics, such as water. A page can have fewer items
    than `limit` and be followed by another.
    """
    return MergedMetricService(call.session).list_page(query, page)


@router.operation(
    "GET",
    "/v1/metric-summaries/{code}",
    "getMetricSummary",
    "Get summaries of a metric",
)
def get_metric_summary(
    call: Call, code: CodeInPath, query: MetricSummaryQuery
) -> Annotated[Json, MetricSummary]:
    """Returns figures of each day, week or month of a range, and how they compare with what is
    usual for the person: the 28 days before. It is no judgement on health.

    The figures are those of `GET /v1/metrics`. A rating that each device computes by itself, such
    as a sleep score, is that of one source: of the latest day.
    """
    return Json(metric_summary(call.session, code, query, call.now))


@router.operation(
    "GET",
    "/v1/metric-sources",
    "getMetricSources",
    "Get the order of sources of metrics",
    versioned=True,
)
def get_metric_sources(call: Call) -> Annotated[Stored, MetricSources]:
    """Returns the order of sources that the caller has chosen. Before the first change it is empty,
    at version 0.
    """
    return MetricSourcesService(call.session).get()


@router.operation(
    "PUT",
    "/v1/metric-sources",
    "putMetricSources",
    "Set the order of sources of metrics",
    versioned=True,
)
def put_metric_sources(call: Call, body: MetricSourcesSet) -> Annotated[Stored, MetricSources]:
    """Replaces the order of sources. It applies to all days at once, because values are merged when
    they are read. Fields omitted from the body are cleared.
    """
    service = MetricSourcesService(call.session)
    return service.replace(call.require_version(service.get()), body, call.now)
