"""The store and the queue of imports on a deployed stage: an S3 bucket and an SQS queue."""

import io
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, BinaryIO, Final, cast

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.account.erasure.elsewhere import BucketFiles, client
from chalicelib.account.imports.queue import Task
from chalicelib.account.imports.storage import (
    CONTENT_TYPE,
    MissingFile,
    StoredFile,
    UploadForm,
)
from chalicelib.errors import DomainError
from chalicelib.settings import settings

# What one request reads of a file: at most two such pieces are in memory.
PIECE_BYTES: Final = 4_000_000
# A connection may end in the middle of an answer, of which botocore does not make another request.
_ATTEMPTS: Final = 3
_SERVER_ERROR: Final = 500
_MISSING: Final = frozenset({"NoSuchKey", "404"})
_REFUSED: Final = frozenset({"AccessDenied", "403"})


class _Pieces(io.RawIOBase):
    """An object as a file that can be read and sought, by one request for each piece.

    Args:
        s3: a client.
        bucket: where the object is.
        name: of the object.
        size: in bytes.
        tag: which the object must still have.
    """

    def __init__(self, s3: Any, bucket: str, name: str, *, size: int, tag: str) -> None:
        super().__init__()
        self._s3 = s3
        self._object = {"Bucket": bucket, "Key": name, "IfMatch": tag}
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that any position can be read."""
        return True

    def tell(self) -> int:
        """Return the position of the next byte."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position.

        Raises:
            ValueError: it is before the start.
        """
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("There is nothing before the start of a file.")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        """Fill a buffer with the next bytes, at most one piece of them; return how many.

        Raises:
            OSError: the object has changed, or S3 does not answer.
        """
        size = min(len(buffer), PIECE_BYTES, max(0, self._size - self._at))
        if size:
            buffer[:size] = self._piece(self._at, size)
            self._at += size
        return size

    def readall(self) -> bytes:
        """Return what is left, in as few requests as that takes."""
        return b"".join(iter(lambda: self.read(PIECE_BYTES) or b"", b""))

    def _piece(self, start: int, size: int) -> bytes:
        """Return ``size`` bytes from ``start`` on."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                content = self._get(f"bytes={start}-{start + size - 1}")
            except BotoCoreError as error:
                if attempt == _ATTEMPTS:
                    raise OSError("S3 does not send the file.") from error
            else:
                break
        if len(content) != size:
            raise OSError("The file does not have the size that it had.")
        return content

    def _get(self, wanted: str) -> bytes:
        try:
            answer = self._s3.get_object(**self._object, Range=wanted)
        except ClientError as error:
            # It has another tag, or it was deleted.
            raise OSError("The file has changed since it was opened.") from error
        content: bytes = answer["Body"].read()
        return content


@contextmanager
def _reached() -> Generator[None]:
    """Say that S3 or SQS did not answer, however botocore says it.

    Raises:
        DomainError: ``no_files``.
    """
    try:
        yield
    except BotoCoreError as error:
        raise DomainError("no_files") from error
    except ClientError as error:
        # After botocore's own attempts: it is overloaded, or fails.
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400) < _SERVER_ERROR:
            raise
        raise DomainError("no_files") from error


class BucketStore:
    """The files of an S3 bucket.

    Args:
        s3: a client.
        bucket: its name.
    """

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._files = BucketFiles(s3, bucket)

    def put(self, name: str, content: bytes) -> None:
        """Write an object, over any other."""
        with _reached():
            self._s3.put_object(
                Bucket=self._bucket, Key=name, Body=content, ContentType=CONTENT_TYPE
            )

    def read(self, name: str) -> bytes:
        """Return the content of a small object.

        Raises:
            MissingFile: there is none.
        """
        with _reached():
            try:
                answer = self._s3.get_object(Bucket=self._bucket, Key=name)
            except ClientError as error:
                if self._is_missing(name, error):
                    raise MissingFile(name) from error
                raise
            content: bytes = answer["Body"].read()
            return content

    @contextmanager
    def open(self, name: str) -> Generator[StoredFile]:
        """Open an object of any size; if it changes meanwhile, reads raise :class:`OSError`.

        Raises:
            MissingFile: there is none.
        """
        if (found := self._head(name)) is None:
            raise MissingFile(name)
        size, tag = found["ContentLength"], found["ETag"]
        pieces = _Pieces(self._s3, self._bucket, name, size=size, tag=tag)
        with io.BufferedReader(pieces, PIECE_BYTES) as content:
            yield StoredFile(cast("BinaryIO", content), size, tag)

    def tag(self, name: str) -> str | None:
        """Return the entity tag of an object; None if there is none."""
        found = self._head(name)
        return found["ETag"] if found else None

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the keys that begin with ``prefix``, in order."""
        return self._files.names(prefix)

    def delete(self, names: Iterable[str]) -> None:
        """Delete objects; one that is not there is no error."""
        self._files.delete(names)

    def upload_form(self, name: str, *, most: int, seconds: int) -> UploadForm:
        """Return a form for a file of 1 to ``most`` bytes, valid for some seconds."""
        kind = {"Content-Type": CONTENT_TYPE}
        form = self._s3.generate_presigned_post(
            Bucket=self._bucket,
            Key=name,
            Fields=kind,
            Conditions=[kind, ["content-length-range", 1, most]],
            ExpiresIn=seconds,
        )
        return UploadForm(form["url"], form["fields"])

    def _head(self, name: str) -> Any:
        """Return what S3 knows of an object; None if there is none."""
        with _reached():
            try:
                return self._s3.head_object(Bucket=self._bucket, Key=name)
            except ClientError as error:
                if self._is_missing(name, error):
                    return None
                raise

    def _is_missing(self, name: str, error: ClientError) -> bool:
        """Tell whether a request failed because there is no object of that name.

        To a role that may list only some names S3 may answer that it refuses an object, when it
        is just not there.
        """
        code = error.response["Error"]["Code"]
        return code in _MISSING or (code in _REFUSED and name not in self.names(name))


class SqsQueue:
    """An SQS queue.

    Args:
        sqs: a client.
        url: of the queue.
    """

    def __init__(self, sqs: Any, url: str) -> None:
        self._sqs = sqs
        self._url = url

    def send(self, task: Task, *, delay_s: int = 0) -> None:
        """Send a task, which is received after the delay (at most 900 s) at the earliest."""
        with _reached():
            self._sqs.send_message(
                QueueUrl=self._url, MessageBody=task.text(), DelaySeconds=delay_s
            )


@cache
def bucket_store() -> BucketStore:
    """Return the store of this stage."""
    # S3 accepts forms that are signed for the region and sent to the address of the bucket in it.
    signed = {"signature_version": "s3v4", "s3": {"addressing_style": "virtual"}}
    return BucketStore(client("s3", settings().region, **signed), settings().bucket)


@cache
def sqs_queue() -> SqsQueue:
    """Return the queue of this stage."""
    return SqsQueue(client("sqs", settings().region), settings().import_queue_url)
