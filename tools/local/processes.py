"""Servers that run as processes of their own, on this machine, for as long as they are wanted."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from typing import IO

_START_WITHIN_S = 60.0
_STOP_WITHIN_S = 10.0

# The shell becomes the server (same process id), leaving behind a watcher that reads from a pipe
# of this process: however it ends, SIGKILL included, the pipe closes and the server ends too.
_WATCHED = 'exec 3<&0 </dev/null; (read -r _; kill "$$") <&3 & exec 3<&- "$@"'


class ServerError(Exception):
    """A server cannot be had here; the message says why and what to do."""


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def server(
    name: str,
    command: list[str],
    port: int,
    *,
    environment: Mapping[str, str] | None = None,
    pass_fds: tuple[int, ...] = (),
) -> Iterator[str]:
    """Run a server until the block ends; yield its URL once it answers.

    Args:
        name: what it is called in messages.
        command: how it is started.
        port: where it listens.
        environment: in place of this process's own.
        pass_fds: open files that it inherits.

    Raises:
        ServerError: it does not answer.
    """
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            ["/bin/sh", "-c", _WATCHED, "sh", *command],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,  # a Ctrl-C in the terminal is for us; we stop it
            pass_fds=pass_fds,
        )
        try:
            _await_answer(name, process, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            _stop(process)


def _await_answer(name: str, process: subprocess.Popen[bytes], port: int, log: IO[bytes]) -> None:
    deadline = time.monotonic() + _START_WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            try:
                connection.request("GET", "/")
                connection.getresponse()
                return
            finally:
                connection.close()
        time.sleep(0.1)
    log.seek(0)
    said = log.read().decode(errors="replace").strip()[-2000:]
    raise ServerError(f"{name} did not start. It said:\n{said}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)  # the server, its children and its watcher
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_WITHIN_S)
            break
    if process.stdin:
        process.stdin.close()
