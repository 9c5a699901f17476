"""The store and the queue of imports in a test, with the faults of real ones."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from urllib3 import encode_multipart_formdata

from chalicelib.account.imports.queue import Task
from chalicelib.account.imports.stage import Services, services, use
from chalicelib.account.imports.storage import UploadForm, import_of
from tests.support.erasure import Clock, Killed, Killer
from tools.local.folder_store import FolderStore
from tools.local.local_queue import WORK_S, LocalQueue, Message, Work
from tools.local.uploads import Body, receive

BASE_URL = "http://127.0.0.1:8000"
SECRET = "s" * 64
# More messages than these mean that the work never ends.
MOST_MESSAGES = 1_000


@dataclass
class ImportStage:
    """What imports use besides the table.

    Attributes:
        clock: of the store and of the queue; it passes when :meth:`drain` waits.
        store: of the files; it is not called through the killer.
        queue: of the tasks; it is not called through the killer.
        killer: counts the calls of the process under test, and ends it at one of them.
        redeliveries: how often a message comes back though it was done, because its deletion was
            lost.
        killed: how many processes have ended in :meth:`drain`.
        work_s: for how long a message is worked on.
    """

    clock: Clock
    store: FolderStore
    queue: LocalQueue
    killer: Killer
    redeliveries: int = 0
    killed: int = 0
    work_s: float = WORK_S

    def services(self) -> Services:
        """Return the store and the queue of the process under test."""
        return Services(self.killer.around(self.store), self.killer.around(self.queue))

    def upload(self, form: UploadForm | dict[str, Any], content: bytes) -> int:
        """Upload a file as a browser does; return the status of the answer.

        Args:
            form: as the store makes it, or as the API answers with it.
            content: of the file.
        """
        fields = form["fields"] if isinstance(form, dict) else form.fields
        body, content_type = encode_multipart_formdata(
            [*fields.items(), ("file", ("file", content, "application/octet-stream"))]
        )
        answer = receive(self.store, content_type, Body(io.BytesIO(body), len(body)))
        return int(answer.status_code)

    def drain(self, work: Work) -> int:
        """Do what is in the queue until it is empty, whatever fails; return how many messages.

        A message that fails comes back, as does one whose process was killed; the clock passes
        until then. One that fails too often is in ``queue.dead()`` afterwards.
        """
        received = 0
        while (at := self.queue.next_at()) is not None:
            self.clock.now = max(self.clock.now, at)
            if message := self.queue.receive():
                received += 1
                assert received <= MOST_MESSAGES
                self._attempt(message, work)
        return received

    def _attempt(self, message: Message, work: Work) -> None:
        ends = self.clock.now + self.work_s
        try:
            work(message.task, time_left=lambda: ends - self.clock.now, attempt=message.attempt)
        except Killed:
            self.killed += 1
        except Exception:  # noqa: BLE001  # the attempt has failed, as in Lambda
            return
        else:
            if message.attempt > self.redeliveries:
                self.queue.delete(message.receipt)


@contextmanager
def import_stage(
    folder: Path,
    *,
    killer: Killer | None = None,
    duplicates: float = 0,
    seed: int = 0,
    redeliveries: int = 0,
) -> Iterator[ImportStage]:
    """Let imports use a store in a folder, and a queue whose tasks are done on demand.

    Args:
        folder: of the files.
        killer: of the process under test, which is everything that calls ``services()``.
        duplicates: the share of messages that are received twice, from 0 to 1.
        seed: of the order in which messages are received.
        redeliveries: how often a message comes back though it was done.
    """
    clock = Clock()
    queue = LocalQueue(seed=seed, duplicates=duplicates, clock=clock)

    def notify(name: str) -> None:
        if found := import_of(name):
            queue.send(Task(*found))

    store = FolderStore(folder, BASE_URL, SECRET, notify=notify, clock=clock)
    stage = ImportStage(clock, store, queue, killer or Killer(), redeliveries)
    before = services()
    use(stage.services())
    try:
        yield stage
    finally:
        use(before)
        queue.close()
