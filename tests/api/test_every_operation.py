"""What holds for every operation: its happy path and each problem that it declares.

The pairs come from the declarations, so a new operation or problem is tested from its first day,
and one that nothing can provoke fails here.
"""

import copy
import json
import uuid
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from app import app as chalice_app
from chalicelib.account.changes.position import Position
from chalicelib.account.imports import stage
from chalicelib.account.imports.limits import MAX_UNFINISHED
from chalicelib.account.imports.storage import source_of
from chalicelib.application import operations
from chalicelib.http import problems
from chalicelib.http.cursors import encode_cursor
from chalicelib.http.operation import Operation
from chalicelib.http.problems import ProblemType
from chalicelib.http.responses import CATALOGUE
from chalicelib.table.errors import PartitionFull, TooLarge, Unavailable
from tests.conftest import TABLE
from tests.support.api import NOBODYS_ID, Answer, Api
from tools.contract.answers import may_be_unmodified
from tools.local.memory_stage import MemoryStage
from tools.local.world import OPERATIONS, PANEL, READING, WORKOUT, World

ALL = operations()
BODIES = [operation for operation in ALL if operation.request]
PAGED = [o for o in ALL if o.query and "cursor" in o.query.model_fields]
CHANGES = [operation for operation in ALL if operation.needs_precondition]
WRITES = [operation for operation in ALL if operation.writes]
CATALOGUES = {"protocol_id", "template_id"}
OWNED = [
    operation
    for operation in ALL
    if any(name.endswith("_id") for name in operation.path_parameters.keys() - CATALOGUES)
]
# Ends in 00, as the ids of panels and of single readings that a client creates.
CLIENTS_ID = "5a1d6a3e-9c53-4d3e-8f0e-2b7f3c1d9e00"


def name(value: Any) -> str:
    return value.operation_id if isinstance(value, Operation) else value.slug


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


@cache
def made() -> tuple[World, Any]:
    """Make one resource of each kind, once for all tests; return them and a copy of the items."""
    world = World.whole(Api(chalice_app, f"user-{uuid.uuid4()}"))
    return world, copy.deepcopy(table().items)


def table() -> Any:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables[TABLE]


@pytest.fixture
def whole_world(moto_table: None) -> World:
    world, items = made()
    table().items = copy.deepcopy(items)
    return world.again()


@pytest.mark.parametrize("operation", ALL, ids=name)
def test_happy_path(whole_world: World, operation: Operation) -> None:
    answer = whole_world.send(operation)
    assert answer.status == operation.status, answer.body
    assert (answer.body == b"") == (operation.status == 204)
    for header in ("X-Request-Id", "Access-Control-Allow-Origin", "Strict-Transport-Security"):
        assert answer.headers[header]
    kept = "private, no-cache" if answer.headers.get("ETag") else "no-store"
    assert answer.headers["Cache-Control"] == (CATALOGUE if operation.reference else kept)


def with_query(path: str) -> str:
    """Return a path to which a query parameter can be appended."""
    return f"{path}{'&' if '?' in path else '?'}"


def malformed(world: World, operation: Operation) -> Answer:
    if operation.request:
        return world.send(operation, raw=b'{"title": ')
    if operation.method == "GET":
        return world.send(operation, headers={"If-None-Match": "seven"})
    return world.send(operation, headers={"If-Match": "seven"})


def not_found(world: World, operation: Operation) -> Answer:
    if operation.tag == "Account":
        # Nothing is requested.
        return world.api.request(operation.method, operation.path)
    if operation.operation_id == "getCalendar":
        path = world.path(operation).replace("workouts", f"habit-{NOBODYS_ID}")
        return world.send(operation, path=path)
    if operation.operation_id == "createExerciseMerge":
        return world.send(operation, body={"from": NOBODYS_ID, "into": "barbell-squat"})
    last = list(operation.path_parameters)[-1]
    missing = NOBODYS_ID if last.endswith("_id") else "no_name!"
    return world.send(operation, path=world.path(operation, **{last: missing}))


