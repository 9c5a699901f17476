"""A stateful test: after any writes, history and records are those of a plain fold over workouts.

Workouts are created, repeated, edited, moved across quarters and years, completed and deleted, and
readings of the body weight come and go. Now and then a recount runs, also of damaged items.
"""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app import app
from chalicelib.settings import settings
from chalicelib.table import keys
from chalicelib.table.client import dynamodb
from chalicelib.table.codec import to_wire
from chalicelib.table.items import pack, read_json
from chalicelib.table.session import Session
from chalicelib.training.logbook.bests import Bests
from chalicelib.training.logbook.blocks import Block
from chalicelib.training.recount.service import LogbookRecount
from tests.support import plain_log
from tests.support.account import items_of
from tests.support.api import Answer, Api
from tests.support.properties import run_machine

NOW = datetime(2026, 7, 20, 12, tzinfo=UTC)
DAYS = st.sampled_from(
    [
        date(2024, 2, 10), date(2024, 5, 20), date(2024, 11, 3), date(2024, 12, 31),
        date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1), date(2025, 7, 2),
        date(2026, 3, 31), date(2026, 4, 1), date(2026, 7, 19), date(2026, 7, 20),
    ]
)  # fmt: skip
STATUSES = st.sampled_from(["completed", "completed", "completed", "planned", "skipped"])
BUILT_IN = ["barbell-squat", "pullups", "hammer-curls", "plank"]
WEIGHTS = st.builds(
    lambda value, unit: {"value": value, "unit": unit},
    st.sampled_from([20, 22.5, 60, 62.5]),
    st.sampled_from(["kg", "lb"]),
)
SETS = st.lists(
    st.one_of(
        st.builds(
            lambda reps, weight, kind, side: {"reps": reps, "type": kind, "side": side} | weight,
            st.sampled_from([1, 5, 5.5, 10, 12]),
            st.builds(lambda weight: {"weight": weight}, WEIGHTS) | st.just({}),
            st.sampled_from(["normal", "normal", "warmup", "drop"]),
            st.sampled_from(["both", "both", "left", "each"]),
        ),
        st.builds(
            lambda reps, weight: {"reps": reps, "load_mode": "bodyweight"} | weight,
            st.integers(1, 12),
            st.builds(lambda weight: {"weight": weight}, WEIGHTS) | st.just({}),
        ),
        st.builds(lambda seconds: {"duration_s": seconds}, st.sampled_from([60, 90])),
    ),
    min_size=1,
    max_size=3,
)
NUMBERS = st.integers(0, 99)
UNREADABLE = "[]"
DAMAGES = st.sampled_from(["gone", "less", "other", "unreadable"])


