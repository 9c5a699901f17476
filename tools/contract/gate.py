"""The gate: the released contract is not broken, unless the break is intended and announced."""

import json
import re
from typing import Any

from tools.contract.breaking import Document, breaking_changes
from tools.contract.files import CONTRACT

RELEASED = CONTRACT / "released/openapi.json"
CHANGELOG = CONTRACT / "CHANGELOG.md"
_EXPLAINING = {"description", "summary", "example", "examples"}


def unannounced(last: Document, document: Document, log: str) -> list[str]:
    """Return the changes that break clients of ``last``, the release, and are not announced.

    An intended break is written under its version in the changelog, word for word in backticks,
    so that nothing breaks without a decision and an announcement.
    """
    announced = set(re.findall(r"`([^`]+)`", section(log, document["info"]["version"]) or ""))
    return [each for each in breaking_changes(last, document) if each not in announced]


def section(log: str, version: str) -> str | None:
    """Return the section of one version in the changelog; None if it has no heading."""
    heading = rf"^## {re.escape(version)}(?: \(unreleased\))?\n"
    found = re.search(rf"{heading}(.*?)(?=^## |\Z)", log, re.DOTALL | re.MULTILINE)
    return found[1] if found else None


def bare(value: Any, *, names: bool = False) -> Any:
    """Return a document without descriptions and examples.

    Args:
        value: the document, or a part of it.
        names: whether its keys are the names of properties.
    """
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
    """Return the reason why the document cannot be released; None if it can."""
    version, before = document["info"]["version"], last["info"]["version"]
    if _order(version) <= _order(before):
        return f"{version} must be higher than the released {before}; raise `__version__`."
    if section(log, version) is None:
        return f"CHANGELOG.md must have a section for {version}."
    broken = unannounced(last, document, log)
    return "\n".join(["Clients would break:", *broken]) if broken else None


def released() -> Document:
    """Return the contract of the last release."""
    found: Document = json.loads(RELEASED.read_text(encoding="utf-8"))
    return found


def changelog() -> str:
    """Return the text of the changelog."""
    return CHANGELOG.read_text(encoding="utf-8")


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