def retired(world: World, operation: Operation) -> Answer:
    last = list(operation.path_parameters)[-1]
    path = world.path(operation, **{last: CLIENTS_ID})
    create = {"If-Match": None, "If-None-Match": "*"}
    assert world.send(operation, path=path, headers=create).status == 201
    assert world.api.delete(path, headers={"If-Match": "*"}).status == 204
    return world.send(operation, path=path, headers=create)


def metric_in_use(world: World, operation: Operation) -> Answer:
    values = {"values": {world.ids["code"]: {"value": 38.5}}}
    assert world.send(OPERATIONS["putMetricDay"], body=values).status == 201
    return world.send(operation)


def duplicate(world: World, operation: Operation) -> Answer:
    source = {"source": {"provider": "strong", "external_id": "2026-03-14 18:05"}}
    path, body = {
        "Workouts": ("/v1/workouts", WORKOUT),
        "Readings": ("/v1/biomarkers/apob/readings", READING),
        "Panels": ("/v1/panels", PANEL | {"local_date": "2026-03-12"}),
    }[operation.tag]
    existing = world.api.post(path, body | source)
    assert existing.status == 201
    sent = world.body(operation)
    if operation.operation_id == "createReadingBatch":
        source = {"readings": [sent["readings"][0] | source]}
    answer = world.send(operation, body=sent | source)
    assert answer.json["existing_id"] == existing.json["id"]
    return answer


def invalid(world: World, operation: Operation) -> Answer:
    if operation.request:
        return world.send(operation, body={"bogus": None})
    path = world.path(operation)
    return world.send(operation, path=f"{with_query(path)}bogus=1")


def key_reused(world: World, operation: Operation) -> Answer:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    assert world.send(operation, headers=key).status in operation.statuses
    # Even a space more is another body.
    other = json.dumps(world.body(operation)).encode() + b" "
    return world.send(operation, headers=key, raw=other)


def expired(world: World, operation: Operation) -> Answer:
    cursor = encode_cursor(str(Position(start=1)), operation.operation_id)
    return world.send(operation, path=f"{operation.path}?cursor={cursor}")


def failing(error: Exception) -> Callable[[World, Operation], Answer]:
    def provoke(world: World, operation: Operation) -> Answer:
        def fail(**_: Any) -> None:
            raise error

        with pytest.MonkeyPatch.context() as patch:
            # The declaration is frozen; the test reaches around that for one request.
            patch.setitem(operation.__dict__, "handler", fail)
            return world.send(operation)

    return provoke


def computed(world: World, operation: Operation) -> Answer:
    if operation.method == "POST":
        return world.send(operation, path=world.path(operation, marker="phenoage"))
    # The laboratory did not print it, so it is computed; others' printed ones are not.
    lipids = [("total_cholesterol", 190), ("hdl_c", 55)]
    readings = [{"marker": name, "value": value, "unit": "mg/dL"} for name, value in lipids]
    panel = world.api.post("/v1/panels", {"local_date": "2026-03-12", "readings": readings}).json
    [non_hdl] = [found for found in panel["derived"] if found["marker"] == "non_hdl_c"]
    path = world.path(operation, marker="non_hdl_c", reading_id=non_hdl["id"])
    return world.send(operation, path=path)


def last(world: World, operation: Operation) -> Answer:
    readings = [{"marker": "apob", "value": 80, "unit": "mg/dL"}]
    panel = world.api.post("/v1/panels", {"local_date": "2026-03-12", "readings": readings}).json
    ids = {"marker": "apob", "reading_id": panel["readings"][0]["id"]}
    return world.send(operation, path=world.path(operation, **ids))


def entered_before(world: World, operation: Operation) -> Answer:
    body = world.body(OPERATIONS["createPanel"])
    assert world.send(OPERATIONS["createPanel"], body=body).status == 201
    if operation.method == "PATCH":
        body = {"lab": body["lab"], "local_date": body["local_date"]}
    return world.send(operation, body=body)


def followed_before(world: World, operation: Operation) -> Answer:
    first = world.send(operation)
    answer = world.send(operation, body={"items": [{"item_id": "zinc"}]})
    assert answer.json["existing_id"] == first.json["id"]
    return answer


