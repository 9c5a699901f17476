"""The types of stored documents against read models, shipped data and a frozen account."""

import json
import re
from collections.abc import Iterator
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import pytest
from pydantic import BaseModel

from chalicelib.profile.documents import ProfileDocument
from chalicelib.profile.models import Profile
from chalicelib.streaks.documents import ExcuseYearDocument
from chalicelib.streaks.models import ExcuseYear
from chalicelib.table.items import decode, read_lines
from chalicelib.training.exercises import catalogue
from chalicelib.training.exercises.documents import (
    BuiltInExercise,
    ExerciseDocument,
    InstructedExercise,
)
from chalicelib.training.exercises.models import Exercise
from chalicelib.training.workouts.documents import PlannedWorkoutEntry, WorkoutDocument
from chalicelib.training.workouts.models import Workout
from tests.support.account import DATA, Frozen
from tests.support.api import ROOT

# Entity -> the type of its document, and the read model that answers with it.
DOCUMENTS: dict[str, tuple[Any, type[BaseModel]]] = {
    "excuses": (ExcuseYearDocument, ExcuseYear),
    "exercise": (ExerciseDocument, Exercise),
    "profile": (ProfileDocument, Profile),
    "workout": (WorkoutDocument, Workout),
}
# A custom exercise always has what a built-in exercise lacks.
ALWAYS = {"exercise": {"/version", "/created_at", "/updated_at"}}
# What only a built-in exercise has.
OF_THE_CATALOGUE = {
    f"/{name}"
    for name in set(get_type_hints(InstructedExercise)) - set(get_type_hints(ExerciseDocument))
}


# What only the answer to a write has.
TOLD = {"workout": {"/records", "/records_changed"}}


