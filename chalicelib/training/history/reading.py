"""What is read of the logbook for an answer: exercises that read as one, with their blocks."""

from collections.abc import Iterable

from chalicelib.table.session import Session
from chalicelib.training.history.record_lines import needed_for
from chalicelib.training.logbook.blocks import group_of
from chalicelib.training.logbook.histories import Part, needed_now
from chalicelib.training.logbook.items import LogbookItems


class ExerciseLog:
    """The logbook of one exercise, and of those that are merged into it.

    Args:
        session: the caller's.
        exercise_id: of the exercise, or ``~`` and the sport.
        items: what was read already.
    """

    def __init__(
        self, session: Session, exercise_id: str, items: LogbookItems | None = None
    ) -> None:
        self._items = items or LogbookItems(session)
        own = group_of(exercise_id)
        self._items.require([own])
        self._groups = self._items.read_as_one(exercise_id)
        self._items.require(self._groups)

    @property
    def quarters(self) -> list[str]:
        """The quarters in which the exercise was, or may have been, done, newest first."""
        found = {
            quarter
            for group, names in self._groups.items()
            for bests in [self._items.bests(group)]
            for quarter in bests.quarters
            if any(bests.may_have(name, quarter) for name in names)
        }
        return sorted(found, reverse=True)

    def require(self, quarters: Iterable[str]) -> None:
        """Read the blocks of quarters, and those that the records in them depend on."""
        wanted = {*needed_for(self._items, self._groups, quarters)}
        self._items.require(self._groups, sorted(wanted))

    def require_newest(self) -> None:
        """Read the blocks of which the bests keep nothing."""
        bests = {group: self._items.bests(group) for group in self._groups}
        self._items.require(self._groups, needed_now(bests))

    def parts(self) -> list[Part]:
        """Return what was read of each group."""
        return [
            Part(sorted(names), self._items.bests(group), self._items.blocks(group))
            for group, names in self._groups.items()
        ]
