"""What imports use on this machine: a folder, a queue in a file, and workers in this process."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from chalicelib.account.imports.queue import Task
from chalicelib.account.imports.stage import Services, use
from chalicelib.account.imports.storage import import_of
from tools.local.folder_store import FolderStore
from tools.local.local_queue import LocalQueue, LocalWorker, Work
from tools.local.secret_file import secret

# SQS promises less than it usually does; here it shows.
_DUPLICATES = 0.1
# How long work may take to see that its time is up.
_ORDERLY_S = 3.0


def folder_store(
    data: Path, url: str = "", notify: Callable[[str], None] | None = None
) -> FolderStore:
    """Return the store of files of a local stage.

    Args:
        data: the folder where everything is kept.
        url: of the server that takes uploads.
        notify: is called with the name of each file that was written.
    """
    return FolderStore(data / "bucket", url, secret(data / "upload-key"), notify=notify)


@contextlib.contextmanager
def imports(data: Path | None, url: str, work: Work) -> Iterator[FolderStore]:
    """Let this process import files; yield the store, which takes uploads.

    Args:
        data: the folder where everything is kept; None keeps nothing.
        url: of the server that takes uploads.
        work: does what a task says.
    """
    with contextlib.ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        queue = LocalQueue(folder / "import-queue", duplicates=_DUPLICATES)
        stack.callback(queue.close)

        def notify(name: str) -> None:
            if found := import_of(name):
                queue.send(Task(*found))

        store = folder_store(folder, url, notify)
        use(Services(store, queue))
        stack.callback(use, None)
        worker = LocalWorker(queue, work)
        worker.start()
        # What reads a file from its start to its end looks at no clock.
        stack.callback(worker.stop)
        stack.callback(store.close)
        stack.callback(worker.stop, within_s=_ORDERLY_S)
        yield store
