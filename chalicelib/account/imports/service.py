"""The use cases of a person who imports a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from chalicelib.account.imports import limits, presenter
from chalicelib.account.imports.documents import (
    OPEN,
    ImportContent,
    ImportDocument,
    OpenImportsDocument,
)
from chalicelib.account.imports.files import ImportFiles
from chalicelib.account.imports.models import ImportCreate, ImportSettings
from chalicelib.account.imports.owner import read_owner
from chalicelib.account.imports.queue import Task
from chalicelib.account.imports.repository import (
    ENTITY,
    ImportRepository,
    Opened,
    content_of,
    new_run,
)
from chalicelib.account.imports.settings import options_of
from chalicelib.account.imports.stage import Services
from chalicelib.account.imports.storage import LIFE_DAYS, MissingFile
from chalicelib.errors import DomainError, Invalid, NotFound, invalid
from chalicelib.jsontext import Document, dump, instant_text
from chalicelib.table import positions
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.ids import uuid7
from chalicelib.table.items import Stored, View
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction, keep_answer

# Its XML is 20 times as long; a worker with a third of a core reads that in its 15 minutes.
MAX_UPLOAD_BYTES: Final = 200 * 2**20
FORM_LIFE: Final = timedelta(hours=1)
# A task that is sent before its transaction comes after it.
SAFETY_S: Final = 30
# A work that has begun ends within a week, or somebody has to look at it.
_LONGEST: Final = timedelta(days=LIFE_DAYS)
_POSITION: Final = re.compile(r"\d{1,9}\.\d{1,9}", re.ASCII)


@dataclass(frozen=True)
class ImportService:
    """The imports of the caller."""

    session: Session
    services: Services

    @property
    def _imports(self) -> ImportRepository:
        return ImportRepository(self.session)

    def list_page(self, page: PageRequest) -> Page:
        """Return one page of imports, newest first."""
        found = self._imports.list_page(page)
        return Page([presenter.listed(each) for each in found.items], found.after)

    def read(self, import_id: str) -> Opened:
        """Return an import with what its changes need.

        Raises:
            NotFound: there is none of that id.
        """
        opened = self._imports.open(import_id)
        if opened is None:
            raise NotFound(ENTITY)
        return opened

    def view(self, opened: Opened) -> View:
        """Return an import as it is returned."""
        return self._view(opened.stored, opened.run.document)

    def create(self, body: ImportCreate, now: datetime) -> View:
        """Begin an import.

        Raises:
            Invalid: an answer in the options is none.
            DomainError: ``too_many_imports`` or ``too_many_uploads``.
        """
        options = body.options.document() if body.options else {}
        if options:
            self._refuse_wrong(options)
        import_id = uuid7(self.session.clock())
        opened = self._imports.read_open()
        others = limits.with_new(opened.document, import_id, now, _until(now))
        content: ImportContent = {
            "status": "checking" if body.text is not None else "awaiting_upload",
            "format": body.format,
            "options": options,
            "upload": body.text is None,
        }
        if body.text is not None:
            self.services.store.put(self._files(import_id).source, body.text.encode())
        transaction = Transaction(self.session)
        stored = self._imports.stage_new(transaction, import_id, content, now)
        self._imports.stage_open(transaction, opened, others)
        view = self._view(stored, new_run())
        self._commit(transaction, import_id, view, task=body.text is not None)
        return view

    def update(self, opened: Opened, settings: ImportSettings, now: datetime) -> View:
        """Change the options, or begin the commit.

        Raises:
            Invalid: an answer in the options is none, the commit came with other changes, or the
                status can only be sent as it is.
            DomainError: ``import_status``, ``import_writing``, ``file_changed`` or
                ``too_many_imports``.
        """
        options = settings.options.document() if settings.options else {}
        document = opened.document
        same = (settings.format, options) == (document["format"], document["options"])
        if settings.status not in (None, "committed", document["status"]):
            raise invalid("/status", "only_commit", present=document["status"])
        if settings.status == document["status"] and same:
            return self._kept(opened)
        if settings.status == "committed":
            if not same:
                raise invalid("/status", "not_both", other="options")
            return self._begin_commit(opened, now)
        _require(document, OPEN, "`awaiting_upload`, `needs_input`, `checked` or `failed`")
        if "written" in document:
            raise DomainError(
                "import_status", status=document["status"], accepted="not written yet"
            )
        self._refuse_wrong(options)
        content = content_of(document)
        content |= {"format": settings.format, "options": options}
        waits = document["status"] == "awaiting_upload"
        if not waits:
            content["status"] = "checking"
            for name in ("check", "failure"):
                cast("Document", content).pop(name, None)
        others = limits.with_active(opened.others.document, document["id"], now, _until(now))
        return self._change(opened, content, others, now, task=not waits)

    def undo(self, opened: Opened, now: datetime) -> View:
        """Begin to take an import back; nothing changes if that has begun already.

        Raises:
            DomainError: ``import_writing``.
        """
        document = opened.document
        if document["status"] in ("undoing", "undone"):
            return self._kept(opened)
        others = opened.others.document
        if "written" in document:
            others = limits.with_writing(others, document["id"], _until(now))
        content = content_of(document)
        content["status"] = "undoing"
        cast("Document", content).pop("failure", None)
        return self._change(opened, content, others, now, task=True)

    def entries(self, import_id: str, page: PageRequest) -> Page:
        """Return one page of what an undo did with the entries.

        Raises:
            NotFound: there is no such import.
            BadPosition: the page's position is none of this list's.
        """
        self._imports.get(import_id)
        block, offset = _position(page.after)
        files, items = self._files(import_id), list[Stored[Any]]()
        while len(items) < page.limit:
            try:
                lines = self.services.store.read(files.removed(block)).splitlines()
            except MissingFile:
                return Page(items, None)
            wanted = lines[offset : offset + page.limit - len(items)]
            items += [Stored("import_entry", "", 0, line.decode(), {}) for line in wanted]
            offset += len(wanted)
            if offset >= len(lines):
                block, offset = block + 1, 0
        return Page(items, f"{block}.{offset}")

    def _kept(self, opened: Opened) -> View:
        """Return an import that does not change, as the answer to this request."""
        view = self.view(opened)
        keep_answer(self.session, view.text)
        return view

    def _begin_commit(self, opened: Opened, now: datetime) -> View:
        document = opened.document
        if document["status"] == "committing":
            return self._kept(opened)
        resumes = document["status"] == "failed" and "written" in document
        if not resumes:
            _require(document, {"checked"}, "`checked`")
            if (
                self.services.store.tag(self._files(document["id"]).source)
                != document["check"]["tag"]
            ):
                raise DomainError("file_changed")
        others = limits.with_writing(opened.others.document, document["id"], _until(now))
        content = content_of(document)
        content["status"] = "committing"
        content.setdefault("written", {})
        cast("Document", content).pop("failure", None)
        return self._change(opened, content, others, now, task=True, keep_run=resumes)

    def _change(
        self,
        opened: Opened,
        content: ImportContent,
        others: OpenImportsDocument,
        now: datetime,
        *,
        task: bool,
        keep_run: bool = False,
    ) -> View:
        """Write a changed import; the worker that has it notices, because its run is written."""
        transaction = Transaction(self.session)
        stored = self._imports.stage(transaction, opened.stored, content, now)
        lease = opened.run.document["lease"]
        run = opened.run.document if keep_run else new_run() | {"lease": lease}
        self._imports.stage_run(transaction, opened.stored.id, opened.run, run)
        self._imports.stage_open(transaction, opened.others, others)
        view = self._view(stored, run)
        self._commit(transaction, opened.stored.id, view, task=task)
        return view

    def _commit(self, transaction: Transaction, import_id: str, view: View, *, task: bool) -> None:
        """Commit a transaction, after which a worker has something to do if there is a ``task``."""
        queue, message = self.services.queue, Task(self.session.user_id, import_id)
        if task:
            # If this process ends after the transaction, this one is there already.
            queue.send(message, delay_s=SAFETY_S)
        transaction.commit(view.text)
        if task:
            queue.send(message)

    def _refuse_wrong(self, options: Mapping[str, Any]) -> None:
        faults = options_of(options).problems(read_owner(self.session))
        if faults:
            raise Invalid([_placed(fault) for fault in faults])

    def _view(self, stored: Stored[ImportDocument], run: Any) -> View:
        document, files = stored.document(), self._files(stored.id)
        revision = document["check"]["revision"] if "check" in document else ""
        shown = presenter.whole(document, run, self.services.store, files.report(revision))
        if document["status"] == "awaiting_upload":
            shown["upload"] = self._form(files)
        return View(stored, dump(shown))

    def _form(self, files: ImportFiles) -> Document:
        seconds = int(FORM_LIFE.total_seconds())
        form = self.services.store.upload_form(files.source, most=MAX_UPLOAD_BYTES, seconds=seconds)
        expires_at = self.session.clock() + FORM_LIFE
        return {
            "url": form.url,
            "fields": dict(form.fields),
            "max_bytes": MAX_UPLOAD_BYTES,
            "expires_at": instant_text(expires_at.replace(microsecond=0)),
        }

    def _files(self, import_id: str) -> ImportFiles:
        return ImportFiles(self.session.user_id, import_id)


def _placed(fault: Any) -> Any:
    """Return a fault of the options with its place in the body."""
    in_mapping = fault.path.startswith(("/names/", "/markers/", "/units/"))
    return fault.under("/options/mapping" if in_mapping else "/options")


def _require(document: ImportDocument, statuses: Any, accepted: str) -> None:
    if document["status"] not in statuses:
        raise DomainError("import_status", status=document["status"], accepted=accepted)


def _until(now: datetime) -> int:
    return int((now + _LONGEST).timestamp())


def _position(after: str | None) -> tuple[int, int]:
    """Return the number of a file and of a line in it.

    Raises:
        BadPosition: ``after`` is none of this list's positions.
    """
    if positions.require(after, _POSITION) is None or after is None:
        return 0, 0
    block, offset = after.split(".")
    return int(block), int(offset)
