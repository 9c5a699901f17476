"""What API Gateway answers by itself, and what it lets through.

Where the emulator differs from AWS: it does not import the gateway's responses, the headers of
preflight answers and the methods ANY (the fixture sets them one by one), ignores the rates of
single methods, and answers a bearer token
at an unknown path with MISSING_AUTHENTICATION_TOKEN, where AWS tries to read a signature and falls
back to DEFAULT_4XX. It has no limit of 10 MB.
"""

import time

import pytest

from tests.deployed.stage import STAGE, Stage, User

ORIGIN, ANOTHER = "http://localhost:5173", "http://localhost:4173"


def test_health_needs_no_token(stage: Stage) -> None:
    answer = stage.call("GET", "/health")
    assert (answer.status, answer.json["stage"]) == (200, STAGE)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/health", {"GET"}),
        ("/v1/workouts", {"GET", "POST"}),
        ("/v1/excuses/2026-03-14", {"PUT", "DELETE"}),
    ],
)
def test_preflight_admits_the_first_origin(stage: Stage, path: str, methods: set[str]) -> None:
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    answer = stage.call("OPTIONS", path, headers=headers)
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert set(answer.headers["Access-Control-Allow-Methods"].split(",")) == methods | {"OPTIONS"}
    allowed = answer.headers["Access-Control-Allow-Headers"].split(",")
    assert {"Authorization", "Idempotency-Key", "If-Match", "If-None-Match"} <= set(allowed)
    assert answer.headers["Access-Control-Max-Age"] == "7200"


@pytest.mark.parametrize(
    ("origin", "named"),
    [(ORIGIN, ORIGIN), (ANOTHER, ANOTHER), ("https://evil.dev", ORIGIN), (None, ORIGIN)],
)
def test_our_answers_name_the_origin_that_is_listed(
    stage: Stage, origin: str | None, named: str
) -> None:
    answer = stage.call("GET", "/health", headers={"Origin": origin} if origin else {})
    assert answer.headers["Access-Control-Allow-Origin"] == named
    assert answer.headers["Vary"] == "Origin"


@pytest.mark.parametrize("path", ["/v1/nonsense", "/"])
def test_what_is_not_there_is_a_404_problem(stage: Stage, path: str) -> None:
    answer = stage.call("GET", path)
    assert (answer.status, answer.code) == (404, "not_found")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_another_method_is_our_own_405(stage: Stage, alice: User) -> None:
    assert stage.call("DELETE", "/v1/workouts").status == 401
    assert stage.call("DELETE", "/health").status == 401
    for method in ("DELETE", "PATCH", "PUT"):
        answer = stage.call(method, "/v1/workouts", token=alice.id_token)
        assert (answer.status, answer.code) == (405, "method_not_allowed")
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_a_large_body_is_our_own_413(stage: Stage, alice: User) -> None:
    answer = stage.call("POST", "/v1/workouts", raw=b" " * 2_000_000, token=alice.id_token)
    assert (answer.status, answer.code) == (413, "payload_too_large")


def test_too_many_requests_are_429_with_retry_after(stage: Stage) -> None:
    with stage.throttled(rate=1, burst=1):
        answers = [stage.call("GET", "/health") for _ in range(4)]
        [refused, *_] = [answer for answer in answers if answer.status != 200]
        assert (refused.status, refused.code) == (429, "throttled")
        assert refused.json["retryable"] is True
        assert refused.headers["Access-Control-Allow-Origin"] == "*"
        time.sleep(int(refused.headers["Retry-After"]) + 0.1)
        assert stage.call("GET", "/health").status == 200
