"""The exports as files: workouts and readings as CSV, readings and supplements as FHIR."""

from typing import Annotated, Final

from chalicelib.account.files import fhir, spreadsheet
from chalicelib.account.files.models import FileQuery
from chalicelib.account.files.repository import Written
from chalicelib.account.files.service import FileService
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router, TextBody
from chalicelib.http.responses import TextPage, WithHeaders
from chalicelib.table.collection import PageRequest
from chalicelib.terminology.notice import loinc_notice

router = Router("Export", "The data of the account as files for other programs.")

_HEADERS: Final = ("Content-Disposition", "Link")
_CSV: Final = TextBody(spreadsheet.MEDIA_TYPE, "A page of the file, as CSV (RFC 4180) in UTF-8.")
_FHIR: Final = TextBody(fhir.MEDIA_TYPE, "A page of the file: a Bundle of FHIR R4 (4.0.1).")


@router.operation(
    "GET", "/v1/export/workouts.csv", "exportWorkouts", "Export workouts as CSV", headers=_HEADERS
)
def export_workouts(
    call: Call, query: FileQuery, page: PageRequest
) -> Annotated[WithHeaders, _CSV]:
    """Returns workouts as a table, oldest first, with a row for each set. `row_type` is `set`, or
    `exercise` for an exercise without sets, `cardio` for the cardio data, `part` for a part of a
    workout of several sports, or `workout` for a workout without any of these.

    The first page begins with the names of the columns. While there are more pages, the header
    `Link` has the next one; it can be empty. Without the headers, all pages in order are one file.
    The fields of a workout are in each of its rows, but notes and the source are only in the first
    row of the workout or exercise to which they belong. Laps and heart rate zones are not in the
    file.

    An apostrophe is inserted before a text that a spreadsheet would compute as a formula: one that
    begins with `=`, `+`, `-` or `@`, also after spaces or apostrophes, or with a tab or a line
    break. Numbers have a decimal point, and cells without a value are empty.
    """
    return _csv("workouts.csv", FileService(call.session, query.days(), page).workouts())


@router.operation(
    "GET", "/v1/export/readings.csv", "exportReadings", "Export readings as CSV", headers=_HEADERS
)
def export_readings(
    call: Call, query: FileQuery, page: PageRequest
) -> Annotated[WithHeaders, _CSV]:
    """Returns readings as a table, with a row for each one: first those of panels, measured and
    computed, oldest first; then single readings by marker, oldest first for each marker.

    `value` and `unit` are as reported, `canonical_value` and `canonical_unit` as converted. The
    notes of a panel are only in the first of its rows, and the license notice for the LOINC codes
    is in the first row of a page. Pages and cells are as of the export of workouts.
    """
    return _csv("readings.csv", FileService(call.session, query.days(), page).readings())


@router.operation(
    "GET",
    "/v1/export/fhir.json",
    "exportFhir",
    "Export readings and supplements as FHIR",
    headers=_HEADERS,
)
def export_fhir(call: Call, query: FileQuery, page: PageRequest) -> Annotated[WithHeaders, _FHIR]:
    """Returns a `Bundle` of FHIR R4 of the type `collection`: a `Patient` with the name, sex and
    birth date of the profile, a `MedicationStatement` for each version of dose and schedule of a
    supplement, and an `Observation` for each reading of a panel, measured and computed, and for
    each single reading.

    While there are more pages, `link` and the header `Link` have the next one; it can have the
    `Patient` only, whose id is always the same. With `from` or `to`, statements are included that
    apply on any of these days.

    Values have a code of UCUM, and markers their code of LOINC if they have one. Because a code of
    LOINC also states the kind of unit, a value in another kind of unit (`mmol/L` instead of
    `mg/dL`) is converted to the canonical unit, and a note has what was reported. A tag of the
    Bundle has the license notice for the codes. Intakes, targets, the notes of panels, values
    before corrections and deleted supplements are not in the file.
    """
    texts, after = FileService(call.session, query.days(), page).entries(call.now)

    def bundle(next_url: str | None) -> str:
        return fhir.bundle(texts, next_url, call.now, loinc_notice())

    return _named("fhir.json", TextPage(bundle, after))


def _csv(name: str, written: Written) -> WithHeaders:
    return _named(name, TextPage("".join(written.texts), written.after))


def _named(name: str, page: TextPage) -> WithHeaders:
    """Return a page with the name under which a browser saves it."""
    return WithHeaders(page, {"Content-Disposition": f'attachment; filename="{name}"'})
