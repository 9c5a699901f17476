"""Readings of a marker, single or of a panel, and their trend."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.problems import COMPUTED_READING, LAST_READING
from chalicelib.http.responses import View
from chalicelib.labs.biomarkers.paths import MARKER
from chalicelib.labs.readings.models import Reading, ReadingCreate, Trend, TrendQuery
from chalicelib.labs.readings.store import ReadingStore, require_range_of_unit
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.models.queries import DayRangeQuery
from chalicelib.table.collection import Page

resource = Router(
    "Readings",
    "What was measured, as it was reported, and how it develops. For information only: this is "
    "not a medical device.",
)

READING = MARKER | {
    "reading_id": PathParameter(
        UUID_PATTERN, "The reading's id.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
    )
}


@resource.operation(
    "GET",
    "/v1/biomarkers/{marker}/readings",
    "listReadings",
    "List my readings of a marker",
    response=Reading,
    query=DayRangeQuery,
    path_parameters=MARKER,
)
def list_readings(call: Call, marker: str, query: DayRangeQuery) -> Page:
    """Newest first: single readings, those of panels, and computed ones.

    Of a marker that is only ever computed, a page may be short while `next_cursor` is not null.
    """
    return ReadingStore(call.session, marker).list_page(query, call.page)


@resource.operation(
    "POST",
    "/v1/biomarkers/{marker}/readings",
    "createReading",
    "Log a reading",
    request=ReadingCreate,
    response=Reading,
    path_parameters=MARKER,
    status=201,
    problems=(COMPUTED_READING,),
)
def create_reading(call: Call, marker: str, body: ReadingCreate) -> View:
    """Value, unit and comparator are kept as reported; the canonical value stands beside them.

    Micro may be spelled `u`, `µ`, `μ` or, in `mcg`, `mc`; UCUM's brackets may be left out, as in
    `uIU/mL`. A unit that has no exact conversion to the marker's is refused.
    """
    return View(*ReadingStore(call.session, marker).create(body, call.now))


@resource.operation(
    "GET",
    "/v1/biomarkers/{marker}/readings/{reading_id}",
    "getReading",
    "Read a reading",
    response=Reading,
    path_parameters=READING,
)
def get_reading(call: Call, marker: str, reading_id: str) -> View:
    """A reading is found under its own marker only."""
    return View(*ReadingStore(call.session, marker).show(reading_id))


@resource.operation(
    "PATCH",
    "/v1/biomarkers/{marker}/readings/{reading_id}",
    "updateReading",
    "Change a reading",
    request=ReadingCreate,
    response=Reading,
    path_parameters=READING,
    versioned=True,
    problems=(COMPUTED_READING,),
)
def update_reading(
    call: Call, marker: str, reading_id: str, patch: MergePatch[ReadingCreate]
) -> View:
    """The local date stays unless `collected_at`, `timezone` or the date itself changes.

    A reading of a panel keeps what the panel says for all (its time, laboratory, fasting,
    specimen); whatever was computed from it is computed again.
    """
    store = ReadingStore(call.session, marker)
    current = call.matched(store.get(reading_id))
    changed = patch.apply(current.document())
    require_range_of_unit(current, changed, patch.changes)
    return View(*store.replace(current, changed, call.now))


@resource.operation(
    "DELETE",
    "/v1/biomarkers/{marker}/readings/{reading_id}",
    "deleteReading",
    "Delete a reading",
    path_parameters=READING,
    status=204,
    versioned=True,
    problems=(COMPUTED_READING, LAST_READING),
)
def delete_reading(call: Call, marker: str, reading_id: str) -> None:
    """The day's count falls with it, and what was computed from it is computed again."""
    store = ReadingStore(call.session, marker)
    store.delete(call.matched(store.get(reading_id)), call.now)


@resource.operation(
    "GET",
    "/v1/biomarkers/{marker}/trend",
    "getTrend",
    "See how a marker develops",
    response=Trend,
    query=TrendQuery,
    path_parameters=MARKER,
)
def get_trend(call: Call, marker: str, query: TrendQuery) -> Trend:
    """The series in the canonical unit, its change, slope and share in each range.

    Over all readings, or those between two local dates; the newest 1,000 at most.
    """
    return ReadingStore(call.session, marker).trend(query)
