"""Rules between the fields of one object, as its JSON schema states them.

A model's validator applies a rule; this module puts it into the contract too, so that a mock, a
form or the validator of a client refuses what the server refuses. As everywhere in bodies, a field
that is null is a field left out. Each function returns a schema that is valid for the objects that
follow the rule. Rules that compare values, or look into lists, are checked by the server only.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ConfigDict

from chalicelib.errors import FieldFault
from chalicelib.models.base import RequestModel

Rule = dict[str, Any]

_NULL = {"type": "null"}
# False as a schema.
NOTHING: Rule = {"not": {}}
# The key under which a schema states what each value of its field ``type`` means, from which the
# contract makes one schema for each value.
BRANCHES = "x-branches"


def with_schema_rule(rule: Rule) -> ConfigDict:
    """Return the configuration of a model whose schema states ``rule``.

    Raises:
        ValueError: the rule would take the place of the model's own fields; it has to be one that
            is made of ``if`` or ``not``.
    """
    if rule.keys() & {"properties", "required", "additionalProperties"}:
        raise ValueError("a rule about fields must be under 'if' or 'not'")
    return ConfigDict(json_schema_extra=rule)


def where(properties: Mapping[str, Rule], *needed: str) -> Rule:
    """Return the rule that these properties fit their schemas, whatever else the object has."""
    # JSON Schema means the same without it, but Redocly's linter, which openapi-typescript
    # runs too, takes an object without it for a closed one, also under "if" and "not".
    rule: Rule = {"properties": dict(properties), "additionalProperties": True}
    return rule | {"required": list(needed)} if needed else rule


def fields(there: Sequence[str] = (), away: Sequence[str] = ()) -> Rule:
    """Return the rule that some of the fields are there and others are not."""
    known = {name: refused_if(_NULL) for name in there}
    return where(known | dict.fromkeys(away, _NULL), *there)


def refused_if(condition: Rule) -> Rule:
    """Return the rule that a condition does not apply.

    It means the same as ``not`` around the condition, which OpenAPI Generator takes for a model.
    """
    return {"if": condition, "then": NOTHING}


def given(*names: str) -> Rule:
    """Return the rule that all of the fields are there."""
    return fields(there=names)


def absent(*names: str) -> Rule:
    """Return the rule that none of the fields is there."""
    return fields(away=names)


def any_of(*names: str) -> Rule:
    """Return the rule that at least one of the fields is there."""
    return refused_if(absent(*names))


def not_both(first: str, second: str) -> Rule:
    """Return the rule that the fields exclude each other."""
    return refused_if(given(first, second))


def exactly_one(first: str, second: str) -> Rule:
    """Return the rule that one of the two fields is there and the other is not."""
    return cases((given(first), absent(second)), otherwise=given(second))


def cases(*pairs: tuple[Rule, Rule], otherwise: Rule | None = None) -> Rule:
    """Return the rule of the first case that applies.

    Args:
        pairs: the condition of a case, and its rule.
        otherwise: the rule if no condition applies.
    """
    # A chain, for generators of types make an intersection of every "allOf".
    rule = otherwise or {}
    for condition, consequence in reversed(pairs):
        rule = {"if": condition, "then": consequence, **({"else": rule} if rule else {})}
    return rule


class ByType:
    """Which fields an object has, depending on its field ``type``.

    Args:
        needed: the fields that each type must have.
        optional: the fields that a type may have beside them.
        narrower: what fields of a type fit beside their own schema; the model checks that itself.
        further: another rule of a type, of several fields; the model checks that itself.
        examples: an object of each type.
    """

    def __init__(
        self,
        needed: Mapping[str, Sequence[str]],
        optional: Mapping[str, Sequence[str]] | None = None,
        narrower: Mapping[str, Mapping[str, Rule]] | None = None,
        further: Mapping[str, Rule] | None = None,
        examples: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        optional = optional or {}
        self._optional = optional
        self._narrower = narrower or {}
        self._further = further or {}
        self._examples = examples or {}
        of_all = [*needed.values(), *optional.values()]
        self._needed = needed
        self._names = list(dict.fromkeys(name for names in of_all for name in names))
        self._foreign = {
            kind: [name for name in self._names if name not in self._names_of(kind)]
            for kind in needed
        }

    def check(self, model: RequestModel, kind: str) -> None:
        """Refuse a ``model`` of the type ``kind`` without a field that it needs, or with another.

        Raises:
            FieldFault: for the first such field.
        """
        for name in self._names:
            there = getattr(model, name) is not None
            if there and name in self._foreign[kind]:
                raise FieldFault("not_allowed_when", name, other="type", value=kind)
            if not there and name in self._needed[kind]:
                raise FieldFault("required_when", name, other="type", value=kind)

    def rule(self) -> Rule:
        """Return the rule that :meth:`check` applies, and its parts under :data:`BRANCHES`."""
        kinds = [(where({"type": {"enum": [kind]}}), self._fields(kind)) for kind in self._needed]
        return {**cases(*kinds), BRANCHES: {kind: self._branch(kind) for kind in self._needed}}

    def _branch(self, kind: str) -> Rule:
        """Return the fields of one type with what narrows them, and those that it needs."""
        needed = self._needed[kind]
        narrower = self._narrower.get(kind, {})
        return {
            "fields": {name: narrower.get(name, {}) for name in self._names_of(kind)},
            "needed": list(needed),
            "rule": self._further.get(kind, {}),
            "example": self._examples.get(kind, {"type": kind}),
        }

    def _names_of(self, kind: str) -> list[str]:
        return [*self._needed[kind], *self._optional.get(kind, ())]

    def _fields(self, kind: str) -> Rule:
        rule = fields(self._needed[kind], self._foreign[kind])
        for name, more in self._narrower.get(kind, {}).items():
            rule["properties"][name] = rule["properties"].get(name, {}) | more
        return rule | self._further.get(kind, {})
