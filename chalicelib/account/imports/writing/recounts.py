"""Sets right what the commit or the undo of an import left to be counted, year by year.

All of it keeps to the rates of the session's meter, and can be interrupted and run again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import accumulate, takewhile
from typing import Final, cast

from chalicelib.account.imports.documents import RunDocument
from chalicelib.streaks.recount import recount
from chalicelib.table import counters, keys
from chalicelib.table.items import read_numbers
from chalicelib.table.session import Session
from chalicelib.training.recount.service import LogbookRecount
from chalicelib.training.workouts.days import STREAK

_LOGBOOK: Final = "logbook "
# Of one step, which reads all blocks of the logbook and these workouts.
_WORKOUTS_AT_ONCE: Final = 3_000


class Recounts:
    """What is recounted after workouts were written or removed outside of their requests.

    Args:
        session: of the owner.
        years: of the local dates of the workouts; without any, there are none.
    """

    def __init__(self, session: Session, years: Sequence[int]) -> None:
        self._session = session
        self._names = [*map(str, years), *(f"{_LOGBOOK}{year}" for year in years)]

    def left(self, run: RunDocument) -> list[str]:
        """Return what is not recounted yet."""
        return [name for name in self._names if name not in run["recounts"]]

    def step(self, run: RunDocument) -> RunDocument:
        """Recount one of them, or some years of the logbook, and return the run with it."""
        left = self.left(run)
        done = [name for name in left if not name.startswith(_LOGBOOK)][:1]
        if done:
            recount_years(self._session, map(int, done))
        else:
            years = self._at_once([int(name.removeprefix(_LOGBOOK)) for name in left])
            recount_logbook(self._session, years, self._session.clock())
            done = [f"{_LOGBOOK}{year}" for year in years]
        return cast("RunDocument", {**run, "recounts": [*run["recounts"], *done]})

    def _at_once(self, years: Sequence[int]) -> Sequence[int]:
        """Return the first of some years, as many as can be read at once; at least one."""
        by_key = {keys.calendar(STREAK, year): year for year in years}
        stored = self._session.get_many([*by_key])
        blocks = {by_key[key]: read_numbers(item) for key, item in stored.items()}
        counted = [sum(counters.counts(year, blocks.get(year, {})).values()) for year in years]
        fitting = takewhile(lambda total: total <= _WORKOUTS_AT_ONCE, accumulate(counted))
        return years[: max(1, len(list(fitting)))]


def recount_years(session: Session, years: Iterable[int]) -> None:
    """Let the day counters of workouts agree with the workouts of some years.

    Raises:
        Unavailable: others wrote to a year all the time, or the table did not answer in time.
    """
    for year in sorted(set(years)):
        recount(session, STREAK, year, fix=True)


def recount_logbook(session: Session, years: Iterable[int], now: datetime) -> None:
    """Let the logbook agree with the workouts of some years.

    Args:
        session: of the owner.
        years: of their local dates, at least one.
        now: when the logbook is changed.

    Raises:
        Unavailable: others wrote to an exercise all the time, or the table did not answer in time.
    """
    LogbookRecount(session, now).of_years(years)
