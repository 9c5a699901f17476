"""Reads day counters and the profile in one Query, and folds them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from chalicelib import localtime
from chalicelib.profile.days import DaySettings
from chalicelib.streaks import fold, heatmap
from chalicelib.streaks.models import (
    Calendar,
    CalendarDay,
    CalendarQuery,
    CurrentRun,
    DailySchedule,
    Kind,
    LongestRun,
    Streak,
)
from chalicelib.table import counters, keys
from chalicelib.table.items import Item, decode
from chalicelib.table.session import Query, Session

Counts = dict[date, int]

KINDS: tuple[Kind, ...] = ("workouts", "supplements", "biomarkers")


@dataclass(frozen=True)
class History:
    """Everything a streak is folded from."""

    days: DaySettings
    counts: Mapping[str, Counts]


class StreakStore:
    """The caller's streaks."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self, now: datetime) -> list[Streak]:
        """Return every kind's streak; one Query."""
        history = self._read(keys.CALENDARS)
        return [_streak(kind, history, now) for kind in KINDS]

    def one(self, kind: Kind, now: datetime) -> Streak:
        """Return one kind's streak; one Query."""
        return _streak(kind, self._read(f"{keys.CALENDARS}{kind}#"), now)

    def calendar(self, query: CalendarQuery, now: datetime) -> Calendar:
        """Return the days of the heat map; one Query."""
        history = self._read(f"{keys.CALENDARS}{query.kind}#")
        counts = history.counts.get(query.kind, {})
        today = history.days.local_date(now)
        exists = partial(localtime.day_exists, tz=history.days.zone)
        shown = heatmap.cells(
            counts, query.from_, query.to, fold.effective_today(counts, today), exists
        )
        days = [
            CalendarDay.model_construct(date=day, count=count, level=level, state=state)
            for day, count, level, state in shown
        ]
        return Calendar.model_construct(kind=query.kind, days=days)

    def _read(self, low: str) -> History:
        """Read the counters from ``low`` on, and the profile, which sorts after them all."""
        items: list[Item] = []
        after: str | None = None
        while True:
            query = Query(low=low, high=keys.PROFILE, after=after)
            page, after = self._session.query(query)
            items += page
            if after is None:
                return _history(items)


def _history(items: list[Item]) -> History:
    counts: defaultdict[str, Counts] = defaultdict(dict)
    profile: str | None = None
    for item in items:
        sort_key = item["sk"]["S"]
        if sort_key == keys.PROFILE:
            profile = decode(item).text
            continue
        _, kind, year = sort_key.split("#")
        blocks = {name: int(value["N"]) for name, value in item.items() if name[0] == "b"}
        counts[kind] |= counters.counts(int(year), blocks)
    return History(DaySettings.of(profile), counts)


def _streak(kind: Kind, history: History, now: datetime) -> Streak:
    """Fold one kind's history as of ``now``."""
    days = history.days
    exists = partial(localtime.day_exists, tz=days.zone)
    active = history.counts.get(kind, {})
    folded = fold.daily(active, days.local_date(now), exists)
    current, longest = folded.current, folded.longest
    at_risk = folded.status == "at_risk"
    tomorrow = localtime.day_begins(folded.today + timedelta(days=1), days.zone, days.day_start)
    return Streak(
        kind=kind,
        unit="day",
        today=folded.today,
        timezone=days.timezone,
        schedule=DailySchedule(),
        status=folded.status,
        at_risk=at_risk,
        at_risk_until=tomorrow.astimezone(UTC) if at_risk else None,
        current=CurrentRun(
            length=current.length if current else 0,
            start=current.start if current else None,
            last_activity=max((day for day in active if day <= folded.today), default=None),
            active_days=current.length if current else 0,
        ),
        longest=LongestRun(
            length=longest.length if longest else 0,
            start=longest.start if longest else None,
            end=longest.end if longest else None,
        ),
    )
