"""The score of a range of days, by day and pillar."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction

from chalicelib import localtime
from chalicelib.regimen.plan import daylog, score
from chalicelib.regimen.plan.adherence import Log
from chalicelib.regimen.plan.documents import Pillar
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.score import PILLARS, Done
from chalicelib.schedules.weeks import WEEK_DAYS
from chalicelib.table.session import Session
from chalicelib.today.models import PillarScore, Score, ScoredDay, ScoredWeek, ScoreQuery

_WEEK = timedelta(days=7)


class ScoreService:
    """How much the caller does of what is due."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def score(self, query: ScoreQuery, now: datetime) -> Score:
        """Return the score of each day, and all of it together; two round trips."""
        plan = Plan.read(self._session)
        # A week that ends in the range may begin before it.
        logs = daylog.read_range(self._session, query.from_ - _WEEK, query.to)
        log: Log = {day: each.all_statuses for day, each in logs.items()}
        items, today = plan.items, plan.today(now)
        wanted = list(localtime.days(query.from_, min(query.to, today)))
        days = {day: score.of_day(items, log, day) for day in wanted}
        days = {day: pillars for day, pillars in days.items() if pillars}
        weeks = {
            day: score.of_week(items, log, day, today)
            for day in localtime.days(query.from_, query.to)
            if plan.days.week.position(day) == WEEK_DAYS - 1
        }
        rates = {day: score.score(pillars.values()) for day, pillars in days.items()}
        return Score(
            days=[
                ScoredDay(
                    date=day,
                    score=rounded(rates[day]),
                    pillars=pillar_scores(pillars),
                )
                for day, pillars in days.items()
            ],
            weeks=[
                ScoredWeek(start=end - _WEEK + timedelta(days=1), pillars=pillar_scores(pillars))
                for end, pillars in weeks.items()
                if pillars
            ],
            average=rounded(score.mean(rates.values())),
            pillars=pillar_scores(score.total([*days.values(), *weeks.values()])),
        )


def pillar_scores(pillars: Mapping[Pillar, Done]) -> list[PillarScore]:
    """Return the pillars that had something due, always in the same order."""
    return [
        PillarScore(pillar=pillar, done=done, due=due, rate=round(done / due, 6))
        for pillar in PILLARS
        if pillar in pillars
        for done, due in [pillars[pillar]]
    ]


def rounded(rate: Fraction | None) -> float | None:
    """Return a rate as it is shown, with six decimals."""
    return None if rate is None else round(float(rate), 6)
