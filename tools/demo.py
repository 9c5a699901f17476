"""What the demo account has done in the last months: made up, the same every time, no I/O.

Everything is placed relative to the day on which the account is made, so its streaks are alive.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.localtime import local_date

ZONE = ZoneInfo("Europe/Berlin")
DAY_START = time(3)
WEEKS = 17  # the whole account
FEW_WEEKS = 4  # for an engine that grows slow
STREAK_DAYS = 11

PROFILE = {
    "timezone": ZONE.key,
    "day_start": "03:00",
    "week_start": 1,
    "units": "metric",
    "sex": "male",
    "birth_date": "1988-04-17",
    "height": {"value": 182, "unit": "cm"},
    "display_name": "Demo",
}

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

MARKERS = (  # marker, unit, three draws (oldest first), the laboratory's range
    ("apob", "mg/dL", (98, 86, 74), (None, 90)),
    ("ldl_c", "mg/dL", (131, 112, 96), (None, 116)),
    ("hdl_c", "mg/dL", (47, 51, 54), (40, None)),
    ("triglycerides", "mg/dL", (118, 97, 84), (None, 150)),
    ("total_cholesterol", "mg/dL", (202, 183, 167), (None, 200)),
    ("lpa_molar", "nmol/L", (22, 21, 23), (None, 75)),
    ("glucose_fasting", "mg/dL", (97, 92, 88), (70, 99)),
    ("hba1c", "%", (5.5, 5.4, 5.1), (4.0, 5.6)),
    ("insulin_fasting", "u[IU]/mL", (8.9, 7.1, 5.4), (None, 20)),
    ("hs_crp", "mg/L", (1.4, 0.8, 0.3), (None, 3)),
    ("alt", "U/L", (34, 27, 22), (10, 40)),
    ("ast", "U/L", (29, 28, 24), (10, 40)),
    ("ggt", "U/L", (31, 26, 21), (9, 50)),
    ("alp", "U/L", (74, 69, 66), (40, 130)),
    ("albumin", "g/dL", (4.4, 4.5, 4.6), (3.5, 5.5)),
    ("creatinine", "mg/dL", (0.98, 1.01, 0.97), (0.7, 1.3)),
    ("wbc", "10*3/uL", (6.4, 5.9, 5.2), (4, 10)),
    ("lymphocytes_pct", "%", (29, 31, 34), (20, 45)),
    ("mcv", "fL", (90, 89, 89), (80, 96)),
    ("rdw_cv", "%", (13.4, 13.1, 12.8), (11.5, 14.5)),
    ("platelets", "10*3/uL", (231, 244, 238), (150, 400)),
    ("hemoglobin", "g/dL", (15.1, 15.0, 15.3), (14, 18)),
    ("ferritin", "ng/mL", (88, 104, 121), (24, 336)),
    ("vitamin_d_25oh", "ng/mL", (21, 33, 44), (30, 60)),
    ("vitamin_b12", "pg/mL", (412, 455, 498), (200, 800)),
    ("tsh", "m[IU]/L", (1.9, 1.7, 1.8), (0.4, 4.2)),
    ("testosterone_total", "ng/dL", (512, 561, 604), (291, 1100)),
)
DRAWS = (194, 101, 9)  # days ago
# The last CRP is only a limit, which this variant of biological age takes.
LIMIT = ("hs_crp", 0.3)
VARIANT = "crp_floor_0_22"

TARGETS: dict[str, dict[str, Any]] = {
    "apob": {"high": 80, "unit": "mg/dL"},
    "ferritin": {"low": 50, "high": 150, "unit": "ng/mL"},
    "weight": {"low": 76, "high": 80, "unit": "kg"},
    "hba1c": {"protocol": "blueprint"},
    "hs_crp": {"protocol": "blueprint"},
    "ldl_c": {"protocol": "blueprint"},
    "testosterone_total": {"protocol": "blueprint"},
    "vitamin_d_25oh": {"protocol": "blueprint"},
}

SUPPLEMENTS = {  # name: dose, schedule's days (None: daily), slot, nutrient of one dose, its form
    "Creatine": ((5, "g"), None, "breakfast", ("creatine", 5, "g"), "monohydrate"),
    "Vitamin D3": ((1, "capsule"), None, "breakfast", ("vitamin_d", 2000, "IU"), "d3"),
    "Omega-3": ((2, "capsule"), None, "lunch", ("omega_3", 1200, "mg"), None),
    "Magnesium": ((2, "capsule"), None, "bedtime", ("magnesium", 200, "mg"), "glycinate"),
    "Zinc": ((1, "tablet"), (1, 3, 5), "dinner", ("zinc", 15, "mg"), "picolinate"),
    "Psyllium husk": ((5, "g"), None, "07:30", ("soluble fibre", 4, "g"), None),
}
HABITS: dict[str, dict[str, Any]] = {
    "bed": {
        "name": "In bed",
        "pillar": "sleep",
        "measure": "time",
        "window": {"from": "21:00", "to": "22:00"},
        "schedule": {"type": "daily"},
    },
    "light": {
        "name": "Light after waking",
        "pillar": "sleep",
        "measure": "minutes",
        "goal": {"at_least": 10, "unit": "min"},
        "schedule": {"type": "daily"},
    },
}
HABIT_DAYS = 30
TEMPLATE = "starter-1"
CHOSEN = [{"item_id": "strength"}, {"item_id": "basic-labs"}]
STOCK = {"doses_left": 240, "refill_at": 14}
_BATCH = 45


@dataclass(frozen=True)
class Step:
    """One request that makes a part of the account.

    Attributes:
        name: unique; the same in every run.
        method, path, body: the request.
    """

    name: str
    method: str
    path: str
    body: dict[str, Any]


def local_today(now: datetime) -> date:
    """Return the demo person's own date."""
    return local_date(now, ZONE, DAY_START)


