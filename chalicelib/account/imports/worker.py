"""The work on one import in the background: its check, its commit, its undo.

A run has a lease, so that two runs of one import never write at once; the next one waits until the
lease is given back or is over. Whatever a run has done is in the table or the store before its
position says so, so a run that is killed is continued by the next one.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final, cast

from chalicelib.account.imports import limits, presenter
from chalicelib.account.imports.checks import PART_LINES, Request, run_check
from chalicelib.account.imports.documents import ImportContent, ImportStatus, RunDocument
from chalicelib.account.imports.errors import OutOfTime, Stuck, Superseded
from chalicelib.account.imports.files import ImportFiles
from chalicelib.account.imports.formats.parser import UnreadableFile
from chalicelib.account.imports.lines import ImportLine, decode
from chalicelib.account.imports.owner import read_owner
from chalicelib.account.imports.queue import MAX_ATTEMPTS, Task
from chalicelib.account.imports.repository import ImportRepository, Opened, content_of
from chalicelib.account.imports.settings import options_of
from chalicelib.account.imports.stage import services
from chalicelib.account.imports.standing import Standing
from chalicelib.account.imports.storage import MissingFile
from chalicelib.account.imports.writing.commit import Commit
from chalicelib.account.imports.writing.undo import Undo
from chalicelib.models.fields import parse_instant
from chalicelib.settings import settings
from chalicelib.table import keys
from chalicelib.table.attempts import settled
from chalicelib.table.deletion import account_state
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.pacing import PacedMeter
from chalicelib.table.session import Session, wall_clock
from chalicelib.table.transaction import Transaction

# The share of the table's units that one import consumes at most; two run at once.
SHARE: Final = 0.3
# With fewer seconds left, a run begins no batch and no recount.
RESERVE_S: Final = 45.0
# With fewer seconds left, a run waits no more: it finishes its batch, or gives its recount up.
_LAST_S: Final = 15.0
_BUSY_S: Final = 20
_LONGEST_RUN: Final = timedelta(hours=1)
_MOST_FAULTS: Final = 100
_WORKS: Final[Mapping[ImportStatus, str]] = {
    "awaiting_upload": "check",
    "checking": "check",
    "committing": "commit",
    "undoing": "undo",
}


def run(task: Task, *, time_left: Callable[[], float], attempt: int) -> None:
    """Do what an import has to be done; nothing if there is nothing.

    Args:
        task: the import.
        time_left: the seconds that this run has left.
        attempt: how often the message of the task was received, from 1.

    Raises:
        Exception: whatever failed, so that the message is received again, or is put aside after
            the last attempt, by which the import has failed.
    """
    work = _Work(task, time_left)
    try:
        work.run()
    except (OutOfTime, Superseded):
        work.give_back()
        work.send()
    except Exception:
        logging.getLogger("bluestreak").exception("import %s failed", task.import_id)
        work.give_back()
        if attempt >= MAX_ATTEMPTS:
            work.fail("internal_error", "It failed several times; the errors have been logged.")
        raise


class _Work:
    """The work on one import."""

    def __init__(self, task: Task, time_left: Callable[[], float]) -> None:
        self._task = task
        self._time_left = time_left
        stage = settings()
        self._write_rate = stage.table_write_units * SHARE
        meter = PacedMeter(
            deadline=time.monotonic() + time_left(),
            read_rate=stage.table_read_units * SHARE,
            write_rate=self._write_rate,
            sleep=self._wait,
        )
        self._recounts = False
        self._has_moved = False
        self._session = Session(task.user_id, meter)
        self._imports = ImportRepository(self._session)
        self._files = ImportFiles(task.user_id, task.import_id)
        self._store, self._queue = services()
        self._lease = 0

    def run(self) -> None:
        """Do what there is to be done, as far as there is time for it.

        Raises:
            OutOfTime: it is to be continued.
            Superseded: the person has changed the import.
        """
        opened = self._imports.open(self._task.import_id)
        if opened is None or opened.document["status"] not in _WORKS:
            return
        if self._ends_soon():
            return
        if opened.document["status"] == "awaiting_upload" and not self._store.tag(
            self._files.source
        ):
            return
        if opened.run.document["lease"] > wall_clock().timestamp():
            self._queue.send(self._task, delay_s=_BUSY_S)
            return
        opened = self._with_lease(opened)
        getattr(self, f"_{_WORKS[opened.document['status']]}")(opened)

    def _ends_soon(self) -> bool:
        """Tell whether the account is erased before a run that begins now is over at the latest."""
        state = account_state(self._session.get(keys.DELETION))
        latest = wall_clock() + _LONGEST_RUN
        is_due = "" < state.erased_on <= latest.date().isoformat()
        return is_due or state.is_closed(latest)

    def send(self) -> None:
        """Have the import looked at again."""
        self._queue.send(self._task, delay_s=1)

    def give_back(self) -> None:
        """Give the lease back, so that the next run need not wait."""
        if not self._lease:
            return

        def write() -> None:
            opened = self._imports.open(self._task.import_id)
            if opened and opened.run.document["lease"] == self._lease:
                changed = cast("RunDocument", {**opened.run.document, "lease": 0})
                self._imports.save_run(self._task.import_id, opened.run, changed)

        settled(self._session, write)

    def fail(self, code: str, detail: str) -> None:
        """Let the import fail, unless it was changed meanwhile."""
        opened = self._imports.open(self._task.import_id)
        if opened and opened.document["status"] in _WORKS:
            self._finish(opened, "failed", failure={"code": code, "detail": detail})

    def _with_lease(self, opened: Opened) -> Opened:
        """Take the lease.

        Raises:
            Superseded: another run was faster.
        """
        until = int(wall_clock().timestamp() + self._time_left()) + 1
        run = cast("RunDocument", {**opened.run.document, "lease": until})
        transaction = Transaction(self._session)
        after = self._imports.stage_run(transaction, opened.stored.id, opened.run, run)
        stored = opened.stored
        if opened.document["status"] == "awaiting_upload":
            content = cast("ImportContent", {**content_of(opened.document), "status": "checking"})
            stored = self._imports.stage(transaction, stored, content, wall_clock())
        try:
            transaction.commit()
        except ConditionFailed:
            raise Superseded from None
        self._lease = until
        return Opened(stored, after, opened.others)

    def _check(self, opened: Opened) -> None:
        document = opened.document
        revision = secrets.token_hex(4)
        options = options_of(document["options"])
        owner = read_owner(self._session)
        request = Request(
            self._files, document["format"], options, owner, revision, self._write_rate
        )
        try:
            check = run_check(request, self._store, Standing(self._session), self._require_time)
        except OutOfTime:
            self._finish(opened, "failed", failure=_TOO_LONG)
        except UnreadableFile as error:
            self._finish(opened, "failed", failure={"code": error.code, "detail": error.detail})
        except MissingFile:
            self._finish(opened, "failed", failure=_NO_FILE)
        else:
            waits = check["questions"] > 0
            self._finish(opened, "needs_input" if waits else "checked", check=check)

    def _commit(self, opened: Opened) -> None:
        document = opened.document
        check = document["check"]
        writing = Commit(
            self._session,
            document["id"],
            years=check["years"],
            numbered=check["numbered"],
            lines=check["lines"],
            # The same for each run, so that what is written again is the same.
            now=parse_instant(document["updated_at"]),
        )
        lines = self._lines(check["revision"])
        try:
            while not writing.is_done(opened.run.document):
                self._require_time()
                self._recounts = writing.is_written(opened.run.document)
                run = writing.step(opened.run.document, lines)
                opened = self._saved(opened, run)
        except MissingFile:
            self._finish(opened, "failed", failure=_NO_FILE)
            return
        run = opened.run.document
        self._finish(opened, "committed", written=run["counts"], faults=run["faults"])

    def _undo(self, opened: Opened) -> None:
        document = opened.document
        check = document.get("check")
        if check and "written" in document:
            undoing = Undo(
                self._session,
                document["id"],
                years=check["years"],
                numbered=check["numbered"],
            )
            while not undoing.is_done(opened.run.document):
                self._require_time()
                self._recounts = undoing.is_removed(opened.run.document)
                run, removed = undoing.step(opened.run.document)
                if removed:
                    name = self._files.removed(run["blocks"])
                    self._store.put(name, presenter.entries_text(removed))
                    run["blocks"] += 1
                opened = self._saved(opened, run)
        kept = f"{self._files.folder}removed/"
        names = [
            name for name in self._store.names(self._files.folder) if not name.startswith(kept)
        ]
        self._store.delete(names)
        self._finish(opened, "undone", removed=opened.run.document["counts"])

    def _lines(self, revision: str) -> Callable[[int], Iterator[ImportLine]]:
        """Return what yields the entries from a number on."""

        # A part has several batches, which are written one after the other.
        @lru_cache(maxsize=1)
        def texts(part: int) -> list[bytes]:
            return self._store.read(self._files.part(revision, part)).splitlines()

        def lines(first: int) -> Iterator[ImportLine]:
            part, skipped = divmod(first, PART_LINES)
            return map(decode, texts(part)[skipped:])

        return lines

    def _saved(self, opened: Opened, run: RunDocument) -> Opened:
        """Keep how far the work is.

        Raises:
            Superseded: the person has changed the import.
        """
        self._recounts, self._has_moved = False, True
        run["faults"] = run["faults"][:_MOST_FAULTS]
        try:
            after = self._imports.save_run(opened.stored.id, opened.run, run)
        except ConditionFailed:
            raise Superseded from None
        return Opened(opened.stored, after, opened.others)

    def _finish(self, opened: Opened, status: ImportStatus, **fields: Any) -> None:
        """Write that a work is finished, and what came of it; others may have other imports.

        Raises:
            Superseded: the person has changed the import.
        """
        version = opened.stored.version

        def write() -> None:
            current = self._imports.open(self._task.import_id)
            if current is None or current.stored.version != version:
                raise Superseded
            content = cast(
                "ImportContent", {**content_of(current.document), "status": status, **fields}
            )
            others = current.others.document
            if status in ("committed", "undone", "failed"):
                others = limits.without(others, self._task.import_id)
            run = cast("RunDocument", {**current.run.document, "lease": 0})
            transaction = Transaction(self._session)
            self._imports.stage(transaction, current.stored, content, wall_clock())
            self._imports.stage_run(transaction, self._task.import_id, current.run, run)
            self._imports.stage_open(transaction, current.others, others)
            transaction.commit()

        settled(self._session, write)

    def _wait(self, seconds: float) -> None:
        """Wait until what was used of the table is provided, as far as the run has time.

        A batch is finished without it: it is small, and the table keeps unused units for minutes.

        Raises:
            OutOfTime: of a recount, which the next run begins again.
            Stuck: this run began with it.
        """
        if self._time_left() - seconds >= _LAST_S:
            time.sleep(seconds)
        elif self._recounts:
            self._recounts = False
            raise OutOfTime if self._has_moved else Stuck

    def _require_time(self) -> None:
        if self._time_left() < RESERVE_S:
            raise OutOfTime


_TOO_LONG: Final = {
    "code": "too_long",
    "detail": "To read the file takes longer than a check has. Export a shorter period.",
}
_NO_FILE: Final = {
    "code": "no_file",
    "detail": "The file is no longer there: files end after 7 days. Import it again.",
}
