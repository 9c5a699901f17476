"""What was done in a range of days, by period: read from the logbook."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from chalicelib.jsontext import Document
from chalicelib.schedules.weeks import Span
from chalicelib.table.session import Session
from chalicelib.training.exercises.muscles import read_muscles
from chalicelib.training.history.record_lines import read_as, record_lines
from chalicelib.training.history.totals import Performed, totals
from chalicelib.training.logbook.items import LogbookItems
from chalicelib.training.logbook.periods import overlaps
from chalicelib.training.logbook.sessions import is_sport
from chalicelib.training.performance import one_rep_max


class TrainingPeriods:
    """The training of the caller in periods that follow each other.

    Args:
        session: the caller's.
        periods: oldest first.
    """

    def __init__(self, session: Session, periods: Sequence[Span]) -> None:
        self._session = session
        self._periods = periods
        self._starts = [period.first for period in periods]
        self._items = LogbookItems(session)

    def totals(self) -> list[Document]:
        """Return the totals of each period, with the number of records set in it.

        It is one Query for the bests, one for the quarters of the periods, and for a part of a
        closed year those before it; one batch for custom exercises.
        """
        self._items.read_all_bests()
        quarters = self._quarters()
        self._items.read_quarters(quarters)
        performed = self._performed(quarters)
        names = {each.exercise_id for found in performed.values() for each in found}
        muscles = read_muscles(self._session, (name for name in names if not is_sport(name)))
        records = self._records(sorted(names), quarters)
        return [
            totals(performed[place], muscles) | {"records": records[place]}
            for place in range(len(self._periods))
        ]

    def _quarters(self) -> list[str]:
        """Return the quarters of the periods that have blocks, oldest first."""
        first, last = self._periods[0].first, self._periods[-1].last
        known = {quarter for bests in self._items.all_bests() for quarter in bests.quarters}
        return sorted(quarter for quarter in known if overlaps(quarter, first, last))

    def _performed(self, quarters: Sequence[str]) -> dict[int, list[Performed]]:
        """Return what was done in each period, by its number."""
        found: defaultdict[int, list[Performed]] = defaultdict(list)
        for group in self._items.groups():
            blocks = self._items.blocks(group)
            for quarter in quarters:
                block = blocks.get(quarter)
                for name in block.exercises if block else ():
                    exercise_id = read_as(self._items, name)
                    for workout, exercise in block.sessions(name) if block else ():
                        place = self._place(workout.day)
                        if place is not None:
                            found[place].append(Performed(exercise_id, workout, exercise))
        return found

    def _records(self, exercises: Sequence[str], quarters: Sequence[str]) -> Counter[int | None]:
        """Return how many records were set in each period, by its number."""
        lines = record_lines(self._items, exercises, quarters, one_rep_max.DEFAULT)
        return Counter(self._place(line.place.day) for line in lines)

    def _place(self, day: str) -> int | None:
        """Return the number of the period of a local date; None if it is in none."""
        found = date.fromisoformat(day)
        if not self._periods[0].first <= found <= self._periods[-1].last:
            return None
        return bisect_right(self._starts, found) - 1
