"""The generated files of the contract."""

from pathlib import Path

from chalicelib.http.messages import MESSAGES, TERMS
from chalicelib.http.problems import ALL
from chalicelib.labs.biomarkers.warnings import TEXTS
from tools.contract import curl, postman, reference, typescript
from tools.contract.document import build
from tools.contract.examples import FOLDER, dump
from tools.contract.recorder import record
from tools.contract.schema_examples import without_examples

CONTRACT = FOLDER.parent
OPENAPI = CONTRACT / "openapi.json"
# Two megabytes that can be generated at any time: not in git, and not checked for drift.
REFERENCE = CONTRACT / "reference.html"


def contract_files() -> dict[Path, str]:
    """Return the text of every generated file of the contract.

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
        "messages.json": dump(messages()),
        "types/bluestreak.d.ts": typescript.types(dump(without_examples(document))),
        "msw/handlers.ts": typescript.msw_handlers(document, recording.examples),
        "postman/bluestreak.postman_collection.json": dump(postman.collection(recording.story)),
        "curl.md": curl.page(recording.story),
    }
    return {CONTRACT / name: content for name, content in (files | environments | examples).items()}


def messages() -> dict[str, dict[str, str]]:
    """Return the English text of every code: titles of problems, templates of ``errors``, the terms
    that their parameter ``of`` names, and templates of warnings about readings.
    """
    titles = {kind.code: kind.title for kind in ALL}
    return {"problems": titles, "errors": MESSAGES, "terms": TERMS, "warnings": TEXTS}


def outdated(files: dict[Path, str]) -> list[Path]:
    """Return the files that differ on disk, and the files that should not exist."""
    stray = set(FOLDER.glob("*.json")) - files.keys()
    changed = {path for path, text in files.items() if _text(path) != text}
    return sorted(stray | changed)


def write(files: dict[Path, str]) -> None:
    """Update the folder of the contract, and build the reference."""
    for path in outdated(files):
        if path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], encoding="utf-8")
        else:
            path.unlink()
    REFERENCE.write_text(reference.page(files[OPENAPI]), encoding="utf-8")


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
