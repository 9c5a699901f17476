"""What once went wrong, or nearly: lengths, cursors, races, hidden details."""

import base64
import json
import logging
import time
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from app import app
from chalicelib.errors import Invalid
from chalicelib.health.ping import CachedPing
from chalicelib.http.cursors import encode_cursor
from chalicelib.jsontext import dump
from chalicelib.models.base import parse
from chalicelib.models.patches import MergePatch
from chalicelib.table import client, session
from chalicelib.table.client import Meter
from chalicelib.table.errors import Unavailable
from chalicelib.table.session import Session
from chalicelib.training.workouts.models import WorkoutCreate
from tests.support.api import Api
from tools.local.lambda_client import LambdaClient
from tools.local.tables import create_table

BROKEN = '{"title": ["my secret"]}'
# Composition triples this character, so a length measured before it would not hold after it.
GROWS = "\U0001d160"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=130), st.text(max_size=60))
def test_whatever_is_accepted_can_be_patched(title: str, notes: str) -> None:
    body = {"title": title, "notes": notes, "local_date": "2026-03-14"}
    try:
        accepted = parse(WorkoutCreate, dump(body).encode("utf-8", "replace"))
    except Invalid:
        return
    assert MergePatch(WorkoutCreate, {}).apply(accepted.document()) == accepted
    assert len(accepted.title) <= 120


@pytest.mark.parametrize("text", [GROWS * 120, "\u0344" * 61, "\u200b", "\u00ad\u2060"])
def test_names_are_measured_as_they_are_stored(api: Api, text: str) -> None:
    answer = api.patch("/v1/profile", {"display_name": text}, headers={"If-Match": "*"})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/display_name")
    assert api.patch("/v1/profile", {"units": "metric"}, headers={"If-Match": "*"}).status == 200


def test_a_patch_may_be_declared_as_the_merge_patch_that_it_is(api: Api) -> None:
    """The contract states the media type that clients send by default; the other one works too."""
    merge_patch = {"Content-Type": "application/merge-patch+json"}
    answer = api.patch("/v1/profile", {"units": "metric"}, headers={"If-Match": "*", **merge_patch})
    assert (answer.status, answer.json["units"]) == (200, "metric")
    body = {"title": "Push", "local_date": "2026-03-14"}
    assert api.post("/v1/workouts", body, headers=merge_patch).status == 415


def test_the_promised_length_is_the_accepted_one(api: Api) -> None:
    source = {"provider": "strong", "external_id": "x" * 200}
    body = {"title": "x" * 120, "notes": "x" * 5_000, "local_date": "2026-03-14", "source": source}
    assert api.post("/v1/workouts", body).status == 201
    source["external_id"] += "x"
    answer = api.post("/v1/workouts", body)
    assert answer.json["errors"][0]["detail"] == "must have at most 200 characters"


