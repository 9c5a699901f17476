"""JSON documents and their text: compact, exact, and small enough for one answer."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

Document = dict[str, Any]

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)

# Lambda answers with at most 6 MB, and a page of DynamoDB can have more once it is inflated.
MAX_PAGE_BYTES = 5_500_000


def dump(document: Any) -> str:
    """Return ``document`` as the compact JSON text that is stored and sent."""
    return _COMPACT.encode(document)


def pick(document: Mapping[str, Any], *names: str) -> Document:
    """Return those of the fields ``names`` that a document has.

    >>> pick({"name": "Zinc", "rx": False}, "name", "brand")
    {'name': 'Zinc'}
    """
    return {name: document[name] for name in names if name in document}


def present(fields: Mapping[str, Any]) -> Document:
    """Return the fields that have a value.

    >>> present({"low": 1.0, "high": None})
    {'low': 1.0}
    """
    return {name: value for name, value in fields.items() if value is not None}


def instant_text(instant: datetime) -> str:
    """Return an aware instant as RFC 3339 in UTC, with milliseconds only where it has them.

    >>> instant_text(datetime(2026, 3, 14, 2, 0, tzinfo=UTC))
    '2026-03-14T02:00:00Z'
    """
    utc = instant.astimezone(UTC)
    precision = "milliseconds" if utc.microsecond else "seconds"
    return utc.isoformat(timespec=precision).removesuffix("+00:00") + "Z"


def fitting(texts: Sequence[str]) -> int:
    """Return how many of ``texts`` fit into one answer: at least one, if there is one.

    Lambda sends an answer as a JSON string in ASCII: a quote takes two bytes, and a character
    beyond ASCII six or twelve. Most answers are so short that no text has to be measured.
    """
    if 12 * sum(map(len, texts)) + 2 * len(texts) <= MAX_PAGE_BYTES:
        return len(texts)
    sizes = accumulate(len(json.dumps(text)) for text in texts)
    return max(1, sum(size <= MAX_PAGE_BYTES for size in sizes))
