"""The history of exercises that read as one, put together from blocks and bests."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from chalicelib.training.logbook.bests import Bests
from chalicelib.training.logbook.blocks import Block
from chalicelib.training.logbook.facts import NOTHING, Fact, History, Place
from chalicelib.training.logbook.periods import is_quarter, year_of
from chalicelib.training.logbook.sessions import LoggedExercise


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


class _Done(NamedTuple):
    """What was done of one of the exercises in a workout."""

    name: str
    exercise: LoggedExercise
    facts: list[Fact]


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


def needed_now(bests: Mapping[str, Bests]) -> Iterator[tuple[str, str]]:
    """Yield the blocks without which the records that stand are not known.

    The arguments and what is yielded are those of :func:`needed_before`.
    """
    for group, each in bests.items():
        if each.open:
            yield group, each.open
            yield from needed_before(bests, each.open)


def history_of(parts: Iterable[Part]) -> History:
    """Return the history of the exercises of some groups, oldest first, as far as it is known."""
    parts = list(parts)
    years = {period for part in parts for period in part.bests.periods if not is_quarter(period)}
    whole: dict[str, dict[Place, list[_Done]]] = {}
    best: dict[str, list[Fact]] = {}
    for exercises, bests, blocks in parts:
        for quarter, block in blocks.items():
            workouts = whole.setdefault(quarter, {})
            for name in exercises:
                for workout, exercise in block.sessions(name):
                    done = _Done(name, exercise, block.facts.of(workout, exercise))
                    workouts.setdefault(Place.of(workout), []).append(done)
        for period, kept in bests.periods.items():
            if period in blocks:
                continue
            # If a year is kept of one group, its quarters are not in order beside it.
            in_order = f"{year_of(period)}-~" if year_of(period) in years else period
            best.setdefault(in_order, []).extend(
                fact for name in exercises for fact in kept.get(name, ())
            )
    found = [
        (quarter, [facts for _, done in sorted(workouts.items()) if (facts := _joined(done))])
        for quarter, workouts in whole.items()
    ]
    for period, facts in best.items():
        found.append((f"{period}~", [sorted(facts, key=lambda fact: (fact.place, fact.set))]))
    return [facts for _, parts in sorted(found, key=itemgetter(0)) for facts in parts if facts]


def _joined(done: list[_Done]) -> list[Fact]:
    """Return the facts of one workout: of several exercises their sets follow each other."""
    if len(done) == 1:
        return done[0].facts
    facts, before = list[Fact](), 0
    for each in sorted(done, key=lambda one: one.name):
        facts += [f._replace(set=f.set + before) for f in each.facts if f.set >= 0]
        before += len(each.exercise.sets)
    totals = [fact for each in done for fact in each.facts if fact.set < 0]
    if totals:
        volume = sum((fact.volume for fact in totals), NOTHING)
        facts.append(totals[0]._replace(volume=volume))
    return facts
