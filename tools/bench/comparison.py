"""What requests cost beside other handlers, each in a process of its own (tools/bench/peers)."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tools.bench.bars import Results
from tools.bench.client import Bench, Charge
from tools.bench.measure import Samples, title
from tools.bench.packages import PEERS
from tools.bench.rounds import Entry, interleave
from tools.bench.workers import Command, Worker, worker
from tools.bench.workouts import DAY, small_workout, workout
from tools.local.engine import Engine

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-peers/bin/python"
# Theirs has no indexes.
TABLE = "peers"
READER = "reader"
# Each writes a tenth, so that a quarter has about as many workouts as that of a person.
WRITERS = tuple(f"writer-{number}" for number in range(10))
LISTED = 50
PATH = "/v1/workouts"
PROFILE = {"timezone": "Europe/Berlin"}
# The folder of each app, by its name.
_PEERS = {
    "limit": PEERS / "limit",
    "plain Chalice": PEERS / "plain",
    "same calls": PEERS / "same_calls",
}
_FOLDERS = {**_PEERS, "ours": ROOT, "bare": PEERS / "bare"}
_WITHOUT_INDEXES = ("limit", "plain Chalice")
_HEADINGS = (
    f"{'':24}{'wall ms':>9}{'CPU ms':>9}{'CPU / limit':>14}{'/ plain':>14}{'/ same calls':>14}"
    f"{'trips':>8}{'RCU':>8}{'WCU':>8}{'bytes':>8}"
)


class Comparison:
    """Our app beside its peers.

    Args:
        bench: what makes requests.
        engine: where the tables are.
        table: the name of ours.
    """

    def __init__(self, bench: Bench, engine: Engine, table: str) -> None:
        if not PYTHON.exists():
            raise SystemExit(f"{PYTHON.relative_to(ROOT)} is missing; make bench makes it")
        self._bench, self._engine, self._table = bench, engine, table

    def tables(self, demo: str) -> Results:
        """Print what creating, listing and today cost; return it by request.

        A workout that is undated gets its date by the time zone of the profile, which ours and
        the handler with the same calls read first.

        Args:
            demo: the user with the demo account.
        """
        bench = self._bench
        today = bench.event("GET", "/v1/today", None, demo)
        calls = {"calls": bench.recorded(today).calls}
        with self._started() as running, worker(self._command("bare")) as bare:
            self._fill(running)
            requests = {
                "create": self._creates(running, dated=True),
                "create undated": self._creates(running, dated=False),
                f"list {LISTED}": self._lists(running),
                "today": {
                    "same calls": Entry(bare, calls, 200),
                    "ours": Entry(running["ours"], today, 200),
                },
            }
            interleave([each for found in requests.values() for each in found.values()], bench.runs)
        title(f"Beside handlers of others: medians of {bench.runs} requests in interleaved rounds")
        print(_HEADINGS)
        for request, entries in requests.items():
            _rows(request, entries, bench.charge(entries["ours"].event))
        return {
            request: {name: entry.samples for name, entry in entries.items()}
            for request, entries in requests.items()
        }

    @contextmanager
    def _started(self) -> Iterator[dict[str, Worker]]:
        """Run every app that serves workouts, by name."""
        _create_table(self._engine.client(), TABLE)
        with ExitStack() as stack:
            yield {
                name: stack.enter_context(worker(self._command(name))) for name in (*_PEERS, "ours")
            }

    def _command(self, name: str) -> Command:
        """Return how an app is started, in the environment of the peers."""
        environment = self._engine.environment | {
            "TABLE_NAME": TABLE if name in _WITHOUT_INDEXES else self._table,
            "STAGE": "local",
        }
        return Command(name, (str(PYTHON), "-I"), (_FOLDERS[name],), environment)

    def _lists(self, running: dict[str, Worker]) -> dict[str, Entry]:
        event = self._bench.event("GET", f"{PATH}?limit={LISTED}", None, READER)
        return {name: Entry(app, event, 200) for name, app in running.items()}

    def _creates(self, running: dict[str, Worker], *, dated: bool) -> dict[str, Entry]:
        def entry(name: str) -> Entry:
            body = body_for(name, DAY, dated=dated)
            first, *more = (self._bench.event("POST", PATH, body, each) for each in WRITERS)
            return Entry(running[name], first, 201, more=more)

        return {name: entry(name) for name in running}

    def _fill(self, running: dict[str, Worker]) -> None:
        """Write profiles, as many workouts as a list needs, and one more, with every app."""
        for writer in WRITERS:
            self._bench.as_user(writer)("PATCH", "/v1/profile", PROFILE)
            item = {"pk": f"SAME#{writer}", "sk": "PROFILE", "doc": json.dumps(PROFILE)}
            self._bench.dynamodb.put_item(
                TableName=self._table, Item={name: {"S": text} for name, text in item.items()}
            )
        for name, app in running.items():
            for number in range(LISTED + 1):
                body = body_for(name, DAY - timedelta(number))
                app.serve(self._bench.event("POST", PATH, body, READER), 201)


def body_for(name: str, day: date, *, dated: bool = True) -> dict[str, Any]:
    """Return what an app is sent to create a workout; one without a date has an instant."""
    body = small_workout(day) if name == "limit" else workout(day)
    if not dated:
        body["started_at"] = f"{body.pop('local_date')}T10:00:00Z"
    return body


def _create_table(client: Any, name: str) -> None:
    """Create a table without indexes, as an app makes it that needs none."""
    client.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )


def _rows(request: str, entries: dict[str, Entry], ours: Charge) -> None:
    """Print a request's rows, and what ours is charged."""
    print(request)
    for name, entry in entries.items():
        samples = entry.samples
        ratios = "".join(_ratio(samples, entries.get(peer)) for peer in _PEERS)
        charge = ours.columns() if name == "ours" else ""
        print(f"  {name:22}{samples.wall_ms:>9.2f}{samples.cpu_ms:>9.2f}{ratios}{charge}")


def _ratio(samples: Samples, peer: Entry | None) -> str:
    return f"{samples.cpu_ms / peer.samples.cpu_ms:>14.2f}" if peer else f"{'':14}"
