"""Request headers, of which API Gateway hands over the last line and, beside it, every line.

Chalice's own ``request.headers`` has only the last, so that a header which was sent twice passes
for one that was sent once.
"""

from typing import Any

from chalice.app import Request

from chalicelib.http.problems import malformed_header


def single(request: Request, name: str) -> str | None:
    """Return the value of a header that has one value, or None where it was not sent.

    Raises:
        ApiError: 400 when it was sent more than once (RFC 9110 section 5.3).
    """
    values = _values(request, name)
    if len(values) > 1:
        raise malformed_header(name, "repeated")
    return values[0] if values else None


def combined(request: Request, name: str) -> str | None:
    """Return the value of a header that is a list; its lines are one list (RFC 9110, 5.3)."""
    values = _values(request, name)
    return ", ".join(values) if values else None


def _values(request: Request, name: str) -> list[str]:
    lines: dict[str, Any] = request.to_original_event().get("multiValueHeaders") or {}
    values = [str(value) for key in lines if key.lower() == name.lower() for value in lines[key]]
    if values:
        return values
    value = request.headers.get(name.lower())
    return [] if value is None else [str(value)]
