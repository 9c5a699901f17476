"""Places of workouts in lists, as the text of a position."""

from datetime import date
from typing import Final

from chalicelib.table.errors import BadPosition
from chalicelib.table.positions import UUID
from chalicelib.training.logbook.facts import Place

PLACE: Final = rf"\d{{4}}-\d{{2}}-\d{{2}} -?\d{{1,13}}\.\d{{3}} \d{{1,15}} {UUID}"


def place_text(place: Place) -> str:
    """Return a place as text.

    >>> place_text(Place("2026-03-14", 1773480000.0, 1773480000000, "7"))
    '2026-03-14 1773480000.000 1773480000000 7'
    """
    return f"{place.day} {place.at:.3f} {place.created} {place.workout}"


def read_place(text: str) -> Place:
    """Return the place of a text of the form ``PLACE``.

    Raises:
        BadPosition: its day is not in the calendar.
    """
    day, at, created, workout = text.split()
    try:
        date.fromisoformat(day)
    except ValueError:
        raise BadPosition(text) from None
    return Place(day, float(at), int(created), workout)
