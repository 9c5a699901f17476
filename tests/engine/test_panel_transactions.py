"""A panel is one transaction: it fits, and whatever fails, all of it is there or none."""

import uuid
from collections import Counter
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.labs.biomarkers.registry import FORMULAS
from chalicelib.table import client, keys
from tests.conftest import TABLE
from tests.engine.device import Device, panel, whole
from tools.bench import labs

pytestmark = pytest.mark.usefixtures("engine_table")

DAY = date(2026, 1, 1)


class Watched:
    """The client, but writes are counted, and some of them fail before or after they are made."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.actions: list[int] = []
        self.tokens: set[str] = set()
        self.errors: list[Exception] = []
        self.applied = False

    def __getattr__(self, name: str) -> Any:
        assert name in ("get_item", "batch_get_item", "query")
        return getattr(self._real, name)

    def transact_write_items(self, **request: Any) -> Any:
        self.actions.append(len(request["TransactItems"]))
        self.tokens.add(request.get("ClientRequestToken", ""))
        if not self.errors:
            return self._real.transact_write_items(**request)
        error = self.errors.pop(0)
        if self.applied:
            self._real.transact_write_items(**request)
        raise error


@pytest.fixture
def watched(engine_table: Any, monkeypatch: pytest.MonkeyPatch) -> Watched:
    found = Watched(engine_table)
    monkeypatch.setattr(client, "dynamodb", lambda: found)
    return found


def items(engine_table: Any, user: str) -> dict[str, Any]:
    """Return all that stands in the user's partition, by sort key."""
    found: dict[str, Any] = {}
    pages = engine_table.get_paginator("query").paginate(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": keys.partition(user)}},
        ConsistentRead=True,
    )
    for page in pages:
        found |= {item["sk"]["S"]: item for item in page["Items"]}
    return found


def test_the_fullest_panel_fits(watched: Watched, engine_table: Any, user: str) -> None:
    """90 readings, every formula computed, and a receipt: made, computed again and deleted."""
    device = Device(user)
    assert device.send("PATCH", "/v1/profile", labs.PROFILE, If_Match="*")["statusCode"] == 200
    slugs = labs.markers(90)
    body = labs.panel(slugs, DAY)
    watched.actions.clear()
    answer = device.send("POST", "/v1/panels", body, Idempotency_Key="full")
    assert answer["statusCode"] == 201, answer
    assert watched.actions == [37]
    made = answer["json"]
    assert len(made["readings"]) == 90
    assert {part["marker"] for part in made["derived"] if "id" in part} == set(FORMULAS)
    kinds = Counter(key.split("#")[0] for key in items(engine_table, user))
    groups = {keys.results_group(slug) for slug in slugs}
    assert (kinds["RESULTS"], kinds["DERIVED"], kinds["READING"]) == (len(groups), 1, 0)
    assert device.calendar() == {str(DAY): 90}
    for marker in (slugs[0], slugs[-1], "phenoage", "egfr_cr"):
        assert len(device.readings(marker)) == 1

    at = f"/v1/panels/{made['id']}"
    watched.actions.clear()
    derived = device.send("PUT", f"{at}/derivation", {"phenoage_variant": "crp_log1p"})
    assert (derived["statusCode"], len(derived["json"]["derived"])) == (200, len(FORMULAS))
    part = made["readings"][0]
    place = f"/v1/biomarkers/{part['marker']}/readings/{part['id']}"
    changed = device.send("PATCH", place, {"value": part["value"]}, If_Match='"1"')
    assert changed["statusCode"] == 200
    assert max(watched.actions) < 12
    watched.actions.clear()
    assert device.send("DELETE", at, If_Match="*")["statusCode"] == 204
    assert watched.actions == [37]
    assert device.calendar() == {}
    left = items(engine_table, user)
    assert not [
        key for key in left if key.startswith(("RESULTS#", "DERIVED#", "PANEL#", "SOURCE#"))
    ]
    assert device.get("/v1/biomarkers?tracked=true")["items"] == []


def test_one_reading_more_is_refused(user: str) -> None:
    body = labs.panel(labs.markers(91), DAY)
    assert Device(user).send("POST", "/v1/panels", body)["statusCode"] == 422


def test_nothing_is_left_of_what_is_deleted(engine_table: Any, user: str) -> None:
    """But its tombstone, the counters of its year and an empty item of newest readings."""
    device = Device(user)
    made = device.send("POST", "/v1/panels", panel(DAY, "Quest"))["json"]
    at = f"/v1/panels/{made['id']}"
    assert device.send("DELETE", at, If_Match="*")["statusCode"] == 204
    left = items(engine_table, user)
    assert set(left) == {
        keys.calendar("biomarkers", 2026),
        keys.PANEL_READINGS,
        keys.tombstone("panel", made["id"]),
    }
    assert left[keys.PANEL_READINGS]["doc"]["S"] == "{}"
    again = device.send("POST", "/v1/panels", panel(DAY, "Quest"))
    assert again["statusCode"] == 201


