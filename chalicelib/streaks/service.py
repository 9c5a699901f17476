"""Streaks and the calendar: a history read, folded and put into the contract's words."""

from datetime import datetime
from typing import NamedTuple

from chalicelib import localtime
from chalicelib.errors import NotFound
from chalicelib.schedules.models import StreakScheduleRule
from chalicelib.streaks import fold, heatmap
from chalicelib.streaks.account import Account, read
from chalicelib.streaks.kinds import Kind
from chalicelib.streaks.ledger import History
from chalicelib.streaks.milestones import milestones
from chalicelib.streaks.models import (
    Calendar,
    CalendarDay,
    CalendarQuery,
    CurrentRun,
    Freezes,
    LongestRun,
    Streak,
    StreakMilestones,
    StreakPeriod,
)
from chalicelib.streaks.rules import Rules
from chalicelib.streaks.strength import strength
from chalicelib.table import keys
from chalicelib.table.session import Session


class StreakService:
    """The caller's streaks."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self, now: datetime) -> list[Streak]:
        """Return every kind's streak; one Query."""
        account = read(self._session)
        kinds = account.kinds(account.days.local_date(now))
        return [_streak(kind, account, now) for kind in kinds]

    def one(self, kind: Kind, now: datetime) -> Streak:
        """Return one kind's streak; one Query."""
        return _streak(kind, self._account(kind), now)

    def calendar(self, query: CalendarQuery, now: datetime) -> Calendar:
        """Return the days of the heat map; one Query."""
        history, rules, found = folded(query.kind, self._account(query.kind), now)
        shown = heatmap.cells(history, rules, found, query.from_, query.to)
        days = [
            CalendarDay.model_construct(date=day, count=count, level=level, state=state)
            for day, count, level, state in shown
        ]
        return Calendar.model_construct(kind=query.kind, days=days)

    def _account(self, kind: Kind) -> Account:
        """Return what one kind's streak depends on.

        Raises:
            NotFound: it is of a habit that is not there.
        """
        account = read(self._session, kind)
        if keys.habit_of(kind) and kind not in account.habits:
            raise NotFound("habit")
        return account


class Folded(NamedTuple):
    """What happened of one kind, when it is due, and what that amounts to."""

    history: History
    rules: Rules
    fold: fold.Fold


def folded(kind: Kind, account: Account, now: datetime) -> Folded:
    """Fold one kind's history as of ``now``."""
    today = account.days.local_date(now)
    history, rules = account.history(kind, today), account.rules(kind)
    return Folded(history, rules, fold.fold(history, rules, today))


def saved_until(account: Account, found: fold.Fold) -> datetime | None:
    """Return when the day ends that a streak at risk can be saved on."""
    if not found.at_risk:
        return None
    return localtime.day_ends(found.today, account.days.zone, account.days.day_start)


def _streak(kind: Kind, account: Account, now: datetime) -> Streak:
    """Return one kind's streak as of ``now``."""
    history, _, found = folded(kind, account, now)
    current, longest, period = found.current, found.longest, found.period
    length = current.length if current else 0
    named = {"name": account.habits[kind]["name"]} if kind in account.habits else {}
    return Streak(
        kind=kind,
        **named,
        unit=found.unit,
        today=found.today,
        timezone=account.days.timezone,
        schedule=StreakScheduleRule.model_validate(found.schedule.document()),
        status=found.status,
        at_risk=found.at_risk,
        at_risk_until=saved_until(account, found),
        current=CurrentRun(
            length=length,
            start=current.start if current else None,
            last_activity=found.last_activity,
            active_days=found.active_days,
            excused_days=found.excused_days,
        ),
        longest=LongestRun(
            length=longest.length if longest else 0,
            start=longest.start if longest else None,
            end=longest.end if longest else None,
        ),
        period=StreakPeriod(
            start=period.start,
            end=period.end,
            target=period.target,
            done=period.done,
            needed=period.needed,
            days_left=period.days_left,
        ),
        freezes=Freezes(available=found.freezes, max=found.freezes_max),
        milestones=StreakMilestones(**milestones(found.unit, length)._asdict()),
        strength=round(strength(history, found.days, found.schedule, found.today), 6),
    )
