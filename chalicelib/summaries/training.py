"""What was done in periods that follow each other: read from the logbook."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from chalicelib.jsontext import Document
from chalicelib.schedules.weeks import Span
from chalicelib.table.session import Session
from chalicelib.training.exercises.muscles import read_muscles
from chalicelib.training.history.range_log import RangeLog
from chalicelib.training.history.totals import Performed, totals
from chalicelib.training.logbook.sessions import is_sport
from chalicelib.training.performance import one_rep_max


def training(session: Session, periods: Sequence[Span]) -> list[Document]:
    """Return the totals of each period, with the number of records set in it.

    Args:
        session: the caller's.
        periods: that follow each other, oldest first; at least one.
    """
    starts = [period.first for period in periods]

    def place(day: str) -> int:
        return bisect_right(starts, date.fromisoformat(day)) - 1

    log = RangeLog(session, Span(periods[0].first, periods[-1].last))
    performed: defaultdict[int, list[Performed]] = defaultdict(list)
    for each in log.performed():
        performed[place(each.workout.day)].append(each)
    names = sorted({each.exercise_id for found in performed.values() for each in found})
    muscles = read_muscles(session, (name for name in names if not is_sport(name)))
    records = Counter(place(line.place.day) for line in log.records(names, one_rep_max.DEFAULT))
    return [
        totals(performed[number], muscles) | {"records": records[number]}
        for number in range(len(periods))
    ]
