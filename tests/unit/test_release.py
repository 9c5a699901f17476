"""Which commit the deployed tests take for the last release."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.deployed import release

Commit = Callable[..., str]


@pytest.fixture
def commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commit:
    """Make a commit in an empty repository: of the contract's version, and of what else it says."""
    repository = tmp_path / "repository"
    path = repository / release.CONTRACT
    path.parent.mkdir(parents=True)
    monkeypatch.setattr(release, "ROOT", repository)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_AUTHOR", "GIT_COMMITTER"):
        monkeypatch.setenv(f"{name}_NAME", "Ada")
        monkeypatch.setenv(f"{name}_EMAIL", "ada@example.com")
    release._git("init", "--quiet")

    def make(version: str | None = None, text: str = "") -> str:
        if version:
            path.write_text(json.dumps({"info": {"version": version}, "text": text}), "utf-8")
            release._git("add", "--all")
        release._git("commit", "--quiet", "--allow-empty", "--message", "One change")
        return release._git("rev-parse", "HEAD")

    return make


def test_the_newest_release_before_this_commit(commit: Commit) -> None:
    commit()
    first = commit("0.4.0")
    commit()
    assert release._release_commit() == first
    # A commit that releases follows the release before.
    second = commit("0.5.0")
    assert release._release_commit() == first
    commit()
    assert release._release_commit() == second
    # To write it otherwise is no release.
    commit("0.5.0", text="other")
    commit()
    assert release._release_commit() == second


def test_a_shallow_clone_says_what_is_missing(
    commit: Commit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit("0.4.0")
    commit()
    origin, clone = release.ROOT, tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "--quiet", "--depth=1", f"file://{origin}", str(clone)], check=True
    )
    monkeypatch.setattr(release, "ROOT", clone)
    with pytest.raises(pytest.fail.Exception, match="fetch --unshallow"):
        release._release_commit()


def test_a_history_without_a_release_fails(commit: Commit) -> None:
    commit()
    commit()
    with pytest.raises(pytest.fail.Exception, match="has released a contract"):
        release._release_commit()


def test_without_a_history_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "ROOT", tmp_path)
    with pytest.raises(pytest.fail.Exception, match=r"git says: .*not a git repository"):
        release._release_commit()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match="there is no git here"):
        release._release_commit()
