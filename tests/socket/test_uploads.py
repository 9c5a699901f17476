"""Uploads over a real socket: beside the API, of any size, and refused as S3 refuses them."""

import contextlib
import http.client
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from chalice.app import Chalice
from urllib3 import encode_multipart_formdata

from chalicelib.account.imports.storage import UploadForm, source_of
from tests.socket.conftest import Answer
from tools.local.devserver import HOST, Server, make_server, serving
from tools.local.folder_store import FolderStore

NAME = source_of("ada", "7")
PATH = "/-/uploads"
MANY = 12_000_000  # more than a body of the API may have


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path, "http://host", "s" * 64)


@pytest.fixture
def server(store: FolderStore) -> Iterator[Server]:
    made = make_server(Chalice("uploads"), 0)
    made.uploads = store
    with contextlib.closing(made.socket), serving(made):
        yield made


@pytest.fixture
def connection(server: Server) -> Iterator[http.client.HTTPConnection]:
    made = http.client.HTTPConnection(HOST, server.server_port, timeout=30)
    yield made
    made.close()


def call(
    connection: http.client.HTTPConnection,
    method: str,
    path: str = PATH,
    body: bytes | None = None,
    **headers: str,
) -> Answer:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, sent)
    response = connection.getresponse()
    return Answer(response.status, response.headers, response.read().decode())


def upload(
    connection: http.client.HTTPConnection, form: UploadForm, content: bytes, **headers: str
) -> Answer:
    parts = [*form.fields.items(), ("file", ("export.zip", content, "application/zip"))]
    body, content_type = encode_multipart_formdata(parts)
    return call(connection, "POST", body=body, Content_Type=content_type, **headers)


def test_a_large_file_and_a_second_on_the_same_connection(
    store: FolderStore, connection: http.client.HTTPConnection
) -> None:
    form = store.upload_form(NAME, most=MANY, seconds=60)
    for content in (bytes(range(250)) * (MANY // 250), b"small"):
        answer = upload(connection, form, content, Origin="http://localhost:5173")
        assert (answer.status, answer.text) == (204, "")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["ETag"] == f'"{store.tag(NAME)}"'
        assert store.read(NAME) == content


def test_a_file_that_is_too_large(
    store: FolderStore, connection: http.client.HTTPConnection
) -> None:
    form = store.upload_form(NAME, most=1_000_000, seconds=60)
    answer = upload(connection, form, b"x" * MANY)
    assert answer.status == 400
    assert answer.headers["Content-Type"] == "application/xml"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Connection"] == "close"
    assert re.search("<Code>EntityTooLarge</Code>", answer.text)
    assert store.tag(NAME) is None


def test_preflights_and_other_methods(connection: http.client.HTTPConnection) -> None:
    answer = call(connection, "OPTIONS", Origin="http://localhost:5173")
    assert (answer.status, answer.text) == (200, "")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "OPTIONS,POST"
    for method in ("GET", "PUT", "DELETE"):
        answer = call(connection, method, f"{PATH}?acl")
        assert (answer.status, "<Code>MethodNotAllowed" in answer.text) == (405, True)
    for path in (f"{PATH}/x", "/-/upload"):
        assert call(connection, "POST", path, b"x").status == 404


def raw(server: Server, request: bytes) -> bytes:
    """Send bytes; return all that comes back until the server closes."""
    with socket.create_connection((HOST, server.server_port), timeout=30) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (b"Transfer-Encoding: chunked", 400),
        (b"Content-Length: -1", 400),
        (b"Content-Length: 1000000000000", 400),
    ],
)
def test_bodies_that_are_not_what_they_say(
    store: FolderStore, server: Server, header: bytes, status: int
) -> None:
    form = store.upload_form(NAME, most=MANY, seconds=60)
    body, content_type = encode_multipart_formdata([*form.fields.items(), ("file", b"x")])
    head = b"POST /-/uploads HTTP/1.1\r\nHost: x\r\nContent-Type: " + content_type.encode()
    said = raw(server, head + b"\r\n" + header + b"\r\n\r\n" + body)
    assert int(said.split()[1]) == status
    assert list(store.names("")) == []


def test_a_client_may_wait_until_the_server_wants_the_body(
    store: FolderStore, server: Server
) -> None:
    form = store.upload_form(NAME, most=MANY, seconds=60)
    content = b"x" * MANY
    body, content_type = encode_multipart_formdata([*form.fields.items(), ("file", content)])
    head = (
        f"POST /-/uploads HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    )
    with socket.create_connection((HOST, server.server_port), timeout=30) as connection:
        connection.sendall(head.encode())
        assert connection.recv(1_000).startswith(b"HTTP/1.1 100 ")
        connection.sendall(body)
        assert connection.recv(1_000).startswith(b"HTTP/1.1 204 ")
    assert store.read(NAME) == content
