"""The open workout of a run, planned again: what a person changed in it remains. Pure rules.

Nothing says what was planned at first, but what a state changes is known: of the rules ``double``
and ``stages`` the sets, of a ladder the exercise, and of every rule the loads. Anything else that
differs from the plan of today is the person's.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, cast

from chalicelib.jsontext import Document, pick
from chalicelib.training.workouts.documents import (
    ExerciseEntryContent,
    ExerciseEntryDocument,
    SetDocument,
    WorkoutContent,
    WorkoutDocument,
)

_OF_RESOURCE: Final = ("id", "version", "created_at", "updated_at")
_OF_INSTANT: Final = ("started_at", "ended_at", "timezone", "utc_offset")
_PERSONAL: Final = ("notes", "superset_group", "rest_s")
# The rules whose state decides on more of the sets than their loads.
_SETS_BY_STATE: Final = ("double", "stages")
_OF_BODY: Final = ("bodyweight", "assisted")


def refreshed(
    before: WorkoutDocument, planned: WorkoutContent, ladders: Mapping[str, Collection[str]]
) -> WorkoutContent:
    """Return the open workout of a run as it is written when it is planned again.

    On another day of the program it is as planned, with the notes of the workout. An instant is
    kept unless its date is past; without one the workout moves to the date of the plan.

    Args:
        before: the open workout, in which nothing was done.
        planned: what the run plans today, with slots, reasons and names.
        ladders: the exercises of each slot that has a ladder.
    """
    if _place(before) != _place(planned):
        return cast("WorkoutContent", {**planned, **pick(before, "notes")})
    by_slot = {entry["slot"]: entry for entry in planned["exercises"] if "slot" in entry}
    exercises = []
    for entry in before["exercises"]:
        slot = entry.get("slot", "")
        due = by_slot.get(slot)
        exercises.append(_entry(entry, due, ladders.get(slot, ())) if due else entry)
    content: Document = {n: v for n, v in before.items() if n not in _OF_RESOURCE}
    content |= {"exercises": exercises, "run": planned["run"]}
    if "started_at" not in before or before["local_date"] < planned["local_date"]:
        content = {n: v for n, v in content.items() if n not in _OF_INSTANT}
        content["local_date"] = planned["local_date"]
    return cast("WorkoutContent", content)


def _place(workout: WorkoutDocument | WorkoutContent) -> tuple[str, int]:
    return workout["run"]["day"], workout["run"]["week"]


def _entry(
    entry: ExerciseEntryDocument, due: ExerciseEntryContent, ladder: Collection[str]
) -> ExerciseEntryContent:
    """Return an exercise of a slot: as planned today, or the person's with the reason of today."""
    is_changed = entry.get("why") != due.get("why")
    kept: Document = {**entry, **pick(due, "why")}
    if entry["exercise_id"] != due["exercise_id"]:
        if is_changed and entry["exercise_id"] in ladder:
            return cast("ExerciseEntryContent", {**due, **pick(entry, *_PERSONAL)})
        return cast("ExerciseEntryContent", kept)
    kept.pop("last", None)
    kept |= pick(due, "last")
    if _structure(entry["sets"]) == _structure(due["sets"]):
        pairs = zip(entry["sets"], due["sets"], strict=True)
        kept["sets"] = [_with_load(own, planned) for own, planned in pairs]
    elif is_changed and due.get("why", {}).get("rule") in _SETS_BY_STATE:
        kept["sets"] = due["sets"]
    return cast("ExerciseEntryContent", kept)


def _structure(sets: Sequence[SetDocument]) -> list[Any]:
    """Return what sets are planned to be, but for their loads."""
    return [
        (
            each["type"],
            each["side"],
            "body" if each["load_mode"] in _OF_BODY else each["load_mode"],
            {name: v for name, v in each.get("target", {}).items() if name != "weight"},
        )
        for each in sets
    ]


def _with_load(own: SetDocument, planned: SetDocument) -> Document:
    return {**own, **pick(planned, "load_mode", "target")}
