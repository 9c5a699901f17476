"""Readings as rows: nothing of a result is lost, and what a panel says is in each row."""

from typing import Any, get_type_hints

import pytest

from chalicelib.account.files import reading_rows
from chalicelib.account.files.results import Result, deleted_marker, local_instant
from chalicelib.labs.biomarkers import catalogue, documents
from chalicelib.labs.panels import collection
from chalicelib.labs.panels.documents import PanelDocument
from chalicelib.models.source_documents import SourceDocument

LEFT_OUT = {
    "ReadingDocument": {
        "version": "of the API",
        "created_at": "of the API",
        "updated_at": "of the API",
        "marker": "the column of the marker's id",
        "canonical": "columns of its fields",
        "lab_range": "columns of its fields",
        "derived": "columns of its fields",
        "source": "columns of its fields",
        "import_id": "of the account",
        "warnings": "follow from the rest",
        "former_values": "a list",
    },
    "LabRangeDocument": {
        "unit": "that of the value",
        "display": "follows from the rest",
        "answers": "follow from the text",
    },
    "DerivationDocument": {"inputs": "a list", "profile": "of the profile"},
}
SHOWN = [
    (
        documents.ReadingDocument,
        {**reading_rows.COLLECTION, **reading_rows.MEASUREMENT, **reading_rows.DETAILS},
    ),
    (documents.QuantityDocument, reading_rows.CANONICAL),
    (documents.LabRangeDocument, reading_rows.LAB_RANGE),
    (documents.DerivationDocument, reading_rows.DERIVED),
    (SourceDocument, reading_rows.SOURCE),
]
PANEL: Any = {
    "id": "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d00",
    "version": 1,
    "collected_at": "2026-03-10T07:05:00Z",
    "local_date": "2026-03-10",
    "utc_offset": "+01:00",
    "lab": "Quest",
    "fasting": True,
    "report_id": "7",
    "source": {"provider": "quest", "external_id": "9"},
    "notes": "After a rest day.",
    "phenoage_variant": "levine_2018",
    "readings": [
        {
            "id": "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d01",
            "version": 1,
            "marker": "hs_crp",
            "value": 0.3,
            "unit": "mg/L",
            "comparator": "<",
            "canonical": {"value": 0.3, "unit": "mg/L"},
            "lab_range": {"high": 3.0, "text": "<3.0"},
            "status": "in_range",
            "result_status": "final",
            "notes": "Fine",
        },
        {
            "id": "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d02",
            "version": 1,
            "marker": "hbsag",
            "answer": "Negative",
            "answer_text": "neg",
            "status": "unknown",
        },
    ],
    "derived": [
        {
            "marker": "homa_ir",
            "name": "HOMA-IR",
            "formula": "homa_ir_1985",
            "formula_version": 1,
            "id": "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d85",
            "value": 1.2,
            "unit": "1",
            "canonical": {"value": 1.2, "unit": "1"},
            "inputs": [],
            "profile": {},
        },
        {
            "marker": "quicki",
            "name": "QUICKI",
            "formula": "quicki_2000",
            "formula_version": 1,
            "unit": "1",
            "missing": ["insulin_fasting"],
        },
    ],
    "created_at": "2026-03-11T07:05:00Z",
    "updated_at": "2026-03-11T07:05:00Z",
}


def results(panel: PanelDocument) -> list[Result]:
    readings = collection.all_readings(panel)
    return [Result(each, catalogue.find(each["marker"]), panel) for each in readings]


@pytest.mark.parametrize(("document", "columns"), SHOWN)
def test_each_field_has_a_column_or_a_reason(document: type, columns: dict[str, str]) -> None:
    left_out = set(LEFT_OUT.get(document.__name__, {}))
    assert set(get_type_hints(document)) - left_out == set(columns)


def test_each_column_is_there_once() -> None:
    assert len(set(reading_rows.COLUMNS)) == len(reading_rows.COLUMNS) == 35


def test_a_result_of_a_panel() -> None:
    measured, answered, computed = reading_rows.rows(results(PANEL), "LOINC")
    assert measured == {
        "local_date": "2026-03-10",
        "collected_at": "2026-03-10T07:05:00Z",
        "utc_offset": "+01:00",
        "reading_id": "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d01",
        "panel_id": PANEL["id"],
        "marker": "hs_crp",
        "marker_name": catalogue.find("hs_crp")["name"],
        "loinc": "30522-7",
        "value": 0.3,
        "unit": "mg/L",
        "comparator": "<",
        "canonical_value": 0.3,
        "canonical_unit": "mg/L",
        "lab_range_high": 3.0,
        "lab_range_text": "<3.0",
        "status": "in_range",
        "result_status": "final",
        "fasting": True,
        "lab": "Quest",
        "notes": "Fine",
        "report_id": "7",
        "source_provider": "quest",
        "source_external_id": "9",
        "panel_notes": "After a rest day.",
        "loinc_notice": "LOINC",
    }
    assert (answered["answer"], answered["answer_text"], answered["lab"]) == (
        "Negative",
        "neg",
        "Quest",
    )
    assert (computed["formula"], computed["value"]) == ("homa_ir_1985", 1.2)
    assert "panel_notes" not in answered
    assert "loinc_notice" not in computed


def test_a_single_reading_has_its_own_source() -> None:
    reading = {
        "id": "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d03",
        "marker": "mine",
        "source": {"provider": "apple", "external_id": "1"},
    }
    [row] = reading_rows.rows([Result(reading, deleted_marker("mine"))])
    assert (row["marker"], row["marker_name"], row["source_provider"]) == ("mine", "mine", "apple")


def test_nothing_is_no_row() -> None:
    assert reading_rows.rows([], "LOINC") == []


def test_the_instant_of_a_collection() -> None:
    assert local_instant({"local_date": "2026-03-10"}) is None
    at = local_instant({"local_date": "2026-03-10", "collected_at": "2026-03-10T07:05:00Z"})
    assert at is not None
    assert at.isoformat() == "2026-03-10T07:05:00+00:00"
