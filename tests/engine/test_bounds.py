"""What a growing item does at its bound, and what the dearest write before it costs."""

import random
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest

from chalicelib.http.exchange import current_exchange
from chalicelib.regimen.plan.adherence import DoseKey
from chalicelib.regimen.plan.daylog import DayLog, Entry
from chalicelib.regimen.plan.log_bounds import MAX_AS_NEEDED, MAX_DOSES, MAX_HABITS_LOGGED
from chalicelib.regimen.plan.score import DayRequirements
from chalicelib.streaks.excuses import MAX_KINDS_A_YEAR
from chalicelib.streaks.models import MAX_EXCUSED_KINDS
from chalicelib.table import counters, keys, schemas
from chalicelib.table.codec import to_wire
from chalicelib.table.counters import WRITES, Digit
from chalicelib.table.ids import uuid7
from chalicelib.table.items import decode, pack
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
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
        self.refused(engine_api.post("/v1/workouts", self.WORKOUT), "entries")
        # Other days are not concerned, and a place is free after a deletion.
        other = engine_api.post("/v1/workouts", self.WORKOUT | {"local_date": NEXT})
        path = f"/v1/workouts/{other.json['id']}"
        moved = engine_api.patch(path, {"local_date": DAY}, headers=ANY)
        self.refused(moved, "entries")
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
        self.refused(engine_api.post("/v1/reading-batches", batch), "entries")
        assert engine_api.post(path, reading).status == 201
        self.refused(engine_api.post(path, reading | {"value": 80}), "entries")
        assert engine_api.post(path, reading | {"local_date": NEXT}).status == 201
        assert [self.day(engine_api, "biomarkers", day) for day in (DAY, NEXT)] == [9_999, 1]

    def test_minutes_at_once(self, engine_api: Api) -> None:
        """Six times 24 hours are 8,640 minutes; the seventh workout would exceed the digit."""
        answers = together([lambda: engine_api.post("/v1/workouts", self.LONG)] * 10)
        assert Counter(answer.status for answer in answers) == {201: 6, 422: 4}
        for answer in answers:
            if answer.status == 422:
                self.refused(answer, "workout_minutes")
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


class TestDayLog:
    """A day has at most 100 doses as needed, 300 doses and 200 habits with entries."""

    NEEDED: ClassVar = {
        "name": "Ibuprofen",
        "dose": {"amount": 400, "unit": "mg"},
        "schedule": {"type": "as_needed", "max_per_day": 24, "min_gap_hours": 1},
        "inventory": {"units_left": 100_000},
    }

    def supplement(self, api: Api) -> str:
        made = api.post("/v1/supplements", self.NEEDED, headers=NOON)
        assert made.status == 201, made.body
        return str(made.json["id"])

    def dose(self, supplement: str, number: int) -> dict[str, Any]:
        hour, minute = divmod(number, 60)
        return {"supplement_id": supplement, "taken_at": f"{DAY}T{hour:02d}:{minute:02d}:00Z"}

    def test_doses_as_needed(self, engine_api: Api, write_units: Cost) -> None:
        supplement = self.supplement(engine_api)
        doses = [self.dose(supplement, number) for number in range(MAX_AS_NEEDED + 1)]
        for first in (0, 45):
            batch = {"items": doses[first : first + 45]}
            assert engine_api.post("/v1/intake-batches", batch, headers=NOON).status == 201
        over = engine_api.post("/v1/intake-batches", {"items": doses[90:]}, headers=NOON)
        self.refused(over, "/items/10/taken_at", MAX_AS_NEEDED)
        units = [
            write_units(lambda dose=dose: engine_api.post("/v1/intakes", dose, headers=NOON))
            for dose in doses[90:100]
        ]
        assert max(units) <= 25, units
        last = engine_api.post("/v1/intakes", doses[100], headers=NOON)
        self.refused(last, "/taken_at", MAX_AS_NEEDED)
        listed = engine_api.get("/v1/intakes?limit=100").json
        assert (len(listed["items"]), listed["next_cursor"]) == (MAX_AS_NEEDED, None)
        path = f"/v1/intakes/{listed['items'][0]['id']}"
        assert engine_api.patch(path, {"notes": "x"}, headers=ANY | NOON).status == 200
        assert engine_api.delete(path, headers=ANY | NOON).status == 204
        assert engine_api.post("/v1/intakes", doses[100], headers=NOON).status == 201

    def test_all_entries(self, engine_api: Api, user: str, write_units: Cost) -> None:
        """The fullest day: the last dose and habit are cheap, and no more are written."""
        supplement = self.supplement(engine_api)
        habit = {
            "name": "Read",
            "pillar": "other",
            "measure": "done",
            "schedule": {"type": "daily"},
        }
        made = [engine_api.post("/v1/habits", habit, headers=NOON).json["id"] for _ in range(2)]
        self.fill(Session(user))
        for number, entry in enumerate(made):
            path = f"/v1/habits/{entry}/entries/{DAY}"
            put = lambda path=path: engine_api.put(path, {"done": True}, headers=NOON)  # noqa: E731
            if number:
                self.refused(put(), "", MAX_HABITS_LOGGED)
            else:
                assert write_units(put) <= 60
        # Those that are there can be written again, and deleted.
        again = engine_api.put(f"/v1/habits/{made[0]}/entries/{DAY}", {"done": False}, headers=NOON)
        assert again.status == 200
        assert engine_api.delete(f"/v1/habits/{made[0]}/entries/{DAY}", headers=NOON).status == 204
        self.refused(engine_api.put(path, {"done": True}, headers=NOON), "", MAX_HABITS_LOGGED)
        dose = self.dose(supplement, 1)
        post = lambda: engine_api.post("/v1/intakes", dose, headers=NOON)  # noqa: E731
        assert 40 <= write_units(post) <= 60
        over = engine_api.post("/v1/intakes", self.dose(supplement, 2), headers=NOON)
        self.refused(over, "/taken_at", MAX_DOSES)

    def fill(self, session: Session) -> None:
        """Log all but one of the doses and habits of a day, each of another supplement or habit."""
        log = DayLog(date.fromisoformat(DAY), None)
        at = datetime(2026, 3, 14, tzinfo=UTC)
        for number in range(MAX_DOSES - 1):
            at += timedelta(seconds=137)
            entry = Entry("taken", f"{at:{keys.INSTANT_FORM}}#{uuid7(at)}", 1)
            supplement = str(uuid.uuid4())
            occurrence = entry.intake_id if number < MAX_AS_NEEDED - 1 else ""
            log.doses[supplement, DoseKey(occurrence=occurrence)] = entry
        for number in range(MAX_HABITS_LOGGED - 1):
            habit = str(uuid.uuid4())
            if number % 2:
                log.tombstones[habit] = 2
            else:
                log.habits[habit], log.amounts[habit] = True, 123_456_789 + number
                amount = log.amounts[habit] / 1_000
                log.entries[habit] = {"version": 1, "met": True, "amount": amount}
        transaction = Transaction(session)
        log.stage(transaction, DayRequirements([]), {})
        transaction.commit()

    def refused(self, answer: Answer, pointer: str, most: int) -> None:
        assert (answer.status, answer.code) == (422, "validation_failed"), answer.body
        [fault] = answer.json["errors"]
        assert (fault.get("pointer", ""), fault["code"]) == (pointer, "day_full")
        assert (fault["params"]["day"], fault["params"]["max"]) == (DAY, most)


