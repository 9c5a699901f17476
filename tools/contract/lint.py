"""The lint of the contract: Redocly's strict rules and some more; a warning counts as an error.

The project's own rules are in :mod:`tools.contract.completeness`.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

from tools.contract import completeness, node

RULES = node.FOLDER / "redocly.yaml"


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
    return found + completeness.findings(json.loads(document.read_text(encoding="utf-8")))
