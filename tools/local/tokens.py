"""Bearer tokens for the local server: what Cognito gives in AWS, signed with a local secret.

Usage: python -m tools.local.tokens SUBJECT [AGE], where AGE is how many seconds ago the user signed
in (0), as with a token that was refreshed since.
"""

import base64
import hashlib
import hmac
import json
import re
import sys
import time
from typing import Any

from tools.local.engine import LOCAL
from tools.local.secret_file import secret

SECRET = LOCAL / "secret"
LIFE_S = 30 * 24 * 3600


class TokenError(Exception):
    """A token that vouches for nobody; the message says why."""


def issue(subject: str, now: float | None = None, age_s: int = 0) -> str:
    """Return a token for one user who signed in ``age_s`` ago, good for thirty days."""
    issued = int(time.time() if now is None else now)
    claims = {
        "sub": subject,
        "cognito:username": subject,
        "email": f"{re.sub('[^A-Za-z0-9.-]', '.', subject)}@example.com",
        "token_use": "id",
        "auth_time": issued - age_s,
        "iat": issued,
        "exp": issued + LIFE_S,
    }
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    return f"{signed}.{_signature(signed)}"


def verify(token: str, now: float | None = None) -> dict[str, Any]:
    """Return the claims of a token that :func:`issue` made here.

    Raises:
        TokenError: it is garbage, forged or expired.
    """
    signed, _, signature = token.rpartition(".")
    if not token.isascii() or not hmac.compare_digest(signature, _signature(signed)):
        raise TokenError("The token is not one of this server's.")
    try:
        claims = json.loads(_decoded(signed.partition(".")[2]))
        expires = float(claims["exp"])
    except (ValueError, KeyError, TypeError):
        raise TokenError("The token's claims cannot be read.") from None
    if expires <= (time.time() if now is None else now):
        raise TokenError("The token has expired.")
    return dict(claims)


def _part(value: dict[str, Any]) -> str:
    return _encoded(json.dumps(value, separators=(",", ":")).encode())


def _signature(signed: str) -> str:
    return _encoded(hmac.new(secret(SECRET).encode(), signed.encode(), hashlib.sha256).digest())


def _encoded(raw: bytes) -> str:
    """Return base64url without padding, as in a JWT."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def main(arguments: list[str]) -> int:
    """Print a token."""
    subject = arguments[0] if arguments else ""
    age = arguments[1] if len(arguments) > 1 else "0"
    named = re.fullmatch(r"[A-Za-z0-9._:@-]{1,128}", subject)
    if len(arguments) > 2 or not named or not re.fullmatch(r"[0-9]{1,9}", age, re.ASCII):
        print(
            "Usage: make token SUB=alice (letters, digits and ._:@- ; at most 128), with AGE=3600 "
            "for a sign-in of an hour ago",
            file=sys.stderr,
        )
        return 2
    print(issue(subject, age_s=int(age)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
