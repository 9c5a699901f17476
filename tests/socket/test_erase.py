"""`make erase` and the tokens for it, beside `make dev` and without it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.socket.conftest import Dev
from tests.support.api import ROOT
from tools.local.tokens import issue, main, verify

PATH = "/v1/account/deletion"
CONFIRMED = json.dumps({"confirm": "DELETE"})
WORKOUT = json.dumps({"title": "Zyzzogeton", "local_date": "2026-03-14"})


def erase(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.local.erase", *arguments],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(data), "AWS_ENDPOINT_URL_DYNAMODB": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_local_accounts_are_erased(launch: Callable[..., Dev], tmp_path: Path) -> None:
    alice, bob, late = issue("alice"), issue("bob"), issue("alice", age_s=3_600)
    dev = launch(DATA_DIR=str(tmp_path), DEMO="no").await_ready()
    for token in (alice, bob):
        assert dev.call("POST", "/v1/workouts", WORKOUT, token=token).status == 201
    assert dev.call("POST", PATH, CONFIRMED, token=late).status == 403
    assert dev.call("POST", PATH, CONFIRMED, token=alice).status == 202
    assert erase(tmp_path).stdout == "Erased: 0. Left: 0.\n"
    said = erase(tmp_path, "2100-01-01T00:00:00Z")
    assert said.stdout.endswith("Erased: 1. Left: 0.\n"), said.stderr
    assert dev.call("GET", "/v1/workouts", token=alice).status == 401
    assert json.loads(dev.call("GET", "/v1/workouts", token=bob).text)["items"]
    [hashed] = (tmp_path / "bucket/erased").iterdir()
    assert "alice" not in hashed.name
    assert dev.end() == 0
    # Without make dev it starts an engine of its own.
    said = erase(tmp_path, "2100-01-01T00:00:00Z")
    assert (said.returncode, said.stdout) == (0, "Erased: 0. Left: 0.\n"), said.stderr


@pytest.mark.parametrize("now", ["tomorrow", "2026-12-20"])
def test_now_must_be_an_instant(tmp_path: Path, now: str) -> None:
    said = erase(tmp_path, now)
    assert said.returncode == 2
    assert said.stderr.startswith("NOW must be an instant")


def test_a_token_says_when_its_user_signed_in(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, age in ((["alice"], 0), (["alice", "3600"], 3_600)):
        assert main(arguments) == 0
        claims = verify(capsys.readouterr().out.strip())
        assert claims["iat"] - claims["auth_time"] == age
    for wrong in ([], ["alice", "-1"], ["alice", "soon"], ["alice", "1", "2"], ["a b"]):
        assert main(wrong) == 2
