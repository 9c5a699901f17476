"""Benchmarks: what requests cost in CPU and in DynamoDB capacity, as ratios within one run.

Usage: python -m tools.bench [--runs N]

Everything runs in this process as Lambda events against DynamoDB Local. Each of our operations
alternates with the same DynamoDB calls without the app (for workouts, with a hand-written handler
that has no framework and no validation), so that both meet the same machine at the same moments.
Few runs give all tables, with figures that are less exact.
"""

import argparse
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.bench_biomarkers import Labs
from tools.bench_client import HEADINGS, Bench
from tools.bench_cold import cold_starts
from tools.bench_measure import title
from tools.bench_streaks import Histories
from tools.bench_today import Followed
from tools.bench_workouts import Workouts
from tools.compression import compress
from tools.costs.measure import MEASURED, measure
from tools.engine import Engine, dynamodb_local
from tools.tables import create_table

TABLE = "bluestreak-bench"
COLD_ROUNDS = 15
NOW = {"x-now": "2026-03-14T12:00:00Z"}


def capacity(bench: Bench) -> None:
    """Print what every operation takes of DynamoDB."""
    title("DynamoDB per operation, on the account of the demo (action by action)")
    print(f"{'':24}{'round trips':>12}{'RCU':>8}{'WCU':>8}")
    for name, cost in measure(bench.app, bench.dynamodb, TABLE).operations.items():
        print(f"{name:24}{cost.round_trips:>12}{cost.read_units:>8.1f}{cost.write_units:>8.1f}")
    title("Large pages of that account")
    print(HEADINGS)
    bench.read("the first 100 changes", "/v1/changes?limit=100", MEASURED)
    workouts = "/v1/workouts?limit=50"
    bench.read("50 workouts", workouts, MEASURED)
    page = bench.app(bench.event("GET", workouts, None, MEASURED), None)["body"].encode()
    print(f"{'  with gzip':100}{len(compress({}, page, 'gzip', 0)[1]):>8}")


@contextmanager
def environment() -> Iterator[Engine]:
    """Start the engine, make the table, and set what the app reads; yield the engine."""
    with dynamodb_local(None) as engine:
        create_table(engine.client(), TABLE)
        os.environ.update(
            STAGE="local", TABLE_NAME=TABLE, ALLOWED_ORIGINS="*", **engine.environment
        )
        from chalicelib.http.middleware import access_log  # noqa: PLC0415

        # The log line is written, as in Lambda, but not onto the tables.
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            handler = access_log().handlers[0]
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(nowhere)
            yield engine


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=300, help="of each comparison (300)")
    runs = parser.parse_args().runs
    with environment() as engine:
        from app import app  # noqa: PLC0415  # after the environment is set
        from chalicelib.table.client import dynamodb  # noqa: PLC0415

        bench = Bench(app, dynamodb(), runs, NOW)
        Workouts(bench, TABLE).tables()
        Histories(bench).tables()
        Labs(bench).tables()
        Followed(bench).tables()
        capacity(bench)
        cold_starts(engine, min(runs, COLD_ROUNDS))


if __name__ == "__main__":
    main()
