"""Histories of exercises in tests: workouts as documents, and the history counted by hand."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

Workout = dict[str, Any]

FIRST = date(2024, 1, 1)


def a_workout(
    number: int, day: date, exercises: Mapping[str, Sequence[Mapping[str, Any]]], **fields: Any
) -> Workout:
    """Return the document of a completed workout; ``number`` decides its id and its creation."""
    entries = [
        {"exercise_id": name, "name": name, "sets": [_whole(each) for each in sets]}
        for name, sets in exercises.items()
    ]
    created = datetime(2024, 1, 1) + timedelta(seconds=number)
    return {
        "id": str(uuid.UUID(int=number)),
        "version": 1,
        "title": f"Workout {number % 3}",
        "type": "strength",
        "status": "completed",
        "local_date": day.isoformat(),
        "exercises": entries,
        "created_at": f"{created.isoformat()}Z",
    } | fields


def _whole(performed: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "normal", "load_mode": "external", "side": "both", **performed}


def ordered(workouts: Iterable[Workout]) -> list[Workout]:
    """Return workouts as a history has them."""
    return sorted(
        workouts,
        key=lambda each: (
            each["local_date"],
            datetime.fromisoformat(each["started_at"]).timestamp() if "started_at" in each else -1,
            each["created_at"],
            each["id"],
        ),
    )


def records_by_hand(workouts: Iterable[Workout], exercise_id: str) -> dict[str, set[str]]:
    """Return the kinds of records that each workout set, by its id: a plain fold over all sets.

    It knows external loads in kg and sets of the types ``normal`` and ``warmup`` only.
    """
    best: dict[str, Decimal] = {}
    found: dict[str, set[str]] = {}
    for workout in ordered(workouts):
        values: dict[str, Decimal] = {}
        volume = Decimal(0)
        for entry in workout["exercises"]:
            if entry["exercise_id"] != exercise_id:
                continue
            for performed in entry["sets"]:
                if performed["type"] == "warmup":
                    continue
                reps = Decimal(str(performed["reps"]))
                load = Decimal(str(performed["weight"]["value"]))
                volume += reps * load
                each = {"load": load, "reps": reps, "set_volume": reps * load}
                if reps < 10:
                    each["e1rm"] = load * 36 / (37 - reps) if reps > 1 else load
                elif reps == 10:
                    each["e1rm"] = load * 4 / 3
                each |= {f"rep_max {n}": load for n in range(1, 13) if reps >= n}
                values = {
                    kind: max(values.get(kind, Decimal(0)), each.get(kind, Decimal(0)))
                    for kind in {*values, *each}
                }
        values["workout_volume"] = volume
        kinds = {
            kind
            for kind, value in values.items()
            if value.quantize(Decimal("1e-9")) > best.get(kind, 0)
        }
        best |= {kind: values[kind].quantize(Decimal("1e-9")) for kind in kinds}
        if kinds:
            found[workout["id"]] = kinds
    return found
