"""The gate: what was released is not broken, unless somebody has decided and announced it."""

import json
import re
from typing import Any

from tools.contract.breaking import Document, breaking_changes
from tools.contract.files import CONTRACT

RELEASED = CONTRACT / "released/openapi.json"
CHANGELOG = CONTRACT / "CHANGELOG.md"
_EXPLAINING = {"description", "summary", "example", "examples"}


def unannounced(last: Document, document: Document, log: str) -> list[str]:
    """Return what breaks clients of ``last``, the release, and is not announced.

    A break that is meant is written under its version in the changelog, word for word in
    backticks, so that nothing breaks that somebody has not decided on and told.
    """
    told = set(re.findall(r"`([^`]+)`", section(log, document["info"]["version"]) or ""))
    return [each for each in breaking_changes(last, document) if each not in told]


def section(log: str, version: str) -> str | None:
    """Return what the changelog says of one version; None if it has no heading."""
    found = re.search(rf"^## {re.escape(version)}\n(.*?)(?=^## |\Z)", log, re.DOTALL | re.MULTILINE)
    return found[1] if found else None


def bare(value: Any, *, names: bool = False) -> Any:
    """Return a document without what only explains; ``names``: its keys are properties' names."""
    if isinstance(value, list):
        return [bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: bare(inner, names=key == "properties" and not names)
        for key, inner in value.items()
        if names or key not in _EXPLAINING
    }


def refusal(last: Document, document: Document, log: str) -> str | None:
    """Return why the document cannot be released; None if it can."""
    version, before = document["info"]["version"], last["info"]["version"]
    if _order(version) <= _order(before):
        return f"{version} is not above {before}, which is released; raise `__version__`."
    if section(log, version) is None:
        return f"CHANGELOG.md says nothing of {version}."
    broken = unannounced(last, document, log)
    return "\n".join(["Clients would break:", *broken]) if broken else None


def released() -> Document:
    """Return the contract that was released last."""
    found: Document = json.loads(RELEASED.read_text(encoding="utf-8"))
    return found


def changelog() -> str:
    """Return the text of the changelog."""
    return CHANGELOG.read_text(encoding="utf-8")


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