def variants(annotation: Any) -> list[Any]:
    """The alternatives of an annotation without metadata and without null."""
    if get_origin(annotation) is Annotated:
        return variants(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [v for arm in get_args(annotation) for v in variants(arm) if v is not NoneType]
    return [annotation]


def inside(annotation: Any) -> Any:
    """The document or model in an annotation, in a list of them, or None."""
    for variant in variants(annotation):
        if get_origin(variant) is list:
            return inside(get_args(variant)[0])
        if is_typeddict(variant) or (isinstance(variant, type) and issubclass(variant, BaseModel)):
            return variant
    return None


def of_type(document: Any, path: str = "") -> dict[str, bool]:
    """Whether each field of a TypedDict is always present, by JSON pointer."""
    fields = {}
    for name, annotation in get_type_hints(document).items():
        fields[f"{path}/{name}"] = name in document.__required_keys__
        if part := inside(annotation):
            fields |= of_type(part, f"{path}/{name}")
    return fields


def of_model(model: type[BaseModel], path: str = "") -> dict[str, bool]:
    """Whether each field of a model is always present in a dump without None, by JSON pointer."""
    fields = {}
    for name, field in model.model_fields.items():
        where = f"{path}/{field.alias or name}"
        fields[where] = field.is_required() or field.default is not None
        if part := inside(field.annotation):
            fields |= of_model(part, where)
    return fields


def mismatches(value: Any, annotation: Any, path: str = "") -> Iterator[str]:
    """Yield the pointers at which a value is not of the annotated type."""
    origin = get_origin(annotation)
    if is_typeddict(annotation):
        types = get_type_hints(annotation)
        present = set(value) if isinstance(value, dict) else set()
        wrong = (annotation.__required_keys__ - present) | (present - set(types))
        yield from (f"{path}/{name}" for name in sorted(wrong))
        for name in present & set(types):
            yield from mismatches(value[name], types[name], f"{path}/{name}")
    elif origin is list:
        for number, part in enumerate(value):
            yield from mismatches(part, get_args(annotation)[0], f"{path}/{number}")
    elif origin is Literal:
        if value not in get_args(annotation):
            yield path
    elif not (type(value) is annotation or (annotation is float and type(value) is int)):
        yield path


@pytest.fixture(scope="module")
def account() -> Frozen:
    return Frozen.read(DATA / "account-0.5")


@pytest.mark.parametrize("entity", DOCUMENTS)
def test_a_document_has_the_fields_of_its_read_model(entity: str) -> None:
    document, model = DOCUMENTS[entity]
    expected = of_model(model) | dict.fromkeys(ALWAYS.get(entity, ()), True)
    shipped = OF_THE_CATALOGUE if entity == "exercise" else set()
    told = TOLD.get(entity, set())
    assert of_type(document) == {
        path: required
        for path, required in expected.items()
        if path not in shipped and f"/{path.split('/')[1]}" not in told
    }


@pytest.mark.parametrize("entity", DOCUMENTS)
def test_stored_documents_are_of_their_type(account: Frozen, entity: str) -> None:
    stored = [
        decode(item) for item in account.items if item.get("entity") == entity and "doc" in item
    ]
    assert stored
    for resource in stored:
        wrong = list(mismatches(resource.document(), DOCUMENTS[entity][0]))
        assert wrong == [], resource.text


def test_entries_of_planned_workouts_are_of_their_type(account: Frozen) -> None:
    days = [item for item in account.items if item["sk"].endswith("#planned")]
    entries = [entry for item in days for entry in read_lines(item).values()]
    assert entries
    for entry in entries:
        assert list(mismatches(entry, PlannedWorkoutEntry)) == []


def test_built_in_exercises_are_of_their_type() -> None:
    for exercise in catalogue.exercises().values():
        assert list(mismatches(exercise, BuiltInExercise)) == []
        assert list(mismatches(catalogue.instructed(exercise), InstructedExercise)) == []


def test_built_in_exercises_have_instructions_and_pictures() -> None:
    """Five have no instructions in the source either; the added exercises have neither."""
    all_exercises = [catalogue.instructed(each) for each in catalogue.exercises().values()]
    added = [each for each in all_exercises if each["dataset"] == "bluestreak"]
    assert not any({"instructions", "images"} & each.keys() for each in added)
    exercises = [each for each in all_exercises if each["dataset"] == "free-exercise-db"]
    assert len([each for each in exercises if "instructions" not in each]) == 5
    assert all("images" in each for each in exercises)
    steps = [step for each in exercises for step in each.get("instructions", ())]
    assert all(step == " ".join(step.split()) != "" for step in steps)
    images = [image for each in exercises for image in each.get("images", ())]
    assert len(images) == len(set(images))
    assert all(re.fullmatch(r"[\w.\-'(),&]+/\d\.jpg", image) for image in images)


def test_one_built_in_exercise_is_read_as_all_are() -> None:
    text = (ROOT / "chalicelib/training/exercises/catalogue.json").read_text(encoding="utf-8")
    entries = {entry["id"]: entry for entry in json.loads(text)}
    more = {"built_in": True, "archived": False}
    assert catalogue.exercises() == {slug: entry | more for slug, entry in entries.items()}
    assert list(catalogue.exercises()) == sorted(entries)
    assert catalogue.exercise("plank") == entries["plank"] | more
    assert catalogue.exercise("no-such") is None


def test_a_wrong_document_is_noticed() -> None:
    profile = {"id": "me", "version": 1, "timezone": "UTC", "day_start": "00:00", "week_start": 1}
    profile |= {"excuses_cover_doses": True, "units": "metric", "lab_units": "si"}
    profile |= {"height": {"value": 180, "unit": "cm"}}
    assert list(mismatches(profile, ProfileDocument)) == []
    wrong = profile | {"units": "old", "height": {"value": "180"}, "more": 1, "week_start": True}
    del wrong["timezone"]
    assert sorted(mismatches(wrong, ProfileDocument)) == [
        "/height/unit",
        "/height/value",
        "/more",
        "/timezone",
        "/units",
        "/week_start",
    ]
