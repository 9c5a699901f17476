"""The limits of a habit over time, and the weeks and months to which they apply. Pure rules."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from chalicelib.schedules.limits import Limit
from chalicelib.schedules.versions import Versions
from chalicelib.schedules.weeks import Span
from chalicelib.streaks.rules import Rules

_DAY = timedelta(days=1)


class Periods(NamedTuple):
    """Consecutive weeks or months.

    Attributes:
        starts: the ordinal numbers of their first days, and of the day after the last one.
        most: the limit of each, in thousandths.
    """

    starts: Sequence[int]
    most: list[int]

    def starts_from(self, day: date) -> list[int]:
        """Return the starts, of which the first is ``day`` if that is later."""
        return [max(self.starts[0], day.toordinal()), *self.starts[1:]]

    def span(self, number: int) -> Span:
        """Return the days of a period."""
        first, end = self.starts[number : number + 2]
        return Span(date.fromordinal(first), date.fromordinal(end - 1))


@dataclass(frozen=True)
class LimitRules:
    """The rules of a habit that has, or had, a limit.

    Attributes:
        rules: its schedules, freezes and weeks.
        limits: the limits over time; None while its goal was no limit.
    """

    rules: Rules
    limits: Versions[Limit | None]

    def on(self, day: date) -> Limit | None:
        """Return the limit that applies to ``day``."""
        return self.limits.on(day)

    def unit(self, day: date) -> str:
        """Return what is counted on ``day``: a change of it starts a new streak."""
        limit, schedule = self.on(day), self.rules.on(day)
        return schedule.unit if limit is None or limit.per == "day" else f"limit per {limit.per}"

    @cached_property
    def _changes(self) -> list[date]:
        """The days on which what is counted changed, oldest first."""
        starts = pairwise([date.min, *self.limits.starts])
        return [
            after
            for before, after in starts
            if before < after and self.unit(after - _DAY) != self.unit(after)
        ]

    def since(self, day: date) -> date:
        """Return the day on which the unit of ``day`` came into force."""
        changes = self._changes[: bisect_right(self._changes, day)]
        return changes[-1] if changes else date.min

    def applies(self, day: date) -> bool:
        """Tell whether a streak as of ``day`` has days with a limit."""
        first = self.since(day)
        return any(
            limit and span.first <= day and span.last >= first
            for limit, span in self.limits.spans()
        )

    def period(self, day: date) -> tuple[Span, Limit]:
        """Return the week or month of ``day``, and its limit: that of its first day."""
        limit = self.on(day)
        if limit is None:
            raise ValueError("the day has no limit")
        span = limit.period(day, self.rules.week)
        return span, self.on(max(span.first, self.since(day))) or limit

    def periods(self, first: date, last: date) -> Periods:
        """Return the weeks or months from that of ``first`` to that of ``last``.

        What is counted does not change between the two days.
        """
        limit, since = self.on(last), self.since(last)
        if limit is None:
            raise ValueError("the last day has no limit")
        starts = limit.starts(Span(first, last), self.rules.week)
        if len(self.limits.entries) == 1:
            return Periods(starts, [limit.most] * (len(starts) - 1))
        days = (max(date.fromordinal(start), since) for start in starts[:-1])
        return Periods(starts, [(self.on(day) or limit).most for day in days])
