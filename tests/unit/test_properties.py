"""The seed that is printed is enough to draw the same examples again."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
# An example in about 500 fails.
SAMPLE = """
from hypothesis import given, strategies as st

@given(st.integers(0, 2**40))
def test_sample(number):
    with open(__file__ + ".log", "a") as log:
        log.write(f"{number}\\n")
    assert number % 499 != 5
"""


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "test_sample.py"
    path.write_text(SAMPLE, encoding="utf-8")
    return path


@pytest.fixture
def passing(sample: Path) -> Path:
    """The sample without its failure, at which a run ends, maybe before 50 examples."""
    sample.write_text(SAMPLE.replace("number % 499 != 5", "number >= 0"), encoding="utf-8")
    return sample


class Run(NamedTuple):
    """What a run printed, and the examples that it drew."""

    output: str
    drawn: list[str]


def run(sample: Path, *options: str) -> Run:
    """Run the sample in a process of its own, which remembers no failure of another one."""
    log = sample.with_name(f"{sample.name}.log")
    log.unlink(missing_ok=True)
    python = [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.properties"]
    python += [
        "-p",
        "no:schemathesis",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
        "--rootdir",
        str(sample.parent),
    ]
    done = subprocess.run(
        [*python, *options, str(sample)],
        cwd=ROOT,
        env=os.environ | {"HYPOTHESIS_STORAGE_DIRECTORY": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(done.stdout + done.stderr, log.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["alone", "with a worker"])
def test_the_seed_that_is_printed_draws_the_same_examples(
    passing: Path, workers: list[str]
) -> None:
    first, other = (run(passing, *workers) for _ in range(2))
    [seed] = re.findall(r"^SEED=(\d+) ", first.output, re.MULTILINE)
    assert len(first.drawn) >= 50
    assert run(passing, f"--hypothesis-seed={seed}").drawn == first.drawn != other.drawn


def test_what_a_deep_run_finds_is_found_again(sample: Path) -> None:
    """It names the one of its seeds with which the usual 50 examples find it too."""
    deep = run(sample, "--hypothesis-profile=deep", "--hypothesis-seed=1")
    [seed] = set(re.findall(r"make test SEED=(\d+)", deep.output))
    assert int(seed) > 1
    again = run(sample, f"--hypothesis-seed={seed}")
    assert "1 failed" in deep.output
    assert "1 failed" in again.output
    assert deep.drawn[-len(again.drawn) :] == again.drawn
