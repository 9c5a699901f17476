"""The store of files in a folder: names, tags, changes, and forms of uploads."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.signers import generate_presigned_post

from chalicelib.account.imports.storage import CONTENT_TYPE, MissingFile, source_of
from tests.support.erasure import Clock
from tools.local.folder_store import FolderStore
from tools.local.post_policy import UploadError

NAME = source_of("ada", "7")
SECRET = "s" * 64


@pytest.fixture
def written() -> list[str]:
    """The names of which the store has told."""
    return []


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, written: list[str], clock: Clock) -> FolderStore:
    return FolderStore(
        tmp_path / "bucket", "http://host", SECRET, notify=written.append, clock=clock
    )


def test_files_are_written_read_and_deleted(
    store: FolderStore, written: list[str], tmp_path: Path
) -> None:
    store.put("a/b", b"one")
    store.put("a/b", b"two")
    assert store.read("a/b") == b"two"
    assert written == ["a/b", "a/b"]
    store.delete(["a/b", "a/c", "a/b/c"])
    assert list(store.names("")) == []
    assert not (tmp_path / "bucket/a").exists()
    for name in ("a/b", "a", "never/was"):
        assert store.tag(name) is None
        with pytest.raises(MissingFile):
            store.read(name)


def test_a_name_that_goes_through_a_file_is_missing(store: FolderStore) -> None:
    store.put("a", b"file")
    with pytest.raises(MissingFile):
        store.read("a/b")


def test_names_are_in_the_order_of_their_bytes(store: FolderStore) -> None:
    names = ["imports/a/1", "imports/a-b/1", "imports/Á/1", "imports/a/10", "imports/a/2", "im"]
    for name in names:
        store.put(name, b"x")
    assert list(store.names("")) == sorted(names, key=str.encode)
    assert list(store.names("imports/a/")) == ["imports/a/1", "imports/a/10", "imports/a/2"]
    assert list(store.names("imports/a/1")) == ["imports/a/1", "imports/a/10"]
    assert list(store.names("imports/nobody/")) == []


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", ".", "..", "a/.drafts/x", "%2e%2e/x", "~/x", "a\0b", "C:\\x", "é"]
)
def test_no_name_leaves_the_folder(store: FolderStore, tmp_path: Path, name: str) -> None:
    store.put(name, b"x")
    assert list(store.names("")) == [name]
    assert store.read(name) == b"x"
    assert {path.name for path in tmp_path.iterdir()} == {"bucket"}


@pytest.mark.parametrize("name", ["", "/etc/passwd", "a//b", "a/"])
def test_parts_must_not_be_empty(store: FolderStore, name: str) -> None:
    with pytest.raises(ValueError, match="must not be empty"):
        store.put(name, b"x")
    with pytest.raises(ValueError, match="must not be empty"):
        store.upload_form(name, most=1, seconds=1)


def test_names_that_differ_in_case_are_different_files(store: FolderStore) -> None:
    store.put("imports/Ada/1", b"1")
    store.put("imports/ada/1", b"2")
    assert (store.read("imports/Ada/1"), store.read("imports/ada/1")) == (b"1", b"2")
    paths = [path.as_posix().lower() for path in store._folder.rglob("*") if path.is_file()]
    assert len(set(paths)) == 2


def test_a_tag_is_that_of_the_content(store: FolderStore, tmp_path: Path) -> None:
    store.put("a", b"one")
    store.put("b", b"one")
    store.put("c", b"two")
    assert store.tag("a") == store.tag("b") != store.tag("c")
    again = FolderStore(tmp_path / "bucket", "", SECRET)
    assert again.tag("a") == store.tag("a")
    with again.open("c") as stored:
        assert (stored.size, stored.content.read()) == (3, b"two")
    store.put("c", b"one")
    assert again.tag("c") == again.tag("a")


def test_an_open_file_can_be_read_anywhere(store: FolderStore) -> None:
    store.put("a", bytes(range(256)) * 10_000)
    with store.open("a") as stored:
        assert stored.content.seekable()
        stored.content.seek(-256, 2)
        assert stored.content.read() == bytes(range(256))
        stored.content.seek(65)
        assert stored.content.read(2) == b"AB"


def replace(store: FolderStore) -> None:
    store.put("a", b"y" * 5_000_000)


def delete(store: FolderStore) -> None:
    store.delete(["a"])


def append(store: FolderStore) -> None:
    with (store._folder / "a").open("ab") as file:
        file.write(b"z")


@pytest.mark.parametrize("change", [replace, delete, append])
@pytest.mark.parametrize("size", [1_000, None])
def test_a_change_is_noticed_by_who_reads(
    store: FolderStore, change: Any, size: int | None
) -> None:
    store.put("a", b"x" * 5_000_000)
    with store.open("a") as stored:
        assert stored.content.read(10) == b"x" * 10
        change(store)
        with pytest.raises(OSError):  # of any kind
            list(iter(lambda: stored.content.read(size), b""))


def test_a_draft_that_fails_leaves_what_was(store: FolderStore, clock: Clock) -> None:
    store.put(NAME, b"before")

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    form = store.upload_form(NAME, most=10, seconds=60)
    with pytest.raises(ConnectionResetError):
        store.receive(form.fields, pieces())
    assert store.read(NAME) == b"before"
    assert list((store._folder / ".drafts").iterdir()) == []
    assert list(store.names("")) == [NAME]


def refused(
    store: FolderStore, fields: dict[str, str], content: bytes = b"x"
) -> tuple[int, str, str]:
    with pytest.raises(UploadError) as found:
        store.receive(fields, [content])
    assert list(store.names("")) == []
    return found.value.status, found.value.code, found.value.message


def test_a_form_takes_one_file_within_bounds(store: FolderStore, written: list[str]) -> None:
    form = store.upload_form(NAME, most=3, seconds=60)
    assert form.url == "http://host/-/uploads"
    assert refused(store, dict(form.fields), b"")[:2] == (400, "EntityTooSmall")
    assert refused(store, dict(form.fields), b"1234")[:2] == (400, "EntityTooLarge")
    assert written == []
    tag = store.receive(form.fields, [b"1", b"23"])
    assert (store.read(NAME), store.tag(NAME), written) == (b"123", tag, [NAME])
    # The same form can be sent again while it is valid.
    store.receive(form.fields, [b"4"])
    assert (store.read(NAME), written) == (b"4", [NAME, NAME])


def test_no_more_than_allowed_is_read(store: FolderStore) -> None:
    form = store.upload_form(NAME, most=3, seconds=60)
    pieces = iter([b"12", b"34", b"never"])
    with pytest.raises(UploadError):
        store.receive(form.fields, pieces)
    assert next(pieces) == b"never"


def test_a_form_expires(store: FolderStore, clock: Clock) -> None:
    form = store.upload_form(NAME, most=3, seconds=60)
    clock.now += 59
    store.receive(form.fields, [b"1"])
    store.delete([NAME])
    clock.now += 1
    status, code, message = refused(store, dict(form.fields))
    assert (status, code) == (403, "AccessDenied")
    assert message == "Invalid according to Policy: Policy expired."


@pytest.mark.parametrize(
    ("change", "code", "reason"),
    [
        ({"key": source_of("eve", "7")}, "AccessDenied", 'Condition failed: {"key"'),
        ({"Content-Type": "text/html"}, "AccessDenied", 'Condition failed: {"Content-Type"'),
        ({"acl": "public-read"}, "AccessDenied", "Extra input fields: acl"),
        ({"x-amz-signature": "0" * 64}, "SignatureDoesNotMatch", "signature"),
        ({"x-amz-signature": "é"}, "SignatureDoesNotMatch", "signature"),
        ({"policy": base64.b64encode(b"{}").decode()}, "SignatureDoesNotMatch", "signature"),
        ({"x-amz-credential": "OTHER/1/2/s3/aws4_request"}, "InvalidAccessKeyId", "Access Key"),
        ({"x-amz-date": "20200101T000000Z"}, "AccessDenied", "Condition failed"),
        ({"x-amz-credential": "LOCAL/1/2/3/4"}, "SignatureDoesNotMatch", "signature"),
        ({"policy": None}, "AccessDenied", "no field policy"),
        ({"key": None}, "AccessDenied", "no field key"),
        ({"Content-Type": None}, "AccessDenied", "Condition failed"),
    ],
)
def test_a_form_that_was_changed_is_refused(
    store: FolderStore, change: dict[str, str | None], code: str, reason: str
) -> None:
    fields: dict[str, Any] = {**store.upload_form(NAME, most=3, seconds=60).fields, **change}
    left = {name: value for name, value in fields.items() if value is not None}
    status, found, message = refused(store, left)
    assert (status, found) == (403, code)
    assert reason in message


def test_another_secret_signs_otherwise(store: FolderStore, tmp_path: Path, clock: Clock) -> None:
    other = FolderStore(tmp_path, "", "t" * 64, clock=clock)
    form = other.upload_form(NAME, most=3, seconds=60)
    assert refused(store, dict(form.fields))[1] == "SignatureDoesNotMatch"


def test_names_of_fields_have_any_case_and_some_are_ignored(store: FolderStore) -> None:
    fields = dict(store.upload_form(NAME, most=3, seconds=60).fields)
    fields["content-type"] = fields.pop("Content-Type")
    store.receive(fields | {"x-ignore-name": "my export.zip"}, [b"1"])
    assert store.read(NAME) == b"1"


def test_a_form_of_the_sdk_is_accepted(store: FolderStore, clock: Clock) -> None:
    """botocore signs as S3 demands; what it makes, with other conditions too, is understood."""
    session = botocore.session.get_session()
    session.set_credentials("LOCAL", SECRET)
    client = session.create_client(
        "s3", region_name="us-east-1", config=Config(signature_version="s3v4")
    )
    clock.now = datetime.now(UTC).timestamp()
    made = generate_presigned_post(
        client,
        Bucket="local",
        Key=NAME,
        Fields={"Content-Type": CONTENT_TYPE},
        Conditions=[
            ["starts-with", "$Content-Type", "application/"],
            ["content-length-range", 1, 3],
        ],
        ExpiresIn=60,
    )
    ours = store.upload_form(NAME, most=3, seconds=60)
    assert made["fields"].keys() == ours.fields.keys()
    assert refused(store, made["fields"], b"1234")[1] == "EntityTooLarge"
    store.receive(made["fields"], [b"123"])
    assert store.read(NAME) == b"123"
    policy = json.loads(base64.b64decode(ours.fields["policy"]))
    assert {"bucket": "local"} in policy["conditions"]
    client.close()