class TestExcuses:
    """A year of excuses has 366 days of 20 kinds, of at most 150 different ones."""

    def test_the_fullest_year(self, engine_api: Api, user: str, write_units: Cost) -> None:
        habit: dict[str, Any] = {"name": "Read", "pillar": "other", "measure": "done"}
        habit |= {"schedule": {"type": "daily"}}
        made = [engine_api.post("/v1/habits", habit, headers=NOON).json["id"] for _ in range(2)]
        kinds = [f"habit-{each}" for each in made]
        path = f"/v1/excuses/{DAY}"
        first = engine_api.put(path, {"reason": "travel", "kinds": kinds[:1]}, headers=NOON)
        assert first.status == 200, first.body
        others = [f"habit-{uuid.uuid4()}" for _ in range(MAX_KINDS_A_YEAR - 1)]
        self.fill(Session(user), [kinds[0], *others])
        put = lambda given: engine_api.put(  # noqa: E731
            path, {"reason": "sick", "kinds": given}, headers=NOON
        )
        units = write_units(lambda: put(kinds[:1]))
        assert 40 <= units <= 70
        refused = put(kinds)
        [fault] = refused.json["errors"]
        assert (refused.status, fault["pointer"], fault["code"]) == (422, "/kinds", "too_many")
        span = "from=2026-01-01&to=2026-12-31"
        assert len(engine_api.get(f"/v1/excuses?{span}").json["items"]) == 365
        assert engine_api.delete(path, headers=NOON).status == 204

    def fill(self, session: Session, kinds: list[str]) -> None:
        """Excuse all days of the year, each for 20 kinds."""
        dice = random.Random(1)
        sort_key = f"{keys.EXCUSES}2026"
        item = session.get(sort_key)
        assert item is not None
        days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
        excuses = [
            {
                "date": f"{day}",
                "reason": "travel",
                "version": number + 1,
                "kinds": dice.sample(kinds, MAX_EXCUSED_KINDS),
            }
            for number, day in enumerate(days)
        ]
        document = decode(item).document() | {"excuses": excuses}
        transaction = Transaction(session)
        transaction.put(sort_key, item | {"doc": pack(document)})
        transaction.commit()
