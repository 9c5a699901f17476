"""What is made from a program template: its routines and the program. Pure rules."""

from collections.abc import Sequence
from typing import Any, cast

from chalicelib.jsontext import Document, dump
from chalicelib.training.programs.documents import (
    OwnProgramContent,
    ProgramTemplateDocument,
    TemplateDayDocument,
)
from chalicelib.training.routines.documents import RoutineContent
from chalicelib.training.routines.models import RoutineCreate
from chalicelib.training.workouts.documents import WeightUnit

_UNITS: tuple[WeightUnit, ...] = ("kg", "lb")


def in_unit(value: Any, unit: WeightUnit) -> Any:
    """Return a part of a template with the loads of one unit.

    >>> in_unit({"increment": {"value": {"kg": 2.5, "lb": 5}}, "rounding": {"step": {"kg": 2.5,
    ...     "lb": 5}}}, "lb")
    {'increment': {'value': 5, 'unit': 'lb'}, 'rounding': {'step': 5}}
    """
    if isinstance(value, list):
        return [in_unit(each, unit) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == set(_UNITS):
        return value[unit]
    known = {name: in_unit(each, unit) for name, each in value.items()}
    return known | {"unit": unit} if isinstance(value.get("value"), dict) else known


def routine_of(
    template: ProgramTemplateDocument, day: TemplateDayDocument, unit: WeightUnit
) -> RoutineContent:
    """Return the routine of a day of a template."""
    name = f"{template['name']}: {day['name']}"
    routine = {"name": name, "entries": in_unit(day["entries"], unit)}
    # As a client would send it, so that it has every default.
    return cast("RoutineContent", RoutineCreate.model_validate_json(dump(routine)).document())


def program_of(
    template: ProgramTemplateDocument,
    routine_ids: Sequence[str],
    unit: WeightUnit,
    name: str | None,
) -> OwnProgramContent:
    """Return the program of a template, whose days name the routines of ``routine_ids``."""
    days = zip(template["days"], routine_ids, strict=True)
    return {
        "name": name or template["name"],
        "position": template["position"],
        "days": [{"id": d["id"], "name": d["name"], "routine_id": each} for d, each in days],
        "template": {"template_id": template["id"], "as_of": template["as_of"], "unit": unit},
    }


def presented(template: ProgramTemplateDocument) -> Document:
    """Return a template as it is answered: each progression is given in both units."""
    days = [{**day, "entries": _in_both(template, day)} for day in template["days"]]
    return {**template, "days": days}


def _in_both(template: ProgramTemplateDocument, day: TemplateDayDocument) -> list[Document]:
    """Return the entries of the routine of a day; they differ only in their progression."""
    by_unit = [routine_of(template, day, unit)["entries"] for unit in _UNITS]
    return [
        {**both[0], "progression": dict(zip(_UNITS, (e["progression"] for e in both), strict=True))}
        for both in zip(*by_unit, strict=True)
    ]
