"""The logbook as it follows from the workouts, where the stored one differs, and what repairs it.

Pure rules. A repair of a group is a sequence of writes, each in a transaction of bounded size.
After each of them the bests list exactly the blocks that exist and follow from them, so that an
interruption leaves nothing but differences that the next recount finds.

The writes of others exclude a repair by the versions of the items, as they exclude each other; see
:mod:`chalicelib.training.logbook.changes`. A workout of the open quarter changes only the block of
that quarter. So a repair that opens a later quarter also writes the block that was open, as a
workout of a later quarter does; and the quarter that was open stays in the bests, with an empty
block if it has no sets.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, NamedTuple

from chalicelib.jsontext import dump
from chalicelib.training.logbook.bests import Bests, best_of, together
from chalicelib.training.logbook.blocks import Block, group_of
from chalicelib.training.logbook.fact_documents import Facts
from chalicelib.training.logbook.items import fits
from chalicelib.training.logbook.periods import quarter_of_text
from chalicelib.training.logbook.sessions import LoggedExercise, LoggedSession, LoggedWorkout

# Of one write: how many blocks, and how many bytes of their documents before they are deflated.
MAX_BLOCKS: Final = 20
MAX_BYTES: Final = 1_500_000
# Blocks by quarter.
Blocks = Mapping[str, Block]
DifferenceKind = Literal["missing", "unexpected", "different", "too_large"]
_WORDS: Final[Mapping[DifferenceKind, str]] = {
    "missing": "missing",
    "unexpected": "of no workout",
    "different": "different",
    "too_large": "too large to be stored",
}


class Merges(NamedTuple):
    """Which exercises of a group read as one, as in :class:`Bests`."""

    merged: dict[str, list[str]]
    into: dict[str, str]


class Difference(NamedTuple):
    """A part of what is stored that is not as it follows from the workouts.

    Attributes:
        period: the quarter of sets, or the quarter or year of bests; "" for which quarters have a
            block and which exercises read as one.
        exercise: its id; "" for none.
        workout: its id; "" for bests and for a whole block.
        kind: whether it is missing, should not be there or is different; ``too_large`` for a block
            that does not fit into an item, so that it stays as it is.
        group: of the exercises.
    """

    period: str
    exercise: str
    workout: str
    kind: DifferenceKind
    group: str = ""


@dataclass(frozen=True)
class StoredGroup:
    """What is stored of a group.

    Attributes:
        bests: of the group, read before the blocks.
        blocks: all that exist, by quarter.
        unreadable: the quarters of blocks whose content is not that of a block; "" for bests whose
            content is not that of bests.
    """

    bests: Bests = field(default_factory=Bests)
    blocks: Blocks = field(default_factory=dict)
    unreadable: frozenset[str] = frozenset()


def described(difference: Difference) -> str:
    """Return a line about a difference.

    >>> described(Difference("2026-1", "barbell-squat", "", "missing", "37"))
    '2026-1 barbell-squat: missing'
    >>> described(Difference("", "", "", "different", "37"))
    'group 37: different'
    """
    period, exercise, workout, kind, group = difference
    place = [period, exercise, workout] if exercise or workout else [period, f"group {group}"]
    return f"{' '.join(filter(None, place))}: {_WORDS[kind]}"


class Write(NamedTuple):
    """The items of a group that one transaction writes, with the versions that they replace."""

    blocks: Blocks
    bests: Bests | None


class Repair(NamedTuple):
    """The differences of a group, and the writes that remove those that can be removed."""

    differences: list[Difference]
    writes: list[Write]


def rebuilt(sessions: Iterable[LoggedSession]) -> dict[str, dict[str, Block]]:
    """Return the blocks of some workouts, by group and quarter."""
    workouts: dict[tuple[str, str], dict[str, LoggedWorkout]] = {}
    exercises: dict[tuple[str, str], dict[str, dict[str, LoggedExercise]]] = {}
    for workout, done in ((each.workout, each.exercises) for each in sessions):
        quarter = quarter_of_text(workout.day)
        for name, exercise in done.items():
            place = group_of(name), quarter
            workouts.setdefault(place, {})[workout.id] = workout
            exercises.setdefault(place, {}).setdefault(name, {})[workout.id] = exercise
    found: dict[str, dict[str, Block]] = {}
    for (group, quarter), named in exercises.items():
        block = Block(workouts[group, quarter], named)
        # As it is read after it was written.
        found.setdefault(group, {})[quarter] = Block.parse(block.document())
    return found


def rebuilt_bests(stored: Bests, blocks: Blocks, merges: Merges) -> Bests:
    """Return the bests of a group in place of the stored ones, as they follow from its blocks."""
    bests = replace(
        stored, quarters=tuple(sorted(blocks)), periods={}, merged=merges.merged, into=merges.into
    )
    parts: dict[str, list[Facts]] = {}
    for quarter in bests.quarters[:-1]:
        parts.setdefault(bests.period_of(quarter), []).append(best_of(blocks[quarter]))
    return replace(bests, periods={period: together(each) for period, each in parts.items()})


def repair(group: str, stored: StoredGroup, expected: Blocks, merges: Merges) -> Repair:
    """Compare a group with what follows from the workouts.

    Args:
        group: its name.
        stored: what is stored.
        expected: its blocks as they follow from the workouts, without versions.
        merges: its exercises that read as one.
    """
    quarters = {*stored.blocks, *expected, *filter(None, [stored.bests.open])}
    too_large = {q for q, block in expected.items() if not fits(block.document())}
    usable = {q: block for q, block in expected.items() if q not in too_large}
    after = {quarter: _in_place(stored, quarter, usable) for quarter in sorted(quarters)}
    for quarter in too_large & stored.blocks.keys():
        after[quarter] = stored.blocks[quarter]
    changed = {q: block for q, block in after.items() if _differs(stored, q, block)}
    found = [Difference(quarter, "", "", "too_large") for quarter in sorted(too_large)]
    for quarter, block in changed.items():
        found += _of_quarter(quarter, stored.blocks.get(quarter), block)
    found += _of_bests(stored, rebuilt_bests(stored.bests, after, merges))
    differences = [each._replace(group=group) for each in found]
    return Repair(differences, list(_writes(stored, after, changed, merges)))


def _in_place(stored: StoredGroup, quarter: str, expected: Blocks) -> Block:
    """Return an expected block with the version of the stored one; an empty one if none is."""
    version = stored.blocks[quarter].version if quarter in stored.blocks else 0
    return replace(expected.get(quarter, Block()), version=version)


def _differs(stored: StoredGroup, quarter: str, block: Block) -> bool:
    return stored.blocks.get(quarter) != block or quarter in stored.unreadable


def _of_quarter(quarter: str, stored: Block | None, block: Block) -> list[Difference]:
    """Return the differences of a block that is not stored as it should be, at least one."""
    before, after = dict(_entries(stored or Block())), dict(_entries(block))
    found = [
        Difference(quarter, *place, _kind(before=place in before, after=place in after))
        for place in sorted({*before, *after})
        if before.get(place) != after.get(place)
    ]
    return found or [Difference(quarter, "", "", _kind(before=stored is not None, after=True))]


def _kind(*, before: bool, after: bool) -> DifferenceKind:
    """Return the kind of a difference by whether something is stored, and whether it should be."""
    if before and after:
        return "different"
    return "missing" if after else "unexpected"


def _entries(
    block: Block,
) -> Iterator[tuple[tuple[str, str], tuple[LoggedWorkout, LoggedExercise | None]]]:
    """Yield what a block has of each exercise and workout, and of workouts without exercises."""
    named = set[str]()
    for name, done in block.exercises.items():
        for key, exercise in done.items():
            named.add(key)
            yield (name, key), (block.workouts[key], exercise)
    for key in block.workouts.keys() - named:
        yield ("", key), (block.workouts[key], None)


def _of_bests(stored: StoredGroup, bests: Bests) -> Iterator[Difference]:
    known = stored.bests
    before, after = ((each.quarters, each.merged, each.into) for each in (known, bests))
    if "" in stored.unreadable or before != after:
        yield Difference("", "", "", "different")
    for period in sorted({*known.periods, *bests.periods}):
        yield from _of_period(period, known.periods.get(period), bests.periods.get(period))


def _of_period(period: str, stored: Facts | None, facts: Facts | None) -> list[Difference]:
    after = facts or {}
    # An exercise without facts may stay after its last set of the period is gone.
    before = {name: each for name, each in (stored or {}).items() if each or name in after}
    found = [
        Difference(period, name, "", _kind(before=name in before, after=name in after))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]
    if found or (stored is None) == (facts is None):
        return found
    return [Difference(period, "", "", _kind(before=stored is not None, after=facts is not None))]


def _writes(stored: StoredGroup, after: Blocks, changed: Blocks, merges: Merges) -> Iterator[Write]:
    """Yield the writes that lead from the stored items of a group to those ``after`` them."""
    blocks, bests = dict(stored.blocks), stored.bests
    is_unreadable = "" in stored.unreadable
    for batch in _batches(_in_order(bests, after, changed)) or [{}]:
        blocks |= batch
        rebuilt_now = rebuilt_bests(bests, blocks, merges)
        # Whoever writes to a closed quarter takes what is best in the others from the bests.
        closes = any(quarter < rebuilt_now.open for quarter in batch)
        writes_bests = closes or is_unreadable or rebuilt_now != bests
        if batch or writes_bests:
            yield Write(batch, rebuilt_now if writes_bests else None)
        if writes_bests:
            bests, is_unreadable = replace(rebuilt_now, version=bests.version + 1), False


def _in_order(bests: Bests, after: Blocks, changed: Blocks) -> dict[str, Block]:
    """Return the blocks to write, so that the first write opens the quarter that stays open."""
    ordered = {quarter: changed[quarter] for quarter in sorted(changed, reverse=True)}
    if bests.open and bests.open != max(after):
        return {bests.open: after[bests.open], **ordered}
    return ordered


def _batches(blocks: Blocks) -> list[dict[str, Block]]:
    """Divide blocks into those of one write each, in their order."""
    batches: list[dict[str, Block]] = []
    size = 0
    for quarter, block in blocks.items():
        added = len(dump(block.document()))
        size += added
        if not batches or size > MAX_BYTES or len(batches[-1]) == MAX_BLOCKS:
            batches.append({})
            size = added
        batches[-1][quarter] = block
    return batches