def cursor(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


STAMP = "01773000000000-0a1b2c3d"


@pytest.mark.parametrize(
    "position",
    [
        *("x", "0|0|zz", "0|0|zz zz", "1|2", "|||", "-1|-1|", "", "0|0|\n"),
        *(f"{'1' * 1_100}|0|", f"0|{'1' * 1_100}|", f"1|0|{STAMP} {'x' * 1_100}"),
        # Far in the future, or in the middle of a pass that never began.
        *("0|99999999999999|", "99999999999999|0|", f"0|0|{STAMP} CAL#~profile"),
        # Outside of the pass; a sort key that is none.
        *(f"now|now|{STAMP} CAL#~profile", f"now|0|{STAMP} "),
        # Of a first pass that never began, or begins in the future; at no resource.
        *("0|table|WORKOUT#", "99999999999999|table|WORKOUT#", "now|table|", "now|table|zz"),
        *("now|table|GONE#", "now|table|CARD#~panels", "now|table|CAL#workouts#2026"),
        *(f"now|table|WORKOUT#{'x' * 1_100}", "now|table|WORKOUT#\u00e9", "now|tables|WORKOUT#"),
    ],
)
def test_a_forged_position_of_the_feed_is_400(api: Api, position: str) -> None:
    position = position.replace("now", str(int(time.time() * 1000)))
    answer = api.get(f"/v1/changes?cursor={encode_cursor(position, 'listChanges')}")
    assert (answer.status, answer.code) == (400, "invalid_cursor"), answer.body


REFUSALS = [
    ("ValidationException", "One or more parameter values were invalid", 400),
    ("ValidationException", "Item size to update has exceeded the maximum allowed size", 413),
    ("ItemCollectionSizeLimitExceededException", "Collection size exceeded.", 409),
    ("ValidationError", "A value is invalid", 400),
    ("ValidationError", "Item size to update has exceeded the maximum allowed size", 413),
    ("ItemCollectionSizeLimitExceeded", "Collection size exceeded.", 409),
]


@pytest.mark.parametrize(("code", "message", "status"), REFUSALS)
def test_what_dynamodb_cannot_store_is_no_error_of_ours(
    api: Api,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    code: str,
    message: str,
    status: int,
) -> None:
    response: dict[str, Any] = {"Error": {"Code": code, "Message": message}}
    if not code.endswith("Exception"):
        reasons = [{"Code": "None"}, {"Code": code, "Message": message}]
        cancelled = {"Code": "TransactionCanceledException", "Message": "cancelled"}
        response = {"Error": cancelled, "CancellationReasons": reasons}

    class Refusing:
        def transact_write_items(self, **_: Any) -> None:
            raise ClientError(response, "TransactWriteItems")

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

    real = client.dynamodb()
    monkeypatch.setattr(client, "dynamodb", Refusing)
    answer = api.post("/v1/workouts", {"title": "Lift", "local_date": "2026-03-14"})
    codes = {400: "malformed_request", 409: "account_full", 413: "payload_too_large"}
    assert (answer.status, answer.code) == (status, codes[status])
    assert message not in answer.body.decode()
    # Of a value that is refused, the log names the request, and never the value.
    named = answer.headers["X-Request-Id"] in caplog.text
    assert named == (status == 400)
    assert message not in caplog.text


def test_a_condition_that_failed_outranks_a_refused_value() -> None:
    reasons = [{"Code": "ConditionalCheckFailed"}, {"Code": "ValidationError", "Message": "size"}]
    response: Any = {"Error": {"Code": "TransactionCanceledException"}}
    response["CancellationReasons"] = reasons
    assert client._refusal(ClientError(response, "TransactWriteItems")) is None


@pytest.mark.usefixtures("moto_table")
@pytest.mark.parametrize(
    ("name", "values", "status"),
    [
        ("Idempotency-Key", ["a", "b"], 400),
        ("idempotency-key", ["a", "a"], 400),
        ("Content-Type", ["application/json", "text/plain"], 400),
        ("X-Now", ["2026-03-14T12:00:00Z"] * 2, 400),
        ("Idempotency-Key", ["a"], 201),
        # A list may come in several lines.
        ("If-None-Match", ['"1"', '"2"'], 201),
    ],
)
def test_a_header_with_one_value_is_sent_once(name: str, values: list[str], status: int) -> None:
    body = {"title": "Lift", "local_date": "2026-03-14"}
    event = LambdaClient(app).event("POST", "/v1/workouts", body)
    event["headers"][name.lower()] = values[-1]
    event["multiValueHeaders"] = {key: [value] for key, value in event["headers"].items()}
    event["multiValueHeaders"].pop(name.lower(), None)
    event["multiValueHeaders"][name] = values
    answer = app(event, None)
    assert answer["statusCode"] == status, answer["body"]
    assert status != 400 or f"{values and name.title()}" in answer["body"].title()


@pytest.mark.usefixtures("moto_table")
def test_lines_of_a_list_are_one_list() -> None:
    client = LambdaClient(app)
    created = client.call("POST", "/v1/workouts", {"title": "Lift", "local_date": "2026-03-14"})
    path = f"/v1/workouts/{json.loads(created['body'])['id']}"
    event = client.event("PATCH", path, {"title": "Squats"}, headers={"If-Match": '"9"'})
    event["multiValueHeaders"] = {"If-Match": ['"1"', '"9"']}
    assert app(event, None)["statusCode"] == 200
    assert app(event, None)["statusCode"] == 412


@pytest.mark.parametrize("parts", [(1, "\ud800", "x"), (1, None, "x"), (2, "a", "b"), (), (1,) * 9])
@pytest.mark.parametrize("path", ["/v1/changes", "/v1/workouts", "/v1/exercises"])
def test_a_forged_cursor_is_400(api: Api, path: str, parts: tuple[Any, ...]) -> None:
    answer = api.get(f"{path}?cursor={cursor(*parts)}")
    assert (answer.status, answer.code) == (400, "invalid_cursor")


def test_an_id_that_is_taken_is_412_and_one_that_was_is_409(api: Api) -> None:
    path, create = f"/v1/workouts/{uuid.uuid4()}", {"If-None-Match": "*"}
    bodies = [{"title": "Lift", "local_date": f"2026-03-1{day}"} for day in (4, 5)]
    assert api.put(path, bodies[0], headers=create).status == 201
    assert api.put(path, bodies[1], headers=create).status == 412
    assert (
        api.put(
            path.upper().replace("/V1/WORKOUTS", "/v1/workouts"), bodies[1], headers=create
        ).status
        == 412
    )
    assert api.delete(path, headers={"If-Match": "*"}).status == 204
    assert api.put(path, bodies[1], headers=create).status == 409
    both = {"If-Match": '"1"', "If-None-Match": "*"}
    assert api.put(f"/v1/workouts/{uuid.uuid4()}", bodies[0], headers=both).status == 400


def test_a_changed_supplement_brings_its_own_dose(api: Api) -> None:
    ids = [
        api.post(
            "/v1/supplements",
            {"name": name, "dose": {"amount": 1, "unit": unit}, "schedule": {"type": "daily"}},
        ).json["id"]
        for name, unit in (("Creatine", "g"), ("Fish oil", "capsule"))
    ]
    intake = api.post("/v1/intakes", {"supplement_id": ids[0], "local_date": "2026-03-14"}).json
    path, match = f"/v1/intakes/{intake['id']}", {"If-Match": "*"}
    moved = api.patch(path, {"supplement_id": ids[1]}, headers=match).json
    assert (moved["dose"]["unit"], moved["snapshot"]["name"]) == ("capsule", "Fish oil")
    own = api.patch(path, {"dose": {"amount": 3, "unit": "capsule"}}, headers=match).json
    kept = api.patch(path, {"supplement_id": ids[0]}, headers=match).json
    assert kept["dose"] == own["dose"]


def test_health_pings_the_table_at_most_every_five_seconds(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, pings = [0.0], []
    monkeypatch.setattr("chalicelib.health.handlers.PING", CachedPing(clock=lambda: now[0]))
    ping = Session.ping
    monkeypatch.setattr(Session, "ping", lambda session: (pings.append(1), ping(session)))

    def status_at(seconds: float) -> int:
        now[0] = seconds
        return api.get("/health", user=None).status

    assert [status_at(at) for at in (0, 1, 4.9)] == [200] * 3
    assert len(pings) == 1
    client.dynamodb().delete_table(TableName="bluestreak-test")
    assert [status_at(at) for at in (4.95, 5, 5.1, 9.9)] == [200, 503, 503, 503]
    assert len(pings) == 2
    create_table(client.dynamodb(), "bluestreak-test")
    assert [status_at(at) for at in (9.95, 10, 14.9)] == [503, 200, 200]
    assert len(pings) == 3


def test_no_personal_data_is_logged(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        WorkoutCreate.model_validate_json(BROKEN)

    monkeypatch.setattr("chalicelib.training.workouts.service.WorkoutService.create", fail)
    with caplog.at_level(logging.INFO):
        body = {"title": "my secret", "local_date": "2026-03-14", "notes": "my secret"}
        assert api.post("/v1/workouts", body).status == 500
    assert "ValidationError" in caplog.text
    assert "secret" not in caplog.text
    assert api.user not in caplog.text


def test_unprocessed_keys_wait_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[dict[str, Any]] = []

    class Throttled:
        def batch_get_item(self, **request: Any) -> dict[str, Any]:
            calls.append(request)
            return {"Responses": {}, "UnprocessedKeys": request["RequestItems"]}

    monkeypatch.setattr(client, "dynamodb", Throttled)
    monkeypatch.setattr(client, "BUDGET_S", 0.3)
    with pytest.raises(Unavailable):
        Session("someone").get_many(["a", "b"])
    assert 2 < len(calls) < 30


def test_no_attempt_starts_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(client, "dynamodb", lambda: sent)
    with pytest.raises(Unavailable):
        client.call(Meter(deadline=0), "pop")
    assert sent == []


def test_a_vanished_table_is_an_error_of_ours(api: Api) -> None:
    client.dynamodb().delete_table(TableName="bluestreak-test")
    assert api.get("/v1/workouts").status == 500
    with pytest.raises(ClientError):
        Session("someone").get("x")


@pytest.mark.usefixtures("moto_table")
def test_an_event_that_is_no_request_of_ours_is_a_problem() -> None:
    event = LambdaClient(app).event("GET", "/v1/profile")
    event["requestContext"]["authorizer"] = "nonsense"
    answer = app(event, None)
    assert json.loads(answer["body"])["code"] == "unauthenticated"
    assert session.wall_clock().tzinfo is not None


def test_trouble_while_looking_for_an_earlier_answer_is_503(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The write is refused, and then the table does not answer whether the key was used."""
    source = {"provider": "strong", "external_id": "1"}
    body = {"title": "Lift", "local_date": "2026-03-14", "source": source}
    assert api.post("/v1/workouts", body).status == 201

    def silent(*_: object, **__: object) -> None:
        raise Unavailable("get_item")

    monkeypatch.setattr(Session, "get", silent)
    answer = api.post("/v1/workouts", body, headers={"Idempotency-Key": "k"})
    assert (answer.status, answer.code) == (503, "unavailable")
    assert api.post("/v1/workouts", body).status == 409
