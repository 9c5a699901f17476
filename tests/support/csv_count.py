"""A count of the logs of Strong and Hevy, made from their files alone: exact fractions, no code of
the app, and none of what turns the logs into requests.

Sets of the types normal and failure are working sets that set records; a drop set adds volume only;
a warm-up set counts nowhere. A weight that is blank or 0 is no load.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

_TYPES = {"warmup": "warmup", "W": "warmup", "dropset": "drop", "D": "drop"}
# Of a record: its kind, and of a rep max the repetitions.
Kind = tuple[str, int]
_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class ExerciseInfo:
    """What the count has to know of an exercise: its id, implements and muscles."""

    id: str
    implements: int = 1
    primary: frozenset[str] = frozenset()
    secondary: frozenset[str] = frozenset()


class CsvSet(NamedTuple):
    """A row of a log; None where a cell is blank."""

    type: str
    kilograms: Fraction | None
    reps: Fraction | None
    seconds: Fraction | None
    rpe: Fraction | None

    @property
    def sets_records(self) -> bool:
        return self.type == "normal" and (self.reps is None or self.reps >= 1)

    @property
    def load(self) -> Fraction:
        return self.kilograms or Fraction(0)

    def volume(self, implements: int) -> Fraction:
        counts = self.type != "warmup" and self.reps is not None
        return self.load * (self.reps or 0) * implements if counts else Fraction(0)

    @property
    def lacks_load(self) -> bool:
        return self.type != "warmup" and bool(self.reps) and not self.load

    @property
    def estimate(self) -> Fraction:
        """The one-rep maximum, 0 if it sets no record: of more than 10 repetitions, or 4 left."""
        if not (self.load and self.reps):
            return Fraction(0)
        left = 10 - self.rpe if self.rpe is not None else Fraction(0)
        reps = self.reps + left
        if left > 4 or reps > 10:
            return Fraction(0)
        if reps == 1:
            return self.load
        return self.load * (Fraction(36) / (37 - reps) if reps < 10 else 1 + reps / 30)


@dataclass
class CsvWorkout:
    """A workout of a log.

    Attributes:
        started: as text that sorts, without a zone.
        exercises: the sets by the id of the exercise.
    """

    started: str
    exercises: dict[str, list[CsvSet]] = field(default_factory=lambda: defaultdict(list))

    @property
    def day(self) -> date:
        return date.fromisoformat(self.started[:10])


def read_strong(path: Path, known: Callable[[str], str]) -> list[CsvWorkout]:
    """Return the workouts of a log of Strong, oldest first; ``known`` names an exercise's id."""
    found: dict[str, CsvWorkout] = {}
    for row in _rows(path):
        started = row["Date"]
        one = _set(row["Set Order"], row["Weight"], row["Reps"], row["Seconds"], row["RPE"])
        workout = found.setdefault(started, CsvWorkout(started))
        workout.exercises[known(row["Exercise Name"])].append(one)
    return [found[started] for started in sorted(found)]


def read_hevy(path: Path, known: Callable[[str], str]) -> list[CsvWorkout]:
    """Return the workouts of a log of Hevy, oldest first; ``known`` names an exercise's id."""
    found: dict[str, CsvWorkout] = {}
    for row in _rows(path):
        started = datetime.strptime(row["start_time"], "%d %b %Y, %H:%M").isoformat()
        numbers = row["weight_kg"], row["reps"], row["duration_seconds"], row["rpe"]
        workout = found.setdefault(started, CsvWorkout(started))
        workout.exercises[known(row["exercise_title"])].append(_set(row["set_type"], *numbers))
    return [found[started] for started in sorted(found)]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _set(kind: str, *cells: str) -> CsvSet:
    numbers = [Fraction(cell) if cell else None for cell in cells]
    return CsvSet(_TYPES.get(kind, "normal"), *numbers)


class SessionCount(NamedTuple):
    """An exercise in one workout: the number of rows, what they count for, the kinds of records."""

    day: str
    rows: int
    sets: Fraction
    volume: Fraction
    without_load: int
    records: frozenset[str]


