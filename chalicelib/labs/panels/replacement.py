"""The readings of a panel that is replaced as a whole: which stay, change, are new or go. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import cast

from chalicelib.jsontext import Document, instant_text, pick
from chalicelib.labs.biomarkers.corrections import corrected
from chalicelib.labs.panels.collection import free_numbers, number_of
from chalicelib.labs.panels.documents import PanelDocument, PanelReadingDocument

# What a reading has beside what was entered of it.
_STAMPS = ("id", "version", "created_at", "updated_at", "former_values")


def numbers_by_marker(panel: PanelDocument, markers: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of the readings of ``markers``, which replace those of a panel.

    A marker that the panel has keeps its number. The others get those that were never used, and
    last those of readings that go: 127 numbers are enough for 90 readings.
    """
    known = {part["marker"]: number_of(part) for part in panel["readings"]}
    going = (number for marker, number in known.items() if marker not in markers)
    free = chain(free_numbers(panel["readings"]), going)
    for marker in markers:
        yield known[marker] if marker in known else next(free)


def replaced(
    before: PanelDocument, results: Sequence[PanelReadingDocument], now: datetime, *, moved: bool
) -> list[PanelReadingDocument]:
    """Return the readings of a panel after it is replaced.

    Args:
        before: the panel that is replaced.
        results: the new readings in order, with a version that no reading had before.
        now: the time of the change.
        moved: whether a field changes that the readings have from the panel.

    Returns:
        A reading of a marker that the panel had stays as it was unless something of it changes.
    """
    known = {part["marker"]: part for part in before["readings"]}
    return [_replaced(known.get(each["marker"]), each, now, moved=moved) for each in results]


def _replaced(
    before: PanelReadingDocument | None, after: PanelReadingDocument, now: datetime, *, moved: bool
) -> PanelReadingDocument:
    if before and not moved and _entered(before) == _entered(after):
        return before
    stamp = instant_text(now)
    created = pick(before, "created_at") if before else {"created_at": stamp}
    changed = corrected(before, after, now) if before else after
    return cast("PanelReadingDocument", {**changed, **created, "updated_at": stamp})


def _entered(part: PanelReadingDocument) -> Document:
    """Return what was entered of a reading, with what follows from it."""
    return {name: value for name, value in part.items() if name not in _STAMPS}
