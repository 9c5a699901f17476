"""The records that were set, of all exercises and sports, newest first."""

import re
from itertools import groupby
from typing import Final

from chalicelib.jsontext import dump
from chalicelib.table import positions
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.training.history.models import RecordQuery
from chalicelib.training.history.places import PLACE, place_text, read_place
from chalicelib.training.history.presenter import record_set
from chalicelib.training.history.record_lines import RecordLine, done_in, record_lines
from chalicelib.training.logbook.facts import Place
from chalicelib.training.logbook.items import LogbookItems
from chalicelib.training.logbook.periods import last_day, overlaps, quarter_of_text
from chalicelib.training.logbook.sessions import sport_id

_POSITION = re.compile(rf"{PLACE} \d{{1,5}}")
# A page reads so many quarters at most, so it may be short while there is more to follow.
MAX_QUARTERS: Final = 4
_LAST_ID: Final = "ffffffff-ffff-ffff-ffff-ffffffffffff"
_LAST_S: Final = 9_999_999_999.0
_LAST_MS: Final = 999_999_999_999_999


class RecordList:
    """The records that the caller has set."""

    def __init__(self, session: Session) -> None:
        self._items = LogbookItems(session)

    def list_page(self, query: RecordQuery, page: PageRequest) -> Page:
        """Return one page, newest first; of a workout by exercise, then by kind.

        Raises:
            BadPosition: the position of the page is not one of this list.
        """
        after = positions.require(page.after, _POSITION)
        place, _, number = after.rpartition(" ") if after else ("", "", "0")
        start = read_place(place) if place else None
        self._items.read_all_bests()
        found: list[Stored] = []
        quarters = [q for q in self._quarters(query) if start is None or q <= _of(start)]
        for read, quarter in enumerate(quarters):
            if read == MAX_QUARTERS:
                return Page(found, f"{place_text(_end_of(quarter))} 0")
            for workout, lines in groupby(self._lines(query, quarter), lambda line: line.place):
                if start and workout > start:
                    continue
                shown = int(number) if workout == start else 0
                for line in [*lines][shown:]:
                    if len(found) == page.limit:
                        return Page(found, f"{place_text(workout)} {shown}")
                    found.append(_stored(line))
                    shown += 1
        return Page(found, None)

    def _quarters(self, query: RecordQuery) -> list[str]:
        """Return the quarters between the days of a query, newest first."""
        known = {q for bests in self._items.all_bests() for q in bests.quarters}
        return sorted((each for each in known if overlaps(each, *query.days())), reverse=True)

    def _lines(self, query: RecordQuery, quarter: str) -> list[RecordLine]:
        """Return the records of a quarter in the order of the list."""
        self._items.read_quarters([quarter])
        wanted = sport_id(query.sport) if query.sport else None
        exercises = [name for name in done_in(self._items, [quarter]) if wanted in (None, name)]
        first, last = (f"{day}" if day else "" for day in query.days())
        found = [
            line
            for line in record_lines(self._items, exercises, [quarter], query.formula)
            if line.place.day >= first and (not last or line.place.day <= last)
        ]
        # Sorting keeps the order of exercises and kinds within a workout.
        return sorted(found, key=lambda line: line.place, reverse=True)


def _stored(line: RecordLine) -> Stored:
    """Return the item of the list."""
    return Stored("record", "", 0, dump(record_set(*line)), {})


def _of(place: Place) -> str:
    return quarter_of_text(place.day)


def _end_of(quarter: str) -> Place:
    """Return a place after every workout of a quarter."""
    return Place(last_day(quarter).isoformat(), _LAST_S, _LAST_MS, _LAST_ID)
