"""Where the local API keeps its data: DynamoDB Local with the table, on disk or in memory."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tools.local.engine import Engine, dynamodb_local
from tools.local.tables import check_table, create_table


@contextlib.contextmanager
def store(data: Path | None, table: str) -> Iterator[Engine]:
    """Run an engine that has the table; yield it.

    Args:
        data: the folder where it keeps everything; None keeps everything in memory.
        table: made if it is not there.
    """
    with dynamodb_local(data) as engine:
        client = engine.client()
        if not check_table(client, table):
            create_table(client, table)
        yield engine
