"""What a model of the API finds wrong with a body that is made of a draft."""

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from pydantic import ValidationError

from chalicelib.account.imports.formats.parser import FileFault
from chalicelib.errors import Invalid
from chalicelib.http.messages import message
from chalicelib.models.base import RequestModel, refusal

_MAX_DETAIL = 300


class Finding(NamedTuple):
    """One field that breaks a rule.

    Attributes:
        path: the field, as the parts of a JSON pointer.
        code: the rule.
        params: its parameters.
    """

    path: tuple[str, ...]
    code: str
    params: Mapping[str, Any]

    def fault(self, line: int, column: str, *, refused: bool, outcome: str = "") -> FileFault:
        """Return what is wrong at a place of the file; ``outcome`` is a further sentence."""
        rule = message(self.code, self.params)[:_MAX_DETAIL]
        detail = f"`{column}` {rule}. {outcome}".strip()
        return FileFault(line, column, self.code, detail, refused)


def findings(model: type[RequestModel], body: Mapping[str, Any]) -> list[Finding]:
    """Return all that is wrong with a body; nothing if it is valid."""
    try:
        model.model_validate(body)
    except ValidationError as error:
        # Only a text that is no JSON is refused otherwise.
        return findings_of(cast("Invalid", refusal(error)))
    return []


def findings_of(error: Invalid) -> list[Finding]:
    """Return what an error of a use case finds wrong with a body."""
    return [
        Finding(tuple(each.path.split("/")[1:]), each.code, each.params) for each in error.faults
    ]


def shorten(parent: dict[str, Any], field: str, finding: Finding) -> str:
    """Cut a text that is too long, or leave a field out; return a sentence that says so."""
    most = finding.params.get("max_length")
    value = parent.get(field)
    # Composed, a text can be longer than it was, so that to cut it once more would not end.
    if isinstance(value, str) and isinstance(most, int) and len(value) > most:
        parent[field] = value[:most]
        return f"It is cut after {most} characters."
    parent.pop(field, None)
    return "It is left out."
