"""Benchmarks: what requests cost in CPU and in DynamoDB capacity, as ratios within one run.

Usage: python -m tools.bench [--runs N]

Everything runs in this process as Lambda events against DynamoDB Local. Each of our operations
alternates with the same DynamoDB calls without the app (for workouts, with a hand-written handler
that has no framework and no validation), so that both meet the same machine at the same moments.
Few runs give all tables, with figures that are less exact.
"""

import argparse

from tools.bench.biomarkers import Labs
from tools.bench.client import HEADINGS, Bench
from tools.bench.cold import cold_starts
from tools.bench.measure import title
from tools.bench.streaks import Histories
from tools.bench.today import Followed
from tools.bench.workouts import Workouts
from tools.costs.environment import TABLE, environment
from tools.costs.measure import MEASURED, measure
from tools.local.compression import compress

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


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
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
