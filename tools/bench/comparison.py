"""What requests cost beside other handlers, each in a process of its own (tools/bench/peers)."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tools.bench.bars import Bar
from tools.bench.client import Bench, Charge
from tools.bench.measure import title
from tools.bench.packages import PEERS
from tools.bench.rounds import Entry, interleave
from tools.bench.workers import Command, Worker, worker
from tools.bench.workouts import DAY, small_workout, workout
from tools.local.engine import Engine

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-peers/bin/python"
# Theirs has no indexes.
TABLE = "peers"
READER, WRITER = "reader", "writer"
LISTED = 50
_NAMES = {"limit": "limit", "plain": "plain Chalice", "same_calls": "same calls", "ours": "ours"}
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

    def tables(self, demo: str) -> list[Bar]:
        """Print what creating, listing and today cost; return what was reached.

        Args:
            demo: the user with the demo account.
        """
        bench = self._bench
        today = bench.event("GET", "/v1/today", None, demo)
        calls = {"calls": bench.recorded(today).calls}
        with self._started() as running, worker(self._command("bare")) as bare:
            self._fill(running)
            lists = self._entries(running, "GET", READER, 200)
            creates = self._entries(running, "POST", WRITER, 201)
            days = {
                "same_calls": Entry(bare, calls, 200),
                "ours": Entry(running["ours"], today, 200),
            }
            every = (*lists.values(), *creates.values(), *days.values())
            interleave(every, bench.runs)
        title(f"Beside handlers of others: medians of {bench.runs} requests in interleaved rounds")
        print(_HEADINGS)
        _rows(f"list {LISTED} workouts", lists, bench.charge(lists["ours"].event))
        _rows("create a workout", creates, bench.charge(creates["ours"].event))
        _rows("today of the demo account", days, bench.charge(today))
        return [
            Bar(f"list {LISTED}, CPU of the limit's", _beside(lists, "limit"), 1.5),
            Bar("create, CPU of plain Chalice's", _beside(creates, "plain"), 1.5),
            Bar("create, CPU of the same calls by hand", _beside(creates, "same_calls"), 1.3),
            Bar("today, CPU of its calls by botocore's client", _beside(days, "same_calls"), 1.8),
        ]

    @contextmanager
    def _started(self) -> Iterator[dict[str, Worker]]:
        """Run every app that serves workouts, by name."""
        _create_table(self._engine.client(), TABLE)
        with ExitStack() as stack:
            yield {name: stack.enter_context(worker(self._command(name))) for name in _NAMES}

    def _command(self, name: str) -> Command:
        """Return how an app is started, in the environment of the peers."""
        theirs = name in {"limit", "plain"}
        environment = self._engine.environment | {
            "TABLE_NAME": TABLE if theirs else self._table,
            "STAGE": "local",
        }
        folder = ROOT if name == "ours" else PEERS / name
        return Command(name, (str(PYTHON), "-I"), (folder,), environment)

    def _event(self, method: str, name: str, user: str, day: date = DAY) -> dict[str, Any]:
        """Return a request to create a workout or to list fifty."""
        if method == "GET":
            return self._bench.event(method, f"/v1/workouts?limit={LISTED}", None, user)
        body = small_workout(day) if name == "limit" else workout(day)
        return self._bench.event(method, "/v1/workouts", body, user)

    def _fill(self, running: dict[str, Worker]) -> None:
        """Write as many workouts as a list needs, and one more, with every app."""
        for name, app in running.items():
            for number in range(LISTED + 1):
                app.serve(self._event("POST", name, READER, DAY - timedelta(number)), 201)

    def _entries(
        self, running: dict[str, Worker], method: str, user: str, status: int
    ) -> dict[str, Entry]:
        return {
            name: Entry(app, self._event(method, name, user), status)
            for name, app in running.items()
        }


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


def _beside(entries: dict[str, Entry], peer: str) -> float:
    """Return how many times a peer's CPU ours takes."""
    return entries["ours"].samples.cpu_ms / entries[peer].samples.cpu_ms


def _rows(request: str, entries: dict[str, Entry], ours: Charge) -> None:
    """Print a request's rows, and what ours is charged."""
    print(request)
    for name, entry in entries.items():
        samples = entry.samples
        ratios = "".join(
            f"{samples.cpu_ms / entries[peer].samples.cpu_ms:>14.2f}"
            if peer in entries
            else " " * 14
            for peer in _NAMES
            if peer != "ours"
        )
        charge = ours.columns() if name == "ours" else ""
        print(f"  {_NAMES[name]:22}{samples.wall_ms:>9.2f}{samples.cpu_ms:>9.2f}{ratios}{charge}")
