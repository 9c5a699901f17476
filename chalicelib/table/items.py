"""The codec between a resource's JSON document and its DynamoDB item.

The document is stored as JSON text and read back as the same text: numbers survive exactly and
a read builds no model. Beside it an item has only what keys, conditions, counters and filters
need. The content of an item with an older schema number is upgraded on read by the steps in
:mod:`chalicelib.table.schemas`, so callers only ever see today's content.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Generic, NamedTuple

from typing_extensions import TypeVar

from chalicelib.jsontext import dump
from chalicelib.table import dictionaries, schemas
from chalicelib.table.codec import Item
from chalicelib.table.counters import LAYOUTS, Digit
from chalicelib.table.errors import TooLarge

D = TypeVar("D", bound=Mapping[str, Any], default=Any)

# DynamoDB refuses items over 400 KB; the rest is room for keys and attributes.
MAX_DOCUMENT_BYTES = 390_000
# DynamoDB charges by the KB, and an item has about 300 bytes beside its text. A longer text would
# take the item past the first KB, so it is deflated: a workout of 20 sets takes 1 KB instead of 4,
# and a panel of 90 readings 5 instead of 40.
DEFLATE_FROM_BYTES = 700
# The attributes that make up a resource that is only presented; see decode().
PRESENTED = ("sk", "entity", "version", "id", "doc", schemas.ATTRIBUTE)


class Stored(NamedTuple, Generic[D]):
    """A resource as it is in the table: its document as JSON text, and what addresses it.

    ``D`` is the TypedDict of the document.
    """

    entity: str
    id: str
    version: int
    text: str
    item: Item

    def document(self) -> D:
        """Return the document parsed."""
        parsed: D = json.loads(self.text)
        return parsed

    @property
    def sort_key(self) -> str:
        """The item's sort key."""
        return str(self.item["sk"])

    @property
    def day(self) -> date | None:
        """The local date of a dated entry."""
        return date.fromisoformat(self.item["day"]) if "day" in self.item else None

    @property
    def counts(self) -> bool:
        """Whether the day counters of its streak kind count the entry."""
        return "counts" in self.item

    @property
    def digits(self) -> tuple[Digit, ...]:
        """What the entry adds to the day counters beside what :attr:`counts` says."""
        return read_digits(self.item)

    @property
    def indexed_in(self) -> str | None:
        """The sort key of the item that has an entry about this one."""
        return self.item.get("listed")

    @property
    def source(self) -> str | None:
        """The sort key of the entry's source lock, when it was imported."""
        return self.item.get("source")


def digits_text(digits: Iterable[Digit]) -> str:
    """Return digits as the attribute of an entry from which :attr:`Stored.digits` reads them."""
    return " ".join(f"{layout.prefix}{amount}" for layout, amount in digits)


def read_digits(item: Item) -> tuple[Digit, ...]:
    """Return the digits in the attribute of an entry."""
    texts = str(item.get("digits", "")).split()
    return tuple(Digit(LAYOUTS[text[0]], int(text[1:])) for text in texts)


class View(NamedTuple):
    """A stored resource as it is presented, with more than its stored document.

    The entity tag is the stored resource's version, for ``If-Match``; since the rest may change
    while the version stays, a read never answers 304. Nor does that of a resource whose path is the
    same for everybody: a browser in which another person has signed in sends the version of the one
    before, which may be equal.
    """

    stored: Stored
    text: str


def pack(document: Any, *, deflate: bool = False) -> str | bytes:
    """Return a document as an attribute: its JSON text, deflated if long or if ``deflate``."""
    return _packed(dump(document).encode(), deflate=deflate)


def _packed(text: bytes, *, deflate: bool = False) -> str | bytes:
    return zlib.compress(text) if deflate or len(text) >= DEFLATE_FROM_BYTES else text.decode()


