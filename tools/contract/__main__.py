"""Writes the contract, or tells whether it is out of date.

Usage: python -m tools.contract [--check]
"""

import argparse
import sys
from pathlib import Path

from tools.contract import curl, postman, reference, typescript
from tools.contract.document import build
from tools.contract.examples import FOLDER, dump
from tools.contract.node import NodeError
from tools.contract.recorder import record

CONTRACT = FOLDER.parent
OPENAPI = CONTRACT / "openapi.json"
# Two megabytes that can be made at any time: not kept in git, and not looked at for drift.
REFERENCE = CONTRACT / "reference.html"


def contract_files() -> dict[Path, str]:
    """Return the text of every file that the contract is generated into.

    Raises:
        NodeError: a Node tool is missing or failed.
    """
    recording = record()
    document = build(recording.examples)
    text = dump(document)
    environments = {
        f"postman/{name}.postman_environment.json": dump(environment)
        for name, environment in postman.environments().items()
    }
    examples = {f"examples/{name}": text for name, text in recording.examples.files().items()}
    files = {
        "openapi.json": text,
        "types/bluestreak.d.ts": typescript.types(text),
        "msw/handlers.ts": typescript.msw_handlers(document, recording.examples),
        "postman/bluestreak.postman_collection.json": dump(postman.collection(recording.story)),
        "curl.md": curl.page(recording.story),
    }
    return {CONTRACT / name: content for name, content in (files | environments | examples).items()}


def outdated(files: dict[Path, str]) -> list[Path]:
    """Return the files that differ on disk, or stand there and should not."""
    stray = set(FOLDER.glob("*.json")) - files.keys()
    changed = {path for path, text in files.items() if _text(path) != text}
    return sorted(stray | changed)


def write(files: dict[Path, str]) -> None:
    """Bring the contract's folder up to date."""
    for path in outdated(files):
        if path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
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
    try:
        files = contract_files()
    except NodeError as error:
        print(error, file=sys.stderr)
        return 1
    found = outdated(files)
    if not checking:
        write(files)
        REFERENCE.write_text(reference.page(files[OPENAPI]), encoding="utf-8")
        print(f"The contract is written; {len(found)} of its files changed.")
        print(f"The reference is {REFERENCE.relative_to(CONTRACT.parent)}; open it in a browser.")
        return 0
    for path in found:
        print(f"{path.relative_to(CONTRACT.parent)} is not what the code declares.")
    if found:
        print("Run `make contract`, read the difference, and commit it.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
