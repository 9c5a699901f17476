"""Releases the contract: later versions are compared with it.

Usage: python -m tools.contract.release
"""

import json
import sys

from tools.contract.examples import dump
from tools.contract.files import CONTRACT, OPENAPI, contract_files, outdated
from tools.contract.gate import RELEASED, bare, changelog, refusal, released


def main() -> int:
    """Release the present contract; return 1 if it cannot be released."""
    files = contract_files()
    document = json.loads(files[OPENAPI])
    why = refusal(released(), document, changelog())
    if outdated(files):
        why = "The contract is out of date; run `make contract` first."
    if why:
        print(why)
        return 1
    RELEASED.write_text(dump(bare(document)), encoding="utf-8")
    version = document["info"]["version"]
    print(f"Commit {RELEASED.relative_to(CONTRACT.parent)}, then tag that commit:")
    print(f"  git tag -a contract-{version} -m 'Contract {version}'")
    return 0


if __name__ == "__main__":
    sys.exit(main())
