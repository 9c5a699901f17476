"""The use cases of intakes: each dose of a day counts once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from chalicelib.errors import DomainError, invalid
from chalicelib.regimen.intakes import as_needed
from chalicelib.regimen.intakes.documents import IntakeDocument
from chalicelib.regimen.intakes.entry import IntakeEntry, entry
from chalicelib.regimen.intakes.models import IntakeCreate, IntakeFilter
from chalicelib.regimen.intakes.repository import (
    IntakeRepository,
    entry_of,
    local_date,
    stage_stock,
)
from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.adherence import LogKey
from chalicelib.regimen.plan.daylog import DayLog, Entry
from chalicelib.regimen.plan.log_bounds import refuse_full_of_doses
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.table.collection import Page, PageRequest, list_text, refuse_taken
from chalicelib.table.items import Stored
from chalicelib.table.session import Session

# The 100 actions of a transaction, without the receipt.
_MAX_ACTIONS = 99

StoredIntake = Stored[IntakeDocument]


class IntakeService:
    """The caller's intakes: at most one for each supplement, local date and slot."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._intakes = IntakeRepository(session)

    def get(self, intake_id: str) -> StoredIntake:
        """Return one intake."""
        return self._intakes.get(intake_id)

    def list_page(self, query: IntakeFilter, page: PageRequest) -> Page[IntakeDocument]:
        """Return one page of intakes, newest first."""
        return self._intakes.filtered_page(query, page)

    def create(
        self, intake: IntakeCreate, now: datetime, client_id: str | None = None
    ) -> StoredIntake:
        """Write an intake, or return the existing one of its supplement, date and slot.

        Under the id of a client, an existing one is never returned, because it has another id.

        Raises:
            DomainError: ``duplicate_intake``, the existing one has another status or id.
            ConditionFailed: ``EXISTS`` or ``RESERVED``, the id of the client is or was in use.
        """
        plan = Plan.read(self._session, consistent=True)
        new = entry(plan, intake, now, client_id=client_id)
        [stored] = self._create(plan, [new], now, client_id=client_id)
        return stored

    def create_many(self, intakes: Sequence[IntakeCreate], now: datetime) -> list[StoredIntake]:
        """Write the intakes of a batch, all of them or none; existing ones do not change."""
        plan = Plan.read(self._session, consistent=True)
        entries = [
            entry(plan, intake, now, pointer=f"/items/{place}")
            for place, intake in enumerate(intakes)
        ]
        _refuse_repetition(entries)
        return self._create(plan, entries, now, many=True)

    def replace(self, current: StoredIntake, intake: IntakeCreate, now: datetime) -> StoredIntake:
        """Write ``intake`` over ``current``; its snapshot changes only with its supplement.

        Raises:
            DomainError: ``duplicate_intake``, another intake has the supplement, date and slot.
        """
        plan = Plan.read(self._session, consistent=True)
        changed = entry(plan, intake, now, before=current.document())
        before = local_date(current)
        logs = daylog.read(self._session, {before, changed.day})
        key = _remove(logs[before], current.id)
        if key and before == changed.day and _same_dose(current, changed):
            # Also if the supplement was deleted, or its schedule was `as_needed` then.
            changed = replace(changed, key=key)
        existing = logs[changed.day].doses.get(changed.key)
        if existing:
            raise _duplicate(existing)
        if before != changed.day or (_is_as_needed(changed.key) and not _is_as_needed(key)):
            refuse_full_of_doses(logs[changed.day], changed.key[1], changed.where)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        stored = self._intakes.stage_replacement(transaction, current, changed.draft, now)
        logs[changed.day].doses[changed.key] = entry_of(stored)
        transaction.log(logs.values())
        stage_stock(transaction, plan, [(current, -1), (stored, 1)])
        transaction.commit(stored.text)
        return stored

    def delete(self, current: StoredIntake, now: datetime) -> None:
        """Delete an intake; its dose is no longer logged."""
        plan = Plan.read(self._session, consistent=True)
        day = local_date(current)
        logs = daylog.read(self._session, [day])
        _remove(logs[day], current.id)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        self._intakes.stage_deletion(transaction, current)
        transaction.log(logs.values())
        stage_stock(transaction, plan, [(current, -1)])
        transaction.commit()

    def _create(
        self,
        plan: Plan,
        entries: Sequence[IntakeEntry],
        now: datetime,
        *,
        many: bool = False,
        client_id: str | None = None,
    ) -> list[StoredIntake]:
        """Write the intakes that do not exist yet, and return all in order."""
        logs = as_needed.read_logs(self._session, plan, entries, now)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        if client_id:
            [new_one] = entries
            _refuse_logged(logs[new_one.day].doses.get(new_one.key), client_id)
            self._intakes.stage_client_id(transaction, client_id)
        stored = self._existing(logs, entries)
        new = [intake for intake in entries if (intake.day, intake.key) not in stored]
        created = self._intakes.stage_new(transaction, [intake.draft for intake in new], now)
        for intake, made in zip(new, created, strict=True):
            refuse_full_of_doses(logs[intake.day], intake.key[1], intake.where)
            logs[intake.day].doses[intake.key] = entry_of(made)
            stored[intake.day, intake.key] = made
        written = (stored[intake.day, intake.key] for intake in entries)
        answer = [as_needed.answer(plan, logs, each, now) for each in written]
        if not new and not self._session.receipt:
            return answer
        transaction.log(logs[day] for day in sorted({intake.day for intake in new}))
        stage_stock(transaction, plan, [(made, 1) for made in created])
        transaction.prepare()
        if transaction.size > _MAX_ACTIONS:
            raise invalid("/items", "too_many_actions")
        transaction.commit(list_text(answer) if many else answer[0].text)
        return answer

    def _existing(
        self, logs: dict[date, DayLog], entries: Sequence[IntakeEntry]
    ) -> dict[tuple[date, LogKey], StoredIntake]:
        """Return the existing intakes of the doses of ``entries``.

        Raises:
            DomainError: ``duplicate_intake``, one of them has another status.
        """
        logged: dict[tuple[date, LogKey], tuple[date, Entry]] = {}
        for intake in entries:
            existing = logs[intake.day].doses.get(intake.key)
            if existing and existing.status != intake.draft.document["status"]:
                raise _duplicate(existing)
            if existing:
                logged[intake.day, intake.key] = intake.day, existing
        # If one was deleted meanwhile, the log has changed too, and the request runs again.
        return self._intakes.logged(logged)


