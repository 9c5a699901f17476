"""Where a run is: its states after its workouts, and the day that is next. Pure rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from chalicelib.training.progression.attempts import exercise_of
from chalicelib.training.progression.documents import RoutineEntryDocument
from chalicelib.training.progression.fold import Folded, due
from chalicelib.training.progression.plans import Plan
from chalicelib.training.progression.positions import (
    Turn,
    by_weekday,
    following,
    is_logged,
    next_by_weekday,
)
from chalicelib.training.progression.prescriptions import planned
from chalicelib.training.progression.states import slot_of
from chalicelib.training.runs.books import Book
from chalicelib.training.runs.checkpoints import Checkpoint, advanced, logged
from chalicelib.training.runs.documents import RunDocument
from chalicelib.training.runs.plans import factor_on, plan_of
from chalicelib.training.workouts.documents import LastPerformanceDocument, SetDocument

_DEFAULTS: SetDocument = {"type": "normal", "load_mode": "external", "side": "both"}


@dataclass(frozen=True)
class Progress:
    """A run after its workouts.

    Attributes:
        run: as stored.
        book: its log with the latest part.
        today: the local date.
    """

    run: RunDocument
    book: Book
    today: date

    @cached_property
    def plan(self) -> Plan:
        """What the run follows."""
        return plan_of(self.run)

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """The states after the last workout."""
        latest = self.book.latest
        return advanced(self.plan, latest.checkpoint(self.run), latest.lines)

    @property
    def starts_on(self) -> date:
        """The date on which the run starts."""
        return date.fromisoformat(self.run["starts_on"])

    def turn(self) -> Turn | None:
        """Return the next day; None if the calendar has none any more."""
        if self.plan.position == "rotation":
            return following(self.plan, self.checkpoint.turn)
        lines = [logged(line) for line in self.book.latest.lines]
        return next_by_weekday(self.plan, self.starts_on, self.today, lines)

    def turn_today(self) -> Turn | None:
        """Return the day that is to be done today; None if the calendar has none, or no more."""
        if self.plan.position == "rotation":
            return self.turn()
        turn = by_weekday(self.plan, self.starts_on, self.today)
        lines = [logged(line) for line in self.book.latest.lines]
        return None if turn is None or is_logged(turn, lines) else turn

    def due(self, week: int) -> Folded:
        """Return the states in a week of the run."""
        return due(self.plan, self.checkpoint.folded, week)

    def factor(self, turn: Turn) -> Decimal | None:
        """Return the factor of the deload of a day that is next; None without one."""
        return factor_on(self.run, self.plan, turn.week, turn.on or self.today)

    def sets(self, entry: RoutineEntryDocument, turn: Turn) -> list[SetDocument]:
        """Return the sets of an entry on a day that is next."""
        return planned(self.plan, entry, self.due(turn.week).states, self.factor(turn))

    def exercise(self, entry: RoutineEntryDocument) -> str:
        """Return the exercise of an entry: with a ladder, that of its state."""
        return exercise_of(entry, self.checkpoint.folded.states[slot_of(entry)])

    def last(self, entry: RoutineEntryDocument) -> LastPerformanceDocument | None:
        """Return what was done the last time of the exercise of an entry; None if nothing."""
        last = self.checkpoint.last.get(slot_of(entry))
        if last is None or last["exercise_id"] != self.exercise(entry):
            return None
        sets: Sequence[SetDocument] = [{**_DEFAULTS, **each} for each in last["sets"]]  # type: ignore[typeddict-item]
        return {
            "workout_id": last["workout_id"],
            "local_date": last["local_date"],
            "sets": list(sets),
        }
