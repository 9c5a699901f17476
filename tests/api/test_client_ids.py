"""Resources under ids that a client made while it was offline, by every operation that creates so.

The operations come from the declarations, so a new one is tested from its first day.
"""

import uuid
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from app import app as chalice_app
from chalicelib.application import operations
from chalicelib.http.operation import Operation
from chalicelib.http.problems import ID_RETIRED
from chalicelib.table.ids import uuid7
from chalicelib.table.session import wall_clock
from tests.support.api import Answer, Api
from tools.local.world import OPERATIONS, PANEL, READING, ROUTINE, SUPPLEMENT, World

CREATE = {"If-None-Match": "*"}
CREATORS = [operation for operation in operations() if operation.may_create]


def client_id() -> str:
    """Return an id as the recipe makes it: random, and fit for every resource."""
    return f"{str(uuid.uuid4())[:-2]}00"


class Request(NamedTuple):
    """A PUT of one resource under an id of the client."""

    operation: Operation
    path: str
    body: Any

    @classmethod
    def new(cls, world: World, operation: Operation) -> "Request":
        last = list(operation.path_parameters)[-1]
        path = world.path(operation, **{last: client_id()})
        return cls(operation, path, world.body(operation))

    @property
    def id(self) -> str:
        return self.path.rpartition("/")[2]

    def send(self, api: Api, **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return api.put(self.path, self.body, headers=sent or CREATE)


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


@pytest.mark.parametrize("operation", CREATORS, ids=lambda each: each.operation_id)
def test_a_client_names_a_resource_once(world: World, operation: Operation) -> None:
    request, api = Request.new(world, operation), world.api
    made = request.send(api)
    assert (made.status, made.etag, made.json["version"]) == (201, '"1"', 1), made.body
    assert (made.json["id"], made.headers["Location"]) == (request.id, request.path)
    feed = api.get("/v1/changes").json["items"]
    # The answer is lost: the same request again is no second resource, with another body neither.
    for again in (request, request._replace(body=world.body(operation))):
        answer = again.send(api)
        assert (answer.status, answer.code) == (412, "precondition_failed"), answer.body
    assert api.get("/v1/changes").json["items"] == feed
    assert api.get(request.path).json["id"] == request.id
    replaced = request.send(api, If_Match=made.etag)
    assert (replaced.status, replaced.json["version"]) == (200, 2), replaced.body
    assert replaced.json["id"] == request.id
    assert request.send(api, If_Match=made.etag).status == 412
    assert request.send(api, Accept="application/json").status == 428


@pytest.mark.parametrize("operation", CREATORS, ids=lambda each: each.operation_id)
def test_a_key_gives_the_first_answer_again(world: World, operation: Operation) -> None:
    request = Request.new(world, operation)
    key = {"Idempotency_Key": str(uuid.uuid4()), "If_None_Match": "*"}
    first, second = request.send(world.api, **key), request.send(world.api, **key)
    assert (second.status, second.body) == (201, first.body)
    assert second.headers["Location"] == first.headers["Location"]
    # Also after others changed the resource, or deleted it.
    assert world.api.delete(request.path, headers={"If-Match": "*"}).status == 204
    assert request.send(world.api, **key).body == first.body


@pytest.mark.parametrize("operation", CREATORS, ids=lambda each: each.operation_id)
def test_an_id_of_a_deleted_resource_stays_retired(world: World, operation: Operation) -> None:
    request = Request.new(world, operation)
    assert request.send(world.api).status == 201
    assert world.api.delete(request.path, headers={"If-Match": "*"}).status == 204
    answer = request.send(world.api)
    retired = ID_RETIRED in operation.problems
    # An archived exercise still exists.
    assert answer.code == ("id_retired" if retired else "precondition_failed"), answer.body
    assert (operation.operation_id == "putExercise") != retired


@pytest.mark.parametrize("operation", CREATORS, ids=lambda each: each.operation_id)
def test_the_same_id_of_another_user_is_another_resource(
    world: World, operation: Operation
) -> None:
    other = Api(chalice_app, f"user-{uuid.uuid4()}")
    supplement, routine = f"/v1/supplements/{client_id()}", f"/v1/routines/{client_id()}"
    for api in (world.api, other):
        assert api.put(supplement, SUPPLEMENT, headers=CREATE).status == 201
        assert api.put(routine, ROUTINE, headers=CREATE).status == 201
    world.ids["supplement_id"] = supplement.rpartition("/")[2]
    world.ids["routine_of_program"] = routine.rpartition("/")[2]
    request = Request.new(world, operation)
    assert request.send(world.api).status == 201
    assert other.get(request.path).status == 404
    assert request.send(other).status == 201
    assert request.send(other, If_Match="*").json["version"] == 2
    assert world.api.get(request.path).json["version"] == 1


def test_an_id_that_the_server_made_is_taken(world: World) -> None:
    """Also on another day, where the key of the item is another one."""
    moved = {"local_date": "2026-02-01"}
    for operation in CREATORS:
        if operation.tag in ("Readings", "Panels"):
            continue
        request = Request(operation, world.path(operation), world.body(operation))
        body = request.body | (moved if "local_date" in request.body else {})
        answer = request._replace(body=body).send(world.api)
        assert (answer.status, answer.code) == (412, "precondition_failed"), operation.path


def test_the_ids_of_labs_end_in_00(api: Api) -> None:
    """The readings of a panel have its id with other last digits."""
    chosen = client_id()
    paths = {
        "panel_id": (f"/v1/panels/{chosen}", PANEL),
        "reading_id": (f"/v1/biomarkers/glucose_fasting/readings/{chosen}", READING),
    }
    for parameter, (path, body) in paths.items():
        answer = api.put(f"{path[:-2]}07", body, headers=CREATE)
        assert answer.status == 422
        [error] = answer.json["errors"]
        assert (error["parameter"], error["code"]) == (parameter, "id_of_part")
        assert api.put(path, body, headers=CREATE).status == 201
    panel = api.get(paths["panel_id"][0]).json
    assert [part["id"][-2:] for part in panel["readings"]] == ["01", "02"]
    for part in panel["readings"]:
        found = api.get(f"/v1/biomarkers/{part['marker']}/readings/{part['id']}").json
        assert found["panel_id"] == chosen
    single = api.get(paths["reading_id"][0]).json
    assert (single["id"], single["value"]) == (chosen, 82)
    assert "panel_id" not in single


def test_a_reading_has_one_marker(api: Api) -> None:
    """An id is of one reading, whatever the marker is."""
    chosen = client_id()
    paths = [f"/v1/biomarkers/{marker}/readings/{chosen}" for marker in ("apob", "ldl_c")]
    assert api.put(paths[0], READING, headers=CREATE).status == 201
    assert api.put(paths[1], READING, headers=CREATE).status == 412
    assert api.get(paths[1]).status == 404


class TestIntakes:
    def test_it_moves_stock_once(self, world: World) -> None:
        api, supplement = world.api, f"/v1/supplements/{client_id()}"
        stocked = SUPPLEMENT | {"inventory": {"units_left": 30}, "effective_from": "2026-03-01"}
        api.put(supplement, stocked, headers=CREATE)
        world.ids["supplement_id"] = supplement.rpartition("/")[2]
        request = Request.new(world, OPERATIONS["putIntake"])
        made = request.send(api)
        assert made.json["snapshot"]["name"] == "Creatine"
        assert [request.send(api).status for _ in range(2)] == [412, 412]
        assert api.get(supplement).json["inventory"]["units_left"] == 25
        calendar = "/v1/calendar?kind=supplements&from=2026-03-14&to=2026-03-14"
        assert [day["count"] for day in api.get(calendar).json["days"]] == [1]
        api.delete(request.path, headers={"If-Match": "*"})
        assert request.send(api).code == "id_retired"
        assert api.get(supplement).json["inventory"]["units_left"] == 30

    def test_a_dose_under_another_id_is_a_duplicate(self, world: World) -> None:
        api = world.api
        first, second = (Request.new(world, OPERATIONS["putIntake"]) for _ in range(2))
        assert first.send(api).status == 201
        answer = second.send(api)
        assert (answer.status, answer.code) == (409, "duplicate_intake")
        assert answer.json["existing_id"] == first.id
        assert api.get(second.path).status == 404
        # A POST of the dose, such as from another device, finds the one of the client.
        assert api.post("/v1/intakes", first.body).json["id"] == first.id

    def test_doses_as_needed_are_as_many_as_their_ids(self, world: World) -> None:
        needed = SUPPLEMENT | {"schedule": {"type": "as_needed"}}
        world.ids["supplement_id"] = world.api.post("/v1/supplements", needed).json["id"]
        for _ in range(2):
            request = Request.new(world, OPERATIONS["putIntake"])
            assert [request.send(world.api).status for _ in range(2)] == [201, 412]
        assert len(world.api.get("/v1/intakes").json["items"]) == 2

    def test_an_id_may_have_any_time(self, world: World) -> None:
        """An id of version 7 has the time at which the client logged the dose."""
        needed = SUPPLEMENT | {"schedule": {"type": "as_needed", "min_gap_hours": 4}}
        world.ids["supplement_id"] = world.api.post("/v1/supplements", needed).json["id"]
        body = world.body(OPERATIONS["putIntake"])
        body["local_date"] = datetime.now(UTC).date().isoformat()
        for first in ("00000000-0000", "ffffffff-ffff"):
            path = f"/v1/intakes/{first}-7b7a-9c55-2f6c0a3b9d00"
            made = world.api.put(path, body, headers=CREATE)
            assert made.status == 201, made.body
            assert made.json["last_taken_at"]


class TestLimits:
    def test_a_repetition_at_a_limit_is_no_new_resource(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("chalicelib.regimen.habits.service.MAX_HABITS", 1)
        monkeypatch.setattr("chalicelib.regimen.supplements.service.MAX_SUPPLEMENTS", 1)
        for name in ("putHabit", "putSupplement"):
            first, second = (Request.new(world, OPERATIONS[name]) for _ in range(2))
            assert first.send(world.api).status == 201
            assert first.send(world.api).status == 412
            full = second.send(world.api)
            assert (full.status, full.json["errors"][0]["code"]) == (422, "too_many")

    def test_a_repetition_with_a_source_names_the_id(self, api: Api) -> None:
        """The id outranks the source, also after the resource moved to another day."""
        source = {"source": {"provider": "strong", "external_id": "1"}}
        paths = {
            f"/v1/panels/{client_id()}": PANEL | source,
            f"/v1/biomarkers/apob/readings/{client_id()}": READING | source,
            f"/v1/workouts/{client_id()}": {"local_date": "2026-03-14"} | source,
        }
        for path, body in paths.items():
            assert api.put(path, body, headers=CREATE).status == 201
            moved = api.patch(path, {"local_date": "2026-03-01"}, headers={"If-Match": "*"})
            assert moved.status == 200, moved.body
            answer = api.put(path, body, headers=CREATE)
            assert (answer.status, answer.code) == (412, "precondition_failed"), answer.body


def test_lists_sort_by_id(api: Api) -> None:
    """Ids of version 7, which have the time, are newest first."""
    for path, body in (
        ("/v1/habits", {"name": "Light", "schedule": {"type": "daily"}}),
        ("/v1/supplements", SUPPLEMENT),
        ("/v1/exercises", {"name": "Sled push"}),
    ):
        ids = [uuid7(wall_clock()), client_id(), api.post(path, body).json["id"]]
        for chosen in ids[:2]:
            assert api.put(f"{path}/{chosen}", body, headers=CREATE).status == 201
        listed = [item["id"] for item in api.get(path).json["items"] if item["id"] in ids]
        assert listed == sorted(ids, reverse=True), path
