"""The seed that is printed is enough to draw the same examples again."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# An example in about 500 fails.
SAMPLE = """
from hypothesis import given, strategies as st

@given(st.integers(0, 2**40))
def test_sample(number):
    print("drew", number)
    assert number % 499 != 5
"""


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "test_sample.py"
    path.write_text(SAMPLE, encoding="utf-8")
    return path


def run(sample: Path, *options: str) -> str:
    """Run the sample in a process of its own, which remembers no failure of another one."""
    python = [sys.executable, "-m", "pytest", "-qs", "-p", "tests.support.properties"]
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
    return done.stdout + done.stderr


def drawn(output: str) -> list[str]:
    return re.findall(r"^\.?drew (\d+)$", output, re.MULTILINE)


def test_the_seed_that_is_printed_draws_the_same_examples(sample: Path) -> None:
    first, other = (run(sample) for _ in range(2))
    [seed] = re.findall(r"^SEED=(\d+) ", first, re.MULTILINE)
    assert len(drawn(first)) >= 100
    assert drawn(run(sample, f"--hypothesis-seed={seed}")) == drawn(first) != drawn(other)


def test_what_a_deep_run_finds_is_found_again(sample: Path) -> None:
    """It names the one of its seeds with which the usual 100 examples find it too."""
    deep = run(sample, "--hypothesis-profile=deep", "--hypothesis-seed=1")
    [seed] = set(re.findall(r"make test SEED=(\d+)", deep))
    assert int(seed) > 1
    again = run(sample, f"--hypothesis-seed={seed}")
    assert "1 failed" in deep
    assert "1 failed" in again
    assert drawn(deep)[-1] == drawn(again)[-1]
