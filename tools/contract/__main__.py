"""Writes the contract, or tells whether it is out of date.

Usage: python -m tools.contract [--check]
"""

import argparse
import sys
from pathlib import Path

from tools.contract.document import build
from tools.contract.examples import FOLDER, dump
from tools.contract.recorder import record

OPENAPI = FOLDER.parent / "openapi.json"


def contract_files() -> dict[Path, str]:
    """Return the text of every file that the contract is generated into."""
    examples = record()
    files = {FOLDER / name: text for name, text in examples.files().items()}
    return files | {OPENAPI: dump(build(examples))}


def outdated(files: dict[Path, str]) -> list[Path]:
    """Return the files that differ on disk, or stand there and should not."""
    stray = set(FOLDER.glob("*.json")) - files.keys()
    changed = {path for path, text in files.items() if _text(path) != text}
    return sorted(stray | changed)


def write(files: dict[Path, str]) -> None:
    """Bring the contract's folder up to date."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in outdated(files):
        if path in files:
            path.write_text(files[path], encoding="utf-8")
        else:
            path.unlink()


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def main() -> int:
    """Write or check the contract; 1 if it is out of date."""
    parser = argparse.ArgumentParser(prog="python -m tools.contract", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 on drift")
    checking = parser.parse_args().check
    files = contract_files()
    found = outdated(files)
    if not checking:
        write(files)
        print(f"The contract is written; {len(found)} of its files changed.")
        return 0
    for path in found:
        print(f"{path.relative_to(OPENAPI.parent.parent)} is not what the code declares.")
    if found:
        print("Run `make contract`, read the difference, and commit it.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
