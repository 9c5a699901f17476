"""What ships is what the lock says: every file of every wheel, for Lambda's processor."""

import hashlib
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from tools.deployment.lock import LOCK, download, lock
from tools.deployment.package import Package, pins

PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"


def contents(archive: Path) -> dict[str, str]:
    """The SHA-256 of each file in a zip; bytecode is the packager's own."""
    with zipfile.ZipFile(archive) as zipped:
        return {
            name: hashlib.sha256(zipped.read(name)).hexdigest()
            for name in zipped.namelist()
            if not name.endswith(("/", ".pyc"))
        }


def test_the_package_holds_the_locked_wheels(
    built: Callable[[str], Package], tmp_path: Path
) -> None:
    # Each wheel's hash is checked by pip.
    download(LOCK, PYTHON, "arm64", tmp_path, "--require-hashes")
    wheels = {path.name: contents(path) for path in tmp_path.iterdir()}
    assert len(wheels) == len(pins())
    shipped = contents(built("prod").archive)
    ours = {name for name in shipped if name.startswith(("chalice/", "chalicelib/", "app.py"))}
    locked = {name: digest for files in wheels.values() for name, digest in files.items()}
    third_party = {name: digest for name, digest in shipped.items() if name not in ours}
    different = {name for name, digest in third_party.items() if locked.get(name) != digest}
    assert third_party
    assert different == set()


def test_the_lock_is_of_the_requirements() -> None:
    assert LOCK.read_text(encoding="utf-8") == lock()
