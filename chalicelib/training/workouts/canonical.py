"""Canonical figures beside what was entered: kilograms and metres of a workout's document."""

from chalicelib.jsontext import Document
from chalicelib.quantities import KILOGRAMS, METRES, canonical


def add_canonical(workout: Document) -> Document:
    """Return ``workout`` with ``weight_kg``, ``distance_m`` and ``ascent_m`` where they follow."""
    for entry in workout["exercises"]:
        for one in entry["sets"]:
            if "weight" in one:
                one["weight_kg"] = canonical(**one["weight"], factors=KILOGRAMS)
            if "distance" in one:
                one["distance_m"] = canonical(**one["distance"], factors=METRES)
    cardio = workout.get("cardio", {})
    for name in ("distance", "ascent"):
        if name in cardio:
            cardio[f"{name}_m"] = canonical(**cardio[name], factors=METRES)
    return workout
