"""What a plan must be for a run to follow it: its slots agree. Pure rules."""

from collections.abc import Iterator
from typing import Final

from chalicelib.errors import Fault, Invalid, invalid
from chalicelib.jsontext import Document
from chalicelib.training.progression.documents import RoutineEntryDocument
from chalicelib.training.progression.plans import Plan
from chalicelib.training.progression.states import progression_of, slot_of

# A state is that of one rule, in steps of one ladder, as one kind of load. Increments and grids
# can differ: each day then changes the common state by its own.
_SHARED: Final = ("rule", "ladder", "load_mode")


def require_agreeing_slots(plan: Plan) -> None:
    """Refuse a plan whose slots cannot have one state, or take a training max that no slot has.

    Args:
        plan: of the run that begins.

    Raises:
        Invalid: ``slot_differs``, ``no_training_max``; of the argument ``program_id``.
    """
    faults: list[Fault] = []
    for entry in plan.all_entries():
        for fault in _faults(plan, entry):
            if fault not in faults:
                faults.append(fault)
    if faults:
        raise Invalid(faults)


def _faults(plan: Plan, entry: RoutineEntryDocument) -> Iterator[Fault]:
    slot = slot_of(entry)
    mine, first = _shared(entry), _shared(plan.slots[slot])
    differing = next((name for name in _SHARED if mine[name] != first[name]), None)
    if differing:
        yield from invalid(
            "program_id", "slot_differs", argument=True, slot=slot, name=differing
        ).faults
    origin = progression_of(entry).get("of")
    if origin and not _is_wave(plan, origin["training_max_of_slot"]):
        other = origin["training_max_of_slot"]
        yield from invalid(
            "program_id", "no_training_max", argument=True, slot=slot, other=other
        ).faults


def _shared(entry: RoutineEntryDocument) -> Document:
    """Return what the entries of a slot have in common."""
    progression = progression_of(entry)
    return {
        "rule": progression["rule"],
        "ladder": progression.get("ladder"),
        "load_mode": entry.get("load_mode", "external"),
    }


def _is_wave(plan: Plan, slot: str) -> bool:
    return slot in plan.slots and progression_of(plan.slots[slot])["rule"] == "wave"
