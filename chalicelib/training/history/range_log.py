"""What was done in a range of days, and the records that were set in it, read with few units.

Whole weeks mostly begin in one quarter and end in another. Of a quarter with a few days of the
range at its end or at its beginning, the workouts of these days are read instead of its blocks.

What was best before such days at the end of a quarter follows from its best facts. If a workout of
these days holds the best of a kind, it set a record; an earlier one of them that seems to have set
one, too, may not have exceeded what was done before these days. Only then the blocks are read.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from chalicelib.schedules.weeks import WEEK_DAYS, Span
from chalicelib.table.session import Session
from chalicelib.training.history.record_lines import RecordLine, needed_for, read_as
from chalicelib.training.history.totals import Performed
from chalicelib.training.logbook.bests import Bests
from chalicelib.training.logbook.blocks import Block, by_group
from chalicelib.training.logbook.facts import Fact
from chalicelib.training.logbook.histories import Part, history_of
from chalicelib.training.logbook.items import LogbookItems
from chalicelib.training.logbook.periods import first_day, last_day, overlaps, year_of
from chalicelib.training.logbook.records import Event, events
from chalicelib.training.logbook.sessions import logged
from chalicelib.training.workouts.repository import WorkoutRepository

_FEW_DAYS: Final = WEEK_DAYS - 1
# The name of all periods before the range; it is less than that of each quarter.
_BEFORE: Final = ""
_NO_BLOCK: Final = Block()


@dataclass(frozen=True)
class _Edge:
    """The few days that a quarter has in the range.

    Attributes:
        days: of the quarter in the range.
        blocks: what was done on them, by group.
    """

    days: Span
    blocks: Mapping[str, Block] = field(default_factory=dict)


class RangeLog:
    """The training of the caller in a range of days.

    It takes one Query for the bests, one for the blocks, and one for the workouts of each edge.

    Args:
        session: the caller's.
        span: the days.
    """

    def __init__(self, session: Session, span: Span) -> None:
        self._span = span
        self._items = LogbookItems(session)
        self._items.read_all_bests()
        known = {quarter for bests in self._items.all_bests() for quarter in bests.quarters}
        self._quarters = sorted(each for each in known if overlaps(each, *span))
        self._edges = {
            quarter: _Edge(days, _read_blocks(session, days))
            for quarter in self._quarters
            for days in [_days_of(quarter, span)]
            if _is_edge(quarter, days)
        }
        self._items.read_quarters(each for each in self._quarters if each not in self._edges)

    def performed(self) -> Iterator[Performed]:
        """Yield what was done on the days, by the exercise whose history has it."""
        for group in self._items.groups():
            for quarter in self._quarters:
                block = self._block(group, quarter)
                for name in block.exercises:
                    exercise_id = read_as(self._items, name)
                    for workout, exercise in block.sessions(name):
                        if self._has(workout.day):
                            yield Performed(exercise_id, workout, exercise)

    def records(self, exercises: Iterable[str], formula: str) -> Iterator[RecordLine]:
        """Yield the records that were set on the days.

        Args:
            exercises: the ids of what was done on them, or ``~`` and the sport.
            formula: of the estimates.
        """
        groups = {name: self._items.read_as_one(name) for name in exercises}
        split = {name for name, found in groups.items() if self._can_split(found)}
        self._require(groups, split)
        found = {name: self._events(groups[name], formula, split=name in split) for name in groups}
        unsure = {name for name in split if self._is_unsure(found[name])}
        self._require({name: groups[name] for name in unsure}, ())
        found |= {name: self._events(groups[name], formula, split=False) for name in unsure}
        for name, events_of in found.items():
            yield from (RecordLine(name, event) for event in events_of)

    def _has(self, day: str) -> bool:
        return f"{self._span.first}" <= day <= f"{self._span.last}"

    def _block(self, group: str, quarter: str) -> Block:
        if quarter in self._edges:
            return self._edges[quarter].blocks.get(group, _NO_BLOCK)
        return self._items.blocks(group).get(quarter, _NO_BLOCK)

    @property
    def _tail(self) -> str:
        """The quarter of which the range has the last days; "" if there is none."""
        first = self._quarters[0] if self._quarters else ""
        edge = self._edges.get(first)
        return first if edge and edge.days.first > first_day(first) else ""

    def _can_split(self, groups: Iterable[str]) -> bool:
        """Tell whether the best facts say what was best before the edge at the beginning."""
        tail = self._tail
        return bool(tail) and all(_ends_with(self._items.bests(each), tail) for each in groups)

    def _require(self, groups: Mapping[str, Iterable[str]], split: Iterable[str]) -> None:
        """Read the blocks that the records of exercises depend on.

        Args:
            groups: by exercise.
            split: the exercises whose edge at the beginning needs none.
        """
        split = {*split}
        wanted = set[tuple[str, str]]()
        for name, found in groups.items():
            without = self._tail if name in split else None
            quarters = [each for each in self._quarters if each != without]
            wanted.update(needed_for(self._items, found, quarters))
        # What follows the edge at the end of the range does not matter.
        unwanted = self._edges.keys() - {self._tail}
        self._items.require_blocks(place for place in wanted if place[1] not in unwanted)

    def _events(self, groups: Mapping[str, set[str]], formula: str, *, split: bool) -> list[Event]:
        """Return the records of an exercise on the days of the range."""
        parts = []
        for group, names in groups.items():
            bests, blocks = self._items.bests(group), self._items.blocks(group)
            edges = {
                quarter: edge.blocks.get(group, _NO_BLOCK)
                for quarter, edge in self._edges.items()
                if split or quarter != self._tail
            }
            if split:
                bests = _before(bests, self._edges[self._tail].days.first)
            parts.append(Part(sorted(names), bests, {**blocks, **edges}))
        found = events(history_of(parts), formula)
        return [event for event in found if self._has(event.fact.place.day)]

    def _is_unsure(self, events: Iterable[Event]) -> bool:
        """Tell whether several workouts of the edge seem to have set a record of one kind."""
        last = f"{self._edges[self._tail].days.last}"
        kinds = Counter(event.kind for event in events if event.fact.place.day <= last)
        return any(number > 1 for number in kinds.values())


def _days_of(quarter: str, span: Span) -> Span:
    return Span(max(first_day(quarter), span.first), min(last_day(quarter), span.last))


def _is_edge(quarter: str, days: Span) -> bool:
    """Tell whether days are a few at the beginning or at the end of their quarter."""
    at_an_end = days.first == first_day(quarter) or days.last == last_day(quarter)
    return at_an_end and (days.last - days.first).days < _FEW_DAYS


def _read_blocks(session: Session, days: Span) -> Mapping[str, Block]:
    """Return what was done on some days of one quarter, by group; one Query."""
    found: defaultdict[str, Block] = defaultdict(Block)
    for workout in WorkoutRepository(session).completed_between(*days):
        done = logged(workout)
        if done:
            for group, names in by_group(done.exercises).items():
                found[group] = found[group].with_(done, names)
    return found


def _ends_with(bests: Bests, quarter: str) -> bool:
    """Tell whether the best facts of a closed quarter, or of its year, have nothing after it."""
    in_open_year = year_of(quarter) == year_of(bests.open)
    return quarter < bests.open and (in_open_year or bests.of_year(quarter)[-1:] <= [quarter])


def _before(bests: Bests, day: date) -> Bests:
    """Return the bests with the best facts before a day only, all in one period."""
    facts: dict[str, list[Fact]] = {}
    for kept in bests.periods.values():
        for name, of_period in kept.items():
            earlier = [fact for fact in of_period if fact.place.day < f"{day}"]
            facts.setdefault(name, []).extend(earlier)
    return replace(bests, periods={_BEFORE: facts})
