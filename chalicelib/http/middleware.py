"""The one middleware: request id, problem shape, CORS and security headers, and the log line."""

import hashlib
import hmac
import json
import logging
import sys
import time
from collections.abc import Callable

from chalice.app import CORSConfig, Request, Response

from chalicelib.http.exchange import Exchange, open_exchange
from chalicelib.http.problems import (
    INTERNAL_ERROR,
    MALFORMED_REQUEST,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    UNSUPPORTED_MEDIA_TYPE,
    ApiError,
    ProblemType,
)
from chalicelib.http.responses import problem
from chalicelib.settings import settings

REQUEST_HEADERS = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
)
EXPOSED_HEADERS = (
    "Account-Deletion",
    "Allow",
    "Content-Disposition",
    "Deprecation",
    "ETag",
    "Idempotency-Replayed",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Sunset",
    "Sync-Cursor",
    "X-Request-Id",
)
SECURITY_HEADERS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}

_CHALICE_ERRORS: dict[int, tuple[ProblemType, str]] = {
    400: (MALFORMED_REQUEST, "The request could not be read."),
    404: (NOT_FOUND, "There is nothing at this path."),
    405: (METHOD_NOT_ALLOWED, "This path does not support the method of the request."),
    415: (UNSUPPORTED_MEDIA_TYPE, "This path does not support the media type of the body."),
}


def access_log() -> logging.Logger:
    """Return the logger of request lines: one JSON object a line, nothing around it."""
    log = logging.getLogger("bluestreak.access")
    if not log.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(logging.Formatter("%(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
    return log


def cors() -> CORSConfig:
    """Return the CORS configuration of preflight answers on this stage."""
    extra = ["X-Now"] if settings().is_local else []
    return CORSConfig(
        allow_origin=settings().allowed_origins[0],
        allow_headers=[*REQUEST_HEADERS, *extra],
        expose_headers=list(EXPOSED_HEADERS),
        max_age=7200,
    )


def http_middleware(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Serve one request; whatever comes back leaves in this API's shape."""
    exchange = open_exchange(request)
    try:
        response = get_response(request)
    except Exception:  # the last line of defence: no stack trace may leave
        logging.getLogger("bluestreak").exception("request %s failed", exchange.request_id)
        response = _shaped(Response(body="", status_code=500), exchange)
    if response.status_code >= 400 and isinstance(response.body, dict):
        response = _shaped(response, exchange)
    response.headers = {**dict(response.headers), **_common_headers(exchange)}
    _log(exchange, response.status_code)
    return response


def _shaped(response: Response, exchange: Exchange) -> Response:
    """Return Chalice's own error as a problem, keeping its headers (Allow on a 405)."""
    kind, detail = _CHALICE_ERRORS.get(
        response.status_code, (INTERNAL_ERROR, "The error has been logged with this request id.")
    )
    headers = {name: str(value) for name, value in response.headers.items()}
    error = ApiError(kind, detail, headers=headers)
    return problem(error, instance=exchange.path, request_id=exchange.request_id).response()


def _common_headers(exchange: Exchange) -> dict[str, str]:
    origin = _admitted_origin(exchange)
    headers = {
        "X-Request-Id": exchange.request_id,
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": ", ".join(EXPOSED_HEADERS),
        **SECURITY_HEADERS,
    }
    if exchange.account.erased_on:
        headers["Account-Deletion"] = exchange.account.erased_on
    return headers if origin == "*" else headers | {"Vary": "Origin"}


def _admitted_origin(exchange: Exchange) -> str:
    """Return the request's origin where it is listed, else the first of the list.

    The header can name one origin, and a browser shows the answer to no other.
    """
    listed = settings().allowed_origins
    origin = exchange.request.headers.get("Origin", "")
    return origin if origin in listed else listed[0]


def _log(exchange: Exchange, status: int) -> None:
    """Write the request's line: no ids of people, no bodies, no query strings.

    ``user`` is a hash with a key that only the stage has: the lines of one person belong together,
    and an operator who has the key finds the lines of a user id; nobody else does.
    """
    meter, account = exchange.meter, exchange.account_meter
    line = {
        "request_id": exchange.request_id,
        "operation": exchange.operation_id,
        "status": status,
        "user": user_hash(exchange.user_id, settings().log_hash_key),
        "duration_ms": round((time.monotonic() - exchange.started) * 1000, 1),
        "cpu_ms": round((time.thread_time() - exchange.cpu_started) * 1000, 1),
        "round_trips": meter.round_trips + account.round_trips,
        "read_units": meter.read_units + account.read_units,
        "write_units": meter.write_units,
        "retries": meter.retries + account.retries,
    }
    access_log().info(json.dumps(line))


def user_hash(user_id: str, key: str) -> str | None:
    """Return the keyed hash of a user id for the log; None without a caller or a key.

    It has 64 bits of HMAC-SHA256, enough to tell all the people of a stage apart.
    """
    return keyed_hash(user_id, key)[:16] if user_id and key else None


def keyed_hash(user_id: str, key: str) -> str:
    """Return the HMAC-SHA256 of a user id, in 64 hexadecimal digits."""
    return hmac.new(key.encode(), user_id.encode(), hashlib.sha256).hexdigest()
