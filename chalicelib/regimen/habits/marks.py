"""The marks of the years in which habits are linked; see :mod:`chalicelib.table.linked_years`.

A link to workouts marks its years until ten years from now; the first write of a workout in one of
the last five marks further ones. Metrics are never of later than tomorrow, so a link to a metric
marks its years until the next one, and the first write of a year marks the year after it. A mark is
removed by the first write to a year that no habit is linked in.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from chalicelib.regimen.plan.regimen import ScheduleHistory
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.sources import MetricSource, WorkoutSource
from chalicelib.table import keys
from chalicelib.table.collection import RACE
from chalicelib.table.linked_years import LinkedYear, read_years
from chalicelib.table.transaction import Transaction
from chalicelib.training.workouts.days import STREAK

# How many years before today an entry can tick a habit.
MAX_YEARS_BACK: Final = 30


class LinkKind(NamedTuple):
    """What habits can be linked to.

    Attributes:
        kind: of the day counters that have the marks.
        source: the type of its sources.
        years_ahead: for how many years after this one a link marks them.
        renewed_at: further ones are marked when fewer than these are left.
        trailing: how many years after the last linked day can have what follows its source.
    """

    kind: str
    source: type[WorkoutSource] | type[MetricSource]
    years_ahead: int
    renewed_at: int
    trailing: int

    def years_of(self, history: ScheduleHistory) -> tuple[int, int] | None:
        """Return the first and the last year in which the links of a habit matter, or None."""
        years = history.linked_years(self.source)
        return years and (years[0], years[1] + self.trailing)


WORKOUTS: Final = LinkKind(STREAK, WorkoutSource, years_ahead=10, renewed_at=5, trailing=0)
# A sleep that began in the last night of a year is filed under the next one.
METRICS: Final = LinkKind(keys.METRICS_KIND, MetricSource, years_ahead=1, renewed_at=1, trailing=1)


def follow_years(
    transaction: Transaction,
    plan: Plan,
    of: LinkKind,
    years: Mapping[int, LinkedYear],
    today: date,
) -> None:
    """Let ``transaction`` fail if another entry of some years was written since they were read.

    The marks of these years, and further ones, are written where it is time.
    """
    for year, state in years.items():
        mark = _mark(plan, of, year, state)
        if mark and year == today.year and int(mark) < year + of.renewed_at:
            mark = str(year + of.years_ahead)
            following = read_years(transaction.session, of.kind, year + 1, int(mark))
            stage_marks(transaction, of, following, mark)
        transaction.follow(keys.calendar(of.kind, year), state.writes, mark, RACE)


def touch(
    transaction: Transaction, of: LinkKind, year: int, state: LinkedYear, mark: str | None
) -> None:
    """Write the day counters of a year, if nothing was added since they were read."""
    sort_key = keys.calendar(of.kind, year)
    transaction.follow(sort_key, state.writes, mark, RACE)
    transaction.add(sort_key, {})


def stage_marks(
    transaction: Transaction, of: LinkKind, years: Mapping[int, LinkedYear], mark: str
) -> None:
    """Mark the years that have no mark yet."""
    for year, state in years.items():
        if state.mark is None:
            sort_key = keys.calendar(of.kind, year)
            transaction.mark_linked(sort_key, mark, RACE, exists=state.exists)


def _mark(plan: Plan, of: LinkKind, year: int, state: LinkedYear) -> str | None:
    """Return the mark that a year should have; None if no habit is linked in it."""
    spans = (of.years_of(plan.histories[name]) for name in plan.habits)
    if any(span and span[0] <= year <= span[1] for span in spans):
        return state.mark or str(year)
    return None
