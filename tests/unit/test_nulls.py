"""Null in bodies: in POST and PUT the same as an absent field, in PATCH it clears the field.

Every field of every model is tried, alone and in the valid bodies of the examples.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple, get_args, get_origin

import pytest
from pydantic import BaseModel

from chalicelib.application import operations
from chalicelib.errors import Invalid
from chalicelib.http.body import read_json
from chalicelib.http.operation import Operation
from chalicelib.metrics.days.models import MetricDaySet
from chalicelib.models.inside import field_annotations, models_in
from chalicelib.models.nulls import without_nulls
from chalicelib.models.patches import MergePatch, patch_model
from chalicelib.models.rules import BRANCHES
from tests.support.contract import Contract
from tools.contract.branches import TAG
from tools.contract.examples import Examples
from tools.local.world import OPERATIONS

SENDING = [each for each in operations() if each.request and each.method in ("POST", "PUT")]
PATCHING = [each for each in operations() if each.request and each.method == "PATCH"]
Path = tuple[str | int, ...]


def reachable(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for annotation in field_annotations(model).values():
        for nested in models_in(annotation):
            yield from reachable(nested)


MODELS = sorted(
    {model for each in SENDING if each.request for model in reachable(each.request)},
    key=lambda model: model.__name__,
)


class Place(NamedTuple):
    """An object in a body, and its model."""

    path: Path
    model: type[BaseModel]


def places(value: Any, model: type[BaseModel], path: Path = ()) -> Iterator[Place]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, model, (*path, index))
    elif isinstance(value, dict):
        yield Place(path, model)
        for name, annotation in field_annotations(model).items():
            for nested in models_in(annotation):
                where = (*path, name)
                if is_mapping(annotation):
                    for key, item in (value.get(name) or {}).items():
                        yield from places(item, nested, (*where, key))
                else:
                    yield from places(value.get(name), nested, where)


def is_mapping(annotation: Any) -> bool:
    """Tell whether an annotation is a mapping, also beside None."""
    return get_origin(annotation) is dict or any(map(is_mapping, get_args(annotation)))


def at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value


def read(body: Any, model: type[BaseModel], operation: Operation | None = None) -> Any:
    """Return what a body is read as, or what is wrong with it."""
    patching = operation is not None and operation.method == "PATCH"
    ignored = operation.read_only if operation else dict
    try:
        parsed, _ = read_json(json.dumps(body).encode()).accepted(model, ignored, clears=patching)
    except Invalid as error:
        return sorted((fault.path, fault.code) for fault in error.faults)
    return parsed.model_dump()


def is_of_another_type(model: type[BaseModel], value: Any, name: str) -> bool:
    """Tell whether a field of an object belongs to another type than the object has."""
    branches = model.model_json_schema().get(BRANCHES)
    if branches is None or name == TAG:
        return False
    own = branches[value[TAG]]["fields"]
    return name not in own and any(name in each["fields"] for each in branches.values())


def examples(operation: Operation) -> list[Any]:
    """Return the examples of an operation that succeed."""
    recorded = Examples.load().exchanges.get(operation.operation_id, [])
    return [each for each in recorded if isinstance(each["request"].get("body"), dict)]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_field_may_be_null_instead_of_absent(model: type[BaseModel]) -> None:
    for field, info in model.model_fields.items():
        name = info.alias or field
        faults = read({name: None}, model)
        assert faults == read({}, model)
        assert ((f"/{name}", "missing") in faults) == info.is_required()


@pytest.mark.parametrize("operation", SENDING, ids=lambda operation: operation.operation_id)
def test_null_is_the_same_as_an_absent_field_in_every_example(operation: Operation) -> None:
    assert operation.request is not None
    schema = Contract.load().request_validator(operation.operation_id)
    tried: defaultdict[type[BaseModel], set[str]] = defaultdict(set)
    for example in examples(operation):
        body = example["request"]["body"]
        assert isinstance(read(body, operation.request, operation), dict)
        for path, model in places(body, operation.request):
            for name in field_annotations(model).keys() - tried[model]:
                tried[model].add(name)
                absent, null = deepcopy(body), deepcopy(body)
                at(absent, path).pop(name, None)
                at(null, path)[name] = None
                expected = read(absent, operation.request, operation)
                assert read(null, operation.request, operation) == expected, (path, name)
                # In the contract, a type has a schema of its own, without fields of another.
                narrower = is_of_another_type(model, at(body, path), name)
                assert schema.is_valid(null) == (schema.is_valid(absent) and not narrower), (
                    path,
                    name,
                )
    assert tried


@pytest.mark.parametrize("operation", PATCHING, ids=lambda operation: operation.operation_id)
def test_null_clears_in_a_patch(operation: Operation) -> None:
    assert operation.request is not None
    patch = patch_model(operation.request)
    schema = Contract.load().request_validator(operation.operation_id)
    for example in examples(operation):
        document = example["response"]["body"]
        current = MergePatch(operation.request, {}).apply(document).document()
        for field, info in operation.request.model_fields.items():
            name = info.alias or field
            change = {name: None}
            assert schema.is_valid(change) == (not info.is_required())
            if info.is_required():
                assert read(change, patch, operation) == [(f"/{name}", "missing")]
                continue
            assert read(change, patch, operation)[field] is None
            rest = {key: value for key, value in current.items() if key != name}
            expected = read(rest, operation.request)
            try:
                changed = MergePatch(operation.request, change).apply(document).model_dump()
            except Invalid as error:
                changed = sorted((fault.path, fault.code) for fault in error.faults)
            assert changed == expected


SETS = [{"reps": 5, "type": None, "side": None, "rpe": None}]


def test_null_in_a_list_of_a_patch_is_an_absent_field() -> None:
    update = OPERATIONS["updateWorkout"]
    body = {"notes": None, "type": None, "exercises": [{"exercise_id": "plank", "sets": SETS}]}
    assert update.request is not None
    _, value = read_json(json.dumps(body).encode()).accepted(
        patch_model(update.request), update.read_only, clears=True
    )
    sets = [{"reps": 5}]
    exercises = [{"exercise_id": "plank", "sets": sets}]
    assert value == {"notes": None, "type": None, "exercises": exercises}


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ({"exercises": [None]}, {"exercises": [None]}),
        ({"titel": None, "type": None}, {"titel": None}),
        ({"cardio": {"calories": None, "kcal": None}}, {"cardio": {"kcal": None}}),
        ({"cardio": 5, "exercises": {"name": None}}, {"cardio": 5, "exercises": {}}),
        (None, None),
    ],
)
def test_only_known_fields_are_left_out(value: Any, left: Any) -> None:
    model = OPERATIONS["createWorkout"].request
    assert model is not None
    assert without_nulls(value, model) == left


def test_the_entries_of_a_map_are_no_fields() -> None:
    """Null of an entry means what the map says; the fields inside an entry are fields."""
    body = {"mode": None, "values": {"unit": None, "steps": {"value": 1, "unit": None}}}
    assert without_nulls(body, MetricDaySet) == {"values": {"unit": None, "steps": {"value": 1}}}
    assert without_nulls(body, MetricDaySet, clears=True) == body