def unpack(attribute: str | bytes) -> str:
    """Return the JSON text in an attribute."""
    return dictionaries.inflate(attribute).decode() if isinstance(attribute, bytes) else attribute


def read_text(item: Item, family: str = "", attribute: str = "doc") -> str:
    """Return the JSON text in an item, as it is written today.

    Args:
        item: with its sort key.
        family: of the item; by default, that of its sort key.
        attribute: where the text is.
    """
    family = family or schemas.family_of(item["sk"])
    text = unpack(item[attribute])
    if schemas.is_current(item, family):
        return text
    return dump(schemas.upgraded(item, family, json.loads(text)))


def read_json(item: Item) -> Any:
    """Return the parsed JSON of an item without a document, as it is written today."""
    return schemas.upgraded(item, schemas.family_of(item["sk"]), json.loads(unpack(item["doc"])))


def read_numbers(item: Item) -> dict[str, int]:
    """Return the numbers of an item of counters by attribute name, as they are written today."""
    numbers = {name: value for name, value in item.items() if isinstance(value, int)}
    upgraded: dict[str, int] = schemas.upgraded(item, schemas.family_of(item["sk"]), numbers)
    return upgraded


def read_counters(item: Item) -> Mapping[str, Any]:
    """Return the numbers of an item of day counters as :func:`read_numbers` does.

    If they are stored as they are written today, nothing is copied, and the keys of the item are
    among them.
    """
    family = schemas.family_of(item["sk"])
    return item if schemas.is_current(item, family) else read_numbers(item)


def read_lines(item: Item) -> dict[str, Any]:
    """Return the parsed lines of an item by attribute name, as they are written today."""
    lines = {
        name: json.loads(value)
        for name, value in item.items()
        if name not in ("pk", "sk", schemas.ATTRIBUTE)
    }
    upgraded: dict[str, Any] = schemas.upgraded(item, schemas.family_of(item["sk"]), lines)
    return upgraded


def encode(entity: str, document: Mapping[str, Any], **attributes: str | bool | None) -> Item:
    """Return the item of ``document``, without its keys.

    Args:
        entity: the resource's name, as in ``schemas.DOCUMENTS``.
        document: the read model; its ``version`` also becomes an attribute.
        attributes: further attributes; None, False and "" are left out, True is a flag.

    Raises:
        TooLarge: the text does not fit into one item.
    """
    return as_stored(entity, document, {}, **attributes).item


def as_stored(
    entity: str, document: Mapping[str, Any], key: Item, **attributes: str | bool | None
) -> Stored:
    """Return ``document`` as the stored resource that it becomes at ``key``.

    The other arguments and the error are those of :func:`encode`.
    """
    text = dump(document)
    packed = text.encode()
    if len(packed) > MAX_DOCUMENT_BYTES:
        raise TooLarge(entity, MAX_DOCUMENT_BYTES)
    item: Item = {
        **{name: value for name, value in attributes.items() if value},
        "entity": entity,
        "version": document["version"],
        "doc": dictionaries.deflate(entity, packed) or _packed(packed),
        **schemas.stamp(entity),
        **key,
    }
    return Stored(entity, document["id"], document["version"], text, item)


def decode(item: Item) -> Stored:
    """Return the stored resource of ``item``, its document as it is written today."""
    entity = item["entity"]
    text = read_text(item, entity)
    return Stored(entity, resource_id(item), item["version"], text, item)


def has_current_schema(stored: Stored) -> bool:
    """Tell whether a resource is stored as it is returned.

    If not, an upgrade step changed its document, but not its version.
    """
    return not stored.item or schemas.is_current(stored.item, stored.entity)


def resource_id(item: Item) -> str:
    """Return the id of the resource (or tombstone) of ``item``: an attribute, or its key's end.

    Only what must be found through the index ``by_id`` pays for the attribute.
    """
    if "id" in item:
        return str(item["id"])
    return str(item["sk"]).rsplit("#", 1)[1]
