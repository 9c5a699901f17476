"""The entries of a file as they would be stored, and their text: one JSON object a line. Pure."""

import json
from dataclasses import dataclass, fields
from datetime import date
from hashlib import blake2b
from typing import Any, Final, Literal

from chalicelib.jsontext import Document, dump
from chalicelib.models.source_documents import source_key

EntryKind = Literal["workout", "reading", "metric_day"]

_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False, sort_keys=True
)
_DIGEST_BYTES: Final = 16
# Workouts and readings of a file.
MAX_ENTRIES: Final = 200_000


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An entry of a file.

    Attributes:
        kind: of the entry.
        line: of the file; 0 for a metric day, which comes from several.
        body: of the request that stores it: `POST /v1/workouts`,
            `POST /v1/biomarkers/{marker}/readings` or `PUT /v1/metrics/{day}/{device}`.
        digest: the same for the same marker and body, as 32 hexadecimal digits.
        marker: the id of the marker of a reading; else empty.
        day: the local date of a metric day; else empty.
        device: the source of a metric day; else empty.
    """

    kind: EntryKind
    line: int
    body: Document
    digest: str
    marker: str = ""
    day: str = ""
    device: str = ""

    @property
    def source(self) -> tuple[str, str] | None:
        """The provider and the external id; None for a metric day, which has neither."""
        return source_key(self.body.get("source"))

    @property
    def stated_day(self) -> date:
        """The date of a workout by the clock of the file.

        The time zone and the start of the day of the account can move its local date by a day.
        """
        text: str = self.body.get("local_date") or self.body["started_at"]
        return date.fromisoformat(text[:10])


def import_line(
    kind: EntryKind, line: int, body: Document, *, marker: str = "", day: str = "", device: str = ""
) -> ImportLine:
    """Return an entry with its digest."""
    return ImportLine(kind, line, body, digest_of(marker, body), marker, day, device)


def digest_of(marker: str, body: Document) -> str:
    """Return a hash of the canonical JSON of a marker and a body: the order of fields is none.

    >>> digest_of("", {"a": 1, "b": 2.5}) == digest_of("", {"b": 2.5, "a": 1})
    True
    """
    text = _CANONICAL.encode([marker, body])
    return blake2b(text.encode(), digest_size=_DIGEST_BYTES).hexdigest()


def encode(line: ImportLine) -> bytes:
    """Return an entry as one line of UTF-8, with its end; fields that are empty are left out."""
    values = ((each.name, getattr(line, each.name)) for each in fields(line))
    return dump({name: value for name, value in values if value != ""}).encode() + b"\n"


def decode(data: bytes) -> ImportLine:
    """Return the entry that :func:`encode` has written, with the same numbers.

    Raises:
        ValueError: it is no JSON.
        TypeError: it has other fields.
    """
    found: dict[str, Any] = json.loads(data)
    return ImportLine(**found)
