"""The fields of an answer that a body does not have: a client may send them, and they are ignored.

So a client can change a resource as it was read and send it back. Which fields these are follows
from the two models, at every depth.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from chalicelib.models.inside import field_annotations, is_map, models_in

# By name: the fields to ignore inside a field, or None to ignore the field itself. What is to be
# ignored in the values of a map is inside EACH.
ReadOnly = Mapping[str, "ReadOnly | None"]
# No field and no code has this name.
EACH = "*"


class Pair(NamedTuple):
    """A model of bodies, and the model of answers at the same place."""

    sent: type[BaseModel]
    answered: type[BaseModel]

    def read_only(self) -> list[str]:
        """Return the names of the fields that only the answer has; a list has none."""
        if self._list() is not None:
            return []
        return [
            name
            for name in field_annotations(self.answered)
            if name not in field_annotations(self.sent)
        ]

    def _list(self) -> Any:
        """Return the annotation of the items of an answer that is only a list; None otherwise.

        The list of a batch may have another name in the body.
        """
        answered = field_annotations(self.answered)
        return answered["items"] if answered.keys() == {"items"} else None

    def inside(self) -> Iterator[tuple[str, "Pair"]]:
        """Yield the names and the models of the fields of both that differ."""
        answered = field_annotations(self.answered)
        items = self._list()
        for name, annotation in field_annotations(self.sent).items():
            for sent in models_in(annotation):
                for answer in models_in(answered.get(name) if items is None else items):
                    if answer is not sent:
                        yield name, Pair(sent, answer)

    def all(self) -> Iterator["Pair"]:
        """Yield this pair and those at every depth."""
        yield self
        for _, pair in self.inside():
            yield from pair.all()


def read_only_fields(sent: type[BaseModel], answered: type[BaseModel]) -> ReadOnly:
    """Return the fields to ignore in a body of the model ``sent``.

    Args:
        sent: the model of the body.
        answered: the model of the answer.
    """
    pair = Pair(sent, answered)
    found: dict[str, ReadOnly | None] = dict.fromkeys(pair.read_only())
    annotations = field_annotations(sent)
    for name, inner in pair.inside():
        if ignored := read_only_fields(*inner):
            if is_map(annotations[name]):
                ignored = {EACH: ignored}
            found[name] = {**(found.get(name) or {}), **ignored}
    return found


def without(value: Any, ignored: ReadOnly) -> Any:
    """Return a parsed body without the fields to ignore.

    >>> without({"id": 7, "sets": [{"reps": 5, "weight_kg": 80}]}, {"id": None, "sets": {
    ...     "weight_kg": None}})
    {'sets': [{'reps': 5}]}
    """
    if isinstance(value, list):
        return [without(entry, ignored) for entry in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for name, inner in value.items():
        more = ignored.get(EACH, ignored.get(name, {}))
        if more is not None:
            kept[name] = without(inner, more) if more else inner
    return kept
