"""Differences between what 0.5 answered about supplements and what is answered today."""

from typing import Any

from tests.support.account import Frozen
from tests.support.adaptations import Adaptation, Change, in_objects

OF_A_VERSION = ("schedule", "slots", "paused", "starts_on", "ends_on")


def with_doses(document: dict[str, Any]) -> dict[str, Any]:
    """Return a supplement whose versions have its only dose, and the first its ingredients."""
    if "targets_biomarkers" not in document:
        return document
    first, *later = (version | {"dose": document["dose"]} for version in document["versions"])
    first |= {"ingredients": document["ingredients"]}
    return document | {"versions": [first, *later]}


def in_units(document: dict[str, Any]) -> dict[str, Any]:
    """Return a supplement whose stock is in units of its dose."""
    if "targets_biomarkers" not in document or "inventory" not in document:
        return document
    dose, inventory = document["dose"], document["inventory"].copy()
    in_units = {"unit": dose["unit"]}
    in_units["units_left"] = round(inventory.pop("doses_left") * dose["amount"], 3)
    if "refill_at" in inventory:
        in_units["refill_at"] = round(inventory["refill_at"] * dose["amount"], 3)
    return document | {"inventory": inventory | in_units}


def refill_in_units(documents: list[dict[str, Any]]) -> Change:
    """Return the change of the refills of a day, whose supplements are ``documents``."""
    doses = {document["id"]: document["dose"] for document in documents}

    def change(document: dict[str, Any]) -> dict[str, Any]:
        if "doses_left" not in document or "supplement_id" not in document:
            return document
        dose, kept = doses[document["supplement_id"]], document.copy()
        left = kept.pop("doses_left") * dose["amount"]
        refill_at = round(document["refill_at"] * dose["amount"], 3)
        return kept | {"units_left": round(left, 3), "unit": dose["unit"], "refill_at": refill_at}

    return in_objects(change)


def in_force(today: str) -> Change:
    """Return the change of supplements to the fields of the version in force on a day."""

    def change(document: dict[str, Any]) -> dict[str, Any]:
        if "targets_biomarkers" not in document:
            return document
        begun = [version for version in document["versions"] if version["valid_from"] <= today]
        version = begun[-1] if begun else document["versions"][0]
        kept = {name: value for name, value in document.items() if name not in OF_A_VERSION}
        return kept | {name: version[name] for name in OF_A_VERSION if name in version}

    return in_objects(change)


def regimen_adaptations(account: Frozen) -> list[Adaptation]:
    """Return the differences between what 0.5 answered and what is answered today."""
    today = f"{account.now:%Y-%m-%d}"
    known = {
        item["id"]: item
        for body in account.answers.values()
        for item in body.get("items", ())
        if "targets_biomarkers" in item
    }
    return [
        Adaptation(
            "Since 0.6 dose and ingredients have versions.",
            frozenset({"getSupplement", "listSupplements", "listChanges"}),
            in_objects(with_doses),
        ),
        Adaptation(
            "Since 0.6 the stock is counted in units of the dose.",
            frozenset({"getSupplement", "listSupplements", "listChanges"}),
            in_objects(in_units),
        ),
        Adaptation(
            "Since 0.6 the stock is counted in units of the dose, also in refills.",
            frozenset({"getToday"}),
            refill_in_units(list(known.values())),
        ),
        Adaptation(
            "Since 0.6 a supplement has the fields of the version in force today.",
            frozenset({"getSupplement", "listSupplements"}),
            in_force(today),
        ),
    ]
