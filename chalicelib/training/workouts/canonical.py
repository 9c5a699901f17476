"""Canonical values beside the entered values: kilograms and metres in a workout's document."""

from typing import cast

from chalicelib.jsontext import Document
from chalicelib.quantities import KILOGRAMS, METRES, canonical
from chalicelib.training.workouts.documents import (
    CardioDocument,
    LapDocument,
    PartDocument,
    WorkoutContent,
)

_DISTANCES = ("distance", "ascent", "descent", "pool_length")


def add_canonical(workout: WorkoutContent) -> WorkoutContent:
    """Return ``workout`` with ``weight_kg``, ``distance_m``, ``ascent_m`` ... where they follow."""
    for entry in workout["exercises"]:
        for performed in entry["sets"]:
            add_canonical_set(cast("Document", performed))
    activities: list[CardioDocument | PartDocument] = [*workout.get("parts", [])]
    if "cardio" in workout:
        activities.append(workout["cardio"])
    for activity in activities:
        _add_metres(activity)
        for lap in activity.get("laps", []):
            _add_metres(lap)
    return workout


def add_canonical_set(performed: Document) -> None:
    """Add to a set ``weight_kg`` and ``distance_m`` where they follow."""
    if "weight" in performed:
        performed["weight_kg"] = canonical(**performed["weight"], factors=KILOGRAMS)
    if "distance" in performed:
        performed["distance_m"] = canonical(**performed["distance"], factors=METRES)


def _add_metres(measured: CardioDocument | PartDocument | LapDocument) -> None:
    fields = cast("Document", measured)
    for name in _DISTANCES:
        if name in fields:
            fields[f"{name}_m"] = canonical(**fields[name], factors=METRES)
