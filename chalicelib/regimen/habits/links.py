"""Habits that are linked to workouts or to a metric: their entries follow from these.

Three writes change such an entry: that of a workout or of a metric, that of a habit whose link
changes today, and the deletion of an entry that was set by hand. Each reads what the entry follows
from, and fails, to be run again, if something else of the year was written meanwhile.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from chalicelib.errors import invalid
from chalicelib.regimen.habits import metric_links, workout_links
from chalicelib.regimen.habits.derived import stage_derived
from chalicelib.regimen.habits.marks import (
    MAX_YEARS_BACK,
    METRICS,
    WORKOUTS,
    LinkKind,
    stage_marks,
    touch,
)
from chalicelib.regimen.plan.documents import HabitDocument
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.table.items import Stored
from chalicelib.table.linked_years import LinkedYear, read_years, require_current
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

# The most habits that are linked on one day: a workout that moves writes their entries of two days.
MAX_LINKS: Final = 10
_KINDS: Final = (WORKOUTS, METRICS)
_READ: Final = {WORKOUTS: workout_links.read_derived, METRICS: metric_links.read_derived}


class DerivedEntry(NamedTuple):
    """What follows for one habit that is linked on a day.

    Attributes:
        day: the local date.
        document: the fields of the entry; None if none follows.
        of: what the habit is linked to.
        year: the day counters of the year, read before what the entry follows from.
    """

    day: date
    document: Mapping[str, Any] | None
    of: LinkKind
    year: LinkedYear

    @classmethod
    def read(cls, session: Session, plan: Plan, habit_id: str, day: date) -> "DerivedEntry | None":
        """Read what follows for a habit; None if it is not linked on the day, or was deleted."""
        of = next((each for each in _KINDS if _link_on(plan, habit_id, day, each)), None)
        if of is None:
            return None
        year = read_years(session, of.kind, day.year, day.year)[day.year]
        require_current(of.kind, {day.year: year})
        derived = _READ[of](session, plan, day)
        return cls(day, derived.get((habit_id, day)), of, year)

    def guard(self, transaction: Transaction) -> None:
        """Let ``transaction`` fail if what the entry follows from was written meanwhile."""
        touch(transaction, self.of, self.day.year, self.year, self.year.mark)


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

    If the link of a habit changes today, its entry of today follows from its new source. Entries of
    other days change only when a workout or a metric of the day is written.

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
    linked = [name for name in edited if _is_linked(plan, name) or _is_linked(after, name)]
    if not linked:
        return
    _refuse_too_many(after, where)
    wanted: dict[tuple[str, date], dict[str, Any] | None] = {}
    for of in _KINDS:
        found = _stage_years(transaction, (plan, after), linked, of, plan.today(now))
        # A habit may change from one source to the other.
        wanted |= {key: fields for key, fields in found.items() if fields or key not in wanted}
    stage_derived(session, transaction, after, wanted, now)


def _stage_years(
    transaction: PlanTransaction,
    plans: tuple[Plan, Plan],
    names: list[str],
    of: LinkKind,
    today: date,
) -> dict[tuple[str, date], dict[str, Any] | None]:
    """Add the marks of the years of edited links to ``transaction``.

    ``plans`` are the plan before and after the edit.

    Returns:
        the fields of the entries of today that follow from links that change today.
    """
    (plan, after), session = plans, transaction.session
    known = [n for n in names if _is_linked(plan, n, of) or _is_linked(after, n, of)]
    if not known:
        return {}
    until = today.year + of.years_ahead
    spans = [span for name in known if (span := of.years_of(after.histories[name]))]
    first = max(min((span[0] for span in spans), default=today.year), today.year - MAX_YEARS_BACK)
    years = read_years(session, of.kind, min(first, today.year), until)
    changed = [
        name
        for name in known
        if _link_on(plan, name, today, of) != _link_on(after, name, today, of)
    ]
    wanted: dict[tuple[str, date], dict[str, Any] | None] = {}
    if changed:
        state = years.pop(today.year)
        require_current(of.kind, {today.year: state})
        derived = _READ[of](session, after, today)
        wanted = {(name, today): derived.get((name, today)) for name in changed}
        touch(transaction, of, today.year, state, str(until) if spans else state.mark)
    if spans:
        kept = {year: state for year, state in years.items() if year >= first}
        stage_marks(transaction, of, kept, str(until))
    return wanted


def stage_restored_links(
    session: Session, transaction: PlanTransaction, habit: Stored[HabitDocument], today: date
) -> None:
    """Add to ``transaction`` the marks of the years in which a restored habit is linked.

    Its entries are restored, too, so that none follows from its source now.

    Raises:
        Invalid: ``too_many_links``.
    """
    plan = transaction.plan
    _refuse_too_many(replace(plan, habits={**plan.habits, habit.id: habit}), "")
    history = Plan(habits={habit.id: habit}).histories[habit.id]
    for of in _KINDS:
        if span := of.years_of(history):
            first, until = max(span[0], today.year - MAX_YEARS_BACK), today.year + of.years_ahead
            stage_marks(transaction, of, read_years(session, of.kind, first, until), str(until))


def _is_linked(plan: Plan, name: str, of: LinkKind | None = None) -> bool:
    """Tell whether a habit is, or was, linked; with ``of``, to such a source."""
    if name not in plan.habits:
        return False
    kinds = _KINDS if of is None else (of,)
    return any(each.years_of(plan.histories[name]) is not None for each in kinds)


def _link_on(plan: Plan, name: str, day: date, of: LinkKind) -> Any:
    """Return what the entry of a day depends on besides its source; None without such a link."""
    if name not in plan.habits:
        return None
    source = plan.histories[name].source_on(day)
    return isinstance(source, of.source) and (source, plan.habit_documents[name]["measure"])


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
