"""The doses of a supplement, as one version of it states them. Pure rules.

A version has a dose and the ingredients of that dose. Most edits of a supplement leave the
ingredients as they are, so a stored version has them only if they differ from those of the version
before; a list of 400 versions then stays small.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.regimen.plan.documents import DoseDocument, IngredientDocument, VersionDocument


@dataclass(frozen=True)
class Dosing:
    """The doses of a version.

    Attributes:
        dose: the amount that is taken at once.
        ingredients: of one ``dose``.
    """

    dose: DoseDocument
    ingredients: Sequence[IngredientDocument] = ()


def parse_dosing(version: Mapping[str, Any]) -> Dosing | None:
    """Return the doses of a version that has its ingredients; None for a habit."""
    return Dosing(version["dose"], version.get("ingredients", [])) if "dose" in version else None


def with_ingredients(versions: Iterable[VersionDocument]) -> Iterator[VersionDocument]:
    """Yield stored versions, each with its ingredients; versions of habits have none.

    >>> versions = [{"valid_from": "2026-03-09", "ingredients": []}, {"valid_from": "2026-03-10"}]
    >>> [version["ingredients"] for version in with_ingredients(versions)]
    [[], []]
    """
    known: list[IngredientDocument] | None = None
    for version in versions:
        if "ingredients" in version:
            known = version["ingredients"]
            yield version
        else:
            yield version if known is None else {**version, "ingredients": known}


def without_repetition(versions: Iterable[VersionDocument]) -> list[VersionDocument]:
    """Return versions as they are stored: without ingredients that the version before has too.

    >>> versions = [{"ingredients": []}, {"ingredients": []}, {"ingredients": [{"amount": 1}]}]
    >>> without_repetition(versions)
    [{'ingredients': []}, {}, {'ingredients': [{'amount': 1}]}]
    """
    stored: list[VersionDocument] = []
    before: list[IngredientDocument] | None = None
    for version in with_ingredients(versions):
        own, kept = version.get("ingredients"), version.copy()
        if own == before:
            kept.pop("ingredients", None)
        stored.append(kept)
        before = own
    return stored
