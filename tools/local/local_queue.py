"""The queue of imports on this machine, which treats messages as SQS does, and its workers.

A message is received at least once and in any order. While a worker has it, nobody else gets it;
if it is not deleted within the visibility timeout, it comes back, and after so many attempts it is
put aside as a dead letter.
"""

import contextlib
import json
import logging
import random
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from chalicelib.account.imports.queue import MAX_ATTEMPTS, Task

# Of a worker, as the deployed function has it; SQS hides a message a little longer.
WORK_S: Final = 900.0
VISIBILITY_S: Final = 960.0
# How long a failing message waits on this machine; nobody wants to wait for the visibility timeout.
RETRY_S: Final = 5.0
_POLL_S = 0.5
_STOP_WITHIN_S = 10.0
_TABLE = """
create table if not exists messages (
    id integer primary key,
    body text not null,
    visible_at real not null,
    attempts integer not null default 0,
    receipt text,
    dead integer not null default 0
)
"""


class Message(NamedTuple):
    """A message that a worker has received.

    Attributes:
        task: what it says.
        receipt: of this attempt; the next one has another.
        attempt: from 1.
    """

    task: Task
    receipt: str
    attempt: int


class Work(Protocol):
    """What a worker does with tasks."""

    def __call__(self, task: Task, *, time_left: Callable[[], float], attempt: int) -> None:
        """Do what a task says; whatever it raises, the task is received again.

        Args:
            task: what is to be done.
            time_left: returns how many seconds are left.
            attempt: from 1.
        """


class LocalQueue:
    """Messages in a file, or in memory.

    Args:
        file: what an earlier process left in it is received again; None keeps messages in memory.
        seed: of the order in which messages are received.
        duplicates: the share of messages that are received twice, from 0 to 1.
        visibility_s: how long a message is hidden after it was received.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        file: Path | None = None,
        *,
        seed: int | None = None,
        duplicates: float = 0,
        visibility_s: float = VISIBILITY_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._random = random.Random(seed)
        self._duplicates, self._visibility_s, self._clock = duplicates, visibility_s, clock
        self._changed = threading.Condition()
        # The lock of the condition keeps the threads apart.
        self._table = sqlite3.connect(file or ":memory:", check_same_thread=False)
        with self._writing():
            self._table.execute(_TABLE)
            # Whoever had these is gone.
            back = "update messages set visible_at = 0 where receipt is not null"
            self._table.execute(back)

    def close(self) -> None:
        """Close the file."""
        with self._changed:
            self._table.close()

    def send(self, task: Task, *, delay_s: int = 0) -> None:
        """Send a task, which is received after the delay at the earliest."""
        with self._writing():
            times = 2 if self._random.random() < self._duplicates else 1
            row = (task.text(), self._clock() + delay_s)
            into = "insert into messages (body, visible_at) values (?, ?)"
            self._table.executemany(into, [row] * times)
            self._changed.notify_all()

    def receive(self, wait_s: float = 0) -> Message | None:
        """Receive one of the messages that are due.

        Args:
            wait_s: how long to wait for one.

        Returns:
            None if there is none.
        """
        deadline = time.monotonic() + wait_s
        while (message := self._receive()) is None:
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            with self._changed:
                # A delay ends without any notice.
                self._changed.wait(min(left, _POLL_S))
        return message

    def delete(self, receipt: str) -> None:
        """Delete a message; nothing happens if it was received again since."""
        with self._writing():
            self._table.execute("delete from messages where receipt = ?", (receipt,))

    def release(self, receipt: str, after_s: float) -> None:
        """Let a message be received again after some seconds, unless it was received since."""
        with self._writing():
            at = "update messages set visible_at = ? where receipt = ?"
            self._table.execute(at, (self._clock() + after_s, receipt))

    def next_at(self) -> float | None:
        """Return when the next message can be received, which may be past; None without one."""
        with self._changed:
            query = "select min(visible_at) from messages where dead = 0"
            [[at]] = self._table.execute(query)
        return None if at is None else float(at)

    def dead(self) -> list[Task]:
        """Return the tasks that failed too often, the first one first."""
        with self._changed:
            found = self._table.execute("select body from messages where dead = 1 order by id")
            return [_task(body) for [body] in found]

    def _receive(self) -> Message | None:
        with self._writing():
            now = self._clock()
            aside = "update messages set dead = 1 where visible_at <= ? and attempts >= ?"
            self._table.execute(aside, (now, MAX_ATTEMPTS))
            query = (
                "select id, body, attempts from messages where dead = 0 and visible_at <= ?"
                " order by id"
            )
            due = self._table.execute(query, (now,)).fetchall()
            if not due:
                return None
            number, body, attempts = self._random.choice(due)
            receipt = secrets.token_hex(8)
            self._table.execute(
                "update messages set attempts = ?, visible_at = ?, receipt = ? where id = ?",
                (attempts + 1, now + self._visibility_s, receipt, number),
            )
        return Message(_task(body), receipt, attempts + 1)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        with self._changed, self._table:
            yield


def handle(queue: LocalQueue, message: Message, work: Work, time_left: Callable[[], float]) -> None:
    """Do what a message says, and delete it; if that fails, it comes back."""
    try:
        work(message.task, time_left=time_left, attempt=message.attempt)
    except Exception:  # whatever it is, the attempt has failed, as in Lambda
        logging.getLogger("bluestreak").exception("attempt %d at an import failed", message.attempt)
        queue.release(message.receipt, RETRY_S)
    else:
        queue.delete(message.receipt)


class LocalWorker:
    """Threads that receive messages and do what they say, as the deployed function does.

    Args:
        queue: of the messages.
        work: is called from any of the threads.
        threads: how many messages are worked on at the same time.
    """

    def __init__(self, queue: LocalQueue, work: Work, *, threads: int = 2) -> None:
        self._queue, self._work = queue, work
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, daemon=True, name=f"imports-{number}")
            for number in range(threads)
        ]

    def start(self) -> None:
        """Start working."""
        for thread in self._threads:
            thread.start()

    def stop(self, within_s: float = _STOP_WITHIN_S) -> None:
        """Tell the work under way that its time is up, and wait until it ends, or so long."""
        self._stopping.set()
        deadline = time.monotonic() + within_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _run(self) -> None:
        while not self._stopping.is_set():
            if message := self._queue.receive(_POLL_S):
                handle(self._queue, message, self._work, self._time_left())

    def _time_left(self) -> Callable[[], float]:
        deadline = time.monotonic() + WORK_S
        return lambda: 0.0 if self._stopping.is_set() else deadline - time.monotonic()


def _task(body: str) -> Task:
    found = json.loads(body)
    return Task(found["user"], found["import"])
