"""The lint of the contract: Redocly's strict rules and some more; a warning counts as an error.

The project's own rules are in :mod:`tools.contract.completeness`, those about generators in
:mod:`tools.contract.compatibility.rules`.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

from tools.contract import completeness, node
from tools.contract.compatibility.rules import refusals

RULES = node.FOLDER / "redocly.yaml"
SPECTRAL = node.FOLDER / "spectral.yaml"


def findings(document: Path) -> list[dict[str, Any]]:
    """Return the findings of the linters, each with ``ruleId`` and ``message``.

    Raises:
        NodeError: Redocly is missing, or cannot read the document or its own rules.
    """
    options = ("--config", str(RULES), "--lint-config", "error", "--format", "json")
    said = subprocess.run(
        node.command("redocly", "lint", str(document), *options),
        capture_output=True,
        text=True,
        env=node.environment(),
        check=False,
    )
    try:
        found: list[dict[str, Any]] = json.loads(said.stdout)["problems"]
    except (ValueError, KeyError):
        raise node.NodeError(f"redocly failed.\n{said.stdout}{said.stderr}") from None
    if said.returncode and not found:
        raise node.NodeError(f"redocly failed.\n{said.stderr}")
    contract = json.loads(document.read_text(encoding="utf-8"))
    return found + completeness.findings(contract) + refusals(contract)


def oas_findings(document: Path) -> list[str]:
    """Return the findings of Spectral with its rules ``spectral:oas``: ``code: message``.

    Raises:
        NodeError: Spectral is missing, or cannot read the document.
    """
    options = ("--ruleset", str(SPECTRAL), "--format", "json", "--quiet", "--fail-severity", "hint")
    said = subprocess.run(
        node.command("spectral", "lint", *options, str(document)),
        capture_output=True,
        text=True,
        env=node.environment(),
        check=False,
    )
    try:
        found: list[dict[str, Any]] = json.loads(said.stdout)
    except ValueError:
        raise node.NodeError(f"spectral failed.\n{said.stdout}{said.stderr}") from None
    return [f"{each['code']}: {each['message']}" for each in found]