def logged_before(world: World, operation: Operation) -> Answer:
    """Log the dose of a day as taken, and say of it that it was skipped."""
    intake = {"supplement_id": world.ids["supplement_id"], "local_date": "2026-03-01"}
    logged = world.api.post("/v1/intakes", intake).json
    other = intake | {"status": "skipped"}
    if operation.operation_id == "createIntakeBatch":
        answer = world.send(operation, body={"items": [intake | {"slot": "dinner"}, other]})
    elif operation.operation_id == "updateIntake":
        answer = world.send(operation, body={"local_date": "2026-03-01"})
    else:
        answer = world.send(operation, body=other)
    assert answer.json["existing_id"] == logged["id"]
    return answer


def ticked(world: World, operation: Operation) -> Answer:
    """Log a workout on a day on which a habit is linked to workouts."""
    day = "2026-03-12"
    body = {"name": "Run", "schedule": {"type": "daily"}, "effective_from": day}
    habit = world.api.post("/v1/habits", body | {"source": {"workouts": {}}}).json
    assert world.api.post("/v1/workouts", {"title": "Run", "local_date": day}).status == 201
    return world.send(operation, path=world.path(operation, habit_id=habit["id"], date=day))


def filled(world: World, operation: Operation) -> Answer:
    """Report a metric of a day on which a habit is linked to it."""
    day = "2026-03-12"
    source = {"metric": {"code": "steps", "at_least": 8_000}}
    body = {"name": "Walk", "schedule": {"type": "daily"}, "effective_from": day, "source": source}
    habit = world.api.post("/v1/habits", body).json
    steps = {"values": {"steps": {"value": 9_120}}}
    assert world.api.put(f"/v1/metrics/{day}/watch", steps).status == 201
    return world.send(operation, path=world.path(operation, habit_id=habit["id"], date=day))


def moved_exercise(world: World, operation: Operation) -> Answer:
    """Add a set to an exercise that is at another position by now."""
    other = {"exercises": [{"exercise_id": "pushups"}, *WORKOUT["exercises"]]}
    path = f"/v1/workouts/{world.ids['workout_id']}"
    assert world.api.patch(path, other, headers={"If-Match": "*"}).status == 200
    return world.send(operation)


def in_use(world: World, operation: Operation) -> Answer:
    """A routine that a program names."""
    days = [{"id": "A", "routine_id": world.ids["routine_id"]}]
    program = {"name": "One day", "position": "rotation", "days": days}
    assert world.api.post("/v1/programs", program).status == 201
    return world.send(operation)


def paused(world: World, operation: Operation) -> Answer:
    path = f"/v1/runs/{world.ids['run_id']}"
    assert world.api.patch(path, {"paused": True}, headers={"If-Match": "*"}).status == 200
    return world.send(operation)


def before_its_start(world: World, operation: Operation) -> Answer:
    """A run by the calendar that has not started."""
    day = {"id": "A", "weekday": 1, "routine_id": world.ids["routine_id"]}
    body = {"name": "Mondays", "position": "weekdays", "days": [day]}
    program = world.api.post("/v1/programs", body).json["id"]
    later = {"unit": "kg", "starts_on": "2099-01-01"}
    world.ids["run_id"] = world.api.post(f"/v1/programs/{program}/runs", later).json["id"]
    return world.send(operation)


def merged_before(world: World, operation: Operation) -> Answer:
    """The exercise of the body is merged already."""
    assert world.send(operation).status == 201
    return world.send(operation)


LOG = "Date,Exercise,Category,Weight (kg),Reps\n{day},Deadlift,Back,140,5\n"


def worked(world: World, text: str, *, commit: bool = False) -> str:
    """Import a text as far as the worker brings it, and return its id."""
    imports = MemoryStage.current()
    made = world.api.post("/v1/imports", {"text": text}).json["id"]
    imports.work()
    if commit:
        assert send_status(world, made).status == 200
        imports.work()
    return str(made)


def send_status(world: World, import_id: str) -> Answer:
    path, headers = f"/v1/imports/{import_id}", {"If-Match": "*"}
    return world.api.patch(path, {"status": "committed"}, headers=headers)


