"""The program templates: reference data that is read once, on first use.

Each is dated and has the sources of its numbers, and what is uncertain about them. A template is
corrected in `templates.json`, where a load has a figure for each unit, ``kg`` and ``lb``.
"""

import hashlib
import json
from functools import cache
from itertools import islice
from pathlib import Path

from chalicelib.errors import NotFound
from chalicelib.jsontext import Document, dump
from chalicelib.table import positions
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.training.programs.copies import presented
from chalicelib.training.programs.documents import ProgramTemplateDocument

_FILE = Path(__file__).with_name("templates.json")


@cache
def templates() -> dict[str, ProgramTemplateDocument]:
    """Return every template by its id, in the order of ids."""
    read: list[ProgramTemplateDocument] = json.loads(_FILE.read_text(encoding="utf-8"))["items"]
    return {template["id"]: template for template in sorted(read, key=lambda each: each["id"])}


def template_text(template_id: str) -> str:
    """Return one template as it is answered, as JSON text.

    Raises:
        NotFound: there is no template with the id.
    """
    template = templates().get(template_id)
    if template is None:
        raise NotFound("program template")
    return dump(presented(template))


def list_page(page: PageRequest) -> Page:
    """Return one page of templates by id, without their days; never reads the table."""
    after = positions.require(page.after, positions.SLUG) or ""
    matches = (each for key, each in templates().items() if key > after)
    following = list(islice(matches, page.limit + 1))
    items: list[Stored] = [
        Stored("program_template", each["id"], 0, dump(_summary(each)), {})
        for each in following[: page.limit]
    ]
    return Page(items, items[-1].id if len(following) > page.limit else None)


def _summary(template: ProgramTemplateDocument) -> Document:
    return {name: value for name, value in template.items() if name != "days"}


@cache
def tag() -> str:
    """Return the entity tag of the templates as they ship."""
    return hashlib.sha256(dump(templates()).encode()).hexdigest()[:16]
