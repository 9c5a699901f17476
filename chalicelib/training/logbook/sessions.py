"""What the logbook keeps of a workout: when it was, and the sets of each exercise.

Cardio data is kept like the sets of an exercise, whose id is :func:`sport_id`: one set for the
whole activity or, in a workout of several parts, one for each part.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from chalicelib.jsontext import Document, pick
from chalicelib.quantities import KILOGRAMS
from chalicelib.table.ids import made_at
from chalicelib.training.performance.loads import LoadTraits
from chalicelib.training.performance.sets import was_done

# The fields of a set that count for something, or that describe it in numbers and words of a list.
# What a person wrote or planned remains in the workout only.
KEPT: Final = (
    "type",
    "reps",
    "weight",
    "load_mode",
    "load_per",
    "band",
    "side",
    "rpe",
    "rir",
    "duration_s",
    "distance",
    "floors",
    "steps",
    "level",
    "incline",
    "avg_hr",
    "tempo",
    "group",
    "rest_s",
)
DEFAULTS: Final[Mapping[str, str]] = {"type": "normal", "load_mode": "external", "side": "both"}
_SPORT: Final = "~"
UNTIMED: Final = -1e12


class LoggedWorkout(NamedTuple):
    """A completed workout.

    Attributes:
        id: of the workout.
        day: its local date.
        at: its start as text; "" if no time is known.
        created: when it was created, in ms since 1970; the time in its id, if that has one.
        title: of the workout.
        type: of the workout.
        body_weight: in kg, as decimal text; "" if it is not known.
    """

    id: str
    day: str
    at: str
    created: int
    title: str
    type: str = "strength"
    body_weight: str = ""

    @property
    def started_s(self) -> float:
        """The start in seconds since 1970; -1e12 if no time is known, before every start."""
        return datetime.fromisoformat(self.at).timestamp() if self.at else UNTIMED

    @property
    def body_weight_kg(self) -> Decimal | None:
        """The body weight in kg."""
        return Decimal(self.body_weight) if self.body_weight else None


@dataclass(frozen=True)
class LoggedExercise:
    """The sets of an exercise in one workout.

    Attributes:
        sets: as in the workout, with the fields of ``KEPT`` only.
        factor: the share of the body weight that is lifted, as decimal text; "" if unknown.
        implements: how many weights are lifted; 0 if unknown.
        is_sport: whether the sets are whole activities of a sport.
    """

    sets: list[Document] = field(default_factory=list)
    factor: str = ""
    implements: int = 0
    is_sport: bool = False

    @property
    def traits(self) -> LoadTraits:
        """What decides the load of a set besides the set."""
        return LoadTraits(Decimal(self.factor) if self.factor else None, self.implements or None)


@dataclass(frozen=True)
class LoggedSession:
    """A completed workout with what was done of each exercise, by the id of the exercise."""

    workout: LoggedWorkout
    exercises: Mapping[str, LoggedExercise]


def sport_id(sport: str) -> str:
    """Return the id under which the activities of a sport are kept.

    >>> sport_id("running")
    '~running'
    """
    return f"{_SPORT}{sport}"


def is_sport(exercise_id: str) -> bool:
    """Tell whether an id is that of a sport and not of an exercise."""
    return exercise_id.startswith(_SPORT)


def logged(workout: Mapping[str, Any]) -> LoggedSession | None:
    """Return what is kept of a workout; None unless it is completed and something was done.

    Args:
        workout: the document of a stored workout.
    """
    if workout["status"] != "completed":
        return None
    exercises: dict[str, LoggedExercise] = {}
    for entry in workout["exercises"]:
        before = exercises.get(entry["exercise_id"], _of(entry))
        before.sets.extend(_done_sets(entry, before.sets))
        if before.sets:
            exercises[entry["exercise_id"]] = before
    for sport, activity in _activities(workout):
        of_sport = exercises.setdefault(sport_id(sport), LoggedExercise(is_sport=True))
        of_sport.sets.append(activity)
    return LoggedSession(_workout(workout), exercises) if exercises else None


def involved(workout: Mapping[str, Any]) -> set[str]:
    """Return the ids of all that a workout may have in the logbook, whatever its status is."""
    exercises = {entry["exercise_id"] for entry in workout["exercises"]}
    return exercises | {sport_id(sport) for sport, _ in _activities(workout)}


def _workout(workout: Mapping[str, Any]) -> LoggedWorkout:
    weight = workout.get("body_weight")
    kilograms = ""
    if weight:
        kilograms = f"{Decimal(repr(weight['value'])) * KILOGRAMS[weight['unit']]}"
    created = datetime.fromisoformat(workout["created_at"]).timestamp()
    return LoggedWorkout(
        id=workout["id"],
        day=workout["local_date"],
        at=workout.get("started_at", ""),
        created=made_at(workout["id"]) or round(created * 1000),
        title=workout["title"],
        type=workout["type"],
        body_weight=kilograms,
    )


def _of(entry: Mapping[str, Any]) -> LoggedExercise:
    factor = entry.get("body_weight_factor")
    return LoggedExercise(
        factor="" if factor is None else repr(factor), implements=entry.get("implements", 0)
    )


def _done_sets(entry: Mapping[str, Any], before: list[Document]) -> list[Document]:
    """Return the sets of an entry that were done, after those of another one of the exercise.

    The numbers of groups are those of an entry, so they are made different.
    """
    sets = [_kept(each) for each in entry["sets"] if was_done(each)]
    first = max((each["group"] + 1 for each in before if "group" in each), default=0)
    return [each | {"group": each["group"] + first} if "group" in each else each for each in sets]


def _kept(performed: Mapping[str, Any]) -> Document:
    return pick(performed, *KEPT)


def _activities(workout: Mapping[str, Any]) -> Iterable[tuple[str, Document]]:
    """Yield the sport of each activity and what it is as a set: its distance and its time."""
    parts = workout.get("parts") or [workout.get("cardio", {})]
    for part in parts:
        activity = pick(part, "distance")
        laps = sum(lap.get("duration_s", 0) for lap in part.get("laps", ()))
        seconds = part.get("moving_s") or laps or part.get("elapsed_s")
        if seconds:
            activity["duration_s"] = seconds
        if activity and part.get("sport") != "transition":
            yield part.get("sport", "other"), {**DEFAULTS, **activity}
