"""Readings of a marker, single or of a panel, and their trend."""

from typing import Annotated

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.problems import (
    COMPUTED_READING,
    DUPLICATE_SOURCE,
    ID_RETIRED,
    LAST_READING,
)
from chalicelib.labs.biomarkers.paths import MarkerInPath
from chalicelib.labs.readings.batches import create_batch
from chalicelib.labs.readings.models import (
    Reading,
    ReadingBatch,
    ReadingBatchCreate,
    ReadingCreate,
    ReadingFilter,
    Trend,
    TrendQuery,
)
from chalicelib.labs.readings.service import ReadingService, require_range_of_unit
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored, View

router = Router(
    "Readings",
    "The readings of a marker, as reported, and their trend. For "
    "information only: this is not a medical device.",
)

ReadingInPath = Annotated[
    str,
    PathParameter(UUID_PATTERN, "The id of the reading.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"),
]


@router.operation("GET", "/v1/biomarkers/{marker}/readings", "listReadings", "List readings")
def list_readings(
    call: Call, marker: MarkerInPath, query: ReadingFilter, page: PageRequest
) -> Annotated[Page, Reading]:
    """Returns the readings of a marker, newest first: single readings, readings of panels and
    computed readings.

    A page can have fewer items than `limit` although `next_cursor` is not null.
    """
    return ReadingService(call.session, marker).list_page(query, page)


@router.operation(
    "POST",
    "/v1/biomarkers/{marker}/readings",
    "createReading",
    "Create a reading",
    status=201,
    problems=(COMPUTED_READING, DUPLICATE_SOURCE),
)
def create_reading(
    call: Call, marker: MarkerInPath, body: ReadingCreate
) -> Annotated[View, Reading]:
    """Creates a reading. Value, unit and comparator are stored as reported, together with the value
    in the canonical unit.

    The prefix micro can be written as `u`, `µ` or `μ`, or as `mc` in `mcg`. The brackets of UCUM
    can be omitted, as in `uIU/mL`, and the letter case does not matter where it cannot change the
    meaning: `G/L` is a count of cells, `g/L` a mass. A unit that has no exact conversion to the
    unit of the marker is rejected.

    A marker with `answers` has an `answer` instead, in a spelling of laboratories (`neg`, `NR`,
    `+`, `1/80`). It is stored as entered in `answer_text`, and `answer` is the answer of the
    marker.
    """
    return ReadingService(call.session, marker).create(body, call.now)


@router.operation(
    "POST",
    "/v1/reading-batches",
    "createReadingBatch",
    "Create several readings",
    status=201,
    problems=(DUPLICATE_SOURCE,),
)
def create_reading_batch(
    call: Call, body: ReadingBatchCreate
) -> Annotated[list[Stored], ReadingBatch]:
    """Creates several single readings, of one marker or of several, in one request. Either all of
    them are stored or none. The response keeps the order of the request.

    If a reading has a `source`, the same batch cannot be stored twice: the answer is then 409 with
    the id of the existing reading.
    """
    return create_batch(call.session, body.readings, call.now)


@router.operation(
    "GET", "/v1/biomarkers/{marker}/readings/{reading_id}", "getReading", "Get a reading"
)
def get_reading(
    call: Call, marker: MarkerInPath, reading_id: ReadingInPath
) -> Annotated[View, Reading]:
    """Returns one reading. If the reading belongs to another marker, the answer is 404."""
    return ReadingService(call.session, marker).view(reading_id)


@router.operation(
    "PUT",
    "/v1/biomarkers/{marker}/readings/{reading_id}",
    "putReading",
    "Replace a reading, or create it with a given id",
    versioned=True,
    may_create=True,
    problems=(COMPUTED_READING, DUPLICATE_SOURCE, ID_RETIRED),
)
def put_reading(
    call: Call, marker: MarkerInPath, reading_id: ReadingInPath, body: ReadingCreate
) -> Annotated[View, Reading]:
    """Replaces a reading. Fields omitted from the body are cleared. In a reading of a panel, the
    fields that belong to the whole panel (times, time zone, offset, laboratory, fasting, specimen)
    must be the same.

    With `If-None-Match: *` it creates a single reading with the id in the path, so that an offline
    client can choose ids. Such an id ends in `00`, because the readings of a panel have the id of
    the panel with other last digits.
    """
    service = ReadingService(call.session, marker)
    if call.preconditions.creates:
        return service.create(body, call.now, reading_id)
    return service.replace(call.require_version(service.get(reading_id)), body, call.now)


@router.operation(
    "PATCH",
    "/v1/biomarkers/{marker}/readings/{reading_id}",
    "updateReading",
    "Update a reading",
    versioned=True,
    problems=(COMPUTED_READING, DUPLICATE_SOURCE),
)
def update_reading(
    call: Call, marker: MarkerInPath, reading_id: ReadingInPath, patch: MergePatch[ReadingCreate]
) -> Annotated[View, Reading]:
    """Changes a reading. Its local date changes only if `collected_at`, `timezone`, `utc_offset` or
    `local_date` changes.

    In a reading of a panel, the fields that belong to the whole panel (times, time zone, offset,
    laboratory, fasting, specimen) cannot change. Values that were computed from the reading are
    computed again.
    """
    service = ReadingService(call.session, marker)
    current = call.require_version(service.get(reading_id))
    changed = patch.apply(current.document())
    require_range_of_unit(current, changed, patch.changes)
    return service.replace(current, changed, call.now)


@router.operation(
    "DELETE",
    "/v1/biomarkers/{marker}/readings/{reading_id}",
    "deleteReading",
    "Delete a reading",
    status=204,
    versioned=True,
    problems=(COMPUTED_READING, LAST_READING),
)
def delete_reading(call: Call, marker: MarkerInPath, reading_id: ReadingInPath) -> None:
    """Deletes a reading. The `count` of its day in the calendar decreases by 1, and values that
    were computed from the reading are computed again.
    """
    service = ReadingService(call.session, marker)
    service.delete(call.require_version(service.get(reading_id)), call.now)


@router.operation("GET", "/v1/biomarkers/{marker}/trend", "getTrend", "Get a trend")
def get_trend(call: Call, marker: MarkerInPath, query: TrendQuery) -> Trend:
    """Returns the readings of a marker with their change, their slope, the share of readings in
    each range, the typical ranges as bands and the target. Values are in the canonical unit, and
    in `display` in the unit of the profile or of the parameter `unit`.

    The trend covers all readings, or the readings from one local date to another. If there is a
    daily metric of the same id, its figures on dates without a reading are points, too, and all
    figures cover both. If there are more than 1,000 points, it covers the newest 1,000.
    """
    return ReadingService(call.session, marker).trend(query)
