"""Fixtures of the socket tests: `make dev`'s own program, as a process of its own."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.importing import Send
from tools.local.tokens import issue

ROOT = Path(__file__).resolve().parent.parent.parent
START_WITHIN_S = 120
STOP_WITHIN_S = 40


@dataclass
class Answer:
    """What came back over the wire."""

    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Dev:
    """A running `tools.local.dev`."""

    def __init__(self, output: Path, options: dict[str, str]) -> None:
        self.output = output
        with output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tools.local.dev"],
                cwd=ROOT,
                env=os.environ | {"PORT": "0"} | options,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    @property
    def printed(self) -> str:
        return self.output.read_text()

    @property
    def port(self) -> int:
        match = re.search(r"answers at http://127\.0\.0\.1:(\d+)", self.printed)
        return int(match[1]) if match else 0

    def await_ready(self) -> "Dev":
        self.await_true(lambda: self.port > 0 or self.process.poll() is not None)
        assert self.port, self.printed
        return self

    def await_true(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_WITHIN_S
        while not condition():
            assert time.monotonic() < deadline, self.printed
            time.sleep(0.05)

    def end(self, number: int = signal.SIGINT) -> int:
        """Send the signal, if it still runs, and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def call(
        self,
        method: str,
        path: str,
        body: str | bytes | None = None,
        *,
        token: str | None = None,
        **headers: str,
    ) -> Answer:
        """Make one request on a connection of its own."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read().decode())


def sender(server: Dev, token: str) -> Send:
    """Return a function that sends the requests of an importer as one user."""

    def send(method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        text = None if body is None else json.dumps(body)
        return server.call(method, path, text, token=token, **headers)

    return send


@pytest.fixture(scope="session")
def launch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Dev]]:
    """Start `tools.local.dev` with some options; whatever is left at the end is killed."""
    started: list[Dev] = []

    def start(**options: str) -> Dev:
        started.append(Dev(tmp_path_factory.mktemp("dev") / "output", options))
        return started[-1]

    yield start
    for dev in started:
        if dev.process.poll() is None:
            dev.process.kill()
            dev.process.wait()


@pytest.fixture(scope="session")
def dev(launch: Callable[..., Dev]) -> Iterator[Dev]:
    """The local server, in memory and without the demo account."""
    running = launch(STORE="memory", DEMO="no").await_ready()
    yield running
    assert running.end() == 0
    # The end of what it has printed says which request or import failed.
    assert "Traceback" not in running.printed, running.printed[-4_000:]


@pytest.fixture
def token(user: str) -> str:
    """A token of a user whom no other test knows."""
    return issue(user)
