"""A log of four workouts a week with six exercises, as somebody who gets stronger writes it."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

FIRST: Final = date(2016, 1, 4)
_LOWER: Final = (
    "barbell-squat",
    "romanian-deadlift",
    "leg-press",
    "seated-leg-curl",
    "standing-calf-raises",
    "cable-crunch",
)
_UPPER: Final = (
    "barbell-bench-press-medium-grip",
    "standing-military-press",
    "bent-over-barbell-row",
    "wide-grip-lat-pulldown",
    "hammer-curls",
    "triceps-pushdown",
)
EXERCISES: Final = (*_LOWER, *_UPPER)
WORKOUTS_OF_WEEK: Final = 4
_DAYS: Final = ((0, "Lower A", _LOWER), (1, "Upper A", _UPPER), (3, "Lower B", _LOWER))
_WEEK: Final = (*_DAYS, (4, "Upper B", _UPPER))


def training_log(weeks: int, first: date = FIRST) -> Iterator[dict[str, Any]]:
    """Yield the bodies of workouts, oldest first; each time the same ones.

    A load rises about every eighth time, and repetitions and effort vary from set to set.
    """
    dice = random.Random(7)
    loads = {name: dice.choice([20.0, 40.0, 60.0]) for name in EXERCISES}
    for week in range(weeks):
        for offset, title, names in _WEEK:
            day = first + timedelta(days=7 * week + offset)
            start = f"{day}T{dice.randint(6, 19):02}:{dice.randint(0, 59):02}:00Z"
            exercises = []
            for name in names:
                loads[name] += 2.5 if dice.random() < 1 / 8 else 0
                exercises.append({"exercise_id": name, "sets": _sets(dice, loads[name])})
            yield {"title": title, "started_at": start, "exercises": exercises}


def _sets(dice: random.Random, load: float) -> list[dict[str, Any]]:
    weight = {"value": load, "unit": "kg"}
    warmup = {"type": "warmup", "reps": 8, "weight": weight | {"value": load / 2}}
    sets = [{"reps": dice.choice([7, 8, 8, 9, 10]), "weight": weight} for _ in range(3)]
    for each in sets:
        if dice.random() < 1 / 2:
            each["rpe"] = dice.choice([7, 8, 8.5, 9])
    return [warmup, *sets]
