"""The chosen items of a template, with the values that the caller replaces."""

from collections.abc import Sequence
from typing import NamedTuple, cast

from chalicelib.errors import invalid
from chalicelib.jsontext import Document, pick
from chalicelib.regimen.adoptions.models import AdoptionChoice
from chalicelib.regimen.plan.dosing import scaled
from chalicelib.regimen.protocols.documents import TemplateDocument, TemplateItemDocument

_REPLACEABLE = ("dose", "ingredients", "slots", "schedule")
# The fields that the caller can replace, by kind of item.
_BY_KIND: dict[str, tuple[str, ...]] = {
    "supplement": _REPLACEABLE,
    "habit": ("schedule",),
    "training": ("schedule",),
    "target": (),
    "diet": (),
}


class ChosenItem(NamedTuple):
    """A chosen item.

    Attributes:
        item: the item of the template, with the values that the caller replaced.
        pointer: of the choice in the body; "" for a preselected item.
    """

    item: TemplateItemDocument
    pointer: str


def choose(
    template: TemplateDocument, choices: Sequence[AdoptionChoice] | None
) -> list[ChosenItem]:
    """Return the chosen items of a template; without choices, the preselected items.

    Raises:
        Invalid: the template has no such item, an item is chosen twice, or it lacks a value that
            the template does not have.
    """
    items = {item["id"]: item for item in template["items"]}
    if choices is None:
        return [ChosenItem(item, "") for item in items.values() if item["preselected"]]
    chosen: dict[str, ChosenItem] = {}
    for place, choice in enumerate(choices):
        pointer = f"/items/{place}"
        if choice.item_id not in items:
            raise invalid(f"{pointer}/item_id", "unknown_item")
        if choice.item_id in chosen:
            raise invalid(f"{pointer}/item_id", "repeated")
        item = _replaced(items[choice.item_id], choice.document(), pointer)
        chosen[choice.item_id] = ChosenItem(item, pointer)
    return list(chosen.values())


def _replaced(item: TemplateItemDocument, choice: Document, pointer: str) -> TemplateItemDocument:
    """Return an item with the values that a choice replaces."""
    given = pick(choice, *_REPLACEABLE)
    for name in given:
        if name not in _BY_KIND[item["kind"]]:
            raise invalid(f"{pointer}/{name}", "not_for_this_kind", kind=item["kind"])
    if item["kind"] == "supplement":
        if "dose" not in item and "dose" not in given:
            raise invalid(f"{pointer}/dose", "dose_required")
        given |= _scaled(item, given, pointer)
    elif not item["complete"]:
        raise invalid(f"{pointer}/item_id", "incomplete")
    return cast("TemplateItemDocument", {**item, **given})


def _scaled(item: TemplateItemDocument, given: Document, pointer: str) -> Document:
    """Return the ingredients of a dose that replaces the dose of the template."""
    ingredients = item.get("ingredients")
    if "ingredients" in given or "dose" not in given or not ingredients:
        return {}
    dose, published = given["dose"], item.get("dose")
    if published is None or dose["unit"] != published["unit"]:
        unit = published["unit"] if published else None
        raise invalid(f"{pointer}/ingredients", "ingredients_required", unit=unit)
    times = dose["amount"] / published["amount"]
    return {"ingredients": scaled(ingredients, times)}
