"""Histories of exercises in tests: workouts as documents, and the history counted by hand."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tools.local.lambda_client import Answer

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


def pages(get: Callable[[str], Answer], path: str) -> list[dict[str, Any]]:
    """Return the items of all pages of a list; ``path`` has a query."""
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = get(f"{path}{cursor}")
        assert answer.status == 200, answer.body
        items += answer.json["items"]
        if answer.json["next_cursor"] is None:
            return items
        cursor = f"&cursor={answer.json['next_cursor']}"


def require_recount(get: Callable[[str], Answer], exercise_id: str, limit: int = 100) -> int:
    """Hold the history and the records of an exercise against all workouts; return how many.

    Args:
        get: reads a path.
        exercise_id: whose sets are as in :func:`records_by_hand`.
        limit: of the pages that are read.
    """
    workouts = [
        each
        for each in pages(get, "/v1/workouts?status=completed&limit=100")
        if any(e["exercise_id"] == exercise_id and e["sets"] for e in each["exercises"])
    ]
    expected = records_by_hand(workouts, exercise_id)
    listed = pages(get, f"/v1/records?limit={limit}")
    recorded: dict[str, set[str]] = {}
    for each in listed:
        if each.get("exercise_id") == exercise_id:
            recorded.setdefault(each["workout_id"], set()).add(_kind(each))
    assert recorded == expected
    history = pages(get, f"/v1/exercises/{exercise_id}/history?include=warmups&limit={limit}")
    newest_first = [each["id"] for each in reversed(ordered(workouts))]
    assert [each["workout_id"] for each in history] == newest_first
    for each in history:
        names = {kind.split()[0] for kind in expected.get(each["workout_id"], ())}
        assert {*each["records"]} == names
    last = {kind: each["id"] for each in ordered(workouts) for kind in expected.get(each["id"], ())}
    records = get(f"/v1/exercises/{exercise_id}/records").json["items"]
    assert {_kind(each): each["workout_id"] for each in records} == last
    return len(workouts)


def _kind(record: Mapping[str, Any]) -> str:
    return f"rep_max {record['reps']}" if record["kind"] == "rep_max" else str(record["kind"])
