"""Which records a workout sets, and which ones of other workouts it takes or gives back."""

from collections.abc import Mapping
from typing import Literal

from chalicelib.jsontext import Document
from chalicelib.training.logbook.facts import History
from chalicelib.training.logbook.figures import figure, kind_fields, name_fields, previous_figure
from chalicelib.training.logbook.records import Event, Kind, events, standing_after

_Holder = tuple[Kind, str]


def compare(
    exercise_id: str, workout_id: str, before: History, after: History
) -> dict[str, list[Document]]:
    """Return ``records`` that a workout sets, and ``records_changed`` of other workouts.

    Args:
        exercise_id: of the history.
        workout_id: of the workout that is written.
        before: the history before the write. Of years after the workout's, only the best of each
            kind may be known.
        after: the history after the write.
    """
    same = _common(workout_id, before, after)
    standing = standing_after(before[:same])
    until, now = (_set(history[same:], standing) for history in (before, after))
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


def _common(workout_id: str, before: History, after: History) -> int:
    """Return the length of what two histories have in common before anything of a workout.

    Most writes change the end of a history, and what was a record before it remains one.
    """
    number = 0
    for until, now in zip(before, after, strict=False):
        if until != now or any(fact.place.workout == workout_id for fact in now):
            break
        number += 1
    return number


def _set(history: History, standing: Mapping[Kind, Event]) -> dict[_Holder, Event]:
    """Return the records of a history by kind and workout."""
    found = events(history, standing=standing)
    return {(each.kind, each.fact.place.workout): each for each in found}


def _line(exercise_id: str, holder: _Holder, change: Literal["lost", "regained"]) -> Document:
    kind, workout_id = holder
    fields = name_fields(exercise_id) | kind_fields(kind)
    return fields | {"workout_id": workout_id, "change": change}
