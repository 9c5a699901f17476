"""Documents about to be written, with what their items need beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from chalicelib.jsontext import instant_text
from chalicelib.table.counters import Digit
from chalicelib.table.index_entries import IndexEntry


class Stamps(NamedTuple):
    """The fields of a document that the server sets with each write.

    Attributes:
        version: of the resource.
        created_at, updated_at: instants in RFC 3339.
    """

    version: int
    created_at: str
    updated_at: str

    @classmethod
    def of_new(cls, version: int, now: datetime) -> "Stamps":
        """Return the stamps of a resource that is created."""
        return cls(version, instant_text(now), instant_text(now))

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Stamps":
        """Return the stamps in a document."""
        return cls(document["version"], document["created_at"], document["updated_at"])


@dataclass(frozen=True)
class Draft:
    """A document about to be written, with what its item needs beside it.

    Attributes:
        document: the read model without id, version and timestamps.
        day: the local date of a dated entry.
        at: its instant, which orders entries of one day.
        scope: what its family is divided by (the marker of a reading).
        counts: whether the day counters count it.
        digits: what it adds to the day counters beside that.
        source: (provider, external id) of an imported entry.
        digest: of the content that the source has; kept in its lock.
        facets: attributes that lists filter by.
        id: the id, where it is not to be made at random.
        after: the version of the tombstone of its id, which a new resource must exceed.
        index_entry: a further item about it.
        stamps: version and times of a resource that is restored; None for a new one.
    """

    document: Mapping[str, Any]
    day: date | None = None
    at: datetime | None = None
    scope: str = ""
    counts: bool = False
    digits: tuple[Digit, ...] = ()
    source: tuple[str, str] | None = None
    digest: str = ""
    facets: dict[str, str] = field(default_factory=dict)
    id: str | None = None
    after: int = 0
    index_entry: IndexEntry | None = None
    stamps: Stamps | None = None


def restored(draft: Draft, document: Mapping[str, Any]) -> Draft:
    """Return ``draft`` with the id, the version and the times of a document that was exported."""
    return replace(draft, id=document["id"], stamps=Stamps.of(document))
