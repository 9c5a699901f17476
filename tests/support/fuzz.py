"""Fuzzes a running API with Schemathesis, by the contract."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "tests/fuzz"
# The rules' two users, who must not see each other's objects.
PEERS = ("ada", "grace")
PHASES = ("examples", "coverage", "fuzzing", "stateful")


def fuzz(
    url: str,
    tokens: tuple[str, str],
    examples: int,
    seed: int | None = None,
    phases: Sequence[str] = PHASES,
) -> int:
    """Send every operation valid and invalid requests, alone and in sequences, and judge answers.

    Args:
        url: where the API answers.
        tokens: of two users.
        examples: how many random requests each operation gets, beside the systematic ones.
        seed: makes the same requests again; None makes others each time.
        phases: of Schemathesis; ``coverage`` sends the systematic requests, by far the most.

    Returns:
        The exit code of Schemathesis, which prints its findings: 0 if there are none.
    """
    users = [
        {"name": name, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {token}"}]}
        for name, token in zip(PEERS, tokens, strict=True)
    ]
    with tempfile.TemporaryDirectory() as scratch:
        credentials = Path(scratch) / "auth.json"
        credentials.write_text(json.dumps({"auth": users}), encoding="utf-8")
        rules = {
            "FUZZ_AUTH": str(credentials),
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks",
        }
        said = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli"),
                *("--config-file", str(RULES / "schemathesis.toml")),
                *("run", str(ROOT / "frontend-contract/openapi.json"), "--url", url),
                *("--max-examples", str(examples), "--phases", ",".join(phases), "--no-color"),
                *(() if seed is None else ("--seed", str(seed))),
            ],
            cwd=scratch,
            env=os.environ | rules,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return said.returncode
