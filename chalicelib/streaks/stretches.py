"""Stretches of kept and missed days: what a fold of days goes through. No clock, no I/O.

Between two missed days, all kept days are one stretch, whatever neutral days are among them; and
the missed days between two kept ones are one stretch. A decade without entries is one stretch too.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from chalicelib.schedules.daysets import DaySet
from chalicelib.schedules.weeks import Span
from chalicelib.streaks.ledger import Run, RunTally

_KEPT, _MISSED = "1", "2"
# In between, 0 is a neutral day.
_STRETCH = re.compile("1[01]*|2[02]*")
_RUN = re.compile("1[01]*")


class _Walk(NamedTuple):
    """A digit for each day: kept, missed, or neutral.

    Attributes:
        text: the digits.
        origin: the ordinal number of the first day.
    """

    text: str
    origin: int

    @classmethod
    def of(cls, kept: DaySet, missed: DaySet) -> "_Walk":
        origin = min(each.origin for each in (kept, missed) if each)
        # A hexadecimal digit for each day, so that 1 and 2 can be added.
        kept_digits, missed_digits = (
            int(f"{each.shifted(origin):b}", 16) for each in (kept, missed)
        )
        return cls(f"{kept_digits + 2 * missed_digits:x}"[::-1], origin)

    def run(self, first: int, end: int) -> Run:
        """Return the run of the kept days from a place to before another one."""
        last = self.text.rfind(_KEPT, first, end)
        return Run(self.text.count(_KEPT, first, end), self.day(first), self.day(last))

    def day(self, place: int) -> date:
        """Return the day of a digit."""
        return date.fromordinal(self.origin + place)


def count_days(tally: RunTally, kept: DaySet, missed: DaySet) -> None:
    """Count days that are kept and days that are missed, in order.

    >>> from chalicelib.schedules.freezes import Freeze
    >>> from chalicelib.streaks.rules import Rules
    >>> kept = DaySet.of([date(2026, 3, day) for day in (2, 3, 5, 9)])
    >>> tally = RunTally(Rules(), Freeze())
    >>> count_days(tally, kept, DaySet.of([date(2026, 3, 6)]))
    >>> tally.longest, tally.length
    (Run(length=3, start=datetime.date(2026, 3, 2), end=datetime.date(2026, 3, 5)), 1)
    """
    if not kept and not missed:
        return
    walk = _Walk.of(kept, missed)
    if tally.freeze.max:
        _count_stretches(tally, walk)
    else:
        _count_runs(tally, walk)


def count_periods(
    tally: RunTally, results: Iterable[tuple[int, bool]], span: Callable[[int], Span]
) -> None:
    """Count weeks or months that are kept or missed, in order.

    Args:
        tally: the runs.
        results: the numbers of the periods, and whether each is kept; neutral ones are left out.
        span: returns the days of a period by its number.
    """
    for kept, group in groupby(results, itemgetter(1)):
        numbers = [number for number, _ in group]
        if kept:
            tally.keep(span(numbers[0]).first, span(numbers[-1]).last, len(numbers))
            continue
        for number in numbers:
            if tally.missed and not tally.length:
                break
            tally.miss(*span(number))


def _count_stretches(tally: RunTally, walk: _Walk) -> None:
    for stretch in _STRETCH.finditer(walk.text):
        first, end = stretch.span()
        if walk.text[first] == _KEPT:
            run = walk.run(first, end)
            tally.keep(run.start, run.end, run.length)
        else:
            for day in _places(walk.text, first, end):
                if tally.missed and not tally.length:
                    break
                tally.miss(walk.day(day))


def _places(text: str, first: int, end: int) -> Iterator[int]:
    """Yield the places of the missed days between two places."""
    while first != -1:
        yield first
        first = text.find(_MISSED, first + 1, end)


def _count_runs(tally: RunTally, walk: _Walk) -> None:
    """Count the days if there are no freezes: then each missed day ends the run."""
    text = walk.text
    spans = [run.span() for run in _RUN.finditer(text)]
    tally.missed = _MISSED in text
    if spans and _MISSED not in text[spans[-1][1] :]:
        tally.length, tally.start, tally.end = walk.run(*spans.pop())
    lengths = [text.count(_KEPT, *span) for span in spans]
    if lengths:
        tally.longest = walk.run(*spans[lengths.index(max(lengths))])