class Record(NamedTuple):
    """The greatest value of a kind, and the day of the workout that reached it first."""

    value: Fraction
    day: str


class PeriodCount:
    """What a week has."""

    def __init__(self) -> None:
        self.workouts = self.without_load = self.records = 0
        self.sets = self.volume = Fraction(0)
        self.direct: dict[str, Fraction] = defaultdict(Fraction)
        self.indirect: dict[str, Fraction] = defaultdict(Fraction)
        self.days: dict[str, set[date]] = defaultdict(set)

    def muscles(self) -> dict[str, tuple[Fraction, Fraction, Fraction, int]]:
        """Return direct, indirect and weighted sets, and the days with a direct set, by muscle."""
        return {
            name: (
                self.direct[name],
                self.indirect[name],
                self.direct[name] + _HALF * self.indirect[name],
                len(self.days[name]),
            )
            for name in {*self.direct, *self.indirect}
        }


class CsvCount:
    """The histories, records and weeks of a log.

    Args:
        workouts: oldest first.
        exercises: by id.

    Attributes:
        history: the sessions of each exercise, oldest first, by its id.
        records: what still stands, by the id of the exercise.
        weeks: by their Monday.
    """

    def __init__(self, workouts: Iterable[CsvWorkout], exercises: dict[str, ExerciseInfo]) -> None:
        self.history: dict[str, list[SessionCount]] = defaultdict(list)
        self.records: dict[str, dict[Kind, Record]] = defaultdict(dict)
        self.weeks: dict[date, PeriodCount] = defaultdict(PeriodCount)
        for workout in workouts:
            week = self.weeks[workout.day - timedelta(days=workout.day.weekday())]
            week.workouts += 1
            for name, sets in workout.exercises.items():
                self._add(workout.day, exercises[name], sets, week)

    def _add(
        self, day: date, exercise: ExerciseInfo, sets: Collection[CsvSet], week: PeriodCount
    ) -> None:
        working = Fraction(sum(each.type == "normal" for each in sets))
        volume = sum((each.volume(exercise.implements) for each in sets), Fraction(0))
        without_load = sum(each.lacks_load for each in sets)
        broken = self._broken(exercise, sets, f"{day}")
        kinds = frozenset(name for name, _ in broken)
        session = SessionCount(f"{day}", len(sets), working, volume, without_load, kinds)
        self.history[exercise.id].append(session)
        week.sets += working
        week.volume += volume
        week.without_load += without_load
        week.records += len(broken)
        if working:
            for muscle in exercise.primary:
                week.direct[muscle] += working
                week.days[muscle].add(day)
            for muscle in exercise.secondary - exercise.primary:
                week.indirect[muscle] += working

    def _broken(
        self, exercise: ExerciseInfo, sets: Collection[CsvSet], day: str
    ) -> dict[Kind, Fraction]:
        """Return the records that a workout sets, which now stand."""
        standing = self.records[exercise.id]
        broken = {
            kind: value
            for kind, value in _values(sets, exercise.implements).items()
            if value > (standing[kind].value if kind in standing else 0)
        }
        standing |= {kind: Record(value, day) for kind, value in broken.items()}
        return broken


def _values(sets: Collection[CsvSet], implements: int) -> dict[Kind, Fraction]:
    """Return the best of a workout by kind."""
    best: dict[Kind, Fraction] = defaultdict(Fraction)
    for each in sets:
        volume = each.volume(implements)
        best["workout_volume", 0] += volume
        found = {("set_volume", 0): volume}
        if each.sets_records:
            found["load", 0] = each.load
            if each.reps is None:
                found["duration", 0] = each.seconds or Fraction(0)
            else:
                found["reps", 0] = each.reps
                found["e1rm", 0] = each.estimate
                found |= {("rep_max", n): each.load for n in range(1, 13) if each.reps >= n}
        for kind, value in found.items():
            best[kind] = max(best[kind], value)
    return best
