"""Which records a workout sets, and which ones of other workouts it takes or gives back."""

from collections.abc import Sequence
from typing import Literal

from chalicelib.jsontext import Document
from chalicelib.training.logbook.figures import figure, kind_fields, name_fields, previous_figure
from chalicelib.training.logbook.records import Event, Kind, RecordBook, Step

_Holder = tuple[Kind, str]


def compare(
    exercise_id: str, workout_id: str, before: Sequence[Step], after: Sequence[Step]
) -> dict[str, list[Document]]:
    """Return ``records`` that a workout sets, and ``records_changed`` of other workouts.

    Args:
        exercise_id: of the history.
        workout_id: of the workout that is written.
        before: the history before the write. Of years after the workout's, only the best of each
            kind may be known.
        after: the history after the write.
    """
    book = RecordBook()
    until, now = _set(book, before), _set(book, after)
    lines = [
        {
            **name_fields(exercise_id),
            **kind_fields(event.kind),
            **figure(event),
            "previous": previous_figure(event),
        }
        for (_, holder), event in now.items()
        if holder == workout_id
    ]
    changed = [
        *(_line(exercise_id, each, "lost") for each in until if each not in now),
        *(_line(exercise_id, each, "regained") for each in now if each not in until),
    ]
    others = [line for line in changed if line["workout_id"] != workout_id]
    return {"records": lines, "records_changed": others}


def _set(book: RecordBook, steps: Sequence[Step]) -> dict[_Holder, Event]:
    """Return the records of a history by kind and workout."""
    return {(each.kind, each.fact.place.workout): each for each in book.events(steps)}


def _line(exercise_id: str, holder: _Holder, change: Literal["lost", "regained"]) -> Document:
    kind, workout_id = holder
    fields = name_fields(exercise_id) | kind_fields(kind)
    return fields | {"workout_id": workout_id, "change": change}
