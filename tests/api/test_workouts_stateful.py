"""A stateful test: workouts driven against a plain in-memory model.

Random sequences of creates, retries, edits, moves and deletions; after each step the list, the
calendar and the streak that the API gives must be what the model says.
"""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
)

from app import app
from chalicelib.streaks.recount import recount
from chalicelib.table.session import Session
from tests.support.api import Answer, Api
from tests.support.properties import run_machine

TODAY = date(2026, 3, 5)
NOW = {"X-Now": "2026-03-05T12:00:00Z"}
WARMUP = {"type": "warmup", "reps": 8}
SETS = st.lists(st.sampled_from([{"reps": 5}, {"duration_s": 90}, WARMUP]), max_size=3)
DAYS = st.sampled_from([TODAY - timedelta(days=n) for n in range(-2, 8)])
STATUSES = st.sampled_from(["completed", "completed", "planned", "skipped"])


def naive_streak(active: set[date]) -> tuple[int, int]:
    """Return (current, longest) by looking at each day in turn: slow, and plainly right."""
    tomorrow, yesterday = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
    # A run that needs today waits for it; the entry of tomorrow counts later.
    waits = yesterday in active and TODAY not in active
    today = TODAY if waits or tomorrow not in active else tomorrow
    run = longest = 0
    for offset in range(30, -1, -1):
        day = today - timedelta(days=offset)
        if day in active:
            run += 1
        elif day != today:
            run = 0
        longest = max(longest, run)
    return run, longest


