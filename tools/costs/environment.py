"""Where requests are measured: DynamoDB Local in memory, and the app in this process."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.local.engine import Engine, dynamodb_local
from tools.local.tables import create_table

TABLE = "bluestreak-bench"


@contextmanager
def environment() -> Iterator[Engine]:
    """Start the engine, make the table, and set what the app reads; yield the engine."""
    with dynamodb_local(None) as engine:
        create_table(engine.client(), TABLE)
        os.environ.update(
            STAGE="local", TABLE_NAME=TABLE, ALLOWED_ORIGINS="*", **engine.environment
        )
        from chalicelib.http.middleware import access_log  # noqa: PLC0415

        # The log line is written, as in Lambda, but not onto the tables.
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            handler = access_log().handlers[0]
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(nowhere)
            yield engine
