"""Summaries of weeks and months."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.errors import invalid
from chalicelib.jsontext import Document
from chalicelib.regimen.plan.repository import Plan
from chalicelib.schedules.periods import number_of_periods, periods
from chalicelib.schedules.weeks import WEEK_DAYS, Span
from chalicelib.summaries.models import MAX_PERIODS, SummariesQuery
from chalicelib.summaries.regimen import RegimenDays
from chalicelib.summaries.training import training
from chalicelib.table import counters, keys
from chalicelib.table.items import read_counters
from chalicelib.table.session import Query, Session
from chalicelib.training.workouts.days import STREAK

# The first period may begin in the year before its day.
_LONGEST_WAY_BACK = timedelta(days=WEEK_DAYS - 1)


@dataclass(frozen=True)
class _Account:
    """The plan, with the profile, and the workouts of the calendar.

    Attributes:
        plan: without the deleted items of the days.
        workouts: the number of completed workouts, by date.
        minutes: their minutes, by date.
        unmeasured: the years whose minutes an earlier release left out.
    """

    plan: Plan
    workouts: Mapping[date, int]
    minutes: Mapping[date, int]
    unmeasured: frozenset[int]

    @classmethod
    def read(cls, session: Session, first: date) -> "_Account":
        """Read the account, and the years of workouts from ``first`` on; mostly one Query."""
        low = keys.calendar(STREAK, first.year)
        items = list(session.each(Query(low, keys.PLAN_END)))
        years = {
            int(item["sk"].rpartition("#")[2]): read_counters(item)
            for item in items
            if item["sk"].startswith(keys.WORKOUT_CALENDARS)
        }
        unmeasured = (year for year, n in years.items() if n.get(counters.UNMEASURED))
        return cls(
            Plan.complete(items, session),
            counters.history(years),
            counters.digits(years, counters.MINUTES),
            frozenset(unmeasured),
        )

    def of_calendar(self, span: Span) -> Document:
        """Return the number of workouts of some days, and their minutes if those are known."""
        days = [day for day in span.days() if day in self.workouts]
        known = self.unmeasured.isdisjoint(day.year for day in days)
        minutes = sum(self.minutes.get(day, 0) for day in days)
        return {
            "workouts": sum(self.workouts[day] for day in days),
            "minutes": minutes if known else None,
        }


class SummaryService:
    """The summaries of the caller's weeks and months."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def summaries(self, query: SummariesQuery, now: datetime) -> Document:
        """Return the summaries of the periods of a range of days.

        Raises:
            Invalid: ``too_many_periods``.
        """
        account = _Account.read(self._session, query.from_ - _LONGEST_WAY_BACK)
        plan, today = account.plan, account.plan.today(now)
        bounds = query.by, query.from_, query.to, plan.days.week
        if number_of_periods(*bounds) > MAX_PERIODS:
            of = f"{query.by}s"
            raise invalid("to", "too_many_periods", argument=True, max=MAX_PERIODS, of=of)
        spans = periods(*bounds)
        whole = Span(spans[0].first, spans[-1].last)
        trained = training(self._session, spans)
        regimen = RegimenDays.read(self._session, plan, whole, today)
        items = [
            {
                "from": f"{span.first}",
                "to": f"{span.last}",
                "complete": span.last < today,
                **account.of_calendar(span),
                **done,
                "adherence": regimen.adherence(span),
                "score": regimen.score(span),
            }
            for span, done in zip(spans, trained, strict=True)
        ]
        return {"items": items}
