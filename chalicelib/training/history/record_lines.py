"""The records that were set in some quarters, of all exercises and sports or of some."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from chalicelib.training.logbook.blocks import Block, group_of
from chalicelib.training.logbook.facts import Place
from chalicelib.training.logbook.items import LogbookItems
from chalicelib.training.logbook.periods import quarter_of_text
from chalicelib.training.logbook.records import Event, RecordBook
from chalicelib.training.logbook.steps import Part, steps_of

_NO_BLOCK: Final = Block()


class RecordLine(NamedTuple):
    """A record that was set.

    Attributes:
        exercise_id: the exercise, or ``~`` and the sport; of a merged exercise the one it reads as.
        event: the record.
    """

    exercise_id: str
    event: Event

    @property
    def place(self) -> Place:
        """The place of the workout that set it."""
        return self.event.fact.place


def done_in(items: LogbookItems, quarters: Collection[str]) -> list[str]:
    """Return the ids of what was done in some quarters, sorted.

    Merged exercises are named as the one they read as.

    Args:
        items: with the bests of all groups, and the blocks of the quarters.
        quarters: which are wanted.
    """
    found = {
        read_as(items, name)
        for group in items.groups()
        for quarter in quarters
        for name in items.blocks(group).get(quarter, _NO_BLOCK).exercises
    }
    return sorted(found)


def read_as(items: LogbookItems, exercise_id: str) -> str:
    """Return the exercise whose history has that of another one, or the one itself."""
    return items.bests(group_of(exercise_id)).into.get(exercise_id, exercise_id)


def record_lines(
    items: LogbookItems, exercises: Iterable[str], quarters: Collection[str], formula: str
) -> list[RecordLine]:
    """Return the records that were set in some quarters, by exercise, then by kind.

    Args:
        items: with the bests of the groups of the exercises, and of those merged into them. The
            blocks of the quarters, and those that the records in them depend on, are read if they
            were not.
        exercises: their ids, or ``~`` and the sport.
        quarters: that follow each other, and have blocks.
        formula: of the estimates.
    """
    groups = {name: items.read_as_one(name) for name in exercises}
    items.require_blocks(
        (group, each)
        for group in {group for found in groups.values() for group in found}
        for each in _needed(items, group, quarters)
    )
    return [
        RecordLine(name, event)
        for name, found in groups.items()
        for event in _events(items, found, formula)
        if quarter_of_text(event.fact.place.day) in quarters
    ]


def _needed(items: LogbookItems, group: str, quarters: Iterable[str]) -> Iterator[str]:
    """Yield the quarters whose blocks of a group must be read."""
    bests = items.bests(group)
    for quarter in quarters:
        wanted = (*bests.needed_before(quarter), quarter)
        yield from (each for each in wanted if each in bests.quarters)


def _events(items: LogbookItems, groups: dict[str, set[str]], formula: str) -> Iterator[Event]:
    parts = [
        Part(sorted(names), items.bests(group), items.blocks(group))
        for group, names in groups.items()
    ]
    return RecordBook(formula).events(steps_of(parts))
