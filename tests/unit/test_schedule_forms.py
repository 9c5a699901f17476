"""The request forms of regimen and streaks: for every type of schedule, taken or refused."""

from contextlib import nullcontext
from dataclasses import fields
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from chalicelib.jsontext import dump
from chalicelib.models.base import refusal
from chalicelib.regimen.habits.models import HabitCreate
from chalicelib.regimen.plan.models import HabitSchedule, PlanSchedule
from chalicelib.regimen.plan.regimen import HABIT_SCHEDULES, REGIMEN_SCHEDULES
from chalicelib.schedules.accepted import AcceptedTypes
from chalicelib.schedules.models import ScheduleForm, StreakScheduleRule
from chalicelib.schedules.streaks import STREAKS
from tests.support.schedules import ALL, document, schedules
from tools.contract.branches import with_branches
from tools.contract.generators import RequestSchema
from tools.contract.references import ref

FORMS: dict[type[ScheduleForm], AcceptedTypes[Any]] = {
    PlanSchedule: REGIMEN_SCHEDULES,
    HabitSchedule: HABIT_SCHEDULES,
    StreakScheduleRule: STREAKS,
}
each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
each_type = pytest.mark.parametrize("kind", ALL.classes, ids=lambda kind: kind.type)
each_taken = pytest.mark.parametrize(
    ("form", "kind"),
    [(form, kind) for form, accepted in FORMS.items() for kind in accepted.classes],
)


@cache
def validator(form: type[ScheduleForm]) -> Draft202012Validator:
    return Draft202012Validator(form.model_json_schema(schema_generator=RequestSchema))


@cache
def in_contract(form: type[ScheduleForm]) -> Draft202012Validator:
    """Return the validator of the union of one schema for each type."""
    name = form.__name__
    schemas = with_branches({name: form.model_json_schema(schema_generator=RequestSchema)})
    return Draft202012Validator({**ref(name), "components": {"schemas": schemas}})


