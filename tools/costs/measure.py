"""Meters every operation on the account of the demo, as Amazon would charge it.

Small requests cost little whatever the design: what is read here is four months of training,
labs, doses and habits, and what is written is as large as what the demo person writes.
"""

import json
import time
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.health.ping import PING_EVERY_S
from chalicelib.table.keys import BY_CHANGE, BY_ID
from tools.costs.charging import charged
from tools.local import demo
from tools.local.lambda_client import Answer, LambdaClient
from tools.local.memory_stage import MemoryStage

UNITS = Path(__file__).with_name("units.json")
# A Saturday noon in UTC; the requests of tools/local/world.py are of that day.
NOW = "2026-03-14T12:00:00Z"
MEASURED = "measured"  # the user of the measured account
_PAGE_BYTES = 4096  # what one strongly consistent read unit reads
_OVERHEAD_BYTES = 100  # what DynamoDB adds to every item and index entry that it stores


@dataclass(frozen=True)
class Cost:
    """What one request of an operation takes.

    Attributes:
        round_trips: calls of DynamoDB.
        read_units, write_units: as Amazon charges them.
        bytes: of the answer, headers included.
        cpu_ms: of the function, with one processor of the machine that measured.
    """

    round_trips: int
    read_units: float
    write_units: float
    bytes: int
    cpu_ms: float


@dataclass(frozen=True)
class Measured:
    """The measured units.

    Attributes:
        account_bytes: what the demo account takes in the table and its indexes, as it is billed.
        operations: by operation id, in the contract's order.
    """

    account_bytes: int
    operations: dict[str, Cost]

    @classmethod
    @cache
    def load(cls) -> "Measured":
        """Return the figures in the repository."""
        text = json.loads(UNITS.read_text(encoding="utf-8"))
        costs = {name: Cost(**cost) for name, cost in text["operations"].items()}
        return cls(text["account_bytes"], costs)

    def save(self) -> None:
        """Write the figures in the repository."""
        UNITS.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")


def measure(app: Any, dynamodb: Any, table: str) -> Measured:
    """Meter every declared operation on a demo account of its own.

    Args:
        app: the app, on DynamoDB Local.
        dynamodb: a client of that.
        table: its name.
    """
    operations: dict[str, Cost] = {}
    MemoryStage().use()
    # The first account warms up what is built on first use, such as models.
    for user in ("warm", MEASURED):
        account = _Account(app, user)
        written = account.fill()
        size = _size(dynamodb, table, user)
        operations = account.meter(dynamodb, written)
    return Measured(size, operations)


