"""Declared differences between what an older release answered and what is answered today."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Change = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Adaptation:
    """One declared difference.

    Attributes:
        reason: what changed, and since when.
        operations: ids of the operations whose answers differ.
        expected: makes today's answer of the older one.
        actual: leaves out of today's answer what cannot be made of the older one.
    """

    reason: str
    operations: frozenset[str]
    expected: Change = _same
    actual: Change = _same


def in_objects(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    """Return a change of every object within a value, the innermost first."""

    def apply(value: Any) -> Any:
        if isinstance(value, list):
            return [apply(each) for each in value]
        if isinstance(value, dict):
            return change({name: apply(each) for name, each in value.items()})
        return value

    return apply


def adapted(
    adaptations: list[Adaptation], operation_id: str, expected: Any, actual: Any
) -> tuple[Any, Any]:
    """Return both answers of an operation, with its declared differences taken out."""
    for each in adaptations:
        if operation_id in each.operations:
            expected, actual = each.expected(expected), each.actual(actual)
    return expected, actual
