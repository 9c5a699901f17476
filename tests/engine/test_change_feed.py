"""The change feed under concurrent writers whose clocks differ."""

import json
import random
import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from app import app
from chalicelib.account.changes import position
from chalicelib.table import session
from tests.support.feed import type_of
from tools.local.lambda_client import LambdaClient

pytestmark = pytest.mark.usefixtures("engine_table")

Copy = dict[tuple[str, str], dict[str, Any]]


class Follower:
    """A client that keeps a copy of the account, as the contract tells it to."""

    def __init__(self, client: LambdaClient, user: str) -> None:
        self._client, self._user = client, user
        self._cursor = ""
        self.copy: Copy = {}
        self.passes = 0

    def catch_up(self, limit: int = 7) -> None:
        more = True
        while more:
            path = f"/v1/changes?limit={limit}{self._cursor}"
            answer = self._client.call("GET", path, user=self._user)
            assert answer["statusCode"] == 200, answer
            page = json.loads(answer["body"])
            for change in page["items"]:
                self._apply(change)
            self._cursor, more = f"&cursor={page['next_cursor']}", page["has_more"]
        self.passes += 1

    def _apply(self, change: dict[str, Any]) -> None:
        name = type_of(change), change["id"]
        if change["version"] > self.copy.get(name, {"version": 0})["version"]:
            self.copy[name] = change

    def alive(self) -> dict[str, Any]:
        return {
            change["id"]: change["resource"]
            for change in self.copy.values()
            if change["type"] == "workout"
        }


def listed(client: LambdaClient, user: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    cursor = ""
    while True:
        page = json.loads(client.call("GET", f"/v1/workouts?limit=100{cursor}", user=user)["body"])
        found |= {workout["id"]: workout for workout in page["items"]}
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def write_for(
    client: LambdaClient, user: str, seconds: float, dice: random.Random, tally: list[str]
) -> None:
    """Create, change and delete workouts, each its own, until the time is over."""
    mine: list[str] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        action = dice.choice(["create", "create", "change", "delete"]) if mine else "create"
        if action == "create":
            body = {"title": "Lift", "local_date": f"2026-01-{dice.randrange(1, 29):02d}"}
            answer = client.call("POST", "/v1/workouts", body, user=user)
            mine.append(json.loads(answer["body"])["id"])
        elif action == "change":
            path = f"/v1/workouts/{dice.choice(mine)}"
            changes = {"local_date": f"2026-02-{dice.randrange(1, 29):02d}"}
            headers = {"If-Match": "*"}
            answer = client.call("PATCH", path, changes, user=user, headers=headers)
        else:
            path = f"/v1/workouts/{mine.pop(dice.randrange(len(mine)))}"
            answer = client.call("DELETE", path, user=user, headers={"If-Match": "*"})
        assert answer["statusCode"] < 300, answer
        tally.append(action)
        time.sleep(dice.uniform(0, 0.02))


@pytest.mark.parametrize(
    ("apart", "overlap", "seconds"),
    [
        pytest.param(5.0, 30.0, 4.0, id="as-deployed"),
        # The same, twenty times faster, so that the cursor really leaves writes behind.
        pytest.param(0.25, 1.5, 8.0, id="scaled-down"),
    ],
)
def test_following_the_feed_rebuilds_the_account(
    user: str, monkeypatch: pytest.MonkeyPatch, apart: float, overlap: float, seconds: float
) -> None:
    skew = threading.local()
    real = session.wall_clock

    def skewed() -> datetime:
        return real() + timedelta(seconds=getattr(skew, "seconds", 0.0))

    monkeypatch.setattr(session, "wall_clock", skewed)
    monkeypatch.setattr(position, "OVERLAP", timedelta(seconds=overlap))
    client, tally = LambdaClient(app), []
    failures: list[BaseException] = []

    def writer(number: int) -> None:
        skew.seconds = apart * (number / 3 - 0.5)
        try:
            write_for(client, user, seconds, random.Random(number), tally)
        except BaseException as error:  # noqa: BLE001  # reported by the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=writer, args=(number,)) for number in range(4)]
    follower, later = Follower(client, user), Follower(client, user)
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        follower.catch_up()
        if follower.passes > 3:
            # Its first pass reads the table, page by page, while workouts move and go.
            later.catch_up(limit=2)
        time.sleep(0.05)
    assert not failures
    follower.catch_up()
    later.catch_up()
    assert {"create", "change", "delete"} <= set(tally)
    assert follower.passes > 3
    assert later.passes > 1
    assert follower.alive() == later.alive() == listed(client, user)
    fresh = Follower(client, user)
    fresh.catch_up(limit=100)
    assert fresh.alive() == follower.alive()


def test_without_the_overlap_a_slow_clock_is_missed(
    user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above can fail: this is what the overlap is for."""
    client, follower = LambdaClient(app), Follower(LambdaClient(app), user)
    real, behind = session.wall_clock, timedelta(seconds=5)
    body = {"title": "Lift", "local_date": "2026-01-01"}
    for overlap, missed in ((timedelta(0), True), (timedelta(seconds=30), False)):
        monkeypatch.setattr(position, "OVERLAP", overlap)
        monkeypatch.setattr(session, "wall_clock", real)
        follower = Follower(client, user)
        follower.catch_up()
        monkeypatch.setattr(session, "wall_clock", lambda: real() - behind)
        created = json.loads(client.call("POST", "/v1/workouts", body, user=user)["body"])
        monkeypatch.setattr(session, "wall_clock", real)
        follower.catch_up()
        assert (created["id"] not in follower.alive()) == missed
