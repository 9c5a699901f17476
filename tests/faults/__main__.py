"""``make faults``: every operation that writes, with each fault at each call of DynamoDB.

Prints a row for each request, and how many cases of it each group of faults has. Each finding has
the options that repeat it. Ends with 1 when there is a finding.

Usage: python -m tests.faults [--only NAME] [--call N] [--fault NAME] [--unkeyed]
"""

import argparse
import logging
import sys
import time
from collections import Counter
from typing import Any

from tools.costs.environment import TABLE, environment

GROUPS = ("kill", "timeout", "reset", "throttle", "5xx", "conflict", "progress", "unprocessed")
_WORDS = {
    "killed": "kill",
    "timeout": "timeout",
    "reset": "reset",
    "conflict": "conflict",
    "progress": "progress",
    "token": "progress",
    "unprocessed": "unprocessed",
    "50": "5xx",
}


def group(fault: str) -> str:
    """Return the column of a fault; the last of the words that it has.

    >>> group("timeout after, then killed"), group("throughput exceeded")
    ('timeout', 'throttle')
    """
    return next((column for word, column in _WORDS.items() if fault.startswith(word)), "") or next(
        (column for word, column in _WORDS.items() if word in fault), "throttle"
    )


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", default="", help="requests whose name begins so")
    parser.add_argument("--call", type=int, help="the number of the call that fails, from 0")
    parser.add_argument("--fault", help="the name of the fault")
    parser.add_argument("--unkeyed", action="store_true", help="only without an Idempotency-Key")
    return parser.parse_args(arguments)


def _fits(case: Any, options: argparse.Namespace) -> bool:
    return (
        options.call in (None, case.at)
        and options.fault in (None, case.fault.name)
        and not (options.unkeyed and case.keyed)
    )


def run(app: Any, client: Any, options: argparse.Namespace) -> int:
    """Run all cases that fit the options; return the number of findings."""
    from tests.faults.harness import all_cases, harness  # noqa: PLC0415  # they read the environment

    found, cases, began = 0, 0, time.time()
    print(f"{'request':<32} calls {''.join(f'{name:>12}' for name in GROUPS)}  found")
    with harness(app, client, TABLE) as disturbed:
        for scenario in disturbed.scenarios:
            if not scenario.name.startswith(options.only):
                continue
            expected = {
                keyed: disturbed.undisturbed(scenario, keyed=keyed, read=keyed)
                for keyed in (True, False)
            }
            chosen = [each for each in all_cases(scenario, expected[True]) if _fits(each, options)]
            findings, read = [], set[int]()
            for case in chosen:
                findings += disturbed.run(case, expected[case.keyed], read=case.at not in read)
                read.add(case.at)
            counts = Counter(group(case.fault.name) for case in chosen)
            row = "".join(f"{counts[name]:>12}" for name in GROUPS)
            print(
                f"{scenario.name:<32} {len(expected[True].calls):>5} {row}  {len(findings)}",
                flush=True,
            )
            for finding in findings:
                print(finding, file=sys.stderr, flush=True)
            found, cases = found + len(findings), cases + len(chosen)
        others = disturbed.touched_others()
    if others:
        print(others, file=sys.stderr)
    print(f"{cases} cases in {time.time() - began:.0f} s, {found} findings")
    return found + bool(others)


def main(arguments: list[str]) -> int:
    """Run the harness on DynamoDB Local in memory; return the exit code."""
    options = _options(arguments)
    with environment():
        from app import app  # noqa: PLC0415  # after the environment is set
        from chalicelib.table.client import dynamodb  # noqa: PLC0415
        from tests.support.account import keep_expired  # noqa: PLC0415

        logging.getLogger("bluestreak").disabled = True
        keep_expired(dynamodb(), TABLE)
        return int(run(app, dynamodb(), options) > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
