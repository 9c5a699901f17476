"""The summaries of the caller's markers: everything about a marker except its readings.

The summary of a marker has up to three parts, each an item: the custom definition, the target, and
the newest single readings. One more item has the newest readings of panels for all markers, so
that a panel of 90 readings changes one item and not 90, and one the newest days of metrics, which
are values of the markers of the same ids. These items follow the profile in the table: one Query
reads everything that the list of tracked markers contains.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from chalicelib.errors import NotFound
from chalicelib.jsontext import present
from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.biomarkers.documents import (
    CustomMarkerDocument,
    LatestReadingsArray,
    MarkerDocument,
    ReadingDocument,
    TargetDocument,
)
from chalicelib.labs.biomarkers.metric_summary import MetricSummary, is_shared
from chalicelib.metrics.reading import figures
from chalicelib.profile.person import Person
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE
from chalicelib.table.items import Stored, decode, pack, read_json
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

# Two readings are displayed; with a third one, a reading can be deleted without a search for the
# next.
MAX_KEPT, DISPLAYED = 3, 2
OWN, TARGET, LATEST = "own", "target", "latest"


class ReadingSummary(NamedTuple):
    """The fields of a reading that a summary keeps, in the order of the stored array.

    A new field comes last and has a default, so that older arrays can still be read.

    Attributes:
        day, at, id: the local date, the instant ("" if unknown), the id: the order of lists.
        value, unit, comparator: as reported. Of an answer the value is its text, without a unit.
        canonical: the value in the canonical unit, or the answer.
        low, high, text: the range of the laboratory as reported.
        panel: the id of the panel of the reading.
    """

    day: str
    at: str
    id: str
    value: float | str
    unit: str | None
    comparator: str | None
    canonical: float | str
    low: float | None
    high: float | None
    text: str | None
    panel: str | None

    @classmethod
    def of(cls, reading: ReadingDocument) -> "ReadingSummary":
        """Return the summary of a reading."""
        lab_range = reading.get("lab_range", {})
        answered = "answer" in reading
        return cls(
            day=reading["local_date"],
            at=reading.get("collected_at", ""),
            id=reading["id"],
            value=reading["answer_text"] if answered else reading["value"],
            unit=reading.get("unit"),
            comparator=reading.get("comparator"),
            canonical=reading["answer"] if answered else reading["canonical"]["value"],
            low=lab_range.get("low"),
            high=lab_range.get("high"),
            text=lab_range.get("text"),
            panel=reading.get("panel_id"),
        )

    @property
    def position(self) -> tuple[str, str, str]:
        """The position in lists; instants are compared by the second, as in sort keys."""
        return self.day, self.at[:19], self.id

    def document(self) -> dict[str, Any]:
        """Return the fields that answers show, without the canonical value."""
        value = {"value": self.value, "unit": self.unit, "comparator": self.comparator}
        answer = {"answer": self.canonical, "answer_text": self.value}
        lab_range = {"low": self.low, "high": self.high, "text": self.text}
        fields = {
            "origin": "reading",
            "id": self.id,
            "panel_id": self.panel,
            "local_date": self.day,
            "collected_at": self.at or None,
            **(answer if self.unit is None else value),
            "lab_range": present(lab_range) or None,
        }
        return present(fields)


class LatestReadings(NamedTuple):
    """The newest readings of a marker, newest first, and whether there may be older ones."""

    summaries: tuple[ReadingSummary, ...] = ()
    more: bool = False

    def with_(self, summary: ReadingSummary) -> "LatestReadings":
        """Return the newest readings after a reading was added, or changed at its position."""
        if any(kept.position == summary.position for kept in self.summaries):
            swapped = (summary if kept.id == summary.id else kept for kept in self.summaries)
            return LatestReadings(tuple(swapped), self.more)
        others = [kept for kept in self.summaries if kept.id != summary.id]
        if self.more and others and summary.position < others[-1].position:
            # A reading that is not kept may be newer.
            return LatestReadings(tuple(others), more=True)
        ordered = sorted([*others, summary], key=lambda kept: kept.position, reverse=True)
        return LatestReadings(tuple(ordered[:MAX_KEPT]), self.more or len(ordered) > MAX_KEPT)

    def without(self, reading_id: str) -> "LatestReadings":
        """Return the newest readings without one of them."""
        return LatestReadings(
            tuple(kept for kept in self.summaries if kept.id != reading_id), self.more
        )

    @property
    def needs_refill(self) -> bool:
        """Whether fewer readings are kept than are displayed, and there may be older ones."""
        return self.more and len(self.summaries) < DISPLAYED

    def array(self) -> LatestReadingsArray:
        """Return the array that is stored."""
        return [self.more, *self.summaries]

    @classmethod
    def parse(cls, array: LatestReadingsArray) -> "LatestReadings":
        """Return what :meth:`array` stored."""
        more, *rows = array
        return cls(tuple(ReadingSummary(*row) for row in rows), more)


NewestValue = ReadingSummary | MetricSummary
"""A reading, or a figure of the metric that is the same quantity."""


class MarkerSummaries:
    """The summaries that were read, and the profile with them.

    Args:
        items: items by sort key.
    """

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = {item["sk"]: item for item in items}
        self.profile: Item | None = self._items.get(keys.PROFILE)
        self.person = Person.of(self.profile)
        self._targets: dict[str, TargetDocument | None] = {}

    @classmethod
    def read(cls, session: Session, marker: str) -> "MarkerSummaries":
        """Read the summary of one marker without the readings of panels, in one round trip."""
        return cls(session.get_many(_summary_keys(marker)).values())

    @classmethod
    def read_with_panels(cls, session: Session, marker: str, *further: str) -> "MarkerSummaries":
        """Read the summary of one marker and the items of ``further`` keys, in one round trip."""
        requested = [*_summary_keys(marker), keys.PANEL_READINGS, *_metric_keys(marker), *further]
        return cls(session.get_many(requested).values())

    @classmethod
    def for_interpretation(cls, session: Session, marker: str) -> "MarkerSummaries":
        """Read what the interpretation of one marker's readings needs, in one round trip."""
        return cls(session.get_many(_interpretation_keys(marker)).values())

    @classmethod
    def for_trend(cls, session: Session, marker: str) -> "MarkerSummaries":
        """Read what the trend of one marker needs beside its values, in one round trip."""
        requested = [*_interpretation_keys(marker), *_metric_keys(marker)]
        return cls(session.get_many(requested).values())

    @classmethod
    def read_all(cls, session: Session, *, consistent: bool = False) -> "MarkerSummaries":
        """Read every summary; one Query, unless they exceed DynamoDB's page of 1 MB."""
        query = Query(keys.PROFILE, keys.MARKER_SUMMARIES_END, consistent=consistent)
        return cls(session.each(query))

    @classmethod
    def read_panels(cls, session: Session) -> "MarkerSummaries":
        """Read the newest readings of panels only."""
        return cls(session.get_many([keys.PANEL_READINGS]).values())

    def item(self, sort_key: str) -> Item | None:
        """Return an item that was read with the summaries."""
        return self._items.get(sort_key)

    def own(self, marker: str) -> Stored[CustomMarkerDocument] | None:
        """Return the custom definition of a marker."""
        item = self._items.get(keys.marker_summary(marker, OWN))
        return decode(item) if item else None

    def target(self, marker: str) -> Stored[TargetDocument] | None:
        """Return the target of a marker."""
        item = self._items.get(keys.marker_summary(marker, TARGET))
        return decode(item) if item else None

    def target_document(self, marker: str) -> TargetDocument | None:
        """Return the document of the target of a marker; many readings are compared with it."""
        if marker not in self._targets:
            stored = self.target(marker)
            self._targets[marker] = stored.document() if stored else None
        return self._targets[marker]

    def marker(self, marker: str) -> MarkerDocument:
        """Return the definition of a marker.

        Raises:
            NotFound: the marker is neither in the catalogue nor a custom marker.
        """
        if catalogue.knows(marker):
            return catalogue.find(marker)
        own = self.own(marker)
        if own is None:
            raise NotFound("biomarker")
        return own.document()

    def tracked(self) -> set[str]:
        """Return the markers with a target, a reading or a metric, and the custom markers."""
        tracked = {*self._with_part(OWN), *self._with_part(TARGET)}
        tracked |= {name for name in self._with_part(LATEST) if self.single(name).summaries}
        tracked |= {*self.metrics.codes()}
        return tracked | {name for name, (_, *rows) in self._panel_arrays.items() if rows}

    def own_markers(self) -> list[str]:
        """Return the ids of the custom markers."""
        return self._with_part(OWN)

    def _with_part(self, part: str) -> list[str]:
        """Return the markers whose summary has a part."""
        split = [key.split("#") for key in self._items if key.startswith(keys.MARKER_SUMMARIES)]
        return [marker for _, marker, *parts in split if parts == [part]]

    def single(self, marker: str) -> LatestReadings:
        """Return the newest of a marker's single readings."""
        item = self._items.get(keys.marker_summary(marker, LATEST))
        return LatestReadings.parse(read_json(item)) if item else LatestReadings()

    @cached_property
    def from_panels(self) -> dict[str, LatestReadings]:
        """The newest readings of panels, by marker."""
        arrays = self._panel_arrays.items()
        return {marker: LatestReadings.parse(array) for marker, array in arrays}

    @cached_property
    def _panel_arrays(self) -> dict[str, LatestReadingsArray]:
        item = self._items.get(keys.PANEL_READINGS)
        return read_json(item) if item else {}

    @cached_property
    def metrics(self) -> figures.NewestFigures:
        """The newest figures of metrics."""
        return figures.NewestFigures(self._items)

    def newest(self, marker: str) -> list[NewestValue]:
        """Return the latest value of a marker and the previous one, if they exist.

        They are readings, and figures of the metric on dates without a reading.
        """
        of_panels = LatestReadings.parse(self._panel_arrays.get(marker, [False]))
        both = [*self.single(marker).summaries, *of_panels.summaries]
        readings = sorted(both, key=lambda kept: kept.position, reverse=True)[:DISPLAYED]
        days = {reading.day for reading in readings}
        of_metric = [each for each in self._newest_of_metric(marker) if each.day not in days]
        values: list[NewestValue] = [*readings, *of_metric]
        return sorted(values, key=lambda value: value.day, reverse=True)[:DISPLAYED]

    def _newest_of_metric(self, marker: str) -> list[MetricSummary]:
        if not is_shared(marker):
            return []
        definition = catalogue.find(marker)
        return [MetricSummary.of(definition, each) for each in self.metrics.of(marker)]

    def stage_single(self, transaction: Transaction, marker: str, latest: LatestReadings) -> None:
        """Add to ``transaction`` a marker's newest single readings, if nobody else wrote them.

        They are also written if they do not change, so that a concurrent write that read them
        before fails.
        """
        self._stage(transaction, keys.marker_summary(marker, LATEST), latest.array())

    def stage_end_of_single(self, transaction: Transaction, marker: str) -> None:
        """Add to ``transaction`` the deletion of the newest single readings of a marker.

        It fails if another write gave the marker a reading.
        """
        sort_key = keys.marker_summary(marker, LATEST)
        current = self._items.get(sort_key)
        transaction.delete_or_absent(sort_key, current["version"] if current else 0, RACE)

    def stage_panels(self, transaction: Transaction, latest: dict[str, LatestReadings]) -> None:
        """Add to ``transaction`` the newest readings of panels, if nobody else wrote them."""
        kept = {
            marker: readings.array()
            for marker, readings in sorted(latest.items())
            if readings.summaries
        }
        self._stage(transaction, keys.PANEL_READINGS, kept)

    def _stage(
        self,
        transaction: Transaction,
        sort_key: str,
        document: LatestReadingsArray | dict[str, LatestReadingsArray],
    ) -> None:
        current = self._items.get(sort_key)
        version = current["version"] if current else 0
        item: Item = {"version": version + 1, "doc": pack(document)}
        transaction.write(sort_key, item, version, RACE)


def _metric_keys(marker: str) -> Sequence[str]:
    return figures.SORT_KEYS if is_shared(marker) else ()


def _interpretation_keys(marker: str) -> list[str]:
    definition = [] if catalogue.knows(marker) else [keys.marker_summary(marker, OWN)]
    return [keys.PROFILE, keys.marker_summary(marker, TARGET), *definition]


def _summary_keys(marker: str) -> list[str]:
    return [*_interpretation_keys(marker), keys.marker_summary(marker, LATEST)]
