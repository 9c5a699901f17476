"""``make erase``: erases the local accounts that are due, as the function does at night.

NOW is the instant at which they must be due (the present by default). The table is that of
``make dev``, which may run meanwhile; DATA_DIR is its folder. To use the table of STORE=memory,
begin the command with the variables that ``make dev`` prints. Files are in the folder ``bucket``
beside the table, and there are no users to delete.

Usage: python -m tools.local.erase [NOW]
"""

import contextlib
import math
import os
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from chalicelib.account.erasure.errors import ErasureError
from chalicelib.account.erasure.pace import Pace, Rates
from chalicelib.account.erasure.worker import Worker
from chalicelib.errors import FieldFault
from chalicelib.models.fields import parse_instant
from chalicelib.settings import settings
from chalicelib.table.errors import TableError
from chalicelib.table.session import wall_clock
from tools.local.dev import Options, UsageError, prepare_environment
from tools.local.engine import Engine, running
from tools.local.imports import folder_store
from tools.local.processes import ServerError
from tools.local.secret_file import secret
from tools.local.stores import store

# A request to the local API takes less.
_REQUEST_S = 2
_ENDPOINT = "AWS_ENDPOINT_URL_DYNAMODB"


class NoUsers:
    """The users of the local stage, who have a token and no account elsewhere."""

    def sign_out(self, user_id: str) -> None:
        """Do nothing: a local token is good until it expires."""

    def delete(self, user_id: str) -> None:
        """Do nothing."""


class LocalFiles:
    """The files of the local stage, as the erasure needs them."""

    def __init__(self, data: Path) -> None:
        self._store = folder_store(data)

    def put(self, name: str) -> None:
        """Write an empty file."""
        self._store.put(name, b"")

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names that begin with ``prefix``."""
        return self._store.names(prefix)

    def delete(self, names: Iterable[str]) -> None:
        """Delete files."""
        self._store.delete(names)


@contextlib.contextmanager
def _engine(data: Path, given: Engine | None) -> Iterator[Engine]:
    """Yield the engine that was given, or that runs already, or one that is started."""
    if found := given or running(data):
        yield found
        return
    with store(data, os.environ["TABLE_NAME"]) as started:
        yield started


def erase(now: datetime, data: Path, given: Engine | None = None) -> str:
    """Erase the accounts that are due; return what was done.

    Args:
        now: what is due by then.
        data: the folder of the table.
        given: the engine that has the table, if it is not that of the folder.

    Raises:
        ErasureError: the erasure of some accounts failed.
        ServerError: there is no engine to be had.
    """
    os.environ["LOG_HASH_KEY"] = secret(data / "hash-key")
    with _engine(data, given) as engine:
        os.environ |= engine.environment
        settings.cache_clear()
        worker = Worker(
            pace=Pace(Rates(0, 0), lambda: math.inf, time.sleep),
            users=NoUsers(),
            files=LocalFiles(data),
            hash_key=settings().log_hash_key,
            settle_s=settings().account_memory_s + _REQUEST_S,
        )
        report = worker.run(now)
    return f"Erased: {report.erased}. Left: {report.left}."


def main(arguments: list[str]) -> int:
    """Erase; return the exit code."""
    environment = dict(os.environ)
    given = None
    if environment.get(_ENDPOINT):
        given = Engine(environment[_ENDPOINT], environment["AWS_ACCESS_KEY_ID"])
    prepare_environment()
    try:
        now = parse_instant(arguments[0]) if arguments else wall_clock()
        data = Options.read(environment | {"STORE": "disk"}).data
        assert data
        print(erase(now, data, given))
    except FieldFault:
        print("NOW must be an instant, such as 2026-12-20T00:00:00Z.", file=sys.stderr)
        return 2
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    except (ErasureError, ServerError) as error:
        print(error, file=sys.stderr)
        return 1
    except TableError:
        print("The table does not answer; try again when it has started.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
