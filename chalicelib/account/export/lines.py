"""The lines of an export: one JSON object for each resource, and for what belongs to none.

A resource is its stored document. What a person has besides resources is in lines of other types:
the evaluated log of a day, a counted stock, what is kept of deleted supplements and habits, and
imports without their files, with what they replaced of metric days.
"""

import json
from typing import Any, Final

from chalicelib.account.imports.documents import (
    NO_FILE,
    WORKING,
    FailureDocument,
    ImportDocument,
)
from chalicelib.account.imports.writing import ledgers
from chalicelib.jsontext import dump
from chalicelib.regimen.plan.day_summary import ATTRIBUTE as SUMMARY
from chalicelib.regimen.plan.daylog import LOG_DIGITS
from chalicelib.table import keys, schemas
from chalicelib.table.codec import Item
from chalicelib.table.items import decode, read_json, read_numbers, unpack

# The families whose items are lines although they are no resources.
FURTHER = frozenset(
    {"day_log", "deleted_days", "ended", "ended_texts", "import", "import_days", "stock"}
)
TYPES = schemas.DOCUMENTS | FURTHER
# Nobody goes on with the work of another account.
_INTERRUPTED: Final[FailureDocument] = {
    "code": "exported",
    "detail": "It was being written or undone when the account was exported. DELETE takes back "
    "what it wrote.",
}


def line_of(item: Item) -> str | None:
    """Return the line of an item, without its end; None if the export does not have the item."""
    family = schemas.family_of(item["sk"])
    if family in schemas.DOCUMENTS:
        return _resource_line(item, family)
    if family not in FURTHER:
        return None
    document = _document(item, family)
    return None if document is None else _line(family, dump(document))


def _resource_line(item: Item, family: str) -> str | None:
    """Return the line of a resource.

    Release 0.5 wrote an item for each reading of a panel, which is in the panel too.
    """
    if "changed" not in item:
        return None
    stored = decode(item)
    if family == "reading" and "panel_id" in stored.document():
        return None
    return _line(family, stored.text)


def _line(family: str, text: str) -> str:
    number = schemas.current_number(family)
    return f'{{"type":"{family}","schema":{number},"document":{text}}}'


def _document(item: Item, family: str) -> dict[str, Any] | None:
    """Return the document of an item that is no resource; its id is the end of its sort key.

    None for an import that has written nothing: its file is all there is to it.
    """
    identity = {"id": item["sk"].rpartition("#")[2]}
    if family == "import":
        return _of_import(decode(item).document())
    if family == "import_days":
        # What became of each entry is of use only with the file.
        return {"id": ledgers.id_of(item["sk"]), "days": read_json(item)["days"]}
    if family == "stock":
        return identity | _of_stock(item)
    if family == "day_log":
        return identity | _of_log(item)
    if family == "deleted_days":
        return {"id": "deleted", "days": read_json(item)}
    if family == "ended_texts":
        return _archived(item) | {"expires_at": item["expires_at"], "texts": read_json(item)}
    archived = _archived(item) if item["sk"].startswith(keys.ARCHIVE) else identity
    return archived | {"item": read_json(item)}


def _of_stock(item: Item) -> dict[str, int]:
    numbers = read_numbers(item)
    return {name: numbers[name] for name in ("units", "doses") if name in numbers}


def _of_log(item: Item) -> dict[str, Any]:
    digits = {name: int(item[name]) for name in LOG_DIGITS if name in item}
    summary = {"summary": json.loads(unpack(item[SUMMARY]))} if SUMMARY in item else {}
    return {"version": item["version"], "digits": digits, **summary, "log": read_json(item)}


def _of_import(document: ImportDocument) -> dict[str, Any] | None:
    if "written" not in document:
        return None
    check = {name: value for name, value in document["check"].items() if name not in NO_FILE}
    interrupted = document["status"] in WORKING
    failed = {"status": "failed", "failure": _INTERRUPTED} if interrupted else {}
    return {**document, "check": check, **failed}


def _archived(item: Item) -> dict[str, Any]:
    _, year, unique = item["sk"].split("#")
    return {"id": unique.removeprefix(keys.ARCHIVE_TEXTS), "year": int(year)}
