"""The zip that Lambda gets: sources and their bytecode, the same bytes for the same sources.

Lambda cannot write ``__pycache__``, so what is not in the zip is compiled again on every cold
start. The bytecode is unchecked: Python takes it without a look at its source, which cannot have
changed since. What Python writes follows from what its process has seen before, so all is compiled
by one fresh process, in order.
"""

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

# Where Lambda unzips it; tracebacks name the files there.
TASK_ROOT = "/var/task"
# Lambda accepts 50 MB, but the larger it is, the longer a start takes.
LIMIT_BYTES = 8_000_000

# Read by type checkers, editors, installers and test runners only; and what pydantic keeps for
# models of its version 1, a tenth of the zip.
_UNWANTED_SUFFIXES = frozenset({".pyc", ".pyi"})
_UNWANTED_NAMES = frozenset({"__pycache__", "py.typed", "test_cases.py", "RECORD", "sboms"})
_UNWANTED_PARTS = ("pydantic/v1/", "pydantic/mypy.py")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest that a zip can tell
_READABLE_FILE = 0o100644 << 16
_UNIX = 3


class ArchiveError(Exception):
    """The zip cannot be made as it must be; the message says why."""


def rebuild(archive: Path, scratch: Path) -> str:
    """Make ``archive`` fit to ship: only what runs, with bytecode, reproducible.

    Args:
        archive: a zip as Chalice makes it; replaced.
        scratch: an empty folder to work in.

    Returns:
        The SHA-256 of the new archive, in hexadecimal.

    Raises:
        ArchiveError: a file does not compile, or the result is too large.
    """
    with zipfile.ZipFile(archive) as given:
        given.extractall(scratch, [name for name in given.namelist() if ships(name)])
    compile_all(scratch)
    write(archive, scratch)
    size = archive.stat().st_size
    if size > LIMIT_BYTES:
        raise ArchiveError(f"The zip has {size:,} bytes; {LIMIT_BYTES:,} are allowed.")
    return hashlib.sha256(archive.read_bytes()).hexdigest()


def ships(name: str) -> bool:
    """Tell whether the file ``name`` of Chalice's zip is of any use in Lambda."""
    path = PurePosixPath(name)
    unwanted = path.suffix in _UNWANTED_SUFFIXES or _UNWANTED_NAMES & set(path.parts)
    return not unwanted and not name.startswith(_UNWANTED_PARTS)


def compile_all(folder: Path) -> None:
    """Compile every module under ``folder`` for this very version of Python.

    Raises:
        ArchiveError: one of them does not compile.
    """
    command = [
        *(sys.executable, "-S", "-m", "compileall", "-q", "-f", "-j", "1"),
        *("--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", TASK_ROOT),
        str(folder),
    ]
    # Nothing of this environment, such as PYTHONOPTIMIZE, is to have a say in it.
    said = subprocess.run(command, env={}, capture_output=True, text=True, check=False)
    if said.returncode:
        raise ArchiveError(f"Not everything compiles:\n{said.stdout[-2000:]}{said.stderr[-2000:]}")


def write(archive: Path, folder: Path) -> None:
    """Zip ``folder``: entries sorted, without the times and permissions of this machine."""
    names = sorted(path.relative_to(folder).as_posix() for path in _files(folder))
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name in names:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE_FILE
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, (folder / name).read_bytes(), compresslevel=9)


def _files(folder: Path) -> list[Path]:
    return [Path(root) / name for root, _, names in os.walk(folder) for name in names]
