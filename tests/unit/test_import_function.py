"""The function of imports: which messages it understands, and what it makes of them."""

import json
import logging
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote_plus

import pytest

from chalicelib.account.imports.function import imports
from chalicelib.account.imports.queue import Task
from chalicelib.account.imports.storage import source_of

WORKER = "chalicelib.account.imports.worker"
TASK = Task("ada", "7")
TEST_EVENT = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "files"}


class Context:
    """Lambda's context of a run with a minute left."""

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


def notification(*names: str) -> str:
    records = [{"s3": {"bucket": {"name": "b"}, "object": {"key": name}}} for name in names]
    return json.dumps({"Records": records})


def event(*bodies: str, attempt: int = 1) -> Any:
    """Return the event of Lambda for some messages."""
    attributes = {"ApproximateReceiveCount": str(attempt)}
    return {
        "Records": [
            {"messageId": "m", "receiptHandle": "r", "body": body, "attributes": attributes}
            for body in bodies
        ]
    }


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Task, float, int]]:
    """What the worker was called with."""
    found: list[tuple[Task, float, int]] = []

    def run(task: Task, *, time_left: Callable[[], float], attempt: int) -> None:
        found.append((task, time_left(), attempt))

    monkeypatch.setitem(sys.modules, WORKER, SimpleNamespace(run=run))
    return found


def test_a_task_is_done(done: list[Any]) -> None:
    imports(event(TASK.text(), attempt=3), Context())
    assert done == [(TASK, 60.0, 3)]


@pytest.mark.parametrize("user", ["ada", "Ada Lovelace", "a+b@c", "Zoë"])
def test_an_upload_is_a_task(done: list[Any], user: str) -> None:
    imports(event(notification(quote_plus(source_of(user, "7"), safe="/"))), Context())
    assert [task for task, *_ in done] == [Task(user, "7")]


def test_every_upload_of_a_notification_is_a_task(done: list[Any]) -> None:
    imports(event(notification(source_of("ada", "7"), source_of("bob", "8"))), Context())
    assert [task for task, *_ in done] == [TASK, Task("bob", "8")]


def test_the_test_of_the_bucket_is_ignored(
    done: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    imports(event(json.dumps(TEST_EVENT)), Context())
    assert done == caplog.messages == []


@pytest.mark.parametrize(
    "body",
    [
        *("", "{", "null", "7", "[]", '"text"', '"user"', "{}", '["user"]'),
        *('{"user": "ada"}', '{"user": 1, "import": "7"}', '{"user": "ada", "import": null}'),
        *('{"Records": 1}', '{"Records": [{}]}', '{"Records": [{"s3": {"object": {"key": 1}}}]}'),
        notification("users/ada/7/source"),
        notification("imports/ada/source"),
        notification("imports/ada/7/report"),
        notification("imports/ada/7/source", "imports/ada/7/parts/1/1"),
    ],
)
def test_any_other_message_is_logged_without_its_content(
    done: list[Any], caplog: pytest.LogCaptureFixture, body: str
) -> None:
    with caplog.at_level(logging.WARNING, logger="bluestreak"):
        imports(event(body), Context())
    assert done == []
    assert caplog.messages == ["The message m is no task."]


def test_an_error_of_the_worker_is_one_of_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError("the worker's own")

    monkeypatch.setitem(sys.modules, WORKER, SimpleNamespace(run=fail))
    with pytest.raises(ValueError, match="the worker's own"):
        imports(event(TASK.text()), Context())
