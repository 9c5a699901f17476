"""The strict body reader: what ``json.loads`` lets through is refused here with a 4xx.

Chalice's own ``json_body`` accepts duplicate keys and NaN, skips merge-patch bodies and falls
over deep nesting; RFC 8259 leaves all of these to us.
"""

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from chalicelib.errors import Invalid
from chalicelib.http.problems import (
    MALFORMED_REQUEST,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    ApiError,
)
from chalicelib.models.base import M, parse
from chalicelib.models.nulls import without_nulls
from chalicelib.models.read_only import ReadOnly, without

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
# What fits into the largest item has fewer; a body of 1 MB could have half a million.
MAX_VALUES = 100_000
# The largest double has 309 digits.
MAX_DIGITS = 400

# Text without these has no number that the functions below would read in another way than Python,
# and needs no call for each number. A text in quotes that looks like one only costs the calls.
_UNUSUAL_NUMBER = re.compile(rb"[-+.0-9eE]{401}|[0-9]\.0+(?![0-9])|[0-9][eE]")
_CONTAINERS = (dict, list)

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
# Lines of JSON, such as those of an export.
NDJSON = "application/x-ndjson"


class Body(NamedTuple):
    """A JSON body that has been read.

    Attributes:
        value: the parsed value, in which a number without a fraction is an integer.
        text: the body as it was sent.
        respelt: whether ``value`` has an integer that ``text`` does not write as one.
    """

    value: Any
    text: bytes
    respelt: bool

    def parsed(self, model: type[M]) -> M:
        """Return the body as ``model``.

        To JSON, 5.0 and 5 are one number, but strict models take only 5 for an integer. Most
        bodies do not contain such a number where an integer is required.

        Raises:
            Invalid: it names each field at fault.
            DomainError: ``malformed_json``.
        """
        try:
            return parse(model, self.text)
        except Invalid:
            if not self.respelt:
                raise
        return parse(model, json.dumps(self.value))

    def accepted(
        self, model: type[M], read_only: Callable[[], ReadOnly], *, clears: bool = False
    ) -> tuple[M, Any]:
        """Return the body as ``model``, and the value that it was made from.

        Fields that are null, and read-only fields, are left out. Most bodies have none that the
        model refuses, so they are searched for them only if it does.

        Args:
            model: of the body.
            read_only: returns the fields that are ignored.
            clears: whether the body is a merge patch, in which null clears a field.

        Raises:
            Invalid: it names each field at fault.
            DomainError: ``malformed_json``.
        """
        try:
            return self.parsed(model), self.value
        except Invalid as refused:
            value = without_nulls(self.value, model, clears=clears)
            if any(fault.code == "extra_forbidden" for fault in refused.faults):
                value = without(value, read_only())
            if value == self.value:
                raise
        return parse(model, json.dumps(value)), value


def check_media_type(content_type: str | None, allowed: tuple[str, ...]) -> None:
    """Refuse a body that is declared as something else than JSON in UTF-8; silence passes."""
    if content_type is None:
        return
    kind, *parameters = content_type.lower().split(";")
    named = [parameter.partition("=") for parameter in parameters]
    charsets = {value.strip(' \t"') for name, _, value in named if name.strip() == "charset"}
    if kind.strip() not in allowed or not charsets <= {"utf-8", "utf8"}:
        raise ApiError(
            UNSUPPORTED_MEDIA_TYPE,
            f"The body must be sent as {' or '.join(allowed)} in UTF-8.",
            headers={"Accept": ", ".join(allowed)},
        )


def read_json(raw: bytes) -> Body:
    """Return the value of a JSON body.

    Raises:
        ApiError: 413 over 1 MB or 100,000 values; 400 for anything that is not plain JSON: broken
            text, duplicate keys, NaN or Infinity, numbers of more than 400 digits, nesting deeper
            than 20.
    """
    if len(raw) > MAX_BYTES:
        raise ApiError(TOO_LARGE, f"The body must have at most {MAX_BYTES} bytes.")
    if not raw.strip():
        raise ApiError(MALFORMED_REQUEST, "A JSON body is required.")
    numbers = _Numbers()
    unusual = _UNUSUAL_NUMBER.search(raw)
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_float=numbers.read if unusual else None,
            parse_int=_integer if unusual else None,
        )
    except RecursionError:
        raise _too_deep() from None
    except UnicodeDecodeError:
        raise ApiError(MALFORMED_REQUEST, "The body must be encoded in UTF-8.") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ApiError(
            MALFORMED_REQUEST, f"The body must be valid JSON, but it has an error at {place}."
        ) from None
    _refuse_excess(value)
    return Body(value, raw, numbers.respelt)


class _Numbers:
    """Reads what is not written as an integer, and notes whether it was one all the same."""

    respelt = False

    def read(self, text: str) -> int | float:
        value = float(_bounded(text))
        if not value.is_integer():
            return value
        self.respelt = True
        return int(value)


def _invalid(reason: str) -> ApiError:
    return ApiError(MALFORMED_REQUEST, f"The body must be valid JSON: {reason}.")


def _too_deep() -> ApiError:
    return ApiError(MALFORMED_REQUEST, f"The body must have at most {MAX_DEPTH} levels of nesting.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _invalid("an object must not contain a key more than once")
    return result


def _bounded(text: str) -> str:
    if len(text) > MAX_DIGITS:
        raise _invalid(f"a number must have at most {MAX_DIGITS} digits")
    return text


def _integer(text: str) -> int:
    return int(_bounded(text))


def _refuse_constant(name: str) -> None:
    raise _invalid(f"{name} is not a JSON number")


def _refuse_excess(value: Any) -> None:
    """Refuse a body that nests too deep or has too many values, before a model validates it."""
    level, count = [value] if isinstance(value, _CONTAINERS) else [], 1
    for _ in range(MAX_DEPTH + 1):
        if not level:
            return
        count += sum(map(len, level))
        if count > MAX_VALUES:
            raise ApiError(TOO_LARGE, f"The body must have at most {MAX_VALUES} values.")
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, _CONTAINERS)
        ]
    raise _too_deep()
