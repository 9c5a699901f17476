"""Restores what belongs to the plan: its items, the schedules and excuses, what was deleted of it.

The documents have their versions since the beginning, so no past day is evaluated again; the logs
of days are restored as they were evaluated.
"""

from collections.abc import Mapping, Sized
from datetime import datetime
from typing import Any, Final

from chalicelib.account.restores.errors import Refused
from chalicelib.account.restores.lines import Line
from chalicelib.account.restores.places import place_of
from chalicelib.jsontext import Document, dump
from chalicelib.regimen.habits.links import stage_restored_links
from chalicelib.regimen.habits.repository import HabitRepository
from chalicelib.regimen.plan.archive import MAX_A_YEAR, TEXT_LIFE, refuse_full
from chalicelib.regimen.plan.deleted_days import DeletedDays
from chalicelib.regimen.plan.excuses import excused_days
from chalicelib.regimen.plan.repository import Plan, planned_item
from chalicelib.regimen.plan.stock import stock_key
from chalicelib.regimen.plan.streak_schedules import StreakScheduleRepository
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.regimen.supplements.repository import SupplementRepository
from chalicelib.regimen.supplements.service import MAX_SUPPLEMENTS
from chalicelib.streaks.repository import ExcuseRepository
from chalicelib.table import keys
from chalicelib.table.collection import EXISTS
from chalicelib.table.drafts import Draft, restored
from chalicelib.table.items import Stored, pack
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

# Accounts of 0.5 can have as many.
MAX_HABITS: Final = 50
MAX_VERSIONS: Final = 1_500
MAX_LIMITS: Final = 10


def write_planned(session: Session, line: Line, now: datetime) -> None:
    """Restore a supplement or a habit.

    Raises:
        Refused: ``too_many``.
    """
    plan = Plan.read(session, consistent=True)
    of_kind: Sized = plan.supplements if line.kind == "supplement" else plan.habits
    most = MAX_SUPPLEMENTS if line.kind == "supplement" else MAX_HABITS
    versions = plan.versions_besides(line.id) + len(line.document["versions"])
    if len(of_kind) >= most or versions > MAX_VERSIONS:
        raise Refused("too_many")
    if sum(map(_is_limited, [*plan.habit_documents.values(), line.document])) > MAX_LIMITS:
        raise Refused("too_many")
    today = plan.today(now)
    transaction = PlanTransaction(session, plan, today)
    draft = restored(Draft(line.document), line.document)
    if line.kind == "supplement":
        SupplementRepository(session).stage_new(transaction, [draft], now)
    else:
        [habit] = HabitRepository(session).stage_new(transaction, [draft], now)
        stage_restored_links(session, transaction, habit, today)
    document: Any = line.document
    transaction.edit(planned_item(line.id, document))
    transaction.commit()


def _is_limited(habit: Mapping[str, Any]) -> bool:
    return any("limit" in version for version in habit["versions"])


def write_schedule(session: Session, line: Line, now: datetime) -> None:
    """Restore the schedule of a streak."""
    plan = Plan.read(session, consistent=True)
    transaction = PlanTransaction(session, plan, plan.today(now))
    schedule = StreakScheduleRepository(session, line.id)
    stored: Stored = schedule.stage_restored(transaction, line.document, label=EXISTS)
    if line.id == "protocol":
        transaction.edit_threshold(stored)
    transaction.commit()


def write_excuses(session: Session, line: Line, now: datetime) -> None:
    """Restore the excused days of a year."""
    plan = Plan.read(session, consistent=True)
    transaction = PlanTransaction(session, plan, plan.today(now))
    ExcuseRepository(session, int(line.id)).stage_restored(transaction, line.document, EXISTS)
    transaction.edit_excuses({**plan.excuses, **excused_days(dump(line.document))})
    transaction.commit()


def write_stock(session: Session, line: Line, now: datetime) -> None:
    """Restore what is left of a supplement.

    Raises:
        Refused: ``unknown_item``.
    """
    del now
    if session.get(keys.named("supplement", line.id)) is None:
        raise Refused("unknown_item")
    transaction = Transaction(session)
    numbers = {name: value for name, value in line.document.items() if name != "id"}
    transaction.put_new(stock_key(line.id), numbers, EXISTS)
    transaction.commit()


def write_deleted(session: Session, line: Line, now: datetime) -> None:
    """Restore what is kept of deleted supplements and habits; their texts not beyond their life.

    Raises:
        Refused: ``exists``, the account has days of deleted items; ``too_many``.
    """
    document, place = line.document, place_of(line) or ""
    plan = Plan.read(session, consistent=True)
    transaction = PlanTransaction(session, plan, plan.today(now))
    # Every item of the archive moves the revision of the plan.
    days = plan.deleted
    if line.kind == "deleted_days":
        if days != DeletedDays():
            raise Refused("exists")
        days = DeletedDays.of(document["days"])
        refuse_full(days, 0)
    elif line.kind == "ended":
        deflate = "year" in document
        _require_room(session, plan, document)
        transaction.put_new(place, {"doc": pack(document["item"], deflate=deflate)}, EXISTS)
    else:
        latest = int((session.clock() + TEXT_LIFE).timestamp())
        item = {"doc": pack(document["texts"], deflate=True)}
        expires = {"expires_at": min(document["expires_at"], latest)}
        transaction.put_new(place, item | expires, EXISTS)
    transaction.edit_deleted_days(days)
    transaction.commit()


def _require_room(session: Session, plan: Plan, document: Document) -> None:
    """Refuse one deleted item more than the archive of a year, or the plan of 0.5, can have.

    Raises:
        Refused: ``too_many``.
    """
    there = len(plan.ended)
    if "year" in document:
        year = keys.archived(document["year"])
        query = Query(year, year + keys.LAST, limit=MAX_A_YEAR, attributes=("sk",))
        items, _ = session.query(query)
        there = len(items)
    if there >= MAX_A_YEAR:
        raise Refused("too_many")
