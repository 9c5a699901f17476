"""The function ``imports``, which the queue starts for each message."""

import importlib
import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from chalice.app import Blueprint, SQSEvent, SQSRecord

from chalicelib.account.imports.queue import Task
from chalicelib.account.imports.storage import import_of

functions = Blueprint(__name__)

_LOG = logging.getLogger("bluestreak")
# What S3 sends when the notifications of a bucket are configured.
_TEST_EVENT = "s3:TestEvent"


# The template names the queue; two at once are the fewest that Lambda can be limited to.
@functions.on_sqs_message(queue="imports", name="imports", batch_size=1, maximum_concurrency=2)
def imports(event: SQSEvent) -> None:
    """Do what the imports that the messages name need.

    A message is a task, or the notification of the bucket that a file was uploaded. Any other
    message is logged and ignored: it would be no better the next time.

    Args:
        event: has one message.
    """
    for record in event:
        for task in _tasks(record):
            _run(task, record)


def _run(task: Task, record: SQSRecord) -> None:
    # The API imports this module, and needs nothing of the worker.
    run = importlib.import_module("chalicelib.account.imports.worker").run
    context: Any = record.context
    left_ms = context.get_remaining_time_in_millis
    attempt = int(record.to_dict()["attributes"]["ApproximateReceiveCount"])
    run(task, time_left=lambda: left_ms() / 1000, attempt=attempt)


def _tasks(record: SQSRecord) -> list[Task]:
    """Return the tasks of a message, one unless the message is ignored."""
    try:
        found = list(tasks_of(json.loads(record.body)))
    except (AttributeError, LookupError, TypeError, ValueError):
        found = None
    if found is None:
        # Without its content, which may be personal.
        _LOG.warning("The message %s is no task.", record.to_dict().get("messageId"))
    return found or []


def tasks_of(message: Any) -> Iterator[Task]:
    """Yield the tasks of the content of a message.

    Raises:
        AttributeError, LookupError, TypeError, ValueError: it is neither a task nor a notification
            of an upload.
    """
    if "user" in message:
        user_id, import_id = message["user"], message["import"]
        if not (isinstance(user_id, str) and isinstance(import_id, str)):
            raise TypeError("An id is text.")
        yield Task(user_id, import_id)
    elif message.get("Event") != _TEST_EVENT:
        for each in message["Records"]:
            found = import_of(unquote_plus(each["s3"]["object"]["key"]))
            if found is None:
                raise ValueError("No other name is notified.")
            yield Task(*found)
