"""Sets right what the commit or the undo of an import left to be counted.

All of it keeps to the rates of the session's meter, and can be interrupted and run again.
"""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.streaks.recount import recount
from chalicelib.table.session import Session
from chalicelib.training.recount.service import LogbookRecount
from chalicelib.training.workouts.days import STREAK


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