def _refuse_logged(existing: Entry | None, client_id: str) -> None:
    """Refuse a dose that is logged: by an earlier attempt, under this id, or by another intake.

    Raises:
        ConditionFailed: ``EXISTS``, it is the intake of this id.
        DomainError: ``duplicate_intake``, it is another one.
    """
    if existing:
        refuse_taken(client_id, {existing.intake_id})
        raise _duplicate(existing)


def _refuse_repetition(entries: Sequence[IntakeEntry]) -> None:
    seen = set()
    for place, intake in enumerate(entries):
        if (intake.day, intake.key) in seen:
            raise invalid(f"/items/{place}", "repeated")
        seen.add((intake.day, intake.key))


def _remove(log: DayLog, intake_id: str) -> LogKey | None:
    """Remove an intake from the log of its day, and return the key of its dose."""
    key = next((key for key, entry in log.doses.items() if entry.intake_id == intake_id), None)
    if key:
        del log.doses[key]
    return key


def _is_as_needed(key: LogKey | None) -> bool:
    """Tell whether the dose of a key is one of any number of its day."""
    return key is not None and bool(key[1].occurrence)


def _same_dose(current: StoredIntake, changed: IntakeEntry) -> bool:
    """Tell whether an intake keeps its supplement and slot."""
    before, after = current.document(), changed.draft.document
    return all(before.get(name) == after.get(name) for name in ("supplement_id", "slot"))


def _duplicate(existing: Entry) -> DomainError:
    return DomainError("duplicate_intake", existing_id=existing.intake_id)
