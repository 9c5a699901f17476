"""Intakes as items: each dose of a day once, with the day's log and the stock beside it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from chalicelib.errors import DomainError, invalid
from chalicelib.regimen.intakes.entry import IntakeEntry, entry
from chalicelib.regimen.intakes.models import IntakeCreate, IntakeFilter
from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.adherence import Key
from chalicelib.regimen.plan.daylog import KIND, DayLog, Entry
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.table import keys
from chalicelib.table.collection import Collection, Page, PageRequest, list_text
from chalicelib.table.items import Stored, decode
from chalicelib.table.session import Session

# DynamoDB's 100 actions, less the receipt.
_MOST_ACTIONS = 99


class IntakeService:
    """The caller's intakes: at most one for each supplement, local date and slot."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._intakes = Collection(session, "intake", kind=KIND)

    def get(self, intake_id: str) -> Stored:
        """Return one intake."""
        return self._intakes.get(intake_id)

    def list_page(self, query: IntakeFilter, page: PageRequest) -> Page:
        """Return one page of intakes, newest first."""
        equals = {"f_supplement_id": query.supplement_id} if query.supplement_id else {}
        return self._intakes.list_page(page, days=query.days(), equals=equals)

    def create(self, intake: IntakeCreate, now: datetime) -> Stored:
        """Write an intake, or return the one that is there for its supplement, date and slot.

        Raises:
            DomainError: when that one has another status.
        """
        plan = Plan.read(self._session, consistent=True)
        [stored] = self._create(plan, [entry(plan, intake, now)], now)
        return stored

    def create_many(self, intakes: Sequence[IntakeCreate], now: datetime) -> list[Stored]:
        """Write the intakes of a batch, all of them or none; those that are there stay."""
        plan = Plan.read(self._session, consistent=True)
        entries = [
            entry(plan, intake, now, pointer=f"/items/{place}")
            for place, intake in enumerate(intakes)
        ]
        _refuse_repetition(entries)
        return self._create(plan, entries, now, many=True)

    def replace(self, current: Stored, intake: IntakeCreate, now: datetime) -> Stored:
        """Write ``intake`` over ``current``; its snapshot stays unless its supplement changes.

        Raises:
            DomainError: when another intake is there for the new supplement, date and slot.
        """
        plan = Plan.read(self._session, consistent=True)
        changed = entry(plan, intake, now, before=current.document())
        before = _home(current)
        logs = daylog.read(self._session, {before, changed.day})
        held = _take_out(logs[before], current.id)
        if held and before == changed.day and _same_dose(current, changed):
            # Also when the supplement is gone, or was as needed then.
            changed = replace(changed, key=held)
        standing = logs[changed.day].doses.get(changed.key)
        if standing:
            raise _duplicate(standing)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        stored = self._intakes.stage_replacement(transaction, current, changed.draft, now)
        logs[changed.day].doses[changed.key] = changed.logged(stored.sort_key)
        transaction.log(logs.values())
        self._stage_stock(transaction, plan, [(current, -1), (stored, 1)])
        transaction.commit(stored.text)
        return stored

    def delete(self, current: Stored, now: datetime) -> None:
        """Delete an intake; its dose is as if it had never been logged."""
        plan = Plan.read(self._session, consistent=True)
        day = _home(current)
        logs = daylog.read(self._session, [day])
        _take_out(logs[day], current.id)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        self._intakes.stage_deletion(transaction, current)
        transaction.log(logs.values())
        self._stage_stock(transaction, plan, [(current, -1)])
        transaction.commit()

    def _create(
        self, plan: Plan, entries: Sequence[IntakeEntry], now: datetime, *, many: bool = False
    ) -> list[Stored]:
        """Write what is not there yet, and return all in order."""
        logs = daylog.read(self._session, {each.day for each in entries})
        standing = self._standing(logs, entries)
        new = [each for each in entries if (each.day, each.key) not in standing]
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        made = self._intakes.stage_new(transaction, [each.draft for each in new], now)
        for each, stored in zip(new, made, strict=True):
            logs[each.day].doses[each.key] = each.logged(stored.sort_key)
            standing[each.day, each.key] = stored
        answer = [standing[each.day, each.key] for each in entries]
        if not new and not self._session.receipt:
            return answer
        touched = {each.day for each in new}
        transaction.log(logs[day] for day in sorted(touched))
        self._stage_stock(transaction, plan, [(stored, 1) for stored in made])
        transaction.prepare()
        if transaction.size > _MOST_ACTIONS:
            raise invalid("/items", "too_many_actions")
        transaction.commit(list_text(answer) if many else answer[0].text)
        return answer

    def _standing(
        self, logs: dict[date, DayLog], entries: Sequence[IntakeEntry]
    ) -> dict[tuple[date, Key], Stored]:
        """Return the intakes that are there for the doses of ``entries``.

        Raises:
            DomainError: when one has another status.
        """
        found: dict[tuple[date, Key], str] = {}
        for each in entries:
            logged = logs[each.day].doses.get(each.key)
            if logged and logged.status != each.draft.document["status"]:
                raise _duplicate(logged)
            if logged:
                found[each.day, each.key] = (
                    f"{keys.family('intake')}{each.day.isoformat()}#{logged.position}"
                )
        items = self._session.get_many(list(found.values())) if found else {}
        # An intake that went meanwhile moved the day's log too, and the request runs again.
        return {place: decode(items[key]) for place, key in found.items() if key in items}

    def _stage_stock(
        self, transaction: PlanTransaction, plan: Plan, changes: Sequence[tuple[Stored, int]]
    ) -> None:
        """Take from the stock what was taken, and put back what was not."""
        taken: Counter[str] = Counter()
        for stored, by in changes:
            document = stored.document()
            if document["status"] == "taken" and document["supplement_id"] in plan.stock:
                taken[document["supplement_id"]] += by
        for supplement_id, by in sorted(taken.items()):
            if by:
                transaction.add(f"{keys.STOCK}{supplement_id}", {"doses": -by})


def _refuse_repetition(entries: Sequence[IntakeEntry]) -> None:
    seen = set()
    for place, each in enumerate(entries):
        if (each.day, each.key) in seen:
            raise invalid(f"/items/{place}", "repeated")
        seen.add((each.day, each.key))


def _home(stored: Stored) -> date:
    """Return the local date under which an intake stands."""
    return date.fromisoformat(stored.item["day"])


def _take_out(log: DayLog, intake_id: str) -> Key | None:
    """Take an intake out of its day's log, and return the dose that it stood for."""
    held = next((key for key, logged in log.doses.items() if logged.intake_id == intake_id), None)
    if held:
        del log.doses[held]
    return held


def _same_dose(current: Stored, changed: IntakeEntry) -> bool:
    """Tell whether an intake is still about the supplement and slot that it was about."""
    before, after = current.document(), changed.draft.document
    return all(before.get(name) == after.get(name) for name in ("supplement_id", "slot"))


def _duplicate(standing: Entry) -> DomainError:
    return DomainError("duplicate_intake", existing_id=standing.intake_id)
