"""The muscles of exercises, as the exercises are now."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from chalicelib.table import keys
from chalicelib.table.items import decode
from chalicelib.table.session import Session
from chalicelib.training.exercises import catalogue
from chalicelib.training.exercises.documents import ExerciseContent, ExerciseDocument


class Muscles(NamedTuple):
    """The primary and the secondary muscles of an exercise."""

    primary: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()

    @classmethod
    def of(cls, exercise: ExerciseContent) -> "Muscles":
        """Return the muscles of an exercise."""
        return cls(tuple(exercise["primary_muscles"]), tuple(exercise["secondary_muscles"]))


def read_muscles(session: Session, exercise_ids: Iterable[str]) -> Mapping[str, Muscles]:
    """Return the muscles of exercises by id; exercises that do not exist are absent.

    Built-in exercises are in memory; 100 custom ones are read in one round trip.
    """
    found: dict[str, Muscles] = {}
    custom: dict[str, str] = {}
    for exercise_id in exercise_ids:
        built_in = catalogue.exercise(exercise_id)
        if built_in:
            found[exercise_id] = Muscles.of(built_in)
        else:
            custom[keys.named("exercise", exercise_id)] = exercise_id
    items = session.get_many(sorted(custom), consistent=False) if custom else {}
    for sort_key, item in items.items():
        document: ExerciseDocument = decode(item).document()
        found[custom[sort_key]] = Muscles.of(document)
    return found
