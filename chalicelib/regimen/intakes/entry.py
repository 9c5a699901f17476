"""An intake before it is written: its local date, its slot and the snapshot of its supplement."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from chalicelib.errors import invalid
from chalicelib.profile import dating
from chalicelib.regimen.intakes.documents import IntakeDocument, SnapshotDocument
from chalicelib.regimen.intakes.models import IntakeCreate
from chalicelib.regimen.intakes.repository import facets
from chalicelib.regimen.plan.adherence import DoseKey, LogKey
from chalicelib.regimen.plan.dosing import Dosing
from chalicelib.regimen.plan.limits import refuse_far_ahead
from chalicelib.regimen.plan.regimen import Slot
from chalicelib.regimen.plan.repository import Plan
from chalicelib.schedules.flexible import AsNeeded
from chalicelib.table.drafts import Draft
from chalicelib.table.ids import uuid7

# A dose is late if it is taken later than this after the clock time of its slot.
_LATE = timedelta(hours=1)


@dataclass(frozen=True)
class IntakeEntry:
    """An intake with all its fields.

    Attributes:
        draft: the document, with its id.
        key: the supplement and the key of the dose in the log of the day.
        where: the field that dates it, as a JSON pointer.
    """

    draft: Draft
    key: LogKey
    where: str

    @property
    def day(self) -> date:
        """The local date."""
        return date.fromisoformat(self.draft.document["local_date"])


def entry(
    plan: Plan,
    intake: IntakeCreate,
    now: datetime,
    *,
    before: IntakeDocument | None = None,
    pointer: str = "",
    client_id: str | None = None,
) -> IntakeEntry:
    """Return an intake with all its fields, and a snapshot of the supplement on its local date.

    Args:
        plan: with the profile and the supplements.
        intake: as requested.
        now: the time of the request.
        before: the document that it replaces; it keeps its snapshot if it keeps its supplement.
        pointer: of the intake in the body.
        client_id: the id of a new intake that the client made; None lets the server make one.

    Raises:
        Invalid: the caller has no such supplement, or the day is too far ahead.
    """
    document = intake.document()
    same = before is not None and before["supplement_id"] == intake.supplement_id
    if not same and intake.supplement_id not in plan.supplements:
        raise invalid(f"{pointer}/supplement_id", "unknown_supplement")
    if before and not same and document.get("dose") == before["snapshot"]["dose"]:
        # It was the dose of the other supplement; this one has its own.
        del document["dose"]
    dated = dating.Dating(before or {}, document, "taken_at", intake.taken_at)
    document = dated.document(plan.profile, pointer)
    day = date.fromisoformat(document["local_date"])
    where = f"{pointer}/{'local_date' if intake.local_date else 'taken_at'}"
    refuse_far_ahead(day, plan.today(now), where)
    slot = _slot(plan, intake, day, before)
    snapshot = before["snapshot"] if before and same else _snapshot(plan, intake, day, slot)
    document["snapshot"] = snapshot
    document.setdefault("dose", snapshot["dose"])
    if slot:
        document["slot"] = slot
    else:
        document.pop("slot", None)
    zone = plan.days.zone_of(dating.zone_name(document))
    document["late"] = _late(plan, intake, day, slot, zone)
    document["backdated"] = before["backdated"] if before else day < plan.today(now)
    intake_id = before["id"] if before else client_id or uuid7(now)
    draft = Draft(
        document,
        day=day,
        at=intake.taken_at,
        facets=facets(intake.supplement_id),
        id=intake_id,
    )
    key = DoseKey(slot) if slot else _key_without_slot(plan, intake, day, intake_id)
    return IntakeEntry(draft, (intake.supplement_id, key), where)


def _snapshot(plan: Plan, intake: IntakeCreate, day: date, slot: Slot) -> SnapshotDocument:
    """Return the supplement with the dose of a slot on ``day``, and the ingredients of that."""
    supplement = plan.supplement_documents[intake.supplement_id]
    dosing = plan.histories[intake.supplement_id].dosing_on(day)
    dosing = dosing or Dosing(supplement["dose"], supplement["ingredients"])
    dose = dosing.dose_on(day, slot)
    return {
        "name": supplement["name"],
        "dose": dose,
        "ingredients": dosing.ingredients_of(dose),
    }


def _slot(plan: Plan, intake: IntakeCreate, day: date, before: IntakeDocument | None) -> Slot:
    """Return the slot of a dose: as requested, or else the only slot of its day; otherwise "".

    An existing intake keeps its slot; with another supplement, only if that has the slot.
    """
    moved = before is not None and before["supplement_id"] != intake.supplement_id
    if before and not moved:
        return intake.slot or ""
    if intake.slot and not (before and before.get("slot") == intake.slot):
        return intake.slot
    return plan.histories[intake.supplement_id].resolve_slot(day, intake.slot or "")


def _key_without_slot(plan: Plan, intake: IntakeCreate, day: date, intake_id: str) -> DoseKey:
    """Return the key of a dose without a slot: as needed on its day, any number of them counts."""
    document = plan.supplement_documents.get(intake.supplement_id)
    if document is None:
        return DoseKey()
    version = plan.histories[intake.supplement_id].in_force(day)
    in_force = version.schedule.type if version else document["schedule"]["type"]
    as_needed = in_force == AsNeeded.type
    return DoseKey(occurrence=intake_id if as_needed else "")


def _late(plan: Plan, intake: IntakeCreate, day: date, slot: Slot, zone: tzinfo) -> bool:
    """Tell whether it was taken more than an hour after the clock time of its slot."""
    if intake.taken_at is None or ":" not in slot:
        return False
    clock = time.fromisoformat(slot)
    # A slot before the day starts belongs to the night after it.
    on = day + timedelta(days=clock < plan.days.day_start)
    due = datetime.combine(on, clock, zone)
    return intake.taken_at - due > _LATE
