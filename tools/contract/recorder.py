"""Records the examples: the real app serves the demo account, with clock and chance held still."""

import base64
import json
import logging
import os
import random
import re
import uuid
import warnings
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from chalice.test import Client
from moto import mock_aws

from chalicelib import application
from chalicelib.settings import settings
from chalicelib.table.client import dynamodb
from tools.contract.demo import STEPS
from tools.contract.demo.step import Step
from tools.contract.examples import PROBLEMS, Examples, Exchange
from tools.tables import create_table

ROOT = Path(__file__).resolve().parents[2]
TABLE = "bluestreak-contract"
USER = "demo"
ENVIRONMENT = {
    "STAGE": "local",
    "TABLE_NAME": TABLE,
    "ALLOWED_ORIGIN": "*",
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "contract",
    "AWS_SECRET_ACCESS_KEY": "contract",
    "AWS_EC2_METADATA_DISABLED": "true",
}
# The headers of answers that are worth showing beside an example.
SHOWN = ("ETag", "Location", "Retry-After", "WWW-Authenticate", "Allow", "Accept")
LONGEST_SHOWN = 1_000
# An earlier answer in a step's string: {workout[id]}.
_NAMED = re.compile(r"\{(\w+)((?:\[\w+\])+)\}")


class Clock:
    """A clock that moves on by a second with every request, and not otherwise."""

    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2026-03-09T16:59:00Z")

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def advance(self, to: str | None) -> None:
        """Move to an instant, or on by a second."""
        self.now = datetime.fromisoformat(to) if to else self.now + timedelta(seconds=1)


def record() -> Examples:
    """Return every step of the demo account as an exchange with the real app."""
    with _still() as (app, clock):
        recorder = _Recorder(app, clock)
        for step in STEPS:
            recorder.take(step)
    return Examples(dict(recorder.exchanges))


class _Recorder:
    """Takes the steps in order, and knows the answers so far."""

    def __init__(self, app: Any, clock: Clock) -> None:
        self.exchanges: defaultdict[str, list[Exchange]] = defaultdict(list)
        self._client = Client(app, stage_name="local", project_dir=str(ROOT))
        self._clock = clock
        self._operations = {each.operation_id: each for each in application.operations()}
        self._answers: dict[str, Any] = {}

    def take(self, step: Step) -> None:
        """Send one request and keep what it answers."""
        self._clock.advance(step.at)
        request = self._request(step)
        response = self._send(step, request)
        _judge(step, response)
        self._answers[step.keep or step.name] = response.get("body")
        if not step.recorded:
            return
        exchange = {
            "name": step.name,
            "summary": step.summary,
            "operation_id": step.operation_id,
            "request": _shown(request),
            "response": response,
        }
        self.exchanges[PROBLEMS if step.problem else step.operation_id].append(exchange)

    def _request(self, step: Step) -> dict[str, Any]:
        operation = self._operations[step.operation_id]
        path = operation.path.format(**self._filled(step.path))
        query = self._filled(step.query)
        headers = self._filled(step.headers)
        request = {
            "method": step.method or operation.method,
            "path": f"{path}?{query}" if query else path,
            **({"headers": headers} if headers else {}),
        }
        return request | ({} if step.body is None else {"body": self._filled(step.body)})

    def _send(self, step: Step, request: dict[str, Any]) -> dict[str, Any]:
        headers = {} if step.anonymous else {"Authorization": _bearer(USER)}
        body = request.get("body", "")
        if body != "":
            headers["Content-Type"] = "application/json"
        text = body if isinstance(body, str) else json.dumps(body)
        with _faulty(step.fault):
            answer = self._client.http.request(
                request["method"],
                request["path"],
                headers=headers | request.get("headers", {}),
                body=text.encode(),
            )
        shown = {name: answer.headers[name] for name in SHOWN if name in answer.headers}
        response = {"status": answer.status_code, **({"headers": shown} if shown else {})}
        return response | ({"body": json.loads(answer.body)} if answer.body else {})

    def _filled(self, value: Any) -> Any:
        """Return ``value`` with earlier answers where its strings name them."""
        if isinstance(value, dict):
            return {name: self._filled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner) for inner in value]
        if not isinstance(value, str):
            return value
        return _NAMED.sub(self._named, value)

    def _named(self, match: re.Match[str]) -> str:
        """Return what a name such as ``{panel[readings][0][id]}`` stands for."""
        found = self._answers[match[1]]
        for part in re.findall(r"\w+", match[2]):
            found = found[int(part) if part.isdigit() else part]
        return str(found)


def _bearer(user: str) -> str:
    """Return an unsigned token; Chalice's local authorizer only decodes it."""
    parts = ({"alg": "none"}, {"sub": user, "cognito:username": user, "token_use": "id"})
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    return f"Bearer {'.'.join(part.rstrip('=') for part in encoded)}.x"


def _shown(request: dict[str, Any]) -> dict[str, Any]:
    """Return a request as it is recorded: without a body that nobody wants to read."""
    if isinstance(request.get("body"), str) and len(request["body"]) > LONGEST_SHOWN:
        return {name: value for name, value in request.items() if name != "body"}
    return request


def _judge(step: Step, response: dict[str, Any]) -> None:
    """Refuse an answer that is not what the step is there to show."""
    code = response["body"]["code"] if response["status"] >= 400 else None
    if code != (step.name if step.problem else None):
        raise ValueError(f"{step.operation_id} {step.name} was answered with {response}")


@contextmanager
def _faulty(fault: Exception | None) -> Iterator[None]:
    """Make every call to the table fail."""
    if fault is None:
        yield
        return
    with patch("chalicelib.table.session.call", side_effect=fault):
        yield


@contextmanager
def _still() -> Iterator[tuple[Any, Clock]]:
    """Give the app on an empty table, with a clock and a chance that are the same each time."""
    clock, chance = Clock(), random.Random(7)
    secrets = SimpleNamespace(
        randbits=chance.getrandbits, token_hex=lambda count: chance.randbytes(count).hex()
    )
    ids = SimpleNamespace(uuid4=lambda: uuid.UUID(int=chance.getrandbits(128), version=4))
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, ENVIRONMENT))
        for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_PROFILE"):
            os.environ.pop(name, None)  # the patch above brings it back
        stack.enter_context(_fresh_caches())
        for target, replacement in (
            ("chalicelib.table.session.wall_clock", clock),
            ("chalicelib.http.dispatch.wall_clock", clock),
            ("chalicelib.table.session.secrets", secrets),
            ("chalicelib.table.ids.secrets", secrets),
            ("chalicelib.http.exchange.uuid", ids),
        ):
            stack.enter_context(patch(target, replacement))
        stack.enter_context(_quiet())
        stack.enter_context(mock_aws())
        create_table(dynamodb(), TABLE)
        yield application.build(), clock


@contextmanager
def _fresh_caches() -> Iterator[None]:
    """Read settings and make the client anew, now and afterwards."""
    for cached in (settings, dynamodb):
        cached.cache_clear()
    try:
        yield
    finally:
        for cached in (settings, dynamodb):
            cached.cache_clear()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep logs, and Chalice's warning of its own limits, off the console."""
    logging.disable(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)
