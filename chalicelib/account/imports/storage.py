"""Where the files of imports are: what any store of files does, and how the files are called.

On a deployed stage the store is an S3 bucket; on a developer's machine it is a folder.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import BinaryIO, Final, NamedTuple, Protocol

# A lifecycle rule of the bucket deletes what is under it after so many days.
FILES: Final = "imports/"
LIFE_DAYS: Final = 7
# The name of an uploaded file ends with it, and no other name does: the bucket tells about these.
SOURCE: Final = "/source"
# The content type of every upload, so that no browser ever shows one.
CONTENT_TYPE: Final = "application/octet-stream"

_SOURCE_NAME = re.compile(rf"{FILES}([^/]+)/([^/]+){SOURCE}")


class MissingFile(Exception):
    """There is no file of that name."""


class UploadForm(NamedTuple):
    """A form of `multipart/form-data` by which a client uploads one file, without our credentials.

    Attributes:
        url: where it is sent with POST.
        fields: which come before the field ``file``, in any order.
    """

    url: str
    fields: Mapping[str, str]


class StoredFile(NamedTuple):
    """A file that is open.

    Attributes:
        content: seekable.
        size: in bytes.
        tag: other content has another one.
    """

    content: BinaryIO
    size: int
    tag: str


class Store(Protocol):
    """Files by name."""

    def put(self, name: str, content: bytes) -> None:
        """Write a file, over any other."""

    def read(self, name: str) -> bytes:
        """Return the content of a file of ours, which is small.

        Raises:
            MissingFile: there is none.
        """

    def open(self, name: str) -> AbstractContextManager[StoredFile]:
        """Open a file of any size; if it changes meanwhile, reads raise :class:`OSError`.

        Raises:
            MissingFile: there is none.
        """

    def tag(self, name: str) -> str | None:
        """Return the tag of a file; None if there is none."""

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names that begin with ``prefix``, in order."""

    def delete(self, names: Iterable[str]) -> None:
        """Delete files; one that is not there is no error."""

    def upload_form(self, name: str, *, most: int, seconds: int) -> UploadForm:
        """Return a form for a file of 1 to ``most`` bytes, valid for some seconds."""


def files_of(user_id: str) -> str:
    """Return what the names of the files of a person's imports begin with."""
    return f"{FILES}{user_id}/"


def folder_of(user_id: str, import_id: str) -> str:
    """Return what the names of the files of an import begin with, without a slash at the end."""
    return f"{files_of(user_id)}{import_id}"


def source_of(user_id: str, import_id: str) -> str:
    """Return the name of the file that is imported."""
    return f"{folder_of(user_id, import_id)}{SOURCE}"


def import_of(name: str) -> tuple[str, str] | None:
    """Return the user and the import that an uploaded file is of; None for any other file.

    >>> import_of(source_of("ada", "7")), import_of("imports/ada/7/parts/0")
    (('ada', '7'), None)
    """
    found = _SOURCE_NAME.fullmatch(name)
    return (found[1], found[2]) if found else None
