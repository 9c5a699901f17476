"""The store of imports in S3, and their queue in SQS."""

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from moto import mock_aws

from chalicelib.account.erasure.elsewhere import client
from chalicelib.account.imports import aws
from chalicelib.account.imports.aws import BucketStore, SqsQueue, bucket_store, sqs_queue
from chalicelib.account.imports.queue import Task
from chalicelib.account.imports.storage import CONTENT_TYPE, MissingFile, source_of
from chalicelib.errors import DomainError
from chalicelib.http import problems
from chalicelib.http.mapping import problem_of
from chalicelib.settings import settings

BUCKET = "bluestreak-files"
NAME = source_of("ada", "7")
CONTENT = bytes(range(256)) * 40


@pytest.fixture
def s3() -> Iterator[Any]:
    """S3 with an empty bucket."""
    with mock_aws():
        found = client("s3", "us-east-1")
        found.create_bucket(Bucket=BUCKET)
        yield found


@pytest.fixture
def store(s3: Any) -> BucketStore:
    return BucketStore(s3, BUCKET)


@pytest.fixture
def ranges(s3: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ranges that are read, in pieces of 1,000 bytes."""
    monkeypatch.setattr(aws, "PIECE_BYTES", 1_000)
    found: list[str] = []
    get = s3.get_object

    def record(**request: Any) -> Any:
        found.append(request.get("Range", ""))
        return get(**request)

    monkeypatch.setattr(s3, "get_object", record)
    return found


def refused(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, operation)


def raising(error: Exception) -> Any:
    def fail(**_: Any) -> Any:
        raise error

    return fail


def test_files_are_written_read_and_deleted(store: BucketStore, s3: Any) -> None:
    store.put(NAME, b"one")
    store.put(NAME, b"two")
    assert store.read(NAME) == b"two"
    assert s3.head_object(Bucket=BUCKET, Key=NAME)["ContentType"] == CONTENT_TYPE
    store.delete([NAME, "imports/never/was/source"])
    assert store.tag(NAME) is None
    with pytest.raises(MissingFile):
        store.read(NAME)
    with pytest.raises(MissingFile), store.open(NAME):
        pass


def test_a_tag_is_that_of_the_content(store: BucketStore) -> None:
    store.put(NAME, b"one")
    first = store.tag(NAME)
    store.put(NAME, b"two")
    assert store.tag(NAME) != first
    store.put(NAME, b"one")
    assert store.tag(NAME) == first
    with store.open(NAME) as opened:
        assert (opened.tag, opened.size) == (first, 3)


def test_names_are_in_order_and_more_than_a_page(store: BucketStore) -> None:
    names = [f"imports/ada/7/parts/{number}" for number in range(1_005)]
    for name in [*names, "imports/bob/7/source", "erased/ada"]:
        store.put(name, b"x")
    assert list(store.names("imports/ada/")) == sorted(names)
    store.delete(store.names("imports/ada/"))
    assert list(store.names("")) == ["erased/ada", "imports/bob/7/source"]


def test_a_file_is_read_in_pieces(store: BucketStore, ranges: list[str]) -> None:
    store.put(NAME, CONTENT)
    with store.open(NAME) as opened:
        assert b"".join(iter(lambda: opened.content.read(7), b"")) == CONTENT
        whole = [f"bytes={at}-{min(at + 999, 10_239)}" for at in range(0, 10_240, 1_000)]
        assert ranges == whole
        ranges.clear()
        opened.content.seek(0)
        assert opened.content.read() == CONTENT
        assert ranges == whole
        assert opened.content.read(1) == b""
        ranges.clear()
        assert opened.content.seek(-10, io.SEEK_END) == 10_230
        assert opened.content.read(100) == CONTENT[-10:]
        assert opened.content.seek(-5, io.SEEK_CUR) == 10_235
        assert opened.content.read() == CONTENT[-5:]
        assert ranges == ["bytes=10230-10239", "bytes=10235-10239"]
        assert opened.content.seek(20_000) == opened.content.tell() == 20_000
        assert opened.content.read(1) == b""
        with pytest.raises(ValueError, match="before the start"):
            opened.content.seek(-20_000, io.SEEK_END)
        # A large request is served by as many small ones.
        opened.content.seek(0)
        ranges.clear()
        assert opened.content.read(9_999) == CONTENT[:9_999]
        assert len(ranges) == 10


def test_an_empty_file_takes_no_request(store: BucketStore, ranges: list[str]) -> None:
    store.put(NAME, b"")
    with store.open(NAME) as opened:
        assert opened.size == 0
        assert opened.content.read() == b""
    assert ranges == []


def test_a_zip_and_a_text_are_read_from_it(store: BucketStore, ranges: list[str]) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        zipped.writestr("large", CONTENT)
        zipped.writestr("lines.txt", "Ä\n" * 500)
    store.put(NAME, made.getvalue())
    with store.open(NAME) as opened, zipfile.ZipFile(opened.content) as zipped:
        assert zipped.read("large") == CONTENT
        with io.TextIOWrapper(zipped.open("lines.txt"), "utf-8") as lines:
            assert set(lines) == {"Ä\n"}
    assert len(ranges) < 20


@pytest.mark.parametrize("change", ["put", "delete"])
def test_a_file_that_changes_is_no_more_read(
    store: BucketStore, ranges: list[str], change: str
) -> None:
    store.put(NAME, CONTENT)
    with store.open(NAME) as opened:
        assert opened.content.read(10) == CONTENT[:10]
        if change == "put":
            store.put(NAME, CONTENT[::-1])
        else:
            store.delete([NAME])
        with pytest.raises(OSError, match="changed"):
            opened.content.read()


def test_an_answer_that_ends_early_is_requested_again(
    store: BucketStore, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(NAME, CONTENT)
    get, errors = s3.get_object, [ReadTimeoutError(endpoint_url="s3")] * 2

    def flaky(**request: Any) -> Any:
        if errors:
            raise errors.pop()
        return get(**request)

    monkeypatch.setattr(s3, "get_object", flaky)
    with store.open(NAME) as opened:
        assert opened.content.read() == CONTENT
    errors += [ReadTimeoutError(endpoint_url="s3")] * 3
    with store.open(NAME) as opened, pytest.raises(OSError, match="does not send"):
        opened.content.read()


def test_an_answer_of_another_size_is_an_error(
    store: BucketStore, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(NAME, CONTENT)
    monkeypatch.setattr(s3, "get_object", lambda **_: {"Body": io.BytesIO(b"short")})
    with store.open(NAME) as opened, pytest.raises(OSError, match="size"):
        opened.content.read()


@pytest.mark.parametrize(
    ("method", "code"), [("get_object", "AccessDenied"), ("head_object", "403")]
)
def test_what_is_refused_is_missing_only_if_it_is_not_listed(
    store: BucketStore, s3: Any, method: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(f"{NAME}-other", b"x")
    monkeypatch.setattr(s3, method, raising(refused(code, method)))
    use = store.read if method == "get_object" else lambda name: store.open(name).__enter__()
    with pytest.raises(MissingFile):
        use(NAME)
    store.put(NAME, b"x")
    with pytest.raises(ClientError, match=code):
        use(NAME)


def test_other_errors_of_s3_are_errors(
    store: BucketStore, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for method in ("get_object", "head_object"):
        monkeypatch.setattr(s3, method, raising(refused("SlowDown", method)))
    for use in (store.read, store.tag):
        with pytest.raises(ClientError, match="SlowDown"):
            use(NAME)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A deployed stage in another region than the oldest one."""
    with mock_aws():
        sqs = client("sqs", "eu-central-1")
        url = sqs.create_queue(QueueName="imports")["QueueUrl"]
        found = settings()._replace(bucket=BUCKET, region="eu-central-1", import_queue_url=url)
        monkeypatch.setattr(aws, "settings", lambda: found)
        bucket_store.cache_clear()
        sqs_queue.cache_clear()
        yield
        bucket_store.cache_clear()
        sqs_queue.cache_clear()


def test_a_form_is_bound_to_its_name_type_and_size(stage: None) -> None:
    form = bucket_store().upload_form(NAME, most=1_000, seconds=60)
    # A redirect from another region would lose the form.
    assert form.url == f"https://{BUCKET}.s3.eu-central-1.amazonaws.com/"
    assert form.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert (form.fields["key"], form.fields["Content-Type"]) == (NAME, CONTENT_TYPE)
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    conditions = policy["conditions"]
    for wanted in (
        {"bucket": BUCKET},
        {"key": NAME},
        {"Content-Type": CONTENT_TYPE},
        ["content-length-range", 1, 1_000],
    ):
        assert wanted in conditions


def test_a_task_is_sent(stage: None) -> None:
    sqs, url = client("sqs", "eu-central-1"), aws.settings().import_queue_url
    sqs_queue().send(Task("ada", "7"))
    [message] = sqs.receive_message(QueueUrl=url)["Messages"]
    assert message["Body"] == Task("ada", "7").text()
    sqs_queue().send(Task("ada", "8"), delay_s=900)
    delayed = "ApproximateNumberOfMessagesDelayed"
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[delayed])["Attributes"]
    assert found == {delayed: "1"}


def overloaded() -> ClientError:
    error = refused("SlowDown", "GetObject")
    error.response["ResponseMetadata"] = {"HTTPStatusCode": 503}  # type: ignore[typeddict-item]  # the rest is of no use
    return error


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="https://s3"),
        overloaded(),
    ],
    ids=["no answer", "overloaded"],
)
def test_what_does_not_answer_is_said_so(error: Exception) -> None:
    class Silent:
        def __getattr__(self, name: str) -> Any:
            def fail(**_: Any) -> None:
                raise error

            return fail

    store, queue = BucketStore(Silent(), "b"), SqsQueue(Silent(), "u")
    for call in (
        lambda: store.put("a", b""),
        lambda: store.read("a"),
        lambda: store.tag("a"),
        lambda: queue.send(Task("ada", "7")),
    ):
        with pytest.raises(DomainError) as raised:
            call()
        assert problem_of(raised.value).kind is problems.UNAVAILABLE
