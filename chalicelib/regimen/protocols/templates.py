"""The protocol templates: reference data read once, on first use.

Each is one dated version of what its series asks for, with a source for every item; they are
written from facts that others collected, and none of them is advice. The files in `templates/` are
the source: a version is added or corrected there.
"""

import hashlib
import json
from functools import cache
from itertools import islice
from pathlib import Path

from chalicelib.errors import NotFound, invalid
from chalicelib.jsontext import Document, dump
from chalicelib.regimen.protocols.compare import compare
from chalicelib.regimen.protocols.models import ProtocolFilter
from chalicelib.table import positions
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored

_FOLDER = Path(__file__).with_name("templates")


@cache
def templates() -> dict[str, Document]:
    """Return every template by its id, in the order of ids: a series from old to new."""
    files = (json.loads(path.read_text(encoding="utf-8")) for path in _FOLDER.glob("*.json"))
    return {entry["id"]: entry for entry in sorted(files, key=lambda entry: str(entry["id"]))}


def find(protocol_id: str) -> Document:
    """Return one template.

    Raises:
        NotFound: there is none of that id.
    """
    template = templates().get(protocol_id)
    if template is None:
        raise NotFound("protocol")
    return template


def list_page(query: ProtocolFilter, page: PageRequest) -> Page:
    """Return one page of templates by id, without their items; never reads the table."""
    after = positions.require(page.after, positions.SLUG) or ""
    found = (
        entry
        for key, entry in templates().items()
        if key > after and query.series in (None, entry["series"])
    )
    chosen = list(islice(found, page.limit + 1))
    shown = [
        Stored("protocol", entry["id"], 0, dump(_summary(entry)), {})
        for entry in chosen[: page.limit]
    ]
    return Page(shown, shown[-1].id if len(chosen) > page.limit else None)


def compared(protocol_id: str, with_id: str | None) -> Document:
    """Return a template, and how it differs from another version of its series.

    Raises:
        NotFound: there is none of that id.
        Invalid: when the other is none, or of another series.
    """
    template = find(protocol_id)
    if with_id is None:
        return template
    other = templates().get(with_id)
    if other is None or other["series"] != template["series"]:
        raise invalid("compare", "unknown_version", argument=True)
    found = compare(other, template)
    return template | {"differences": [difference.document() for difference in found]}


def _summary(template: Document) -> Document:
    return {name: value for name, value in template.items() if name not in ("facts", "items")}


@cache
def tag() -> str:
    """Return the entity tag of the templates as they ship."""
    return hashlib.sha256(dump(templates()).encode()).hexdigest()[:16]
