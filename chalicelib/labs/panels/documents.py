"""The JSON documents of panels, as they are stored."""

from typing import NotRequired, TypedDict

from chalicelib.labs.biomarkers.documents import (
    CollectionDocument,
    MeasurementDocument,
    PersonFiguresDocument,
    QuantityDocument,
    WarningDocument,
)
from chalicelib.models.source_documents import SourceDocument


class PanelReadingDocument(MeasurementDocument):
    """One result of a panel, without the fields that the panel has for all its readings."""

    id: str
    version: int
    marker: str
    created_at: NotRequired[str]
    updated_at: NotRequired[str]


class DerivedDocument(TypedDict):
    """The result of one formula: a value with its id, or what is missing, or the reason."""

    marker: str
    name: str
    formula: str
    formula_version: int
    id: NotRequired[str]
    value: NotRequired[float]
    unit: str
    canonical: NotRequired[QuantityDocument]
    variant: NotRequired[str]
    inputs: NotRequired[list[str]]
    profile: NotRequired[PersonFiguresDocument]
    missing: NotRequired[list[str]]
    reason: NotRequired[str]
    warnings: NotRequired[list[WarningDocument]]


class PanelDocument(CollectionDocument):
    """A panel, as stored: its readings, and what was computed from them."""

    id: str
    version: int
    report_id: NotRequired[str]
    source: NotRequired[SourceDocument]
    allow_duplicate: NotRequired[bool]
    notes: NotRequired[str]
    phenoage_variant: str
    readings: list[PanelReadingDocument]
    derived: list[DerivedDocument]
    created_at: str
    updated_at: str
