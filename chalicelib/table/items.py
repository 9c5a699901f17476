"""The codec between a resource's JSON document and its DynamoDB item.

The document is stored as JSON text and read back as the same text: numbers survive exactly and
a read builds no model. Beside it an item has only what keys, conditions, counters and filters
need. What an item of an older schema number holds is brought up to date on read by the steps in
:mod:`chalicelib.table.schemas`, so callers only ever see today's content.
"""

import json
import zlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import accumulate
from typing import Any, NamedTuple

from chalicelib.table import schemas
from chalicelib.table.errors import TooLarge

Item = dict[str, Any]
Document = dict[str, Any]

# DynamoDB refuses items over 400 KB; the rest is room for keys and attributes.
MAX_DOCUMENT_BYTES = 390_000
# A longer text is deflated: a panel of 90 readings takes 5 KB instead of 40, and DynamoDB
# charges by the KB. Most texts are shorter and pass through as they are.
DEFLATE_FROM_BYTES = 4_000

# Lambda answers at most 6 MB, and a page of DynamoDB may hold more once it is inflated.
MAX_PAGE_BYTES = 5_500_000


class Stored(NamedTuple):
    """A resource as it stands in the table: its document as JSON text, and what addresses it."""

    entity: str
    id: str
    version: int
    text: str
    item: Item

    def document(self) -> Document:
        """Return the document parsed."""
        parsed: Document = json.loads(self.text)
        return parsed

    @property
    def sort_key(self) -> str:
        """The item's sort key."""
        return str(self.item["sk"]["S"])

    @property
    def day(self) -> date | None:
        """The local date of a dated entry."""
        return date.fromisoformat(self.item["day"]["S"]) if "day" in self.item else None

    @property
    def counts(self) -> bool:
        """Whether the entry stands in the day counters of its streak kind."""
        return "counts" in self.item

    @property
    def listed(self) -> str | None:
        """The sort key of the item that has a line about this one."""
        return self.item["listed"]["S"] if "listed" in self.item else None

    @property
    def in_feed(self) -> bool:
        """Whether the change feed carries it by itself, not as a part of another resource."""
        return "changed" in self.item

    @property
    def source(self) -> str | None:
        """The sort key of the entry's source lock, when it was imported."""
        return self.item["source"]["S"] if "source" in self.item else None


def dump(document: Any) -> str:
    """Return ``document`` as the compact JSON text that is stored and sent."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def some(document: Document, *names: str) -> Document:
    """Return those of the fields ``names`` that a document has.

    >>> some({"name": "Zinc", "rx": False}, "name", "brand")
    {'name': 'Zinc'}
    """
    return {name: document[name] for name in names if name in document}


def instant_text(instant: datetime) -> str:
    """Return an aware instant as RFC 3339 in UTC, with milliseconds only where it has them.

    >>> instant_text(datetime(2026, 3, 14, 2, 0, tzinfo=UTC))
    '2026-03-14T02:00:00Z'
    """
    utc = instant.astimezone(UTC)
    precision = "milliseconds" if utc.microsecond else "seconds"
    return utc.isoformat(timespec=precision).removesuffix("+00:00") + "Z"


def pack(text: bytes, *, deflate: bool = False) -> Item:
    """Return JSON text as an attribute: as it is, or deflated where it is long or asked for."""
    if deflate or len(text) >= DEFLATE_FROM_BYTES:
        return {"B": zlib.compress(text)}
    return {"S": text.decode()}


def unpack(attribute: Item) -> str:
    """Return the JSON text in an attribute."""
    return zlib.decompress(attribute["B"]).decode() if "B" in attribute else str(attribute["S"])


def read_text(item: Item, family: str = "", attribute: str = "doc") -> str:
    """Return the JSON text in an item, as it is written today.

    Args:
        item: with its sort key.
        family: of the item; by default, that of its sort key.
        attribute: where the text is.
    """
    family = family or schemas.family_of(item["sk"]["S"])
    text = unpack(item[attribute])
    if schemas.is_current(item, family):
        return text
    return dump(schemas.upgraded(item, family, json.loads(text)))


def read_json(item: Item) -> Any:
    """Return the parsed JSON of an item without a document, as it is written today."""
    return schemas.upgraded(
        item, schemas.family_of(item["sk"]["S"]), json.loads(unpack(item["doc"]))
    )


def read_numbers(item: Item) -> dict[str, int]:
    """Return the numbers of an item of counters by attribute name, as they are written today."""
    numbers = {name: int(value["N"]) for name, value in item.items() if "N" in value}
    upgraded: dict[str, int] = schemas.upgraded(item, schemas.family_of(item["sk"]["S"]), numbers)
    return upgraded


def read_lines(item: Item) -> dict[str, Any]:
    """Return the parsed lines of an item by attribute name, as they are written today."""
    lines = {
        name: json.loads(value["S"])
        for name, value in item.items()
        if name not in ("pk", "sk", schemas.ATTRIBUTE)
    }
    upgraded: dict[str, Any] = schemas.upgraded(item, schemas.family_of(item["sk"]["S"]), lines)
    return upgraded


def encode(entity: str, document: Document, **attributes: str | bool | None) -> Item:
    """Return the item of ``document``, without its keys.

    Args:
        entity: the resource's name, as in ``schemas.DOCUMENTS``.
        document: the read model; its ``version`` also becomes an attribute.
        attributes: further string attributes; None and False are left out, True is a flag.

    Raises:
        TooLarge: the text does not fit into one item.
    """
    text = dump(document).encode()
    if len(text) > MAX_DOCUMENT_BYTES:
        raise TooLarge(entity)
    item: Item = {
        "entity": {"S": entity},
        "version": {"N": str(document["version"])},
        "doc": pack(text),
    } | schemas.stamp(entity)
    for name, value in attributes.items():
        if value is True:
            item[name] = {"N": "1"}
        elif value:
            item[name] = {"S": value}
    return item


def decode(item: Item) -> Stored:
    """Return the stored resource of ``item``, its document as it is written today."""
    entity = item["entity"]["S"]
    text = read_text(item, entity)
    return Stored(entity, resource_id(item), int(item["version"]["N"]), text, item)


def fitting(texts: Iterable[str]) -> int:
    """Return how many of ``texts`` fit into one answer, at least one.

    Lambda sends an answer as a JSON string in ASCII: a quote takes two bytes, and a letter beyond
    ASCII six.
    """
    sizes = accumulate(len(json.dumps(text)) for text in texts)
    return max(1, sum(size <= MAX_PAGE_BYTES for size in sizes))


def resource_id(item: Item) -> str:
    """Return the id of the resource (or tombstone) of ``item``: an attribute, or its key's end.

    Only what must be found through the index ``by_id`` pays for the attribute.
    """
    if "id" in item:
        return str(item["id"]["S"])
    return str(item["sk"]["S"]).rsplit("#", 1)[1]
