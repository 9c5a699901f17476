"""The signed form of a browser's upload, as S3 makes and checks it (POST policy, Signature V4)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from chalicelib.account.imports.storage import CONTENT_TYPE

BUCKET: Final = "local"
_ALGORITHM: Final = "AWS4-HMAC-SHA256"
_ACCESS_KEY: Final = "LOCAL"
_REGION: Final = "us-east-1"
_SIGNED: Final = ("policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature")
_FORBIDDEN: Final = 403


class UploadError(Exception):
    """An upload is refused.

    Attributes:
        status: of HTTP.
        code: of S3.
        message: for a person.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Allowed(NamedTuple):
    """What a form lets its holder write.

    Attributes:
        name: of the file.
        least: bytes.
        most: bytes.
    """

    name: str
    least: int
    most: int


def sign(name: str, *, most: int, until: float, secret: str, now: float) -> dict[str, str]:
    """Return the fields of a form for one file.

    Args:
        name: of the file.
        most: bytes.
        until: seconds since 1970; at this instant the form is no longer accepted.
        secret: of who signs.
        now: seconds since 1970.
    """
    at = datetime.fromtimestamp(now, UTC)
    fields = {
        "key": name,
        "Content-Type": CONTENT_TYPE,
        "x-amz-algorithm": _ALGORITHM,
        "x-amz-credential": f"{_ACCESS_KEY}/{at:%Y%m%d}/{_REGION}/s3/aws4_request",
        "x-amz-date": f"{at:%Y%m%dT%H%M%SZ}",
    }
    policy = {
        "expiration": f"{datetime.fromtimestamp(until, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "conditions": [
            {"bucket": BUCKET},
            *({field: value} for field, value in fields.items()),
            ["content-length-range", 1, most],
        ],
    }
    fields["policy"] = base64.b64encode(json.dumps(policy).encode()).decode()
    return fields | {"x-amz-signature": _signature(fields, secret)}


def check(fields: Mapping[str, str], *, secret: str, now: float) -> Allowed:
    """Return what a form allows.

    Args:
        fields: that came before the file; the case of their names does not matter.
        secret: of who signed.
        now: seconds since 1970.

    Raises:
        UploadError: the signature is not ours, the form has expired, or a field is another one
            than was signed.
    """
    given = {name.lower(): value for name, value in fields.items()}
    if missing := [name for name in ("key", *_SIGNED) if name not in given]:
        raise UploadError(_FORBIDDEN, "AccessDenied", f"The form has no field {missing[0]}.")
    if given["x-amz-credential"].partition("/")[0] != _ACCESS_KEY:
        message = "The AWS Access Key Id you provided does not exist in our records."
        raise UploadError(_FORBIDDEN, "InvalidAccessKeyId", message)
    expected = _signature(given, secret)
    if not hmac.compare_digest(expected.encode(), given["x-amz-signature"].encode()):
        message = "The request signature we calculated does not match the signature you provided."
        raise UploadError(_FORBIDDEN, "SignatureDoesNotMatch", message)
    policy = json.loads(base64.b64decode(given["policy"]))
    if datetime.fromisoformat(policy["expiration"]).timestamp() <= now:
        raise _against_policy("Policy expired.")
    least, most = _evaluate(policy["conditions"], given)
    return Allowed(given["key"], least, most)


def _evaluate(conditions: list[Any], given: Mapping[str, str]) -> tuple[int, int]:
    """Return the least and the most bytes, if each field is as the conditions say."""
    values = {"bucket": BUCKET, **given}
    left = set(given) - {"policy", "x-amz-signature"}
    least, most = 0, 5 * 1024**3  # S3's own limit
    for condition in conditions:
        operator, field, value = _parts(condition)
        if operator == "content-length-range":
            least, most = int(field), int(value)
            continue
        name = field.removeprefix("$").lower()
        found = values.get(name, "")
        if not (found.startswith(value) if operator == "starts-with" else found == value):
            raise _against_policy(f"Policy Condition failed: {json.dumps(condition)}")
        left.discard(name)
    if left := {name for name in left if not name.startswith("x-ignore-")}:
        raise _against_policy(f"Extra input fields: {', '.join(sorted(left))}")
    return least, most


def _parts(condition: Any) -> tuple[str, Any, Any]:
    if isinstance(condition, dict):
        [(field, value)] = condition.items()
        return "eq", field, value
    operator, field, value = condition
    return operator, field, value


def _against_policy(reason: str) -> UploadError:
    return UploadError(_FORBIDDEN, "AccessDenied", f"Invalid according to Policy: {reason}")


def _signature(fields: Mapping[str, str], secret: str) -> str:
    """Return the signature of a policy, by a key that is derived from the parts of the scope."""
    key = f"AWS4{secret}".encode()
    for part in fields["x-amz-credential"].split("/")[1:]:
        key = hmac.digest(key, part.encode(), hashlib.sha256)
    return hmac.new(key, fields["policy"].encode(), hashlib.sha256).hexdigest()
