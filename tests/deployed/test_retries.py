"""Retries and refusals at once: one effect, and answers that say when to try again."""

import contextlib
import json
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.deployed.stage import Stage, User

WORKOUT = {"title": "Push day", "local_date": "2026-03-14"}
RETRIES = 24


def test_a_storm_of_retries_has_one_effect(stage: Stage, alice: User) -> None:
    headers = {"Idempotency-Key": str(uuid.uuid4())}

    def attempt(_: int) -> tuple[int, bytes, str | None]:
        answer = stage.call("POST", "/v1/workouts", WORKOUT, token=alice.id_token, headers=headers)
        return answer.status, answer.body, answer.headers.get("Idempotency-Replayed")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(RETRIES)))
    assert {status for status, _, _ in answers} == {201}
    assert len({body for _, body, _ in answers}) == 1
    assert [replayed for *_, replayed in answers].count(None) == 1
    listed = stage.call("GET", "/v1/workouts", token=alice.id_token).json["items"]
    assert [workout["id"] for workout in listed] == [json.loads(answers[0][1])["id"]]
    calendar = stage.call(
        "GET", "/v1/calendar?kind=workouts&from=2026-03-14&to=2026-03-14", token=alice.id_token
    )
    assert [day["count"] for day in calendar.json["days"]] == [1]


class Throttling(BaseHTTPRequestHandler):
    """DynamoDB when a table has no capacity left."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        name = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
        body = json.dumps({"__type": name, "message": "Too much."}).encode()
        self.send_response(400)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def variables(stage: Stage, **more: str) -> Iterator[None]:
    """Run the function with further environment variables for a while."""
    functions, name = stage.client("lambda"), stage.outputs["APIHandlerName"]
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": before | more}
    )
    try:
        yield
    finally:
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": before}
        )


@pytest.fixture
def throttled_table(stage: Stage) -> Iterator[None]:
    """A table that refuses everything.

    The emulator's tables never throttle; the function is led to one that does nothing else.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), Throttling)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with variables(stage, AWS_ENDPOINT_URL_DYNAMODB=f"http://127.0.0.1:{server.server_port}"):
        yield
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.usefixtures("throttled_table")
def test_a_throttled_table_is_503_with_retry_after(stage: Stage, alice: User) -> None:
    answer = stage.call("GET", "/v1/workouts", token=alice.id_token)
    assert (answer.status, answer.code) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "2"
    assert answer.json["retryable"] is True
