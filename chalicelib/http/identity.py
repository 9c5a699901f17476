"""Who calls: the ``sub`` claim that API Gateway's Cognito authorizer has verified.

Only an ID token identifies the caller. If a method requires no scope, API Gateway reads any token
as an ID token; an access token that gets through was made for another purpose, and is refused here.
"""

import re
from typing import Any

from chalicelib.http.problems import UNAUTHENTICATED, ApiError

_SUBJECT = re.compile(r"[A-Za-z0-9._:@-]{1,128}", re.ASCII)


def caller(context: dict[str, Any]) -> str:
    """Return the caller's user id from the request context.

    Raises:
        ApiError: 401 when no authorizer vouched for the caller, or not with an ID token.
    """
    authorizer = context.get("authorizer")
    claims = authorizer.get("claims") if isinstance(authorizer, dict) else None
    claims = claims if isinstance(claims, dict) else {}
    subject = claims.get("sub")
    if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
        raise _unauthenticated("Send Authorization: Bearer <token>.")
    if claims.get("token_use") != "id":
        raise _unauthenticated("The token must be an ID token.")
    return subject


def _unauthenticated(detail: str) -> ApiError:
    return ApiError(UNAUTHENTICATED, detail, headers={"WWW-Authenticate": "Bearer"})