class Workouts(RuleBasedStateMachine):
    """The machine: ``known`` is what the account must hold."""

    ids = Bundle("ids")
    posts = Bundle("posts")

    def __init__(self) -> None:
        super().__init__()
        self.api = Api(app, f"machine-{uuid.uuid4()}")
        self.known: dict[str, dict[str, Any]] = {}
        self.gone: set[str] = set()

    def body(self, day: date, status: str, title: str = "Lift") -> dict[str, Any]:
        return {"title": title, "local_date": day.isoformat(), "status": status}

    def remember(self, answer: Answer, body: dict[str, Any], version: int) -> str:
        assert answer.json["version"] == version
        assert answer.etag == f'"{version}"'
        self.known[answer.json["id"]] = body | {"version": version}
        return str(answer.json["id"])

    @rule(target=posts, day=DAYS, status=STATUSES)
    def post(self, day: date, status: str) -> Any:
        key, body = str(uuid.uuid4()), self.body(day, status)
        answer = self.api.post("/v1/workouts", body, headers={"Idempotency-Key": key})
        assert answer.status == 201
        self.remember(answer, body, 1)
        return key, body, answer.body

    @rule(target=ids, post=posts)
    def retry(self, post: tuple[str, dict[str, Any], bytes]) -> Any:
        key, body, first = post
        answer = self.api.post("/v1/workouts", body, headers={"Idempotency-Key": key})
        assert (answer.status, answer.body) == (201, first)
        return multiple(answer.json["id"])

    @rule(target=ids, day=DAYS, status=STATUSES)
    def put_new(self, day: date, status: str) -> str:
        body, chosen = self.body(day, status), str(uuid.uuid4())
        path = f"/v1/workouts/{chosen}"
        answer = self.api.put(path, body, headers={"If-None-Match": "*"})
        assert (answer.status, answer.headers["Location"]) == (201, path)
        return self.remember(answer, body, 1)

    @rule(workout_id=ids, day=DAYS)
    def put_again(self, workout_id: str, day: date) -> None:
        path, body = f"/v1/workouts/{workout_id}", self.body(day, "completed")
        answer = self.api.put(path, body, headers={"If-None-Match": "*"})
        assert answer.status == (412 if workout_id in self.known else 409)

    @rule(workout_id=ids, day=DAYS, status=STATUSES, anyhow=st.booleans())
    def replace(self, workout_id: str, day: date, status: str, anyhow: bool) -> None:
        body = self.body(day, status, "Replaced")
        self.change("PUT", workout_id, body, body, anyhow)

    @rule(workout_id=ids, day=st.none() | DAYS, status=st.none() | STATUSES)
    def patch(self, workout_id: str, day: date | None, status: str | None) -> None:
        changes = {"local_date": day and day.isoformat(), "status": status}
        changes = {name: value for name, value in changes.items() if value}
        before = {n: v for n, v in self.known.get(workout_id, {}).items() if n != "version"}
        self.change("PATCH", workout_id, changes, before | changes, anyhow=False)

    def change(
        self, method: str, workout_id: str, body: Any, after: dict[str, Any], anyhow: bool
    ) -> None:
        known = self.known.get(workout_id)
        match = "*" if anyhow or known is None else f'"{known["version"]}"'
        path = f"/v1/workouts/{workout_id}"
        answer = self.api.request(method, path, body, headers={"If-Match": match})
        if known is None:
            assert answer.status == 404
        else:
            assert answer.status == 200
            self.remember(answer, after, known["version"] + 1)

    @rule(workout_id=ids, sets=SETS)
    def perform(self, workout_id: str, sets: list[dict[str, Any]]) -> None:
        before = {n: v for n, v in self.known.get(workout_id, {}).items() if n != "version"}
        changes = {"exercises": [{"exercise_id": "plank", "sets": sets}]}
        self.change("PATCH", workout_id, changes, before, anyhow=True)

    @rule(workout_id=ids, sets=SETS)
    def add_set(self, workout_id: str, sets: list[dict[str, Any]]) -> None:
        self.perform(workout_id, sets[:-1])
        known = self.known.get(workout_id)
        if known and sets:
            path, body = f"/v1/workouts/{workout_id}/exercises/0/sets", {"exercise_id": "plank"}
            answer = self.api.post(path, body | sets[-1])
            assert answer.status == 200
            assert len(answer.json["exercises"][0]["sets"]) == len(sets)
            before = {n: v for n, v in known.items() if n != "version"}
            self.remember(answer, before, known["version"] + 1)

    @rule(workout_id=ids, method=st.sampled_from(["PUT", "PATCH", "DELETE"]))
    def stale(self, workout_id: str, method: str) -> None:
        known = self.known.get(workout_id)
        stale = '"0"' if known is None else f'"{known["version"] - 1}"'
        body = None if method == "DELETE" else self.body(TODAY, "completed", "Stale")
        path = f"/v1/workouts/{workout_id}"
        answer = self.api.request(method, path, body, headers={"If-Match": stale})
        assert answer.status == (404 if known is None else 412)

    @rule(workout_id=ids)
    def delete(self, workout_id: str) -> None:
        path = f"/v1/workouts/{workout_id}"
        known = self.known.pop(workout_id, None)
        match = f'"{known["version"]}"' if known else "*"
        answer = self.api.delete(path, headers={"If-Match": match})
        assert answer.status == (204 if known else 404)
        assert self.api.get(path).status == 404

    def active(self) -> list[date]:
        done = (entry for entry in self.known.values() if entry["status"] == "completed")
        return [date.fromisoformat(entry["local_date"]) for entry in done]

    @invariant()
    def lists_agree(self) -> None:
        seen: list[dict[str, Any]] = []
        path = "/v1/workouts?limit=3"
        while path:
            page = self.api.get(path).json
            seen += page["items"]
            cursor = page["next_cursor"]
            path = f"/v1/workouts?limit=3&cursor={cursor}" if cursor else ""
        assert {w["id"]: w["version"] for w in seen} == {
            key: entry["version"] for key, entry in self.known.items()
        }
        assert len(seen) == len(self.known)
        dates = [workout["local_date"] for workout in seen]
        assert dates == sorted(dates, reverse=True)
        for workout in seen:
            expected = self.known[workout["id"]]
            assert {name: workout[name] for name in expected} == expected

    @invariant()
    def calendar_agrees(self) -> None:
        days = self.api.get(
            "/v1/calendar?kind=workouts&from=2026-02-20&to=2026-03-10", headers=NOW
        ).json["days"]
        active = self.active()
        assert {day["date"]: day["count"] for day in days if day["count"]} == {
            day.isoformat(): active.count(day) for day in active
        }

    @invariant()
    def counters_agree(self) -> None:
        """Of the workouts, sets and minutes."""
        assert recount(Session(self.api.user), "workouts", 2026, fix=False) == []

    @invariant()
    def streak_agrees(self) -> None:
        streak = self.api.get("/v1/streaks/workouts", headers=NOW).json
        lengths = streak["current"]["length"], streak["longest"]["length"]
        assert lengths == naive_streak(set(self.active()))


@pytest.mark.stateful
@pytest.mark.usefixtures("moto_table")
def test_workouts_against_a_plain_model() -> None:
    run_machine(Workouts, runs=10, steps=20)
