"""A precondition that is sent is checked (RFC 9110 section 13), by every operation that writes.

The operations come from the declarations, so a new one is tested from its first day.
"""

from typing import Any

import pytest

from chalicelib.application import operations
from chalicelib.http.operation import Operation
from chalicelib.table.transaction import Transaction
from tests.support.api import Answer, Api
from tests.support.races import once_before
from tools.local.world import OPERATIONS, SETTERS, World

ALL = operations()
# Neither the request to erase the account, which never changes, nor a restore, nor a batch of days
# has a tag; see test_erasure.py, test_restores.py and test_metric_batches.py.
UNTAGGED = {
    *("requestAccountDeletion", "cancelAccountDeletion", "restoreAccount", "createMetricBatch"),
}
WRITES = [each for each in ALL if each.method != "GET" and each.operation_id not in UNTAGGED]
# They replace or delete what exists.
EDITS = [operation for operation in WRITES if not operation.creates]
OPTIONAL = [operation for operation in EDITS if not operation.needs_precondition]
SETS = [operation for operation in OPTIONAL if operation.method == "PUT"]
READ = {operation.path for operation in ALL if operation.method == "GET"}
# Where the same body again would be no change: what is there first, and what another writer sets.
FIRST: dict[str, Any] = {
    "putExcuse": {"reason": "travel"},
    "putMetricDay": {"values": {"rhr": {"value": 47}}},
}
OTHER: dict[str, Any] = {
    "putMetricDay": {"values": {"floors": {"value": 7}}},
    "putExcuse": {"reason": "rest"},
    "giveConsent": {"document": "terms", "version": "1"},
}


def name(operation: Operation) -> str:
    return operation.operation_id


def setter(operation: Operation) -> Operation | None:
    """Return the operation that sets what ``operation`` edits, if such a fact is set."""
    if operation.operation_id in SETTERS:
        return OPERATIONS[SETTERS[operation.operation_id]]
    return next(
        (each for each in SETS if f"{operation.path}/".startswith(f"{each.path}/")),
        None,
    )


def edited(operation: Operation) -> str:
    """Return the path of the resource that ``operation`` edits: its own, or the next one above."""
    path = operation.path
    while path not in READ:
        path = path.rpartition("/")[0]
    return path


def writer(operation: Operation) -> Operation | None:
    """Return an operation that changes what ``operation`` edits, and keeps it."""
    changes = (
        each for each in EDITS if each.path == edited(operation) and each.method in ("PUT", "PATCH")
    )
    return setter(operation) or next(changes, None)


def made(world: World, operation: Operation) -> str:
    """Make what ``operation`` edits; return its ETag."""
    setting = setter(operation)
    if setting:
        body = FIRST.get(setting.operation_id, world.body(setting))
        answer = world.send(setting, body=body)
    else:
        part = operation.path.removeprefix(edited(operation))
        answer = world.api.get(world.path(operation).rsplit("/", part.count("/"))[0])
    assert answer.status in (200, 201), answer.body
    return answer.etag


def send(world: World, operation: Operation, **precondition: str) -> Answer:
    """Send ``operation`` alone, without what a deletion needs first."""
    headers = {header.replace("_", "-"): value for header, value in precondition.items()}
    path, body = world.path(operation), world.body(operation)
    return world.api.request(operation.method, path, body, headers=headers)


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


@pytest.mark.parametrize("operation", WRITES, ids=name)
def test_a_stale_tag_changes_nothing(world: World, operation: Operation) -> None:
    if not operation.creates:
        made(world, operation)
    world.path(operation)
    world.body(operation)
    before = world.api.get("/v1/changes").json["items"]
    for stale in ('"998"', '"997", W/"998"', '""'):
        answer = send(world, operation, If_Match=stale)
        assert (answer.status, answer.code) == (412, "precondition_failed"), answer.body
    if operation.creates:
        listed = send(world, operation, If_Match='"1", W/"2"')
        assert (listed.status, listed.code) == (412, "precondition_failed"), listed.body
    assert world.api.get("/v1/changes").json["items"] == before


@pytest.mark.parametrize("operation", [each for each in WRITES if each.creates], ids=name)
@pytest.mark.parametrize(
    ("header", "value"), [("If_Match", "*"), ("If_None_Match", "*"), ("If_None_Match", '"1"')]
)
def test_a_collection_exists_and_has_no_tag(
    world: World, operation: Operation, header: str, value: str
) -> None:
    """What is created has a new id, so that it overwrites nothing."""
    assert send(world, operation, **{header: value}).status == 201


@pytest.mark.parametrize("operation", EDITS, ids=name)
@pytest.mark.parametrize("form", ["{}", '"998", W/{}', "*"])
def test_the_current_tag_is_accepted(world: World, operation: Operation, form: str) -> None:
    tag = made(world, operation)
    answer = send(world, operation, If_Match=form.format(tag))
    assert answer.status == operation.status, answer.body


