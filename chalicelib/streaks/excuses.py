"""The days that a person excuses. The last write wins."""

from datetime import date, datetime, timedelta

from chalicelib.errors import NotFound, invalid
from chalicelib.models.fields import date_argument
from chalicelib.profile.days import DaySettings
from chalicelib.streaks.models import (
    Excuse,
    Reason,
)
from chalicelib.table import keys
from chalicelib.table.items import Stored, decode
from chalicelib.table.session import Session
from chalicelib.table.singleton import SingletonDocument

PAST = timedelta(days=60)
FUTURE = timedelta(days=366)


class ExcuseService:
    """The excused days of one user, kept by year."""

    def __init__(self, session: Session, day: str) -> None:
        self._session = session
        self._day = date_argument(day)
        self._key = f"{keys.EXCUSES}{self._day.year:04d}"
        self._year = SingletonDocument(session, "excuses", self._key, f"{self._day.year:04d}")

    def set(self, reason: Reason, now: datetime) -> Excuse:
        """Excuse the day.

        Raises:
            Invalid: a day more than 60 days ago or 366 ahead.
        """
        current, excuses = self._read(now)
        excuse = {"date": self._day.isoformat(), "reason": reason}
        if excuse not in excuses:
            others = [held for held in excuses if held["date"] != excuse["date"]]
            ordered = sorted([*others, excuse], key=lambda held: held["date"])
            self._year.write(current, {"excuses": ordered}, now)
        return Excuse(date=self._day, reason=reason)

    def clear(self, now: datetime) -> None:
        """Take the excuse back.

        Raises:
            NotFound: the day is not excused.
            Invalid: a day more than 60 days ago or 366 ahead.
        """
        current, excuses = self._read(now)
        others = [held for held in excuses if held["date"] != self._day.isoformat()]
        if len(others) == len(excuses):
            raise NotFound("excuse")
        self._year.write(current, {"excuses": others}, now)

    def _read(self, now: datetime) -> tuple[Stored | None, list[dict[str, str]]]:
        """Read the year's excuses and, in the same round trip, what day it is for this person."""
        items = self._session.get_many([self._key, keys.PROFILE])
        profile = items.get(keys.PROFILE)
        today = DaySettings.of(decode(profile).text if profile else None).local_date(now)
        _require_near(self._day, today)
        current = self._year.of(items.get(self._key))
        return current, current.document()["excuses"] if current else []


def _require_near(day: date, today: date) -> None:
    if not today - PAST <= day <= today + FUTURE:
        first, last = (today - PAST).isoformat(), (today + FUTURE).isoformat()
        raise invalid("date", "out_of_range", argument=True, min=first, max=last)
