"""A client that imports a log and reads it back, and the totals by which both are compared."""

import re
import struct
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.support.logs import (
    CLIMBED,
    MEASURED,
    NOT_SETS,
    RESTS,
    SET_TYPES,
    SPORTS,
    HabitLog,
    Log,
    Row,
    bounds,
    session,
)

# Sends (method, path, body, headers) and returns the answer, with its status, json and headers.
Send = Callable[[str, str, Any, dict[str, str]], Any]


@dataclass
class Totals:
    """The totals of a log of workouts; the sums are exact."""

    workouts: int = 0
    sets: int = 0
    not_done: int = 0
    rests: Decimal = Decimal(0)
    types: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    reps: Decimal = Decimal(0)
    seconds: Decimal = Decimal(0)
    volume: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    distance: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    cardio: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    sports: Counter[str] = field(default_factory=Counter)
    elapsed: Decimal = Decimal(0)
    texts: set[str] = field(default_factory=set)

    def add_texts(self, *texts: str | None) -> None:
        """Add the titles, names and notes that are given, without surrounding spaces."""
        self.texts |= {text.strip() for text in texts if text}

    def add(self, seconds: Decimal, distance: dict[str, Decimal]) -> None:
        """Add a time and a distance by its unit."""
        self.seconds += seconds
        for unit, value in distance.items():
            self.distance[unit] += value


