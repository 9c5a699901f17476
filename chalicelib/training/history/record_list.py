"""The records that were set, of all exercises and sports, newest first."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final, NamedTuple

from chalicelib.jsontext import dump
from chalicelib.table import positions
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.training.history.models import RecordQuery
from chalicelib.training.history.places import PLACE, place_text, read_place
from chalicelib.training.history.presenter import record_set
from chalicelib.training.logbook.blocks import Block
from chalicelib.training.logbook.facts import Place
from chalicelib.training.logbook.items import LogbookItems
from chalicelib.training.logbook.periods import first_day, last_day, quarter_of_text
from chalicelib.training.logbook.records import Event, RecordBook
from chalicelib.training.logbook.sessions import sport_id
from chalicelib.training.logbook.steps import Part, steps_of

_POSITION = re.compile(rf"{PLACE} \d{{1,5}}")
# A page reads so many quarters at most, so it may be short while there is more to follow.
MAX_QUARTERS: Final = 4
_NO_BLOCK: Final = Block()
_LAST_ID: Final = "ffffffff-ffff-ffff-ffff-ffffffffffff"
_LAST_S: Final = 9_999_999_999.0
_LAST_MS: Final = 99_999_999_999_999


class _Line(NamedTuple):
    """A record of an exercise or of a sport."""

    exercise_id: str
    event: Event

    @property
    def place(self) -> Place:
        """The place of the workout that set it."""
        return self.event.fact.place

    def stored(self) -> Stored:
        """Return the item of the list."""
        return Stored("record", "", 0, dump(record_set(self.exercise_id, self.event)), {})


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
                    found.append(line.stored())
                    shown += 1
        return Page(found, None)

    def _quarters(self, query: RecordQuery) -> list[str]:
        """Return the quarters between the days of a query, newest first."""
        return sorted(
            (
                quarter
                for quarter in {q for bests in self._items.all_bests() for q in bests.quarters}
                if not (query.to and first_day(quarter) > query.to)
                and not (query.from_ and last_day(quarter) < query.from_)
            ),
            reverse=True,
        )

    def _lines(self, query: RecordQuery, quarter: str) -> list[_Line]:
        """Return the records of a quarter in the order of the list."""
        needed = {q for bests in self._items.all_bests() for q in bests.needed_before(quarter)}
        self._items.read_quarters({quarter, *needed})
        first, last = (f"{day}" if day else "" for day in query.days())
        found = [
            _Line(exercise_id, event)
            for exercise_id in self._exercises(query, quarter)
            for event in self._events(exercise_id, query.formula)
            if quarter_of_text(event.fact.place.day) == quarter
            and event.fact.place.day >= first
            and (not last or event.fact.place.day <= last)
        ]
        # Sorting keeps the order of exercises and kinds within a workout.
        return sorted(found, key=lambda line: line.place, reverse=True)

    def _exercises(self, query: RecordQuery, quarter: str) -> Iterator[str]:
        """Yield what was done in a quarter; of merged exercises the one that they read as."""
        found = {
            self._items.bests(group).into.get(name, name)
            for group in self._items.groups()
            for name in self._items.blocks(group).get(quarter, _NO_BLOCK).exercises
        }
        wanted = sport_id(query.sport) if query.sport else None
        yield from sorted(name for name in found if wanted in (None, name))

    def _events(self, exercise_id: str, formula: str) -> Iterator[Event]:
        parts = [
            Part(sorted(names), self._items.bests(group), self._items.blocks(group))
            for group, names in self._items.read_as_one(exercise_id).items()
        ]
        return RecordBook(formula).events(steps_of(parts))


def _of(place: Place) -> str:
    return quarter_of_text(place.day)


def _end_of(quarter: str) -> Place:
    """Return a place after every workout of a quarter."""
    return Place(last_day(quarter).isoformat(), _LAST_S, _LAST_MS, _LAST_ID)
