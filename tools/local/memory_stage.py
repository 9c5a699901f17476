"""The store and the queue of imports in memory, for one process: examples and tests."""

import importlib
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b

from chalicelib.account.imports import stage
from chalicelib.account.imports.queue import Task
from chalicelib.account.imports.storage import (
    CONTENT_TYPE,
    MissingFile,
    StoredFile,
    UploadForm,
    import_of,
)

_PASS_S = 600.0


class MemoryStore:
    """Files by name in memory.

    Attributes:
        files: the content by name.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def put(self, name: str, content: bytes) -> None:
        """Write a file, over any other."""
        self.files[name] = content

    def read(self, name: str) -> bytes:
        """Return the content of a file."""
        if name not in self.files:
            raise MissingFile(name)
        return self.files[name]

    @contextmanager
    def open(self, name: str) -> Iterator[StoredFile]:
        """Open a file; other content that is written meanwhile is not seen."""
        content = self.read(name)
        yield StoredFile(io.BytesIO(content), len(content), _tag(content))

    def tag(self, name: str) -> str | None:
        """Return the tag of a file; None if there is none."""
        return _tag(self.files[name]) if name in self.files else None

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names that begin with ``prefix``, in order."""
        yield from sorted(name for name in self.files if name.startswith(prefix))

    def delete(self, names: Iterable[str]) -> None:
        """Delete files; one that is not there is no error."""
        for name in list(names):
            self.files.pop(name, None)

    def upload_form(self, name: str, *, most: int, seconds: int) -> UploadForm:
        """Return a form that nothing takes: a file is put by :meth:`MemoryStage.upload`."""
        del most, seconds
        fields = {"key": name, "Content-Type": CONTENT_TYPE, "policy": "…", "x-amz-signature": "…"}
        return UploadForm("https://uploads.example.com/", fields)


class MemoryQueue:
    """Tasks in memory; those with a delay are received last.

    Attributes:
        tasks: that wait, with their delays.
    """

    def __init__(self) -> None:
        self.tasks: list[tuple[int, Task]] = []

    def send(self, task: Task, *, delay_s: int = 0) -> None:
        """Send a task."""
        self.tasks.append((delay_s, task))


class MemoryStage:
    """The services in memory, and the work on what waits."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.queue = MemoryQueue()

    @classmethod
    def current(cls) -> "MemoryStage":
        """Return the services that this process uses, which are in memory."""
        found = cls()
        found.store, found.queue = stage.services()  # type: ignore[assignment]  # they are in memory
        return found

    def use(self) -> None:
        """Let this process use them."""
        stage.use(stage.Services(self.store, self.queue))

    def upload(self, name: str, content: bytes) -> None:
        """Put a file as its form does, and have it noticed."""
        self.store.put(name, content)
        if found := import_of(name):
            self.queue.send(Task(*found))

    def work(self, *, most: int = 1_000) -> None:
        """Do what waits, and what it sends, until nothing waits."""
        # Only what uses it pays for its import.
        run = importlib.import_module("chalicelib.account.imports.worker").run
        for _ in range(most):
            if not self.queue.tasks:
                return
            self.queue.tasks.sort(key=lambda each: each[0])
            _, task = self.queue.tasks.pop(0)
            run(task, time_left=lambda: _PASS_S, attempt=1)
        raise RuntimeError("imports are never finished")


def _tag(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()
