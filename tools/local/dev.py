"""``make dev``: the whole API on this machine, with a demo account, until Ctrl-C.

Environment: PORT (8000), STORE (``disk``, or ``memory`` for a run that leaves nothing behind),
DATA_DIR (``.local/data-4``), DEMO (``no`` leaves out the demo account), BUDGETS (``on`` limits the
units of each person, as a deployed stage does).
"""

import contextlib
import os
import shlex
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn, Self

from chalicelib.http.budgets import process_budgets
from chalicelib.settings import settings
from tools.local.devserver import HOST, make_server, serving, stage_variables
from tools.local.engine import LOCAL, REGION, Engine
from tools.local.imports import imports
from tools.local.processes import ServerError
from tools.local.seed import SeedError, seed
from tools.local.stores import store
from tools.local.tables import TableOutdatedError
from tools.local.tokens import issue

DEMO = "demo"
FREE_TABLE = {"TABLE_READ_UNITS": "25", "TABLE_WRITE_UNITS": "25", "PERSONAL_SHARE": "0.2"}
_GREETING = """
Bluestreak answers at {url}   (Ctrl-C stops it)

To use the same table, begin a command (chalice local, tools.data.recount) with:

  {prefix}

A token of the demo account, good for 30 days; make token SUB=alice makes others:

  export TOKEN={token}

  curl -H "Authorization: Bearer $TOKEN" {url}/v1/streaks/workouts
"""


class UsageError(Exception):
    """The options cannot be followed; the message says which and why."""


@dataclass(frozen=True)
class Options:
    """What the person who starts it can choose.

    Attributes:
        port: 0 takes any free one.
        data: where the table is kept; None keeps it in memory.
        demo: whether there is to be a demo account.
        budgets: whether the units of each person are limited.
    """

    port: int
    data: Path | None
    demo: bool
    budgets: bool = False

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Read the options.

        Raises:
            UsageError: one of them makes no sense.
        """
        port = environment.get("PORT") or "8000"
        kind = environment.get("STORE") or "disk"
        if not (port.isascii() and port.isdigit() and int(port) < 65_536):
            raise UsageError(f"PORT must be a number up to 65535, not {port}")
        if kind not in ("disk", "memory"):
            raise UsageError(f"STORE must be disk or memory, not {kind}")
        # Releases carry over what is there, so the number rises no more.
        data = Path(environment.get("DATA_DIR") or LOCAL / "data-4").absolute()
        disk = data if kind == "disk" else None
        demo, budgets = environment.get("DEMO") != "no", environment.get("BUDGETS") == "on"
        return cls(int(port), disk, demo, budgets)


def prepare_environment() -> None:
    """Make this process the local stage, and keep it away from any real AWS account."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ |= stage_variables() | {"AWS_REGION": REGION}
    os.environ |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}


@contextlib.contextmanager
def running(options: Options) -> Iterator[tuple[str, Engine]]:
    """Run the API, and the imports behind it; yield its URL, and the engine that has its table.

    Raises:
        UsageError: the port is taken; nothing has been started then.
        ServerError: DynamoDB Local cannot be had.
        TableOutdatedError: the data is of another version.
    """
    prepare_environment()
    from app import app  # noqa: PLC0415  # reads the environment
    from chalicelib.account.imports import worker  # noqa: PLC0415

    try:
        server = make_server(app, options.port)
    except OSError as error:
        raise UsageError(f"Port {options.port} cannot be used: {error.strerror}.") from error
    with contextlib.ExitStack() as stack:
        stack.callback(server.server_close)
        engine = stack.enter_context(store(options.data, os.environ["TABLE_NAME"]))
        os.environ |= engine.environment
        url = f"http://{HOST}:{server.server_port}"
        server.uploads = stack.enter_context(imports(options.data, url, worker.run))
        yield stack.enter_context(serving(server)), engine


def serve(options: Options) -> NoReturn:
    """Run the API and say where, until a signal interrupts."""
    with running(options) as (url, engine):
        if options.demo:
            try:
                seed(url, issue(DEMO), options.data)
            except SeedError as error:
                print(f"The demo account is incomplete: {error}", file=sys.stderr)
        if options.budgets:
            use_budgets()
        print(_GREETING.format(url=url, prefix=_prefix(engine), token=issue(DEMO)), flush=True)
        while True:
            threading.Event().wait()


def use_budgets() -> None:
    """Limit each person from now on, as a stage with the free units of DynamoDB does."""
    os.environ |= FREE_TABLE
    settings.cache_clear()
    process_budgets.cache_clear()


def _prefix(engine: Engine) -> str:
    """Return what a shell command begins with to use the table, and nothing that outlives it."""
    variables = stage_variables() | engine.environment
    return shlex.join(["env", *(f"{name}={value}" for name, value in variables.items())])


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """Turn the first signal into an orderly end; the clean-up is short and not to be cut."""
    del number, frame
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> int:
    """Serve; return the exit code."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, _interrupt)
    try:
        serve(Options.read(os.environ))
    except KeyboardInterrupt:
        print("Stopped.")
        return 0
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    except (ServerError, TableOutdatedError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
