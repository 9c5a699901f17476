"""Twenty threads writing one user's entries of several kinds at once: nothing is lost."""

import json
import random
import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from app import app
from tools.local.lambda_client import LambdaClient

pytestmark = pytest.mark.usefixtures("engine_table")

THREADS, ROUNDS = 20, 8
FIRST = date(2026, 1, 1)
LISTS = {
    "workouts": ("/v1/workouts?",),
    "supplements": ("/v1/intakes?",),
    "biomarkers": (
        "/v1/biomarkers/glucose_fasting/readings?",
        "/v1/biomarkers/hs_crp/readings?",
    ),
}


class Writer:
    """One device of the user: it writes, moves and deletes, and sends again what gets a 503."""

    def __init__(self, user: str, seed: int, as_needed: str, daily: str) -> None:
        self._client, self._user = LambdaClient(app), user
        self._dice, self._as_needed, self._daily = random.Random(seed), as_needed, daily

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        answer: dict[str, Any] = {}
        for _ in range(8):
            answer = self._client.call(method, path, body, user=self._user, headers=sent)
            if answer["statusCode"] != 503:
                break
        return answer

    def live(self, barrier: threading.Barrier) -> int:
        """Create entries at the same time as all others; return how many are left."""
        barrier.wait(timeout=30)
        left = 0
        for _ in range(ROUNDS):
            day = {"local_date": str(FIRST + timedelta(days=self._dice.randrange(20)))}
            path, body = self._dice.choice(
                [
                    ("/v1/workouts", {"title": "Lift"}),
                    ("/v1/intakes", {"supplement_id": self._as_needed}),
                    ("/v1/intakes", {"supplement_id": self._daily}),
                    ("/v1/biomarkers/glucose_fasting/readings", {"value": 82, "unit": "mg/dL"}),
                    ("/v1/biomarkers/hs_crp/readings", {"value": 0.4, "unit": "mg/L"}),
                ]
            )
            made = self.call("POST", path, body | day, Idempotency_Key=str(uuid.uuid4()))
            assert made["statusCode"] == 201, made
            if body.get("supplement_id") == self._daily:
                continue  # it may be another's
            left += 1
            place = f"{path}/{json.loads(made['body'])['id']}"
            if self._dice.random() < 0.3:
                moved = {"local_date": str(FIRST + timedelta(days=self._dice.randrange(20)))}
                assert self.call("PATCH", place, moved, If_Match="*")["statusCode"] == 200
            if self._dice.random() < 0.3:
                # A 404 is the second answer to a deletion whose first answer was a 503.
                assert self.call("DELETE", place, If_Match="*")["statusCode"] in (204, 404)
                left -= 1
        return left


def listed(client: LambdaClient, user: str, path: str) -> Counter[str]:
    """Count the entries of each day from a list itself."""
    days: Counter[str] = Counter()
    cursor = ""
    while True:
        page = json.loads(client.call("GET", f"{path}&limit=100{cursor}", user=user)["body"])
        days.update(entry["local_date"] for entry in page["items"])
        if page["next_cursor"] is None:
            return days
        cursor = f"&cursor={page['next_cursor']}"


def test_twenty_threads_on_three_kinds(user: str) -> None:
    client = LambdaClient(app)
    ids = []
    for kind in ("as_needed", "daily"):
        body = {"name": kind, "dose": {"amount": 5, "unit": "g"}, "schedule": {"type": kind}}
        begin = {"effective_from": FIRST.isoformat()}
        made = client.call("POST", "/v1/supplements", body | begin, user=user)
        ids.append(json.loads(made["body"])["id"])
    as_needed, daily = ids
    barrier = threading.Barrier(THREADS)
    writers = [Writer(user, seed, as_needed, daily) for seed in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        left = sum(pool.map(lambda writer: writer.live(barrier), writers))
    total = 0
    for kind, paths in LISTS.items():
        expected = sum((listed(client, user, path) for path in paths), Counter[str]())
        query = f"/v1/calendar?kind={kind}&from=2026-01-01&to=2026-12-31"
        days = json.loads(client.call("GET", query, user=user)["body"])["days"]
        total += expected.total()
        if kind == "supplements":
            # Each day counts once, when its one due dose is there, however many tried to log it.
            expected = listed(client, user, f"/v1/intakes?supplement_id={daily}")
            assert set(expected.values()) == {1}
            total -= expected.total()
        assert {day["date"]: day["count"] for day in days if day["count"]} == dict(expected)
    assert total == left


def test_forty_excuses_at_once_lose_nothing(user: str) -> None:
    """One document holds a year's excuses; a lost race is run again until it is won."""
    client = LambdaClient(app)
    days = [(date(2026, 5, 1) + timedelta(days=n)).isoformat() for n in range(40)]
    headers = {"X-Now": "2026-05-01T12:00:00Z"}

    def excuse(day: str) -> int:
        status = 503
        while status == 503:
            answer = client.call(
                "PUT", f"/v1/excuses/{day}", {"reason": "rest"}, user=user, headers=headers
            )
            status = answer["statusCode"]
        return int(status)

    with ThreadPoolExecutor(len(days)) as pool:
        assert set(pool.map(excuse, days)) == {200}
    path = f"/v1/calendar?kind=workouts&from={days[0]}&to={days[-1]}"
    shown = json.loads(client.call("GET", path, user=user, headers=headers)["body"])["days"]
    assert {day["state"] for day in shown} == {"excused"}
