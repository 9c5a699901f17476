"""Entries of habits that follow from workouts or metrics: which of them a write changes.

An entry that a person set is never changed.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from chalicelib.jsontext import pick
from chalicelib.regimen.habits import linked
from chalicelib.regimen.habits.changes import EntryChange, moved_days, read_entries, stage_changes
from chalicelib.regimen.habits.documents import HabitEntryDocument
from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.limits import MAX_ACTIONS, OTHER_ACTIONS
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.table.items import Stored
from chalicelib.table.session import Session

# By habit and day, the fields of the entry that follows from its source; None if none does.
Derived = Mapping[tuple[str, date], dict[str, Any] | None]


def is_derived(entry: Stored[HabitEntryDocument]) -> bool:
    """Tell whether an entry follows from a source, so that a person did not set it."""
    return "origin" in entry.document()


def stage_derived(
    session: Session,
    transaction: PlanTransaction,
    plan: Plan,
    derived: Derived,
    now: datetime,
    *,
    reserved: int = OTHER_ACTIONS,
) -> None:
    """Add to ``transaction`` the entries that differ from what follows from their sources.

    ``reserved`` is how many actions of the transaction are for what else is written.
    """
    stored, read = read_entries(session, derived)
    every = (
        EntryChange(habit_id, day, stored.get((habit_id, day)), document)
        for (habit_id, day), document in derived.items()
    )
    changes = [change for change in every if differs(plan, change)]
    if not changes:
        return
    logs = {change.day: read[change.day] for change in changes}
    moved = daylog.read(session, moved_days(plan, changes))
    others = [log for log in moved.values() if log.exists]
    logs |= {log.day: log for log in daylog.latest(others, room_for_logs(changes, reserved))}
    stage_changes(session, transaction, plan, changes, logs, now=now)


def room_for_logs(changes: Sequence[EntryChange], reserved: int = OTHER_ACTIONS) -> int:
    """Return how many further logs fit into a transaction with changed entries.

    ``reserved`` is how many actions are for what else is written.
    """
    tombstones = sum(change.document is None for change in changes)
    counters = {(change.habit_id, change.day.year) for change in changes}
    days = {change.day for change in changes}
    return MAX_ACTIONS - reserved - len(changes) - tombstones - len(counters) - len(days)


def differs(plan: Plan, change: EntryChange) -> bool:
    """Tell whether an entry is to be written; one that was set by hand never is."""
    current, document = change.current, change.document
    if current is None:
        return document is not None
    if not is_derived(current):
        return False
    known = current.document()
    if document is None or pick(known, *linked.VALUES) != pick(document, *linked.VALUES):
        return True
    # With other bounds, the same figure may count or not.
    return plan.histories[change.habit_id].metric_on(change.day) is not None and (
        known["met"] != change.meets(plan) or known.get("origin") != document["origin"]
    )
