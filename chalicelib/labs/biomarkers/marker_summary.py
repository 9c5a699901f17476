"""What is known of the caller's markers beside the readings themselves, in one round trip.

A marker's card has up to three parts, each an item: its definition if it is the caller's own, the
target, and the newest of its single readings. The newest readings that came with panels stand
together in one item for all markers, so that a panel of 90 readings moves one item and not 90.
These items follow the profile in the table: one Query brings everything that the list of tracked
markers shows.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

from chalicelib.errors import NotFound
from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers import catalogue
from chalicelib.profile.person import Person
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE
from chalicelib.table.items import Stored, decode, pack, read_json
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

# A card shows two readings; the third lets one be deleted without a search for the next.
MAX_KEPT, DISPLAYED = 3, 2
OWN, TARGET, LATEST = "own", "target", "latest"


class ReadingSummary(NamedTuple):
    """A reading as a card keeps it; field order is that of the stored array.

    A field that is added comes last and has a default, so that older arrays can still be read.

    Attributes:
        day, at, id: its local date, its instant ("" if none), its id: the order of lists.
        value, unit, comparator: as reported.
        canonical: the value in the canonical unit.
        low, high, text: the laboratory's range as reported.
        panel: the panel that it came with.
    """

    day: str
    at: str
    id: str
    value: float
    unit: str
    comparator: str | None
    canonical: float
    low: float | None
    high: float | None
    text: str | None
    panel: str | None

    @classmethod
    def of(cls, reading: Document) -> "ReadingSummary":
        """Return a reading's document in brief."""
        lab_range = reading.get("lab_range", {})
        return cls(
            day=reading["local_date"],
            at=reading.get("collected_at", ""),
            id=reading["id"],
            value=reading["value"],
            unit=reading["unit"],
            comparator=reading.get("comparator"),
            canonical=reading["canonical"]["value"],
            low=lab_range.get("low"),
            high=lab_range.get("high"),
            text=lab_range.get("text"),
            panel=reading.get("panel_id"),
        )

    @property
    def position(self) -> tuple[str, str, str]:
        """Where lists show it; instants order by the second, as sort keys do."""
        return self.day, self.at[:19], self.id

    def document(self) -> Document:
        """Return the fields of a reading that are kept."""
        lab_range = {"low": self.low, "high": self.high, "text": self.text}
        shown = {
            "id": self.id,
            "panel_id": self.panel,
            "local_date": self.day,
            "collected_at": self.at or None,
            "value": self.value,
            "unit": self.unit,
            "comparator": self.comparator,
            "lab_range": _present(lab_range) or None,
        }
        return _present(shown)


class LatestReadings(NamedTuple):
    """The newest readings of a marker, newest first, and whether there may be older ones."""

    briefs: tuple[ReadingSummary, ...] = ()
    more: bool = False

    def with_(self, brief: ReadingSummary) -> "LatestReadings":
        """Return the top with one reading more, or with what has become of one that it has."""
        if any(held.position == brief.position for held in self.briefs):
            swapped = (brief if held.id == brief.id else held for held in self.briefs)
            return LatestReadings(tuple(swapped), self.more)
        others = [held for held in self.briefs if held.id != brief.id]
        if self.more and others and brief.position < others[-1].position:
            # Others that were left out may stand before it.
            return LatestReadings(tuple(others), more=True)
        ordered = sorted([*others, brief], key=lambda held: held.position, reverse=True)
        return LatestReadings(tuple(ordered[:MAX_KEPT]), self.more or len(ordered) > MAX_KEPT)

    def without(self, reading_id: str) -> "LatestReadings":
        """Return the top without one reading."""
        return LatestReadings(
            tuple(held for held in self.briefs if held.id != reading_id), self.more
        )

    @property
    def needs_refill(self) -> bool:
        """Whether so few are left that the next must be looked up."""
        return self.more and len(self.briefs) < DISPLAYED

    def array(self) -> list[Any]:
        """Return what is stored."""
        return [self.more, *self.briefs]

    @classmethod
    def parse(cls, array: list[Any]) -> "LatestReadings":
        """Return what :meth:`array` stored."""
        more, *briefs = array
        return cls(tuple(ReadingSummary(*brief) for brief in briefs), more)


