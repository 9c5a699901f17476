"""Canonical values beside the entered values: kilograms and metres in a workout's document."""

from chalicelib.quantities import KILOGRAMS, METRES, canonical
from chalicelib.training.workouts.documents import WorkoutContent


def add_canonical(workout: WorkoutContent) -> WorkoutContent:
    """Return ``workout`` with ``weight_kg``, ``distance_m`` and ``ascent_m`` where they follow."""
    for entry in workout["exercises"]:
        for performed in entry["sets"]:
            if "weight" in performed:
                performed["weight_kg"] = canonical(**performed["weight"], factors=KILOGRAMS)
            if "distance" in performed:
                performed["distance_m"] = canonical(**performed["distance"], factors=METRES)
    cardio = workout.get("cardio")
    if cardio:
        if "distance" in cardio:
            cardio["distance_m"] = canonical(**cardio["distance"], factors=METRES)
        if "ascent" in cardio:
            cardio["ascent_m"] = canonical(**cardio["ascent"], factors=METRES)
    return workout
