"""Five people on one small table: four as people are, and one who sends all that the table takes.

All have the demo account. An ordinary person sends the requests of a day, again and again, in the
proportions that the costs assume (``tools/costs/assumptions.json``); a request that is answered 503
is sent again after ``Retry-After``, with its key, as often as a client does. The greedy person has
one request after another on each connection, the most expensive ones, and waits a second when
refused.
"""

import json
import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from chalicelib.settings import settings
from chalicelib.table.items import resource_id
from tests.faults.accounts import Account, Caller, miscounted
from tests.soak.table import Processes
from tests.soak.timeline import Timeline
from tests.support.account import items_of
from tests.support.api import NOBODYS_ID
from tools.costs.month import ASSUMED
from tools.local import demo
from tools.local.lambda_client import Answer
from tools.local.world import OPERATIONS, World

EVENING: dict[str, float] = ASSUMED["evening"]
PAUSE_S = EVENING["pause_seconds"]
# A greedy client does not care what Retry-After says.
IMPATIENCE_S = 1.0
# What one of an ordinary person's requests creates.
_CREATED = frozenset(
    {"createPanel", "createIntake", "createIntakeBatch", "createReading", "createWorkout"}
)
_ENTITIES = frozenset({"panel", "workout", "intake", "reading", "habit_entry"})
_TIMES = {"collected_at", "reported_at", "started_at", "ended_at"}


def _largest(path: str) -> dict[str, Any]:
    """Return the largest body that the demo person posts to a path, without its times."""
    steps = demo.steps(date(2026, 3, 14), defaultdict(lambda: NOBODYS_ID))
    bodies = [step.body for step in steps if step.path == path]
    largest = max(bodies, key=lambda body: len(json.dumps(body)))
    return {name: value for name, value in largest.items() if name not in _TIMES}


_LARGE = {"createPanel": _largest("/v1/panels"), "createWorkout": _largest("/v1/workouts")}
GREED = ("createPanel", "listWorkouts", "createWorkout", "getAdherence")


class Sent(NamedTuple):
    """One answer.

    Attributes:
        operation: the operation id.
        status: of the answer.
    """

    operation: str
    status: int


@dataclass
class Log:
    """What a person was answered.

    Attributes:
        answers: all, those of repetitions among them.
        made: the ids of what was acknowledged, by how often.
        updates: how many changes of each id were acknowledged.
        given_up: requests that were not served however often they were sent.
    """

    answers: list[Sent] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    updates: Counter[str] = field(default_factory=Counter)
    given_up: int = 0

    def count(self, status: int) -> int:
        """Return how many answers have a status."""
        return sum(answer.status == status for answer in self.answers)


