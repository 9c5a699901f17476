"""Records the examples: the real app serves the demo account, with fixed clock and randomness."""

import base64
import json
import logging
import os
import random
import re
import time
import uuid
import warnings
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from chalice.test import Client
from moto import mock_aws

from chalicelib import application
from chalicelib.account.imports import stage
from chalicelib.account.imports.files import ImportFiles
from chalicelib.health.ping import CachedPing
from chalicelib.settings import settings
from chalicelib.table.client import dynamodb
from tools.contract.demo import CHAPTERS
from tools.contract.demo.step import Step
from tools.contract.examples import PROBLEMS, Examples, Exchange
from tools.contract.gateway import throttled
from tools.contract.story import Scene, filled, linked, way
from tools.local.memory_stage import MemoryStage
from tools.local.tables import create_table

ROOT = Path(__file__).resolve().parents[2]
TABLE = "bluestreak-contract"
USER = "demo"
ENVIRONMENT = {
    "STAGE": "local",
    "TABLE_NAME": TABLE,
    "ALLOWED_ORIGINS": "*",
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "contract",
    "AWS_SECRET_ACCESS_KEY": "contract",
    "AWS_EC2_METADATA_DISABLED": "true",
}
# The headers of answers that an example shows.
DISPLAYED = (
    "Content-Disposition",
    "ETag",
    "Link",
    "Location",
    "Retry-After",
    "Sync-Cursor",
    "WWW-Authenticate",
    "Allow",
    "Accept",
)
LONGEST_SHOWN = 1_000


class Clock:
    """A clock that advances by a second with every request, and not otherwise."""

    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2026-03-09T16:59:00Z")

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def advance(self, to: str | None) -> None:
        """Move to an instant, or advance by a second."""
        self.now = datetime.fromisoformat(to) if to else self.now + timedelta(seconds=1)


@dataclass(frozen=True)
class Recording:
    """The recorded exchanges of the demo account: as examples, and as a story in order."""

    examples: Examples
    story: list[Scene]


def record() -> Recording:
    """Return every step of the demo account as an exchange with the real app."""
    imports = MemoryStage()
    with _still() as (app, clock):
        imports.use()
        recorder = _Recorder(app, clock, imports)
        for chapter, steps in CHAPTERS.items():
            for step in steps:
                recorder.take(chapter, step)
    recorder.exchanges[PROBLEMS].append(throttled())
    return Recording(Examples(dict(recorder.exchanges)), linked(recorder.story))


class _Recorder:
    """Records the steps in order, with the answers so far."""

    def __init__(self, app: Any, clock: Clock, imports: MemoryStage) -> None:
        self._imports = imports
        self.exchanges: defaultdict[str, list[Exchange]] = defaultdict(list)
        self.story: list[Scene] = []
        self._client = Client(app, stage_name="local", project_dir=str(ROOT))
        self._clock = clock
        self._operations = {each.operation_id: each for each in application.operations()}
        self._answers: dict[str, Any] = {}

    def take(self, chapter: str, step: Step) -> None:
        """Send one request and record its answer."""
        self._clock.advance(step.at)
        template = self._template(step)
        request = filled(template, self._named)
        if step.overwrites:
            self._overwrite(self._answers[step.overwrites]["id"])
        response = self._send(step, request)
        if step.works:
            self._imports.work()
        _judge(step, response)
        if step.shown is not None:
            response["body"]["items"] = response["body"]["items"][: step.shown]
        self._answers[step.keep or step.name] = response.get("body")
        exchange = {
            "name": step.name,
            "summary": step.summary,
            "operation_id": step.operation_id,
            "request": _shown(request),
            "response": response,
        }
        now = self._clock.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        self.story.append(Scene(chapter, step, now, _shown(template), exchange, {}))
        if step.recorded:
            examples = self.exchanges[PROBLEMS if step.problem else step.operation_id]
            examples.insert(0 if step.ordinary else len(examples), exchange)

    def _overwrite(self, import_id: str) -> None:
        self._imports.store.put(ImportFiles(USER, import_id).source, b"another file")

    def _template(self, step: Step) -> dict[str, Any]:
        """Return the request of a step, with names instead of values of earlier answers."""
        operation = self._operations[step.operation_id]
        path = operation.path.format(**step.path)
        request = {
            "method": step.method or operation.method,
            "path": f"{path}?{step.query}" if step.query else path,
            **({"headers": step.headers} if step.headers else {}),
        }
        return request | ({} if step.body is None else {"body": step.body})

    def _send(self, step: Step, request: dict[str, Any]) -> dict[str, Any]:
        headers = (
            {} if step.anonymous else {"Authorization": _bearer(USER, refreshed=step.refreshed)}
        )
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
        shown = {name: answer.headers[name] for name in DISPLAYED if name in answer.headers}
        response = {"status": answer.status_code, **({"headers": shown} if shown else {})}
        return response | ({"body": _read(answer)} if answer.body else {})

    def _named(self, match: re.Match[str]) -> str:
        """Return the value of a name such as ``{panel[readings][0][id]}``."""
        found = self._answers[match[1]]
        for part in way(match):
            found = found[part]
        return str(found)


