"""Prism makes a mock of the contract: every example of every operation, and refusals as ours."""

import contextlib
import http.client
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.contract import Contract
from tools.contract import node
from tools.contract.examples import PROBLEMS, Examples
from tools.contract.files import OPENAPI

START_WITHIN_S = 60
EXCHANGES = [
    pytest.param(exchange, id=f"{file}-{exchange['name']}")
    for file, exchanges in Examples.load().exchanges.items()
    for exchange in exchanges
    if file != PROBLEMS
]
# What the API adds to every answer and the contract leaves to the conventions.
CACHING = {"Cache-Control": "no-store"}


@pytest.fixture(scope="module")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Prism as the contract's README starts it; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    log: Path = tmp_path_factory.mktemp("prism") / "log"
    with log.open("w") as file:
        process = subprocess.Popen(
            node.command("prism", "mock", "--port", str(port), str(OPENAPI)),
            env=node.environment(),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            await_answer(process, port, log)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def await_answer(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(OSError):
            call(port, "GET", "/health")
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def call(
    port: int, method: str, path: str, headers: dict[str, str] | None = None, body: Any = None
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        text = None if body is None else json.dumps(body)
        sent = (headers or {}) | ({} if body is None else {"Content-Type": "application/json"})
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

    answered, given, body = call(
        prism, request["method"], request["path"], headers, request.get("body")
    )

    assert answered == status, body
    if "body" in exchange["response"]:
        assert json.loads(body) == exchange["response"]["body"]
    Contract.load().check(request["method"], request["path"], answered, CACHING | given, body)


def test_it_refuses_what_the_api_refuses(prism: int) -> None:
    status, _, body = call(prism, "GET", "/v1/workouts")
    assert (status, json.loads(body)["code"]) == (401, "unauthenticated")
    headers = {"Authorization": "Bearer x"}
    status, _, body = call(prism, "POST", "/v1/workouts", headers, {"title": 7})
    assert (status, json.loads(body)["status"]) == (422, 422)
