"""One intake on its way into the table: its day, its slot, and the supplement as it is now."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chalicelib import localtime
from chalicelib.errors import invalid
from chalicelib.jsontext import Document
from chalicelib.profile import dating
from chalicelib.regimen.intakes.models import IntakeCreate
from chalicelib.regimen.plan.adherence import Key
from chalicelib.regimen.plan.daylog import Entry, refuse_far_ahead
from chalicelib.regimen.plan.regimen import Slot
from chalicelib.regimen.plan.repository import Plan
from chalicelib.schedules.flexible import AsNeeded
from chalicelib.table.collection import Draft
from chalicelib.table.ids import uuid7

# How long after a slot's clock time a dose is late.
_LATE = timedelta(hours=1)


@dataclass(frozen=True)
class IntakeEntry:
    """An intake, complete.

    Attributes:
        draft: what is written, with its id.
        key: the dose of the day that it is: supplement and slot; a slot that begins with ``+``
            is a dose as needed, of which a day may have several.
    """

    draft: Draft
    key: Key

    @property
    def day(self) -> date:
        """The local date."""
        return date.fromisoformat(self.draft.document["local_date"])

    def logged(self, sort_key: str) -> Entry:
        """Return what the day's log keeps of it, given where the intake stands."""
        return Entry(self.draft.document["status"], sort_key.split("#", 2)[2])


def entry(
    plan: Plan,
    intake: IntakeCreate,
    now: datetime,
    *,
    before: Document | None = None,
    pointer: str = "",
) -> IntakeEntry:
    """Return an intake complete, with the supplement as it is now.

    Args:
        plan: with the profile and the supplements.
        intake: as the client gave it.
        now: when it is logged.
        before: the document that it replaces; its snapshot stays if its supplement does.
        pointer: where in the body the intake stands.

    Raises:
        Invalid: a supplement that is not the caller's, or a day far ahead.
    """
    document = intake.document()
    same = before is not None and before["supplement_id"] == intake.supplement_id
    if before and same:
        snapshot = before["snapshot"]
    else:
        snapshot = _snapshot(plan, intake, pointer)
        if before and document.get("dose") == before["snapshot"]["dose"]:
            # It was the other supplement's; this one has its own.
            del document["dose"]
    day = dating.kept_day(before or {}, document, "taken_at") or dating.local_date(
        intake.taken_at, intake.timezone, plan.profile
    )
    where = f"{pointer}/{'local_date' if intake.local_date else 'taken_at'}"
    refuse_far_ahead(day, plan.today(now), where)
    document |= {"local_date": day.isoformat(), "snapshot": snapshot}
    document.setdefault("dose", snapshot["dose"])
    slot = _slot(plan, intake, day, before)
    if slot:
        document["slot"] = slot
    else:
        document.pop("slot", None)
    document["late"] = _late(plan, intake, day, slot)
    document["backdated"] = before["backdated"] if before else day < plan.today(now)
    intake_id = before["id"] if before else uuid7(now)
    draft = Draft(
        document,
        day=day,
        at=intake.taken_at,
        facets={"f_supplement_id": intake.supplement_id},
        id=intake_id,
    )
    return IntakeEntry(draft, (intake.supplement_id, slot or _unslotted(plan, intake, intake_id)))


def _snapshot(plan: Plan, intake: IntakeCreate, pointer: str) -> Document:
    if intake.supplement_id not in plan.supplements:
        raise invalid(f"{pointer}/supplement_id", "unknown_supplement")
    supplement = plan.documents[intake.supplement_id]
    return {name: supplement[name] for name in ("name", "dose", "ingredients")}


def _slot(plan: Plan, intake: IntakeCreate, day: date, before: Document | None) -> Slot:
    """Return the slot of a dose: as given, or the only one that it can be of; else "".

    What an intake has stays; a slot that comes along to another supplement has to be one of its.
    """
    moved = before is not None and before["supplement_id"] != intake.supplement_id
    if before and not moved:
        return intake.slot or ""
    if intake.slot and not (before and before.get("slot") == intake.slot):
        return intake.slot
    return plan.histories[intake.supplement_id].resolve_slot(day, intake.slot or "")


def _unslotted(plan: Plan, intake: IntakeCreate, intake_id: str) -> str:
    """Return what makes a dose without a slot unique on its day."""
    document = plan.documents.get(intake.supplement_id)
    as_needed = document is not None and document["schedule"]["type"] == AsNeeded.type
    return f"+{intake_id}" if as_needed else ""


def _late(plan: Plan, intake: IntakeCreate, day: date, slot: Slot) -> bool:
    """Tell whether it was taken more than an hour after its slot's clock time."""
    if intake.taken_at is None or ":" not in slot:
        return False
    zone = localtime.zone(intake.timezone) if intake.timezone else plan.days.zone
    clock = time.fromisoformat(slot)
    # A slot before the day starts belongs to the night after it.
    on = day + timedelta(days=clock < plan.days.day_start)
    due = datetime.combine(on, clock, zone)
    return intake.taken_at - due > _LATE
