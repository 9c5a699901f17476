"""The Node tools that check and render the contract: pinned, installed by make, never deployed."""

import os
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "node"
_BINARIES = FOLDER.parents[2] / ".venv-node/bin"
# The tools must not send telemetry or look for newer versions.
_QUIET = {
    "DO_NOT_TRACK": "1",
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
}


class NodeError(Exception):
    """A Node tool is missing or failed; the message contains its output."""


def environment() -> dict[str, str]:
    """Return the environment of Node tools."""
    return os.environ | _QUIET | {"PATH": f"{_BINARIES}{os.pathsep}{os.environ['PATH']}"}


def command(tool: str, *arguments: str) -> list[str]:
    """Return the command line of one tool; ``node`` is Node itself.

    Raises:
        NodeError: it is not installed.
    """
    node = _BINARIES / "node"
    path = node if tool == "node" else FOLDER / "node_modules/.bin" / tool
    if not (node.exists() and path.exists()):
        raise NodeError(f"{tool} is not installed; run `make node` once.")
    script = [] if tool == "node" else [str(path.resolve())]
    return [str(node), *script, *arguments]


def run(tool: str, *arguments: str, text: str | None = None, cwd: Path = FOLDER) -> str:
    """Run a tool and return what it printed.

    Args:
        tool: the name of the tool in ``node_modules/.bin``.
        arguments: the arguments of the command line.
        text: the standard input; None for none.
        cwd: the working directory.

    Raises:
        NodeError: the tool is not installed, or failed.
    """
    said = subprocess.run(
        command(tool, *arguments),
        input=text or "",
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment(),
        check=False,
    )
    if said.returncode:
        raise NodeError(f"{tool} failed.\n{said.stdout[-4000:]}{said.stderr[-4000:]}")
    return said.stdout
