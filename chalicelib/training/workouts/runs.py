"""Workouts of a run: what they keep of it, and the hook of what follows from them.

The run of a program (see :mod:`chalicelib.training.runs`) plans workouts. Which run a workout is
of, why it has its targets, and what was done last do not change when it is edited.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.transaction import Transaction
from chalicelib.training.workouts.documents import (
    ExerciseEntryContent,
    ExerciseEntryDocument,
    RunEntryFields,
    RunOfWorkoutDocument,
    WorkoutContent,
    WorkoutDocument,
)


class PlannedOfRun(NamedTuple):
    """What only a run gives a planned workout.

    Attributes:
        run: its place in the run.
        entries: the slot of each exercise, why it has its targets, and what was done last.
        exercises: the custom exercises of the run with their names and traits.
        items: of the run by sort key, read strongly consistent.
    """

    run: RunOfWorkoutDocument
    entries: Sequence[RunEntryFields]
    exercises: list[ExerciseEntryDocument]
    items: Mapping[str, Item]

    @property
    def log(self) -> tuple[str, int]:
        """The sort key and the version of the latest part of the log of the run."""
        sort_key = keys.run_log(self.run["run_id"])
        return sort_key, int(self.items[sort_key]["version"])


class FollowRun(Protocol):
    """Adds what a write of a workout changes in the log of its run to the transaction."""

    def __call__(
        self,
        transaction: Transaction,
        read: Mapping[str, Item],
        before: WorkoutDocument | None,
        after: WorkoutDocument | None,
    ) -> None:
        """Stage the log of the run.

        Args:
            transaction: of the write.
            read: the items of the run that were read strongly consistent, by sort key.
            before: the workout before the write; None if it is created.
            after: the workout after the write; None if it is deleted.
        """


HOOKS: dict[str, FollowRun] = {}
"""By name: the package above workouts that follows them; the application sets ``runs``."""


def sort_keys(workout: Mapping[str, object]) -> list[str]:
    """Return the sort keys of what a write of a workout needs of its run; none without a run."""
    run = workout.get("run")
    if not isinstance(run, Mapping):
        return []
    return [keys.run_log(run["run_id"]), keys.named("run", run["run_id"])]


def keep_run(content: WorkoutContent, before: WorkoutDocument | None) -> None:
    """Let a workout that is edited keep what it has of its run.

    An exercise keeps it by its slot. One without a slot has that of the same exercise before, so
    that a client that does not know slots loses none.
    """
    if not before or "run" not in before:
        return
    content["run"] = before["run"]
    named = {entry["slot"] for entry in content["exercises"] if "slot" in entry}
    left = [e for e in before["exercises"] if "slot" in e and e["slot"] not in named]
    for entry in content["exercises"]:
        if "slot" not in entry:
            _take_slot(entry, left)
        _keep_reason(entry, before["exercises"])


def _take_slot(entry: ExerciseEntryContent, left: list[ExerciseEntryDocument]) -> None:
    same = next((each for each in left if each["exercise_id"] == entry["exercise_id"]), None)
    if same:
        entry["slot"] = same["slot"]
        left.remove(same)


def _keep_reason(entry: ExerciseEntryContent, before: list[ExerciseEntryDocument]) -> None:
    slot = entry.get("slot")
    kept = next((each for each in before if slot and each.get("slot") == slot), None)
    if kept and "why" in kept:
        entry["why"] = kept["why"]
    if kept and "plan_digest" in kept:
        entry["plan_digest"] = kept["plan_digest"]
    if kept and "last" in kept and kept["exercise_id"] == entry["exercise_id"]:
        entry["last"] = kept["last"]
