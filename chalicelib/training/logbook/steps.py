"""The history of exercises that read as one, put together from blocks and bests."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from chalicelib.training.logbook.bests import Bests
from chalicelib.training.logbook.blocks import Block
from chalicelib.training.logbook.facts import Fact, Place
from chalicelib.training.logbook.periods import is_quarter, year_of
from chalicelib.training.logbook.records import Step


class Part(NamedTuple):
    """What was read of one group.

    Attributes:
        exercises: those of the group whose history is wanted.
        bests: of the group.
        blocks: of the group by quarter. Before each of them, all blocks of its year must be among
            them, unless the quarters are kept by themselves.
    """

    exercises: Sequence[str]
    bests: Bests
    blocks: Mapping[str, Block]


def needed_before(bests: Mapping[str, Bests], quarter: str) -> Iterator[tuple[str, str]]:
    """Yield the blocks without which it is not known what was best before a quarter.

    If a year is kept as a whole of one group, its quarters must be read of all of them, because
    the best facts of another group's quarters have no place in between.

    Args:
        bests: of the groups of exercises that read as one, by group.
        quarter: the quarter.

    Yields:
        The group and the quarter of a block.
    """
    year = year_of(quarter)
    is_closed = any(year in each.periods for each in bests.values())
    for group, each in bests.items():
        needed = {*each.needed_before(quarter)}
        if is_closed:
            needed.update(other for other in each.of_year(quarter) if other < quarter)
        yield from ((group, other) for other in sorted(needed))


def steps_of(parts: Iterable[Part]) -> list[Step]:
    """Return the history of the exercises of some groups, oldest first, as far as it is known."""
    parts = list(parts)
    years = {period for part in parts for period in part.bests.periods if not is_quarter(period)}
    whole: dict[str, dict[Place, list[Fact]]] = {}
    best: dict[str, list[Fact]] = {}
    for exercises, bests, blocks in parts:
        for quarter, block in blocks.items():
            workouts = whole.setdefault(quarter, {})
            for facts in (each for name in exercises for each in block.facts_of(name) if each):
                place = facts[0].place
                workouts[place] = [*workouts[place], *facts] if place in workouts else facts
        for period, kept in bests.periods.items():
            if period in blocks:
                continue
            # If a year is kept of one group, its quarters are not in order beside it.
            in_order = f"{year_of(period)}-~" if year_of(period) in years else period
            best.setdefault(in_order, []).extend(
                fact for name in exercises for fact in kept.get(name, ())
            )
    steps = [(q, Step([each for _, each in sorted(found.items())])) for q, found in whole.items()]
    for period, of_period in best.items():
        ordered = sorted(of_period, key=lambda fact: (fact.place, fact.set))
        steps.append((f"{period}~", Step([ordered] if ordered else [])))
    return [step for _, step in sorted(steps, key=lambda each: each[0]) if step.parts]
