"""Forms of `multipart/form-data`, well-formed and not, in pieces of any size."""

import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from urllib3 import encode_multipart_formdata

from chalicelib.account.imports.storage import source_of
from tools.local.folder_store import FolderStore
from tools.local.post_policy import UploadError
from tools.local.uploads import Body, Upload, parse, receive

NAME = source_of("ada", "7")
TYPE = "multipart/form-data; boundary=XyZ"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path, "http://host", "s" * 64)


def form(store: FolderStore, content: bytes, most: int = 1_000_000) -> tuple[bytes, str]:
    fields = store.upload_form(NAME, most=most, seconds=60).fields
    parts: list[Any] = [*fields.items(), ("file", ("my export.zip", content))]
    body, content_type = encode_multipart_formdata(parts)
    return body, content_type


def sent(store: FolderStore, body: bytes, content_type: str, size: int | None = None) -> Any:
    size = len(body) if size is None else size
    return receive(store, content_type, Body(io.BytesIO(body), size))


CONTENTS = [
    b"x",
    b"\r\n",
    b"--XyZ\r\n--XyZ--",
    b"\r\n--" * 50_000,
    bytes(range(256)) * 1_000,
    b"\n" * 200_000,
    b"\r" * 200_000 + b"\r\n-",
]


@pytest.mark.parametrize("content", CONTENTS)
def test_a_file_arrives_as_it_is(store: FolderStore, content: bytes) -> None:
    body, content_type = form(store, content)
    answer = sent(store, body, content_type)
    assert (answer.status_code, answer.body) == (204, "")
    assert store.read(NAME) == content
    assert answer.headers["ETag"] == f'"{store.tag(NAME)}"'


@pytest.mark.parametrize("pieces", [1, 2])
def test_the_end_of_a_piece_is_anywhere(store: FolderStore, pieces: int) -> None:
    empty, _ = form(store, b"")
    for more in (*range(-120, 120), *range(900, 1_150)):
        content = b"x" * (pieces * 65_536 - len(empty) + more - 4) + b"\r\n--"
        body, content_type = form(store, content)
        assert sent(store, body, content_type).status_code == 204
        assert store.read(NAME) == content


def part(name: str, value: str = "v", more: str = "") -> str:
    return f'--XyZ\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'


FILE = part("file", "content", '; filename="f"')


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "MalformedPOSTRequest"),
        ("no form", "MalformedPOSTRequest"),
        ("--XyZ--\r\n", "InvalidArgument"),
        (part("key") + "--XyZ--\r\n", "InvalidArgument"),
        (part("key") + part("key") + FILE + "--XyZ--", "InvalidArgument"),
        (FILE + part("key") + "--XyZ--", "InvalidArgument"),
        (FILE + FILE + "--XyZ--", "InvalidArgument"),
        (part("key") + FILE, "MalformedPOSTRequest"),
        (part("key")[:-4], "MalformedPOSTRequest"),
        ("--XyZ\r\nContent-Type: text/plain\r\n\r\nx\r\n--XyZ--\r\n", "MalformedPOSTRequest"),
        (part("key", "v" * 20_500) + FILE, "MaxPostPreDataLengthExceeded"),
        ("".join(part(f"a{number}", "v" * 100) for number in range(300)), "MaxPost"),
        ("x" * 1_000_000, "MaxPostPreDataLengthExceeded"),
        ("--XyZ\r\nContent-Disposition: " + "x" * 1_000_000, "MaxPostPreDataLengthExceeded"),
        (part("key", "\udcff") + FILE + "--XyZ--", "MalformedPOSTRequest"),
        (part("\udcff") + FILE + "--XyZ--", "MalformedPOSTRequest"),
    ],
)
def test_what_is_no_form(store: FolderStore, body: str, code: str) -> None:
    data = body.encode("utf-8", "surrogateescape")

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(data), 65_536):
            yield data[start : start + 65_536]

    with pytest.raises(UploadError) as found:
        read(parse(TYPE, pieces()))
    assert found.value.status == 400
    assert found.value.code.startswith(code)
    assert sent(store, data, TYPE).status_code in (400, 403)
    assert list(store.names("")) == []


def read(upload: Upload) -> bytes:
    return b"".join(upload.content)


@pytest.mark.parametrize(
    "content_type",
    ["", "application/json", "multipart/form-data", f"multipart/form-data; boundary={'x' * 71}"],
)
def test_another_content_type(store: FolderStore, content_type: str) -> None:
    answer = sent(store, FILE.encode(), content_type)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/xml")
    assert "<Code>MalformedPOSTRequest</Code>" in answer.body


def test_a_client_that_goes_away(store: FolderStore) -> None:
    body, content_type = form(store, b"x" * 200_000)
    for kept in (10, 500, 100_000, len(body) - 1):
        answer = sent(store, body[:kept], content_type, len(body))
        assert (answer.status_code, "<Code>IncompleteBody</Code>" in answer.body) == (
            400,
            True,
        )
    assert list(store.names("")) == []


def test_the_message_is_escaped(store: FolderStore) -> None:
    body, content_type = encode_multipart_formdata(
        [*store.upload_form(NAME, most=9, seconds=60).fields.items(), ("<b>", "1"), ("file", "x")]
    )
    answer = sent(store, body, content_type)
    assert (answer.status_code, "&lt;b&gt;" in answer.body) == (403, True)


class _Endless:
    """A body that is made while it is read."""

    def __init__(self, first: bytes) -> None:
        self.first, self.given = first, 0

    def read(self, size: int) -> bytes:
        piece = (self.first or b"x" * size)[:size]
        self.first = self.first[size:]
        self.given += len(piece)
        return piece


def test_memory_is_bounded_and_the_size_while_reading(store: FolderStore) -> None:
    most = 40_000_000
    body, content_type = form(store, b"", most)
    start = body.index(b"\r\n\r\n", body.index(b'name="file"')) + 4
    stream = _Endless(body[:start])
    tracemalloc.start()
    answer = receive(store, content_type, Body(cast("BinaryIO", stream), 10**12))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "<Code>EntityTooLarge</Code>" in answer.body
    assert stream.given < most + 200_000
    assert peak < 3_000_000
    assert list(store.names("")) == []
