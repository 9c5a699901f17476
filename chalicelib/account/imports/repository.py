"""The items of imports: each import, how far the work on it is, and which are unfinished."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, cast

from chalicelib.account.imports.documents import (
    ImportContent,
    ImportDocument,
    OpenImportsDocument,
    RunDocument,
)
from chalicelib.account.imports.storage import LIFE_DAYS
from chalicelib.jsontext import instant_text
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE, Collection, Page, PageRequest
from chalicelib.table.items import Stored, as_stored, decode, pack, read_json
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

ENTITY: Final = "import"
_DAY_S: Final = 24 * 3600
# An import without entries in the account is of no use when its file is gone.
_KEPT_S: Final = LIFE_DAYS * _DAY_S
_UNWRITTEN: Final = frozenset(
    {"awaiting_upload", "checking", "needs_input", "checked", "failed", "undone"}
)
_NEW_RUN: Final[RunDocument] = {
    "lease": 0,
    "position": 0,
    "blocks": 0,
    "recounts": [],
    "counts": {},
    "faults": [],
}


@dataclass(frozen=True)
class Versioned:
    """A document without fields of its own that tell its version; 0 if there is no item."""

    document: Any
    version: int


@dataclass(frozen=True)
class Opened:
    """An import with what its changes need.

    Attributes:
        stored: the import.
        run: a :class:`RunDocument`.
        others: an :class:`OpenImportsDocument`.
    """

    stored: Stored[ImportDocument]
    run: Versioned
    others: Versioned

    @property
    def document(self) -> ImportDocument:
        """The import's document."""
        return self.stored.document()


class ImportRepository:
    """The imports of one user."""

    def __init__(self, session: Session) -> None:
        self._session = session
        # To read them only: it would put what it writes into the change feed.
        self._collection: Collection[ImportDocument] = Collection(session, ENTITY)

    def get(self, import_id: str) -> Stored[ImportDocument]:
        """Return an import.

        Raises:
            NotFound: there is none of that id.
        """
        return self._collection.get(import_id)

    def list_page(self, page: PageRequest) -> Page[ImportDocument]:
        """Return one page, newest first."""
        return self._collection.list_page(page)

    def open(self, import_id: str) -> Opened | None:
        """Return an import with what its changes need, in one round trip; None if there is none."""
        own, run = keys.named(ENTITY, import_id), keys.import_run(import_id)
        items = self._session.get_many([own, run, keys.OPEN_IMPORTS])
        if own not in items:
            return None
        return Opened(
            decode(items[own]), _versioned(items.get(run), new_run()), _open_imports(items)
        )

    def read_open(self) -> Versioned:
        """Return which imports are unfinished."""
        items = self._session.get_many([keys.OPEN_IMPORTS])
        return _open_imports(items)

    def stage_new(
        self, transaction: Transaction, import_id: str, content: ImportContent, now: datetime
    ) -> Stored[ImportDocument]:
        """Add to ``transaction`` a new import."""
        stored = self._stored(import_id, 1, content, instant_text(now), now)
        transaction.put_new(stored.sort_key, stored.item, RACE)
        return stored

    def stage_restored(
        self, transaction: Transaction, document: ImportDocument, *, label: str
    ) -> None:
        """Add to ``transaction`` an import of an export, which has no files."""
        key = self._session.key(keys.named(ENTITY, document["id"]))
        stored: Stored[ImportDocument] = as_stored(ENTITY, document, key)
        transaction.put_new(stored.sort_key, stored.item, label)

    def stage(
        self,
        transaction: Transaction,
        current: Stored[ImportDocument],
        content: Mapping[str, Any],
        now: datetime,
    ) -> Stored[ImportDocument]:
        """Add to ``transaction`` an import that replaces ``current``."""
        created_at = current.document()["created_at"]
        stored = self._stored(current.id, current.version + 1, content, created_at, now)
        transaction.replace(stored.sort_key, stored.item, current.version, RACE)
        return stored

    def stage_run(
        self, transaction: Transaction, import_id: str, before: Versioned, run: RunDocument
    ) -> Versioned:
        """Add to ``transaction`` how far the work is."""
        return _stage(transaction, keys.import_run(import_id), before, run)

    def stage_open(
        self, transaction: Transaction, before: Versioned, document: OpenImportsDocument
    ) -> Versioned:
        """Add to ``transaction`` which imports are unfinished."""
        return _stage(transaction, keys.OPEN_IMPORTS, before, document)

    def save_run(self, import_id: str, before: Versioned, run: RunDocument) -> Versioned:
        """Write how far the work is.

        Raises:
            ConditionFailed: ``RACE``, someone else did.
        """
        transaction = Transaction(self._session)
        after = self.stage_run(transaction, import_id, before, run)
        transaction.commit()
        return after

    def _stored(
        self,
        import_id: str,
        version: int,
        content: Mapping[str, Any],
        created_at: str,
        now: datetime,
    ) -> Stored[ImportDocument]:
        document = {"id": import_id, "version": version} | dict(content)
        document |= {"created_at": created_at, "updated_at": instant_text(now)}
        key = self._session.key(keys.named(ENTITY, import_id))
        stored: Stored[ImportDocument] = as_stored(ENTITY, document, key)
        if document["status"] not in _UNWRITTEN or "written" in document:
            return stored
        expires_at = int(self._session.clock().timestamp()) + _KEPT_S
        return stored._replace(item=stored.item | {"expires_at": expires_at})


def content_of(document: ImportDocument) -> ImportContent:
    """Return an import without its id, version and times."""
    stamps = ("id", "version", "created_at", "updated_at")
    return cast(
        "ImportContent", {name: value for name, value in document.items() if name not in stamps}
    )


def new_run() -> RunDocument:
    """Return the start of a work."""
    return cast("RunDocument", {**_NEW_RUN, "recounts": [], "counts": {}, "faults": []})


def _stage(
    transaction: Transaction, sort_key: str, before: Versioned, document: Mapping[str, Any]
) -> Versioned:
    version = before.version + 1
    item: Item = {"doc": pack(document), "version": version}
    transaction.write(sort_key, item, before.version, RACE)
    return replace(before, document=document, version=version)


def _versioned(item: Item | None, otherwise: Any) -> Versioned:
    return Versioned(read_json(item), item["version"]) if item else Versioned(otherwise, 0)


def _open_imports(items: Mapping[str, Item]) -> Versioned:
    none: OpenImportsDocument = {"active": {}, "day": "", "begun": 0}
    return _versioned(items.get(keys.OPEN_IMPORTS), none)
