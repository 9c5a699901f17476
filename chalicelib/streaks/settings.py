"""What a person sets about their streaks: schedules and excuses. The last write wins."""

from datetime import date, datetime, timedelta

from chalicelib.http.fields import date_in_path
from chalicelib.http.problems import invalid
from chalicelib.profile.days import DaySettings
from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.store import Plan
from chalicelib.streaks.kinds import Kind
from chalicelib.streaks.models import (
    MAX_VERSIONS,
    Excuse,
    Reason,
    StreakScheduleSet,
)
from chalicelib.streaks.rules import STREAKS
from chalicelib.table import keys
from chalicelib.table.collection import RACE
from chalicelib.table.errors import NotFound
from chalicelib.table.items import Document, Stored, decode
from chalicelib.table.session import Session
from chalicelib.table.singleton import FixedDocument
from chalicelib.table.transaction import Transaction

PAST = timedelta(days=60)
FUTURE = timedelta(days=366)


class ScheduleStore:
    """The schedule of one kind."""

    def __init__(self, session: Session, kind: Kind) -> None:
        self._session = session
        self._kind = kind
        self._key = f"{keys.SCHEDULES}{kind}"
        self._document = FixedDocument(session, "schedule", self._key, kind)

    def set(self, wanted: StreakScheduleSet, now: datetime) -> Stored:
        """Put a schedule in force from a day on, over whatever was to be in force from there.

        Raises:
            ApiError: 422 when there would be more than 50 versions, or a threshold where there is
                no score.
        """
        transaction = Transaction(self._session)
        current, days = self._read(wanted)
        stored = self.stage(transaction, current, wanted, now, days)
        before = current.document() if current else {}
        if stored.document().get("threshold") != before.get("threshold"):
            self._stage_days(transaction, stored, now)
        transaction.commit(stored.text)
        return stored

    def stage(
        self,
        transaction: Transaction,
        current: Stored | None,
        wanted: StreakScheduleSet,
        now: datetime,
        days: DaySettings,
    ) -> Stored:
        """Add to ``transaction`` what putting a schedule in force over ``current`` takes.

        ``days`` are the person's; they matter only to a schedule that does not say itself what it
        is counted from.

        Raises:
            ApiError: 422 when there would be more than 50 versions, or a threshold where there is
                no score.
        """
        if wanted.threshold is not None and self._kind != "protocol":
            raise invalid("/threshold", "not_for_this_kind", kind=self._kind)
        document = current.document() if current else {}
        earlier, start = document.get("versions", []), wanted.effective_from
        kept = [
            version
            for version in earlier
            if start and (version["effective_from"] or "") < start.isoformat()
        ]
        if len(kept) >= MAX_VERSIONS:
            raise invalid("/effective_from", "too_many_versions", max=MAX_VERSIONS)
        schedule = STREAKS.anchored(
            wanted.schedule.document(),
            before=earlier[-1]["schedule"] if earlier else None,
            first=start or days.local_date(now),
            week=days.week,
        )
        version = {"effective_from": start and start.isoformat(), "schedule": schedule}
        content: Document = {"versions": [*kept, version]}
        given = wanted.document()
        for name in ("freeze", "threshold"):
            if name in given or name in document:
                content[name] = given.get(name, document.get(name))
        return self._document.stage(transaction, current, content, now, label=RACE)

    def _read(self, wanted: StreakScheduleSet) -> tuple[Stored | None, DaySettings]:
        """Read the schedule and, in the same round trip, the person's days if they matter."""
        if not STREAKS.is_open(wanted.schedule.document()):
            return self._document.get(), DaySettings()
        items = self._session.get_many([self._key, keys.PROFILE])
        profile = items.get(keys.PROFILE)
        days = DaySettings.of(decode(profile).text if profile else None)
        return self._document.of(items.get(self._key)), days

    def _stage_days(self, transaction: Transaction, schedule: Stored, now: datetime) -> None:
        """Write what the threshold set in ``schedule`` changes of today, and of days ahead."""
        plan = Plan.read(self._session, consistent=True)
        plan.schedules[self._kind] = schedule
        daylog.stage_edit(transaction, self._session, plan, plan.today(now), ())


class ExcuseStore:
    """The excused days of one user, kept by year."""

    def __init__(self, session: Session, day: str) -> None:
        self._session = session
        self._day = date_in_path(day)
        self._key = f"{keys.EXCUSES}{self._day.year:04d}"
        self._year = FixedDocument(session, "excuses", self._key, f"{self._day.year:04d}")

    def set(self, reason: Reason, now: datetime) -> Excuse:
        """Excuse the day.

        Raises:
            ApiError: 422 for a day more than 60 days ago or 366 ahead.
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
            ApiError: 422 for a day more than 60 days ago or 366 ahead.
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
        raise invalid("date", "out_of_range", in_body=False, min=first, max=last)
