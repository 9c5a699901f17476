"""What was read can be sent back: each resource of the demo account, by each of its operations."""

import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel

from chalicelib.application import operations
from chalicelib.http.operation import Operation
from tests.support.api import Answer, Api
from tests.support.contract import Contract
from tools.local import demo
from tools.local.world import OPERATIONS, WORKOUT, World

# How many steps of a kind are enough; a batch of the world is smaller.
ENOUGH = {"workout": 2, "reading": 1, "target": 2, "intakes": 0, "entry": 1, "supplement": 2}
# What the world makes instead, or besides.
FURTHER = (
    "createExerciseMerge",
    "createExercise",
    "createRoutine",
    "createProgram",
    "createBiomarker",
    "createMetricDefinition",
    "putMetricDay",
    "putMetricSources",
    "createReading",
    "createIntake",
    "createIntakeBatch",
    "createHabitEntryBatch",
    "putExcuse",
    "createImport",
)
# An import is read without its file.
NEEDS_MORE = {"createImport"}
# What differs between two versions of a resource, and between two resources of the same content.
# The answer to a write of a workout has its records, which a read has not. An upload has another
# form each time.
OF_A_VERSION = frozenset({"version", "updated_at", "records", "records_changed", "upload"})
OF_A_RESOURCE = OF_A_VERSION | {"id", "created_at", "inputs", "template", "versions"}


class Made(NamedTuple):
    """A resource: where it is, and where it was sent to with which answer."""

    path: str
    sent_to: str
    answer: Any


def names(model: type[BaseModel], *, required: bool = False) -> set[str]:
    return {
        info.alias or name
        for name, info in model.model_fields.items()
        if info.is_required() or not required
    }


def can_be_sent_back(operation: Operation) -> bool:
    """Tell whether the answer has every field that the body must have."""
    if operation.request is None or operation.response is None or operation.of_part:
        return False
    needed = set() if operation.method == "PATCH" else names(operation.request, required=True)
    return needed <= names(operation.response)


SENDERS = {
    operation.operation_id: operation
    for operation in operations()
    if can_be_sent_back(operation) and operation.operation_id not in NEEDS_MORE
}


def matching(method: str, path: str) -> Operation | None:
    """Return the operation of a path."""
    for operation in operations():
        pattern = re.sub(r"{\w+}", "[^/]+", operation.path)
        if operation.method == method and re.fullmatch(pattern, path):
            return operation
    return None


def send(api: Api, method: str, path: str, body: Any) -> Answer:
    operation = matching(method, path)
    versioned = operation is not None and operation.needs_precondition
    return api.request(method, path, body, headers={"If-Match": "*"} if versioned else {})


def demo_account(api: Api) -> list[Made]:
    """Make a part of the demo account, and one resource of each kind that the part lacks."""
    ids: dict[str, str] = {}
    taken: dict[str, int] = {}
    made: list[Made] = []

    def take(name: str, method: str, path: str, body: Any) -> None:
        answer = send(api, method, path, body)
        assert answer.status in (200, 201), (name, answer.body)
        ids[name] = str(answer.json.get("id", "-"))
        made.append(Made(answer.headers.get("Location") or path, path, answer.json))

    for step in demo.steps(demo.local_today(datetime.now(UTC)), ids):
        kind = step.name.partition(":")[0]
        taken[kind] = taken.get(kind, 0) + 1
        if taken[kind] <= ENOUGH.get(kind, taken[kind]):
            take(step.name, step.method, step.path, step.body)
    world = World(api)
    for name in FURTHER:
        operation = OPERATIONS[name]
        take(name, operation.method, world.path(operation), world.body(operation))
    return made


