"""What is chosen of a template, with where the caller's own differs from it."""

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.errors import invalid
from chalicelib.jsontext import Document, pick
from chalicelib.regimen.adoptions.models import AdoptionChoice

_OWN = ("dose", "ingredients", "slots", "schedule")
# What of the caller's own an item of each kind may have.
_MAY_HAVE = {
    "supplement": _OWN,
    "habit": ("schedule",),
    "training": ("schedule",),
    "target": (),
    "diet": (),
}


class Chosen(NamedTuple):
    """A chosen item.

    Attributes:
        item: as in the template, with the caller's own over it.
        pointer: where in the body it was chosen; "" where nothing was.
    """

    item: Document
    pointer: str


def choose(template: Document, choices: Sequence[AdoptionChoice] | None) -> list[Chosen]:
    """Return the chosen items of a template; without choices, those that are preselected.

    Raises:
        Invalid: an item that the template does not have, one chosen twice, or one that
            lacks what the template does not publish.
    """
    items = {item["id"]: item for item in template["items"]}
    if choices is None:
        return [Chosen(item, "") for item in items.values() if item["preselected"]]
    found: dict[str, Chosen] = {}
    for place, choice in enumerate(choices):
        pointer = f"/items/{place}"
        if choice.item_id not in items:
            raise invalid(f"{pointer}/item_id", "unknown_item")
        if choice.item_id in found:
            raise invalid(f"{pointer}/item_id", "repeated")
        own = choice.document()
        found[choice.item_id] = Chosen(_with_own(items[choice.item_id], own, pointer), pointer)
    return list(found.values())


def _with_own(item: Document, own: Document, pointer: str) -> Document:
    given = pick(own, *_OWN)
    for name in given:
        if name not in _MAY_HAVE[item["kind"]]:
            raise invalid(f"{pointer}/{name}", "not_for_this_kind", kind=item["kind"])
    if item["kind"] == "supplement":
        if "dose" not in item and "dose" not in given:
            raise invalid(f"{pointer}/dose", "dose_required", reason=_reason(item))
        given |= _scaled(item, given, pointer)
    elif not item["complete"]:
        raise invalid(f"{pointer}/item_id", "incomplete", reason=_reason(item))
    return item | given


def _scaled(item: Document, given: Document, pointer: str) -> Document:
    """Return what a dose other than the template's holds."""
    if "ingredients" in given or "dose" not in given or not item.get("ingredients"):
        return {}
    mine, published = given["dose"], item.get("dose", {})
    if mine["unit"] != published.get("unit"):
        unit = published.get("unit")
        raise invalid(f"{pointer}/ingredients", "ingredients_required", unit=unit)
    times = mine["amount"] / published["amount"]
    return {
        "ingredients": [
            each | {"amount": round(each["amount"] * times, 9)} for each in item["ingredients"]
        ]
    }


def _reason(item: Document) -> str:
    return str(item.get("incomplete_reason", "The template does not state it."))
