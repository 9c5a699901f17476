"""Entries of habits that follow from the workouts of a day."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.regimen.habits import linked
from chalicelib.regimen.habits.derived import Derived, stage_derived
from chalicelib.regimen.habits.marks import WORKOUTS, follow_years
from chalicelib.regimen.plan.limits import MAX_AHEAD, OTHER_ACTIONS
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.sources import MEASURES, WorkoutSource
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.workouts.days import LinkedDays, read_done
from chalicelib.training.workouts.volume import DoneWorkout

_DAY = timedelta(days=1)


def derived_on(plan: Plan, day: date, workouts: Iterable[DoneWorkout]) -> Derived:
    """Return what the completed workouts of a day say about each habit that is linked on it."""
    found, done = {}, list(workouts)
    for name, habit in plan.habit_documents.items():
        source = plan.histories[name].source_on(day)
        if isinstance(source, WorkoutSource) and habit["measure"] in MEASURES:
            found[name, day] = linked.entry_of(habit["measure"], source, done)
    return found


def read_derived(session: Session, plan: Plan, day: date) -> Derived:
    """Read what the workouts of a day say; one Query, strongly consistent."""
    return derived_on(plan, day, read_done(session, day))


def follow_workouts(session: Session, changed: LinkedDays, now: datetime) -> Transaction:
    """Return a transaction with the entries of linked habits on days whose workouts change.

    Days that are too far ahead for an entry have none.
    """
    plan = Plan.read(session, consistent=True)
    today = plan.today(now)
    reserved = OTHER_ACTIONS + changed.actions
    transaction = PlanTransaction(session, plan, today, reserved=reserved)
    derived: dict[tuple[str, date], dict[str, Any] | None] = {}
    for day, workouts in changed.workouts.items():
        if day <= today + MAX_AHEAD * _DAY:
            derived |= derived_on(plan, day, workouts)
    stage_derived(session, transaction, plan, derived, now, reserved=reserved)
    follow_years(transaction, plan, WORKOUTS, changed.years, today)
    return transaction
