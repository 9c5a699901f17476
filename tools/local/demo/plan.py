"""What the demo person takes and does day by day, and follows."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from tools.local.demo.step import STREAK_DAYS, WEEKS, Step

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
PROGRAM = "linear-3x5"
CHOSEN = [{"item_id": "strength"}, {"item_id": "basic-labs"}]
# In doses.
STOCK, REFILL = 240, 14
_BATCH = 45


def supplements(today: date) -> Iterator[Step]:
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
            "inventory": {"units_left": STOCK * amount, "refill_at": REFILL * amount},
            "effective_from": (today - timedelta(weeks=WEEKS)).isoformat(),
        }
        yield Step(f"supplement:{name}", "POST", "/v1/supplements", body)


def intakes(today: date, ids: Mapping[str, str]) -> Iterator[Step]:
    """Yield the doses up to yesterday, all of the current streak's days.

    Before it some were skipped, some forgotten, and on one day all of them.
    """
    random, items = Random(90), []
    for ago in range(WEEKS * 7, 0, -1):
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


def habits(today: date, ids: Mapping[str, str]) -> Iterator[Step]:
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


def program(ids: Mapping[str, str]) -> Iterator[Step]:
    """Yield a program and its run, whose loads follow from the records so far."""
    copy = {"template_id": PROGRAM, "unit": "kg"}
    yield Step("program", "POST", "/v1/programs", copy)
    yield Step("run", "POST", f"/v1/programs/{ids.get('program', '')}/runs", {"unit": "kg"})


def ahead(today: date) -> Iterator[Step]:
    """Yield what is still to come: a part of a template, and a workout of today."""
    yield Step("adoption", "POST", f"/v1/protocols/{TEMPLATE}/adoptions", {"items": CHOSEN})
    planned = {"title": "Push day", "local_date": today.isoformat(), "status": "planned"}
    yield Step("workout:planned", "POST", "/v1/workouts", planned)
