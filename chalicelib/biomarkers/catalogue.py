"""The built-in biomarkers: reference data read once, on first use.

LOINC and UCUM codes are used under the terms in NOTICE.txt, which ships beside them; LOINC's
notice also stands in every entry that shows a LOINC code.
"""

import hashlib
import json
from functools import cache
from itertools import islice
from pathlib import Path

from chalicelib.biomarkers.models import BiomarkerFilter
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.errors import NotFound
from chalicelib.table.items import Document, Stored, dump
from chalicelib.wording import holds

_FILE = Path(__file__).with_name("catalogue.json")
_NOTICE = Path(__file__).with_name("NOTICE.txt")


@cache
def markers() -> dict[str, Document]:
    """Return every built-in marker by its slug, in the order of slugs."""
    notice = loinc_notice()
    entries = json.loads(_FILE.read_text(encoding="utf-8"))
    for entry in entries:
        if "loinc" in entry or entry["loinc_aliases"]:
            entry["loinc_notice"] = notice
    return {entry["id"]: entry for entry in entries}


def loinc_notice() -> str:
    """Return the notice that LOINC codes are shown with: the first paragraph of NOTICE.txt."""
    first, _, _ = _NOTICE.read_text(encoding="utf-8").partition("\n\n")
    return first.replace("\n", " ")


@cache
def tag() -> str:
    """Return the entity tag of the catalogue as it ships."""
    return hashlib.sha256(dump(markers()).encode()).hexdigest()[:16]


def find(slug: str) -> Document:
    """Return one marker.

    Raises:
        NotFound: the catalogue has none of that slug.
    """
    marker = markers().get(slug)
    if marker is None:
        raise NotFound("biomarker")
    return marker


def list_page(query: BiomarkerFilter, page: PageRequest) -> Page:
    """Return one page of markers by slug; never reads the table."""
    found = (
        entry
        for slug, entry in markers().items()
        if slug > (page.after or "")
        and query.category in (None, entry["category"])
        and holds(f"{slug} {entry['name']}", query.q or "")
    )
    shown = list(islice(found, page.limit + 1))
    items = [Stored("biomarker", each["id"], 0, dump(each), {}) for each in shown[: page.limit]]
    return Page(items, items[-1].id if len(shown) > page.limit else None)
