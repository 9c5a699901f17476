"""Differences between what 0.5 answered about supplements and what is answered today."""

from typing import Any

from tests.support.adaptations import Adaptation, Change, in_objects

OF_A_VERSION = ("schedule", "slots", "paused", "starts_on", "ends_on")


def with_doses(document: dict[str, Any]) -> dict[str, Any]:
    """Return a supplement whose versions have its only dose, and the first its ingredients."""
    if "targets_biomarkers" not in document:
        return document
    first, *later = (version | {"dose": document["dose"]} for version in document["versions"])
    first |= {"ingredients": document["ingredients"]}
    return document | {"versions": [first, *later]}


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


def regimen_adaptations(today: str) -> list[Adaptation]:
    """Return the differences between what 0.5 answered and what is answered on a day."""
    return [
        Adaptation(
            "Since 0.6 dose and ingredients have versions.",
            frozenset({"getSupplement", "listSupplements", "listChanges"}),
            in_objects(with_doses),
        ),
        Adaptation(
            "Since 0.6 a supplement has the fields of the version in force today.",
            frozenset({"getSupplement", "listSupplements"}),
            in_force(today),
        ),
    ]
