"""The use cases of the schedules of streaks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.errors import invalid
from chalicelib.jsontext import Document
from chalicelib.profile.days import DaySettings
from chalicelib.profile.oldest import refuse_old_schedule
from chalicelib.regimen.plan.documents import StreakScheduleDocument, StreakVersionDocument
from chalicelib.regimen.plan.models import StreakScheduleSet
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.schedules.streaks import STREAKS
from chalicelib.table import keys
from chalicelib.table.collection import RACE
from chalicelib.table.items import Stored
from chalicelib.table.requirement import Require, anything
from chalicelib.table.session import Session
from chalicelib.table.singleton import SingletonDocument
from chalicelib.table.transaction import Transaction

MAX_VERSIONS = 50
# The kind whose schedule has a threshold.
_PROTOCOL = "protocol"


class StreakScheduleRepository(SingletonDocument[StreakScheduleDocument]):
    """The schedule of one kind of streak."""

    def __init__(self, session: Session, kind: str) -> None:
        super().__init__(session, "schedule", f"{keys.SCHEDULES}{kind}", kind)

    def read_with_days(self) -> tuple[Stored[StreakScheduleDocument] | None, DaySettings]:
        """Read the schedule and, in the same round trip, the day settings of the person."""
        items = self._session.get_many([self._sort_key, keys.PROFILE])
        profile = items.get(keys.PROFILE)
        days = DaySettings.of(profile)
        return self.of(items.get(self._sort_key)), days


class StreakScheduleService:
    """The schedule of one kind of streak. It exists from the start, at version 0.

    Args:
        session: the caller's.
        kind: of the streak.
        require: checks the present version of the schedule that is set.
    """

    def __init__(self, session: Session, kind: str, require: Require = anything) -> None:
        self._session = session
        self._require = require
        self._kind = kind
        self._schedule = StreakScheduleRepository(session, kind)

    def get(self) -> Stored[StreakScheduleDocument]:
        """Return the schedule; at version 0 it is daily."""
        daily: StreakVersionDocument = {"effective_from": None, "schedule": {"type": "daily"}}
        return self._schedule.get() or self._schedule.unwritten({"versions": [daily]})

    def set(self, requested: StreakScheduleSet, now: datetime) -> Stored[StreakScheduleDocument]:
        """Put a schedule in force from a day on; it replaces all versions from that day on.

        Raises:
            Invalid: there would be more than 50 versions, or the kind has no threshold.
        """
        if self._kind == _PROTOCOL:
            return self._set_of_protocol(requested, now)
        current, days = self._read(requested)
        self._require(current.version if current else 0)
        transaction = Transaction(self._session)
        stored = self.stage(transaction, current, requested, now, days)
        transaction.commit(stored.text)
        return stored

    def _set_of_protocol(
        self, requested: StreakScheduleSet, now: datetime
    ) -> Stored[StreakScheduleDocument]:
        """Set the schedule that has the threshold, which decides whether a day counts."""
        plan = Plan.read(self._session, consistent=True)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        current = plan.schedules.get(self._kind)
        self._require(current.version if current else 0)
        stored = self.stage(transaction, current, requested, now, plan.days)
        transaction.edit_threshold(stored)
        transaction.commit(stored.text)
        return stored

    def stage(
        self,
        transaction: Transaction,
        current: Stored[StreakScheduleDocument] | None,
        requested: StreakScheduleSet,
        now: datetime,
        days: DaySettings,
    ) -> Stored[StreakScheduleDocument]:
        """Add to ``transaction`` the schedule with ``requested`` as its last version.

        Args:
            transaction: of the use case.
            current: the stored schedule, or None.
            requested: the new version.
            now: the time of the request.
            days: the day settings of the person, for a schedule without an anchor.

        Raises:
            Invalid: there would be more than 50 versions, or the kind has no threshold.
        """
        if requested.threshold is not None and self._kind != _PROTOCOL:
            raise invalid("/threshold", "not_for_this_kind", kind=self._kind)
        versions = current.document()["versions"] if current else []
        start = requested.effective_from
        same = [each for each in versions if start and each["effective_from"] == str(start)]
        replaced = same or versions[-1:]
        refuse_old_schedule(requested.document(), replaced[0] if replaced else {})
        kept = [
            version
            for version in versions
            if start and (version["effective_from"] or "") < start.isoformat()
        ]
        schedule = STREAKS.anchored(
            requested.schedule.document(),
            before=versions[-1]["schedule"] if versions else None,
            first=start or days.local_date(now),
            week=days.week,
        )
        version: StreakVersionDocument = {
            "effective_from": start.isoformat() if start else None,
            "schedule": schedule,
        }
        if not kept or kept[-1]["schedule"] != schedule:
            kept.append(version)
        if len(kept) > MAX_VERSIONS:
            raise invalid("/effective_from", "too_many_versions", max=MAX_VERSIONS)
        content = {"versions": kept} | _settings(requested, current)
        return self._schedule.stage(transaction, current, content, now, label=RACE)

    def _read(
        self, requested: StreakScheduleSet
    ) -> tuple[Stored[StreakScheduleDocument] | None, DaySettings]:
        """Read the schedule and, if the request needs them, the day settings of the person."""
        if not STREAKS.is_open(requested.schedule.document()):
            return self._schedule.get(), DaySettings()
        return self._schedule.read_with_days()


def _settings(
    requested: StreakScheduleSet, current: Stored[StreakScheduleDocument] | None
) -> Document:
    """Return the freezes and the threshold: as requested, or else as stored."""
    given = requested.document()
    before: Mapping[str, Any] = current.document() if current else {}
    return {
        name: given.get(name, before.get(name))
        for name in ("freeze", "threshold")
        if name in given or name in before
    }