def wrong_status(world: World, operation: Operation) -> Answer:
    if operation.method == "PATCH":
        return world.send(operation, body={"status": "committed"})
    written = worked(world, LOG.format(day="2026-03-12"), commit=True)
    other = worked(world, LOG.format(day="2026-03-13"))
    assert send_status(world, other).status == 200
    return world.send(operation, path=world.path(operation, import_id=written))


def too_many(world: World, operation: Operation) -> Answer:
    failed = worked(world, "no log")
    for _ in range(MAX_UNFINISHED):
        world.api.post("/v1/imports", {"upload": True})
    if operation.method == "POST":
        return world.send(operation)
    path = world.path(operation, import_id=failed)
    return world.send(operation, path=path, body={"format": "hevy"})


def changed_file(world: World, operation: Operation) -> Answer:
    checked = worked(world, LOG.format(day="2026-03-12"))
    stage.services().store.put(source_of(world.api.user, checked), b"another")
    path = world.path(operation, import_id=checked)
    return world.send(operation, path=path, body={"status": "committed"})


def too_large(world: World, operation: Operation) -> Answer:
    if operation.request or operation.signature.sent_text:
        return world.send(operation, raw=b'"' + b"x" * 2_000_000 + b'"')
    # What is made without a body is as large as what it is made from.
    return failing(TooLarge("workout", 390_000))(world, operation)


PROVOKE: dict[ProblemType, Callable[[World, Operation], Answer]] = {
    problems.MALFORMED_REQUEST: malformed,
    problems.INVALID_CURSOR: lambda world, o: world.send(
        o, path=f"{with_query(world.path(o))}cursor=nonsense"
    ),
    problems.CURSOR_EXPIRED: expired,
    problems.UNAUTHENTICATED: lambda world, o: world.send(o, user=None),
    problems.REAUTHENTICATION_REQUIRED: lambda world, o: world.send(o, claims={"auth_time": "1"}),
    problems.NOT_FOUND: not_found,
    problems.ID_RETIRED: retired,
    problems.DUPLICATE_SOURCE: duplicate,
    problems.DUPLICATE_INTAKE: logged_before,
    problems.DUPLICATE_PANEL: entered_before,
    problems.DUPLICATE_ADOPTION: followed_before,
    problems.COMPUTED_READING: computed,
    problems.OTHER_EXERCISE: moved_exercise,
    problems.LAST_READING: last,
    problems.ENTRY_OF_WORKOUTS: ticked,
    problems.ENTRY_OF_METRIC: filled,
    problems.ROUTINE_IN_USE: in_use,
    problems.EXERCISE_MERGED: merged_before,
    problems.METRIC_IN_USE: metric_in_use,
    problems.CODE_TAKEN: lambda world, o: world.send(o, body=world.body(o) | {"code": "steps"}),
    problems.RUN_NOT_ACTIVE: paused,
    problems.NOTHING_PLANNED: before_its_start,
    problems.PRECONDITION_FAILED: lambda world, o: world.send(o, headers={"If-Match": '"999"'}),
    problems.TOO_LARGE: too_large,
    problems.UNSUPPORTED_MEDIA_TYPE: lambda world, o: world.send(
        o, headers={"Content-Type": "text/plain"}
    ),
    problems.VALIDATION_FAILED: invalid,
    problems.IDEMPOTENCY_KEY_REUSED: key_reused,
    problems.PRECONDITION_REQUIRED: lambda world, o: world.send(o, headers={"If-Match": None}),
    problems.INTERNAL_ERROR: failing(RuntimeError("secret detail")),
    problems.UNAVAILABLE: failing(Unavailable("query")),
    problems.IMPORT_STATUS: wrong_status,
    problems.TOO_MANY_IMPORTS: too_many,
    problems.FILE_CHANGED: changed_file,
    problems.ACCOUNT_FULL: failing(PartitionFull("partition")),
}


