"""Every number that a client sends is cleaned of binary noise before a rule sees it."""

import json
from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from chalicelib.labs.readings.models import ReadingCreate
from chalicelib.models import numbers
from chalicelib.models.base import RequestModel, parse
from chalicelib.models.patches import patch_model
from chalicelib.regimen.habits.models import HabitAddition, HabitCreate, HabitEntrySet
from chalicelib.regimen.plan.models import Ingredient
from chalicelib.training.workouts.sets import SetCreate
from tools.local.world import OPERATIONS

CLEANING = (numbers.AsEntered, numbers.Denoised)
NOISY, ENTERED = 7.799999999999999, 7.8


def floats(annotation: Any, metadata: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The metadata of each number that may have a fraction, in an annotation and models in it."""
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        yield from floats(inner, (*metadata, *more))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for info in annotation.model_fields.values():
            yield from floats(info.annotation, tuple(info.metadata))
    elif annotation is float:
        yield metadata
    else:
        for argument in get_args(annotation):
            # What is said of "a number or null" is said of the number.
            yield from floats(argument, metadata)


def requests() -> Iterator[tuple[str, type[RequestModel]]]:
    for name, operation in OPERATIONS.items():
        if operation.request:
            patch = operation.method == "PATCH"
            yield name, patch_model(operation.request) if patch else operation.request


def test_no_number_of_a_request_keeps_noise() -> None:
    found = {name: list(floats(model)) for name, model in requests()}
    noisy = {
        name: metadata
        for name, numbers_of in found.items()
        for metadata in numbers_of
        if not any(each in CLEANING for each in metadata)
    }
    assert not noisy
    # The walk reaches numbers inside lists and inside other models, and those of merge patches.
    counts = {name: len(numbers_of) for name, numbers_of in found.items()}
    assert counts["createWorkout"] == counts["updateWorkout"] > 40
    assert counts["createPanel"] == 3
    assert counts["createHabit"] == 4


class Bare(RequestModel):
    """A model with a number that nobody thought of."""

    inner: list[RequestModel] = []
    amount: float | None = None


def test_a_bare_number_is_noticed() -> None:
    assert list(floats(Bare)) == [()]


@pytest.mark.parametrize(
    ("model", "body", "path"),
    [
        (HabitEntrySet, {"amount": NOISY}, ["amount"]),
        (HabitAddition, {"amount": -NOISY}, ["amount"]),
        (ReadingCreate, {"value": NOISY, "unit": "%", "local_date": "2026-03-14"}, ["value"]),
        (Ingredient, {"nutrient": "zinc", "amount": NOISY, "unit": "mg"}, ["amount"]),
        (SetCreate, {"reps": 7.499999999999999}, ["reps"]),
        (SetCreate, {"reps": 5, "rpe": 7.499999999999999}, ["rpe"]),
    ],
)
def test_noise_is_removed(model: type[RequestModel], body: dict[str, Any], path: list[str]) -> None:
    document: Any = parse(model, json.dumps(body)).document()
    for name in path:
        document = document[name]
    assert document in (ENTERED, -ENTERED, 7.5)


def test_rules_see_the_cleaned_number() -> None:
    """7.799999999999999 has more decimals than a limit may have; 7.8 has not."""
    body = {"name": "Beer", "measure": "amount", "goal": {"at_most": NOISY}}
    habit = parse(HabitCreate, json.dumps(body | {"schedule": {"type": "daily"}}))
    assert habit.goal
    assert habit.goal.at_most == ENTERED
    assert HabitEntrySet(amount=1_000_000.0000000001).amount == 1_000_000
