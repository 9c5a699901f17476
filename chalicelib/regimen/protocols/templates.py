"""The protocol templates: reference data that is read once, on first use.

A template is a dated version of a series, with a source for every item. The templates are written
from facts that others collected, and none of them is advice. The files in `templates/` are the
source: a version is added or corrected there.
"""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from itertools import islice
from operator import itemgetter
from pathlib import Path

from chalicelib.errors import NotFound, invalid
from chalicelib.jsontext import Document, dump
from chalicelib.regimen.protocols.compare import compare
from chalicelib.regimen.protocols.documents import TemplateDocument
from chalicelib.regimen.protocols.models import ProtocolFilter
from chalicelib.table import positions
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored

_FOLDER = Path(__file__).with_name("templates")


@cache
def templates() -> dict[str, TemplateDocument]:
    """Return every template by its id, in the order of ids: a series from old to new."""
    paths = _FOLDER.glob("*.json")
    files: Iterable[TemplateDocument] = (
        json.loads(path.read_text(encoding="utf-8")) for path in paths
    )
    return {template["id"]: template for template in sorted(files, key=itemgetter("id"))}


def find(protocol_id: str) -> TemplateDocument:
    """Return one template, also by an id that it had in the past.

    Raises:
        NotFound: there is no template with the id.
    """
    template = _known(protocol_id)
    if template is None:
        raise NotFound("protocol")
    return template


def _known(protocol_id: str) -> TemplateDocument | None:
    return templates().get(_former_ids().get(protocol_id, protocol_id))


@cache
def _former_ids() -> dict[str, str]:
    """Return the ids of templates by the ids that they had in the past."""
    return {
        former: key
        for key, template in templates().items()
        for former in template.get("former_ids", ())
    }


def list_page(query: ProtocolFilter, page: PageRequest) -> Page:
    """Return one page of templates by id, without their items; never reads the table."""
    after = positions.require(page.after, positions.SLUG) or ""
    matches = (
        template
        for key, template in templates().items()
        if key > after and query.series in (None, template["series"])
    )
    following = list(islice(matches, page.limit + 1))
    items: list[Stored] = [
        Stored("protocol", template["id"], 0, dump(_summary(template)), {})
        for template in following[: page.limit]
    ]
    return Page(items, items[-1].id if len(following) > page.limit else None)


def compared(protocol_id: str, with_id: str | None) -> TemplateDocument | Document:
    """Return a template, with its differences from another version of its series.

    Args:
        protocol_id: of the template.
        with_id: of the other version; None for no comparison.

    Raises:
        NotFound: there is no template with the id.
        Invalid: there is no such other version in the series.
    """
    template = find(protocol_id)
    if with_id is None:
        return template
    other = _known(with_id)
    if other is None or other["series"] != template["series"]:
        raise invalid("compare", "unknown_version", argument=True)
    differences = [difference.document() for difference in compare(other, template)]
    return {**template, "differences": differences}


def _summary(template: TemplateDocument) -> Document:
    return {name: value for name, value in template.items() if name not in ("facts", "items")}


@cache
def tag() -> str:
    """Return the entity tag of the templates as they ship."""
    return hashlib.sha256(dump(templates()).encode()).hexdigest()[:16]