@pytest.mark.parametrize(
    ("operation", "kind"), [(o, kind) for o in ALL for kind in o.all_problems()], ids=name
)
def test_each_declared_problem(world: World, operation: Operation, kind: ProblemType) -> None:
    answer = PROVOKE[kind](world, operation)
    assert (answer.status, answer.code) == (kind.status, kind.code), answer.body
    assert answer.json["type"] == f"/problems/{kind.slug}"
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "secret" not in answer.body.decode()
    assert ("Retry-After" in answer.headers) == (kind is problems.UNAVAILABLE)


@pytest.mark.parametrize("operation", OWNED, ids=name)
def test_another_users_id_is_not_found(world: World, operation: Operation) -> None:
    path = world.path(operation)
    world.body(operation)
    before = world.api.get("/v1/changes").json["items"]
    answer = world.send(operation, path=path, user="a-stranger")
    assert (answer.status, answer.code) == (404, "not_found")
    assert world.api.get("/v1/changes").json["items"] == before


BROKEN_BODIES = {
    "NaN": b'{"value": NaN}',
    "Infinity": b'{"value": -Infinity}',
    "duplicate keys": b'{"notes": "a", "notes": "b"}',
    "100,000 brackets": b"[" * 100_000,
    "100,000 closed brackets": b"[" * 100_000 + b"]" * 100_000,
    "nested objects": b'{"a":' * 21 + b"1" + b"}" * 21,
    "not UTF-8": b'{"notes": "\xff"}',
    "half a surrogate pair": b'{"notes": "\\ud800"}',
    "nothing": b"",
    "a huge integer": b'{"value": ' + b"9" * 5_000 + b"}",
}


@pytest.mark.parametrize("operation", BODIES, ids=name)
def test_broken_json_is_400(world: World, operation: Operation) -> None:
    path, headers = world.path(operation), {"Content-Type": "application/json"}
    for broken, raw in BROKEN_BODIES.items():
        answer = world.send(operation, path=path, raw=raw, headers=headers)
        assert (answer.status, answer.code) == (400, "malformed_request"), (broken, answer.body)


@pytest.mark.parametrize("operation", BODIES, ids=name)
def test_a_body_that_is_no_object_is_422(world: World, operation: Operation) -> None:
    path = world.path(operation)
    for body in ([], "text", 7, None, True):
        answer = world.send(operation, path=path, raw=json.dumps(body).encode())
        assert answer.status == 422, (body, answer.body)
        assert answer.json["errors"][0]["pointer"] == "", body


@pytest.mark.parametrize("operation", BODIES, ids=name)
def test_a_wrong_type_names_its_field(world: World, operation: Operation) -> None:
    valid, path = world.body(operation), world.path(operation)
    field = next(iter(valid))
    takes_text = field in ("name", "title", "display_name", "supplement_id", "status", "document")
    for value in (7,) if takes_text else ("7", True, {"nested": "1e400"}, [None]):
        answer = world.send(operation, path=path, body=valid | {field: value})
        assert answer.status == 422, (value, answer.body)
        assert all(error["pointer"].startswith(f"/{field}") for error in answer.json["errors"])


@pytest.mark.parametrize("operation", PAGED, ids=name)
def test_cursors_are_bound_and_checked(world: World, operation: Operation) -> None:
    elsewhere = encode_cursor("anything", "another list")
    own = encode_cursor("0|0|", "listChanges")
    damaged = own[:-3] + ("AAA" if own[-3:] != "AAA" else "BBB")
    for cursor in (elsewhere, damaged, "", "%F0%9F%98%80", "WzEsMl0", "e30", "A"):
        answer = world.send(operation, path=f"{with_query(world.path(operation))}cursor={cursor}")
        assert (answer.status, answer.code) == (400, "invalid_cursor"), (cursor, answer.body)


@pytest.mark.parametrize("operation", PAGED, ids=name)
def test_a_limit_is_a_whole_number(world: World, operation: Operation) -> None:
    path = world.path(operation)
    for limit in ("1.5", "ten", "", "1e1", "+5", "%207", "1_0", "7.0", "%D9%A7"):
        answer = world.send(operation, path=f"{with_query(path)}limit={limit}")
        assert answer.status == 422, limit
        assert answer.json["errors"][0]["parameter"] == "limit", limit


