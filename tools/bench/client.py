"""The app and an account under measurement, and the bare DynamoDB calls to measure it against."""

import json
from collections.abc import Callable
from typing import Any
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

    def read(self, name: str, path: str, user: str) -> None:
        """Print one read, beside the same Queries and reads made by hand."""
        event = self.event("GET", path, None, user)
        requests = Recorded(self.dynamodb)
        with requests.heard():
            self.app(event, None)
        ours, theirs = compare(lambda: self.app(event, None), requests.again, 200, self.runs)
        row(name, ours, theirs, self.cost(event))

    def alone(self, name: str, event: dict[str, Any]) -> None:
        """Print what one request is charged; nothing runs beside it."""
        print(f"{name:32}{'':44}{self.cost(event)}")

    def cost(self, event: dict[str, Any]) -> str:
        """Return the columns of what a request is charged."""
        sizes = []
        with charged(self.dynamodb):
            meter = metered(lambda: sizes.append(len(self.app(event, None)["body"])))
        return (
            f"{meter.round_trips:>8}{meter.read_units:>8.1f}{meter.write_units:>8.1f}{sizes[0]:>8}"
        )


class Recorded:
    """Calls of the client, to be made again without the app."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self._calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        def send(**request: Any) -> Any:
            self._calls.append((name, request))
            return getattr(self._real, name)(**request)

        return send

    def heard(self) -> Any:
        """Let the app's calls be recorded, in a ``with``."""
        return patch("chalicelib.table.client.dynamodb", lambda: self)

    def again(self) -> Answer:
        """Make all calls again."""
        for name, request in self._calls:
            getattr(self._real, name)(**request)
        return {"statusCode": 200, "body": ""}

    def transactions(self) -> list[dict[str, Any]]:
        """Return the requests that wrote."""
        return [request for name, request in self._calls if name == "transact_write_items"]
