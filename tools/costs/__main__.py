"""Meters every operation on DynamoDB Local, and writes ``units.json`` and docs/costs.md.

Usage: python -m tools.costs [--written]
"""

import argparse

from tools.costs.environment import TABLE, environment
from tools.costs.measure import Measured, measure
from tools.costs.readme import README, with_costs


def main() -> None:
    """Measure and write, or only write."""
    parser = argparse.ArgumentParser(prog="python -m tools.costs", description=__doc__)
    parser.add_argument(
        "--written", action="store_true", help="take the units that were measured before"
    )
    measured = Measured.load() if parser.parse_args().written else _measured_now()
    measured.save()
    before = README.read_text(encoding="utf-8")
    README.write_text(with_costs(before, measured), encoding="utf-8")
    print(f"{len(measured.operations)} operations; units.json and docs/costs.md are written.")


def _measured_now() -> Measured:
    with environment():
        from app import app  # noqa: PLC0415  # after the environment is set
        from chalicelib.table.client import dynamodb  # noqa: PLC0415

        return measure(app, dynamodb(), TABLE)


if __name__ == "__main__":
    main()
