"""The days that a person excuses. The last write wins."""

from datetime import date, datetime, timedelta

from chalicelib.errors import NotFound, invalid
from chalicelib.models.fields import date_argument
from chalicelib.streaks.documents import ExcuseDocument, ExcuseReason
from chalicelib.streaks.models import Excuse
from chalicelib.streaks.repository import ExcuseRepository, StoredExcuses
from chalicelib.table.session import Session

MAX_PAST = timedelta(days=60)
MAX_FUTURE = timedelta(days=366)


class ExcuseService:
    """One day of one user, which can be excused."""

    def __init__(self, session: Session, day: str) -> None:
        self._day = date_argument(day)
        self._years = ExcuseRepository(session, self._day.year)

    def set(self, reason: ExcuseReason, now: datetime) -> Excuse:
        """Excuse the day.

        Raises:
            Invalid: a day more than 60 days ago or 366 ahead.
        """
        year = self._read(now)
        excuse: ExcuseDocument = {"date": self._day.isoformat(), "reason": reason}
        if excuse not in year.excuses:
            self._years.write(year.current, [*self._others(year), excuse], now)
        return Excuse(date=self._day, reason=reason)

    def clear(self, now: datetime) -> None:
        """Delete the excuse of the day.

        Raises:
            NotFound: the day is not excused.
            Invalid: a day more than 60 days ago or 366 ahead.
        """
        year = self._read(now)
        others = self._others(year)
        if len(others) == len(year.excuses):
            raise NotFound("excuse")
        self._years.write(year.current, others, now)

    def _read(self, now: datetime) -> StoredExcuses:
        """Read the excuses of the year, if the day is near enough."""
        year = self._years.read()
        _require_near(self._day, year.days.local_date(now))
        return year

    def _others(self, year: StoredExcuses) -> list[ExcuseDocument]:
        """Return the excuses of the other days of the year."""
        return [excuse for excuse in year.excuses if excuse["date"] != self._day.isoformat()]


def _require_near(day: date, today: date) -> None:
    if not today - MAX_PAST <= day <= today + MAX_FUTURE:
        first, last = (today - MAX_PAST).isoformat(), (today + MAX_FUTURE).isoformat()
        raise invalid("date", "out_of_range", argument=True, min=first, max=last)
