"""The files of imports in a folder, in place of an S3 bucket."""

import contextlib
import hashlib
import io
import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from chalicelib.account.imports.storage import MissingFile, StoredFile, UploadForm
from tools.local.post_policy import UploadError, check, sign

# Where uploads are sent; no path of the API begins with a hyphen.
UPLOADS: Final = "/-/uploads"
_BLOCK: Final = 1024 * 1024
_TOO_LARGE: Final = "Your proposed upload exceeds the maximum allowed size"
_TOO_SMALL: Final = "Your proposed upload is smaller than the minimum allowed size"
# File systems may take capital letters for small ones, and a part of dots for another folder.
_ESCAPED = re.compile(r"[^a-z0-9_-]")
# In no name, because a dot of a name is escaped.
_DRAFTS: Final = ".drafts"


class _State(NamedTuple):
    """What differs between two states of a file."""

    device: int
    node: int
    size: int
    modified: int


class _Unchanged(io.FileIO):
    """A file whose reads fail as soon as its name has other content, or none."""

    def __init__(self, path: Path, closed_store: threading.Event) -> None:
        super().__init__(path)
        self._path, self._closed_store = path, closed_store
        self.state = _state(os.fstat(self.fileno()))

    def readinto(self, buffer: Any, /) -> int:
        self._check()
        return super().readinto(buffer)

    def readall(self) -> bytes:
        self._check()
        return super().readall()

    def _check(self) -> None:
        if self._closed_store.is_set():
            raise OSError("the store is closed")
        if _state(self._path.stat()) != self.state:
            raise OSError("the file has changed")


class FolderStore:
    """Files by name, below a folder; each file appears, and is replaced, as a whole.

    Args:
        folder: made if it is not there.
        base_url: of the server that takes uploads and hands them to :meth:`receive`.
        secret: signs the forms of uploads.
        notify: is called with the name of each file that was written; None calls nothing.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        folder: Path,
        base_url: str,
        secret: str,
        *,
        notify: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder, self._base_url, self._secret = folder, base_url, secret
        self._notify, self._clock = notify, clock
        self._tags: dict[Path, tuple[_State, str]] = {}
        self._closed = threading.Event()

    def close(self) -> None:
        """Let all further reads fail, so that who reads a large file ends."""
        self._closed.set()

    def put(self, name: str, content: bytes) -> None:
        """Write a file, over any other."""
        self._write(name, [content])

    def read(self, name: str) -> bytes:
        """Return the content of a file.

        Raises:
            MissingFile: there is none.
        """
        with self.open(name) as stored:
            return stored.content.read()

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[StoredFile]:
        """Open a file; if it is replaced or deleted meanwhile, reads raise :class:`OSError`.

        Raises:
            MissingFile: there is none.
        """
        path = self._path(name)
        try:
            raw = _Unchanged(path, self._closed)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise MissingFile(name) from None
        with io.BufferedReader(raw, _BLOCK) as content:
            yield StoredFile(content, raw.state.size, self._tag_of(path, raw))

    def tag(self, name: str) -> str | None:
        """Return the SHA-256 of a file; None if there is none."""
        with contextlib.suppress(MissingFile), self.open(name) as stored:
            return stored.tag
        return None

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names that begin with ``prefix``, in the order of their bytes, as S3 does."""
        # The folder that has all of them.
        parent = prefix.rpartition("/")[0]
        root = self._path(parent) if parent else self._folder
        drafts = self._folder / _DRAFTS
        found = (path for path in root.rglob("*") if drafts not in path.parents)
        names = [self._name(path) for path in found if path.is_file()]
        yield from sorted((name for name in names if name.startswith(prefix)), key=str.encode)

    def delete(self, names: Iterable[str]) -> None:
        """Delete files, and the folders that are empty then; one that is not there is no error."""
        for name in list(names):
            path = self._path(name)
            self._tags.pop(path, None)
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                path.unlink()
            with contextlib.suppress(OSError):  # not empty
                while (path := path.parent) != self._folder:
                    path.rmdir()

    def upload_form(self, name: str, *, most: int, seconds: int) -> UploadForm:
        """Return a form for a file of 1 to ``most`` bytes, valid for some seconds."""
        self._path(name)
        now = self._clock()
        fields = sign(name, most=most, until=now + seconds, secret=self._secret, now=now)
        return UploadForm(self._base_url + UPLOADS, fields)

    def receive(self, fields: Mapping[str, str], content: Iterable[bytes]) -> str:
        """Write a file that came with a form; return its tag.

        Args:
            fields: that came before the file.
            content: of the file, in pieces; no more is read than the form allows.

        Raises:
            UploadError: the form is not ours, has expired or allows another file only.
        """
        allowed = check(fields, secret=self._secret, now=self._clock())
        return self._write(allowed.name, _bounded(content, allowed.least, allowed.most))

    def _write(self, name: str, content: Iterable[bytes]) -> str:
        """Write a file and notify; return its tag."""
        path = self._path(name)
        drafts = self._folder / _DRAFTS
        drafts.mkdir(parents=True, exist_ok=True)
        tag = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=drafts, delete=False) as draft:
            try:
                for piece in content:
                    tag.update(piece)
                    draft.write(piece)
                draft.flush()
                _move(Path(draft.name), path)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
            self._tags[path] = (_state(os.fstat(draft.fileno())), tag.hexdigest())
        if self._notify:
            self._notify(name)
        return tag.hexdigest()

    def _tag_of(self, path: Path, raw: _Unchanged) -> str:
        """Return the tag of an open file, which is at its start and stays there."""
        state, tag = self._tags.get(path, (None, ""))
        if state != raw.state:
            tag = hashlib.file_digest(raw, "sha256").hexdigest()
            raw.seek(0)
            self._tags[path] = (raw.state, tag)
        return tag

    def _path(self, name: str) -> Path:
        """Return where a file is, which is below the folder for any name.

        Raises:
            ValueError: a part of the name is empty.
        """
        parts = name.split("/")
        if not all(parts):
            raise ValueError("The parts of the name of a file must not be empty.")
        return self._folder.joinpath(*(_ESCAPED.sub(_escape, part) for part in parts))

    def _name(self, path: Path) -> str:
        return unquote(path.relative_to(self._folder).as_posix(), errors="strict")


def _bounded(content: Iterable[bytes], least: int, most: int) -> Iterator[bytes]:
    size = 0
    for piece in content:
        size += len(piece)
        if size > most:
            raise UploadError(400, "EntityTooLarge", _TOO_LARGE)
        yield piece
    if size < least:
        raise UploadError(400, "EntityTooSmall", _TOO_SMALL)


def _move(draft: Path, path: Path) -> None:
    """Give a draft its name; a deletion may remove its folder at any time before that."""
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            draft.replace(path)
        except FileNotFoundError:
            if not draft.exists():
                raise
        else:
            return


def _escape(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02x}" for byte in found[0].encode())


def _state(found: os.stat_result) -> _State:
    return _State(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
