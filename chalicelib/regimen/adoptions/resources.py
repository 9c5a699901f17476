"""The resource that an item of a template becomes: a supplement, habit or target."""

from collections.abc import Iterable
from datetime import date, timedelta

from chalicelib.jsontext import Document, dump, pick
from chalicelib.regimen.habits.models import HabitCreate
from chalicelib.regimen.plan.documents import HabitSourceDocument, MetricSourceDocument
from chalicelib.regimen.plan.regimen import REGIMEN_SCHEDULES
from chalicelib.regimen.protocols.documents import (
    TemplateDocument,
    TemplateExerciseDocument,
    TemplateItemDocument,
)
from chalicelib.regimen.supplements.models import SupplementCreate
from chalicelib.schedules.documents import ScheduleDocument
from chalicelib.schedules.weeks import WEEK_DAYS


def supplement(item: TemplateItemDocument) -> SupplementCreate:
    """Return the supplement of an item."""
    names = ("name", "dose", "ingredients", "slots", "schedule", "rx", "notes")
    return SupplementCreate.model_validate_json(dump(pick(item, *names)))


def habit(
    item: TemplateItemDocument, today: date, source: HabitSourceDocument | None = None
) -> HabitCreate:
    """Return the habit of an item; an item of the kind ``training`` becomes a habit to train.

    A measurement with an interval is first due in a week, so that there is time to arrange it.

    Args:
        item: of a template.
        today: the caller's local date.
        source: what fills the habit; see :func:`source`.
    """
    document = pick(item, "name", "pillar", "schedule", "window", "markers")
    document["measure"] = item.get("measure") or ("minutes" if "minutes" in item else "done")
    if source:
        document["source"] = source
    if source and "metric" in source:
        # The measure, the goal and the window follow from it.
        for name in ("measure", "window"):
            document.pop(name, None)
    elif goal := _goal(item, document["measure"]):
        document["goal"] = goal
    if document["schedule"]["type"] == "interval" and "markers" in document:
        first = {"anchor": (today + timedelta(days=WEEK_DAYS)).isoformat()}
        document["schedule"] = first | document["schedule"]
    notes = "\n".join(filter(None, [_exercises(item), item.get("notes", "")]))
    if notes:
        document["notes"] = notes
    return HabitCreate.model_validate_json(dump(document))


def source(
    item: TemplateItemDocument, before: HabitSourceDocument | None, *, metrics: bool
) -> HabitSourceDocument | None:
    """Return what fills the habit of an item; None if nothing does.

    The link that the caller has made is kept, unless the item has workouts. If it is to the metric
    of the item, its bounds are those of the item.

    Args:
        item: of a template.
        before: the link of an earlier habit of the item.
        metrics: whether the metric of the item fills the habit.
    """
    if "workouts" in item:
        return {"workouts": item["workouts"]}
    linked = before["metric"]["code"] if before and "metric" in before else None
    if "metric" in item and (metrics or linked == item["metric"]):
        return {"metric": _metric(item)}
    return before


def _metric(item: TemplateItemDocument) -> MetricSourceDocument:
    """Return the metric of an item, with its window or its bounds."""
    if item.get("measure") == "time":
        return {"code": item["metric"], "window": item["window"]}
    goal = item["goal"]
    metric: MetricSourceDocument = {"code": item["metric"], "at_least": goal["amount"]}
    if "amount_to" in goal:
        metric["at_most"] = goal["amount_to"]
    return metric


def target(item: TemplateItemDocument, template: TemplateDocument) -> Document:
    """Return the content of the target of an item, in the canonical unit of the marker."""
    bounds = pick(item, "low", "high")
    return pick(item, "low", "high", "low_open", "high_open", "unit") | {
        "canonical": bounds,
        "source": "protocol",
        "protocol": template["series"],
        "protocol_name": template["name"],
        "protocol_source": item["source"],
    }


def days_a_week(schedules: Iterable[ScheduleDocument]) -> int:
    """Return the number of days a week on which training with these schedules is due.

    >>> twice = {"type": "weekly", "target": 2}
    >>> days_a_week([twice, twice]), days_a_week([twice] * 4), days_a_week([])
    (4, 7, 0)
    """
    days = 0
    for schedule in schedules:
        frequency = REGIMEN_SCHEDULES.parse(schedule).frequency
        if frequency:
            days += max(1, int(WEEK_DAYS * frequency))
    return min(days, WEEK_DAYS)


def _goal(item: TemplateItemDocument, measure: str) -> Document:
    """Return the goal of a habit; only a measure other than minutes has an upper bound."""
    published = item.get("goal")
    if measure == "minutes":
        least = published["amount"] if published else item.get("minutes")
        return {} if least is None else {"at_least": least, "unit": "min"}
    if measure != "amount" or not published:
        return {}
    goal: Document = {"at_least": published["amount"], "unit": published["unit"]}
    return goal | ({"at_most": published["amount_to"]} if "amount_to" in published else {})


def _exercises(item: TemplateItemDocument) -> str:
    """Return the exercises of an item as text.

    >>> _exercises({"exercises": [{"name": "Pull-ups", "sets": 3, "reps": 10}]})
    'Pull-ups: 3 x 10'
    """
    return "\n".join(map(_exercise, item.get("exercises", [])))


def _exercise(exercise: TemplateExerciseDocument) -> str:
    sets = f"{exercise['sets']} x " if "sets" in exercise else ""
    amounts = [
        f"{sets}{exercise['reps']}" if "reps" in exercise else "",
        f"{sets}{exercise['seconds']} s" if "seconds" in exercise else "",
        f"{exercise['minutes']} min" if "minutes" in exercise else "",
        "each side" if exercise.get("per_side") else "",
    ]
    text = ", ".join(filter(None, amounts))
    return f"{exercise['name']}: {text}" if text else exercise["name"]
