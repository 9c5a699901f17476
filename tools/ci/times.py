"""Compares the seconds that targets of make took with their limits, and prints a table of both.

Usage: python -m tools.ci.times LIMITS < TIMES

LIMITS and TIMES have a line ``target seconds`` for each target; lines that begin with # are
comments. Ends with 1 if a target took longer than its limit, has no limit, or has one and was not
timed.
"""

import argparse
import sys
from pathlib import Path


def read(text: str) -> dict[str, int]:
    """Return the seconds of each target.

    Raises:
        ValueError: a line is not a target and a whole number, or repeats a target.
    """
    seconds: dict[str, int] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        target, number = line.split()
        if target in seconds:
            raise ValueError(f"{target} is there twice")
        seconds[target] = int(number)
    return seconds


def table(times: dict[str, int], limits: dict[str, int]) -> str:
    """Return the lines ``target | seconds | limit``, in the order of the limits."""
    rows = [("target", "seconds", "limit")]
    rows += [
        (target, str(times.get(target, "-")), str(limits.get(target, "-")))
        for target in [*limits, *(target for target in times if target not in limits)]
    ]
    return "\n".join(f"{target:<10} | {taken:>7} | {limit:>5}" for target, taken, limit in rows)


def faults(times: dict[str, int], limits: dict[str, int]) -> list[str]:
    """Return a sentence for each target that breaks the rules."""
    return [
        *(f"{target} was not timed." for target in limits if target not in times),
        *(f"{target} has no limit." for target in times if target not in limits),
        *(
            f"{target} took {taken} seconds, and its limit is {limits[target]}."
            for target, taken in times.items()
            if taken > limits.get(target, taken)
        ),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Print the table and what is wrong; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.ci.times", description=__doc__)
    parser.add_argument("limits", type=Path, help="the file of the limits")
    limits = read(parser.parse_args(arguments).limits.read_text(encoding="utf-8"))
    times = read(sys.stdin.read())
    print(table(times, limits))
    found = faults(times, limits)
    for fault in found:
        print(fault, file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
