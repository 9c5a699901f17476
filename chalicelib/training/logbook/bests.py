"""The bests of a group of exercises: the best facts of earlier periods, and the quarters with sets.

The newest quarter of a group is open: it changes with most workouts, so nothing of it is kept here.
A quarter is closed by the first workout of a later one. Its best facts are kept by themselves while
the open quarter is in the same year, then together with those of the other quarters of the year. So
a workout of today takes one item for each group, and what it must exceed is in two.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.jsontext import Document
from chalicelib.training.logbook.blocks import Block
from chalicelib.training.logbook.fact_documents import Facts, facts_document, read_facts
from chalicelib.training.logbook.facts import Fact
from chalicelib.training.logbook.periods import is_quarter, year_of
from chalicelib.training.logbook.records import holders


@dataclass(frozen=True)
class Bests:
    """The bests of a group of exercises.

    Attributes:
        quarters: those that have a block, oldest first; the last one is open.
        periods: by year or quarter, the best facts of each exercise; of closed quarters only.
        merged: by exercise, those whose history reads as its own.
        into: by exercise, the one whose history has its own.
        version: of the item; 0 if there is none.
    """

    quarters: tuple[str, ...] = ()
    periods: Mapping[str, Facts] = field(default_factory=dict)
    merged: Mapping[str, Sequence[str]] = field(default_factory=dict)
    into: Mapping[str, str] = field(default_factory=dict)
    version: int = 0

    @property
    def open(self) -> str:
        """The newest quarter; "" if there is none."""
        return self.quarters[-1] if self.quarters else ""

    def period_of(self, quarter: str) -> str:
        """Return the period under which a closed quarter is kept."""
        return quarter if year_of(quarter) == year_of(self.open) else year_of(quarter)

    def may_have(self, exercise_id: str, quarter: str) -> bool:
        """Tell whether an exercise was done in a quarter, as far as the bests say it."""
        kept = self.periods.get(self.period_of(quarter))
        return quarter == self.open or kept is None or exercise_id in kept

    def of_year(self, quarter: str) -> list[str]:
        """Return the quarters of the year of a quarter that have a block."""
        return [each for each in self.quarters if year_of(each) == year_of(quarter)]

    def needed_before(self, quarter: str) -> list[str]:
        """Return the quarters whose blocks must be read to know what was best before a quarter."""
        if quarter > self.open:
            return [self.open] if self.open else []
        if year_of(quarter) == year_of(self.open):
            return []
        return [each for each in self.of_year(quarter) if each < quarter]

    def document(self) -> Document:
        """Return the JSON document that is stored."""
        periods = {name: facts_document(facts) for name, facts in sorted(self.periods.items())}
        document: Document = {"quarters": list(self.quarters), "periods": periods}
        names = {"merged": {k: list(v) for k, v in self.merged.items()}, "into": dict(self.into)}
        return document | {name: value for name, value in names.items() if value}

    @classmethod
    def parse(cls, document: Mapping[str, Any], version: int = 0) -> "Bests":
        """Return what :meth:`document` stored."""
        periods = {name: read_facts(stored) for name, stored in document["periods"].items()}
        merged, into = document.get("merged", {}), document.get("into", {})
        return cls(tuple(document["quarters"]), periods, merged, into, version)


def best_of(block: Block) -> Facts:
    """Return the best facts of each exercise of a block; of some there are none."""
    return {
        name: holders(fact for facts in block.facts_of(name) for fact in facts)
        for name in block.exercises
    }


def together(parts: Iterable[Facts]) -> Facts:
    """Return the best facts of several periods."""
    found: dict[str, list[Fact]] = {}
    for part in parts:
        for name, facts in part.items():
            found.setdefault(name, []).extend(facts)
    return {name: holders(facts) for name, facts in found.items()}


def opened(bests: Bests, quarter: str, newest: Block) -> Bests:
    """Return the bests after the open quarter was closed by a later one.

    Args:
        bests: as they were.
        quarter: the later one.
        newest: the block of the quarter that was open.
    """
    periods = {**bests.periods, bests.open: best_of(newest)} if bests.open else {}
    year = year_of(bests.open)
    if bests.open and year_of(quarter) != year:
        ended = [name for name in periods if is_quarter(name)]
        periods[year] = together(periods.pop(name) for name in ended)
    return replace(bests, quarters=(*bests.quarters, quarter), periods=periods)


def with_quarter(bests: Bests, quarter: str) -> Bests:
    """Return the bests with an older quarter that had no block until now."""
    quarters = tuple(sorted({*bests.quarters, quarter}))
    return replace(bests, quarters=quarters)


def may_lose(bests: Bests, quarter: str, workout_id: str) -> bool:
    """Tell whether one of the best facts kept of a closed quarter is of a workout that changes."""
    kept = bests.periods.get(bests.period_of(quarter), {})
    return any(fact.place.workout == workout_id for facts in kept.values() for fact in facts)


def needed_to_close(bests: Bests, quarter: str, *, loses: bool) -> list[str]:
    """Return the quarters whose blocks must be read when a workout of a closed quarter changes.

    These are all of the year if one of its best facts may be lost.
    """
    return bests.of_year(quarter) if loses else [quarter]


def with_closed(bests: Bests, quarter: str, blocks: Mapping[str, Block], *, loses: bool) -> Bests:
    """Return the bests after a workout of a closed quarter changed.

    Args:
        bests: as they were, with the quarter.
        quarter: the closed one.
        blocks: as they are now, those of :func:`needed_to_close` among them.
        loses: as :func:`may_lose` told before the workout changed in any quarter.
    """
    period = bests.period_of(quarter)
    if period == quarter:
        return replace(bests, periods={**bests.periods, period: best_of(blocks[quarter])})
    quarters = needed_to_close(bests, quarter, loses=loses)
    parts = [best_of(blocks[each]) for each in quarters]
    if not loses:
        parts.append(bests.periods.get(period, {}))
    return replace(bests, periods={**bests.periods, period: together(parts)})
