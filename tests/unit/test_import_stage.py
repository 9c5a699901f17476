"""The local stage of imports: the faults that tests ask for, and the workers of the dev server."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.account.imports.queue import MAX_ATTEMPTS, Task
from chalicelib.account.imports.stage import services
from chalicelib.account.imports.storage import source_of
from tests.support.erasure import Killed, Killer
from tests.support.imports import ImportStage, import_stage
from tools.local.imports import imports

TASK = Task("ada", "7")
NAME = source_of(*TASK)


class Copy:
    """Work of a few calls, that can be repeated."""

    def __init__(self) -> None:
        self.attempts: list[int] = []

    def __call__(self, task: Task, *, time_left: Callable[[], float], attempt: int) -> None:
        self.attempts.append(attempt)
        assert time_left() == 900
        store = services().store
        with store.open(source_of(*task)) as source:
            store.put(f"imports/{task.user_id}/{task.import_id}/report", source.content.read())


def upload(stage: ImportStage) -> None:
    form = services().store.upload_form(NAME, most=10, seconds=60)
    assert stage.upload(form, b"content") == 204


def test_an_upload_is_worked_on(tmp_path: Path) -> None:
    with import_stage(tmp_path) as stage:
        upload(stage)
        work = Copy()
        assert stage.drain(work) == 1
        assert stage.store.read("imports/ada/7/report") == b"content"
        assert stage.upload({"url": "", "fields": {"key": NAME}}, b"x") == 403
        assert stage.drain(work) == 0


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(3))
def test_a_kill_at_any_call(tmp_path: Path, at: int, after: bool) -> None:
    killer = Killer(at, after=after)
    with import_stage(tmp_path, killer=killer) as stage:
        if at == 0:
            with pytest.raises(Killed):
                services().store.upload_form(NAME, most=10, seconds=60)
        upload(stage)
        stage.drain(Copy())
        assert stage.killed == (1 if at else 0)
        assert stage.store.read("imports/ada/7/report") == b"content"
    assert killer.calls[-2:] == ["open", "put"]


def test_duplicates_and_redeliveries(tmp_path: Path) -> None:
    with import_stage(tmp_path, duplicates=1, redeliveries=2) as stage:
        upload(stage)
        work = Copy()
        assert stage.drain(work) == 6
        assert sorted(work.attempts) == [1, 1, 2, 2, 3, 3]


def test_what_always_fails_is_put_aside(tmp_path: Path) -> None:
    with import_stage(tmp_path) as stage:
        services().queue.send(TASK)
        assert stage.drain(Copy()) == MAX_ATTEMPTS
        assert stage.queue.dead() == [TASK]


def test_the_dev_server_works_on_what_an_earlier_one_left(tmp_path: Path) -> None:
    started, done = threading.Event(), threading.Event()

    def fail(task: Task, *, time_left: Callable[[], float], attempt: int) -> None:
        started.set()
        while time_left():
            done.wait(0.01)
        done.set()
        raise InterruptedError(task, attempt)

    def read_on(task: Task, *, time_left: Callable[[], float], attempt: int) -> None:
        del time_left, attempt
        with services().store.open(source_of(*task)) as source:
            started.set()
            with pytest.raises(OSError, match="is closed"):
                list(iter(lambda: source.content.seek(0) or source.content.read(), b""))
        done.set()
        raise InterruptedError

    def work(task: Task, *, time_left: Callable[[], float], attempt: int) -> None:
        assert (task, time_left() > 0) == (TASK, True)
        assert services().store.read(NAME) == b"content"
        if attempt == 3:
            done.set()

    with imports(tmp_path, "http://host", fail) as store:
        form = services().store.upload_form(NAME, most=10, seconds=60)
        assert form.url == "http://host/-/uploads"
        store.receive(form.fields, [b"content"])
        assert started.wait(10)
    assert done.is_set()
    for each in (started, done):
        each.clear()
    with imports(tmp_path, "http://host", read_on):
        assert started.wait(10)
    assert done.is_set()
    done.clear()
    with imports(tmp_path, "http://host", work):
        assert done.wait(10)