def refusals(form: type[ScheduleForm], body: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return where the model refuses a body and by which rule, and see that the schemas agree.

    That of the contract refuses fields of other types, also if they are null.
    """
    try:
        form.model_validate_json(dump(body))
        found = []
    except ValidationError as error:
        found = [(each.path, each.code) for each in refusal(error).faults]
    assert validator(form).is_valid(body) == (not found), (body, found)
    own_fields = {name: value for name, value in body.items() if value is not None}
    assert in_contract(form).is_valid(own_fields) == (not found), (body, found)
    return found


def own(accepted: AcceptedTypes[Any], kind: type[Any]) -> set[str]:
    """Return the fields that something takes of a type."""
    return {field.name for field in fields(kind)} - set(accepted.without.get(kind.type, ()))


def complete(form: type[ScheduleForm], kind: type[Any]) -> dict[str, Any]:
    """Return the smallest body of a type that a form takes."""
    streak = {"count_by": "days"} if form is StreakScheduleRule and kind.type == "weekly" else {}
    return document(kind) | streak


@each_form
@each_type
def test_a_type_is_taken_or_refused(form: type[ScheduleForm], kind: type[Any]) -> None:
    body, accepted = complete(form, kind), FORMS[form]
    if kind.type in accepted.names:
        assert refusals(form, body) == []
        assert form.model_validate(body).document() == body
    else:
        assert ("/type", "literal_error") in refusals(form, body)
        with pytest.raises(ValueError, match=accepted.refusal):
            accepted.parse(body)


@each_taken
def test_each_type_has_its_own_fields(form: type[ScheduleForm], kind: type[Any]) -> None:
    """What it needs cannot be left out, and what another type has cannot be added."""
    body = complete(form, kind)
    for name in body.keys() - {"type"}:
        rest = {field: value for field, value in body.items() if field != name}
        assert refusals(form, rest) == [(f"/{name}", "required_when")]
        assert refusals(form, body | {name: None}) == [(f"/{name}", "required_when")]
    others = [complete(form, each) for each in FORMS[form].classes]
    for name, value in {field: other[field] for other in others for field in other}.items():
        if name not in {*own(FORMS[form], kind), "type"}:
            assert refusals(form, body | {name: value}) == [(f"/{name}", "not_allowed_when")]
            assert refusals(form, body | {name: None}) == []


@each_form
def test_a_form_has_the_fields_of_its_types(form: type[ScheduleForm]) -> None:
    taken = set().union(*(own(FORMS[form], kind) for kind in FORMS[form].classes))
    assert form.model_fields.keys() == taken | {"type"}


@each_taken
@given(data=st.data())
def test_what_a_schedule_stores_can_be_sent(
    form: type[ScheduleForm], kind: type[Any], data: st.DataObject
) -> None:
    accepted = FORMS[form]
    schedule = data.draw(schedules(kind))
    body = {n: v for n, v in schedule.document().items() if n in {*own(accepted, kind), "type"}}
    if kind.type == "weekly" and form is not StreakScheduleRule:
        body["count_by"] = "days"
    assert refusals(form, body) == []
    assert form.model_validate(body).document() == body


@each_type
def test_a_habit_takes_the_types_of_habits(kind: type[Any]) -> None:
    body = {"name": "Walk", "schedule": document(kind)}
    if kind.type in HABIT_SCHEDULES.names:
        assert HabitCreate.model_validate(body).schedule.type == kind.type
        return
    with pytest.raises(ValidationError) as refused:
        HabitCreate.model_validate(body)
    assert "schedule.type" in str(refused.value)


@each_form
@pytest.mark.parametrize(
    ("body", "where"),
    [
        (
            {"type": "weekdays", "days": [1], "every_weeks": 0},
            ("/every_weeks", "greater_than_equal"),
        ),
        ({"type": "weekdays", "days": [1], "every_weeks": 53}, ("/every_weeks", "less_than_equal")),
        ({"type": "weekdays", "days": [1], "week_start": 8}, ("/week_start", "less_than_equal")),
        ({"type": "weekdays", "days": [8]}, ("/days/0", "less_than_equal")),
        ({"type": "weekdays", "days": [0]}, ("/days/0", "greater_than_equal")),
        ({"type": "weekdays", "days": [9, 1, 8]}, ("/days/0", "less_than_equal")),
        ({"type": "monthly", "days": [0, 31]}, ("/days/0", "greater_than_equal")),
        ({"type": "monthly", "days": [1, 32]}, ("/days/1", "less_than_equal")),
        (
            {"type": "monthly", "days": [1], "every_months": 0},
            ("/every_months", "greater_than_equal"),
        ),
        (
            {"type": "monthly", "days": [1], "every_months": 13},
            ("/every_months", "less_than_equal"),
        ),
    ],
)
def test_the_bounds_of_weeks_and_months(
    form: type[ScheduleForm], body: dict[str, Any], where: tuple[Any, ...]
) -> None:
    assert refusals(form, body)[0] == where


@pytest.mark.parametrize("form", [HabitSchedule, StreakScheduleRule])
def test_a_rolling_window_has_room_for_its_target(form: type[ScheduleForm]) -> None:
    for window, found in ((4, []), (3, []), (2, [("/window_days", "not_less_than")])):
        body = {"type": "rolling", "target": 3, "window_days": window}
        with pytest.raises(ValidationError) if found else nullcontext() as refused:
            form.model_validate_json(dump(body))
        if refused:
            assert [(each.path, each.code) for each in refusal(refused.value).faults] == found


def test_a_week_has_seven_days() -> None:
    eight = {"type": "weekly", "target": 8}
    for count in ({}, {"count_by": "days"}, {"count_by": None}):
        assert refusals(HabitSchedule, eight | count) == [("/target", "week_target")]
    by_days = eight | {"count_by": "days"}
    assert refusals(StreakScheduleRule, by_days) == [("/target", "week_target")]
    assert refusals(StreakScheduleRule, eight | {"count_by": "sessions"}) == []
    assert refusals(HabitSchedule, eight | {"target": 7}) == []
    assert refusals(HabitSchedule, eight | {"count_by": "sessions"}) == []
    assert refusals(PlanSchedule, eight) == [("/target", "less_than_equal")]
    by_sessions = {"type": "weekly", "target": 3, "count_by": "sessions"}
    assert refusals(PlanSchedule, by_sessions) == [("/count_by", "literal_error")]
    rolling = {"type": "rolling", "target": 32, "window_days": 40}
    assert refusals(HabitSchedule, rolling) == [("/target", "less_than_equal")]
