"""Benchmarks: what requests cost in CPU and in DynamoDB capacity, as ratios within one run.

Usage: python -m tools.bench [--runs N]

Lambda events are served against DynamoDB Local. Each of our operations alternates in this process
with the same DynamoDB calls without the app, so that both meet the same machine at the same
moments. The comparison with handlers of others, the sizes of the function and the cold starts run
in processes of their own. Few runs give all tables, with figures that are less exact.
"""

import argparse

from botocore.session import get_session

from tools.bench.bars import Bar, show
from tools.bench.biomarkers import Labs
from tools.bench.client import HEADINGS, Bench
from tools.bench.cold import can_start, cold_starts
from tools.bench.comparison import Comparison
from tools.bench.import_entries import ImportEntries
from tools.bench.imports import Imports
from tools.bench.measure import title
from tools.bench.metrics import Metrics
from tools.bench.packages import packages
from tools.bench.sizes import Sizes
from tools.bench.streaks import Histories
from tools.bench.today import Followed
from tools.bench.training import Training
from tools.bench.worst import Worst
from tools.bench.worst import bars as worst_bars
from tools.costs.environment import TABLE, environment
from tools.costs.measure import MEASURED, measure
from tools.local.compression import compress

COLD_ROUNDS = 15
NOW = {"x-now": "2026-03-14T12:00:00Z"}


def capacity(bench: Bench) -> list[Bar]:
    """Print what every operation takes of DynamoDB; return what was reached."""
    title("DynamoDB per operation, on the account of the demo (action by action)")
    print(f"{'':24}{'round trips':>12}{'RCU':>8}{'WCU':>8}")
    operations = measure(bench.app, bench.dynamodb, TABLE).operations
    for name, cost in operations.items():
        print(f"{name:24}{cost.round_trips:>12}{cost.read_units:>8.1f}{cost.write_units:>8.1f}")
    title("Large pages of that account, and its today")
    print(HEADINGS)
    bench.read("the first 100 changes", "/v1/changes?limit=100", MEASURED)
    workouts = "/v1/workouts?limit=50"
    _, listing = bench.read("50 workouts", workouts, MEASURED)
    page = bench.app(bench.event("GET", workouts, None, MEASURED), None)["body"].encode()
    print(f"{'  with gzip':100}{len(compress({}, page, 'gzip', 0)[1]):>8}")
    bench.read("today", "/v1/today", MEASURED)
    return [
        Bar("list 50 of the demo account, read units", listing.read_units, 6),
        # A workout of five exercises, of which each may take 2.5 more.
        Bar(
            "create on the demo account, write units", operations["createWorkout"].write_units, 22.5
        ),
    ]


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=300, help="of each comparison (300)")
    runs = parser.parse_args().runs
    with environment() as engine:
        from app import app  # noqa: PLC0415  # after the environment is set

        # The calls beside ours are made by a client as everybody makes it.
        bench = Bench(app, get_session().create_client("dynamodb"), runs, NOW)
        comparison = Comparison(bench, engine, TABLE)
        Histories(bench).tables()
        Labs(bench).tables()
        Followed(bench).tables()
        units = Training(bench).tables()
        units += Metrics(bench).tables()
        units += Imports().tables()
        units += ImportEntries(bench.dynamodb).tables()
        units += capacity(bench)
        units += worst_bars(Worst(bench).tables())
        results = dict(comparison.tables(MEASURED))
        if can_start():
            with packages() as made:
                results |= cold_starts(engine, made, min(runs, COLD_ROUNDS))
                Sizes(bench, engine, made, TABLE).tables(MEASURED)
        else:
            print("Cold starts and sizes are not measured here: the package is for Linux.")
        show(results, units)


if __name__ == "__main__":
    main()
