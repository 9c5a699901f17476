"""The first pass of the change feed on Amazon's engine: what it costs, and that it is complete."""

import json
from datetime import date
from typing import Any

import pytest

from app import app
from chalicelib.account.changes.cursors import encode
from chalicelib.account.changes.families import TYPES, ranges_of
from chalicelib.account.changes.position import Position
from chalicelib.http.exchange import current_exchange
from chalicelib.settings import settings
from tests.support.account import Frozen, clock
from tests.support.feed import is_deletion, type_of
from tools.local import demo
from tools.local.lambda_client import LambdaClient

pytestmark = pytest.mark.usefixtures("engine_table")

NOW = "2026-03-14T12:00:00Z"
FROM_THE_FIRST_STAMP = encode(Position(), None)


class Reader:
    """Reads the feed of one user, and adds up what that costs."""

    def __init__(self, user: str, limit: int = 100) -> None:
        self._client, self._user, self._limit = LambdaClient(app), user, limit
        self.read_units = 0.0
        self.requests = 0
        self.round_trips = 0

    def follow(self, cursor: str = "", query: str = "") -> list[dict[str, Any]]:
        """Return the changes of one pass; without a cursor, of the first."""
        found, more = [], True
        while more:
            at = f"&cursor={cursor}" if cursor else ""
            path = f"/v1/changes?limit={self._limit}{at}{query}"
            answer = self._client.call("GET", path, user=self._user)
            assert answer["statusCode"] == 200, answer
            meter = current_exchange().meter
            self.read_units += meter.read_units
            self.round_trips += meter.round_trips
            self.requests += 1
            page = json.loads(answer["body"])
            found += page["items"]
            cursor, more = page["next_cursor"], page["has_more"]
        return found


def existing(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = [change for change in changes if not is_deletion(change)]
    return sorted(kept, key=lambda change: (change["type"], change["id"]))


def live(user: str) -> None:
    """Make the demo account: four months of training, labs, doses and habits."""
    client, ids = LambdaClient(app), dict[str, str]()
    for step in demo.steps(date.fromisoformat(NOW[:10]), ids):
        headers = {"X-Now": NOW} | (step.precondition or {})
        answer = client.call(step.method, step.path, step.body, user=user, headers=headers)
        assert answer["statusCode"] < 300, answer
        ids[step.name] = json.loads(answer["body"] or "{}").get("id", "-")


def test_four_months_cost_a_quarter(user: str) -> None:
    """The index fetches each item separately; side by side, several are in 4 KB."""
    live(user)
    index, table, some = (Reader(user) for _ in range(3))
    changes = index.follow(FROM_THE_FIRST_STAMP)
    found = table.follow()
    assert existing(found) == existing(changes)
    assert len(found) > 500
    assert table.read_units * 3 < index.read_units
    # Each range has one Query more than its pages.
    assert table.requests <= index.requests
    assert table.round_trips <= table.requests + len(ranges_of(TYPES))
    panels = some.follow(query="&types=panel,workout")
    assert existing(panels) == existing(
        [change for change in changes if type_of(change) in ("panel", "workout")]
    )
    assert some.read_units < table.read_units / 2


def test_an_account_of_0_5_is_complete(engine_table: Any) -> None:
    """It has each family of items, and readings of panels that are items of their own."""
    account = Frozen.of_release("0.5")
    account.load(engine_table, settings().table_name, "the-first")
    with clock(lambda: account.now):
        index = existing(Reader("the-first").follow(FROM_THE_FIRST_STAMP))
        for limit in (23, 100):
            assert existing(Reader("the-first", limit).follow()) == index
