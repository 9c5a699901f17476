"""Prism makes a mock of the contract: every example of every operation, and refusals as ours."""

import contextlib
import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.application import operations
from chalicelib.http.body import JSON
from tests.support.contract import Contract
from tools.contract import node
from tools.contract.examples import PROBLEMS, Examples
from tools.contract.files import OPENAPI
from tools.local.processes import free_port, server

EXCHANGES = [
    pytest.param(exchange, id=f"{file}-{exchange['name']}")
    for file, exchanges in Examples.load().exchanges.items()
    for exchange in exchanges
    if file != PROBLEMS
]
# The media types of bodies that are not JSON.
SENT = {
    operation.operation_id: operation.signature.sent_text.media_type
    for operation in operations()
    if operation.signature.sent_text
}
# What the API adds to every answer and the contract leaves to the conventions.
CACHING = {"Cache-Control": "no-store"}


@pytest.fixture(scope="module")
def prism() -> Iterator[int]:
    """Prism as the contract's README starts it; its port."""
    port = free_port()
    command = node.command("prism", "mock", "--port", str(port), str(OPENAPI))
    with server("Prism", command, port, environment=node.environment()):
        yield port


def call(
    port: int,
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    body: Any = None,
    media_type: str = JSON,
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        text = body if body is None or media_type != JSON else json.dumps(body)
        sent = (headers or {}) | ({} if body is None else {"Content-Type": media_type})
        connection.request(method, path, text, sent)
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read()


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_every_example_is_answered_as_the_contract_promises(prism: int, exchange: Any) -> None:
    request, status = exchange["request"], exchange["response"]["status"]
    prefer = f"code={status}" + (
        f", example={exchange['name']}" if "body" in exchange["response"] else ""
    )
    headers = {"Authorization": "Bearer x", "Prefer": prefer} | request.get("headers", {})

    sent = SENT.get(exchange["operation_id"], JSON)
    answered, given, body = call(
        prism, request["method"], request["path"], headers, request.get("body"), sent
    )

    assert answered == status, body
    if "body" in exchange["response"]:
        expected = exchange["response"]["body"]
        assert (body.decode() if isinstance(expected, str) else json.loads(body)) == expected
    Contract.load().check(request["method"], request["path"], answered, CACHING | given, body)


def test_it_refuses_what_the_api_refuses(prism: int) -> None:
    status, _, body = call(prism, "GET", "/v1/workouts")
    assert (status, json.loads(body)["code"]) == (401, "unauthenticated")
    headers = {"Authorization": "Bearer x"}
    status, _, body = call(prism, "POST", "/v1/workouts", headers, {"title": 7})
    assert (status, json.loads(body)["status"]) == (422, 422)


@pytest.mark.parametrize(
    ("dates", "status"),
    [
        ({"started_at": "2026-03-14T17:05:00Z"}, 201),
        ({"started_at": "2026-03-14T17:05:00Z", "local_date": None}, 201),
        ({"local_date": "2026-03-14"}, 201),
        ({"started_at": "2026-03-14T17:05:00Z", "local_date": "2026-03-14"}, 201),
        ({"local_date": None}, 422),
        ({}, 422),
    ],
)
def test_it_knows_which_fields_go_together(prism: int, dates: Any, status: int) -> None:
    headers = {"Authorization": "Bearer x"}
    answer = call(prism, "POST", "/v1/workouts", headers, {"title": "Push"} | dates)
    assert answer[0] == status, answer[2]