class Importer:
    """A client that imports a log: exercises or habits first, then their entries.

    Attributes:
        send: sends a request.
        exercises: the ids of the exercises, by name.
        refused: how often a request was refused, by the field and the code.
    """

    def __init__(self, send: Send) -> None:
        self.send = send
        self.exercises: dict[str, str] = {}
        self.refused: Counter[str] = Counter()

    def _accepted(self, answer: Any) -> Any:
        """Return the document of an answer; None if it was refused, which is counted."""
        if answer.status in (200, 201):
            return answer.json
        problem = answer.json
        kinds = {
            f"{re.sub(r'[0-9]+', 'n', error.get('pointer', ''))} {error['code']}"
            for error in problem.get("errors", [])
        }
        self.refused.update(kinds or {problem["code"]})
        return None

    def set_zone(self, zone: str) -> None:
        """Set the time zone of the profile, for the dates of entries without one."""
        answer = self.send("PATCH", "/v1/profile", {"timezone": zone}, {"If-Match": '"0"'})
        assert answer.status == 200, answer.json

    def add_exercises(self, names: Iterable[str]) -> None:
        """Create an exercise for each name; again with the same key if it is called again."""
        for number, name in enumerate(sorted(names)):
            key = {"Idempotency-Key": f"exercise-{number}"}
            created = self._accepted(self.send("POST", "/v1/exercises", {"name": name}, key))
            if created:
                self.exercises[name] = created["id"]

    def add_workouts(self, bodies: Iterable[dict[str, Any]]) -> None:
        """Create workouts with the ids of their exercises."""
        for number, body in enumerate(bodies):
            key = {"Idempotency-Key": f"workout-{number}"}
            self._accepted(self.send("POST", "/v1/workouts", self.with_ids(body), key))

    def with_ids(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return the body of a workout with the ids of its exercises."""
        entries = [
            entry | {"exercise_id": self.exercises[entry["name"]]}
            for entry in body.get("exercises", [])
        ]
        return body | {"exercises": entries}

    def add_habits(self, habits: Iterable[HabitLog]) -> dict[str, str]:
        """Create habits with their entries, and return their ids by name."""
        ids = {}
        for habit in habits:
            daily = {"type": "daily"}
            body = {"name": habit.name, "measure": habit.measure, "schedule": daily}
            created = self._accepted(self.send("POST", "/v1/habits", body, {}))
            if created is None:
                continue
            ids[habit.name] = created["id"]
            for day, entry in habit.entries.items():
                path = f"/v1/habits/{created['id']}/entries/{day}"
                self._accepted(self.send("PUT", path, entry, {}))
        return ids

    def habits_that_differ(self, habits: Iterable[HabitLog], ids: dict[str, str]) -> list[str]:
        """Return the names of the habits whose stored entries are not those of the log."""
        return [
            habit.name for habit in habits if not self._has_entries(ids[habit.name], habit.entries)
        ]

    def _has_entries(self, habit_id: str, entries: dict[str, dict[str, Any]]) -> bool:
        items = self.stored(f"/v1/habits/{habit_id}/entries")
        stored = {item["local_date"]: item for item in items}
        return len(items) == len(stored) == len(entries) and all(
            stored[day] | entry == stored[day] for day, entry in entries.items()
        )

    def stored(self, path: str, limit: int = 100) -> list[dict[str, Any]]:
        """Return all items of a list, page by page."""
        found: list[dict[str, Any]] = []
        cursor, joint = "", "&" if "?" in path else "?"
        while True:
            page = self.send("GET", f"{path}{joint}limit={limit}{cursor}", None, {}).json
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"


def _exact(value: float | None) -> Decimal:
    return Decimal(repr(value)) if value is not None else Decimal(0)


def without_noise(text: str) -> Decimal:
    """Return a weight, a distance or a time without the noise of binary numbers.

    A number with at most 3 decimals at 12 significant digits is that, and so is a float32 with at
    most 3 at 7. Of any other number, 15 significant digits remain.
    """
    binary = float(text)
    single = struct.unpack("f", struct.pack("f", binary))[0] == binary
    for digits in (12, 7) if single else (12,):
        rounded = Decimal(f"{binary:.{digits}g}")
        if rounded == round(rounded, 3):
            return rounded
    return Decimal(f"{binary:.15g}")


def _of_quantity(quantity: dict[str, Any] | None) -> dict[str, Decimal]:
    return {quantity["unit"]: _exact(quantity["value"])} if quantity else {}


def totals_stored(workouts: Iterable[dict[str, Any]]) -> Totals:
    """Return the totals of workouts that the API listed."""
    totals = Totals()
    for workout in workouts:
        totals.workouts += 1
        totals.days[workout["local_date"]] += 1
        totals.add_texts(workout["title"], workout.get("notes"))
        if "ended_at" in workout:
            started, ended = (
                datetime.fromisoformat(workout[end]) for end in ("started_at", "ended_at")
            )
            totals.elapsed += _exact((ended - started).total_seconds())
        for entry in workout["exercises"]:
            totals.add_texts(entry["name"], entry.get("notes"))
            for one in entry["sets"]:
                _add_set(totals, one)
        cardio = workout.get("cardio") or {}
        totals.add(_exact(cardio.get("moving_s")), _of_quantity(cardio.get("distance")))
        totals.sports.update([cardio["sport"]] if "sport" in cardio else [])
        for name in (*MEASURED, "elapsed_s"):
            totals.cardio[name] += _exact(cardio.get(name))
        for name in CLIMBED:
            totals.cardio[name] += _of_quantity(cardio.get(name)).get("m", Decimal(0))
    return totals


def _add_set(totals: Totals, one: dict[str, Any]) -> None:
    totals.sets += 1
    totals.not_done += one.get("done") is False
    totals.rests += _exact(one.get("rest_s"))
    totals.types[one["type"]] += 1
    totals.reps += _exact(one.get("reps"))
    totals.add(_exact(one.get("duration_s")), _of_quantity(one.get("distance")))
    for unit, value in _of_quantity(one.get("weight")).items():
        totals.volume[unit] += value * _exact(one.get("reps"))


def totals_of(log: Log, rows: Iterable[Row]) -> Totals:
    """Return the totals of the rows of a log."""
    totals = Totals()
    sessions = set()
    for row in rows:
        if session(row) not in sessions:
            sessions.add(session(row))
            _add_session(totals, log, row)
        totals.add_texts(row.get("exercise"), row.get("notes"))
        if row.get("kind") not in NOT_SETS:
            if "exercise" in row:
                totals.sets += 1
                totals.types[SET_TYPES.get(row.get("kind", ""), "normal")] += 1
                results = (row["reps"], row["seconds"], row.get("distance"))
                totals.not_done += not any(results)
            _add_numbers(totals, log, row)
        elif row["kind"] in RESTS:
            totals.rests += Decimal(log.plain(row["seconds"]))
    return totals


def _add_session(totals: Totals, log: Log, row: Row) -> None:
    totals.workouts += 1
    if "day" in row:
        totals.days[row["day"]] += 1
        # The log has no titles, so its workouts have the name of their type.
        totals.add_texts("Strength")
        return
    started, ended = bounds(log, row)
    totals.days[started.date().isoformat()] += 1
    totals.add_texts(row["title"], row.get("about"))
    if ended:
        totals.elapsed += _exact(ended.timestamp() - started.timestamp())


def _add_numbers(totals: Totals, log: Log, row: Row) -> None:
    def exact(column: str, read: Callable[[str], Decimal] = Decimal) -> Decimal:
        text = row.get(column, "")
        return read(log.plain(text)) if text not in ("", "--") else Decimal(0)

    totals.reps += exact("reps")
    totals.add(without_noise(repr(log.seconds(row.get("seconds")) or 0)), {})
    totals.sports.update([SPORTS[row["sport"]]] if "sport" in row else [])
    for name in MEASURED:
        totals.cardio[name] += exact(name)
    for name in CLIMBED:
        totals.cardio[name] += exact(name, without_noise)
    if "sport" in row:
        elapsed = log.seconds(row.get("duration")) or 0
        totals.cardio["elapsed_s"] += without_noise(repr(elapsed))
    # FitNotes gives a distance of 0 the unit of a weight.
    if unit := log.unit(row, "distance"):
        totals.distance[unit] += exact("distance", without_noise)
    else:
        assert not exact("distance"), row
    totals.volume[log.unit(row, "weight") or ""] += exact("weight", without_noise) * exact("reps")


def differences(stored: Totals, expected: Totals) -> dict[str, tuple[Any, Any]]:
    """Return the totals that differ; a unit whose sum is 0 may be missing."""

    def plain(value: Any) -> Any:
        return {unit: n for unit, n in value.items() if n} if isinstance(value, dict) else value

    found = {
        name: (plain(value), plain(vars(expected)[name])) for name, value in vars(stored).items()
    }
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}
