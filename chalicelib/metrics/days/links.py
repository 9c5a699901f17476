"""The hooks of what follows from metrics: the entries of habits that are linked to one.

A year of metrics whose days may fill linked habits has a mark
(:mod:`chalicelib.table.linked_years`), so an account without such habits pays nothing.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from chalicelib.metrics.days.documents import MetricDayContent
from chalicelib.table import keys
from chalicelib.table.errors import ConditionFailed, Unavailable
from chalicelib.table.linked_years import LinkedYear, read_years, require_current
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LinkedMetrics:
    """What a write changes for linked habits.

    Attributes:
        dates: the local dates whose metrics change.
        years: the day counters of the years of these dates and of those beside them, which share
            nights with them, read before the metrics were.
        after: what the write stores, by date and source; None for what it deletes.
        codes: of the metrics that change; None if any may.
        actions: of a transaction that the write takes without the entries of habits.
    """

    dates: Collection[date]
    years: Mapping[int, LinkedYear]
    after: Mapping[tuple[date, str], MetricDayContent | None] = field(default_factory=dict)
    codes: Collection[str] | None = None
    actions: int = 0

    def concerns(self, code: str) -> bool:
        """Tell whether a metric may change."""
        return self.codes is None or code in self.codes


class FollowMetrics(Protocol):
    """Returns a transaction with the entries of linked habits on dates whose metrics change.

    The transaction follows the day counters of the years: it fails, to be run again, if other
    metrics were written since they were read.
    """

    def __call__(self, session: Session, changed: LinkedMetrics, now: datetime) -> Transaction:
        """Stage the entries that follow from the metrics of the dates."""


class FollowAgain(Protocol):
    """Writes the entries that follow from the metrics of some dates, after these are stored."""

    def __call__(self, session: Session, dates: Collection[date], now: datetime) -> None:
        """Write the entries, each date by itself."""


HOOKS: dict[str, FollowMetrics] = {}
"""By name: the domain above metrics that follows them; the application sets ``habits``."""
LATER: dict[str, FollowAgain] = {}
"""The same for what is followed after the write."""


def follow_later(session: Session, dates: Collection[date], now: datetime) -> None:
    """Write the entries that follow from stored metrics of some dates, as far as possible now.

    The client is told that the metrics are stored, whatever becomes of the entries. The next change
    of a date, the same request sent again, or a recount writes what is left.
    """
    if not dates:
        return
    try:
        LATER["habits"](session, dates, now)
    except (ConditionFailed, Unavailable):
        logging.getLogger("bluestreak").warning("entries of habits are left", exc_info=True)


def years_around(session: Session, day: date) -> dict[int, LinkedYear]:
    """Read the day counters of the years of a date and of those beside it; one Query."""
    years = read_years(session, keys.METRICS_KIND, (day - _DAY).year, (day + _DAY).year)
    require_current(keys.METRICS_KIND, years)
    return years
