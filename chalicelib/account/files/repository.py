"""The stored resources of an exported file: page by page, in the order of their sort keys.

The order is by date within a family, and oldest first; single readings are in the order of their
markers first.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, NamedTuple

from chalicelib import jsontext
from chalicelib.table import keys, positions
from chalicelib.table.codec import Item
from chalicelib.table.collection import PageRequest
from chalicelib.table.errors import BadPosition
from chalicelib.table.items import PRESENTED
from chalicelib.table.session import Query, Session

# A request makes at most this many Queries, and none after this many bytes of stored documents.
MAX_QUERIES: Final = 4
_MAX_READ_BYTES = 500_000
# How many readings a Query reads if it looks for those of some days.
_WINDOW = 500
_NAMED, _DATED = positions.NAMED.pattern, positions.DATED.pattern

Days = tuple[date | None, date | None]


class Family(NamedTuple):
    """The resources of one entity.

    Attributes:
        prefix: what their sort keys begin with.
        form: what follows it.
        by_day: whether the sort keys are in the order of their days.
    """

    prefix: str
    form: str
    by_day: bool


SUPPLEMENTS: Final = Family(keys.family("supplement"), _NAMED, by_day=False)
PANELS: Final = Family(keys.family("panel"), _DATED, by_day=True)
READINGS: Final = Family(keys.family("reading"), rf"{positions.SLUG.pattern}#{_DATED}", False)
WORKOUTS: Final = Family(keys.family("workout"), _DATED, by_day=True)


class Found(NamedTuple):
    """Some items, and the position to continue after (None at the end)."""

    items: list[Item]
    after: str | None


class Written(NamedTuple):
    """The texts of some items, and the position to continue after (None at the end)."""

    texts: list[str]
    after: str | None


class FileRepository:
    """The resources of some families, in the order of their sort keys.

    Args:
        session: of the caller.
        families: in the order of their sort keys.
        days: first and last local date of dated entries, both included; None is open.
    """

    def __init__(self, session: Session, families: Sequence[Family], days: Days) -> None:
        self._session = session
        self._families = families
        self._days = days

    def read(self, page: PageRequest) -> Found:
        """Return the next items; at most :data:`MAX_QUERIES` Queries.

        The reads are eventually consistent. A page may be short, even empty, while there is more.

        Raises:
            BadPosition: the page continues after no position of these families.
        """
        position = page.after or self._families[0].prefix
        items: list[Item] = []
        following: str | None = position
        for _ in range(MAX_QUERIES):
            found, following = self._query(position, page.limit - len(items))
            items += found
            size = sum(len(item["doc"]) for item in items)
            if following is None or len(items) >= page.limit or size > _MAX_READ_BYTES:
                break
            position = following
        return Found(items, following)

    def _query(self, position: str, limit: int) -> tuple[list[Item], str | None]:
        """Return the next items of one family, and where to continue."""
        place = self._place(position)
        family = self._families[place]
        first, last = self._days if family.by_day else (None, None)
        low = f"{family.prefix}{first or ''}"
        filtered = family is READINGS and self._days != (None, None)
        query = Query(
            low=low,
            high=f"{family.prefix}{last or ''}{keys.LAST}",
            limit=max(limit, _WINDOW) if filtered else limit,
            after=position if position != family.prefix else None,
            attributes=(*PRESENTED, "changed"),
        )
        found, following = self._session.query(query)
        # Release 0.5 stored readings of panels beside single ones; they are no resources.
        items = [item for item in found if "changed" in item]
        if filtered:
            items = [item for item in items if self._includes(item)]
        if len(items) > limit:
            return items[:limit], str(items[limit - 1]["sk"])
        if following is None and place + 1 < len(self._families):
            following = self._families[place + 1].prefix
        return items, following

    def _place(self, position: str) -> int:
        """Return the number of the family that a position is in: a sort key, or the beginning."""
        for place, family in enumerate(self._families):
            if position == family.prefix:
                return place
            if position.startswith(family.prefix):
                if re.fullmatch(family.form, position.removeprefix(family.prefix), re.ASCII):
                    return place
                break
        raise BadPosition(position)

    def _includes(self, reading: Item) -> bool:
        """Tell whether a single reading is of the days."""
        first, last = self._days
        day = str(reading["sk"]).split("#")[2]
        return (not first or day >= first.isoformat()) and (not last or day <= last.isoformat())


def write(found: Found, write_item: Callable[[Item], str]) -> Written:
    """Return the texts of the items that fit into one answer; the others are not written.

    Args:
        found: the items, and where to continue after them.
        write_item: returns the text of an item.
    """
    texts: list[str] = []
    size = 0
    for item in found.items:
        texts.append(write_item(item))
        size += len(texts[-1])
        if size > jsontext.MAX_PAGE_BYTES:
            break
    fit = jsontext.fitting(texts)
    after = found.after if fit == len(found.items) else str(found.items[fit - 1]["sk"])
    return Written(texts[:fit], after)
