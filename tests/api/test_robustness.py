"""What once went wrong, or nearly: lengths, cursors, races, hidden details."""

import base64
import json
import logging
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from app import app
from chalicelib.http.models import MergePatch, parse
from chalicelib.http.pagination import encode_cursor
from chalicelib.http.problems import ApiError
from chalicelib.table import client, session
from chalicelib.table.client import Meter
from chalicelib.table.errors import Unavailable
from chalicelib.table.items import Stored, dump
from chalicelib.table.session import Session
from chalicelib.workouts.models import WorkoutCreate
from tests.support.api import Api
from tests.support.events import LambdaClient

BROKEN = '{"title": ["my secret"]}'
# Composition triples this character, so a length measured before it would not hold after it.
GROWS = "\U0001d160"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=130), st.text(max_size=60))
def test_whatever_is_accepted_can_be_patched(title: str, notes: str) -> None:
    body = {"title": title, "notes": notes, "local_date": "2026-03-14"}
    try:
        accepted = parse(WorkoutCreate, dump(body).encode("utf-8", "replace"))
    except ApiError:
        return
    stored = Stored("workout", "x", 1, dump(accepted.document()), {})
    assert MergePatch(WorkoutCreate, {}).apply(stored) == accepted
    assert len(accepted.title) <= 120


@pytest.mark.parametrize("text", [GROWS * 120, "\u0344" * 61, "\u200b", "\u00ad\u2060"])
def test_names_are_measured_as_they_are_stored(api: Api, text: str) -> None:
    answer = api.patch("/v1/profile", {"display_name": text}, headers={"If-Match": "*"})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/display_name")
    assert api.patch("/v1/profile", {"units": "metric"}, headers={"If-Match": "*"}).status == 200


def test_the_promised_length_is_the_accepted_one(api: Api) -> None:
    source = {"provider": "strong", "external_id": "x" * 200}
    body = {"title": "x" * 120, "notes": "x" * 5_000, "local_date": "2026-03-14", "source": source}
    assert api.post("/v1/workouts", body).status == 201
    source["external_id"] += "x"
    answer = api.post("/v1/workouts", body)
    assert answer.json["errors"][0]["detail"] == "must have at most 200 characters"


def cursor(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize("position", ["x", "0|0|zz", "0|0|zz zz", "1|2", "|||", "-1|-1|"])
def test_a_forged_position_of_the_feed_is_400_at_worst(api: Api, position: str) -> None:
    answer = api.get(f"/v1/changes?cursor={encode_cursor(position, 'listChanges')}")
    assert answer.status in (200, 400), answer.body


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


def test_health_is_503_without_a_table(api: Api) -> None:
    client.dynamodb().delete_table(TableName="bluestreak-test")
    answer = api.get("/health", user=None)
    assert (answer.status, answer.code) == (503, "unavailable")


def test_no_personal_data_is_logged(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        WorkoutCreate.model_validate_json(BROKEN)

    monkeypatch.setattr("chalicelib.workouts.store.WorkoutStore.create", fail)
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
