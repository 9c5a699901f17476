"""An evening of five people on one small table."""

import json
import random
import uuid
from datetime import timedelta
from typing import Any, NamedTuple
from unittest.mock import patch

from chalicelib.settings import settings
from tests.faults.accounts import Account, Caller
from tests.faults.virtual import NOW
from tests.soak.people import Person, lost_or_doubled
from tests.soak.table import Processes, SmallTable
from tests.soak.timeline import timeline
from tests.support.api import ROOT
from tools.costs.month import PRICES
from tools.local import demo
from tools.local.world import World

UNITS: float = PRICES["dynamodb"]["free_units"]
ORDINARY = 4
# The share of the answers to ordinary people that may be 503.
MAX_REFUSED = 0.01
SEED = 20_261_128
_RESOURCES = ROOT / ".chalice/resources.json"


class Evening(NamedTuple):
    """What happened.

    Attributes:
        ordinary: the people who use the app as people do.
        greedy: the connections of the greedy person.
        refused: calls that the table refused.
        processes: of Lambda.
        wrong: what is lost, doubled or miscounted.
    """

    ordinary: list[Person]
    greedy: list[Person]
    refused: int
    processes: int
    wrong: list[str]

    def faults(self) -> list[str]:
        """Return what should not have happened."""
        faults = list(self.wrong)
        if throttled := sum(person.log.count(429) for person in self.ordinary):
            faults.append(f"ordinary people were answered 429 {throttled} times")
        if self.refused_share > MAX_REFUSED:
            faults.append(f"{self.refused_share:.1%} of the answers to ordinary people were 503")
        if given_up := sum(person.log.given_up for person in self.ordinary):
            faults.append(f"{given_up} requests of ordinary people were never served")
        return faults

    @property
    def refused_share(self) -> float:
        """The share of the answers to ordinary people that were 503."""
        answers = sum(len(person.log.answers) for person in self.ordinary)
        return sum(person.log.count(503) for person in self.ordinary) / answers


def evening(app: Any, client: Any, seconds: float, *, connections: int = 1) -> Evening:
    """Let five people use the app for so many seconds of virtual time.

    Args:
        app: the Chalice app.
        client: of an engine that reports what it consumed.
        seconds: for how long.
        connections: of the greedy person.
    """
    account, ids = _demo(app, client)
    with timeline(NOW + timedelta(minutes=1)) as clock:
        processes = Processes(app, UNITS, _share())
        table = SmallTable(client, clock, UNITS)
        users = [f"{name}-{uuid.uuid4()}" for name in ("greedy", *["ordinary"] * ORDINARY)]
        for user in users:
            account.copy(client, settings().table_name, user)
        greedy, *ordinary = users
        people = [Person(processes, user, ids, clock, SEED + n) for n, user in enumerate(ordinary)]
        takers = [Person(processes, greedy, ids, clock, SEED) for _ in range(connections)]
        work = [person.live for person in people] + [person.take_all for person in takers]
        with (
            processes.patched(),
            patch("chalicelib.table.client.dynamodb", lambda: table),
            patch("chalicelib.table.client.random", random.Random(SEED)),
        ):
            clock.run([lambda live=live: live(seconds) for live in work])
    wrong = [
        f"{each[0].user}: {what}"
        for each in (takers, *([person] for person in people))
        for what in lost_or_doubled(account, client, each)
    ]
    return Evening(people, takers, table.refused, processes.started, wrong)


def _share() -> float:
    """Return the share of the table's units that a stage gives a person by default."""
    resources = json.loads(_RESOURCES.read_text(encoding="utf-8"))
    return float(resources["Parameters"]["PersonalShare"]["Default"])


def _demo(app: Any, client: Any) -> tuple[Account, dict[str, str]]:
    """Make the demo account, with one resource of each kind; return it, and their ids."""
    caller, ids = Caller(app, f"demo-{uuid.uuid4()}"), dict[str, str]()
    with timeline(NOW) as clock:
        clock.run([lambda: _fill(caller, ids)])
    account = Account.of(client, settings().table_name, caller.user)
    return account, ids


def _fill(caller: Caller, ids: dict[str, str]) -> None:
    made: dict[str, str] = {}
    for step in demo.steps(NOW.date(), made):
        answer = caller.request(step.method, step.path, step.body, headers=step.precondition)
        assert answer.status < 300, (step.name, answer.body)
        made[step.name] = answer.json.get("id", "-")
    world = World(caller)
    world.ids["date"] = NOW.date().isoformat()
    for name in ("workout_id", "supplement_id", "habit_id", "reading_id"):
        assert world.ids[name]
    ids.update(world.ids)
