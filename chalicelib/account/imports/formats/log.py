"""From rows in the order of a file to workouts: one row is one set. Pure, bounded.

One workout is open at a time, so memory does not grow with the file, except by 8 bytes and their
place in a dictionary for each workout.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b, sha256
from typing import Final

from chalicelib.account.imports.formats.drafts import (
    ExerciseDraft,
    Moment,
    SetDraft,
    WorkoutDraft,
)
from chalicelib.account.imports.formats.parser import FileFault, Found
from chalicelib.account.imports.formats.text import BadCell, TextRow, TextTable

# As many as a workout of the API may have.
MAX_EXERCISES: Final = 200
MAX_SETS: Final = 1_000
# Characters of all texts of one workout.
MAX_TEXT: Final = 200_000
_MAX_KEY: Final = 200

RowReader = Callable[[TextRow], Iterator[Found]]


@dataclass(slots=True)
class _Exercise:
    identity: tuple[str, ...]
    name: str
    superset: str | None
    category: str | None
    sets: list[SetDraft] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def draft(self) -> ExerciseDraft:
        notes = "\n".join(self.notes)
        return ExerciseDraft(self.name, tuple(self.sets), self.superset, notes, self.category)


@dataclass(slots=True)
class _Workout:
    line: int
    start: Moment
    title: str
    end: datetime | None
    duration_s: float | None
    notes: list[str] = field(default_factory=list)
    exercises: list[_Exercise] = field(default_factory=list)
    sets: int = 0
    text: int = 0

    @property
    def too_large(self) -> bool:
        many = self.sets > MAX_SETS or len(self.exercises) > MAX_EXERCISES
        return many or self.text > MAX_TEXT

    def note(self, notes: list[str], text: str) -> None:
        """Add a text once; apps repeat it in each row."""
        if text and text not in notes and not self.too_large:
            self.text += len(text)
            notes.append(text)


class WorkoutLog:
    """The workouts of a file as they come.

    A row belongs to the open workout if its identity is the same as that of the row before, so
    that two workouts at one time are one only if nothing tells them apart.
    """

    def __init__(self, provider: str) -> None:
        self._provider = provider
        self._keys: dict[bytes, int] = {}
        self._identity: tuple[str, ...] | None = None
        self._open: _Workout | None = None

    def read(self, table: TextTable, reader: RowReader) -> Iterator[Found]:
        """Yield what ``reader`` makes of the rows, with the workouts that it fills.

        A row that it cannot read is a fault, and the rest of its workout remains.
        """
        for row in table.rows():
            if isinstance(row, FileFault):
                yield row
                continue
            try:
                yield from reader(row)
            except BadCell as bad:
                yield row.refusal(bad)
        yield from self.close()

    def is_open(self, identity: tuple[str, ...]) -> bool:
        """Tell whether a row with this identity belongs to the open workout."""
        return self._identity == identity

    def begin(
        self,
        identity: tuple[str, ...],
        line: int,
        start: Moment,
        title: str = "",
        *,
        end: datetime | None = None,
        duration_s: float | None = None,
    ) -> None:
        """Open a workout; :meth:`close` the one before first."""
        self._identity = identity
        self._open = _Workout(line, start, title, end, duration_s)

    def exercise(
        self,
        name: str,
        *,
        superset: str | None = None,
        category: str | None = None,
        again: bool = False,
    ) -> None:
        """Go on with an exercise, or begin it if the row before was of another one.

        ``again`` begins it though the row before was of the same one.
        """
        workout = self._workout()
        identity = (name, superset or "")
        last = workout.exercises[-1] if workout.exercises else None
        if last is None or last.identity != identity or again:
            workout.text += sum(map(len, identity)) + len(category or "")
            if not workout.too_large:
                workout.exercises.append(_Exercise(identity, name, superset, category))

    def add(self, draft: SetDraft) -> None:
        """Add a set to the exercise."""
        workout = self._workout()
        workout.sets += 1
        workout.text += len(draft.notes)
        if not workout.too_large:
            workout.exercises[-1].sets.append(draft)

    def note(self, text: str) -> None:
        """Add a remark on the workout."""
        workout = self._workout()
        workout.note(workout.notes, text)

    def exercise_note(self, text: str) -> None:
        """Add a remark on the exercise."""
        workout = self._workout()
        if workout.exercises:
            workout.note(workout.exercises[-1].notes, text)

    def close(self) -> Iterator[Found]:
        """Yield the open workout, or why there is none."""
        workout, self._open, self._identity = self._open, None, None
        if workout is None:
            return
        if workout.too_large:
            detail = (
                f"A workout has at most {MAX_EXERCISES} exercises, {MAX_SETS} sets and "
                f"{MAX_TEXT} characters of text."
            )
            yield FileFault(workout.line, "", "workout_too_large", detail)
            return
        exercises = tuple(each.draft() for each in workout.exercises if each.sets or each.notes)
        if not any(each.sets for each in exercises):
            yield FileFault(workout.line, "", "no_sets", "The workout has no set that can be read.")
            return
        yield WorkoutDraft(
            line=workout.line,
            key=self._key(workout),
            provider=self._provider,
            start=workout.start,
            end=workout.end,
            duration_s=workout.duration_s,
            title=workout.title,
            notes="\n".join(workout.notes),
            exercises=exercises,
        )

    def _workout(self) -> _Workout:
        if self._open is None:
            raise RuntimeError("no workout is open")
        return self._open

    def _key(self, workout: _Workout) -> str:
        """Return start and title, with a number from the second workout that has both the same."""
        both = f"{workout.start.isoformat()} {workout.title}"
        digest = blake2b(both.encode(), digest_size=8).digest()
        count = self._keys[digest] = self._keys.get(digest, 0) + 1
        nth = f"#{count}" if count > 1 else ""
        key = f"{workout.start.isoformat()}{nth} {workout.title}".strip()
        return key if len(key) <= _MAX_KEY else sha256(key.encode()).hexdigest()