class Person:
    """Sends requests, and remembers what was acknowledged."""

    def __init__(
        self, app: Processes, user: str, ids: dict[str, str], clock: Timeline, seed: int
    ) -> None:
        self.user, self.log = user, Log()
        self._caller, self._clock = Caller(app, user), clock
        self._world = World(self._caller)
        self._world.ids.update(ids)
        self._chance = random.Random(seed)
        self._day, self._cursor = date.fromisoformat(ids["date"]), ""

    def live(self, until_s: float) -> None:
        """Be an ordinary person until then."""
        mix: dict[str, int] = ASSUMED["mix"]
        pause = self._chance.expovariate
        self._clock.sleep(pause(1 / PAUSE_S))
        while self._clock.now < until_s:
            [name] = self._chance.choices(list(mix), list(mix.values()))
            self._serve(name)
            self._clock.sleep(pause(1 / PAUSE_S))

    def take_all(self, until_s: float) -> None:
        """Be the greedy person, on one connection, until then."""
        while self._clock.now < until_s:
            for name in GREED:
                answer = self._send(name, *self._greedy(name))
                if answer.status == 429:
                    self._clock.sleep(IMPATIENCE_S)
                elif answer.status != 503:
                    self._remember(name, answer)

    def _serve(self, name: str) -> None:
        """Send a request until it is served."""
        path, body = self._request(name)
        key = {"Idempotency-Key": str(uuid.uuid4())}
        for _ in range(int(EVENING["client_retries"]) + 1):
            answer = self._send(name, path, body, key)
            if answer.status not in (429, 503):
                self._remember(name, answer)
                return
            self._clock.sleep(int(answer.headers["Retry-After"]))
        self.log.given_up += 1

    def _send(
        self, name: str, path: str, body: Any, headers: dict[str, str] | None = None
    ) -> Answer:
        operation = OPERATIONS[name]
        stated = {"If-Match": "*"} if operation.needs_precondition else {}
        answer = self._caller.request(
            operation.method, path, body, headers=stated | (headers or {})
        )
        if answer.status not in (200, 201, 429, 503):
            raise AssertionError((name, path, json.dumps(body), answer.status, answer.body))
        self.log.answers.append(Sent(name, answer.status))
        return answer

    def _request(self, name: str) -> tuple[str, Any]:
        """Return the next request of an operation: another day each time it writes."""
        operation = OPERATIONS[name]
        path, body = self._world.path(operation), self._world.body(operation)
        if name == "listChanges":
            path += f"?{self._cursor}" if self._cursor else "?from=now"
        if name not in _CREATED and name != "putHabitEntry":
            return path, body
        self._day -= timedelta(days=2)
        day = {"local_date": f"{self._day}"}
        if name == "createIntakeBatch":
            before = {"local_date": f"{self._day - timedelta(days=1)}"}
            pairs = zip(body["items"], (day, before), strict=True)
            return path, {"items": [each | on for each, on in pairs]}
        if name == "putHabitEntry":
            return self._world.path(operation, date=f"{self._day}"), body
        return path, body | day

    def _greedy(self, name: str) -> tuple[str, Any]:
        """Return a request that takes as much as one of its kind can, and is new each time."""
        path = OPERATIONS[name].path
        if name == "listWorkouts":
            return f"{path}?limit=100", None
        if name == "getAdherence":
            return f"{path}?from=2025-11-15&to=2026-03-14", None
        own = {"local_date": f"{self._day}"}
        if name == "createPanel":
            own["lab"] = f"Lab {uuid.uuid4()}"
        return path, _LARGE[name] | own

    def _remember(self, name: str, answer: Answer) -> None:
        body = answer.json
        if name == "listChanges":
            self._cursor = f"cursor={body['next_cursor']}"
        elif name == "updateWorkout":
            self.log.updates[body["id"]] += 1
        elif name == "createIntakeBatch":
            self.log.made.update(each["id"] for each in body["items"])
        elif name in _CREATED or name == "putHabitEntry":
            self.log.made[body["id"]] += 1


def lost_or_doubled(account: Account, client: Any, connections: list[Person]) -> Iterator[str]:
    """Yield what one person's items do not have exactly once, or have without acknowledgement.

    Args:
        account: what the person began with.
        client: of the engine.
        connections: of the person.
    """
    table, user = settings().table_name, connections[0].user
    made = Counter({item_id: 1 for each in connections for item_id in each.log.made})
    updates = sum((each.log.updates for each in connections), Counter[str]())
    before = {item["sk"]: item for item in account.items}
    there: Counter[str] = Counter()
    for item in items_of(client, table, user):
        if item.get("entity") not in _ENTITIES or "doc" not in item:
            continue
        item_id = resource_id(item)
        if item["sk"] not in before:
            there[item_id] += 1
        elif item["version"] != before[item["sk"]]["version"] + updates[item_id]:
            yield f"{item_id} has version {item['version']} after {updates[item_id]} changes"
    yield from (f"{item_id} is lost" for item_id in made - there)
    yield from (f"{item_id} was not acknowledged, or is there twice" for item_id in there - made)
    yield from miscounted(client, table, user)
