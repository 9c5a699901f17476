"""What a recount reads, in an order that makes its conditions sufficient.

The bests of a group come first, then its blocks, then what they follow from: merges and workouts.
Whoever changes a block of a closed quarter changes the bests, too. So if the bests still have the
version that was read, the blocks that were read after them are those that the bests must follow
from; and if a block still has its version, so has whatever was in it.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import Stored, decode, read_json
from chalicelib.table.session import Query, Session
from chalicelib.training.exercises.documents import ExerciseDocument
from chalicelib.training.logbook.bests import Bests
from chalicelib.training.logbook.blocks import Block, group_of
from chalicelib.training.logbook.rebuild import Merges, StoredGroup
from chalicelib.training.merges.documents import ExerciseMergeDocument
from chalicelib.training.workouts.documents import WorkoutDocument

P = TypeVar("P", Bests, Block)

# What parsing raises for content that is not that of a block or of bests.
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, zlib.error)


def read_groups(session: Session) -> dict[str, StoredGroup]:
    """Return what is stored of each group."""
    bests = {item["sk"].removeprefix(keys.BESTS): item for item in _family(session, keys.BESTS)}
    blocks: dict[str, dict[str, Item]] = {group: {} for group in bests}
    for item in _family(session, keys.SETS):
        quarter, group = item["sk"].removeprefix(keys.SETS).split("#")
        blocks.setdefault(group, {})[quarter] = item
    return {group: _group(bests.get(group), found) for group, found in blocks.items()}


def read_merges(session: Session) -> dict[str, Merges]:
    """Return which exercises read as one, by the group of each."""
    found: dict[str, Merges] = {}
    for item in _family(session, keys.family("exercise_merge")):
        merge: ExerciseMergeDocument = decode(item).document()
        source, into = merge["from"], merge["into"]
        found.setdefault(group_of(source), Merges({}, {})).into[source] = into
        merged = found.setdefault(group_of(into), Merges({}, {})).merged
        merged[into] = sorted([*merged.get(into, ()), source])
    return found


def read_exercises(session: Session) -> dict[str, ExerciseDocument]:
    """Return the custom exercises by id, archived ones among them."""
    items = _family(session, keys.family("exercise"))
    stored: Iterator[Stored[ExerciseDocument]] = map(decode, items)
    return {each.id: each.document() for each in stored}


def each_workout(session: Session, years: Iterable[int] = ()) -> Iterator[WorkoutDocument]:
    """Yield all workouts, or those of some years, oldest first."""
    family = keys.family("workout")
    for prefix in [f"{family}{year:04}-" for year in sorted(years)] or [family]:
        for item in _family(session, prefix):
            stored: Stored[WorkoutDocument] = decode(item)
            yield stored.document()


def _family(session: Session, prefix: str) -> Iterator[Item]:
    return session.each(Query(prefix, f"{prefix}{keys.LAST}", consistent=True))


def _group(bests: Item | None, blocks: dict[str, Item]) -> StoredGroup:
    unreadable = set[str]()

    def parsed(item: Item, name: str, parse: Callable[[Any, int], P], empty: Callable[..., P]) -> P:
        version = int(item["version"])
        try:
            return parse(read_json(item), version)
        except _UNREADABLE:
            unreadable.add(name)
            return empty(version=version)

    known = parsed(bests, "", Bests.parse, Bests) if bests else Bests()
    found = {quarter: parsed(item, quarter, Block.parse, Block) for quarter, item in blocks.items()}
    return StoredGroup(known, found, frozenset(unreadable))
