"""Cursors: opaque, versioned, bound to the filters, and without a partition key.

A cursor contains the position inside the caller's own list and a digest of the operation, its
filters and the position. It is no secret (whoever forges one only moves within their own data),
but a cursor that was cut, mistyped or taken from another list is refused.
"""

import base64
import binascii
import hashlib
import json

from chalicelib.errors import DomainError
from chalicelib.jsontext import dump

_VERSION = 1


def encode_cursor(position: str, bound_to: str) -> str:
    """Return the cursor of ``position`` in the list that ``bound_to`` describes."""
    text = dump([_VERSION, position, _digest(position, bound_to)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *bound_to: str) -> str:
    """Return the position in ``cursor``, which is of one of the lists that ``bound_to`` describes.

    Raises:
        DomainError: ``invalid_cursor``; it is damaged or belongs to another list or other filters.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True)
        version, position, digest = json.loads(text)
        digests = [_digest(str(position), each) for each in bound_to]
        genuine = version == _VERSION and digest in digests
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise DomainError("invalid_cursor") from None
    if not genuine:
        raise DomainError("invalid_cursor")
    return str(position)


def _digest(position: str, bound_to: str) -> str:
    return hashlib.blake2b(f"{bound_to}\n{position}".encode(), digest_size=9).hexdigest()
