"""From an item of a template to what adopting it makes: a supplement, a habit, or a target."""

from datetime import date, timedelta
from typing import Any

from chalicelib.jsontext import Document, dump, pick
from chalicelib.regimen.habits.models import HabitCreate
from chalicelib.regimen.plan.regimen import REGIMEN
from chalicelib.regimen.supplements.models import SupplementCreate
from chalicelib.schedules.weeks import WEEK_DAYS


def supplement(item: Document) -> SupplementCreate:
    """Return the supplement that an item makes."""
    names = ("name", "dose", "ingredients", "slots", "schedule", "rx", "notes")
    return SupplementCreate.model_validate_json(dump(pick(item, *names)))


def habit(item: Document, today: date) -> HabitCreate:
    """Return the habit that an item makes: one as it stands, or one to train on its days.

    What is to be measured now and then is first asked for in a week, to leave time for it.
    """
    document = pick(item, "name", "pillar", "schedule", "window", "markers")
    document["measure"] = item.get("measure") or ("minutes" if "minutes" in item else "done")
    goal = _goal(item, document["measure"])
    if goal:
        document["goal"] = goal
    if document["schedule"]["type"] == "interval" and "markers" in document:
        first = {"anchor": (today + timedelta(days=WEEK_DAYS)).isoformat()}
        document["schedule"] = first | document["schedule"]
    notes = "\n".join(filter(None, [_exercises(item), item.get("notes", "")]))
    if notes:
        document["notes"] = notes
    return HabitCreate.model_validate_json(dump(document))


def target(item: Document, template: Document) -> Document:
    """Return the content of the target that an item makes, in the marker's canonical unit."""
    bounds = pick(item, "low", "high")
    return pick(item, "low", "high", "low_open", "high_open", "unit") | {
        "canonical": bounds,
        "source": "protocol",
        "protocol": template["series"],
        "protocol_name": template["name"],
        "protocol_source": item["source"],
    }


def days_a_week(items: list[Document]) -> int:
    """Return on how many days a week training is due, all of it together.

    >>> twice = {"schedule": {"type": "weekly", "target": 2}}
    >>> days_a_week([twice, twice]), days_a_week([twice] * 4), days_a_week([])
    (4, 7, 0)
    """
    days = 0
    for item in items:
        frequency = REGIMEN.parse(item["schedule"]).frequency
        if frequency:
            days += max(1, int(WEEK_DAYS * frequency))
    return min(days, WEEK_DAYS)


def _goal(item: Document, measure: str) -> Document:
    """Return a habit's goal: more minutes than published are no miss, another amount may be."""
    published: Document = item.get("goal", {})
    if measure == "minutes":
        least = published.get("amount", item.get("minutes"))
        return {} if least is None else {"at_least": least, "unit": "min"}
    if measure != "amount" or not published:
        return {}
    goal = {"at_least": published["amount"], "unit": published["unit"]}
    return goal | ({"at_most": published["amount_to"]} if "amount_to" in published else {})


def _exercises(item: Document) -> str:
    """Return the exercises of an item in words.

    >>> _exercises({"exercises": [{"name": "Pull-ups", "sets": 3, "reps": 10}]})
    'Pull-ups: 3 x 10'
    """
    return "\n".join(map(_exercise, item.get("exercises", [])))


def _exercise(exercise: dict[str, Any]) -> str:
    sets = f"{exercise['sets']} x " if "sets" in exercise else ""
    how_much = [
        f"{sets}{exercise['reps']}" if "reps" in exercise else "",
        f"{sets}{exercise['seconds']} s" if "seconds" in exercise else "",
        f"{exercise['minutes']} min" if "minutes" in exercise else "",
        "each side" if exercise.get("per_side") else "",
    ]
    said = ", ".join(filter(None, how_much))
    return f"{exercise['name']}: {said}" if said else str(exercise["name"])
