"""The checker of answers itself: it lets through what is promised, and nothing else."""

import json
from typing import Any

import pytest

from tests.support.contract import Contract
from tools.contract.examples import Examples

CONTRACT = Contract.load()
EXAMPLES = Examples.load()
HEADERS = {
    "X-Request-Id": "1",
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-store",
    "Content-Type": "application/json",
    "ETag": '"1"',
}
PATH = "/v1/workouts/0c5d8f52-9a3b-4f0e-8d57-1b2a3c4d5e6f"


def workout() -> Any:
    return json.loads(json.dumps(EXAMPLES.responses("getWorkout", 200)["strength"]["value"]))


def check(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
    raw = b"" if body is None else json.dumps(body).encode()
    CONTRACT.check("GET", PATH, status, HEADERS if headers is None else headers, raw)


def test_a_promised_answer_passes_whatever_the_case_of_its_headers() -> None:
    check(workout())
    check(workout(), headers={name.lower(): value for name, value in HEADERS.items()})
    check(None, 304)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: w.update(surprise=1), "surprise"),
        (lambda w: w["exercises"][0]["sets"][0].update(surprise=1), "/exercises/0/sets/0"),
        (lambda w: w["exercises"][0]["sets"][0]["weight"].update(unit="stone"), "stone"),
        (lambda w: w.pop("local_date"), "local_date"),
        (lambda w: w.update(notes=None), "/notes"),
        (lambda w: w.update(local_date="2026-02-30"), "/local_date"),
        (lambda w: w.update(started_at="2026-03-14T18:05:00"), "/started_at"),
        (lambda w: w.update(version="1"), "/version"),
    ],
)
def test_a_body_that_differs_is_refused(change: Any, message: str) -> None:
    body = workout()
    change(body)
    with pytest.raises(AssertionError, match=message):
        check(body)


@pytest.mark.parametrize("missing", sorted(HEADERS.keys() - {"Content-Type"}))
def test_a_missing_header_is_refused(missing: str) -> None:
    headers = {name: value for name, value in HEADERS.items() if name != missing}
    with pytest.raises(AssertionError, match=missing):
        check(workout(), headers=headers)


def test_other_answers_are_refused() -> None:
    with pytest.raises(AssertionError, match="declares only"):
        check(workout(), 201)
    with pytest.raises(AssertionError, match="content type"):
        check(workout(), headers=HEADERS | {"Content-Type": "text/html"})
    with pytest.raises(AssertionError, match="no body"):
        check(workout(), 304)
    with pytest.raises(AssertionError, match="must be 404"):
        CONTRACT.check("GET", "/v1/nothing", 200, HEADERS, b"{}")
    with pytest.raises(AssertionError, match="must be 401 or 405"):
        CONTRACT.check("POST", PATH, 200, HEADERS, b"{}")


def problem(name: str) -> Any:
    return EXAMPLES.problem(name)[name]["value"]


def test_problems_are_checked() -> None:
    headers = HEADERS | {"Content-Type": "application/problem+json"}
    check(problem("not_found"), 404, headers)
    with pytest.raises(AssertionError, match="content type"):
        check(problem("not_found"), 404)
    with pytest.raises(AssertionError, match="problem says"):
        check(problem("not_found"), 503, headers | {"Retry-After": "2"})
    with pytest.raises(AssertionError, match="not declared"):
        check(problem("not_found") | {"code": "lost"}, 404, headers)
    with pytest.raises(AssertionError, match="Retry-After"):
        check(problem("unavailable"), 503, headers)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"code": "value_error"}, "value_error has no message"),
        ({"params": {}}, r"parameters \[\]"),
        ({"detail": "is wrong"}, "is wrong"),
    ],
)
def test_the_errors_of_a_problem_follow_from_the_messages(
    change: dict[str, Any], message: str
) -> None:
    headers = HEADERS | {"Content-Type": "application/problem+json"}
    detail = "must be at most 100"
    error = {"pointer": "/a", "code": "less_than_equal", "detail": detail, "params": {"le": 100}}
    check(problem("not_found") | {"errors": [error]}, 404, headers)
    with pytest.raises(AssertionError, match=message):
        check(problem("not_found") | {"errors": [error | change]}, 404, headers)


def test_what_the_gateway_answers_by_itself_is_let_through() -> None:
    CONTRACT.check("GET", "/nowhere", 403, {}, b'{"message": "Missing Authentication Token"}')
    CONTRACT.check("OPTIONS", PATH, 200, {}, b"")
