"""The adherence and the score of a range of days, from logs that are read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from chalicelib.regimen.plan import adherence, daylog, score
from chalicelib.regimen.plan.adherence import DoseTally
from chalicelib.regimen.plan.daylog import WholeLogs
from chalicelib.regimen.plan.repository import Plan
from chalicelib.schedules.weeks import Span
from chalicelib.table.session import Session
from chalicelib.today.score_range import ScoreRange, first_needed
from chalicelib.today.scores import rounded

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class RegimenDays:
    """The doses and the scores of days.

    Attributes:
        doses: by date; days with nothing due are absent.
        scores: by date; days with nothing due are absent.
    """

    doses: Mapping[date, DoseTally] = field(default_factory=dict)
    scores: Mapping[date, Fraction | None] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, plan: Plan, span: Span, today: date) -> "RegimenDays":
        """Read what was logged on the days of ``span``; nothing if nothing was ever planned.

        Args:
            session: the caller's.
            plan: of the person, without the deleted items of these days.
            span: the days.
            today: the local date.
        """
        # The first week may begin before the range.
        plan = plan.reading_archive(session, span.first - _WEEK, span.last)
        if not plan.items:
            return cls()
        found = daylog.read_whole(session, first_needed(plan, span.first), span.last)
        scored = ScoreRange.complete(session, plan, (found.summaries, found.others), span, today)
        scores = {day: score.score(pillars.values()) for day, pillars in scored.days(*span).items()}
        return cls(_doses(plan, found, span, today), scores)

    def adherence(self, span: Span) -> float | None:
        """Return the doses taken divided by the doses due; None if nothing was due."""
        tallies = (tally for day, tally in self.doses.items() if span.first <= day <= span.last)
        return sum(tallies, DoseTally()).rate

    def score(self, span: Span) -> float | None:
        """Return the mean of the daily scores; None if nothing was due."""
        rates = (rate for day, rate in self.scores.items() if span.first <= day <= span.last)
        return rounded(score.mean(rates))


def _doses(plan: Plan, found: WholeLogs, span: Span, today: date) -> Mapping[date, DoseTally]:
    summary = adherence.summarize(
        plan.supplement_histories,
        {day: log.statuses for day, log in found.logs.items()},
        span.first,
        span.last,
        today,
        week=plan.days.week,
        covered=plan.covered_days,
    )
    return summary.by_day
