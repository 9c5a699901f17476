"""What a growing item does at its bound, and what the dearest write before it costs."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest

from chalicelib.http.exchange import current_exchange
from chalicelib.table import counters, keys, schemas
from chalicelib.table.codec import to_wire
from chalicelib.table.counters import WRITES, Digit
from chalicelib.table.session import Session
from chalicelib.training.workouts.repository import MAX_PLANNED
from tests.conftest import TABLE
from tests.engine.device import together
from tests.support.api import Answer, Api
from tools.costs.charging import charged

ANY = {"If-Match": "*"}
DAY = "2026-03-14"
NEXT = "2026-03-15"
NOON = {"X-Now": f"{DAY}T12:00:00Z"}
Cost = Callable[[Callable[[], Answer]], float]


@pytest.fixture
def write_units(engine_table: Any) -> Cost:
    """Send a request; return the write units that Amazon would charge."""

    def measure(send: Callable[[], Answer]) -> float:
        with charged(engine_table):
            answer = send()
            assert answer.status < 300, answer.body
            return current_exchange().meter.write_units

    return measure


class TestPlannedWorkouts:
    """A day has at most 50 workouts that are planned or in progress, each an item."""

    # With the longest title, of characters of four bytes.
    BODY = {"title": "\U00020000" * 120, "status": "planned", "local_date": DAY}

    def plan(self, api: Api, **fields: Any) -> Answer:
        return api.post("/v1/workouts", self.BODY | fields)

    def shown(self, api: Api, day: str = DAY) -> list[str]:
        today = api.get(f"/v1/today?date={day}", headers=NOON)
        return [each["workout_id"] for each in today.json["workouts"]["planned"]]

    def test_the_last_one_costs_as_the_first(self, engine_api: Api, write_units: Cost) -> None:
        units = [write_units(lambda: self.plan(engine_api)) for _ in range(MAX_PLANNED)]
        # The workout (with two index entries), the item of the day, the count.
        assert set(units) == {6 + 2 + 2}
        assert len(self.shown(engine_api)) == MAX_PLANNED == 50

    def test_no_more_at_once(self, engine_api: Api) -> None:
        made = [self.plan(engine_api).json["id"] for _ in range(MAX_PLANNED - 5)]
        answers = together([lambda: self.plan(engine_api, status="in_progress")] * 12)
        assert Counter(answer.status for answer in answers) == {201: 5, 422: 7}
        refused = next(answer for answer in answers if answer.status == 422)
        [fault] = refused.json["errors"]
        assert (fault["pointer"], fault["code"], fault["params"]["max"]) == (
            "/status",
            "day_full",
            50,
        )
        assert len(self.shown(engine_api)) == MAX_PLANNED
        path = f"/v1/workouts/{made[0]}"
        for change in ({"title": "Edited"}, {"status": "in_progress"}):
            assert engine_api.patch(path, change, headers=ANY).status == 200
        # A place is free after each of these, and only one.
        for leave in (
            lambda: engine_api.patch(path, {"status": "completed"}, headers=ANY),
            lambda: engine_api.delete(f"/v1/workouts/{made[1]}", headers=ANY),
            lambda: engine_api.patch(f"/v1/workouts/{made[2]}", {"local_date": NEXT}, headers=ANY),
        ):
            assert self.plan(engine_api).status == 422
            assert leave().status in (200, 204)
            assert self.plan(engine_api).status == 201
        assert self.plan(engine_api).status == 422
        assert engine_api.patch(path, {"status": "planned"}, headers=ANY).status == 422
        assert engine_api.patch(path, {"status": "skipped"}, headers=ANY).status == 200
        moved = engine_api.patch(f"/v1/workouts/{made[2]}", {"local_date": DAY}, headers=ANY)
        assert (moved.status, self.shown(engine_api, NEXT)) == (422, [made[2]])

    def test_lines_of_0_5(self, engine_api: Api, engine_table: Any, user: str) -> None:
        """A line of 0.5 is shown, and its workout can be written, also on a day that is full."""
        ids = [self.plan(engine_api, title=f"{n}").json["id"] for n in range(MAX_PLANNED)]
        self.as_in_0_5(Session(user), engine_table, ids[:3])
        assert self.shown(engine_api) == ids
        more = [self.plan(engine_api, title="New").json["id"] for _ in range(3)]
        assert self.plan(engine_api).status == 422
        assert self.shown(engine_api) == [*ids, *more]
        paths = [f"/v1/workouts/{each}" for each in ids[:3]]
        assert engine_api.patch(paths[0], {"title": "Still"}, headers=ANY).status == 200
        assert engine_api.patch(paths[1], {"status": "completed"}, headers=ANY).status == 200
        assert engine_api.delete(paths[2], headers=ANY).status == 204
        assert self.shown(engine_api) == [ids[0], *ids[3:], *more]
        session = Session(user)
        day = keys.day_log(session.clock().date().fromisoformat(DAY))
        left = session.get(f"{day}#planned")
        assert left is not None
        assert set(left) == {"pk", "sk"}
        count = session.get(f"{day}#planned-count")
        assert count is not None
        assert count["entries"] == MAX_PLANNED + 1

    def as_in_0_5(self, session: Session, client: Any, ids: list[str]) -> None:
        """Store some planned workouts as 0.5 did: all lines of the day in one item."""
        planned = f"DAY#{DAY}#planned"
        lines = session.get_many([f"{planned}#{each}" for each in ids])
        item = session.key(planned) | {each: lines[f"{planned}#{each}"][each] for each in ids}
        client.put_item(TableName=TABLE, Item=to_wire(item))
        for each in ids:
            key = to_wire(session.key(f"{planned}#{each}"))
            client.delete_item(TableName=TABLE, Key=key)
            workout = session.get(f"WORKOUT#{DAY}##{each}")
            assert workout is not None
            client.put_item(TableName=TABLE, Item=to_wire(workout | {"listed": planned}))
        count = session.get(f"{planned}-count")
        assert count is not None
        fewer = count | {"entries": count["entries"] - len(ids)}
        client.put_item(TableName=TABLE, Item=to_wire(fewer))


class TestYearCounters:
    """A day has at most 9,999 workouts, readings, sets and minutes, so none counts for the next."""

    WORKOUT: ClassVar = {"title": "Ride", "local_date": DAY}
    LONG: ClassVar = WORKOUT | {"cardio": {"moving_s": 86_400}}

    def day(self, api: Api, kind: str, day: str) -> int:
        [found] = api.get(f"/v1/calendar?kind={kind}&from={day}&to={day}").json["days"]
        return int(found["count"])

    def refused(self, answer: Answer, of: str) -> None:
        assert (answer.status, answer.code) == (422, "validation_failed"), answer.body
        [fault] = answer.json["errors"]
        assert fault["code"] == "day_full"
        assert fault["params"] == {"day": DAY, "max": 9_999, "of": of}

    def fill(self, user: str, client: Any, kind: str) -> None:
        """Let a day have all but one of its entries, as 0.5 counted them."""
        entries = counters.combined([(date.fromisoformat(DAY), Digit(counters.COUNTS, 9_998))])
        item = Session(user).key(f"CAL#{kind}#2026") | {WRITES: 9_998} | entries[2026]
        family = schemas.family_of(item["sk"])
        client.put_item(TableName=TABLE, Item=to_wire(item | schemas.stamp(family)))

    def test_workouts(self, engine_api: Api, engine_table: Any, user: str) -> None:
        self.fill(user, engine_table, "workouts")
        last = engine_api.post("/v1/workouts", self.WORKOUT)
        assert last.status == 201
        self.refused(engine_api.post("/v1/workouts", self.WORKOUT), "entries of the same kind")
        # Other days are not concerned, and a place is free after a deletion.
        other = engine_api.post("/v1/workouts", self.WORKOUT | {"local_date": NEXT})
        path = f"/v1/workouts/{other.json['id']}"
        moved = engine_api.patch(path, {"local_date": DAY}, headers=ANY)
        self.refused(moved, "entries of the same kind")
        assert [self.day(engine_api, "workouts", day) for day in (DAY, NEXT)] == [9_999, 1]
        assert engine_api.delete(f"/v1/workouts/{last.json['id']}", headers=ANY).status == 204
        assert engine_api.patch(path, {"local_date": DAY}, headers=ANY).status == 200
        assert [self.day(engine_api, "workouts", day) for day in (DAY, NEXT)] == [9_999, 0]

    def test_readings(self, engine_api: Api, engine_table: Any, user: str) -> None:
        self.fill(user, engine_table, "biomarkers")
        reading = {"value": 79, "unit": "kg", "local_date": DAY}
        path = "/v1/biomarkers/weight/readings"
        batch = {"readings": [{"marker": "weight", **reading}] * 2}
        batch["readings"][1] |= {"value": 80}
        self.refused(engine_api.post("/v1/reading-batches", batch), "entries of the same kind")
        assert engine_api.post(path, reading).status == 201
        self.refused(engine_api.post(path, reading | {"value": 80}), "entries of the same kind")
        assert engine_api.post(path, reading | {"local_date": NEXT}).status == 201
        assert [self.day(engine_api, "biomarkers", day) for day in (DAY, NEXT)] == [9_999, 1]

    def test_minutes_at_once(self, engine_api: Api) -> None:
        """Six times 24 hours are 8,640 minutes; the seventh workout would exceed the digit."""
        answers = together([lambda: engine_api.post("/v1/workouts", self.LONG)] * 10)
        assert Counter(answer.status for answer in answers) == {201: 6, 422: 4}
        for answer in answers:
            if answer.status == 422:
                self.refused(answer, "minutes of workouts")
        assert [self.day(engine_api, "workouts", day) for day in (DAY, NEXT)] == [6, 0]

    def test_most_writes_read_nothing(self, engine_api: Api) -> None:
        """The counters are read when the sum of what the writes added exceeds the bound."""
        trips = []
        for number in range(30):
            day = date(2026, 1, 1) + timedelta(days=number)
            body = {"title": "Ride", "local_date": f"{day}", "cardio": {"moving_s": 60 * 500}}
            assert engine_api.post("/v1/workouts", body).status == 201
            trips.append(current_exchange().meter.round_trips)
        # 19 times 500 minutes are 9,500, and from then on the fullest day has 500.
        more = [number for number, each in enumerate(trips) if each > min(trips)]
        assert more == [19]
