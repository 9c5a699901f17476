"""Who calls: the ``sub`` claim that API Gateway's Cognito authorizer has verified."""

import re
from typing import Any

from chalicelib.http.problems import UNAUTHENTICATED, ApiError

_SUBJECT = re.compile(r"[A-Za-z0-9._:@-]{1,128}", re.ASCII)


def caller(context: dict[str, Any]) -> str:
    """Return the caller's user id from the request context.

    Raises:
        ApiError: 401 when no authorizer vouched for the caller.
    """
    authorizer = context.get("authorizer")
    claims = authorizer.get("claims") if isinstance(authorizer, dict) else None
    subject = claims.get("sub") if isinstance(claims, dict) else None
    if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
        raise ApiError(
            UNAUTHENTICATED,
            "Send Authorization: Bearer <token>.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return subject
