"""Models of routines, in requests and responses."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import RequestModel, StoredResource
from chalicelib.models.fields import Name, Notes, ShortNotes, Slug
from chalicelib.training.routines.progression_models import Progression
from chalicelib.training.routines.sets import RoutineSet, RoutineSets
from chalicelib.training.workouts.documents import LoadMode, WorkoutType
from chalicelib.training.workouts.measures import RestSeconds
from chalicelib.training.workouts.models import MAX_SETS

MAX_ENTRIES = 60
# With the steps of ladders; custom exercises among them are read when the routine is written.
MAX_EXERCISES = 100
_MAX_SLOT = 64
# The rules by which sets succeed or fail, so that each working set needs a target.
_WITH_TARGETS: Final = ("linear", "double", "stages", "wave")


class RoutineEntry(RequestModel):
    """An exercise of a routine, with its planned sets in order."""

    exercise_id: Slug = Field(
        description="The id of an exercise: a slug of the catalogue, or the id of a "
        "custom exercise.",
        examples=["barbell-squat"],
    )
    slot: Slug | None = Field(
        None,
        description="The name under which the load progresses. Entries of the routines of a "
        "program with the same slot share one load. If omitted, it is the id of the exercise.",
        examples=["squat"],
    )
    sets: RoutineSets = Field(
        [], description="Empty if `progression` has `stages` or a `cycle`, which have the sets."
    )
    rest_s: RestSeconds | None = Field(None, description="The rest between sets in seconds.")
    rest_max_s: RestSeconds | None = Field(
        None, description="The longest rest in seconds, if `rest_s` is the shortest."
    )
    superset_group: Annotated[int, Field(ge=0, le=1_000)] | None = Field(
        None, description="A superset: the sets of exercises with the same number alternate."
    )
    load_mode: LoadMode = Field(
        "external", description="The meaning of weights, as in the sets of workouts."
    )
    notes: ShortNotes | None = None
    progression: Progression | None = Field(
        None, description="How the load changes. Without it, the sets remain as written."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.rest_max_s is not None:
            if self.rest_s is None:
                raise FieldFault("not_allowed_without", "rest_max_s", other="rest_s")
            if self.rest_max_s < self.rest_s:
                raise FieldFault("not_less_than", "rest_max_s", other="rest_s")
        if self.progression:
            self._check_progression(self.progression)
        return self

    def all_sets(self) -> Iterator[tuple[tuple[str | int, ...], RoutineSet]]:
        """Yield each set, with where it is."""
        yield from ((("sets", n), each) for n, each in enumerate(self.sets))
        progression = self.progression
        for name in ("stages", "cycle"):
            for place, part in enumerate(getattr(progression, name, None) or ()):
                where = ("progression", name, place, "sets")
                yield from (((*where, n), each) for n, each in enumerate(part.sets))

    def exercises(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Return the id of each exercise, with where it is."""
        ladder = (self.progression and self.progression.ladder) or []
        steps = [(("progression", "ladder", n), each) for n, each in enumerate(ladder)]
        return [(("exercise_id",), self.exercise_id), *steps]

    def _check_progression(self, progression: Progression) -> None:
        rule = progression.rule
        has_own_sets = rule in ("stages", "wave")
        if has_own_sets and self.sets:
            raise FieldFault("not_allowed_when", "sets", other="rule", value=rule)
        if rule != "none" and not has_own_sets and not self.sets:
            raise FieldFault("required_when", "sets", other="rule", value=rule)
        if progression.ladder and progression.ladder[0] != self.exercise_id:
            raise FieldFault("not_first_step", "progression", "ladder", 0)
        for where, each in self.all_sets():
            untargeted = each.target is None or each.target.reps is None
            if rule in _WITH_TARGETS and each.type != "warmup" and untargeted:
                place = (*where, "target", "reps")
                raise FieldFault("required_when", *place, other="rule", value=rule)


class RoutineCreate(RequestModel):
    """A routine: a workout that is planned once and done often. It can have 1,000 sets in total,
    with those of stages and cycles.
    """

    name: Name = Field(examples=["Push day"])
    type: WorkoutType = "strength"
    notes: Notes | None = None
    entries: Annotated[list[RoutineEntry], Field(max_length=MAX_ENTRIES)] = []

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if sum(len(list(entry.all_sets())) for entry in self.entries) > MAX_SETS:
            raise FieldFault("too_many_sets", "entries", max=MAX_SETS)
        exercises = {each for entry in self.entries for _, each in entry.exercises()}
        if len(exercises) > MAX_EXERCISES:
            of = "exercises_of_routine"
            raise FieldFault("too_many", "entries", max=MAX_EXERCISES, of=of)
        self._name_slots()
        return self

    def _name_slots(self) -> None:
        """Give each entry a slot, and refuse two entries with one."""
        taken = Counter(entry.slot for entry in self.entries if entry.slot)
        for position, entry in enumerate(self.entries):
            if entry.slot is None:
                entry.slot = _free_slot(entry.exercise_id, taken)
                taken[entry.slot] += 1
            elif taken[entry.slot] > 1:
                raise FieldFault("repeated", "entries", position, "slot")


def _free_slot(exercise_id: str, taken: Counter[str]) -> str:
    """Return the id of an exercise, with a number if an entry has it as its slot.

    >>> _free_slot("barbell-squat", Counter({"barbell-squat": 1, "barbell-squat-2": 1}))
    'barbell-squat-3'
    """
    slot, number = exercise_id, 1
    while slot in taken:
        number += 1
        end = f"-{number}"
        slot = exercise_id[: _MAX_SLOT - len(end)] + end
    return slot


class PlannedEntry(RoutineEntry):
    """An exercise of a routine, as returned."""

    slot: Slug = Field(
        description="The name under which the load progresses. Entries of the routines of a "
        "program with the same slot share one load."
    )


class Routine(StoredResource):
    """A routine, as returned."""

    name: Name
    type: WorkoutType
    notes: Notes | None = None
    entries: list[PlannedEntry]
