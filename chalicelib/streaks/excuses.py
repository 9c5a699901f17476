"""The days that a person excuses. The last write wins."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import cast

from chalicelib.errors import NotFound, invalid
from chalicelib.models.fields import date_argument
from chalicelib.streaks.documents import ExcuseDocument
from chalicelib.streaks.models import Excuse, ExcuseSet
from chalicelib.streaks.repository import ExcuseRepository, StoredExcuses, read_excuses
from chalicelib.table import keys
from chalicelib.table.session import Session

MAX_PAST = timedelta(days=60)
MAX_FUTURE = timedelta(days=366)


class ExcuseService:
    """One day of one user, which can be excused."""

    def __init__(self, session: Session, day: str) -> None:
        self._day = date_argument(day)
        self._years = ExcuseRepository(session, self._day.year)

    def set(self, requested: ExcuseSet, now: datetime) -> Excuse:
        """Excuse the day.

        Raises:
            Invalid: a day more than 60 days ago or 366 ahead, or a kind of an unknown habit.
        """
        kinds = requested.kinds or []
        year = self._read(now, filter(None, map(keys.habit_of, kinds)))
        excuse = cast("ExcuseDocument", {"date": self._day.isoformat()} | requested.document())
        before = [each for each in year.excuses if each["date"] == excuse["date"]]
        _require_known(kinds, year.habits, [k for each in before for k in each.get("kinds", ())])
        if [excuse] != before:
            self._years.write(year.current, [*self._others(year), excuse], now)
        return Excuse.model_validate(excuse)

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

    def _read(self, now: datetime, habits: Iterable[str] = ()) -> StoredExcuses:
        """Read the excuses of the year, if the day is near enough, and some habits."""
        year = self._years.read(habits)
        _require_near(self._day, year.days.local_date(now))
        return year

    def _others(self, year: StoredExcuses) -> list[ExcuseDocument]:
        """Return the excuses of the other days of the year."""
        return [excuse for excuse in year.excuses if excuse["date"] != self._day.isoformat()]


def excuses_between(session: Session, first: date, last: date) -> list[ExcuseDocument]:
    """Return the excuses of a range of days, oldest first; one round trip."""
    excuses = read_excuses(session, range(first.year, last.year + 1))
    return [each for each in excuses if first.isoformat() <= each["date"] <= last.isoformat()]


def _require_known(kinds: Sequence[str], habits: Collection[str], before: Collection[str]) -> None:
    """Refuse a kind of a habit that does not exist; what the excuse has already is kept."""
    for place, kind in enumerate(kinds):
        habit = keys.habit_of(kind)
        if habit and habit not in habits and kind not in before:
            raise invalid(f"/kinds/{place}", "unknown_kind")


def _require_near(day: date, today: date) -> None:
    if not today - MAX_PAST <= day <= today + MAX_FUTURE:
        first, last = (today - MAX_PAST).isoformat(), (today + MAX_FUTURE).isoformat()
        raise invalid("date", "out_of_range", argument=True, min=first, max=last)
