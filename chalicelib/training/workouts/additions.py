"""One more set of an exercise of a workout, such as the one that was just done."""

from pydantic import Field

from chalicelib.errors import DomainError, NotFound, invalid
from chalicelib.jsontext import Document
from chalicelib.models.fields import Slug
from chalicelib.models.patches import MergePatch
from chalicelib.training.workouts.documents import WorkoutDocument
from chalicelib.training.workouts.models import MAX_SETS, MAX_SETS_OF_EXERCISE, WorkoutCreate
from chalicelib.training.workouts.sets import SetCreate


class SetAddition(SetCreate):
    """A set that is added after the last set of an exercise of a workout."""

    exercise_id: Slug = Field(
        description="The id of the exercise at this position of the workout. If another exercise "
        "is there, because the workout has changed, nothing is added (409).",
        examples=["barbell-squat"],
    )

    def performed(self) -> Document:
        """Return the set, as it is in a workout."""
        return {name: v for name, v in self.document().items() if name != "exercise_id"}


def with_set(workout: WorkoutDocument, position: int, addition: SetAddition) -> WorkoutCreate:
    """Return what is written of a workout with one more set.

    Args:
        workout: as it is stored.
        position: of the exercise, from 0.
        addition: the set.

    Raises:
        NotFound: the workout has no exercise there.
        DomainError: ``other_exercise``, another one is there; has its id.
        Invalid: the exercise or the workout would have too many sets.
    """
    entries = workout["exercises"]
    if position >= len(entries):
        raise NotFound("exercise of the workout")
    entry = entries[position]
    if entry["exercise_id"] != addition.exercise_id:
        raise DomainError("other_exercise", exercise_id=entry["exercise_id"])
    if len(entry["sets"]) >= MAX_SETS_OF_EXERCISE:
        raise invalid("", "too_many", max=MAX_SETS_OF_EXERCISE, of="sets_of_exercise")
    if sum(len(each["sets"]) for each in entries) >= MAX_SETS:
        raise invalid("", "too_many", max=MAX_SETS, of="sets_of_workout")
    changed = {**entry, "sets": [*entry["sets"], addition.performed()]}
    exercises = [*entries[:position], changed, *entries[position + 1 :]]
    return MergePatch(WorkoutCreate, {}).apply({**workout, "exercises": exercises})