class MarkerSummaries:
    """The cards that were read, and the profile with them.

    Args:
        items: items by sort key.
    """

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = {item["sk"]: item for item in items}
        self.profile: Item | None = self._items.get(keys.PROFILE)
        self.person = Person.of(self.profile)

    @classmethod
    def read(cls, session: Session, marker: str, *further: str) -> "MarkerSummaries":
        """Read one marker's card, and the items of ``further`` sort keys, in one round trip."""
        wanted = [*_judging(marker), keys.card(marker, LATEST), *further]
        return cls(session.get_many(wanted).values())

    @classmethod
    def for_judging(cls, session: Session, marker: str) -> "MarkerSummaries":
        """Read what readings of one marker are judged by, in one round trip."""
        return cls(session.get_many(_judging(marker)).values())

    @classmethod
    def read_all(cls, session: Session, *, consistent: bool = False) -> "MarkerSummaries":
        """Read every card; one Query, unless they pass DynamoDB's page of 1 MB."""
        return cls(session.each(Query(keys.PROFILE, keys.CARDS_END, consistent=consistent)))

    def item(self, sort_key: str) -> Item | None:
        """Return an item that was read along."""
        return self._items.get(sort_key)

    def own(self, marker: str) -> Stored | None:
        """Return the caller's own definition of a marker."""
        return self._stored(marker, OWN)

    def target(self, marker: str) -> Stored | None:
        """Return the target of a marker."""
        return self._stored(marker, TARGET)

    def marker(self, marker: str) -> Document:
        """Return a marker's definition.

        Raises:
            NotFound: neither the catalogue nor the caller has it.
        """
        if catalogue.knows(marker):
            return catalogue.find(marker)
        own = self.own(marker)
        if own is None:
            raise NotFound("biomarker")
        return own.document()

    def tracked(self) -> set[str]:
        """Return the markers with a target or a reading, and the caller's own."""
        followed = {*self._with_part(OWN), *self._with_part(TARGET)}
        followed |= {m for m in self._with_part(LATEST) if self.single(m).briefs}
        return followed | {marker for marker, top in self.from_panels.items() if top.briefs}

    def own_markers(self) -> list[str]:
        """Return the ids of the caller's own markers."""
        return self._with_part(OWN)

    def _with_part(self, part: str) -> list[str]:
        """Return the markers whose card has a part."""
        found = [key.split("#") for key in self._items if key.startswith(keys.CARDS)]
        return [marker for _, marker, *held in found if held == [part]]

    def single(self, marker: str) -> LatestReadings:
        """Return the newest of a marker's single readings."""
        item = self._items.get(keys.card(marker, LATEST))
        return LatestReadings.parse(read_json(item)) if item else LatestReadings()

    @cached_property
    def from_panels(self) -> dict[str, LatestReadings]:
        """The newest readings that came with panels, by marker."""
        item = self._items.get(keys.PANEL_CARDS)
        stored = read_json(item) if item else {}
        return {marker: LatestReadings.parse(array) for marker, array in stored.items()}

    def newest(self, marker: str) -> list[ReadingSummary]:
        """Return the latest reading of a marker and the one before, as far as there are."""
        both = [*self.single(marker).briefs, *self.from_panels.get(marker, LatestReadings()).briefs]
        return sorted(both, key=lambda held: held.position, reverse=True)[:DISPLAYED]

    def put_single(self, transaction: Transaction, marker: str, top: LatestReadings) -> None:
        """Add to ``transaction`` a marker's newest single readings, if nobody else moved them.

        Also what stays the same is written: it keeps others from reading what is about to change.
        """
        self._put(transaction, keys.card(marker, LATEST), top.array())

    def put_panels(self, transaction: Transaction, tops: dict[str, LatestReadings]) -> None:
        """Add to ``transaction`` the newest readings of panels, if nobody else moved them."""
        kept = {marker: top.array() for marker, top in sorted(tops.items()) if top.briefs}
        self._put(transaction, keys.PANEL_CARDS, kept)

    def _put(self, transaction: Transaction, sort_key: str, document: Any) -> None:
        held = self._items.get(sort_key)
        version = held["version"] if held else 0
        item: Item = {"version": version + 1, "doc": pack(document)}
        if held:
            transaction.replace(sort_key, item, version, RACE)
        else:
            transaction.put_new(sort_key, item, RACE)

    def _stored(self, marker: str, part: str) -> Stored | None:
        item = self._items.get(keys.card(marker, part))
        return decode(item) if item else None


def _judging(marker: str) -> list[str]:
    definition = [] if catalogue.knows(marker) else [keys.card(marker, OWN)]
    return [keys.PROFILE, keys.card(marker, TARGET), *definition]


def _present(document: Document) -> Document:
    return {name: value for name, value in document.items() if value is not None}
