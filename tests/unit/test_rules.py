"""Rules on which fields go together: model and schema refuse the same of the fields listed here.

What compares values or looks into lists is the model's alone, and not among them.
"""

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from chalicelib.errors import Invalid
from chalicelib.http.body import read_json
from chalicelib.jsontext import dump
from chalicelib.labs.biomarkers.measurement import LabRange
from chalicelib.labs.biomarkers.models import OwnReference, TargetSet
from chalicelib.labs.panels.models import PanelCreate
from chalicelib.labs.readings.models import ReadingCreate
from chalicelib.models.base import RequestModel
from chalicelib.regimen.habits.models import HabitAddition, HabitCreate, HabitEntrySet, HabitGoal
from chalicelib.regimen.intakes.models import IntakeCreate
from chalicelib.regimen.plan.models import HabitSchedule, PlanSchedule
from chalicelib.schedules.models import FreezeRule, StreakScheduleRule
from chalicelib.training.workouts.cardio import LapCreate
from chalicelib.training.workouts.models import WorkoutCreate
from chalicelib.training.workouts.sets import SetCreate, SetTarget
from tools.contract.generators import RequestSchema

AT, DAY, ID = "2026-03-14T17:05:00Z", "2026-03-14", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
DAILY = {"type": "daily"}
READING = {"marker": "glucose", "value": 90, "unit": "mg/dL"}

# Each model: what it always has, and what may be there, null or absent.
MODELS: dict[type[RequestModel], tuple[dict[str, Any], dict[str, list[Any]]]] = {
    WorkoutCreate: ({"title": "Push"}, {"started_at": [AT], "local_date": [DAY]}),
    ReadingCreate: (
        {"value": 90, "unit": "mg/dL"},
        {"collected_at": [AT], "local_date": [DAY]},
    ),
    PanelCreate: ({"readings": [READING]}, {"collected_at": [AT], "local_date": [DAY]}),
    IntakeCreate: ({"supplement_id": ID}, {"taken_at": [AT], "local_date": [DAY]}),
    SetCreate: (
        {},
        {
            "reps": [5, 0],
            "duration_s": [30],
            "distance": [{"value": 5, "unit": "km"}],
            "floors": [12],
            "steps": [0],
            "done": [True, False],
            "rpe": [8],
            "rir": [2],
        },
    ),
    SetTarget: ({"reps": 5}, {"rpe": [8], "rir": [2]}),
    LapCreate: (
        {},
        {"duration_s": [60], "distance": [{"value": 5, "unit": "km"}], "avg_hr": [120]},
    ),
    PlanSchedule: (
        {},
        {
            "type": ["daily", "weekdays", "interval", "weekly", "cycle", "as_needed", "monthly"],
            "days": [[1, 3], [1, 1], [31]],
            "every_weeks": [2],
            "every_months": [3],
            "week_start": [7],
            "every_days": [2],
            "target": [3],
            "count_by": ["days"],
            "on_days": [5],
            "off_days": [2],
            "anchor": [DAY],
            "min_gap_hours": [4],
            "max_per_day": [3],
        },
    ),
    HabitSchedule: (
        {},
        {
            "type": [
                "daily",
                "weekdays",
                "interval",
                "weekly",
                "cycle",
                "monthly",
                "rolling",
                "none",
            ],
            "days": [[1, 3], [1, 1], [31]],
            "every_weeks": [2],
            "every_months": [3],
            "week_start": [7],
            "every_days": [2],
            "target": [3],
            "window_days": [10],
            "count_by": ["days", "sessions"],
            "anchor": [DAY],
        },
    ),
    StreakScheduleRule: (
        {},
        {
            "type": ["daily", "weekdays", "weekly", "interval", "monthly", "rolling"],
            "days": [[1, 3], [1, 1], [31]],
            "every_weeks": [2],
            "every_months": [3],
            "week_start": [7],
            "target": [3],
            "window_days": [10],
            "count_by": ["days"],
            "every_days": [2],
            "anchor": [DAY],
        },
    ),
    TargetSet: (
        {},
        {"low": [1], "high": [2], "unit": ["mg/dL"], "protocol": ["blueprint"]},
    ),
    OwnReference: ({}, {"low": [1], "high": [2]}),
    LabRange: ({}, {"low": [1], "high": [2], "text": ["<5.7"]}),
    HabitEntrySet: (
        {},
        {
            "status": ["skipped"],
            "done": [True, False],
            "count": [2],
            "amount": [1],
            "time": ["06:00"],
        },
    ),
    FreezeRule: ({"max": 1}, {"earn_every": [7], "per_month": [2]}),
    HabitAddition: ({}, {"amount": [1], "count": [1]}),
    HabitGoal: ({}, {"at_least": [1], "at_most": [2]}),
    HabitCreate: (
        {"name": "Walk", "schedule": DAILY},
        {
            "measure": ["done", "minutes", "amount", "time"],
            "goal": [{"at_least": 10}],
            "window": [{"from": "06:00", "to": "08:00"}],
        },
    ),
}


@cache
def validator(model: type[RequestModel]) -> Draft202012Validator:
    return Draft202012Validator(model.model_json_schema(schema_generator=RequestSchema))


def accepts(model: type[RequestModel], body: dict[str, Any]) -> bool:
    try:
        read_json(dump(body).encode()).accepted(model, dict)
    except Invalid:
        return False
    return True


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
@given(data=st.data())
def test_schema_and_model_refuse_the_same(model: type[RequestModel], data: st.DataObject) -> None:
    always, choices = MODELS[model]
    maybe = {name: st.sampled_from([None, *values]) for name, values in choices.items()}
    body = always | data.draw(st.fixed_dictionaries({}, optional=maybe))
    assert validator(model).is_valid(body) == accepts(model, body)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_here_states_a_rule(model: type[RequestModel]) -> None:
    assert {"if", "not"} & validator(model).schema.keys()
