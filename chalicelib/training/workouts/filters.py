"""Which workouts a list is about, beyond what its items are filtered by in the table."""

from collections.abc import Callable

from chalicelib.jsontext import dump
from chalicelib.table.session import Session
from chalicelib.training.logbook.blocks import group_of
from chalicelib.training.logbook.items import LogbookItems
from chalicelib.training.workouts.models import WorkoutFilter


def matching(session: Session, query: WorkoutFilter) -> Callable[[str], bool] | None:
    """Return whether a workout is wanted, by its JSON text; None if the query does not say.

    Of an exercise, what is merged into it is read first. In the text of a document a field cannot
    be mistaken for a part of what a person wrote, whose quotes have a backslash.
    """
    wanted: list[list[str]] = []
    if query.exercise_id:
        items = LogbookItems(session)
        items.require([group_of(query.exercise_id)])
        names = {name for each in items.read_as_one(query.exercise_id).values() for name in each}
        wanted.append([_field("exercise_id", name) for name in sorted(names)])
    if query.routine_id:
        wanted.append([_field("routine_id", query.routine_id)])
    if query.import_id:
        wanted.append([_field("import_id", query.import_id)])
    if not wanted:
        return None
    return lambda text: all(any(field in text for field in fields) for fields in wanted)


def _field(name: str, value: str) -> str:
    """Return a field as it is in the text of a document.

    >>> _field("routine_id", "push")
    '"routine_id":"push"'
    """
    return dump({name: value})[1:-1]
