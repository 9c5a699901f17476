"""Imports as they are returned."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from chalicelib.account.imports.documents import ImportDocument, RunDocument
from chalicelib.account.imports.report import CheckReport, fault_document
from chalicelib.account.imports.storage import MissingFile, Store
from chalicelib.account.imports.writing.entries import Removed
from chalicelib.jsontext import Document, dump, pick
from chalicelib.table.items import Stored

MAX_SHOWN: Final = 500
_STAMPS: Final = ("created_at", "updated_at")
_COUNTS: Final = ("create", "same", "changed", "refused", "waiting")
_WRITTEN: Final = ("created", "merged", "same", "changed", "refused")
_REMOVED: Final = ("removed", "restored", "kept", "failed")


def summary(document: ImportDocument) -> Document:
    """Return an import as lists have it."""
    shown = pick(document, "id", "version", "status", "format", "options", "failure")
    if check := document.get("check"):
        shown |= {
            "detected_format": check["format"],
            "entries": check["kinds"],
            "counts": _whole(check["counts"], _COUNTS),
            "warnings": check["warnings"],
            "open_questions": check["questions"],
            "commit_seconds": check["seconds"],
        }
    # An import that is only to be written has none yet.
    if document.get("written"):
        shown["written"] = _whole(document["written"], _WRITTEN)
    if "removed" in document:
        shown["removed"] = _whole(document["removed"], _REMOVED)
    return shown | pick(document, *_STAMPS)


def listed(stored: Stored[ImportDocument]) -> Stored[Any]:
    """Return an import of a list, whose text is that of its summary."""
    return stored._replace(text=dump(summary(stored.document())))


def whole(document: ImportDocument, run: RunDocument, store: Store, report_name: str) -> Document:
    """Return an import with what its check has found, but without its form.

    Args:
        document: of the import.
        run: how far the work is.
        store: of the files.
        report_name: where the report of its check is.
    """
    shown = summary(document)
    if document["status"] in ("committing", "undoing") and "check" in document:
        shown["progress"] = {"done": run["position"], "of": document["check"]["lines"]}
    if document["status"] == "committing":
        shown["written"] = _whole(run["counts"], _WRITTEN)
    if "check" in document:
        shown |= _report(store, report_name)
    further = document.get("faults", []) or run["faults"]
    if further:
        shown["faults"] = [*shown.get("faults", []), *further]
    return shown


def report_text(report: CheckReport) -> bytes:
    """Return what a check has found, as the file from which :func:`whole` takes it."""
    questions = [
        {
            **pick(asdict(each.question), "kind", "line", "subject", "marker"),
            "waiting": each.waiting,
            "suggestions": [asdict(suggestion) for suggestion in each.question.suggestions],
        }
        for each in report.questions[:MAX_SHOWN]
    ]
    preview = [
        {
            "kind": each.kind,
            "line": each.line,
            **{
                name: getattr(each, name)
                for name in ("marker", "day", "device")
                if getattr(each, name)
            },
            "body": each.body,
        }
        for each in report.preview
    ]
    faults = [fault_document(each) for each in report.faults]
    return dump({"faults": faults, "preview": preview, "questions": questions}).encode()


def entries_text(entries: Iterable[Removed]) -> bytes:
    """Return what an undo did with entries, one line of JSON each."""
    return "".join(f"{dump(_entry(each))}\n" for each in entries).encode()


def _entry(removed: Removed) -> Document:
    optional = {
        name: value
        for name, value in (("marker", removed.marker), ("reason", removed.reason))
        if value
    }
    return {
        "kind": removed.kind,
        "id": removed.id,
        "local_date": removed.local_date,
        "outcome": removed.outcome,
        **optional,
    }


def _report(store: Store, name: str) -> Document:
    """Return what a check has found; nothing after the life of the file."""
    try:
        found: Document = json.loads(store.read(name))
    except MissingFile:
        return {}
    return found


def _whole(counts: Mapping[str, int], names: Iterable[str]) -> Document:
    return {name: counts.get(name, 0) for name in names}