def steps(today: date, ids: Mapping[str, str], weeks: int = WEEKS) -> Iterator[Step]:
    """Yield the whole account, step by step.

    Args:
        today: the day on which it is made.
        ids: what the steps so far have made, by the steps' names; grows as they are carried out.
        weeks: how far training and doses go back.
    """
    yield Step("profile", "PATCH", "/v1/profile", PROFILE)
    for slug, exercise in OWN_EXERCISES.items():
        yield Step(f"own:{slug}", "POST", "/v1/exercises", exercise)
    yield from _workouts(today, ids, weeks)
    yield from _panels(today)
    yield from _targets()
    yield from _weights(today, weeks)
    yield from _supplements(today, weeks)
    yield from _intakes(today, ids, weeks)
    yield from _habits(today, ids)
    yield Step("adoption", "POST", f"/v1/protocols/{TEMPLATE}/adoptions", {"items": CHOSEN})
    planned = {"title": "Push day", "local_date": today.isoformat(), "status": "planned"}
    yield Step("workout:planned", "POST", "/v1/workouts", planned)


def _habits(today: date, ids: Mapping[str, str]) -> Iterator[Step]:
    """Yield habits, in force for a month, and their entries up to yesterday."""
    random = Random(41)
    for name, habit in HABITS.items():
        start = (today - timedelta(days=HABIT_DAYS)).isoformat()
        yield Step(f"habit:{name}", "POST", "/v1/habits", habit | {"effective_from": start})
    for ago in range(HABIT_DAYS, 0, -1):
        day = today - timedelta(days=ago)
        luck = 1 if ago <= STREAK_DAYS else random.random()
        if luck < 0.1:
            continue
        bed = f"{21 if luck > 0.3 else 23}:{random.randrange(10, 55)}"
        for name, entry in (("bed", {"time": bed}), ("light", {"amount": random.randint(10, 25)})):
            at = f"/v1/habits/{ids.get(f'habit:{name}', '')}/entries/{day}"
            yield Step(f"entry:{name}:{day}", "PUT", at, entry)


def _workouts(today: date, ids: Mapping[str, str], weeks: int) -> Iterator[Step]:
    """Yield the training up to yesterday: today is still open."""
    random = Random(2026)
    for ago in range(weeks * 7, 0, -1):
        day, week = today - timedelta(days=ago), WEEKS - (ago + 6) // 7
        kind = WEEK[day.weekday()]
        missed = random.random() < 0.1
        if ago <= STREAK_DAYS:
            kind = kind or "Mobility"
        elif ago == STREAK_DAYS + 1 or missed or not kind:
            continue
        late = week % 5 == 2 and kind == "Pull"  # past midnight, and still that day's
        begin = _at(day, time(0, 25), days=1) if late else _at(day, time(17, random.randrange(60)))
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


