"""What the demo person has trained."""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from random import Random
from typing import Any, NamedTuple

from tools.local.demo.step import STREAK_DAYS, WEEKS, Step, at

OWN_EXERCISES = {
    "landmine-press": {
        "name": "Landmine press",
        "equipment": "barbell",
        "mechanic": "compound",
        "force": "push",
        "primary_muscles": ["shoulders"],
        "secondary_muscles": ["chest", "triceps"],
    },
    "nordic-curl": {
        "name": "Nordic curl",
        "equipment": "bodyweight",
        "force": "pull",
        "primary_muscles": ["hamstrings"],
        "notes": "Knees on the mat, partner holds the ankles.",
    },
    "copenhagen-plank": {
        "name": "Copenhagen plank",
        "equipment": "bodyweight",
        "force": "static",
        "primary_muscles": ["adductors"],
    },
}


class Lift(NamedTuple):
    """An exercise of the split: where its load starts and what a week adds, in kg."""

    exercise: str
    reps: int
    start: float = 0
    step: float = 0
    sets: int = 3


SPLIT = {
    "Push": (
        Lift("barbell-bench-press-medium-grip", 6, 60, 1.25, sets=4),
        Lift("own:landmine-press", 8, 30, 1),
        Lift("incline-dumbbell-press", 10, 20, 0.5),
        Lift("side-lateral-raise", 15, 8, 0.25),
        Lift("triceps-pushdown", 12, 25, 0.75),
    ),
    "Pull": (
        Lift("barbell-deadlift", 5, 100, 2.5),
        Lift("pullups", 8),
        Lift("seated-cable-rows", 10, 50, 1),
        Lift("face-pull", 15, 20, 0.5),
        Lift("hammer-curls", 12, 12, 0.25),
    ),
    "Legs": (
        Lift("barbell-squat", 6, 80, 2, sets=4),
        Lift("romanian-deadlift", 8, 70, 1.5),
        Lift("leg-press", 12, 140, 4),
        Lift("own:nordic-curl", 6),
        Lift("own:copenhagen-plank", 0, sets=2),
        Lift("hanging-leg-raise", 12),
    ),
}
# What Monday to Sunday bring; days of rest are filled only in the current streak.
WEEK = ("Push", "Run", "Pull", "", "Legs", "Ride", "")


def workouts(today: date, ids: Mapping[str, str]) -> Iterator[Step]:
    """Yield the training up to yesterday: today is still open."""
    random = Random(2026)
    for ago in range(WEEKS * 7, 0, -1):
        day, week = today - timedelta(days=ago), WEEKS - (ago + 6) // 7
        kind = WEEK[day.weekday()]
        missed = random.random() < 0.1
        if ago <= STREAK_DAYS:
            kind = kind or "Mobility"
        elif ago == STREAK_DAYS + 1 or missed or not kind:
            continue
        late = week % 5 == 2 and kind == "Pull"  # past midnight, and still that day's
        begin = at(day, time(0, 25), days=1) if late else at(day, time(17, random.randrange(60)))
        if kind in SPLIT:
            body = _strength(kind, week, random, ids)
        else:
            body = _endurance(kind, week, random)
        minutes = body.pop("minutes")
        body |= {
            "started_at": begin.isoformat(),
            "ended_at": (begin + timedelta(minutes=minutes)).isoformat(),
        }
        yield Step(f"workout:{day}", "POST", "/v1/workouts", body)


def _strength(kind: str, week: int, random: Random, ids: Mapping[str, str]) -> dict[str, Any]:
    exercises = [
        {
            "exercise_id": ids.get(lift.exercise, lift.exercise),
            "rest_s": 150 if lift.reps < 8 else 90,
            "sets": _sets(lift, week, random),
        }
        for lift in SPLIT[kind]
    ]
    return {
        "title": f"{kind} day",
        "type": "strength",
        "exercises": exercises,
        "perceived_effort": random.randint(6, 9),
        "minutes": random.randint(52, 75),
    }


def _sets(lift: Lift, week: int, random: Random) -> list[dict[str, Any]]:
    """Return a lift's sets: loads grow from week to week, with a lighter week in five."""
    if not lift.reps:
        holds = [{"duration_s": 25 + week + random.randrange(5)} for _ in range(lift.sets)]
        return [one | {"side": side} for one in holds for side in ("left", "right")]
    easy = 0.9 if week % 5 == 4 else 1.0
    load = round((lift.start + lift.step * week) * easy / 1.25) * 1.25
    sets = []
    if load >= 60:
        sets.append({"type": "warmup", "reps": 8, "weight": _kg(round(load / 5) * 2.5)})
    for number in range(lift.sets):
        one: dict[str, Any] = {"reps": max(1, lift.reps + random.randint(-1, 1) - number // 3)}
        one |= {"weight": _kg(load)} if load else {"load_mode": "bodyweight"}
        sets.append(one | {"rpe": 7 + number * 0.5 + random.choice((0, 0.5))})
    return sets


def _kg(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "kg"}


def _endurance(kind: str, week: int, random: Random) -> dict[str, Any]:
    if kind == "Mobility":
        stretch = {"exercise_id": "cat-stretch", "sets": [{"duration_s": 60}, {"duration_s": 60}]}
        return {
            "title": "Mobility",
            "type": "mobility",
            "exercises": [stretch],
            "minutes": random.randint(15, 25),
        }
    km, pace_s = (6 + week * 0.25, 345 - week * 2) if kind == "Run" else (35 + week, 135)
    km = round(km + random.uniform(-0.5, 0.5), 2)
    moving = int(km * pace_s)
    easy, hard = int(moving * random.uniform(0.6, 0.75)), int(moving * random.uniform(0.03, 0.08))
    zones = [(1, moving // 20), (2, easy), (3, moving - moving // 20 - easy - hard), (4, hard)]
    laps = [
        {"distance": {"value": 1, "unit": "km"}, "duration_s": pace_s + random.randint(-9, 9)}
        for _ in range(int(km))
    ]
    cardio: dict[str, Any] = {
        "sport": "running" if kind == "Run" else "cycling",
        "distance": {"value": km, "unit": "km"},
        "moving_s": moving,
        "elapsed_s": moving + random.randint(20, 180),
        "ascent": {"value": random.randint(30, 320), "unit": "m"},
        "avg_hr": random.randint(136, 148),
        "max_hr": random.randint(164, 179),
        "calories": int(km * (72 if kind == "Run" else 24)),
        "hr_zones": [
            {
                "zone": zone,
                "seconds": seconds,
                "min_bpm": 96 + zone * 16,
                "max_bpm": 111 + zone * 16,
            }
            for zone, seconds in zones
        ],
        "laps": laps,
    }
    title = "Zone 2 run" if kind == "Run" else "Long ride"
    return {"title": title, "type": "cardio", "cardio": cardio, "minutes": moving // 60 + 4}
