"""What the worst legal accounts take, as ratios to the demo account in the same run.

Usage: python -m tools.bench.worst [--write]
"""

import argparse
import gc
import time
from collections.abc import Iterator
from typing import Any

from botocore.session import get_session

from tools.bench import worst_accounts
from tools.bench.bars import Bar
from tools.bench.client import Bench
from tools.bench.measure import title
from tools.bench.worst_accounts import DEMO, EXCUSED, FULL, LABS, OLDEST, VERSIONED, Account
from tools.costs import worst
from tools.costs.environment import TABLE, environment
from tools.costs.measure import measure
from tools.costs.worst import MOST_TIMES, WorstCost

NOW = f"{worst_accounts.TODAY}T12:00:00Z"
_RANGE = "from={}&to=2026-03-14"
_YEAR = _RANGE.format("2025-03-14")
REQUESTS = {
    "today": "/v1/today",
    "streaks, a page": "/v1/streaks",
    "calendar of a year": f"/v1/calendar?kind=protocol&{_YEAR}",
    "score of a month": f"/v1/score?{_RANGE.format('2026-02-12')}",
    "score of a year": f"/v1/score?{_YEAR}",
    "100 supplements": "/v1/supplements?limit=100",
    "100 habits": "/v1/habits?limit=100",
    "100 changes": "/v1/changes?limit=100",
}
_MARKERS = {"100 markers": "/v1/biomarkers?limit=100&tracked=true", "today": "/v1/today"}
_ACCOUNTS: tuple[tuple[Account, dict[str, str]], ...] = (
    (FULL, REQUESTS),
    (VERSIONED, REQUESTS),
    (EXCUSED, REQUESTS),
    (OLDEST, REQUESTS),
    (LABS, _MARKERS),
)
# Of these the CPU time is compared; what lists take follows from the size of their answers.
_COMPUTED = frozenset(list(REQUESTS)[:5])
_ROUNDS = 15
_MOST_S = 4.0


class Worst:
    """Measures the worst accounts beside the demo account.

    Args:
        bench: the app, on an engine in which the demo account exists.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def tables(self) -> list[WorstCost]:
        """Make the accounts, and print what their requests take."""
        began = time.monotonic()
        worst_accounts.fill(self._bench)
        seconds = time.monotonic() - began
        # As at the start of a process of the function: see chalicelib.startup.
        gc.collect()
        gc.freeze()
        title(f"The worst legal accounts, beside the demo account (made in {seconds:.0f} s)")
        print(f"{'':46}{'CPU ms':>16}{'times':>8}{'trips':>8}{'RCU':>10}{'bytes':>12}")
        return list(self._rows())

    def _rows(self) -> Iterator[WorstCost]:
        for account, requests in _ACCOUNTS:
            for name, path in requests.items():
                ours, demo = self._compare(account.user, path)
                charge = self._bench.charge(self._event(path, account.user))
                trips, units, length = charge.round_trips, charge.read_units, charge.length
                times = round(ours / demo, 1)
                label = f"{account.name}: {name}"
                cpu = f"{ours:.1f} / {demo:.1f}"
                print(f"{label:46}{cpu:>16}{times:>8.1f}{trips:>8}{units:>10.1f}{length:>12}")
                yield WorstCost(account.name, name, times, trips, units, length)

    def _compare(self, user: str, path: str) -> tuple[float, float]:
        """Return the CPU milliseconds of a request, and of that of the demo account.

        They are the fewest of several rounds, which other processes of the machine disturb least.
        """
        events = [self._event(path, user), self._event(path, DEMO.user)]
        taken: list[list[float]] = [[], []]
        for event in events:
            self._time(event)  # warms up
        ends = time.monotonic() + _MOST_S
        while len(taken[0]) < _ROUNDS and not (taken[0] and time.monotonic() > ends):
            for event, times in zip(events, taken, strict=True):
                times.append(self._time(event))
        ours, demo = map(min, taken)
        return ours, demo

    def _time(self, event: dict[str, Any]) -> float:
        began = time.process_time()
        answer = self._bench.app(event, None)
        spent = time.process_time() - began
        if answer["statusCode"] != 200:
            raise SystemExit(f"the benchmark got {answer['statusCode']}: {answer['body'][:300]}")
        return spent * 1e3

    def _event(self, path: str, user: str) -> dict[str, Any]:
        return self._bench.event("GET", path, None, user)


def bars(rows: list[WorstCost]) -> list[Bar]:
    """Return for each request that is computed how many times the CPU of the demo it takes."""
    dearest = {
        name: max(row.times for row in rows if row.request == name)
        for name in REQUESTS
        if name in _COMPUTED
    }
    return [Bar(f"worst {name}, CPU beside demo", dearest[name], MOST_TIMES) for name in dearest]


def main() -> None:
    """Print the table, and write it if that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.worst", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write tools/costs/worst.json")
    write = parser.parse_args().write
    with environment():
        from app import app  # noqa: PLC0415  # after the environment is set

        bench = Bench(app, get_session().create_client("dynamodb"), 1, {"x-now": NOW})
        measure(bench.app, bench.dynamodb, TABLE)
        rows = Worst(bench).tables()
    if write:
        worst.save(rows)


if __name__ == "__main__":
    main()
