"""Compares a year's day counters with its entries, and sets them right.

Usage: python -m tools.data.recount USER KIND YEAR [--fix]

USER is the subject of the user's tokens. TABLE_NAME and AWS_* in the environment say where the
table is. Each difference is a line. Safe while the API is in use. Ends with 1 when there are
differences that were not repaired.
"""

import argparse
import sys
import time

from chalicelib.streaks.kinds import is_kind
from chalicelib.streaks.recount import described, recount
from chalicelib.table.client import Meter
from chalicelib.table.errors import Unavailable
from chalicelib.table.session import Session

PATIENCE_S = 120


def _kind(text: str) -> str:
    if not is_kind(text):
        raise argparse.ArgumentTypeError(f"{text} is no streak kind")
    return text


def main(arguments: list[str] | None = None) -> int:
    """Recount one year; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("user")
    parser.add_argument(
        "kind", type=_kind, help="workouts, ..., habit-<habit id>, or dose-<supplement id>"
    )
    parser.add_argument("year", type=int)
    parser.add_argument("--fix", action="store_true", help="set the counters right")
    options = parser.parse_args(arguments)
    # No Lambda is waiting, so throttling may be outlasted for longer.
    session = Session(options.user, meter=Meter(deadline=time.monotonic() + PATIENCE_S))
    try:
        differences = recount(session, options.kind, options.year, fix=options.fix)
    except Unavailable:
        print("The table is too busy, or does not answer; nothing was changed.", file=sys.stderr)
        return 2
    for difference in differences:
        for line in described(difference):
            print(line)
    return int(bool(differences) and not options.fix)


if __name__ == "__main__":
    sys.exit(main())
