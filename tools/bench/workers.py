"""Apps in processes of their own, which serve Lambda events and report what each took."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

from tools.bench.governor import Governor

_SCRIPT = Path(__file__).with_name("worker.py")


class Start(NamedTuple):
    """What it took until an app could serve events, from the start of its process: seconds."""

    wall: float
    cpu: float


class Served(NamedTuple):
    """What a request took.

    Attributes:
        answer: of the app.
        wall, cpu: seconds of the request.
        wall_from_start, cpu_from_start: seconds since its process was started.
    """

    answer: dict[str, Any]
    wall: float
    cpu: float
    wall_from_start: float
    cpu_from_start: float


@dataclass(frozen=True)
class Command:
    """How an app is started.

    Attributes:
        name: as it is printed.
        python: the interpreter and its options.
        folders: first on the path of modules; one has the module ``app``.
        environment: all of it.
    """

    name: str
    python: tuple[str, ...]
    folders: tuple[Path, ...]
    environment: Mapping[str, str]


class Worker:
    """A process that serves events, one at a time; see :func:`worker`.

    Attributes:
        pid: of the process.
        start: what it took to import the app, with a whole processor.
    """

    def __init__(
        self, name: str, process: subprocess.Popen[bytes], log: IO[bytes], began: float
    ) -> None:
        if process.stdin is None or process.stdout is None:
            raise AssertionError("unreachable")
        self._name, self._log, self._began = name, log, began
        self._events, self._answers = process.stdin, process.stdout.fileno()
        self._buffer, self.pid = b"", process.pid
        line = self._line(1)
        self.start = Start(line["at"] - began, line["cpu"])

    def serve(self, event: dict[str, Any], expected: int, share: float = 1) -> Served:
        """Return what a request takes with a share of a processor.

        Raises:
            SystemExit: it is not answered with the status ``expected``.
        """
        self._events.write(json.dumps(event).encode() + b"\n")
        self._events.flush()
        line = self._line(share)
        answer = line["answer"]
        if answer["statusCode"] != expected:
            self._fail(f"answered {answer['statusCode']}: {answer['body'][:300]}")
        from_start = line["at"] - self._began
        return Served(answer, line["wall"], line["cpu"], from_start, line["process_cpu"])

    def _line(self, share: float) -> Any:
        """Return what the process writes next."""
        governor = Governor(self.pid, share)
        while b"\n" not in self._buffer:
            governor.wait(self._answers)
            part = os.read(self._answers, 1 << 20)
            if not part:
                self._fail("ended")
            self._buffer += part
        line, _, self._buffer = self._buffer.partition(b"\n")
        return json.loads(line)

    def _fail(self, what: str) -> None:
        self._log.seek(0)
        said = self._log.read().decode(errors="replace")[-2000:]
        raise SystemExit(f"{self._name} {what}\n{said}")


@contextmanager
def worker(command: Command) -> Iterator[Worker]:
    """Run an app until the block ends; yield it once it is imported.

    Raises:
        SystemExit: it cannot be imported.
    """
    with tempfile.TemporaryFile() as log:
        began = time.monotonic()
        process = subprocess.Popen(
            [*command.python, str(_SCRIPT), *map(str, command.folders)],
            env=dict(command.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        try:
            yield Worker(command.name, process, log, began)
        finally:
            process.kill()
            process.communicate()
