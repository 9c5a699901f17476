"""The history and the records of exercises as a plain fold over workouts, in exact fractions.

It shares no code with the application: the rules are those of docs/training.md, written again.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from tests.support.api import Api

Workout = dict[str, Any]
_KG = {"kg": Fraction(1), "lb": Fraction("0.45359237")}
_M = {
    "m": Fraction(1), "km": Fraction(1000), "mi": Fraction("1609.344"), "yd": Fraction("0.9144"),
    "ft": Fraction("0.3048"),
}  # fmt: skip
_RECORD_TYPES = ("normal", "failure", "amrap")
_MINI = ("drop", "myo", "rest_pause", "cluster")
_RESULTS = ("reps", "duration_s", "distance", "floors", "steps")


class Row(NamedTuple):
    """An exercise in one workout: its sets with loads, figures, and the records by kind.

    What decides loads is that of the ``entry``, the first one of the exercise.
    """

    workout: Workout
    entry: dict[str, Any]
    sets: list[dict[str, Any]]
    loads: list[Fraction | None]
    working_sets: Fraction
    volume: Fraction
    without_load: int
    records: dict[str, Fraction]


def rows(workouts: Iterable[Workout], exercise_id: str) -> list[Row]:
    """Return the history of an exercise, oldest first, of workouts as the API returns them."""
    best: dict[str, Fraction] = {}
    found = []
    for workout in sorted(workouts, key=_order):
        row = _row(workout, exercise_id)
        if row:
            records = {kind: v for kind, v in _bests(row).items() if v > best.get(kind, 0)}
            best |= records
            found.append(row._replace(records=records))
    return found


def check(api: Api, workouts: list[Workout]) -> None:
    """Compare the history and the records of all exercises of some workouts with the API."""
    for exercise_id in sorted({e["exercise_id"] for w in workouts for e in w["exercises"]}):
        expected = rows(workouts, exercise_id)
        path = f"/v1/exercises/{exercise_id}"
        items = list(pages(api, f"{path}/history?include=warmups&limit=20"))
        assert [_shown(each) for each in items] == [_expected(row) for row in reversed(expected)]
        held = {kind: (v, row) for row in expected for kind, v in row.records.items()}
        standing = {_kind(each): each for each in api.get(f"{path}/records").json["items"]}
        assert standing.keys() == held.keys(), exercise_id
        for kind, (value, row) in held.items():
            shown = standing[kind]
            assert shown["workout_id"] == row.workout["id"], (exercise_id, kind)
            assert abs(shown.get("value_kg", shown["value"]) - float(value)) < 1e-4


def pages(api: Api, path: str) -> Iterator[Any]:
    """Yield the items of all pages of a list."""
    following = path
    while following:
        page = api.get(following).json
        yield from page["items"]
        cursor = page["next_cursor"]
        following = f"{path}&cursor={cursor}" if cursor else ""


def _shown(item: Any) -> Any:
    loads = [each["load_kg"] for each in item["sets"]]
    figures = item["working_sets"], item["volume_kg"], item["sets_without_load"]
    place = item["workout_id"], item["title"], item["local_date"]
    return *place, loads, figures, sorted({*item["records"]})


def _expected(row: Row) -> Any:
    loads = [load and round(float(load), 4) for load in row.loads]
    figures = row.working_sets, round(float(row.volume), 4), row.without_load
    place = row.workout["id"], row.workout["title"], row.workout["local_date"]
    return *place, loads, figures, sorted({kind.split()[0] for kind in row.records})


def _kind(record: Any) -> str:
    return f"rep_max {record['reps']}" if record["kind"] == "rep_max" else str(record["kind"])


def _order(workout: Workout) -> Any:
    started = workout.get("started_at")
    at = datetime.fromisoformat(started).timestamp() if started else -1e12
    return workout["local_date"], at, workout["created_at"], workout["id"]


def _row(workout: Workout, exercise_id: str) -> Row | None:
    if workout["status"] != "completed":
        return None
    entries = [each for each in workout["exercises"] if each["exercise_id"] == exercise_id]
    done = [[s for s in each["sets"] if any(n in s for n in _RESULTS)] for each in entries]
    if not any(done):
        return None
    loaded = [(s, _load(s, workout, entries[0]), entries[0]) for sets in done for s in sets]
    volumes = [_volume(*each) for each in loaded]
    return Row(
        workout,
        entries[0],
        [s for s, _, _ in loaded],
        [load for _, load, _ in loaded],
        sum((_working(sets) for sets in done), Fraction(0)),
        sum(filter(None, volumes), Fraction(0)),
        volumes.count(None),
        {},
    )


def _number(value: Any) -> Fraction:
    return Fraction(str(value))


def _implements(performed: Any, entry: Any) -> int:
    return 1 if performed["side"] in ("left", "right") else entry.get("implements") or 1


def _load(performed: Any, workout: Workout, entry: Any) -> Fraction | None:
    given = performed.get("weight")
    weight = _number(given["value"]) * _KG[given["unit"]] if given else None
    total, mode = performed.get("load_per") == "total", performed["load_mode"]
    body, factor = workout.get("body_weight"), entry.get("body_weight_factor")
    own = body and factor and _number(factor) * _number(body["value"]) * _KG[body["unit"]]
    load: Fraction | None = None
    if mode == "external" and weight is not None:
        load = weight / _implements(performed, entry) if total else weight
    if mode == "bodyweight" and own:
        load = own + (weight or 0) * (1 if total else _implements(performed, entry))
    if mode == "assisted" and own and weight is not None:
        load = own - weight
    return load if load is not None and load > 0 else None


def _volume(performed: Any, load: Fraction | None, entry: Any) -> Fraction | None:
    """Return the volume of a set; None if it has repetitions and its load is not known."""
    reps = _number(performed.get("reps", 0))
    if performed["type"] == "warmup" or not reps:
        return Fraction(0)
    if load is None:
        return None
    moved = _implements(performed, entry) if performed["load_mode"] == "external" else 1
    return load * reps * moved * (2 if performed["side"] == "each" else 1)


def _working(sets: list[Any]) -> Fraction:
    groups: dict[Any, list[Any]] = {}
    for number, performed in enumerate(sets):
        if "group" in performed:
            groups.setdefault(("group", performed["group"]), []).append(performed)
        elif performed["type"] not in _MINI:
            groups[number] = [performed]
    shares = []
    for parts in groups.values():
        lone = len({part["side"] for part in parts}) == 1 and parts[0]["side"] in ("left", "right")
        shares.append(Fraction(0) if parts[0]["type"] == "warmup" else Fraction(1, 1 + lone))
    return sum(shares, Fraction(0))


def _bests(row: Row) -> dict[str, Fraction]:
    """Return the best value of each kind of record in a workout."""
    found: dict[str, Fraction] = {"workout_volume": row.volume}
    for performed, load in zip(row.sets, row.loads, strict=True):
        values = {"set_volume": _volume(performed, load, row.entry) or Fraction(0)}
        reps = _number(performed["reps"]) if "reps" in performed else None
        if performed["type"] in _RECORD_TYPES and (reps is None or reps >= 1):
            values["load"] = load or Fraction(0)
            values |= _with_reps(performed, reps, load) if reps else _without_reps(performed)
        for kind, value in values.items():
            found[kind] = max(value, found.get(kind, Fraction(0)))
    return found


def _with_reps(performed: Any, reps: Fraction, load: Fraction | None) -> dict[str, Fraction]:
    values = {"reps": reps}
    if load is None:
        return values
    values |= {f"rep_max {n}": load for n in range(1, min(12, int(reps)) + 1)}
    rpe = 10 - _number(performed["rpe"]) if "rpe" in performed else Fraction(0)
    reserve = _number(performed["rir"]) if "rir" in performed else rpe
    effective = reps + reserve
    if reserve <= 4 and effective <= 10:
        values["e1rm"] = load if effective == 1 else load * 36 / (37 - effective)
    return values


def _without_reps(performed: Any) -> dict[str, Fraction]:
    distance = performed.get("distance")
    metres = _number(distance["value"]) * _M[distance["unit"]] if distance else Fraction(0)
    return {"duration": _number(performed.get("duration_s", 0)), "distance": metres}
