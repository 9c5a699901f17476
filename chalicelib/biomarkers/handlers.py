"""Biomarkers and their readings."""

from chalicelib.biomarkers import catalogue
from chalicelib.biomarkers.models import Biomarker, BiomarkerFilter, Reading, ReadingCreate
from chalicelib.biomarkers.store import ReadingStore
from chalicelib.http.dispatch import Call
from chalicelib.http.models import MergePatch
from chalicelib.http.operation import SLUG_PATTERN, UUID_PATTERN, PathParameter, Resource
from chalicelib.http.pagination import DayRangeQuery
from chalicelib.http.responses import Reference, ReferencePage
from chalicelib.table.collection import Page
from chalicelib.table.items import Stored, dump

resource = Resource(
    "Biomarkers",
    "What can be measured, and what was. Codes are those of LOINC (http://loinc.org/license) and "
    "UCUM (https://ucum.org/license). For information only: this is not a medical device.",
)

MARKER = {"marker": PathParameter(SLUG_PATTERN, "The marker's slug.", "glucose_fasting")}
READING = MARKER | {
    "reading_id": PathParameter(
        UUID_PATTERN, "The reading's id.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
    )
}


@resource.operation(
    "GET",
    "/v1/biomarkers",
    "listBiomarkers",
    "List biomarkers",
    response=Biomarker,
    query=BiomarkerFilter,
    reference=True,
)
def list_biomarkers(call: Call, query: BiomarkerFilter) -> ReferencePage:
    """The built-in catalogue, by id: reference data that may be cached."""
    return ReferencePage(catalogue.list_page(query, call.page), catalogue.tag())


@resource.operation(
    "GET",
    "/v1/biomarkers/{marker}",
    "getBiomarker",
    "Read a biomarker",
    response=Biomarker,
    path_parameters=MARKER,
    reference=True,
)
def get_biomarker(marker: str) -> Reference:
    """Units, typical ranges and codes of one marker: reference data that may be cached."""
    return Reference(dump(catalogue.find(marker)), catalogue.tag())


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
    """Newest first."""
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
)
def create_reading(call: Call, marker: str, body: ReadingCreate) -> Stored:
    """Value, unit and comparator are kept as reported.

    Micro may be spelled `u`, `µ`, `μ` or, in `mcg`, `mc`; UCUM's brackets may be left out, as in
    `uIU/mL`. Any unit that the marker does not list is refused.
    """
    return ReadingStore(call.session, marker).create(body, call.now)


@resource.operation(
    "GET",
    "/v1/biomarkers/{marker}/readings/{reading_id}",
    "getReading",
    "Read a reading",
    response=Reading,
    path_parameters=READING,
    versioned=True,
)
def get_reading(call: Call, marker: str, reading_id: str) -> Stored:
    """A reading is found under its own marker only."""
    return ReadingStore(call.session, marker).get(reading_id)


@resource.operation(
    "PATCH",
    "/v1/biomarkers/{marker}/readings/{reading_id}",
    "updateReading",
    "Change a reading",
    request=ReadingCreate,
    response=Reading,
    path_parameters=READING,
    versioned=True,
)
def update_reading(
    call: Call, marker: str, reading_id: str, patch: MergePatch[ReadingCreate]
) -> Stored:
    """The local date stays unless `collected_at`, `timezone` or the date itself changes."""
    store = ReadingStore(call.session, marker)
    current = call.matched(store.get(reading_id))
    return store.replace(current, patch.apply(current), call.now)


@resource.operation(
    "DELETE",
    "/v1/biomarkers/{marker}/readings/{reading_id}",
    "deleteReading",
    "Delete a reading",
    path_parameters=READING,
    status=204,
    versioned=True,
)
def delete_reading(call: Call, marker: str, reading_id: str) -> None:
    """The day's count falls with it; the longest streak may shrink."""
    store = ReadingStore(call.session, marker)
    store.delete(call.matched(store.get(reading_id)))
