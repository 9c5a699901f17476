"""The last release: its code as it was committed, deployed and used by its own tools."""

import contextlib
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from tools.deployment.aws import ROOT

# A release writes the contract that later ones are held against.
CONTRACT = "frontend-contract/released/openapi.json"
ENVIRONMENTS = (".venv", ".venv-aws")
# The demo account is made by the release's own description of it, where that release has it.
SEED = (
    "import sys; from importlib import import_module; from pathlib import Path; "
    "import_module(sys.argv[1]).seed(*sys.argv[2:4], Path(sys.argv[4]))"
)


@dataclass(frozen=True)
class Release:
    """A release in a folder of its own.

    Attributes:
        commit: of the release.
        folder: where its files are.
    """

    commit: str
    folder: Path

    @property
    def operations(self) -> dict[str, str]:
        """The paths of its GET operations by operation id."""
        contract = json.loads((self.folder / CONTRACT).read_text(encoding="utf-8"))
        gets = {path: item["get"] for path, item in contract["paths"].items() if "get" in item}
        return {operation["operationId"]: path for path, operation in gets.items()}

    def deploy(self, stage: str, architecture: str) -> None:
        """Package and deploy it, as an operator does from its checkout."""
        path = self.folder / ".chalice/config.json"
        config = json.loads(path.read_text(encoding="utf-8"))
        config["stages"][stage]["lambda_architecture"] = architecture
        path.write_text(json.dumps(config), encoding="utf-8")
        self._run("-m", "tools.deployment.deploy", stage)

    def fill(self, url: str, token: str) -> None:
        """Make the demo account of a token's user."""
        with tempfile.TemporaryDirectory() as progress:
            self._run("-c", SEED, self._seeder(), url, token, progress)

    def _seeder(self) -> str:
        """Return the module that makes the demo account; up to 0.5 it was not in a package."""
        return "tools.local.seed" if (self.folder / "tools/local").is_dir() else "tools.seed"

    def _run(self, *arguments: str) -> None:
        command = [str(self.folder / ".venv/bin/python"), *arguments]
        said = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert said.returncode == 0, f"{self.commit}: {said.stdout[-3000:]}{said.stderr[-3000:]}"


@contextlib.contextmanager
def last_release() -> Iterator[Release]:
    """Check the last release out into a temporary folder."""
    commit = _release_commit()
    with tempfile.TemporaryDirectory() as scratch:
        archive, folder = Path(scratch) / "release.tar", Path(scratch) / "release"
        _git("archive", "--output", str(archive), commit)
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        for name in ENVIRONMENTS:
            (folder / name).symlink_to((ROOT / name).resolve())
        yield Release(commit, folder)


def _release_commit() -> str:
    """Return the commit that released the newest version before the commit at hand."""
    if _git("rev-parse", "--is-shallow-repository") == "true":
        pytest.fail("This clone lacks the last release; run git fetch --unshallow first.")
    changes = _git("log", "--format=%H", "HEAD^", "--", CONTRACT).split()
    if not changes:
        pytest.fail(f"No commit before this one has released a contract ({CONTRACT}).")
    newest = _version(changes[0])
    # The first with this version is the release; later ones may have changed how it is written.
    return [*takewhile(lambda commit: _version(commit) == newest, changes)][-1]


def _version(commit: str) -> Any:
    return json.loads(_git("show", f"{commit}:{CONTRACT}"))["info"]["version"]


def _git(*arguments: str) -> str:
    try:
        said = subprocess.run(
            ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        pytest.fail("The last release is in the project's git history, and there is no git here.")
    if said.returncode:
        reason = said.stderr.strip()
        pytest.fail(f"The last release is in the project's git history, but git says: {reason}")
    return said.stdout.strip()
