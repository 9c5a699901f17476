"""A person who uses more of the table than the own share waits; nobody else does.

Only an engine that reports consumed units can tell.
"""

import json
import logging
import re
from collections.abc import Iterator

import pytest

from chalicelib.http import budgets, dispatch
from chalicelib.http.budgets import Budgets, Rates
from chalicelib.http.middleware import access_log, user_hash
from chalicelib.settings import settings
from tests.support.api import ROOT, Answer, Api

# A bank of 3 units; a workout of the demo takes more than that.
RATES = Rates(read=0.05, write=0.05)
WORKOUT = {"title": "Push", "local_date": "2026-03-14", "type": "strength", "exercises": []}


def exhausted(api: Api) -> Answer:
    """Create workouts until the bank is empty, which takes two; return the refusal."""
    answers = [api.post("/v1/workouts", WORKOUT) for _ in range(4)]
    return next(answer for answer in answers if answer.status != 201)


# The language of the queries of CloudWatch Logs Insights, as far as they use it.
WORDS = {"as", "by", "count", "desc", "filter", "ispresent", "latest", "limit", "max", "or", "pct"}
WORDS |= {"sort", "stats", "sum"}


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Budgets(RATES)
    monkeypatch.setattr(dispatch, "process_budgets", lambda: limits)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The lines of the log, on a stage that has a key."""
    stage = settings()._replace(log_hash_key="k" * 32)
    monkeypatch.setattr("chalicelib.http.middleware.settings", lambda: stage)
    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(record.getMessage())

    log, handler = access_log(), Keep()
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield written
    log.removeHandler(handler)
    log.setLevel(level)


def test_an_empty_bank_is_429_and_costs_nothing(
    engine_api: Api, limited: None, lines: list[str]
) -> None:
    assert engine_api.post("/v1/workouts", WORKOUT).status == 201
    answer = exhausted(engine_api)
    assert (answer.status, answer.code, answer.json["retryable"]) == (429, "throttled", True)
    wait = int(answer.headers["Retry-After"])
    assert 20 < wait <= 200
    assert answer.headers["RateLimit"] == f'"write";r=0;t={wait}'
    assert answer.headers["RateLimit-Policy"] == '"write";q=3;w=60'
    assert "RateLimit" in answer.headers["Access-Control-Expose-Headers"]
    assert f"{wait} seconds" in answer.json["detail"]
    refused = json.loads(lines[-1])
    assert (refused["status"], refused["round_trips"]) == (429, 0)


def test_nobody_else_waits(engine_api: Api, limited: None) -> None:
    assert exhausted(engine_api).status == 429
    assert engine_api.request("GET", "/v1/workouts", user="another").status == 200
    assert engine_api.get("/v1/workouts").status == 429
    assert engine_api.request("GET", "/health", user=None).status == 200


def test_a_refused_request_is_served_later(
    engine_api: Api, limited: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = {"Idempotency-Key": "5f0c"}
    answer = exhausted(engine_api)
    now = dispatch.time.monotonic() + int(answer.headers["Retry-After"])
    monkeypatch.setattr(dispatch.time, "monotonic", lambda: now)
    assert engine_api.post("/v1/workouts", WORKOUT, headers=key).status == 201


def test_a_request_that_fails_is_charged(engine_api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    created = engine_api.post("/v1/workouts", WORKOUT)
    limits = Budgets(Rates(read=0.001, write=0.001))
    monkeypatch.setattr(dispatch, "process_budgets", lambda: limits)
    path, stale = created.headers["Location"], {"If-Match": '"9"'}
    assert engine_api.patch(path, {"title": "Pull"}, headers=stale).status == 412
    assert engine_api.get(path).status == 429


def test_the_local_stage_has_no_budgets() -> None:
    assert budgets.process_budgets() is None


def test_the_line_has_a_hash_of_the_user_and_no_id(engine_api: Api, lines: list[str]) -> None:
    engine_api.get("/v1/workouts")
    engine_api.request("GET", "/v1/workouts", user="another")
    engine_api.request("GET", "/health", user=None)
    first, second, public = map(json.loads, lines)
    assert first["user"] == user_hash(engine_api.user, "k" * 32)
    assert second["user"] == user_hash("another", "k" * 32) != first["user"]
    assert public["user"] is None
    assert first["cpu_ms"] > 0
    assert not any(engine_api.user in line for line in lines)


def test_without_a_key_there_is_no_hash() -> None:
    assert user_hash("ada", "") is None
    # As `openssl dgst -sha256 -hmac` computes it.
    assert user_hash("ada", "key") == "708a727d2475357e"


def test_the_saved_queries_name_fields_of_the_line(engine_api: Api, lines: list[str]) -> None:
    engine_api.get("/v1/workouts")
    known = json.loads(lines[-1]).keys()
    resources = json.loads((ROOT / ".chalice/resources.json").read_text())["Resources"].values()
    kind = "AWS::Logs::QueryDefinition"
    queries = [e["Properties"]["QueryString"] for e in resources if e.get("Type") == kind]
    assert len(queries) == 3
    for query in queries:
        named = set(re.findall(r"as (\w+)", query))
        words = set(re.findall(r"[a-z]\w*", query)) - named - WORDS
        assert words
        assert words <= known, query
