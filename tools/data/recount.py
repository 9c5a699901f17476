"""Compares what follows from the entries of a user with them, and sets it right.

Usage: python -m tools.data.recount USER KIND YEAR [--fix]
       python -m tools.data.recount USER logbook [--fix]
       python -m tools.data.recount USER next-workouts [--fix]
       python -m tools.data.recount USER metric-links [--fix]
       python -m tools.data.recount USER newest-metrics [--fix]

The first compares a year's day counters with its entries, the second the logbook with all workouts,
the third what today shows of runs with the runs, the fourth the entries of habits that metrics fill
with the metrics, the last what markers show of metrics with the days of metrics.
USER is the subject of the user's tokens. TABLE_NAME and AWS_* in the environment say where the
table is. Each difference is a line. Safe while the API is in use; after an interruption, run it
again. Ends with 1 when there are differences that were not repaired.
"""

import argparse
import sys
import time
from datetime import UTC, datetime

from chalicelib.metrics.days import newest_recount
from chalicelib.regimen.habits import link_recount
from chalicelib.streaks.kinds import is_kind
from chalicelib.streaks.recount import described, recount
from chalicelib.table.client import Meter
from chalicelib.table.errors import Unavailable
from chalicelib.table.session import Session
from chalicelib.training.logbook import rebuild
from chalicelib.training.recount import next_workouts
from chalicelib.training.recount.service import LogbookRecount

LOGBOOK = "logbook"
NEXT_WORKOUTS = "next-workouts"
METRIC_LINKS = "metric-links"
NEWEST_METRICS = "newest-metrics"
_WITHOUT_YEAR = (LOGBOOK, NEXT_WORKOUTS, METRIC_LINKS, NEWEST_METRICS)
PATIENCE_S = 120
# The logbook of many years takes thousands of write units.
PATIENCE_LOGBOOK_S = 3_600


def _kind(text: str) -> str:
    if text not in _WITHOUT_YEAR and not is_kind(text):
        raise argparse.ArgumentTypeError(f"{text} is no streak kind")
    return text


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("user")
    parser.add_argument(
        "kind",
        type=_kind,
        help="logbook; next-workouts; metric-links; newest-metrics; or workouts, ..., "
        "habit-<habit id>, "
        "dose-<supplement id>",
    )
    parser.add_argument("year", type=int, nargs="?", help="for streak kinds and doses")
    parser.add_argument("--fix", action="store_true", help="set right what differs")
    options = parser.parse_args(arguments)
    if (options.kind in _WITHOUT_YEAR) == (options.year is not None):
        without = f"{', '.join(_WITHOUT_YEAR[:-1])} and {_WITHOUT_YEAR[-1]}"
        parser.error(f"{without} have no YEAR, and every other KIND needs one")
    return options


def _year(session: Session, options: argparse.Namespace) -> int:
    """Recount one year; return the exit code."""
    differences = recount(session, options.kind, options.year, fix=options.fix)
    for difference in differences:
        for line in described(difference):
            print(line)
    return int(bool(differences) and not options.fix)


def _logbook(session: Session, options: argparse.Namespace) -> int:
    """Recount the logbook; return the exit code."""
    found = LogbookRecount(session, datetime.now(UTC)).run(fix=options.fix)
    for day, workout in found.workouts:
        print(f"{day} {workout}: body weight or traits of exercises")
    for difference in found.logbook:
        print(rebuild.described(difference))
    return int(found.left > 0)


def _next_workouts(session: Session, options: argparse.Namespace) -> int:
    """Recount what today shows of runs; return the exit code."""
    differences = next_workouts.recount(session, fix=options.fix)
    for difference in differences:
        print(next_workouts.described(difference))
    return int(bool(differences) and not options.fix)


def _metric_links(session: Session, options: argparse.Namespace) -> int:
    """Recount the entries that follow from metrics; return the exit code."""
    differences = link_recount.recount(session, datetime.now(UTC), fix=options.fix)
    for difference in differences:
        print(link_recount.described(difference))
    return int(bool(differences) and not options.fix)


def _newest_metrics(session: Session, options: argparse.Namespace) -> int:
    """Recount what markers show of metrics; return the exit code."""
    differences = newest_recount.recount(session, fix=options.fix)
    for difference in differences:
        print(newest_recount.described(difference))
    return int(bool(differences) and not options.fix)


_RECOUNTS = {
    LOGBOOK: _logbook,
    NEXT_WORKOUTS: _next_workouts,
    METRIC_LINKS: _metric_links,
    NEWEST_METRICS: _newest_metrics,
}


def main(arguments: list[str] | None = None) -> int:
    """Recount one year, or what KIND names; return the exit code."""
    options = _options(arguments)
    of_logbook = options.kind == LOGBOOK
    # No Lambda is waiting, so throttling may be outlasted for longer.
    patience = PATIENCE_LOGBOOK_S if of_logbook else PATIENCE_S
    session = Session(options.user, meter=Meter(deadline=time.monotonic() + patience))
    try:
        return _RECOUNTS.get(options.kind, _year)(session, options)
    except Unavailable:
        left = (
            "run it again: it goes on"
            if options.kind in _RECOUNTS and options.fix
            else "nothing was changed"
        )
        print(f"The table is too busy, or does not answer; {left}.", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
