"""What a source reports of a local date: written, read and deleted."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from chalicelib.errors import NotFound, invalid
from chalicelib.metrics.days.content import codes_of, reported_day
from chalicelib.metrics.days.documents import MetricDayDocument, codes_in
from chalicelib.metrics.days.joining import DaySource, is_unchanged, joined
from chalicelib.metrics.days.links import HOOKS, LinkedMetrics, years_around
from chalicelib.metrics.days.models import MetricDaySet
from chalicelib.metrics.days.repository import Change, DaysRead, MetricDays
from chalicelib.models.fields import date_argument
from chalicelib.profile.days import DaySettings
from chalicelib.profile.oldest import refuse_too_old
from chalicelib.table.counters import LINKED
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.items import Stored
from chalicelib.table.requirement import Require, anything
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction, keep_answer

# Where a person is, the next date may have begun.
DAYS_AHEAD: Final = 1


class Written(NamedTuple):
    """What is stored after a write, and whether nothing was before."""

    stored: Stored[MetricDayDocument]
    created: bool


class MetricDayService:
    """The days of metrics of the caller.

    Args:
        session: the caller's.
        require: checks the present version of what is written or deleted.
    """

    def __init__(self, session: Session, require: Require = anything) -> None:
        self._session = session
        self._require = require
        self._days = MetricDays(session)

    def get(self, date: str, source: str) -> Stored[MetricDayDocument]:
        """Return what a source reports of a date.

        Raises:
            NotFound: it reports nothing.
        """
        stored = self._days.get(DaySource(date_argument(date), source))
        if stored is None:
            raise _not_found()
        return stored

    def put(self, date: str, source: str, body: MetricDaySet, now: datetime) -> Written:
        """Write what a source reports of a date; if that is stored already, nothing is written.

        Raises:
            Invalid: it names each field at fault.
        """
        of = DaySource(date_argument(date), source)
        read = self._days.read([of], codes_of(body))
        before = read.stored.get(of)
        self._require(before.version if before else None)
        refuse_ahead(of, read.settings, now, "date", argument=True)
        if before is None:
            refuse_too_old(of.day, "date", argument=True)
        change = change_of(of, body, read)
        if before and change is None:
            keep_answer(self._session, before.text)
            return Written(before, created=False)
        if change is None:
            raise RuntimeError("a report that is new changes something")
        # The answer to a repeated request has the same status.
        session = self._session if before else self._session.about_new()
        stored = self._commit(session, change, read, now)
        if stored is None:
            raise RuntimeError("a report deletes nothing")
        return Written(stored, created=before is None)

    def delete(self, date: str, source: str, now: datetime) -> None:
        """Delete what a source reports of a date.

        Raises:
            NotFound: it reports nothing.
        """
        of = DaySource(date_argument(date), source)
        read = self._days.read([of], ())
        before = read.stored.get(of)
        self._require(before.version if before else None)
        if before is None:
            raise _not_found()
        self._commit(self._session, Change(of, before, None), read, now)

    def _commit(
        self, session: Session, change: Change, read: DaysRead, now: datetime
    ) -> Stored[MetricDayDocument] | None:
        """Commit a change; with linked habits, also their entries."""
        transaction = Transaction(session)
        [stored] = self._days.stage(transaction, [change], read.newest, now)
        if not read.may_fill_habits(change.of.day):
            try:
                transaction.commit(stored.text if stored else "")
            except ConditionFailed as failure:
                if failure.label != LINKED:
                    raise
            else:
                return stored
        changed = linked_metrics(session, change, transaction.size)
        following = HOOKS["habits"](session, changed, now)
        [stored] = self._days.stage(following, [change], read.newest, now, touched=changed.years)
        following.commit(stored.text if stored else "")
        return stored


def linked_metrics(session: Session, change: Change, actions: int) -> LinkedMetrics:
    """Return what a change is for linked habits; one Query.

    ``actions`` is how many the write takes of a transaction without the entries of habits.
    """
    day, before = change.of.day, change.before.document() if change.before else None
    codes = {code for each in (before, change.after) if each for code in codes_in(each)}
    after = {(day, change.of.source): change.after}
    return LinkedMetrics(frozenset({day}), years_around(session, day), after, codes, actions)


def change_of(of: DaySource, body: MetricDaySet, read: DaysRead) -> Change | None:
    """Return the change that a report makes; None if everything in it is stored already.

    Raises:
        Invalid: it names each field of the body that is at fault.
    """
    before = read.stored.get(of)
    reported = reported_day(body, of.day, read.settings, read.metrics)
    document = before.document() if before else None
    content = joined(of, document, body, reported, read.metrics)
    if is_unchanged(document, content):
        return None
    return Change(of, before, content, read.tombstones[of])


def refuse_ahead(
    of: DaySource, settings: DaySettings, now: datetime, where: str, *, argument: bool = False
) -> None:
    """Refuse a date after tomorrow, by the time zone of the profile.

    Raises:
        Invalid: ``too_far_ahead``.
    """
    if of.day > settings.local_date(now) + timedelta(days=DAYS_AHEAD):
        raise invalid(where, "too_far_ahead", argument=argument, days=DAYS_AHEAD)


def _not_found() -> NotFound:
    return NotFound("metrics of that date and source")
