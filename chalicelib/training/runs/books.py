"""The log of a run in parts: which of them a change of a workout changes. Pure rules.

The latest part is read with each workout of the run, so it is bounded. Earlier parts are read only
when a workout in them changes. Then all later parts get the state of the run before them anew: the
latest one at once, and of the others as many as one transaction takes. The first one that is left
is named; the next change of an earlier part goes on from there.
"""

from bisect import bisect_right, insort
from dataclasses import dataclass, field
from typing import Any, Final

from chalicelib.training.progression.plans import Plan
from chalicelib.training.runs import checkpoints
from chalicelib.training.runs.checkpoints import Checkpoint, advanced, place_of
from chalicelib.training.runs.documents import (
    CheckpointDocument,
    HeadDocument,
    LogLineDocument,
    PartDocument,
    RunDocument,
)
from chalicelib.training.runs.plans import plan_of

MAX_LINES: Final = 32
# The lines of a part that is split off.
_PART_LINES: Final = 16
# Of so many parts whose lines are as before, a write brings the state before them up to date.
MAX_RESTATED: Final = 8


@dataclass
class Part:
    """A part of the log of a run.

    Attributes:
        first: its first place; empty for the first part.
        before: the run before it; None before the first part.
        lines: of its workouts, in order.
        version: of its item; 0 without one.
    """

    first: list[str] = field(default_factory=list)
    before: CheckpointDocument | None = None
    lines: list[LogLineDocument] = field(default_factory=list)
    version: int = 0

    def document(self) -> PartDocument:
        """Return the part as it is stored."""
        document: PartDocument = {"lines": self.lines}
        if self.before is not None:
            document["before"] = self.before
        return document

    def checkpoint(self, run: RunDocument) -> Checkpoint:
        """Return the run before the part."""
        return checkpoints.start(run) if self.before is None else checkpoints.parse(self.before)


class Book:
    """The log of a run, with the parts that were read.

    Args:
        head: the latest part, as stored; None before the first write.
        version: of its item; 0 without one.

    Attributes:
        latest: the latest part.
        open: the day and the week of each workout that the run has planned and that is still to be
            done, by its id.
        active: whether the run is neither paused nor ended.
        numbers: those of the earlier parts, the oldest first.
        changed: the numbers of the earlier parts that are to be written.
        outdated: the number of the first part that has, like those after it, perhaps the state of
            an earlier time before it; None if all are up to date.
    """

    def __init__(self, head: HeadDocument | None, version: int) -> None:
        self.latest = Part(version=version)
        self.open: dict[str, list[Any]] = {}
        self.active = True
        self.numbers: list[int] = []
        self.changed: set[int] = set()
        self.outdated: int | None = None
        self._restated: set[int] = set()
        self._parts: dict[int, Part] = {}
        self._firsts: dict[int, list[str]] = {}
        if head:
            self.latest.lines = head["lines"]
            self.latest.before = head.get("before")
            self.latest.first = head.get("first", [])
            self.open = head["open"]
            self.active = "inactive" not in head
            self._firsts = dict(head.get("parts", ()))
            self.numbers = list(self._firsts)
            self.outdated = head.get("outdated")

    def head(self) -> HeadDocument:
        """Return the latest part as it is stored."""
        document: HeadDocument = {"open": self.open, "lines": self.latest.lines}
        if self.latest.before is not None:
            document["before"] = self.latest.before
        if self.numbers:
            document["parts"] = [[number, self._firsts[number]] for number in self.numbers]
            document["first"] = self.latest.first
        if self.outdated is not None:
            document["outdated"] = self.outdated
        if not self.active:
            document["inactive"] = True
        return document

    def needed(self, place: list[str]) -> list[int]:
        """Return the numbers of the parts that a change at a place takes: its own and all later.

        If there are outdated parts, it also takes those, and the one before them.
        """
        if not self.numbers or place >= self.latest.first:
            return []
        start = self._index(place)
        if self.outdated is not None:
            start = min(start, max(self.numbers.index(self.outdated) - 1, 0))
        return self.numbers[start:]

    def _index(self, place: list[str]) -> int:
        """Return the position of the earlier part that has a place."""
        firsts = [self._firsts[number] for number in self.numbers]
        return max(bisect_right(firsts, place) - 1, 0)

    def keep(self, number: int, document: PartDocument, version: int) -> None:
        """Keep an earlier part that was read."""
        first = self._firsts[number]
        self._parts[number] = Part(first, document.get("before"), document["lines"], version)

    def part(self, number: int) -> Part:
        """Return an earlier part that was read."""
        return self._parts[number]

    def remove(self, line: LogLineDocument) -> None:
        """Remove the line of a workout; the parts that it takes must have been read."""
        part = self._at(place_of(line))
        part.lines = [each for each in part.lines if each["workout_id"] != line["workout_id"]]

    def add(self, line: LogLineDocument) -> None:
        """Add the line of a workout; the parts that it takes must have been read."""
        insort(self._at(place_of(line)).lines, line, key=place_of)

    def drop_oldest(self, count: int) -> list[int]:
        """Forget the oldest parts, and return their numbers; the states after them remain."""
        dropped, self.numbers = self.numbers[:count], self.numbers[count:]
        if self.outdated in dropped:
            self.outdated = None
        return dropped

    def settle(self, run: RunDocument, room: int = MAX_RESTATED) -> None:
        """Split parts that are too long, and bring the state before each later part up to date.

        Args:
            run: whose log it is.
            room: how many earlier parts can be written only for the state before them.
        """
        plan, state = plan_of(run), None
        for number in [each for each in self.numbers if each in self._parts]:
            part = self._parts[number]
            self._set_before(part, state, number)
            self._shorten(plan, run, part, number)
            state = advanced(plan, part.checkpoint(run), part.lines)
        self._set_before(self.latest, state, None)
        self._shorten(plan, run, self.latest, None)
        if state is not None:
            self._choose_restated(room)

    def _choose_restated(self, room: int) -> None:
        """Choose which of the parts that have only another state before them are written."""
        only = self._restated - self.changed
        restated = [number for number in self.numbers if number in only]
        self.changed.update(restated[:room])
        self.outdated = next(iter(restated[room:]), None)

    def _set_before(self, part: Part, state: Checkpoint | None, number: int | None) -> None:
        """Set the run before a part, if the part before it was read."""
        if state is not None and part.before != state.document():
            part.before = state.document()
            if number is not None:
                self._restated.add(number)

    def _shorten(self, plan: Plan, run: RunDocument, part: Part, number: int | None) -> None:
        while len(part.lines) > MAX_LINES:
            self._split(plan, run, part, number)

    def _split(self, plan: Plan, run: RunDocument, part: Part, number: int | None) -> None:
        """Make a part of the first lines of a part that is too long."""
        lines, part.lines = part.lines[:_PART_LINES], part.lines[_PART_LINES:]
        earlier = Part(part.first, part.before, lines)
        part.before = advanced(plan, earlier.checkpoint(run), lines).document()
        part.first = place_of(part.lines[0])
        added = max(self.numbers, default=-1) + 1
        at = len(self.numbers) if number is None else self.numbers.index(number)
        self.numbers.insert(at, added)
        self._firsts[added] = earlier.first
        self._parts[added] = earlier
        self.changed.add(added)
        if number is not None:
            self._firsts[number] = part.first
            self.changed.add(number)

    def _at(self, place: list[str]) -> Part:
        if not self.needed(place):
            return self.latest
        number = self.numbers[self._index(place)]
        self.changed.add(number)
        return self._parts[number]