def content(value: Any, left_out: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [content(each, left_out) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: content(each, left_out) for name, each in value.items() if name not in left_out}


def test_what_was_read_can_be_sent_back(api: Api) -> None:
    covered = set()
    for path, sent_to, made in demo_account(api):
        read = api.get(path).json if matching("GET", path) else made
        for method, target, left_out in (
            ("PUT", path, OF_A_VERSION),
            ("PATCH", path, OF_A_VERSION),
            ("POST", sent_to, OF_A_RESOURCE),
        ):
            operation = matching(method, target)
            if operation is None or operation.operation_id not in SENDERS:
                continue
            covered.add(operation.operation_id)
            answer = send(api, method, target, read)
            if answer.status == 409:
                # A copy beside the original is a duplicate.
                assert api.delete(path, headers={"If-Match": "*"}).status == 204
                answer = send(api, method, target, read)
            assert answer.status == operation.status, (operation.operation_id, answer.body)
            assert content(answer.json, left_out) == content(read, left_out)
            schema = Contract.load().request_validator(operation.operation_id)
            assert [error.message for error in schema.iter_errors(read)] == []
    assert covered == SENDERS.keys()


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"created": "2026-03-14T18:05:00Z"}, "/created"),
        # Known elsewhere, but not here.
        ({"weight_kg": 80}, "/weight_kg"),
        ({"id": 7, "cardio": {"distance_m": 5, "distance_ft": 5}}, "/cardio/distance_ft"),
    ],
)
def test_what_is_unknown_is_refused_beside_what_is_ignored(
    api: Api, body: dict[str, Any], pointer: str
) -> None:
    for answer in (
        api.post("/v1/workouts", WORKOUT | body),
        api.patch(f"/v1/workouts/{World(api).ids['workout_id']}", body, headers={"If-Match": "*"}),
    ):
        assert answer.status == 422
        [error] = answer.json["errors"]
        assert (error["pointer"], error["code"]) == (pointer, "extra_forbidden")


def test_a_local_date_beside_an_instant_is_ignored(api: Api) -> None:
    timed = {name: value for name, value in WORKOUT.items() if name != "local_date"}
    timed |= {"started_at": "2026-03-14T18:05:00Z"}
    answer = api.post("/v1/workouts", timed | {"local_date": "2026-03-20"})
    assert (answer.status, answer.json["local_date"]) == (201, "2026-03-14")
    path = answer.headers["Location"]
    ignored = api.patch(path, {"local_date": "2026-03-20"}, headers={"If-Match": '"1"'})
    assert content(ignored.json, OF_A_VERSION) == content(answer.json, OF_A_VERSION)
    # Nothing changes, and yet it is a new version, as with every PATCH that is accepted.
    assert (ignored.status, ignored.etag) == (200, '"2"')
    moved = answer.json | {"started_at": "2026-03-16T18:05:00Z"}
    for method in ("PUT", "PATCH"):
        changed = api.request(method, path, moved, headers={"If-Match": "*"})
        assert (changed.status, changed.json["local_date"]) == (200, "2026-03-16")


def test_a_target_of_a_protocol_ignores_bounds(api: Api) -> None:
    path = "/v1/biomarkers/hba1c/target"
    own = api.put(path, {"low": 4, "unit": "%", "protocol": "blueprint"})
    published = api.put(path, {"protocol": "blueprint"})
    assert (own.status, published.status) == (200, 200)
    assert content(own.json, OF_A_VERSION) == content(published.json, OF_A_VERSION)


def test_a_copy_of_a_custom_marker_keeps_its_range(api: Api) -> None:
    typical = {"low": 0.5, "source": "my doctor"}
    body = {"name": "Grip", "unit": "kg", "reference_range": typical}
    made = api.post("/v1/biomarkers", body)
    assert (made.status, made.json["reference_range"]) == (201, typical)
    [listed] = api.get("/v1/biomarkers?tracked=true").json["items"]
    for read in (made.json, listed, api.get(made.headers["Location"]).json):
        copy = api.post("/v1/biomarkers", read).json
        assert (copy["reference"], copy["reference_range"]) == (read["reference"], typical)
