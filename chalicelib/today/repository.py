"""The items that the answer about one day is put together from, mostly read in two Queries."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.daylog import DayLog
from chalicelib.regimen.plan.repository import Plan
from chalicelib.streaks.inputs import StreakInputs
from chalicelib.streaks.repository import parse_inputs
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import read_lines
from chalicelib.table.session import Query, Session
from chalicelib.today import earlier_logs, workouts
from chalicelib.today.metric_days import MetricFigures, dates_to_read, read_metric_days
from chalicelib.today.workout_models import CompletedWorkout
from chalicelib.training.workouts.days import STREAK
from chalicelib.training.workouts.documents import PlannedWorkoutEntry


@dataclass(frozen=True)
class AccountData:
    """What does not depend on the day.

    Attributes:
        items: day counters, excuses, profile, plan and marker summaries, in the order of their
            keys.
        streaks: what streaks are computed from.
        plan: the plan, with the done days of its habits, and the deleted items of the day.
    """

    items: list[Item]
    streaks: StreakInputs
    plan: Plan

    def completed_workouts(self, day: date) -> int:
        """Return how many workouts were completed on a day."""
        return self.streaks.of_kind(STREAK).counts.get(day, 0)

    @cached_property
    def marker_summaries(self) -> MarkerSummaries:
        """The summaries of the tracked markers."""
        return MarkerSummaries(self.items)


class LoggedDays(NamedTuple):
    """What was logged of a day, and of days around it, if those were read.

    Attributes:
        logs: by date; a day without a log is absent.
        planned_workouts: of the day, by the id of the workout.
    """

    logs: dict[date, DayLog]
    planned_workouts: dict[str, PlannedWorkoutEntry]


class TodayRepository:
    """The data of one user for one day."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read_account(self, day: date | None, now: datetime) -> AccountData:
        """Read what does not depend on the day (None: today), and what was deleted after it.

        It is one Query; two if a deleted item was active on the day.
        """
        items = list(self._session.each(Query(keys.CALENDARS, keys.MARKER_SUMMARIES_END)))
        streaks = parse_inputs(items, Plan.of(items))
        day = day or streaks.plan.today(now)
        plan = streaks.plan.reading_archive(self._session, day, day)
        return AccountData(items, streaks, plan)

    def read_logged(self, first: date, day: date, last: date) -> LoggedDays:
        """Read the logs from ``first`` to ``last``, both included, and what is planned on ``day``.

        One Query costs by the total size of the items, whereas the size of each single read is
        rounded up. A log that an earlier release wrote takes one round trip more.
        """
        planned = keys.planned(day)
        end = max(f"{planned}#{keys.LAST}", keys.day_log(last))
        items = list(self._session.each(Query(keys.day_log(first), end)))
        # In 0.5, one item had the lines of all planned workouts.
        lines = (read_lines(item) for item in items if f"{item['sk']}#".startswith(f"{planned}#"))
        logs = daylog.parse(items)
        if day in logs:
            earlier_logs.complete(self._session, logs[day])
        return LoggedDays(logs, dict(chain.from_iterable(map(dict.items, lines))))

    def read_completed(self, account: AccountData, day: date) -> list[CompletedWorkout]:
        """Return the first completed workouts of a day; one Query if there are some."""
        there = account.completed_workouts(day)
        return workouts.read_completed(self._session, day) if there else []

    def read_metrics(self, account: AccountData, day: date, today: date) -> list[MetricFigures]:
        """Return the figures of the metrics of a day; one Query if there are some.

        ``today`` is the local date of the person.
        """
        span = dates_to_read(account.streaks.of_kind(keys.METRICS_KIND).counts, day)
        if span is None:
            return []
        sources = account.marker_summaries.item(keys.METRIC_SOURCES)
        days = read_metric_days(self._session, span, account.plan.days, sources)
        return list(days.figures(today))