class _Account:
    """Sends one user's requests as Lambda events, and remembers what the last one took."""

    def __init__(self, app: Any, user: str) -> None:
        self._app, self._user, self._events = app, user, LambdaClient(app)
        self._last: tuple[float, int] = (0.0, 0)

    def request(
        self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request, with the clock at :data:`NOW`."""
        sent = {"X-Now": NOW} | (headers or {})
        event = self._events.event(method, path, body, user=self._user, headers=sent)
        began = time.process_time()
        answer = self._app(event, None)
        cpu = time.process_time() - began
        text, given = answer["body"].encode(), answer["headers"]
        size = len(text) + sum(len(f"{name}: {value}\r\n") for name, value in given.items())
        self._last = (cpu * 1e3, size)
        return Answer(answer["statusCode"], given, text)

    def fill(self) -> dict[str, Any]:
        """Make the demo account; return the largest body of each path that was posted to."""
        ids: dict[str, str] = {}
        written: dict[str, Any] = {}
        for step in demo.steps(date.fromisoformat(NOW[:10]), ids):
            answer = self.request(step.method, step.path, step.body, headers=step.precondition)
            if answer.status >= 300:
                raise SystemExit(f"{step.name}: {answer.status} {answer.body[:300]!r}")
            ids[step.name] = answer.json.get("id", "-")
            if step.method == "POST":
                before = written.get(step.path, {})
                written[step.path] = max(before, step.body, key=_content)
        return written

    def meter(self, dynamodb: Any, written: dict[str, Any]) -> dict[str, Cost]:
        """Send every operation's request once, what deletes last; return what each takes."""
        from chalicelib.account.changes import cursors  # noqa: PLC0415
        from chalicelib.account.changes.position import Position  # noqa: PLC0415
        from chalicelib.application import operations  # noqa: PLC0415
        from chalicelib.http.exchange import current_exchange  # noqa: PLC0415
        from tools.local.world import OPERATIONS, WORKOUT, World  # noqa: PLC0415

        class Typical(World):
            """Sends the requests of the demo person, as many reads and writes."""

            def __init__(self, api: Any) -> None:
                super().__init__(api)
                self.ids["date"] = NOW[:10]

            def path(self, operation: Any, **ids: str) -> str:
                if operation.operation_id in ("addWorkoutSet", "getWorkoutSummary"):
                    ids = {"workout_id": lifted}
                elif operation.operation_id in ("listExerciseHistory", "getExerciseRecords"):
                    ids = {"exercise_id": "barbell-squat"}
                # A device that was here lately has a few changes to catch up on, in the index.
                few = f"?limit=5&cursor={cursors.encode(Position(), None)}"
                own = few if operation.operation_id == cursors.FEED else ""
                return super().path(operation, **ids) + own

            def body(self, operation: Any) -> Any:
                return typical.get(operation.operation_id) or super().body(operation)

        dose, doses = self._open_doses()
        # Most workouts are entered on their day.
        workout = written["/v1/workouts"] | {"started_at": f"{NOW[:10]}T07:00:00Z"}
        del workout["ended_at"]
        typical = {
            "createWorkout": workout,
            "putWorkout": workout,
            "createPanel": written["/v1/panels"] | {"lab": "Another"},
            "putPanel": written["/v1/panels"] | {"lab": "A third"},
            # The panel of the demo person has no lipase.
            "addPanelReadings": {"readings": [{"marker": "lipase", "value": 30, "unit": "U/L"}]},
        }
        lifted = self.request("POST", "/v1/workouts", WORKOUT).json["id"]
        world = Typical.whole(self)
        self._unlink()
        # What is there already would be answered without being written.
        typical |= {
            "createIntake": dose,
            "createIntakeBatch": {"items": doses},
            "putExcuse": {"reason": "travel"},
            "putMetricDay": _WATCH,
            "giveConsent": {"document": "privacy-policy", "version": "2026-12"},
            "createHabitEntryBatch": {"items": _week_of(world.ids["habit_id"])},
        }
        own = self.request("POST", "/v1/exercises", {"name": "Merged once"}).json["id"]
        typical["createExerciseMerge"] = {"from": own, "into": "barbell-squat"}
        # The health check asks the table again after this time only.
        time.sleep(PING_EVERY_S)
        found = {}
        declared = operations()
        for operation in sorted(declared, key=lambda each: each.method == "DELETE"):
            if operation.operation_id == "createAdoption":  # one template of a kind at a time
                world.send(OPERATIONS["deleteAdoption"])
            # Or nothing would be written, and each answer would have one header more.
            self.request("DELETE", "/v1/account/deletion")
            with charged(dynamodb):
                answer = world.send(operation)
            if operation.operation_id == "createAdoption":
                world.ids["adoption_id"] = answer.json["id"]
            if answer.status != operation.status:
                raise SystemExit(f"{operation.operation_id}: {answer.status} {answer.body[:300]!r}")
            meter, (cpu, size) = current_exchange().meter, self._last
            found[operation.operation_id] = Cost(
                meter.round_trips, meter.read_units, meter.write_units, size, round(cpu, 1)
            )
        return {each.operation_id: found[each.operation_id] for each in declared}

    def _unlink(self) -> None:
        """Drop the links of habits to workouts: most people have none, and pay nothing for them."""
        for habit in self.request("GET", "/v1/habits?limit=100").json["items"]:
            if "source" in habit:
                path, match = f"/v1/habits/{habit['id']}", {"If-Match": "*"}
                answer = self.request("PATCH", path, {"source": None}, headers=match)
                assert answer.status == 200, answer.body
        # The first write to a year without links clears its mark.
        run = {"title": "Run", "local_date": NOW[:10]}
        assert self.request("POST", "/v1/workouts", run).status == 201

    def _open_doses(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Return a dose that is due today, and all those of the fullest slot."""
        day = {"local_date": NOW[:10]}
        slots = [
            [
                day | {"supplement_id": dose["supplement_id"], "slot": slot["slot"]}
                for dose in slot["doses"]
            ]
            for slot in self.request("GET", "/v1/today").json["slots"]
        ]
        single, *_, fullest = sorted(slots, key=len)
        return single[0], fullest


# What a watch reports of a day.
_WATCH = {
    "values": {
        "rhr": {"value": 48},
        "hrv_rmssd": {"value": 61},
        "respiratory_rate": {"value": 13.5},
        "spo2": {"value": 96},
        "sleep_duration": {"value": 7.4},
        "sleep_deep": {"value": 82},
        "sleep_rem": {"value": 101},
        "bedtime": {"time": "21:40"},
        "wake_time": {"time": "05:20"},
    },
    "hours": {"steps": [*[0] * 6, 310, 1240, *[420] * 10, 2607, *[0] * 5]},
    "device": "fenix 8",
}


def _content(body: dict[str, Any]) -> tuple[bool, int]:
    """Return how much is in a body: that of a workout with sets has more than one without."""
    return "exercises" in body, len(json.dumps(body))


def _week_of(habit_id: str) -> list[dict[str, Any]]:
    """Return a week of entries of a habit, as a device that was offline sends them."""
    today = date.fromisoformat(NOW[:10])
    days = [today - timedelta(days=back) for back in range(7)]
    return [{"habit_id": habit_id, "local_date": str(day), "amount": 20} for day in days]


def _size(dynamodb: Any, table: str, user: str) -> int:
    """Return about how many bytes of a user DynamoDB stores, and bills."""
    return round(sum(_stored(dynamodb, table, user, index) for index in (None, BY_CHANGE, BY_ID)))


def _stored(dynamodb: Any, table: str, user: str, index: str | None) -> float:
    """Return the bytes of a user's items, or of their entries in an index.

    What they hold is known from what it costs to read them all.
    """
    pages = dynamodb.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"USER#{user}"}},
        ConsistentRead=True,
        ReturnConsumedCapacity="TOTAL",
        **({"IndexName": index} if index else {}),
    )
    consumed = [(page["ConsumedCapacity"]["CapacityUnits"], page["Count"]) for page in pages]
    size: float = sum(units * _PAGE_BYTES + count * _OVERHEAD_BYTES for units, count in consumed)
    return size
