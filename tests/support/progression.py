"""Programs and logs of tests, as the rules of progression see them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from chalicelib.training.progression.documents import (
    LastStageDocument,
    LoadChangeDocument,
    ProgressionDocument,
    RoutineEntryDocument,
    RoutineSetDocument,
)
from chalicelib.training.progression.log import LoggedWorkout, PerformedEntry
from chalicelib.training.progression.plans import Plan, PlanDay
from chalicelib.training.workouts.documents import WeightUnit

Unit = WeightUnit


def planned_set(template: Mapping[str, Any]) -> RoutineSetDocument:
    """Return a set of a template as the set of a routine."""
    target: dict[str, Any] = {}
    if "reps" in template:
        target["reps"] = template["reps"]
    if "reps_min" in template:
        target.update(reps=template["reps_min"], reps_max=template["reps_max"])
    if "duration_s" in template:
        target["duration_s"] = template["duration_s"]
    planned: dict[str, Any] = {"target": target}
    if template.get("amrap"):
        planned["type"] = "amrap"
    if "percent" in template:
        planned["percent"] = template["percent"]
    return cast("RoutineSetDocument", planned)


def _change(template: Mapping[str, Any], unit: Unit) -> LoadChangeDocument:
    if "percent" in template:
        return {"percent": template["percent"]}
    return {"value": template[unit], "unit": unit}


def _last_stage(template: Mapping[str, Any], unit: Unit) -> LastStageDocument:
    last: LastStageDocument = {
        "change": _change(template["change"], unit),
        "to_stage": template["to_stage"],
    }
    if "from" in template["change"]:
        assert template["change"]["from"] == "the last load tried in stage 1"
        last["from_stage"] = 1
    return last


SAME = (
    "rule", "successes", "failures", "threshold", "success", "training_max", "all_missed", "of",
    "percent", "deload_percent", "ladder", "at_top", "rpe", "rir",
)  # fmt: skip


def entry_of(template: Mapping[str, Any], unit: Unit) -> RoutineEntryDocument:
    """Return an entry of a template with the figures of ``unit``."""
    progression: dict[str, Any] = {name: template[name] for name in SAME if name in template}
    for name in ("increment", "decrement"):
        if name in template:
            progression[name] = _change(template[name], unit)
    if "rounding" in template:
        progression["rounding"] = {"step": template["rounding"][unit]}
    if "stages" in template:
        progression["stages"] = [
            {"name": each["name"], "sets": [*map(planned_set, each["sets"])]}
            for each in template["stages"]
        ]
    if template.get("on_last_stage_failed"):
        progression["on_last_stage_failed"] = _last_stage(template["on_last_stage_failed"], unit)
    if "cycle" in template:
        progression["cycle"] = [
            {**week, "sets": [*map(planned_set, week["sets"])]} for week in template["cycle"]
        ]
    entry: dict[str, Any] = {
        "exercise_id": template["exercise_id"],
        "slot": template["slot"],
        "progression": cast("ProgressionDocument", progression),
    }
    if "sets" in template:
        entry["sets"] = [*map(planned_set, template["sets"])]
    if "load_mode" in template:
        entry["load_mode"] = template["load_mode"]
    return cast("RoutineEntryDocument", entry)


def plan_of(template: Mapping[str, Any], unit: Unit) -> Plan:
    """Return the plan of a run of a template."""
    days = [
        PlanDay(day["id"], [entry_of(entry, unit) for entry in day["entries"]])
        for day in template["days"]
    ]
    return Plan(unit, template["position"], days)


def of_one(entry: RoutineEntryDocument, unit: Unit = "kg") -> Plan:
    """Return a plan of one day with one entry."""
    return Plan(unit, "rotation", [PlanDay("A", [entry])])


def done(
    reps: Iterable[float], weights: Iterable[float | None] | float | None, unit: Unit, **more: Any
) -> list[dict[str, Any]]:
    """Return sets that were done, with one weight for all or one for each."""
    reps = list(reps)
    loads: Sequence[float | None] = (
        [weights] * len(reps) if weights is None or isinstance(weights, int | float) else [*weights]
    )
    return [
        {"reps": n, **more, **({} if load is None else {"weight": {"value": load, "unit": unit}})}
        for n, load in zip(reps, loads, strict=True)
    ]


def logged(
    number: int, sets: Mapping[str, tuple[str, Sequence[Mapping[str, Any]]]], **more: Any
) -> LoggedWorkout:
    """Return a completed workout: its exercises and their sets by slot."""
    entries = {slot: PerformedEntry(*performed) for slot, performed in sets.items()}
    given: dict[str, Any] = {"status": "completed", "day": "A", "week": 1, **more}
    given.setdefault("local_date", f"2026-{1 + number // 28:02}-{1 + number % 28:02}")
    return LoggedWorkout(f"w{number}", entries=entries, **given)