@pytest.mark.parametrize("operation", [o for o in ALL if o.query], ids=name)
def test_a_repeated_parameter_is_422(world: World, operation: Operation) -> None:
    single = {
        "getCalendar": "kind",
        "getAdherence": "from",
        "getScore": "from",
        "listSummaries": "from",
        "getToday": "date",
        "getTotals": "date",
    }
    name = single.get(operation.operation_id, "limit")
    query = f"{name}=1&{name}=2"
    answer = world.send(operation, path=f"{world.path(operation).partition('?')[0]}?{query}")
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "repeated")


@pytest.mark.parametrize("operation", WRITES, ids=name)
def test_a_replayed_key_answers_the_same_and_does_nothing(
    world: World, operation: Operation
) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    path, body = world.path(operation), world.body(operation)
    first = world.send(operation, path=path, headers=key)
    before = world.api.get("/v1/changes").json["items"]
    stated = key | ({"If-Match": "*"} if operation.needs_precondition else {})
    second = world.api.request(operation.method, path, body, headers=stated)
    assert (second.status, second.body) == (first.status, first.body)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    for header in ("Location", "ETag"):
        assert second.headers.get(header) == first.headers.get(header)
    assert world.api.get("/v1/changes").json["items"] == before
    # A key is the caller's own: another user's same key is another key.
    assert world.send(operation, headers=key, user="someone-else").status in (
        *operation.statuses,
        404,
        412,
        422,
    )


@pytest.mark.parametrize("operation", CHANGES, ids=name)
def test_changes_follow_versions(world: World, operation: Operation) -> None:
    read = world.api.get(world.path(operation))
    for stale in ('"0x"', 'W/"998"', '"998", "999"'):
        assert world.send(operation, headers={"If-Match": stale}).status == 412
    listed = f'"999", W/{read.etag}'
    assert world.send(operation, headers={"If-Match": listed}).status == operation.status
    if operation.method != "DELETE":
        after = world.api.get(world.path(operation))
        assert after.json["version"] == read.json["version"] + 1
        assert after.etag == f'"{after.json["version"]}"'
        assert world.send(operation, headers={"If-Match": read.etag}).status == 412


@pytest.mark.parametrize("operation", [o for o in ALL if may_be_unmodified(o)], ids=name)
def test_if_none_match_gives_304(world: World, operation: Operation) -> None:
    tag = world.send(operation).etag
    for known in (tag, f"W/{tag.removeprefix('W/')}", f'"x", {tag}', "*"):
        answer = world.send(operation, headers={"If-None-Match": known})
        assert (answer.status, answer.body, answer.etag) == (304, b"", tag)
    assert world.send(operation, headers={"If-None-Match": '"x"'}).status == 200


@pytest.mark.parametrize("operation", WRITES, ids=name)
def test_a_key_is_visible_ascii(world: World, operation: Operation) -> None:
    path = world.path(operation)
    for key in ("", "two words", "ü", "x" * 256, "tab\t"):
        answer = world.send(operation, path=path, headers={"Idempotency-Key": key})
        assert (answer.status, answer.code) == (400, "malformed_request"), key


def test_a_wrong_method_is_405_with_allow(api: Api) -> None:
    answer = api.put("/v1/workouts", {})
    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}
    # A page of another origin may read it, and what announces a removal.
    exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"Allow", "Deprecation", "ETag", "Sunset"} <= set(exposed)


def test_time_travel_is_for_the_local_stage_only(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    header = {"X-Now": "2031-05-06T12:00:00Z"}
    assert api.get("/v1/streaks/workouts", headers=header).json["today"] == "2031-05-06"
    bad = api.get("/v1/streaks", headers={"X-Now": "yesterday"})
    assert (bad.status, bad.code) == (400, "malformed_request")
    monkeypatch.setattr("chalicelib.settings.Settings.is_local", False)
    assert api.get("/v1/streaks/workouts", headers=header).json["today"] != "2031-05-06"
    assert api.get("/v1/streaks", headers={"X-Now": "yesterday"}).status == 200
