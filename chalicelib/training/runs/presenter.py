"""A run as it is answered: its position, and each slot with its state, its next sets and why."""

from typing import Any

from chalicelib.jsontext import Document, dump
from chalicelib.table.items import Stored, View
from chalicelib.training.progression.attempts import exercise_of
from chalicelib.training.progression.documents import RoutineEntryDocument
from chalicelib.training.progression.positions import Turn
from chalicelib.training.progression.prescriptions import number
from chalicelib.training.progression.states import SlotState, progression_of, slot_of
from chalicelib.training.runs.documents import RunDocument
from chalicelib.training.runs.progress import Progress


def presented(stored: Stored[RunDocument], progress: Progress) -> View:
    """Return a run with what follows from its log."""
    turn = progress.turn()
    computed: Document = {
        "position": _position(turn) if turn else None,
        "slots": [_slot(progress, entry, turn) for entry in progress.plan.slots.values()],
        "workout_id": next(iter(progress.book.open), None),
    }
    return View(stored, dump({**stored.document(), **computed}))


def _position(turn: Turn) -> Document:
    return {
        "day": turn.day,
        "week": turn.week,
        "date": turn.on.isoformat() if turn.on else None,
    }


def _slot(progress: Progress, entry: RoutineEntryDocument, turn: Turn | None) -> Document:
    """Return a slot; with ``turn``, its next sets are those of that day if it has the slot."""
    slot = slot_of(entry)
    following = turn or progress.checkpoint.turn or Turn(progress.plan.days[0].id, 1)
    entries = progress.plan.entries(following.day, following.week)
    shown = next((each for each in entries if slot_of(each) == slot), entry)
    folded = progress.due(following.week)
    return {
        "slot": slot,
        "exercise_id": progress.exercise(shown),
        "rule": progression_of(shown)["rule"],
        "state": _state(folded.states[slot], shown),
        "next": [each.get("target", {}) for each in progress.sets(shown, following)],
        "why": folded.whys[slot],
    }


def _state(state: SlotState, entry: RoutineEntryDocument) -> Document:
    """Return the figures of a state that its rule has."""
    progression = progression_of(entry)
    rule = progression["rule"]
    found: Document = {
        "weight": _figure(state.weight),
        "training_max": _figure(state.training_max),
        "successes": state.successes,
        "failures": state.failures,
    }
    if rule == "wave":
        found["week_of_cycle"] = state.week
    if rule == "stages":
        found["stage"] = state.stage
    if rule == "double" and state.targets:
        found["targets"] = [number(each) for each in state.targets]
    if "ladder" in progression:
        found["exercise_id"] = exercise_of(entry, state)
    return found


def _figure(figure: Any) -> float | None:
    return None if figure is None else number(figure)