class Training(RuleBasedStateMachine):
    """The machine: ``known`` is what the account must hold, ``weights`` its readings by id."""

    def __init__(self) -> None:
        super().__init__()
        self.api = Api(app, f"machine-{uuid.uuid4()}")
        self.known: dict[str, dict[str, Any]] = {}
        self.posts: list[tuple[str, Any, bytes]] = []
        self.weights: dict[str, tuple[date, str, float]] = {}
        self.exercises = list(BUILT_IN)

    @initialize()
    def own_exercise(self) -> None:
        body = {"name": "Belt squat", "modality": "strength", "implements": 2}
        self.exercises.append(self.api.post("/v1/exercises", body).json["id"])

    def entries(self, number: int, sets: list[Any]) -> list[Any]:
        """Return two exercises, the first chosen by a number, which may be one done twice."""
        chosen = self.exercises[number % 5], self.exercises[number // 5 % 5]
        return [{"exercise_id": name, "sets": sets[place:]} for place, name in enumerate(chosen)]

    def pick(self, number: int) -> str:
        return sorted(self.known)[number % len(self.known)]

    def remember(self, answer: Answer, fields: dict[str, Any]) -> None:
        self.known[answer.json["id"]] = fields | {"version": answer.json["version"]}

    @rule(day=DAYS, status=STATUSES, number=NUMBERS, sets=SETS, timed=st.booleans())
    def create(self, day: date, status: str, number: int, sets: Any, timed: bool) -> None:
        when = {"started_at": f"{day}T10:00:00Z"} if timed else {"local_date": f"{day}"}
        fields = {"title": f"w{number % 3}", "status": status}
        body = {**fields, **when, "exercises": self.entries(number, sets)}
        key = str(uuid.uuid4())
        answer = self.api.post("/v1/workouts", body, headers={"Idempotency-Key": key})
        assert answer.status == 201, answer.body
        self.posts.append((key, body, answer.body))
        self.remember(answer, fields | {"local_date": f"{day}", "sets": body["exercises"]})

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS)
    def repeat(self, number: int) -> None:
        key, body, first = self.posts[number % len(self.posts)]
        answer = self.api.post("/v1/workouts", body, headers={"Idempotency-Key": key})
        assert (answer.status, answer.body) == (201, first)

    def change(self, workout_id: str, body: dict[str, Any], fields: dict[str, Any]) -> None:
        path, version = f"/v1/workouts/{workout_id}", self.known[workout_id]["version"]
        answer = self.api.patch(path, body, headers={"If-Match": f'"{version}"'})
        assert answer.status == 200, answer.body
        assert answer.json["version"] == version + 1
        self.remember(answer, self.known[workout_id] | fields)

    @precondition(lambda self: self.known)
    @rule(number=NUMBERS, day=DAYS)
    def move(self, number: int, day: date) -> None:
        chosen = self.pick(number)
        body: dict[str, Any] = {"local_date": f"{day}", "started_at": None}
        self.change(chosen, body, {"local_date": f"{day}"})

    @precondition(lambda self: self.known)
    @rule(number=NUMBERS, status=STATUSES)
    def set_status(self, number: int, status: str) -> None:
        self.change(self.pick(number), {"status": status}, {"status": status})

    @precondition(lambda self: self.known)
    @rule(number=NUMBERS, sets=SETS)
    def edit(self, number: int, sets: Any) -> None:
        entries = self.entries(number, sets)
        self.change(self.pick(number), {"exercises": entries}, {"sets": entries})

    @precondition(lambda self: self.known)
    @rule(number=NUMBERS, entered=st.sampled_from([None, {"value": 81, "unit": "kg"}]))
    def enter_body_weight(self, number: int, entered: Any) -> None:
        self.change(self.pick(number), {"body_weight": entered}, {"entered": entered})

    @precondition(lambda self: self.known)
    @rule(number=NUMBERS, method=st.sampled_from(["PATCH", "DELETE"]))
    def be_stale(self, number: int, method: str) -> None:
        chosen = self.pick(number)
        body = {"status": "planned"} if method == "PATCH" else None
        stale = {"If-Match": f'"{self.known[chosen]["version"] - 1}"'}
        answer = self.api.request(method, f"/v1/workouts/{chosen}", body, headers=stale)
        assert answer.status == 412

    @precondition(lambda self: self.known)
    @rule(number=NUMBERS)
    def delete(self, number: int) -> None:
        chosen = self.pick(number)
        match = {"If-Match": f'"{self.known.pop(chosen)["version"]}"'}
        assert self.api.delete(f"/v1/workouts/{chosen}", headers=match).status == 204

    @rule(day=DAYS, before=st.sampled_from([0, 0, 5, 90, 91]), value=st.sampled_from([79, 80.5]),
          at=st.sampled_from(["", "", "06:00", "07:30"]))  # fmt: skip
    def weigh(self, day: date, before: int, value: float, at: str) -> None:
        measured = day - timedelta(days=before)
        when = {"collected_at": f"{measured}T{at}:00Z"} if at else {"local_date": f"{measured}"}
        body = {"value": value, "unit": "kg"} | when
        answer = self.api.post("/v1/biomarkers/weight/readings", body)
        # Two readings at one instant are refused.
        assert answer.status in (201, 409), answer.body
        if answer.status == 201:
            self.weights[answer.json["id"]] = measured, at, value

    @precondition(lambda self: self.weights)
    @rule(number=NUMBERS)
    def forget_weight(self, number: int) -> None:
        chosen = sorted(self.weights)[number % len(self.weights)]
        path = f"/v1/biomarkers/weight/readings/{chosen}"
        assert self.api.delete(path, headers={"If-Match": "*"}).status == 204
        del self.weights[chosen]

    @rule(harm=st.lists(st.tuples(NUMBERS, DAMAGES), max_size=3))
    def recount(self, harm: list[tuple[int, str]]) -> None:
        for number, kind in harm:
            self.damage(number, kind)
        expected = LogbookRecount(Session(self.api.user), NOW).run(fix=False)
        found = LogbookRecount(Session(self.api.user), NOW).run(fix=True)
        assert found[:2] == expected[:2]
        assert LogbookRecount(Session(self.api.user), NOW).run(fix=False) == ([], [], 0)
        filled = {each.workout for each in found.workouts}
        for workout in self.workouts():
            known = self.known[workout["id"]]
            known["version"] += workout["id"] in filled
            if workout["status"] == "completed":
                weight = workout.get("body_weight", {}).get("value")
                assert weight == (self.entered(known) or self.measured(workout["local_date"]))

    def entered(self, known: dict[str, Any]) -> float | None:
        entered = known.get("entered")
        return entered["value"] if entered else None

    def measured(self, day: str) -> float | None:
        """Return the body weight of the latest day with readings within 90 days."""
        ages = {
            key: (date.fromisoformat(day) - measured).days
            for key, (measured, _, _) in self.weights.items()
        }
        within = [age for age in ages.values() if 0 <= age <= 90]
        # In the order in which they were entered; those with a time come before the others.
        of_day = [self.weights[key] for key, age in ages.items() if within and age == min(within)]
        of_day.sort(key=lambda reading: reading[1] or "~")
        return of_day[0][2] if of_day else None

    def damage(self, number: int, kind: str) -> None:
        """Change an item of the logbook without its workouts."""
        table, client = settings().table_name, dynamodb()
        items = [
            item
            for item in items_of(client, table, self.api.user)
            if item["sk"].startswith((keys.SETS, keys.BESTS))
        ]
        readable = [item for item in items if item["doc"] != UNREADABLE]
        if not readable:
            return
        item = readable[number % len(readable)]
        if kind == "gone":
            key = to_wire({"pk": item["pk"], "sk": item["sk"]})
            client.delete_item(TableName=table, Key=key)
            return
        client.put_item(TableName=table, Item=to_wire(item | {"doc": damaged(item, kind)}))

    def workouts(self) -> list[Any]:
        return list(plain_log.pages(self.api, "/v1/workouts?limit=100"))

    @invariant()
    def workouts_and_their_history_agree(self) -> None:
        workouts = self.workouts()
        plain_log.check(self.api, workouts)
        found = {each["id"]: each for each in workouts}
        assert found.keys() == self.known.keys()
        for key, known in self.known.items():
            for name in ("title", "status", "local_date", "version"):
                assert found[key][name] == known[name]
            for entry, given in zip(found[key]["exercises"], known["sets"], strict=True):
                assert len(entry["sets"]) == len(given["sets"])

    @invariant()
    def a_recount_finds_only_what_can_be_filled_in(self) -> None:
        found = LogbookRecount(Session(self.api.user), NOW).run(fix=False)
        days = {each.workout: each.day for each in found.workouts}
        assert {each.workout for each in found.logbook if each.workout} <= days.keys()


def damaged(item: Any, kind: str) -> str | bytes:
    """Return the content of an item of the logbook otherwise than it was."""
    document = read_json(item)
    if kind == "unreadable":
        return UNREADABLE
    if item["sk"].startswith(keys.BESTS):
        bests = Bests.parse(document)
        quarters = bests.quarters[:-1] if kind == "less" else (*bests.quarters, "2027-1")
        return pack(Bests(quarters, bests.periods).document())
    block = Block.parse(document)
    first = next(iter(block.workouts), "")
    if kind == "less" or not first:
        return pack(block.without(first).document())
    other = block.workouts[first]._replace(title="Another", body_weight="99")
    return pack(Block({**block.workouts, first: other}, block.exercises).document())


@pytest.mark.stateful
@pytest.mark.usefixtures("engine_table")
def test_training_against_a_plain_fold() -> None:
    run_machine(Training, runs=12, steps=15)
