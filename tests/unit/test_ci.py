"""The limits of CI: what takes too long, or has no limit, fails."""

import io
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.api import ROOT
from tools.ci.times import main, read

LIMITS = (ROOT / ".ci/limits").read_text(encoding="utf-8")
RUN = ROOT / ".ci/run"


def check(
    times: str,
    limits: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> tuple[int, list[str], str]:
    """Return the exit code, the rows of the table and the faults."""
    file = tmp_path / "limits"
    file.write_text(limits)
    monkeypatch.setattr("sys.stdin", io.StringIO(times))
    code = main([str(file)])
    printed = capsys.readouterr()
    return code, [re.sub(" +", " ", line) for line in printed.out.splitlines()], printed.err


@pytest.mark.parametrize(
    ("times", "code", "fault"),
    [
        ("check 300\ntest 600\n", 0, ""),
        ("check 300\ntest 601\n", 1, "test took 601 seconds, and its limit is 600.\n"),
        ("check 301\ntest 1\n", 1, "check took 301 seconds, and its limit is 300.\n"),
        ("check 1\n", 1, "test was not timed.\n"),
        ("check 1\ntest 1\ndocs 1\n", 1, "docs has no limit.\n"),
    ],
)
def test_a_target_over_its_limit_fails(
    times: str,
    code: int,
    fault: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    limits = "# seconds\n\ncheck 300\ntest 600\n"
    assert check(times, limits, tmp_path, monkeypatch, capsys)[::2] == (code, fault)


def test_the_table_has_a_row_for_each_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, rows, _ = check("docs 7\ncheck 21\n", "check 300\ne2e 900\n", tmp_path, monkeypatch, capsys)
    assert rows == ["target | seconds | limit", "check | 21 | 300", "e2e | - | 900", "docs | 7 | -"]


@pytest.mark.parametrize("text", ["check", "check 3.5", "check 300 s", "check 1\ncheck 2"])
def test_a_broken_line_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read(text)


def run(folder: Path, limits: str, broken: str = "") -> tuple[int, str, list[str]]:
    """Run CI in a folder where make only notes its target, and fails for one of them.

    Return the exit code, what was printed, and the targets.
    """
    (folder / ".ci").mkdir()
    (folder / ".ci/limits").write_text(limits)
    shutil.copy(RUN, folder / ".ci/run")
    for name in (".venv", "tools"):
        (folder / name).symlink_to(ROOT / name)
    make = folder / "make"
    make.write_text(f'#!/bin/sh\necho "$1" >>made\n[ "$1" != "{broken}" ]\n')
    make.chmod(0o755)
    path = {"PATH": f"{folder}:{os.environ['PATH']}"}
    done = subprocess.run(
        [folder / ".ci/run"], env=os.environ | path, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, (folder / "made").read_text().split()


def test_ci_times_every_target_that_has_a_limit(tmp_path: Path) -> None:
    code, printed, made = run(tmp_path, LIMITS)
    assert (code, made) == (0, [*read(LIMITS)])
    rows = [re.split(r" *\| *", line) for line in printed.splitlines()[1:]]
    assert [(target, int(limit)) for target, _, limit in rows] == [*read(LIMITS).items()]


def test_a_target_that_fails_keeps_no_other_from_running(tmp_path: Path) -> None:
    code, _, made = run(tmp_path, LIMITS, broken="check")
    assert (code, made) == (1, [*read(LIMITS)])


def test_ci_fails_with_its_times(tmp_path: Path) -> None:
    too_tight = re.sub(r"^test \d+$", "test -1", LIMITS, flags=re.MULTILINE)
    assert run(tmp_path, too_tight)[0] == 1


def test_hosted_ci_has_time_for_what_the_limits_allow() -> None:
    hosted = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    [minutes, _] = re.findall(r"timeout-minutes: (\d+)", hosted)
    assert sum(read(LIMITS).values()) < 60 * int(minutes)
