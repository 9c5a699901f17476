"""The doses of a supplement, as one version of it states them. Pure rules.

A version has a dose and the ingredients of that dose. Single slots may have other doses, and the
days of a taper have the doses of its steps, one after the other.

Most edits of a supplement leave the ingredients as they are, so a stored version has them only if
they differ from those of the version before; a list of 400 versions then stays small.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chalicelib.regimen.plan.documents import (
    DoseDocument,
    IngredientDocument,
    TaperStepDocument,
    VersionDocument,
)


@dataclass(frozen=True)
class Dosing:
    """The doses of a version.

    Attributes:
        dose: the amount that is taken at once.
        ingredients: of one ``dose``.
        slot_doses: the doses of slots that have another one, in the unit of ``dose``.
        taper: the steps before all that, in the unit of ``dose``.
        taper_from: the first day of the first step.
    """

    dose: DoseDocument
    ingredients: Sequence[IngredientDocument] = ()
    slot_doses: Mapping[str, DoseDocument] = field(default_factory=dict)
    taper: Sequence[TaperStepDocument] = ()
    taper_from: date = date.min

    def dose_on(self, day: date, slot: str = "") -> DoseDocument:
        """Return the dose of a slot on a day; the days of a step count also if nothing is due.

        >>> one, two, four = ({"amount": n, "unit": "mg"} for n in (1, 2, 4))
        >>> steps = [{"days": 2, "dose": four}, {"days": 1, "dose": two}]
        >>> dosing = Dosing(one, (), {"dinner": two}, steps, date(2026, 3, 9))
        >>> [dosing.dose_on(date(2026, 3, day))["amount"] for day in (8, 9, 10, 11, 12)]
        [4, 4, 4, 2, 1]
        >>> dosing.dose_on(date(2026, 3, 12), "dinner")["amount"]
        2
        """
        left = (day - self.taper_from).days
        for step in self.taper:
            left -= step["days"]
            if left < 0:
                return step["dose"]
        return self.slot_doses.get(slot, self.dose)

    def ingredients_of(self, dose: DoseDocument) -> list[IngredientDocument]:
        """Return the ingredients of another dose in the same unit."""
        if dose["amount"] == self.dose["amount"]:
            return [*self.ingredients]
        return scaled(self.ingredients, dose["amount"] / self.dose["amount"])


def parse_dosing(version: Mapping[str, Any]) -> Dosing | None:
    """Return the doses of a version that has its ingredients; None for a habit."""
    if "dose" not in version:
        return None
    return Dosing(
        version["dose"],
        version.get("ingredients", []),
        version.get("slot_doses", {}),
        version.get("taper", []),
        date.fromisoformat(version["taper_from"]) if "taper" in version else date.min,
    )


def scaled(ingredients: Iterable[IngredientDocument], times: float) -> list[IngredientDocument]:
    """Return ingredients with so many times their amounts, to nine decimals; some have none.

    >>> scaled([{"nutrient": "zinc", "amount": 15, "unit": "mg"}], 0.5)
    [{'nutrient': 'zinc', 'amount': 7.5, 'unit': 'mg'}]
    """
    return [
        {**each, "amount": round(each["amount"] * times, 9)} if "amount" in each else each
        for each in ingredients
    ]


def taper_start(
    requested: Mapping[str, Any], before: Mapping[str, Any] | None, first: date
) -> dict[str, str]:
    """Return the field ``taper_from`` of a supplement, if it has a taper.

    An edit of another field does not start the taper again.

    Args:
        requested: the supplement as requested.
        before: the version to which the edit applies; None for a new supplement.
        first: the first day of the new version.
    """
    if "taper" not in requested:
        return {}
    if before and before.get("taper") == requested["taper"]:
        begun = before["taper_from"] < first.isoformat()
        if begun or before.get("starts_on") == requested.get("starts_on"):
            return {"taper_from": before["taper_from"]}
    return {"taper_from": first.isoformat()}


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
