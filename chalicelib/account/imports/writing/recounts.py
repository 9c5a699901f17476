"""Sets right what the commit or the undo of an import left to be counted.

All of it keeps to the rates of the session's meter, and can be interrupted and run again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, cast

from chalicelib.account.imports.documents import RunDocument
from chalicelib.streaks.recount import recount
from chalicelib.table.session import Session
from chalicelib.training.recount.service import LogbookRecount
from chalicelib.training.workouts.days import STREAK

_LOGBOOK: Final = "logbook"


class Recounts:
    """What is recounted after workouts were written or removed outside of their requests.

    Args:
        session: of the owner.
        years: of the local dates of the workouts; without any, there are none.
    """

    def __init__(self, session: Session, years: Sequence[int]) -> None:
        self._session = session
        self._names = [*map(str, years), _LOGBOOK] if years else []

    def left(self, run: RunDocument) -> list[str]:
        """Return what is not recounted yet."""
        return [name for name in self._names if name not in run["recounts"]]

    def step(self, run: RunDocument) -> RunDocument:
        """Recount one of them, and return the run with it."""
        name = self.left(run)[0]
        if name == _LOGBOOK:
            recount_logbook(self._session, self._session.clock())
        else:
            recount_years(self._session, [int(name)])
        return cast("RunDocument", {**run, "recounts": [*run["recounts"], name]})


def recount_years(session: Session, years: Iterable[int]) -> None:
    """Let the day counters of workouts agree with the workouts of some years.

    Raises:
        Unavailable: others wrote to a year all the time, or the table did not answer in time.
    """
    for year in sorted(set(years)):
        recount(session, STREAK, year, fix=True)


def recount_logbook(session: Session, now: datetime) -> None:
    """Let the logbook agree with all workouts, after they got measured body weights.

    Args:
        session: of the owner.
        now: when workouts are changed.

    Raises:
        Unavailable: others wrote to an exercise all the time, or the table did not answer in time.
    """
    LogbookRecount(session, now).run(fix=True)
