"""Where the local API keeps its data: DynamoDB Local on disk, or moto in memory."""

import contextlib
import logging
import threading
from collections.abc import Iterator
from pathlib import Path

from tools.engine import dynamodb_client, dynamodb_local
from tools.tables import check_table, create_table


@contextlib.contextmanager
def store(data: Path | None, table: str) -> Iterator[str]:
    """Run an engine that has the table; yield its endpoint.

    Args:
        data: the folder where DynamoDB Local keeps everything; None for moto, in memory.
        table: made if it is not there.
    """
    engine = dynamodb_local(data) if data else _moto()
    with engine as endpoint:
        client = dynamodb_client(endpoint)
        if not check_table(client, table):
            create_table(client, table)
        yield endpoint


@contextlib.contextmanager
def _moto() -> Iterator[str]:
    """Run moto's server, one request at a time: moto itself knows no locks."""
    from moto.moto_server import werkzeug_app as moto  # noqa: PLC0415  # slow, and rarely needed
    from werkzeug.serving import make_server  # noqa: PLC0415

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = moto.DomainDispatcherApplication(moto.create_backend_app)
    server = make_server("127.0.0.1", 0, app, request_handler=moto.MotoRequestHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True, name="moto")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
