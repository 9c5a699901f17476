"""The queue of the imports that have something to be done; at least once, in any order."""

import json
from typing import NamedTuple, Protocol

# After so many attempts that fail, a message is put aside and the import has failed.
MAX_ATTEMPTS = 5


class Task(NamedTuple):
    """An import that has something to be done; its item says what."""

    user_id: str
    import_id: str

    def text(self) -> str:
        """Return the body of a message."""
        return json.dumps({"user": self.user_id, "import": self.import_id})


class Queue(Protocol):
    """Where tasks wait for a worker."""

    def send(self, task: Task, *, delay_s: int = 0) -> None:
        """Send a task, which is received after the delay at the earliest."""
