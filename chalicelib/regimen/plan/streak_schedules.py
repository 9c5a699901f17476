"""The schedules that a person sets for the kinds of streak. The last write wins."""

from datetime import datetime

from chalicelib.errors import invalid
from chalicelib.jsontext import Document
from chalicelib.profile.days import DaySettings
from chalicelib.regimen.plan.models import StreakScheduleSet
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.schedules.streaks import STREAKS
from chalicelib.table import keys
from chalicelib.table.collection import RACE
from chalicelib.table.items import Stored, decode
from chalicelib.table.session import Session
from chalicelib.table.singleton import SingletonDocument
from chalicelib.table.transaction import Transaction

MAX_VERSIONS = 50


class StreakScheduleService:
    """The schedule of one kind."""

    def __init__(self, session: Session, kind: str) -> None:
        self._session = session
        self._kind = kind
        self._key = f"{keys.SCHEDULES}{kind}"
        self._document = SingletonDocument(session, "schedule", self._key, kind)

    def set(self, wanted: StreakScheduleSet, now: datetime) -> Stored:
        """Put a schedule in force from a day on, over whatever was to be in force from there.

        Raises:
            Invalid: when there would be more than 50 versions, or a threshold where there is
                no score.
        """
        if self._kind == "protocol":
            return self._set_of_protocol(wanted, now)
        current, days = self._read(wanted)
        transaction = Transaction(self._session)
        stored = self.stage(transaction, current, wanted, now, days)
        transaction.commit(stored.text)
        return stored

    def _set_of_protocol(self, wanted: StreakScheduleSet, now: datetime) -> Stored:
        """Set the schedule with the threshold, on which depends whether a day counts."""
        plan = Plan.read(self._session, consistent=True)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        current = plan.schedules.get(self._kind)
        stored = self.stage(transaction, current, wanted, now, plan.days)
        transaction.edit_threshold(stored)
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
            Invalid: when there would be more than 50 versions, or a threshold where there is
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
