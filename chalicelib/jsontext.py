"""JSON documents and their text: compact, exact, and small enough for one answer."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

Document = dict[str, Any]

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)

# Lambda refuses an answer of more than 6 MB: 6,291,556 bytes, as it states in its error. Of these,
# 16 KB are room for the headers and for the JSON around the body.
MAX_ANSWER_BYTES = 6_291_556 - 16_384
# A page of DynamoDB can have more once it is inflated. The rest is room for the cursor.
MAX_PAGE_BYTES = 5_500_000
# These runtimes send characters beyond ASCII as UTF-8, all others as escapes: `Encoder` of
# `awslambdaric/lambda_runtime_marshaller.py`, by the same variable of the environment.
_UTF8_RUNTIMES = frozenset({"AWS_Lambda_python3.12", "AWS_Lambda_python3.13"})
_MOST_BYTES_OF_A_CHARACTER = 12


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


def sent_bytes(text: str) -> int:
    """Return the bytes of a body in the answer that the runtime in use sends to Lambda.

    The answer is JSON in which the body is a string: a quote and a backslash take two bytes. A
    character beyond ASCII takes six or twelve, or those of UTF-8 where the runtime sends these.

    >>> sent_bytes('{}'), sent_bytes('"'), sent_bytes("é")
    (4, 4, 8)
    """
    if os.environ.get("AWS_EXECUTION_ENV") not in _UTF8_RUNTIMES:
        return len(json.dumps(text))
    # The encoder of the runtime, simplejson, also escapes these two line separators.
    escaped = text.count("\u2028") + text.count("\u2029")
    return len(json.dumps(text, ensure_ascii=False).encode()) + 3 * escaped


def can_be_sent(text: str) -> bool:
    """Tell whether Lambda can answer with a body; most are so short that none is measured."""
    most = _MOST_BYTES_OF_A_CHARACTER * len(text) + 2
    return most <= MAX_ANSWER_BYTES or sent_bytes(text) <= MAX_ANSWER_BYTES


def fitting(texts: Sequence[str]) -> int:
    """Return how many of ``texts`` fit into one answer: at least one, if there is one.

    Most answers are so short that no text has to be measured.
    """
    if _MOST_BYTES_OF_A_CHARACTER * sum(map(len, texts)) + 2 * len(texts) <= MAX_PAGE_BYTES:
        return len(texts)
    sizes = accumulate(map(sent_bytes, texts))
    return max(1, sum(size <= MAX_PAGE_BYTES for size in sizes))
