"""The entry of a reading: its fields as stored, with its canonical value and its local date."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers.documents import ReadingContent, ReadingDocument
from chalicelib.labs.biomarkers.entry import entered, require_past
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.readings.models import ReadingCreate
from chalicelib.models.imported import imported_by
from chalicelib.profile import dating


def single_content(
    summaries: MarkerSummaries,
    marker: str,
    reading: ReadingCreate,
    now: datetime,
    before: ReadingDocument | None = None,
) -> ReadingContent:
    """Return the content of a single reading that replaces ``before``, if that is given.

    Raises:
        Invalid: a marker that cannot be measured, a unit that it does not have, a value that it
            cannot have, or a day in the future.
    """
    content = dated_fields(summaries, marker, reading, before or {})
    day = date.fromisoformat(content["local_date"])
    require_past(day, now, "collected_at" if reading.collected_at else "local_date")
    return cast("ReadingContent", {**content, **imported_by(before)})


def dated_fields(
    summaries: MarkerSummaries, marker: str, reading: ReadingCreate, before: Mapping[str, Any]
) -> Document:
    """Return the fields of a reading that replaces ``before``, with its local date."""
    fields = {"marker": marker, **entered(summaries, marker, reading)}
    dated = dating.Dating(before, fields, "collected_at", reading.collected_at)
    return dated.document(summaries.profile)
