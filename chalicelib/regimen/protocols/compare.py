"""What changed between two templates, item by item.

Items are matched by id, which the same thing keeps in every version of a series. Where an item
comes from and how it was worded there is no change of what is to be done, so neither counts.
"""

from dataclasses import asdict, dataclass
from typing import Literal

from chalicelib.jsontext import Document

Change = Literal["added", "changed", "removed"]

PROVENANCE = frozenset({"as_published", "source"})


@dataclass(frozen=True)
class Difference:
    """How one item differs.

    Attributes:
        id: the item's.
        change: what happened to it.
        fields: the names of the fields that differ, for ``changed``; else none.
        before: the item as it was; None if it is new.
        after: the item as it is; None if it is gone.
    """

    id: str
    change: Change
    fields: tuple[str, ...] = ()
    before: Document | None = None
    after: Document | None = None

    def document(self) -> Document:
        """Return the difference as an answer has it: without what it has not."""
        present = {name: value for name, value in asdict(self).items() if value is not None}
        return present | {"fields": list(self.fields)}


def compare(old: Document, new: Document) -> list[Difference]:
    """Return how the items of ``new`` differ from those of ``old``.

    What is alike in both is left out. The order is that of ``new``; what is gone comes last, in
    the order of ``old``.

    >>> zinc, creatine = {"id": "zinc", "amount": 15}, {"id": "creatine", "amount": 2.5}
    >>> more = {"id": "zinc", "amount": 20, "notes": "Doubtful."}
    >>> found = compare({"items": [creatine, zinc]}, {"items": [{"id": "walk"}, more]})
    >>> [(each.id, each.change, each.fields) for each in found]
    [('walk', 'added', ()), ('zinc', 'changed', ('amount', 'notes')), ('creatine', 'removed', ())]
    >>> found[1].before["amount"], found[1].after["amount"]
    (15, 20)
    >>> compare({"items": [zinc]}, {"items": [zinc | {"source": "another"}]})
    []
    """
    before = {item["id"]: item for item in old["items"]}
    after = {item["id"]: item for item in new["items"]}
    differences = []
    for key, item in after.items():
        if key not in before:
            differences.append(Difference(key, "added", after=item))
        elif fields := differing(before[key], item):
            differences.append(Difference(key, "changed", fields, before[key], item))
    gone = (Difference(key, "removed", before=before[key]) for key in before if key not in after)
    return [*differences, *gone]


def differing(before: Document, after: Document) -> tuple[str, ...]:
    """Return the fields in which two items differ: the newer's in its order, then lost ones.

    >>> differing({"slots": ["dinner"], "rx": True}, {"rx": True, "dose": {"amount": 1}})
    ('dose', 'slots')
    """
    names = dict.fromkeys([*after, *before])
    return tuple(
        name for name in names if name not in PROVENANCE and before.get(name) != after.get(name)
    )
