"""What a source reports of a local date."""

from typing import Annotated

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import DateInPath, PathParameter, Router
from chalicelib.http.responses import Created, Json
from chalicelib.metrics.days.batch_models import MetricBatch, MetricBatchSet
from chalicelib.metrics.days.batches import write_batch
from chalicelib.metrics.days.models import MetricDaySet
from chalicelib.metrics.days.read_models import SOURCE_PATTERN, MetricDay
from chalicelib.metrics.days.service import MetricDayService
from chalicelib.table.items import Stored

router = Router(
    "Daily metrics",
    "The values of metrics by local date and source. A source is a device, an app or a person; "
    "each date and source is one resource, so that a sync that runs again changes nothing.",
)

SourceInPath = Annotated[
    str,
    PathParameter(
        SOURCE_PATTERN,
        "The id of the source: its kind, such as `watch`, and what tells it from others of the "
        "kind.",
        "watch-garmin",
    ),
]


@router.operation(
    "PUT",
    "/v1/metrics/{date}/{source}",
    "putMetricDay",
    "Set the metrics of a date and source",
    may_exist=True,
)
def put_metric_day(
    call: Call, date: DateInPath, source: SourceInPath, body: MetricDaySet
) -> Annotated[Stored | Created, MetricDay]:
    """Sets what one source reports of one local date, at most 40 metrics; a date has at most 16
    sources. The status is 201 if the source had reported nothing of the date. With the mode
    `merge`, metrics that are not named remain. If everything is stored already, nothing is written
    and the version stays. Without `If-Match`, the last write wins.

    Sleep belongs to the local date on which it ends. The date must not be after tomorrow, in the
    time zone of the profile, and not before 1950-01-01.
    """
    service = MetricDayService(call.session, call.require)
    written = service.put(date, source, body, call.now)
    return Created(written.stored) if written.created else written.stored


@router.operation(
    "POST", "/v1/metric-batches", "createMetricBatch", "Set the metrics of several dates"
)
def create_metric_batch(call: Call, body: MetricBatchSet) -> Annotated[Json, MetricBatch]:
    """Sets what sources report of up to 40 dates and sources, each as `PUT` does it, and each at
    most once in a batch. Either all of them are stored or none. What is stored already is not
    written, so a batch can be sent again.
    """
    call.preconditions.require_collection()
    return Json(write_batch(call.session, body.days, call.now))


@router.operation(
    "GET",
    "/v1/metrics/{date}/{source}",
    "getMetricDay",
    "Get the metrics of a date and source",
    versioned=True,
)
def get_metric_day(
    call: Call, date: DateInPath, source: SourceInPath
) -> Annotated[Stored, MetricDay]:
    """Returns what one source reports of one local date, as entered."""
    return MetricDayService(call.session).get(date, source)


@router.operation(
    "DELETE",
    "/v1/metrics/{date}/{source}",
    "deleteMetricDay",
    "Delete the metrics of a date and source",
    status=204,
)
def delete_metric_day(call: Call, date: DateInPath, source: SourceInPath) -> None:
    """Deletes what one source reports of one local date. What it hid of other sources is shown
    again.
    """
    MetricDayService(call.session, call.require).delete(date, source, call.now)
