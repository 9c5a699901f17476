"""Errors of use cases, in terms of the domain: a code, where it applies, and parameters.

They know no transport. :mod:`chalicelib.http.mapping` maps each code to a problem.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class Fault(NamedTuple):
    """One thing wrong with one field of the input.

    Attributes:
        path: a JSON pointer into the content (RFC 6901), or the name of an argument.
        code: the rule that is broken; ``http.messages`` has a text for each.
        params: the rule's parameters: strings, numbers, and lists of strings.
        argument: whether ``path`` names an argument beside the content (an id, a date, a filter).
    """

    path: str
    code: str
    params: Mapping[str, Any]
    argument: bool = False

    def under(self, pointer: str) -> "Fault":
        """Return the fault of the same field in content that is found at ``pointer``."""
        return self._replace(path=pointer + self.path)


class FieldFault(ValueError):
    """What a validator of a field or of a model finds wrong; pydantic collects it.

    Args:
        code: the rule that is broken.
        path: where, from the level of the validator.
        params: the rule's parameters: strings, numbers, and lists of strings.
    """

    def __init__(self, code: str, *path: int | str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.path = path
        self.params = params


class DomainError(Exception):
    """A use case refuses what it was given; nothing was written.

    Attributes:
        code: stable and specific.
        params: further values: strings and numbers.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class NotFound(DomainError):
    """The caller has no such resource; ``what`` names its kind."""

    def __init__(self, what: str) -> None:
        super().__init__("not_found", what=what)


class Invalid(DomainError):
    """Fields of the input break rules.

    Attributes:
        faults: at least one.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__("validation_failed")
        self.faults = list(faults)


def invalid(path: str, code: str, *, argument: bool = False, **params: Any) -> Invalid:
    """Return the error of one field.

    Args:
        path: a JSON pointer into the content, or the name of an argument.
        code: the rule that is broken.
        argument: whether ``path`` names an argument.
        params: the rule's parameters: strings, numbers, and lists of strings.
    """
    return Invalid([Fault(path, code, params, argument)])