@pytest.mark.parametrize("operation", EDITS, ids=name)
def test_if_none_match_refuses_what_exists(world: World, operation: Operation) -> None:
    tag = made(world, operation)
    refusing = {"If_None_Match": tag} | ({"If_Match": "*"} if operation.versioned else {})
    assert send(world, operation, **refusing).status == 412
    if not operation.versioned:
        for refused in ("*", f'"998", W/{tag}'):
            answer = send(world, operation, If_None_Match=refused)
            assert (answer.status, answer.code) == (412, "precondition_failed")
        assert send(world, operation, If_None_Match='"998"').status == operation.status


@pytest.mark.parametrize("operation", OPTIONAL, ids=name)
def test_without_a_precondition_the_last_write_wins(world: World, operation: Operation) -> None:
    made(world, operation)
    assert send(world, operation).status == operation.status


@pytest.mark.parametrize("operation", [each for each in OPTIONAL if setter(each) in SETS], ids=name)
def test_what_is_not_there_matches_no_tag(world: World, operation: Operation) -> None:
    setting = setter(operation)
    assert setting
    world.path(operation)
    if send(world, setting, If_None_Match="*").status == 412:
        # It exists from the start, at version 0 or as a part of what was made.
        assert send(world, operation, If_Match="*").status == operation.status
        return
    [deletion] = [each for each in EDITS if each.path == setting.path and each.method == "DELETE"]
    assert send(world, deletion).status == 204
    for tag in ("*", '"0"', '"1"', '"2"'):
        answer = send(world, operation, If_Match=tag)
        assert (answer.status, answer.code) == (412, "precondition_failed")
    expected = [404] if operation.method == "DELETE" else operation.statuses
    assert send(world, operation).status in expected


@pytest.mark.parametrize("operation", [each for each in EDITS if writer(each)], ids=name)
@pytest.mark.parametrize("precondition", ["tag", "*", None])
def test_a_write_between_reading_and_writing_is_not_lost(
    world: World, operation: Operation, precondition: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two writers: the other one writes just before the transaction of the first."""
    if precondition is None and operation.versioned:
        return
    tag = made(world, operation)
    path, body = world.path(operation), world.body(operation)
    other = writer(operation)
    assert other
    between: list[Answer] = []

    def meddle() -> None:
        changed = OTHER.get(other.operation_id, world.body(other))
        between.append(world.send(other, path=world.path(other), body=changed))

    once_before(monkeypatch, Transaction, "commit", meddle)
    headers = {"If-Match": tag if precondition == "tag" else "*"} if precondition else {}
    answer = world.api.request(operation.method, path, body, headers=headers)
    [written] = between
    assert written.status == 200, written.body
    assert written.etag != tag
    if precondition == "tag":
        assert (answer.status, answer.code) == (412, "precondition_failed")
        assert send(world, operation, If_Match=written.etag).status == operation.status
    else:
        assert answer.status == operation.status, answer.body


def test_a_schedule_exists_from_the_start_at_version_0(api: Api) -> None:
    path, daily = "/v1/streaks/workouts/schedule", {"schedule": {"type": "daily"}}
    unwritten = api.get(path)
    assert (unwritten.status, unwritten.etag) == (200, '"0"')
    version = {"effective_from": None, **daily}
    assert unwritten.json == {"id": "workouts", "version": 0, "versions": [version]}
    assert api.put(path, daily, headers={"If-Match": '"1"'}).status == 412
    assert api.put(path, daily, headers={"If-None-Match": "*"}).status == 412
    first = api.put(path, daily, headers={"If-Match": '"0"'})
    assert (first.status, first.etag) == (200, '"1"')
    assert api.put(path, daily, headers={"If-Match": '"0"'}).status == 412
    again = api.get(path)
    assert (again.json, again.etag) == (first.json, first.etag)
    assert api.get("/v1/streaks/habit-7/schedule").status == 404


class TestExcuses:
    PATH, OTHER_DAY = "/v1/excuses/2026-03-14", "/v1/excuses/2026-03-15"
    NOW = {"X-Now": "2026-03-14T12:00:00Z"}

    def put(self, api: Api, reason: str, path: str = PATH, **headers: str) -> Answer:
        sent = self.NOW | {header.replace("_", "-"): value for header, value in headers.items()}
        return api.put(path, {"reason": reason}, headers=sent)

    def test_each_day_has_a_version_of_its_own(self, api: Api) -> None:
        first = self.put(api, "sick", If_None_Match="*")
        assert (first.status, first.etag) == (200, f'"{first.json["version"]}"')
        self.put(api, "rest", self.OTHER_DAY)
        again = self.put(api, "sick", If_Match=first.etag)
        assert (again.status, again.etag) == (200, first.etag), "nothing has changed"
        changed = self.put(api, "travel", If_Match=first.etag)
        assert changed.status == 200
        assert changed.json["version"] > first.json["version"]
        assert self.put(api, "rest", If_Match=first.etag).status == 412
        [year] = [
            each for each in api.get("/v1/changes").json["items"] if each["type"] == "excuses"
        ]
        assert changed.json in year["resource"]["excuses"]

    def test_a_version_is_never_used_twice(self, api: Api) -> None:
        first = self.put(api, "sick")
        assert api.delete(self.PATH, headers=self.NOW | {"If-Match": first.etag}).status == 204
        second = self.put(api, "sick")
        assert second.json["version"] > first.json["version"]
        assert self.put(api, "rest", If_Match=first.etag).status == 412
