"""Payload compression as API Gateway does it: gzip and deflate, of answers and of requests."""

import gzip
import re
import zlib
from collections.abc import Callable

from chalicelib.http.problems import TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, ApiError

MAX_BODY = 10 * 1024 * 1024  # API Gateway's own limit, compressed or not

# The preferred one first; deflate is the zlib format (RFC 9110, section 8.4.1.2).
_ENCODE: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "deflate": zlib.compress,
}
_WINDOW_BITS = {"gzip": 31, "deflate": 15}
_ACCEPTED = re.compile(
    r"\s*([!#$%&'*+.^`|~\w-]+)\s*(?:;\s*[qQ]\s*=\s*([01](?:\.\d{0,3})?))?\s*", re.ASCII
)


def accepted_coding(accept_encoding: str) -> str | None:
    """Return the content coding of an answer, None for no coding.

    As in API Gateway, the coding with the greatest weight must be a supported one, by its name:
    ``*``, and a request without the header, get no coding.
    """
    parts = [_ACCEPTED.fullmatch(part) for part in accept_encoding.split(",")]
    weights = {part[1].lower(): float(part[2] or 1) for part in parts if part}
    greatest = max(weights.values(), default=0.0)
    chosen = (name for name in _ENCODE if weights.get(name) == greatest > 0)
    return next(chosen, None)


def compress(
    headers: dict[str, str], body: bytes, accept_encoding: str, minimum: int | None
) -> tuple[dict[str, str], bytes]:
    """Return the headers and the body of an answer, compressed where the request accepts that.

    Args:
        headers: of the answer so far.
        body: as the app made it.
        accept_encoding: of the request; empty without one.
        minimum: bytes of the smallest body that is compressed; None compresses nothing.
    """
    if minimum is None or len(body) < minimum:
        return headers, body
    vary = [value for value in (headers.get("Vary"), "Accept-Encoding") if value]
    headers = headers | {"Vary": ", ".join(vary)}
    coding = accepted_coding(accept_encoding)
    if coding is None:
        return headers, body
    return headers | {"Content-Encoding": coding}, _ENCODE[coding](body)


def decompress(body: bytes, content_encoding: str) -> bytes:
    """Return the body of a request without its content coding.

    Raises:
        ApiError: 415 for another coding than gzip, deflate and identity, or a body that is not in
            it; 413 for more than 10 MB, of which no more is decompressed.
    """
    coding = content_encoding.strip().lower()
    if coding in ("", "identity"):
        return body
    if coding not in _WINDOW_BITS:
        raise _refused(f"The content coding must be one of {', '.join(_WINDOW_BITS)}.")
    stream = zlib.decompressobj(_WINDOW_BITS[coding])
    try:
        content = stream.decompress(body, MAX_BODY + 1)
    except zlib.error:
        raise _refused(f"The body is not in the content coding {coding}.") from None
    if len(content) > MAX_BODY:
        raise ApiError(TOO_LARGE, f"The gateway takes at most {MAX_BODY} bytes.")
    if not stream.eof or stream.unused_data:
        raise _refused(f"The body must be one whole stream in the content coding {coding}.")
    return content


def _refused(detail: str) -> ApiError:
    headers = {"Accept-Encoding": ", ".join(_WINDOW_BITS)}
    return ApiError(UNSUPPORTED_MEDIA_TYPE, detail, headers=headers)
