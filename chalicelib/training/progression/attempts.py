"""What a rule sees of one workout: the sets of a slot against what was prescribed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from chalicelib.training.progression.documents import (
    CycleWeekDocument,
    ProgressionDocument,
    RoutineEntryDocument,
    RoutineSetDocument,
    StageDocument,
)
from chalicelib.training.progression.loads import OF_BODY, snap
from chalicelib.training.progression.outcomes import (
    COUNTED,
    Assessment,
    PerformedSet,
    Range,
    aligned,
    all_prescribed,
    assess,
    counted,
    lightest,
    performed_sets,
    range_of,
)
from chalicelib.training.progression.states import SlotState, progression_of
from chalicelib.training.workouts.documents import WeightUnit

OTHER_LOAD: Final = " (another load than prescribed: the lightest set is the base)"
_FIRST_LOAD: Final = " (the first load)"


def is_of_body(entry: RoutineEntryDocument) -> bool:
    """Return whether the load of an entry is added to the body or taken off it."""
    return entry.get("load_mode") in OF_BODY


def stage_of(progression: ProgressionDocument, state: SlotState) -> StageDocument:
    """Return the stage of a slot; the last one if the rule has fewer by now."""
    stages = progression["stages"]
    return stages[min(state.stage, len(stages)) - 1]


def week_of(progression: ProgressionDocument, state: SlotState) -> CycleWeekDocument:
    """Return the week of a wave; the last one if the cycle is shorter by now."""
    cycle = progression["cycle"]
    return cycle[min(state.week, len(cycle)) - 1]


def exercise_of(entry: RoutineEntryDocument, state: SlotState) -> str:
    """Return the exercise of a slot: with a ladder, that of its state."""
    ladder = progression_of(entry).get("ladder", ())
    return ladder[min(state.rung, len(ladder) - 1)] if ladder else entry["exercise_id"]


def planned_sets(entry: RoutineEntryDocument, state: SlotState) -> list[RoutineSetDocument]:
    """Return the sets of an entry: those of the stage or of the week, if its rule has them."""
    progression = progression_of(entry)
    if progression["rule"] == "stages":
        return stage_of(progression, state)["sets"]
    if progression["rule"] == "wave":
        return week_of(progression, state)["sets"]
    return entry.get("sets", [])


def eased(load: Decimal, factor: Decimal | None) -> Decimal:
    """Return the load of a deload: with 0.9 a tenth of its size less, also of an assistance."""
    return load if factor is None else load - abs(load) * (1 - factor)


def prescribed_load(
    entry: RoutineEntryDocument, state: SlotState, factor: Decimal | None = None
) -> Decimal | None:
    """Return the load of the working sets on the grid; None if it is not known yet."""
    if state.weight is None:
        return None
    return snap(eased(state.weight, factor), progression_of(entry).get("rounding"))


@dataclass(frozen=True)
class Attempt:
    """The sets of one slot in one workout.

    Attributes:
        entry: what was planned.
        state: of the slot before the workout.
        unit: of the run.
        sets: of the exercise, as they are in the workout.
    """

    entry: RoutineEntryDocument
    state: SlotState
    unit: WeightUnit
    sets: Sequence[Mapping[str, Any]]

    @property
    def progression(self) -> ProgressionDocument:
        """The rule."""
        return progression_of(self.entry)

    @cached_property
    def ranges(self) -> list[Range]:
        """The targets of the working sets."""
        return [range_of(each) for each in counted(planned_sets(self.entry, self.state))]

    @cached_property
    def done(self) -> list[PerformedSet]:
        """The working sets that were done."""
        return self.performed(COUNTED)

    @cached_property
    def performed_as_planned(self) -> list[PerformedSet]:
        """As many working sets as were planned; those that were not done have 0 repetitions."""
        return aligned(self.done, len(self.ranges))

    @cached_property
    def assessment(self) -> Assessment:
        """The outcome, and why it is no success."""
        return assess(self.ranges, self.performed_as_planned, self.progression)

    def performed(self, types: Sequence[str]) -> list[PerformedSet]:
        """Return the sets of some types that were done."""
        planned = counted(planned_sets(self.entry, self.state))
        targets = [each.get("target", {}) for each in planned]
        timed = bool(targets) and all("duration_s" in t and "reps" not in t for t in targets)
        return performed_sets(
            self.sets, self.unit, of_body=is_of_body(self.entry), timed=timed, types=types
        )

    def with_first_load(self) -> "Attempt":
        """Return the attempt with the load that was lifted as the state, if none was known."""
        if self.state.weight is not None:
            return self
        return replace(self, state=replace(self.state, weight=lightest(self.performed_as_planned)))

    def base(self, before: SlotState) -> tuple[Decimal | None, str]:
        """Return the base of an increment, and what a text says about it.

        It is the unrounded state if all sets had the prescribed load, else the lightest set.

        Args:
            before: the state before the workout, whose load is None if it was not known.
        """
        prescribed = prescribed_load(self.entry, before)
        if prescribed is None:
            return self.state.weight, _FIRST_LOAD
        if all_prescribed(self.performed_as_planned, prescribed):
            return self.state.weight, ""
        return lightest(self.performed_as_planned), OTHER_LOAD
