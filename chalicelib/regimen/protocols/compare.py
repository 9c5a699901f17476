"""The differences between two templates, item by item. Pure rules.

Items are matched by id, which is the same in all versions of a series. A change of the source of
an item, of its text there or of the notes does not count.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from chalicelib.jsontext import Document, present
from chalicelib.regimen.protocols.documents import TemplateDocument, TemplateItemDocument

ItemChange = Literal["added", "changed", "removed", "unknown"]

PROVENANCE = frozenset({"as_published", "notes", "source"})


@dataclass(frozen=True)
class ItemDifference:
    """The difference of one item.

    Attributes:
        id: of the item.
        change: the kind of difference.
        fields: the names of the fields that differ, for ``changed``.
        before: the item in the older template; None if it is new.
        after: the item in the newer template; None if it was removed.
    """

    id: str
    change: ItemChange
    fields: tuple[str, ...] = ()
    before: TemplateItemDocument | None = None
    after: TemplateItemDocument | None = None

    def document(self) -> Document:
        """Return the difference as it is answered, without fields that are None."""
        return present(asdict(self)) | {"fields": list(self.fields)}


def compare(old: TemplateDocument, new: TemplateDocument) -> list[ItemDifference]:
    """Return the differences of the items of ``new`` from those of ``old``.

    Equal items are left out. The order is that of ``new``; removed items come last, in the order
    of ``old``. What a fragment does not have is unknown, not added or removed.

    >>> zinc, creatine = {"id": "zinc", "amount": 15}, {"id": "creatine", "amount": 2.5}
    >>> more = {"id": "zinc", "amount": 20, "unit": "mg", "notes": "Doubtful."}
    >>> items = compare({"items": [creatine, zinc]}, {"items": [{"id": "walk"}, more]})
    >>> [(item.id, item.change, item.fields) for item in items]
    [('walk', 'added', ()), ('zinc', 'changed', ('amount', 'unit')), ('creatine', 'removed', ())]
    >>> items[1].before["amount"], items[1].after["amount"]
    (15, 20)
    >>> compare({"items": [zinc]}, {"items": [zinc | {"source": "another"}]})
    []
    >>> compare({"items": [zinc]}, {"items": [], "fragment": True})[0].change
    'unknown'
    """
    before = {item["id"]: item for item in old["items"]}
    after = {item["id"]: item for item in new["items"]}
    added: ItemChange = "unknown" if old.get("fragment") else "added"
    removed: ItemChange = "unknown" if new.get("fragment") else "removed"
    differences = []
    for key, item in after.items():
        if key not in before:
            differences.append(ItemDifference(key, added, after=item))
        elif fields := differing(before[key], item):
            differences.append(ItemDifference(key, "changed", fields, before[key], item))
    missing = [key for key in before if key not in after]
    return [*differences, *(ItemDifference(key, removed, before=before[key]) for key in missing)]


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that differ: those of the newer item in its order, then removed ones.

    >>> differing({"slots": ["dinner"], "rx": True}, {"rx": True, "dose": {"amount": 1}})
    ('dose', 'slots')
    """
    names = dict.fromkeys([*after, *before])
    return tuple(
        name for name in names if name not in PROVENANCE and before.get(name) != after.get(name)
    )
