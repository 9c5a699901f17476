"""A run at one place of its log, as it is stored: exact, and without what is usual. Pure rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final

from chalicelib.training.progression.attempts import exercise_of
from chalicelib.training.progression.fold import Folded, after, at_start
from chalicelib.training.progression.loads import decimal
from chalicelib.training.progression.log import LoggedWorkout, PerformedEntry
from chalicelib.training.progression.plans import Plan
from chalicelib.training.progression.positions import Turn, furthest
from chalicelib.training.progression.states import SlotState, slot_of
from chalicelib.training.runs.documents import (
    CheckpointDocument,
    LastDocument,
    LogLineDocument,
    RunDocument,
)
from chalicelib.training.runs.plans import plan_of, start_of

_DECIMALS: Final = ("weight", "training_max", "tried")
_USUAL: Final = SlotState()


@dataclass(frozen=True)
class Checkpoint:
    """A run after some of its workouts.

    Attributes:
        folded: the states and their reasons.
        last: what was done the last time in each slot.
        turn: the day and the week of the workout that is furthest in the rotation; None before the
            first.
    """

    folded: Folded
    last: Mapping[str, LastDocument]
    turn: Turn | None = None

    def document(self) -> CheckpointDocument:
        """Return the checkpoint as it is stored."""
        states = {slot: _state_document(each) for slot, each in self.folded.states.items()}
        whys, last = dict(self.folded.whys), dict(self.last)
        document: CheckpointDocument = {"states": states, "whys": whys, "last": last}
        if self.turn:
            document["turn"] = [self.turn.day, self.turn.week]
        return document


def parse(document: CheckpointDocument) -> Checkpoint:
    """Return a stored checkpoint."""
    states = {slot: _state(each) for slot, each in document["states"].items()}
    return Checkpoint(Folded(states, document["whys"]), document["last"], turn_of(document))


def turn_of(document: CheckpointDocument | None) -> Turn | None:
    """Return the turn of a stored checkpoint; None without one."""
    return Turn(*document["turn"]) if document and "turn" in document else None


def start(run: RunDocument) -> Checkpoint:
    """Return a run before its first workout."""
    return Checkpoint(at_start(plan_of(run), start_of(run)), {})


def advanced(plan: Plan, before: Checkpoint, lines: Iterable[LogLineDocument]) -> Checkpoint:
    """Return a run after some more workouts, in order."""
    folded, last, lines = before.folded, dict(before.last), list(lines)
    for line in lines:
        workout = logged(line)
        last.update(_done(plan, folded, workout))
        folded = after(plan, folded, workout)
    return Checkpoint(folded, last, turn_after(plan, before.turn, lines))


def turn_after(plan: Plan, before: Turn | None, lines: Iterable[LogLineDocument]) -> Turn | None:
    """Return the day and the week that is furthest in the rotation after some more workouts.

    ``before`` is that of the workouts before them; None if there are none.
    """
    turn = before
    for line in lines:
        turn = furthest(plan, turn, Turn(line["day"], line["week"]))
    return turn


def logged(line: LogLineDocument) -> LoggedWorkout:
    """Return a line of the log, as progression takes it."""
    return LoggedWorkout(
        line["workout_id"],
        line["status"],
        line["day"],
        line["week"],
        line["local_date"],
        line.get("started_at", ""),
        line["created_at"],
        decimal(line["factor"]) if "factor" in line else None,
        {
            slot: PerformedEntry(each["exercise_id"], each["sets"])
            for slot, each in line.get("entries", {}).items()
        },
    )


def place_of(line: LogLineDocument) -> list[str]:
    """Return what orders a line among those of its run; see ``progression.log.in_order``."""
    return [line["local_date"], line.get("started_at", ""), line["created_at"], line["workout_id"]]


def _done(plan: Plan, folded: Folded, workout: LoggedWorkout) -> Mapping[str, LastDocument]:
    """Return what a workout did of the exercises of its slots; not of others in their place."""
    found: dict[str, LastDocument] = {}
    for entry in plan.entries(workout.day, workout.week):
        slot = slot_of(entry)
        performed = workout.entries.get(slot)
        ladder: Sequence[str] = entry.get("progression", {}).get("ladder", ())
        due = exercise_of(entry, folded.states[slot])
        if performed and performed.sets and performed.exercise_id in (due, *ladder):
            sets = [dict(each) for each in performed.sets]
            found[slot] = {
                "exercise_id": performed.exercise_id,
                "workout_id": workout.workout_id,
                "local_date": workout.local_date,
                "sets": sets,
            }
    return found


def _state_document(state: SlotState) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in fields(SlotState):
        value = getattr(state, each.name)
        if value != getattr(_USUAL, each.name):
            found[each.name] = _written(value)
    return found


def _written(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return [str(each) for each in value] if isinstance(value, tuple) else value


def _state(document: Mapping[str, Any]) -> SlotState:
    exact = {name: Decimal(document[name]) for name in _DECIMALS if name in document}
    targets = tuple(map(Decimal, document.get("targets", ())))
    return SlotState(**{**document, **exact, "targets": targets})
