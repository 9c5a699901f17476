"""Habits that are linked to workouts: their entries follow from the workouts of a day.

Three writes change such an entry: that of a workout, that of a habit whose link changes today, and
the deletion of an entry that was set by hand. Each reads the workouts of the day, and fails, to be
run again, if another workout of the year was written meanwhile.

The day counters of a year of workouts have a mark if a habit can be linked on its days, so that
other accounts pay nothing. A link marks its years until ten years from now; the first write of a
workout in one of the last five marks further ones. A mark is removed by the first write to a year
that no habit is linked in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.errors import invalid
from chalicelib.jsontext import pick
from chalicelib.regimen.habits import linked
from chalicelib.regimen.habits.changes import EntryChange, moved_days, read_entries, stage_changes
from chalicelib.regimen.habits.documents import HabitEntryDocument
from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.documents import HabitDocument
from chalicelib.regimen.plan.limits import MAX_ACTIONS, MAX_AHEAD, OTHER_ACTIONS
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.sources import MEASURES
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.table import keys
from chalicelib.table.collection import RACE
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.workouts.days import (
    STREAK,
    LinkedDays,
    LinkedYear,
    read_done,
    read_years,
    require_current,
)
from chalicelib.training.workouts.volume import DoneWorkout

# The most habits that are linked on one day: a workout that moves writes their entries of two days.
MAX_LINKS = 10
# How many years before today a workout can tick a habit, and for how many years ahead of today the
# years have the mark; further ones get it when fewer than these are left.
MAX_YEARS_BACK = 30
YEARS_AHEAD = 10
RENEWED_AT = 5
_DAY = timedelta(days=1)

# By habit and day, the fields of the entry that follows from workouts; None if none does.
Derived = Mapping[tuple[str, date], dict[str, Any] | None]


def is_derived(entry: Stored[HabitEntryDocument]) -> bool:
    """Tell whether an entry follows from workouts, so that a person did not set it."""
    return "origin" in entry.document()


def derived_on(plan: Plan, day: date, workouts: Iterable[DoneWorkout]) -> Derived:
    """Return what the completed workouts of a day say about each habit that is linked on it."""
    found, done = {}, list(workouts)
    for name, habit in plan.habit_documents.items():
        source = plan.histories[name].source_on(day)
        if source and habit["measure"] in MEASURES:
            found[name, day] = linked.entry_of(habit["measure"], source, done)
    return found


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
    _stage(session, transaction, plan, derived, now, reserved=reserved)
    for year, state in changed.years.items():
        mark = _mark(plan, year, state)
        if mark and year == today.year and int(mark) < year + RENEWED_AT:
            mark = str(year + YEARS_AHEAD)
            _stage_marks(transaction, read_years(session, year + 1, int(mark)), mark)
        transaction.follow(keys.calendar(STREAK, year), state.writes, mark, RACE)
    return transaction


def _mark(plan: Plan, year: int, state: LinkedYear) -> str | None:
    """Return the mark that a year should have; None if no habit is linked in it."""
    spans = (plan.histories[name].linked_years for name in plan.habits)
    if any(span and span[0] <= year <= span[1] for span in spans):
        return state.mark or str(year)
    return None


def _stage(
    session: Session,
    transaction: PlanTransaction,
    plan: Plan,
    derived: Derived,
    now: datetime,
    *,
    reserved: int = OTHER_ACTIONS,
) -> None:
    """Add to ``transaction`` the entries that differ from what follows from workouts.

    ``reserved`` is how many actions of the transaction are for what else is written.
    """
    stored, read = read_entries(session, derived)
    changes = [
        EntryChange(habit_id, day, stored.get((habit_id, day)), document)
        for (habit_id, day), document in derived.items()
        if _differs(stored.get((habit_id, day)), document)
    ]
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


def _differs(
    current: Stored[HabitEntryDocument] | None, document: Mapping[str, Any] | None
) -> bool:
    """Tell whether an entry is to be written; one that was set by hand never is."""
    if current is None:
        return document is not None
    if not is_derived(current):
        return False
    return document is None or pick(current.document(), *linked.VALUES) != pick(
        document, *linked.VALUES
    )


class DerivedEntry(NamedTuple):
    """What follows from the workouts of a day for one habit that is linked on it.

    Attributes:
        day: the local date.
        document: the fields of the entry; None if none follows.
        year: the day counters of workouts of the year, read before the workouts were.
    """

    day: date
    document: Mapping[str, Any] | None
    year: LinkedYear

    @classmethod
    def read(cls, session: Session, plan: Plan, habit_id: str, day: date) -> "DerivedEntry | None":
        """Read what follows for a habit; None if it is not linked on the day, or was deleted."""
        if (habit_id, day) not in derived_on(plan, day, ()):
            return None
        year = read_years(session, day.year, day.year)[day.year]
        require_current({day.year: year})
        derived = derived_on(plan, day, read_done(session, day))
        return cls(day, derived[habit_id, day], year)

    def guard(self, transaction: Transaction) -> None:
        """Let ``transaction`` fail if another workout was written meanwhile."""
        _touch(transaction, self.day.year, self.year, self.year.mark)


def _touch(transaction: Transaction, year: int, state: LinkedYear, mark: str | None) -> None:
    """Write the day counters of a year, if nothing was added since they were read."""
    sort_key = keys.calendar(STREAK, year)
    transaction.follow(sort_key, state.writes, mark, RACE)
    transaction.add(sort_key, {})


def stage_links(
    session: Session,
    transaction: PlanTransaction,
    plan: Plan,
    edited: Mapping[str, Stored[HabitDocument]],
    where: str,
    *,
    now: datetime,
) -> None:
    """Add to ``transaction`` what changes with the links of habits that it writes.

    If the link of a habit changes today, its entry of today follows from the workouts of today.
    Entries of other days change only when a workout of the day is written.

    Args:
        session: the caller's.
        transaction: of the use case.
        plan: as it was before the edit.
        edited: the habits as they will be, by id.
        where: the field at fault if there are too many links, as a JSON pointer.
        now: the time of the request.

    Raises:
        Invalid: ``too_many_links``.
    """
    after = replace(plan, habits={**plan.habits, **edited})
    known = [name for name in edited if _is_linked(plan, name) or _is_linked(after, name)]
    if not known:
        return
    _refuse_too_many(after, where)
    today = plan.today(now)
    until = today.year + YEARS_AHEAD
    spans = [span for name in known if (span := after.histories[name].linked_years)]
    first = max(min((span[0] for span in spans), default=today.year), today.year - MAX_YEARS_BACK)
    years = read_years(session, min(first, today.year), until)
    changed = [
        name for name in known if _link_on(plan, name, today) != _link_on(after, name, today)
    ]
    if changed:
        state = years.pop(today.year)
        require_current({today.year: state})
        derived = derived_on(after, today, read_done(session, today))
        wanted = {(name, today): derived.get((name, today)) for name in changed}
        _stage(session, transaction, after, wanted, now)
        _touch(transaction, today.year, state, str(until) if spans else state.mark)
    if spans:
        kept = {year: state for year, state in years.items() if year >= first}
        _stage_marks(transaction, kept, str(until))


def stage_restored_links(
    session: Session, transaction: PlanTransaction, habit: Stored[HabitDocument], today: date
) -> None:
    """Add to ``transaction`` the marks of the years in which a restored habit is linked.

    Its entries are restored, too, so that none follows from workouts now.

    Raises:
        Invalid: ``too_many_links``.
    """
    plan = transaction.plan
    _refuse_too_many(replace(plan, habits={**plan.habits, habit.id: habit}), "")
    span = Plan(habits={habit.id: habit}).histories[habit.id].linked_years
    if span:
        first, until = max(span[0], today.year - MAX_YEARS_BACK), today.year + YEARS_AHEAD
        _stage_marks(transaction, read_years(session, first, until), str(until))


def _is_linked(plan: Plan, name: str) -> bool:
    """Tell whether a habit is, or was, linked to workouts."""
    return name in plan.habits and plan.histories[name].linked_years is not None


def _link_on(plan: Plan, name: str, day: date) -> Any:
    """Return what the entry of a day depends on besides its workouts; None without a link."""
    if name not in plan.habits:
        return None
    source = plan.histories[name].source_on(day)
    return source and (source, plan.habit_documents[name]["measure"])


def _refuse_too_many(plan: Plan, where: str) -> None:
    """Refuse more than ten linked habits on any one day.

    Raises:
        Invalid: ``too_many_links``.
    """
    histories = [plan.histories[name] for name in plan.habits if _is_linked(plan, name)]
    days = {
        day
        for history in histories
        for version in history.versions
        if version.source
        for day in (version.valid_from, version.starts_on)
        if day
    }
    for day in days:
        if sum(history.source_on(day) is not None for history in histories) > MAX_LINKS:
            raise invalid(where, "too_many_links", max=MAX_LINKS)


def _stage_marks(transaction: Transaction, years: Mapping[int, LinkedYear], mark: str) -> None:
    """Mark the years that have no mark yet."""
    for year, state in years.items():
        if state.mark is None:
            sort_key = keys.calendar(STREAK, year)
            transaction.mark_linked(sort_key, mark, RACE, exists=state.exists)
