"""Who calls: the ``sub`` claim that API Gateway's Cognito authorizer has verified.

Only an ID token identifies the caller. If a method requires no scope, API Gateway reads any token
as an ID token; an access token that gets through was made for another purpose, and is refused here.
"""

import re
from typing import Any

from chalicelib.http.problems import REAUTHENTICATION_REQUIRED, UNAUTHENTICATED, ApiError

# How long ago a person may have signed in where that matters; and by how much clocks may differ.
FRESH_S = 300
_SKEW_S = 300
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)
_SUBJECT = re.compile(r"[A-Za-z0-9._:@-]{1,128}", re.ASCII)


def caller(context: dict[str, Any]) -> str:
    """Return the caller's user id from the request context.

    Raises:
        ApiError: 401 when no authorizer vouched for the caller, or not with an ID token.
    """
    claims = _claims(context)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
        raise _unauthenticated("Send Authorization: Bearer <token>.")
    if claims.get("token_use") != "id":
        raise _unauthenticated("The token must be an ID token.")
    return subject


def require_fresh_sign_in(context: dict[str, Any], now: float) -> None:
    """Require that the caller has signed in within the last five minutes.

    A refreshed token has the ``auth_time`` of the sign-in, so it does not count.

    Args:
        context: of the request.
        now: seconds since 1970 of the server's own clock.

    Raises:
        ApiError: 403 when the sign-in is older, or the token does not say when it was.
    """
    claim = _claims(context).get("auth_time")
    # The authorizer of API Gateway hands every claim over as text.
    text = str(claim) if isinstance(claim, int | str) and not isinstance(claim, bool) else ""
    signed_in = int(text) if _SECONDS.fullmatch(text) else None
    if signed_in is None or not -_SKEW_S <= now - signed_in <= FRESH_S:
        raise ApiError(
            REAUTHENTICATION_REQUIRED,
            f"Sign in again: this requires a sign-in within the last {FRESH_S // 60} minutes.",
        )


def _claims(context: dict[str, Any]) -> dict[str, Any]:
    authorizer = context.get("authorizer")
    claims = authorizer.get("claims") if isinstance(authorizer, dict) else None
    return claims if isinstance(claims, dict) else {}


def _unauthenticated(detail: str) -> ApiError:
    return ApiError(UNAUTHENTICATED, detail, headers={"WWW-Authenticate": "Bearer"})
