"""The state of a slot, which no rule rounds, and the change of it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from chalicelib.training.progression.documents import ProgressionDocument, RoutineEntryDocument
from chalicelib.training.workouts.documents import (
    ProgressionChange,
    ProgressionOutcome,
    WhyDocument,
)

_NO_RULE: ProgressionDocument = {"rule": "none"}


@dataclass(frozen=True, slots=True)
class SlotState:
    """The state of a slot: the loads are exact, in the unit of the run.

    Attributes:
        weight: the load; None if it is not known yet, and with the rule ``wave``.
        training_max: of a wave; None if it is not known yet, and with other rules.
        targets: the repetitions due in each set, with the rule ``double``.
        stage: of the rule ``stages``, from 1.
        week: of the cycle of a wave that is next, from 1.
        cycle: of a wave, from 0; it is greater once the last week was completed or skipped.
        successes: since the last change; of a wave, top sets of this cycle that were hit.
        failures: since the last change, with ``double`` in a row; of a wave, top sets missed.
        rung: the position in the ladder, from 0.
        tried: the last load that was tried in the stage from which a restart takes its load.
    """

    weight: Decimal | None = None
    training_max: Decimal | None = None
    targets: tuple[Decimal, ...] = field(default=())
    stage: int = 1
    week: int = 1
    cycle: int = 0
    successes: int = 0
    failures: int = 0
    rung: int = 0
    tried: Decimal | None = None


class Step(NamedTuple):
    """What one workout does to a slot."""

    state: SlotState
    outcome: ProgressionOutcome
    change: ProgressionChange
    text: str


def progression_of(entry: RoutineEntryDocument) -> ProgressionDocument:
    """Return the rule of an entry; ``none`` without one."""
    return entry.get("progression", _NO_RULE)


def slot_of(entry: RoutineEntryDocument) -> str:
    """Return the key of the slot of an entry: without one the exercise."""
    return entry.get("slot", entry["exercise_id"])


def why(step: Step, entry: RoutineEntryDocument, workout_id: str | None = None) -> WhyDocument:
    """Return the reason of a state, as it is answered."""
    return {
        "outcome": step.outcome,
        "rule": progression_of(entry)["rule"],
        "change": step.change,
        "text": step.text,
        "workout_id": workout_id,
    }
