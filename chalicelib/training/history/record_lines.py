"""The records that were set in some quarters, of all exercises and sports or of some."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from chalicelib.training.logbook.blocks import Block, group_of
from chalicelib.training.logbook.facts import Place
from chalicelib.training.logbook.histories import Part, history_of, needed_before
from chalicelib.training.logbook.items import LogbookItems
from chalicelib.training.logbook.periods import quarter_of_text
from chalicelib.training.logbook.records import Event, events

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
        {place for found in groups.values() for place in needed_for(items, found, quarters)}
    )
    return [
        RecordLine(name, event)
        for name, found in groups.items()
        for event in _events(items, found, formula)
        if quarter_of_text(event.fact.place.day) in quarters
    ]


def needed_for(
    items: LogbookItems, groups: Iterable[str], quarters: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Yield the blocks that the records of some quarters depend on, theirs among them.

    Args:
        items: with the bests of the groups.
        groups: of exercises that read as one.
        quarters: which are wanted.

    Yields:
        The group and the quarter of a block.
    """
    bests = {group: items.bests(group) for group in groups}
    for quarter in quarters:
        yield from needed_before(bests, quarter)
        yield from ((group, quarter) for group, each in bests.items() if quarter in each.quarters)


def _events(items: LogbookItems, groups: dict[str, set[str]], formula: str) -> Iterator[Event]:
    parts = [
        Part(sorted(names), items.bests(group), items.blocks(group))
        for group, names in groups.items()
    ]
    return events(history_of(parts), formula)
