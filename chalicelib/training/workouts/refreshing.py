"""The open workout of a run, planned again: what a person changed in it remains. Pure rules.

Each exercise has a digest of what was planned: the exercise and its sets. If they are still the
same, they become those of today. If not, a person has changed them, and they remain. A note, a rest
or a superset group is no part of the digest: no state changes them, so they remain in any case.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final, cast

from chalicelib.jsontext import Document, pick
from chalicelib.training.workouts.documents import (
    ExerciseEntryContent,
    ExerciseEntryDocument,
    WorkoutContent,
    WorkoutDocument,
)

_OF_RESOURCE: Final = ("id", "version", "created_at", "updated_at")
_OF_INSTANT: Final = ("started_at", "ended_at", "timezone", "utc_offset")
_PERSONAL: Final = ("notes", "superset_group", "rest_s")
_DIGITS: Final = 12


def add_digests(planned: WorkoutContent) -> None:
    """Add to each exercise the digest by which a later change of it is recognised.

    Args:
        planned: the workout as it is written, with all that the server adds to sets.
    """
    for entry in planned["exercises"]:
        entry["plan_digest"] = _digest(entry)


def _digest(entry: Mapping[str, Any]) -> str:
    text = json.dumps(pick(entry, "exercise_id", "sets"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def refreshed(before: WorkoutDocument, planned: WorkoutContent) -> WorkoutContent:
    """Return the open workout of a run as it is written when it is planned again.

    On another day of the program it is as planned, with the notes of the workout. An instant is
    kept unless its date is past; without one the workout moves to the date of the plan.

    Args:
        before: the open workout, in which nothing was done.
        planned: what the run plans today, with slots, reasons, names and digests.
    """
    if _place(before) != _place(planned):
        return cast("WorkoutContent", {**planned, **pick(before, "notes")})
    by_slot = {entry["slot"]: entry for entry in planned["exercises"] if "slot" in entry}
    exercises = []
    for entry in before["exercises"]:
        due = by_slot.get(entry.get("slot", ""))
        exercises.append(_entry(entry, due) if due else entry)
    content: Document = {n: v for n, v in before.items() if n not in _OF_RESOURCE}
    content |= {"exercises": exercises, "run": planned["run"]}
    if "started_at" not in before or before["local_date"] < planned["local_date"]:
        content = {n: v for n, v in content.items() if n not in _OF_INSTANT}
        content["local_date"] = planned["local_date"]
    return cast("WorkoutContent", content)


def _place(workout: WorkoutDocument | WorkoutContent) -> tuple[str, int]:
    return workout["run"]["day"], workout["run"]["week"]


def _entry(entry: ExerciseEntryDocument, due: ExerciseEntryContent) -> ExerciseEntryContent:
    """Return an exercise of a slot: that of today, or the person's with the reason of today."""
    if entry.get("plan_digest") == _digest(entry):
        own = {n: v for n, v in due.items() if n not in _PERSONAL}
        return cast("ExerciseEntryContent", {**own, **pick(entry, *_PERSONAL)})
    kept: Document = {n: v for n, v in entry.items() if n != "last"} | pick(due, "why")
    if entry["exercise_id"] == due["exercise_id"]:
        kept |= pick(due, "last")
    return cast("ExerciseEntryContent", kept)