class Written(NamedTuple):
    """A request that writes, and what it is answered when it was carried out already."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]
    again: tuple[int, ...]


def on_an_account(device: Device, what: str) -> Written:
    """Make an account with two panels and a reading, and return one write to it."""
    for number in (2, 1):
        made = device.send("POST", "/v1/panels", panel(DAY + timedelta(days=number), "Quest"))
    at, [part, *_] = f"/v1/panels/{made['json']['id']}", made["json"]["readings"]
    of_marker = f"/v1/biomarkers/{part['marker']}/readings"
    single = {"value": 83, "unit": "mg/dL", "local_date": str(DAY + timedelta(days=3))}
    alone = f"{of_marker}/{device.send('POST', of_marker, single)['json']['id']}"
    key, match = {"Idempotency_Key": str(uuid.uuid4())}, {"If_Match": '"1"'}
    moved = {"value": 84, "local_date": "2026-02-01"}
    return {
        "create a panel": Written("POST", "/v1/panels", panel(DAY, "Quest"), key, (201,)),
        "compute again": Written("PUT", f"{at}/derivation", {}, {}, (200,)),
        "delete a panel": Written("DELETE", at, None, match, (404,)),
        "change a part": Written("PATCH", f"{of_marker}/{part['id']}", {"value": 7}, match, (412,)),
        "delete a part": Written("DELETE", f"{of_marker}/{part['id']}", None, match, (404,)),
        "log a reading": Written("POST", of_marker, single, key, (201,)),
        "move a reading": Written("PATCH", alone, moved, match, (412,)),
        "delete a reading": Written("DELETE", alone, None, match, (404,)),
    }[what]


WRITES = (
    "create a panel",
    "compute again",
    "delete a panel",
    "change a part",
    "delete a part",
    "log a reading",
    "move a reading",
    "delete a reading",
)


def throttled() -> ClientError:
    code = "ProvisionedThroughputExceededException"
    return ClientError({"Error": {"Code": code, "Message": "slow down"}}, "TransactWriteItems")


def lost() -> ReadTimeoutError:
    return ReadTimeoutError(endpoint_url="http://table")


def once(device: Device, written: Written) -> dict[str, Any]:
    return device.once(written.method, written.path, written.body, **written.headers)


@pytest.mark.parametrize("what", WRITES)
def test_a_write_that_fails_leaves_nothing(
    watched: Watched,
    engine_table: Any,
    user: str,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    device = Device(user)
    written = on_an_account(device, what)
    before = items(engine_table, user)
    monkeypatch.setattr(client, "MAX_ATTEMPTS", 2)
    watched.errors = [throttled()] * 2
    refused = once(device, written)
    assert (refused["statusCode"], refused["json"]["retryable"]) == (503, True)
    assert items(engine_table, user) == before
    whole(device)
    watched.tokens.clear()
    assert once(device, written)["statusCode"] in (200, 201, 204)
    assert len(watched.tokens) == 1  # it is one transaction, so there is no half to fail
    whole(device)


@pytest.mark.parametrize("what", WRITES)
def test_a_write_whose_answer_is_lost_is_whole(
    watched: Watched,
    engine_table: Any,
    user: str,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    """Lost once it is recognised; lost for good, the client's own repetition does nothing more."""
    device = Device(user)
    written = on_an_account(device, what)
    before = items(engine_table, user)
    monkeypatch.setattr(client, "MAX_ATTEMPTS", 2)
    watched.errors, watched.applied = [lost()] * 2, True
    assert once(device, written)["statusCode"] == 503
    after = items(engine_table, user)
    assert after != before
    counters = keys.calendar("biomarkers", 2026)
    counted = int(after[counters]["w"]["N"]) - int(before[counters]["w"]["N"])
    assert counted == (0 if what in ("compute again", "change a part") else 1)
    whole(device)
    again = once(device, written)
    assert again["statusCode"] in written.again
    if what != "compute again":
        assert items(engine_table, user) == after
    whole(device)


@pytest.mark.parametrize("what", WRITES)
def test_an_answer_lost_once_is_recognised(watched: Watched, user: str, what: str) -> None:
    device = Device(user)
    written = on_an_account(device, what)
    watched.errors, watched.applied = [lost()], True
    assert once(device, written)["statusCode"] in (200, 201, 204)
    whole(device)