def _at(day: date, clock: time, days: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=days), clock, tzinfo=ZONE)


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
        held = [{"duration_s": 25 + week + random.randrange(5)} for _ in range(lift.sets)]
        return [one | {"side": side} for one in held for side in ("left", "right")]
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
    cardio = {
        "distance": {"value": km, "unit": "km"},
        "moving_s": moving,
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
    }
    title = "Zone 2 run" if kind == "Run" else "Long ride"
    return {"title": title, "type": "cardio", "cardio": cardio, "minutes": moving // 60 + 4}


def _panels(today: date) -> Iterator[Step]:
    """Yield the quarterly draws."""
    for number, ago in enumerate(DRAWS):
        day = today - timedelta(days=ago)
        body = {
            "collected_at": _at(day, time(7, 40)).isoformat(),
            "reported_at": _at(day, time(16, 5), days=1).isoformat(),
            "fasting": True,
            "specimen": "venous blood",
            "lab": "Labor Mitte",
            "phenoage_variant": VARIANT,
            "readings": [
                _result(marker, unit, values[number], bounds)
                for marker, unit, values, bounds in MARKERS
            ],
        }
        yield Step(f"panel:{day}", "POST", "/v1/panels", body)


def _result(
    marker: str, unit: str, value: float, bounds: tuple[float | None, float | None]
) -> dict[str, Any]:
    printed = zip(("low", "high"), bounds, strict=True)
    lab_range = {name: bound for name, bound in printed if bound is not None}
    result = {"marker": marker, "value": value, "unit": unit, "lab_range": lab_range}
    return result | ({"comparator": "<"} if (marker, value) == LIMIT else {})


def _targets() -> Iterator[Step]:
    for marker, body in TARGETS.items():
        yield Step(f"target:{marker}", "PUT", f"/v1/biomarkers/{marker}/target", body)


def _weights(today: date, weeks: int) -> Iterator[Step]:
    """Yield the weight, each week and lately each day."""
    random = Random(82)
    for ago in sorted({*range(7, weeks * 7, 7), *range(1, 6)}, reverse=True):
        day = today - timedelta(days=ago)
        value = round(80.5 + ago * 0.03 + random.uniform(-0.4, 0.4), 1)
        body = {"value": value, "unit": "kg", "local_date": day.isoformat()}
        yield Step(f"reading:weight:{day}", "POST", "/v1/biomarkers/weight/readings", body)


def _supplements(today: date, weeks: int) -> Iterator[Step]:
    """Yield the stack, in force since its first doses; a new supplement may begin in the past."""
    for name, ((amount, unit), days, slot, (nutrient, holds, of), form) in SUPPLEMENTS.items():
        schedule = {"type": "weekdays", "days": list(days)} if days else {"type": "daily"}
        body = {
            "name": name,
            "dose": {"amount": amount, "unit": unit},
            "schedule": schedule,
            "slots": [slot],
            "ingredients": [
                {"nutrient": nutrient, "amount": holds, "unit": of}
                | ({"form": form} if form else {})
            ],
            "inventory": STOCK,
            "effective_from": (today - timedelta(weeks=weeks)).isoformat(),
        }
        yield Step(f"supplement:{name}", "POST", "/v1/supplements", body)


def _intakes(today: date, ids: Mapping[str, str], weeks: int) -> Iterator[Step]:
    """Yield the doses up to yesterday, all of the current streak's days.

    Before it some were skipped, some forgotten, and on one day all of them.
    """
    random, items = Random(90), []
    for ago in range(weeks * 7, 0, -1):
        day = today - timedelta(days=ago)
        for name, (_, days, slot, *_) in SUPPLEMENTS.items():
            luck = 1 if ago <= STREAK_DAYS else random.random()
            if ago == 24 or (days and day.isoweekday() not in days) or luck < 0.03:
                continue
            intake = {"supplement_id": ids.get(f"supplement:{name}", ""), "slot": slot}
            status = "skipped" if luck < 0.08 else "taken"
            items.append(intake | {"local_date": day.isoformat(), "status": status})
    for start in range(0, len(items), _BATCH):
        batch = {"items": items[start : start + _BATCH]}
        yield Step(f"intakes:{start}", "POST", "/v1/intake-batches", batch)
