"""``make lock``: the hash of every wheel that may ship, in ``requirements.lock``.

Chalice downloads the wheels of Lambda's processor by name and version alone. A test downloads them
again with pip's check of these hashes, and holds the content of the package against them.

Usage: python -m tools.deployment.lock
"""

import hashlib
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

from tools.deployment.aws import ROOT
from tools.deployment.package import LAMBDA_PYTHONS, pins

LOCK = ROOT / "requirements.lock"
PLATFORMS = {"arm64": "manylinux2014_aarch64", "x86_64": "manylinux2014_x86_64"}
_HEADING = (
    "# Written by make lock: every wheel of requirements.txt for Lambda's Pythons and processors.\n"
)


def download(requirements: Path, python: str, architecture: str, folder: Path, *more: str) -> None:
    """Download the wheels of one Python and processor into ``folder``.

    Args:
        requirements: the file that names them.
        python: ``3.11``, say.
        architecture: ``arm64`` or ``x86_64``.
        folder: where they go.
        more: further options of pip.

    Raises:
        CalledProcessError: one of them cannot be had, or has another hash.
    """
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    wheels = ["--no-deps", "--only-binary=:all:", "--platform", PLATFORMS[architecture]]
    wheels += [
        "--python-version",
        python,
        "--dest",
        str(folder),
        "--requirement",
        str(requirements),
    ]
    subprocess.run([*pip, *wheels, *more], check=True)


def lock() -> str:
    """Return the text of the lock file."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for python, architecture in product(LAMBDA_PYTHONS, PLATFORMS):
            download(ROOT / "requirements.txt", python.removeprefix("python"), architecture, folder)
        text = _HEADING
        for name, version in pins():
            stem = f"{name.replace('-', '_')}-{version}-"
            wheels = sorted(path for path in folder.iterdir() if path.name.startswith(stem))
            digests = [hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels]
            lines = [f"{name}=={version}", *(f"    --hash=sha256:{digest}" for digest in digests)]
            text += " \\\n".join(lines) + "\n"
    return text


if __name__ == "__main__":
    LOCK.write_text(lock(), encoding="utf-8")
    print(f"{LOCK.name} is written.")