def _read(answer: Any) -> Any:
    """Return the body of an answer: a JSON value, or text of another media type."""
    is_json = answer.headers["Content-Type"].endswith(("/json", "+json"))
    return json.loads(answer.body) if is_json else answer.body.decode()


def _bearer(user: str, *, refreshed: bool) -> str:
    """Return an unsigned token; Chalice's local authorizer only decodes it."""
    signed_in = int(time.time()) - (3_600 if refreshed else 0)
    claims = {"sub": user, "cognito:username": user, "token_use": "id", "auth_time": signed_in}
    parts: tuple[dict[str, Any], ...] = ({"alg": "none"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    return f"Bearer {'.'.join(part.rstrip('=') for part in encoded)}.x"


def _shown(request: dict[str, Any]) -> dict[str, Any]:
    """Return a request in its recorded form: without a very long body."""
    if isinstance(request.get("body"), str) and len(request["body"]) > LONGEST_SHOWN:
        return {name: value for name, value in request.items() if name != "body"}
    return request


def _judge(step: Step, response: dict[str, Any]) -> None:
    """Refuse an answer that differs from the expected result of the step."""
    code = response["body"]["code"] if response["status"] >= 400 else None
    if code != (step.name if step.problem else None):
        raise ValueError(f"{step.operation_id} {step.name} returned {response}")


@contextmanager
def _faulty(fault: Exception | None) -> Iterator[None]:
    """Make every call to the table fail."""
    if fault is None:
        yield
        return
    with (
        patch("chalicelib.table.session.call", side_effect=fault),
        patch("chalicelib.table.transaction.call", side_effect=fault),
        # Health is answered from memory otherwise.
        patch("chalicelib.health.handlers.PING", CachedPing()),
    ):
        yield


@contextmanager
def _still() -> Iterator[tuple[Any, Clock]]:
    """Give the app on an empty table, with a fixed clock and fixed random numbers."""
    clock, chance = Clock(), random.Random(7)
    secrets = SimpleNamespace(
        randbits=chance.getrandbits, token_hex=lambda count: chance.randbytes(count).hex()
    )
    ids = SimpleNamespace(uuid4=lambda: uuid.UUID(int=chance.getrandbits(128), version=4))
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, ENVIRONMENT))
        for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_PROFILE"):
            os.environ.pop(name, None)  # the patch above restores it
        stack.enter_context(_fresh_caches())
        for target, replacement in (
            ("chalicelib.table.session.wall_clock", clock),
            ("chalicelib.http.dispatch.wall_clock", clock),
            ("chalicelib.table.session.secrets", secrets),
            ("chalicelib.table.ids.secrets", secrets),
            ("chalicelib.http.exchange.uuid", ids),
            ("chalicelib.account.imports.worker.wall_clock", clock),
            ("chalicelib.account.imports.worker.secrets", secrets),
        ):
            stack.enter_context(patch(target, replacement))
        stack.enter_context(_quiet())
        stack.enter_context(mock_aws())
        create_table(dynamodb(), TABLE)
        stack.callback(stage.use, None)
        yield application.build(), clock


@contextmanager
def _fresh_caches() -> Iterator[None]:
    """Read the settings and create the client again, now and afterwards."""
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
