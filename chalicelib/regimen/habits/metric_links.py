"""Entries of habits that follow from metrics.

The entry of a date follows from the figure of the date, merged over sources. That of a bedtime is
of the date on which the sleep began: it is filed under the date on which the sleep ends, so two
dates can have it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from chalicelib.metrics.days.documents import MetricDayDocument
from chalicelib.metrics.days.links import LinkedMetrics, years_around
from chalicelib.metrics.days.times import BEDTIME, local_time
from chalicelib.metrics.definitions.documents import is_time
from chalicelib.metrics.reading.repository import Basis, DayMetric, each_day, read_basis
from chalicelib.metrics.reading.service import merged
from chalicelib.metrics.reading.values import Documents, traits_of
from chalicelib.metrics.rules.clock import minute_of
from chalicelib.metrics.rules.evening import evening_of
from chalicelib.models.fields import parse_dated_instant
from chalicelib.regimen.habits import linked
from chalicelib.regimen.habits.derived import Derived, stage_derived
from chalicelib.regimen.habits.marks import METRICS, follow_years
from chalicelib.regimen.plan.limits import OTHER_ACTIONS
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.sources import MetricSource
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.schedules.weeks import Span
from chalicelib.table import keys
from chalicelib.table.collection import RACE
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.session import Session

_DAY: Final = timedelta(days=1)
_ATTEMPTS: Final = 4

_Sources = Mapping[tuple[str, date], MetricSource]
_Filed = Mapping[date, Documents]


def read_derived(session: Session, plan: Plan, day: date) -> Derived:
    """Read what the metrics of a day say about each habit that is linked to one on it."""
    return derived_from(session, sources_on(plan, [day]), {})


def follow_metrics(session: Session, changed: LinkedMetrics, now: datetime) -> PlanTransaction:
    """Return a transaction with the entries of linked habits on dates whose metrics change."""
    plan = Plan.read(session, consistent=True)
    today = plan.today(now)
    reserved = OTHER_ACTIONS + changed.actions
    transaction = PlanTransaction(session, plan, today, reserved=reserved)
    nights = {filed - _DAY for filed in changed.dates}
    sources = {
        (name, day): source
        for (name, day), source in sources_on(plan, sorted({*changed.dates, *nights})).items()
        if (day in changed.dates or source.code == BEDTIME) and changed.concerns(source.code)
    }
    derived = derived_from(session, sources, changed.after)
    stage_derived(session, transaction, plan, derived, now, reserved=reserved)
    follow_years(transaction, plan, METRICS, changed.years, today)
    return transaction


def follow_again(session: Session, dates: Collection[date], now: datetime) -> None:
    """Write the entries that follow from the metrics of some dates, each date by itself.

    It is for what changes many dates at once. What cannot be written now is written with the next
    change of the date, or by a recount.
    """
    # The request has been answered for already.
    session = replace(session, receipt=None)
    for day in sorted(dates):
        for _ in range(_ATTEMPTS):
            try:
                _follow_date(session, day, now)
                break
            except ConditionFailed as failure:
                if failure.label != RACE:
                    raise


def _follow_date(session: Session, day: date, now: datetime) -> None:
    years = years_around(session, day)
    if not any(state.mark for state in years.values()):
        return
    transaction = follow_metrics(session, LinkedMetrics(frozenset({day}), years), now)
    if not transaction.size:
        return
    for year in years:
        transaction.add(keys.calendar(keys.METRICS_KIND, year), {})
    transaction.commit()


def sources_on(plan: Plan, days: Iterable[date]) -> _Sources:
    """Return the metrics to which habits are linked on some days, by habit and day.

    A link of an earlier version whose entries have another measure is left out.
    """
    return {
        (name, day): source
        for day in days
        for name, habit in plan.habit_documents.items()
        if (source := plan.histories[name].metric_on(day)) and source.measure == habit["measure"]
    }


def derived_from(session: Session, sources: _Sources, after: Any) -> Derived:
    """Read the metrics of dates, with those that a write changes, and return what they say."""
    if not sources:
        return {}
    days = [day for _, day in sources]
    nights = any(source.code == BEDTIME for source in sources.values())
    span = Span(min(days), max(days) + (_DAY if nights else timedelta()))
    filed: dict[date, dict[str, MetricDayDocument]] = {
        day: dict(documents) for day, documents in each_day(session, span, consistent=True)
    }
    for (day, source), content in after.items():
        filed.setdefault(day, {}).pop(source, None)
        if content is not None:
            filed[day][source] = content
    basis = read_basis(session, {each.code for each in sources.values()}, consistent=True)
    return {
        (name, day): linked.entry_of_figure(source, _figure(source, day, filed, basis))
        for (name, day), source in sources.items()
    }


def _figure(source: MetricSource, day: date, filed: _Filed, basis: Basis) -> Decimal | None:
    """Return the figure of a day, or None."""
    metric = basis.metrics.get(source.code)
    if metric is None or is_time(metric) != (source.measure == "time"):
        return None
    if source.code == BEDTIME:
        return _bedtime(day, filed, basis)
    found = merged(DayMetric(day, source.code, filed.get(day, {})), basis, traits_of(metric))
    return found.value if found else None


def _bedtime(day: date, filed: _Filed, basis: Basis) -> Decimal | None:
    """Return the bedtime of a sleep that began on a day; of two, that of the later one."""
    traits = traits_of(basis.metrics[BEDTIME])
    for under in (day + _DAY, day):
        documents = filed.get(under, {})
        found = merged(DayMetric(under, BEDTIME, documents), basis, traits)
        if found is None:
            continue
        entered = documents[found.source]["values"][BEDTIME]["time"]
        if _began_on(under, entered, basis) == day:
            return found.value
    return None


def _began_on(filed: date, entered: str, basis: Basis) -> date:
    """Return the local date on which a sleep began, by its bedtime as entered."""
    if len(entered) > len("HH:MM"):
        return local_time(parse_dated_instant(entered), basis.settings).day
    return evening_of(filed, minute_of(entered), basis.settings.zone, basis.day_start)
