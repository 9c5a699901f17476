"""The days that a person excuses."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import cast

from chalicelib.errors import NotFound, invalid
from chalicelib.jsontext import dump
from chalicelib.models.fields import date_argument
from chalicelib.regimen.plan.limits import MAX_EXCUSED_PAST
from chalicelib.streaks.documents import ExcuseDocument
from chalicelib.streaks.models import ExcuseSet
from chalicelib.streaks.repository import ExcuseRepository, StoredExcuses, read_excuses
from chalicelib.table import keys
from chalicelib.table.items import Stored
from chalicelib.table.requirement import Require, anything
from chalicelib.table.session import Session
from chalicelib.table.transaction import keep_answer

MAX_FUTURE = timedelta(days=366)
# Those of all habits that an account can have at a time, and of some that were deleted.
MAX_KINDS_A_YEAR = 150
# Three on each day. All kinds at once, which is the default, do not count: nothing is named then.
MAX_NAMED_A_YEAR = 1_100


class ExcuseService:
    """One day of one user, which can be excused.

    Args:
        session: the caller's.
        day: the local date.
        require: checks the present version of the excuse that is set or deleted.
    """

    def __init__(self, session: Session, day: str, require: Require = anything) -> None:
        self._require = require
        self._day = date_argument(day)
        self._session = session
        self._years = ExcuseRepository(session, self._day.year)

    def set(self, requested: ExcuseSet, now: datetime) -> Stored[ExcuseDocument]:
        """Excuse the day.

        Raises:
            Invalid: a day more than 60 days ago or 366 ahead, or a kind of an unknown habit.
        """
        kinds = requested.kinds or []
        year = self._read(now)
        before = self._excuse(year)
        _require_known(kinds, year.plan.habits, before.get("kinds", []) if before else [])
        excuse = cast("ExcuseDocument", {"date": self._day.isoformat()} | requested.document())
        others = [each for each in year.excuses if each["date"] != excuse["date"]]
        _require_few(kinds, year.excuses, others)
        if before and {**excuse, "version": 0} == {**before, "version": 0}:
            stored = _stored(before)
            keep_answer(self._session, stored.text)
            return stored
        excuse["version"] = year.next_version
        stored = _stored(excuse)
        self._years.write(year, self._day, excuse, now, stored.text)
        return stored

    def clear(self, now: datetime) -> None:
        """Delete the excuse of the day.

        Raises:
            NotFound: the day is not excused.
            Invalid: a day more than 60 days ago or 366 ahead.
        """
        year = self._read(now)
        if not self._excuse(year):
            raise NotFound("excuse")
        self._years.write(year, self._day, None, now)

    def _read(self, now: datetime) -> StoredExcuses:
        """Read the excuses of the year and the plan, if the day is near enough."""
        year = self._years.read()
        _require_near(self._day, year.plan.today(now))
        excuse = self._excuse(year)
        self._require(version_of(excuse) if excuse else None)
        return year

    def _excuse(self, year: StoredExcuses) -> ExcuseDocument | None:
        """Return the excuse of the day."""
        day = self._day.isoformat()
        return next((excuse for excuse in year.excuses if excuse["date"] == day), None)


def excuses_between(session: Session, first: date, last: date) -> list[ExcuseDocument]:
    """Return the excuses of a range of days, oldest first; one round trip."""
    excuses = read_excuses(session, range(first.year, last.year + 1))
    return [each for each in excuses if first.isoformat() <= each["date"] <= last.isoformat()]


def version_of(excuse: ExcuseDocument) -> int:
    """Return the version of an excuse; that of an excuse of release 0.5 is 1."""
    return excuse.get("version", 1)


def _stored(excuse: ExcuseDocument) -> Stored[ExcuseDocument]:
    """Return an excuse as a resource of its own, although the year is the item."""
    version = version_of(excuse)
    text = dump({**excuse, "version": version})
    return Stored("excuses", excuse["date"], version, text, {})


def _require_known(kinds: Sequence[str], habits: Collection[str], before: Collection[str]) -> None:
    """Refuse a kind of a habit that does not exist; what the excuse has already is kept."""
    for place, kind in enumerate(kinds):
        habit = keys.habit_of(kind)
        if habit and habit not in habits and kind not in before:
            raise invalid(f"/kinds/{place}", "unknown_kind")


def _require_few(
    kinds: Collection[str], excuses: Sequence[ExcuseDocument], others: Sequence[ExcuseDocument]
) -> None:
    """Refuse kinds for which the item of a year, which every answer about streaks needs, is full.

    Args:
        kinds: of the excuse.
        excuses: all of the year, as they are stored.
        others: those of other days. No excuse becomes longer in a year that has too many already.
    """
    before = {kind for excuse in excuses for kind in excuse.get("kinds", ())}
    if len(before.union(kinds)) > max(MAX_KINDS_A_YEAR, len(before)):
        raise invalid("/kinds", "too_many", max=MAX_KINDS_A_YEAR, of="excuse_kinds")
    if _named(others) + len(kinds) > max(MAX_NAMED_A_YEAR, _named(excuses)):
        raise invalid("/kinds", "too_many", max=MAX_NAMED_A_YEAR, of="excused_kinds_by_day")


def _named(excuses: Iterable[ExcuseDocument]) -> int:
    """Return how many kinds are named on all days together."""
    return sum(len(excuse.get("kinds", ())) for excuse in excuses)


def _require_near(day: date, today: date) -> None:
    if not today - MAX_EXCUSED_PAST <= day <= today + MAX_FUTURE:
        first, last = (today - MAX_EXCUSED_PAST).isoformat(), (today + MAX_FUTURE).isoformat()
        raise invalid("date", "out_of_range", argument=True, min=first, max=last)
