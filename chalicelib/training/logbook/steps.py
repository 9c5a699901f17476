"""The history of exercises that read as one, put together from blocks and bests."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from chalicelib.training.logbook.bests import Bests, block_facts
from chalicelib.training.logbook.blocks import Block
from chalicelib.training.logbook.facts import Fact
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


def steps_of(parts: Iterable[Part]) -> list[Step]:
    """Return the history of the exercises of some groups, oldest first, as far as it is known."""
    parts = list(parts)
    years = {period for part in parts for period in part.bests.periods if not is_quarter(period)}
    whole: dict[str, list[Fact]] = {}
    best: dict[str, list[Fact]] = {}
    for exercises, bests, blocks in parts:
        for quarter, block in blocks.items():
            facts = [fact for name in exercises for fact in block_facts(block, name)]
            whole.setdefault(quarter, []).extend(facts)
        for period, kept in bests.periods.items():
            if period in blocks:
                continue
            # If a year is kept of one group, its quarters are not in order beside it.
            place = f"{year_of(period)}-~" if year_of(period) in years else period
            facts = [fact for name in exercises for fact in kept.get(name, ())]
            best.setdefault(place, []).extend(facts)
    steps = [(place, Step(facts)) for place, facts in whole.items()]
    for place, facts in best.items():
        ordered = sorted(facts, key=lambda fact: (fact.place, fact.set))
        steps.append((f"{place}~", Step(ordered, is_whole=False)))
    return [step for _, step in sorted(steps, key=lambda each: each[0]) if step.facts]
