"""Readings as rows of a table: a row for each single reading and each result of a panel. Pure.

What a panel says of all its readings is in each of their rows, but its notes are in the first of
them only.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from chalicelib.account.files.results import Result
from chalicelib.account.files.spreadsheet import Cell

Row = dict[str, Cell]

# The columns of the fields of a reading, by field, in the order of the table.
COLLECTION: Final = {
    "local_date": "local_date",
    "collected_at": "collected_at",
    "timezone": "timezone",
    "utc_offset": "utc_offset",
    "reported_at": "reported_at",
    "id": "reading_id",
    "panel_id": "panel_id",
}
MARKER: Final = {"id": "marker", "name": "marker_name", "loinc": "loinc"}
MEASUREMENT: Final = {
    "value": "value",
    "comparator": "comparator",
    "unit": "unit",
    "answer": "answer",
    "answer_text": "answer_text",
}
CANONICAL: Final = {"value": "canonical_value", "unit": "canonical_unit"}
LAB_RANGE: Final = {
    "low": "lab_range_low",
    "high": "lab_range_high",
    "text": "lab_range_text",
}
DETAILS: Final = {
    "status": "status",
    "result_status": "result_status",
    "fasting": "fasting",
    "specimen": "specimen",
    "lab": "lab",
    "method": "method",
    "notes": "notes",
}
DERIVED: Final = {"formula": "formula", "formula_version": "formula_version", "variant": "variant"}
PANEL: Final = {"report_id": "report_id"}
SOURCE: Final = {"provider": "source_provider", "external_id": "source_external_id"}
PANEL_NOTES: Final = "panel_notes"
LOINC_NOTICE: Final = "loinc_notice"
COLUMNS: Final = (
    *COLLECTION.values(),
    *MARKER.values(),
    *MEASUREMENT.values(),
    *CANONICAL.values(),
    *LAB_RANGE.values(),
    *DETAILS.values(),
    *DERIVED.values(),
    *PANEL.values(),
    *SOURCE.values(),
    PANEL_NOTES,
    LOINC_NOTICE,
)


def rows(results: Sequence[Result], notice: str | None = None) -> list[Row]:
    """Return the rows of the readings of one panel, or of a single reading.

    Args:
        results: in the order of the panel.
        notice: the license notice for the LOINC codes, for the first row.
    """
    found = [_row(result) for result in results]
    if found:
        panel = results[0].panel
        found[0] |= {PANEL_NOTES: panel.get("notes") if panel else None, LOINC_NOTICE: notice}
    return found


def _row(result: Result) -> Row:
    reading, panel = result.reading, result.panel
    source = panel.get("source") if panel else reading.get("source")
    return {
        **_cells(COLLECTION, reading),
        **_cells(MARKER, result.marker),
        **_cells(MEASUREMENT, reading),
        **_cells(CANONICAL, reading.get("canonical")),
        **_cells(LAB_RANGE, reading.get("lab_range")),
        **_cells(DETAILS, reading),
        **_cells(DERIVED, reading.get("derived")),
        **_cells(PANEL, panel),
        **_cells(SOURCE, source),
    }


def _cells(columns: Mapping[str, str], document: Mapping[str, Any] | None) -> Row:
    """Return the cells of those fields that a document has."""
    fields = document or {}
    return {column: fields[name] for name, column in columns.items() if name in fields}
