"""``make soak``: an evening of five people on the free units of DynamoDB, one of them greedy.

Prints what each was answered. Ends with 1 if an ordinary person was answered 429, more than 1 % of
the answers to ordinary people were 503, a client gave up, or anything is lost or doubled.

Usage: python -m tests.soak [SECONDS] [CONNECTIONS]
"""

import logging
import sys
import time
from collections import Counter

from tools.costs.environment import TABLE, environment


def main(arguments: list[str]) -> int:
    """Run an evening on DynamoDB Local in memory; return the exit code."""
    seconds, connections, *_ = [*map(int, arguments), *(3600, 1)[len(arguments) :]]
    with environment():
        from app import app  # noqa: PLC0415  # after the environment is set
        from chalicelib.table.client import dynamodb  # noqa: PLC0415
        from tests.soak.evening import evening  # noqa: PLC0415
        from tests.support.account import keep_expired  # noqa: PLC0415

        logging.getLogger("bluestreak").disabled = True
        keep_expired(dynamodb(), TABLE)
        began = time.time()
        found = evening(app, dynamodb(), seconds, connections=connections)
    print(f"{'person':<10}{'200':>8}{'201':>8}{'429':>8}{'503':>8}{'given up':>10}")
    for person in (*found.ordinary, *found.greedy):
        counts = Counter(answer.status for answer in person.log.answers)
        row = "".join(f"{counts[status]:>8}" for status in (200, 201, 429, 503))
        print(f"{person.user.partition('-')[0]:<10}{row}{person.log.given_up:>10}")
    print(
        f"{seconds} s in {time.time() - began:.0f} s; {found.processes} processes; the table"
        f" refused {found.refused} calls; 503 to ordinary people: {found.refused_share:.2%}"
    )
    for fault in found.faults():
        print(fault, file=sys.stderr)
    return int(bool(found.faults()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
