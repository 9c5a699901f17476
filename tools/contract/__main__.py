"""Writes the contract, or checks whether it is out of date or breaks the released one.

Usage: python -m tools.contract [--check]
"""

import argparse
import json
import sys
from pathlib import Path

from tools.contract.files import CONTRACT, OPENAPI, REFERENCE, contract_files, outdated, write
from tools.contract.gate import changelog, released, unannounced
from tools.contract.lint import findings
from tools.contract.node import NodeError


def main() -> int:
    """Write or check the contract; return 1 if something must be repaired."""
    parser = argparse.ArgumentParser(prog="python -m tools.contract", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 on drift")
    checking = parser.parse_args().check
    try:
        files = contract_files()
        found = outdated(files)
        lint = findings(OPENAPI) if checking else []
        if not checking:
            write(files)
    except NodeError as error:
        print(error, file=sys.stderr)
        return 1
    broken = unannounced(released(), json.loads(files[OPENAPI]), changelog())
    if broken:
        print("Clients of the released contract would break. Undo these changes, or announce each")
        print(
            "line in backticks under this version in frontend-contract/CHANGELOG.md:",
            *broken,
            sep="\n  ",
        )
    for each in lint:
        print(f"openapi.json: {each['ruleId']}: {each['message']}")
    if checking:
        return 1 if _told(found) or broken or lint else 0
    print(f"The contract is written; {len(found)} of its files changed.")
    print(f"The reference is {_shown(REFERENCE)}; open it in a browser.")
    return 1 if broken else 0


def _told(found: list[Path]) -> bool:
    """Print the files that are out of date; return whether there are any."""
    for path in found:
        print(f"{_shown(path)} differs from the declarations in the code.")
    if found:
        print("Run `make contract`, read the difference, and commit it.")
    return bool(found)


def _shown(path: Path) -> Path:
    return path.relative_to(CONTRACT.parent)


if __name__ == "__main__":
    sys.exit(main())
