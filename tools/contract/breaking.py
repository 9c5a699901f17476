"""The changes in a new contract that break a client of an old contract.

There are two directions: the API must accept everything that a client sent before, and its answers
must contain everything that a client read before. So the only allowed changes are a new field in
answers and a new optional field in bodies.
"""

from collections.abc import Iterator
from typing import Any

from tools.contract import unions
from tools.contract.references import PREFIX, Schema

Document = dict[str, Any]

# Limits of values that may be sent: keyword -> whether a higher limit allows more values.
_LIMITS = {
    "maximum": True,
    "exclusiveMaximum": True,
    "maxLength": True,
    "maxItems": True,
    "maxProperties": True,
    "minimum": False,
    "exclusiveMinimum": False,
    "minLength": False,
    "minItems": False,
    "minProperties": False,
}
# Rules without an order from narrow to wide: any change may refuse a value that was accepted.
_EXACT = ("pattern", "multipleOf", "uniqueItems")


def breaking_changes(old: Document, new: Document) -> list[str]:
    """Return one line for each breaking change, in the order of the old contract."""
    return list(dict.fromkeys(_Comparison(old, new).findings()))


class _Comparison:
    """Compares both documents; each pair of named schemas is compared once for each direction."""

    def __init__(self, old: Document, new: Document) -> None:
        self._old, self._new = old, new
        self._seen: set[tuple[str, str, bool]] = set()

    def findings(self) -> Iterator[str]:
        for path, item in self._old["paths"].items():
            for method, operation in item.items():
                place = f"{method.upper()} {path}"
                now = self._new["paths"].get(path, {}).get(method)
                if now is None:
                    yield f"{place} was removed"
                else:
                    yield from self._operation(place, operation, now)

    def _operation(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        if old["operationId"] != new["operationId"]:
            yield f"{place} was renamed from {old['operationId']} to {new['operationId']}"
        if old.get("security") == [] and new.get("security") != []:
            yield f"{place} requires a token"
        yield from self._parameters(place, old, new)
        yield from self._body(place, old.get("requestBody"), new.get("requestBody"))
        yield from self._responses(place, old["responses"], new["responses"])

    def _parameters(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        before, after = self._by_name(self._old, old), self._by_name(self._new, new)
        for (where, name), parameter in before.items():
            now = after.get((where, name))
            spot = f"{place}: {where} parameter {name}"
            if now is None:
                yield f"{spot} was removed"
                continue
            if now.get("required") and not parameter.get("required"):
                yield f"{spot} is required"
            yield from self._schema(spot, parameter["schema"], now["schema"], sent=True)
        for where, name in after.keys() - before.keys():
            if after[where, name].get("required"):
                yield f"{place}: {where} parameter {name} is new and required"

    def _by_name(self, document: Document, operation: Schema) -> dict[tuple[str, str], Schema]:
        found = [_follow(document, each) for each in operation.get("parameters", [])]
        return {(each["in"], each["name"]): each for each in found}

    def _body(self, place: str, old: Schema | None, new: Schema | None) -> Iterator[str]:
        if old is None:
            if new is not None and new.get("required"):
                yield f"{place} requires a body"
            return
        if new is None:
            yield f"{place} accepts no body"
            return
        yield from self._contents(f"{place}: the body", old, new, sent=True)

    def _responses(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        for status in (each for each in old if each < "4"):
            if status not in new:
                yield f"{place} never answers {status}"
                continue
            spot = f"{place}: the answer {status}"
            before, after = _follow(self._old, old[status]), _follow(self._new, new[status])
            for name in before.get("headers", {}).keys() - after.get("headers", {}).keys():
                yield f"{spot} has no header {name}"
            yield from self._contents(spot, before, after, sent=False)
        for status in new.keys() - old.keys():
            if status < "3":
                yield f"{place} may answer {status}"
        problems = [_follow(self._old, old[status]) for status in old if status >= "4"]
        for problem in problems[:1]:
            now = next(_follow(self._new, new[each]) for each in new if each >= "4")
            yield from self._contents(f"{place}: a problem", problem, now, sent=False)

    def _contents(self, place: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
        after = new.get("content", {})
        for media_type, media in old.get("content", {}).items():
            if media_type not in after:
                yield f"{place} is no longer {media_type}"
                continue
            yield from self._schema(place, media["schema"], after[media_type]["schema"], sent=sent)

    def _schema(self, place: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
        """Give the breaking changes of one schema; ``sent``: clients send it, else they read it."""
        if "$ref" in old:
            names = (old["$ref"], new.get("$ref", place), sent)
            if names in self._seen:
                return
            self._seen.add(names)
            place = f"{old['$ref'].removeprefix(PREFIX)} ({'sent' if sent else 'read'})"
        alone = [{"anyOf": [each]} if "$ref" in each else each for each in (old, new)]
        old, new = _plain(self._old, old), _plain(self._new, new)
        if ("anyOf" in old) != ("anyOf" in new):
            # What is one thing here may be another one, too, or null there.
            pair = [
                each if "anyOf" in each else by for each, by in zip((old, new), alone, strict=True)
            ]
            yield from self._alternatives(place, *pair, sent=sent)
            return
        if unions.mapping(old) and unions.mapping(new):
            yield from self._branches(place, old, new, sent=sent)
            return
        old, new = _whole(self._old, old), _whole(self._new, new)
        if "anyOf" in old or "anyOf" in new:
            yield from self._alternatives(place, old, new, sent=sent)
            return
        yield from _types(place, old, new, sent=sent)
        yield from _enums(place, old, new, sent=sent)
        if sent:
            yield from _limits(place, old, new)
        yield from self._properties(place, old, new, sent=sent)
        if "items" in old and "items" in new:
            yield from self._schema(f"{place}[]", old["items"], new["items"], sent=sent)
        before, after = old.get("additionalProperties"), new.get("additionalProperties")
        if isinstance(before, dict) and isinstance(after, dict):
            yield from self._schema(f"{place}.*", before, after, sent=sent)

    def _properties(self, place: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        required = set(old.get("required", []))
        now_required = set(new.get("required", []))
        for name, schema in before.items():
            if name not in after:
                yield f"{place}.{name} was removed"
            else:
                yield from self._schema(f"{place}.{name}", schema, after[name], sent=sent)
        if sent:
            for name in sorted(now_required - required):
                yield f"{place}.{name} is required"
        else:
            for name in sorted((required - now_required) & after.keys()):
                yield f"{place}.{name} may be absent"
        if sent and new.get("additionalProperties") is False is not old.get("additionalProperties"):
            yield f"{place} accepts no other fields"

    def _branches(self, place: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
        """Compare the branches of two unions by the values of the tag."""
        before, after = unions.mapping(old), unions.mapping(new)
        for value, schema in before.items():
            if value in after:
                yield from self._schema(f"{place} {value}", schema, after[value], sent=sent)
            else:
                yield f"{place} is never {value!r}"
        for value in after.keys() - before.keys():
            if not sent:
                yield f"{place} may be {value!r}"

    def _alternatives(self, place: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
        before, after = _by_kind(old), _by_kind(new)
        for kind, schema in before.items():
            if kind in after:
                yield from self._schema(place, schema, after[kind], sent=sent)
            elif sent:
                yield f"{place} may not be {kind}"
        for kind in after.keys() - before.keys():
            if not sent:
                yield f"{place} may be {kind}"


def _types(place: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
    before, after = _kinds(old), _kinds(new)
    if sent and "integer" in before and "number" in after:
        before = before - {"integer"}
    for kind in sorted(before - after if sent else after - before):
        yield f"{place} may not be {kind}" if sent else f"{place} may be {kind}"


def _enums(place: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
    """Give the added and removed values; clients handle all values that they read."""
    before, after = old.get("enum"), new.get("enum")
    if before is None:
        if after is not None and sent:
            yield f"{place} accepts certain values only"
        return
    if after is None:
        if not sent:
            yield f"{place} may have any value"
        return
    for value in (each for each in before if each not in after):
        yield f"{place} is never {value!r}"
    for value in (each for each in after if each not in before and not sent):
        yield f"{place} may be {value!r}"


def _limits(place: str, old: Schema, new: Schema) -> Iterator[str]:
    for keyword, higher_is_wider in _LIMITS.items():
        if keyword not in new:
            continue
        before, after = old.get(keyword), new[keyword]
        if before is None or (after < before if higher_is_wider else after > before):
            yield f"{place} has {keyword} {after}"
    for keyword in _EXACT:
        if keyword in new and new[keyword] != old.get(keyword):
            yield f"{place} has {keyword} {new[keyword]}"


def _kinds(schema: Schema) -> set[str]:
    given = schema.get("type", [])
    return {given} if isinstance(given, str) else set(given)


def _by_kind(schema: Schema) -> dict[str, Schema]:
    """Return the alternatives of a schema by their kind: a named schema, or a type."""
    found: dict[str, Schema] = {}
    for each in schema.get("anyOf", [schema]):
        name = each.get("$ref", "").removeprefix(PREFIX) or " or ".join(sorted(_kinds(each)))
        discriminator = each.get("properties", {}).get("type", {}).get("enum", [""])[0]
        found[f"{name} {discriminator}".strip()] = each
    return found


def _plain(document: Document, value: Schema) -> Schema:
    """Return a schema without the reference to it; also that of an enum that may be null."""
    value = _follow(document, value)
    alternatives = [_follow(document, each) for each in value.get("anyOf", ())]
    enums = [each for each in alternatives if "enum" in each]
    if len(enums) != 1 or alternatives != [*enums, {"type": "null"}]:
        return value
    [named] = enums
    return {**named, "type": [named["type"], "null"], "enum": [*named["enum"], None]}


def _whole(document: Document, schema: Schema) -> Schema:
    """Return a union as one object with the fields of all its branches."""
    branches = unions.mapping(schema).values()
    return unions.as_object([_follow(document, each) for each in branches]) if branches else schema


def _follow(document: Document, value: Schema) -> Schema:
    while "$ref" in value:
        kind, name = value["$ref"].split("/")[-2:]
        value = document["components"][kind][name]
    return value
