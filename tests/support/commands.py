"""Commands of npm packages, as a front-end developer runs them."""

import subprocess
from pathlib import Path

from tools.contract import node


def run(*command: str, cwd: Path, timeout: float = 240, **environment: str) -> str:
    """Run a command with the contract's Node on its path; return what it printed."""
    said = subprocess.run(
        command,
        cwd=cwd,
        env=node.environment() | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert said.returncode == 0, f"{command[0]} failed:\n{said.stdout[-4000:]}{said.stderr[-4000:]}"
    return said.stdout
