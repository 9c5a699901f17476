"""Entries of habits before and after a write, with the logs of their days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from chalicelib.regimen.habits.additions import sessions
from chalicelib.regimen.habits.digits import digits
from chalicelib.regimen.habits.documents import HabitEntryDocument
from chalicelib.regimen.habits.goals import meets, meets_source
from chalicelib.regimen.habits.repository import HabitEntryRepository
from chalicelib.regimen.plan.daylog import DayLog
from chalicelib.regimen.plan.log_bounds import refuse_full_of_habits
from chalicelib.regimen.plan.logged_entries import logged_entry
from chalicelib.regimen.plan.regimen import Outcome
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.schedules.limits import thousandths
from chalicelib.table import keys
from chalicelib.table.drafts import Draft
from chalicelib.table.items import Stored, decode
from chalicelib.table.session import Session


class EntryChange(NamedTuple):
    """The entry of a habit on a day, before and after a write.

    Attributes:
        habit_id: of the habit.
        day: the local date.
        current: the entry before; None if there is none.
        document: the fields of the entry after; None if there will be none.
    """

    habit_id: str
    day: date
    current: Stored[HabitEntryDocument] | None
    document: Mapping[str, Any] | None

    def outcome(self, plan: Plan) -> Outcome:
        """Return what the entry says of its day after the write."""
        if self.document is None:
            return "none"
        if "status" in self.document:
            return "skipped"
        return "done" if self.meets(plan) else "none"

    def meets(self, plan: Plan) -> bool:
        """Tell whether the entry meets the goal of its habit after the write."""
        if self.document is None:
            return False
        habit, history = plan.habit_documents[self.habit_id], plan.histories[self.habit_id]
        source = history.metric_on(self.day)
        # The bounds of a metric are those of the day, not those of the newest version.
        if source and source.measure == habit["measure"]:
            return meets_source(source, self.document)
        return meets(habit, self.document, history.limit_on(self.day))


def read_entries(
    session: Session, keys_of_entries: Iterable[tuple[str, date]]
) -> tuple[dict[tuple[str, date], Stored[HabitEntryDocument]], dict[date, DayLog]]:
    """Return the entries of habits on days, and the logs of the days; at most one round trip.

    Args:
        session: the caller's.
        keys_of_entries: the id of the habit and the day of each entry, at most 50.
    """
    places = {key: HabitEntryRepository(session, key[0]).key(key[1]) for key in keys_of_entries}
    days = {day: keys.day_log(day) for _, day in places}
    items = session.get_many([*places.values(), *days.values()]) if places else {}
    stored = {key: decode(items[place]) for key, place in places.items() if place in items}
    return stored, {day: DayLog(day, items.get(place)) for day, place in days.items()}


def moved_days(plan: Plan, changes: Iterable[EntryChange]) -> set[date]:
    """Return the days on which habits become due, or are due no longer, by changed entries."""
    days: set[date] = set()
    for change in changes:
        history = plan.histories.get(change.habit_id)
        if history and history.by_history:
            outcome = change.outcome(plan)
            days |= history.moved_due(change.day, outcome)
            plan = plan.with_outcome(change.habit_id, change.day, outcome)
    return days - {change.day for change in changes}


def stage_changes(
    session: Session,
    transaction: PlanTransaction,
    plan: Plan,
    changes: Sequence[EntryChange],
    logs: Mapping[date, DayLog],
    *,
    now: datetime,
) -> list[Stored[HabitEntryDocument]]:
    """Add to ``transaction`` changed entries, with the logs and the day counters.

    Args:
        session: the caller's.
        transaction: of the use case.
        plan: with the habits as they will be.
        changes: at least one.
        logs: of the days of the changes, and of other days whose due items they change.
        now: the time of the request.

    Returns:
        The entries that are written, by habit.
    """
    by_habit: defaultdict[str, list[tuple[Stored | None, Draft | None]]] = defaultdict(list)
    for change in changes:
        log, outcome = logs[change.day], change.outcome(plan)
        draft = _logged(session, plan, change, log)
        transaction.set_outcome(change.habit_id, change.day, outcome)
        by_habit[change.habit_id].append((change.current, draft))
    # On past days too: a habit that is deleted meanwhile must get no day counters.
    transaction.log(logs.values(), always_counted=True)
    written = []
    for habit_id, entries in by_habit.items():
        history = plan.histories.get(habit_id)
        counted = habit_id in plan.habits or (history is not None and history.by_history)
        repository = HabitEntryRepository(session, habit_id)
        written += repository.stage(transaction, entries, now, counted=counted)
    for stored in written:
        document = stored.document()
        log = logs[date.fromisoformat(document["local_date"])]
        log.entries[document["habit_id"]] = logged_entry(document)
    return written


def _logged(session: Session, plan: Plan, change: EntryChange, log: DayLog) -> Draft | None:
    """Write a change into the log of its day; return the entry before it is written."""
    habit_id, document = change.habit_id, change.document
    refuse_full_of_habits(log, habit_id)
    log.clear_habit(habit_id)
    if document is None:
        version = change.current.version if change.current else 0
        log.tombstones[habit_id] = version + 1
        return None
    met = change.meets(plan)
    if plan.histories[habit_id].limit_on(change.day) and "amount" in document:
        log.amounts[habit_id] = thousandths(document["amount"])
    if sessions(document) > 1:
        log.sessions[habit_id] = sessions(document)
    if "status" in document:
        log.skips.add(habit_id)
    else:
        log.habits[habit_id] = met
    habit, amount = plan.habit_documents[habit_id], log.amounts.get(habit_id)
    source = plan.histories[habit_id].metric_on(change.day)
    if source and source.is_limit and "amount" in document:
        # So the streak knows the days with a figure, also those that do not count.
        amount = thousandths(document["amount"])
    added = digits(habit, document, met=met, amount=amount)
    after = log.tombstones.pop(habit_id, 0)
    repository = HabitEntryRepository(session, habit_id)
    return repository.draft(change.day, document, added, met=met, after=after)
