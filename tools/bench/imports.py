"""How fast files of other apps are read, and in how much memory.

Each format reads a file of its own size in a process of its own, so that the memory of one is not
that of another. Workouts and readings of millions of lines are no real files; they show what grows.

Usage: python -m tools.bench.imports FORMAT MEGABYTES, for one of them, as JSON
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from chalicelib.account.imports.formats.registry import BY_NAME
from tools.bench.bars import Bar
from tools.bench.import_files import FORMATS, write
from tools.bench.measure import title

_MEGABYTE: Final = 1_000_000
# What is read into memory whole can have 20 MB (FHIR); most exports of workouts have less than 5.
_SIZES: Final = {"apple_health": 40}
_USUAL: Final = 5
_MOST_MEGABYTES: Final = 256
_STATUS: Final = Path("/proc/self/status")


class Imports:
    """Files of each format."""

    def tables(self) -> list[Bar]:
        """Print the speed and the memory of each format; return what was reached."""
        title("Files of other apps, read to the end")
        print(f"{'':14}{'MB':>8}{'found':>10}{'CPU s':>8}{'MB a CPU s':>12}{'MB of memory':>14}")
        return list(self._bars())

    def _bars(self) -> Iterator[Bar]:
        for name in FORMATS:
            found = _measured(name, _SIZES.get(name, _USUAL))
            rate, peak = found["megabytes"] / found["cpu_s"], found["peak_megabytes"]
            print(
                f"{name:14}{found['megabytes']:>8.1f}{found['found']:>10}{found['cpu_s']:>8.2f}"
                f"{rate:>12.1f}{peak:>14.0f}"
            )
            yield Bar(f"imports: MB of memory to read {name}", peak, _MOST_MEGABYTES)


def _measured(name: str, megabytes: int) -> dict[str, Any]:
    said = subprocess.run(
        [sys.executable, "-m", "tools.bench.imports", name, str(megabytes)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def measure(name: str, megabytes: int) -> dict[str, Any]:
    """Read a file of a format, and return what was found, CPU seconds and the peak of memory."""
    with tempfile.TemporaryFile() as file:
        write(name, file, megabytes * _MEGABYTE)
        size = file.tell()
        file.seek(0)
        began = time.process_time()
        found = Counter(type(each).__name__ for each in BY_NAME[name].parse(file))
        spent = time.process_time() - began
    if found["FileFault"] > 1:
        raise SystemExit(f"the benchmark's own file of {name} has faults: {found}")
    return {
        "megabytes": size / _MEGABYTE,
        "found": found.total(),
        "cpu_s": spent,
        "peak_megabytes": _peak_kilobytes() * 1024 / _MEGABYTE,
    }


def _peak_kilobytes() -> int:
    """Return the most memory that this program had.

    On Linux, `ru_maxrss` begins with what the process had from which this one was forked.
    """
    if not _STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
