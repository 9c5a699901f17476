"""The queue of this machine: what SQS promises, what it does not, and the workers."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chalicelib.account.imports.queue import MAX_ATTEMPTS, Task
from tests.support.erasure import Clock
from tools.local.local_queue import RETRY_S, VISIBILITY_S, LocalQueue, LocalWorker, Message, handle

TASKS = [Task("ada", str(number)) for number in range(20)]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(clock: Clock) -> Iterator[LocalQueue]:
    made = LocalQueue(seed=1, clock=clock)
    yield made
    made.close()


def received(queue: LocalQueue) -> Message:
    message = queue.receive()
    assert message
    return message


def all_tasks(queue: LocalQueue) -> list[Task]:
    return [message.task for message in iter(queue.receive, None) if message]


def test_each_is_received_once_in_an_order_of_the_seed(clock: Clock) -> None:
    orders = []
    for seed in (1, 1, 2):
        queue = LocalQueue(seed=seed, clock=clock)
        for task in TASKS:
            queue.send(task)
        orders.append(all_tasks(queue))
        assert queue.receive() is None
        queue.close()
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2]) == sorted(TASKS)
    assert orders[0] != TASKS


def test_a_delay(queue: LocalQueue, clock: Clock) -> None:
    queue.send(TASKS[0], delay_s=60)
    assert queue.next_at() == clock.now + 60
    clock.now += 59
    assert queue.receive() is None
    clock.now += 1
    assert received(queue).task == TASKS[0]


def test_a_message_comes_back_until_it_is_deleted(queue: LocalQueue, clock: Clock) -> None:
    queue.send(TASKS[0])
    first = received(queue)
    assert (first.attempt, queue.receive()) == (1, None)
    clock.now += VISIBILITY_S
    second = received(queue)
    assert (second.attempt, second.task) == (2, first.task)
    # The receipt of an attempt that is over deletes nothing.
    queue.delete(first.receipt)
    queue.release(first.receipt, 0)
    assert queue.receive() is None
    clock.now += VISIBILITY_S
    queue.delete(received(queue).receipt)
    assert (queue.next_at(), queue.dead()) == (None, [])


def test_a_failing_message_is_put_aside(queue: LocalQueue, clock: Clock) -> None:
    queue.send(TASKS[0])
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert received(queue).attempt == attempt
        assert queue.dead() == []
        clock.now += VISIBILITY_S
    assert queue.receive() is None
    assert (queue.dead(), queue.next_at()) == ([TASKS[0]], None)


def test_duplicates(clock: Clock) -> None:
    queue = LocalQueue(duplicates=1, clock=clock)
    queue.send(TASKS[0])
    assert all_tasks(queue) == [TASKS[0]] * 2
    queue.close()


def test_messages_outlive_the_process(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "queue"
    queue = LocalQueue(file, clock=clock)
    for task in TASKS[:3]:
        queue.send(task)
    done, under_way = received(queue), received(queue)
    queue.delete(done.receipt)
    queue.send(TASKS[3], delay_s=60)
    queue.close()

    queue = LocalQueue(file, clock=clock)
    left = {message.task: message.attempt for message in iter(queue.receive, None) if message}
    assert left.keys() == {*TASKS[:3]} - {done.task}
    # What was being worked on comes back at once.
    assert left[under_way.task] == 2
    clock.now += 60
    assert received(queue).task == TASKS[3]
    queue.close()


def test_what_is_done_is_deleted_and_what_fails_waits(queue: LocalQueue, clock: Clock) -> None:
    seen = []

    def work(task: Task, *, time_left: Callable[[], float], attempt: int) -> None:
        seen.append((task, attempt, time_left()))
        if attempt == 1:
            raise RuntimeError

    queue.send(TASKS[0])
    handle(queue, received(queue), work, lambda: 7.0)
    assert queue.next_at() == clock.now + RETRY_S
    clock.now += RETRY_S
    handle(queue, received(queue), work, lambda: 7.0)
    assert seen == [(TASKS[0], 1, 7.0), (TASKS[0], 2, 7.0)]
    assert queue.next_at() is None


def test_workers_do_what_is_sent_and_end_in_order() -> None:
    queue = LocalQueue(seed=1)
    both, started, ended = threading.Barrier(2), threading.Event(), threading.Event()
    done: list[Task] = []

    def work(task: Task, *, time_left: Callable[[], float], attempt: int) -> None:
        del attempt
        if task == TASKS[0]:
            started.set()
            while time_left() > 0:
                ended.wait(0.01)
            ended.set()
        elif task in TASKS[1:3]:
            both.wait(10)  # two at the same time
        done.append(task)

    worker = LocalWorker(queue, work)
    worker.start()
    for task in TASKS[1:3]:
        queue.send(task)
    while len(done) < 2:
        both.wait(0) if both.broken else ended.wait(0.01)
    queue.send(TASKS[0])
    assert started.wait(10)
    worker.stop()
    assert ended.is_set()
    assert sorted(done) == TASKS[:3]
    queue.send(TASKS[4])
    assert received(queue).task == TASKS[4]
    queue.close()
