"""The app and an account under measurement, and the bare DynamoDB calls to measure it against."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from unittest.mock import patch

from tools.bench.measure import compare, metered, row
from tools.costs.charging import charged
from tools.local.lambda_client import LambdaClient

Answer = dict[str, Any]
HEADINGS = (
    f"{'':32}{'p50 ms':>16}{'CPU ms':>16}{'CPU ratio':>12}"
    f"{'trips':>8}{'RCU':>8}{'WCU':>8}{'bytes':>8}"
)


class Bench:
    """Sends requests to the app as Lambda events, and prints what they cost.

    Args:
        app: ours.
        dynamodb: the client of the engine.
        runs: how often each is timed.
        headers: sent with every request.
    """

    def __init__(self, app: Any, dynamodb: Any, runs: int, headers: dict[str, str]) -> None:
        self.app, self.dynamodb, self.runs = app, dynamodb, runs
        self._headers = headers
        self._client = LambdaClient(app)

    def event(
        self, method: str, path: str, body: Any, user: str, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """Return a request of ``user`` as API Gateway hands it over."""
        sent = self._headers | ({"if-match": "*"} if method in {"PATCH", "DELETE"} else {})
        return self._client.event(method, path, body, user=user, headers=sent | (headers or {}))

    def as_user(self, user: str, headers: dict[str, str] | None = None) -> Callable[..., Any]:
        """Return what sends a request of ``user`` that must succeed: method, path and body."""

        def send(method: str, path: str, body: Any = None) -> Any:
            answer = self.app(self.event(method, path, body, user, headers), None)
            if answer["statusCode"] >= 300:
                raise SystemExit(f"{method} {path}: {answer['statusCode']} {answer['body'][:300]}")
            return json.loads(answer["body"]) if answer["body"] else None

        return send

    def read(self, name: str, path: str, user: str) -> tuple[float, "Charge"]:
        """Print one read, beside the same Queries and reads made by hand.

        Returns:
            how many times the CPU of the calls it takes, and what it is charged.
        """
        event = self.event("GET", path, None, user)
        requests = self.recorded(event)
        ours, theirs = compare(lambda: self.app(event, None), requests.again, 200, self.runs)
        charge = self.charge(event)
        row(name, ours, theirs, charge.columns())
        return ours.cpu_ms / theirs.cpu_ms, charge

    def alone(self, name: str, event: dict[str, Any]) -> None:
        """Print what one request is charged; nothing runs beside it."""
        print(f"{name:32}{'':44}{self.charge(event).columns()}")

    def recorded(self, event: dict[str, Any]) -> "Recorded":
        """Return the calls that a request makes."""
        requests = Recorded(self.dynamodb)
        with requests.heard():
            self.app(event, None)
        return requests

    def charge(self, event: dict[str, Any]) -> "Charge":
        """Return what a request is charged, which must succeed."""
        answers: list[Answer] = []
        with charged(self.dynamodb):
            meter = metered(lambda: answers.append(self.app(event, None)))
        [answer] = answers
        if answer["statusCode"] >= 300:
            raise SystemExit(f"the benchmark got {answer['statusCode']}: {answer['body'][:300]}")
        length = len(answer["body"])
        return Charge(meter.round_trips, meter.read_units, meter.write_units, length)


class Charge(NamedTuple):
    """What DynamoDB charges for one request, and the characters of its answer."""

    round_trips: int
    read_units: float
    write_units: float
    length: int

    def columns(self) -> str:
        """Return the last four columns of a table."""
        units = f"{self.read_units:>8.1f}{self.write_units:>8.1f}"
        return f"{self.round_trips:>8}{units}{self.length:>8}"


class Recorded:
    """Calls of the client, to be made again without the app.

    Attributes:
        calls: each operation and its request.
    """

    def __init__(self, real: Any) -> None:
        self._real = real
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        def send(**request: Any) -> Any:
            self.calls.append((name, request))
            return getattr(self._real, name)(**request)

        return send

    def heard(self) -> Any:
        """Let the app's calls be recorded, in a ``with``."""
        return patch("chalicelib.table.client.dynamodb", lambda: self)

    def again(self) -> Answer:
        """Make all calls again."""
        for name, request in self.calls:
            getattr(self._real, name)(**request)
        return {"statusCode": 200, "body": ""}

    def transactions(self) -> list[dict[str, Any]]:
        """Return the requests that wrote."""
        return [request for name, request in self.calls if name == "transact_write_items"]
