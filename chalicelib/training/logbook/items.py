"""The items of the logbook: read by group and quarter, and written under their versions."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from chalicelib.jsontext import Document, dump
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE
from chalicelib.table.errors import TooLarge
from chalicelib.table.items import MAX_DOCUMENT_BYTES, pack, read_json
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.logbook.bests import Bests
from chalicelib.training.logbook.blocks import Block, by_group, group_of
from chalicelib.training.logbook.periods import runs

_VERSION = "version"
# Of a quarter, at most so many blocks are read one by one. Of four workouts a week with six of
# twelve exercises, a block takes half a unit, and a whole quarter two or three.
_MAX_SINGLE: Final = 4


class LogbookItems:
    """The blocks and bests that were read; others are read when they are required.

    Args:
        session: the caller's.
        consistent: whether to read strongly consistent, as a write needs it.
    """

    def __init__(self, session: Session, *, consistent: bool = False) -> None:
        self._session = session
        self._consistent = consistent
        self._bests: dict[str, Bests] = {}
        self._blocks: dict[tuple[str, str], Block] = {}
        self._whole_quarters: set[str] = set()

    @staticmethod
    def sort_keys(groups: Iterable[str], quarters: Iterable[str]) -> list[str]:
        """Return the sort keys of the bests of groups, and of their blocks of quarters."""
        return [
            key
            for group in groups
            for key in (keys.bests(group), *(keys.sets(each, group) for each in quarters))
        ]

    def keep(self, sort_keys: Iterable[str], items: dict[str, Item]) -> None:
        """Keep what was read at sort keys; other keys than those of the logbook are ignored."""
        for sort_key in sort_keys:
            item = items.get(sort_key)
            version = int(item[_VERSION]) if item else 0
            if sort_key.startswith(keys.BESTS):
                group = sort_key.removeprefix(keys.BESTS)
                self._bests[group] = Bests.parse(read_json(item), version) if item else Bests()
            elif sort_key.startswith(keys.SETS):
                quarter, group = sort_key.removeprefix(keys.SETS).split("#")
                block = Block.parse(read_json(item), version) if item else Block()
                self._blocks[group, quarter] = block

    def require(self, groups: Iterable[str], blocks: Iterable[tuple[str, str]] = ()) -> None:
        """Read the bests of groups and blocks of (group, quarter) that were not read yet."""
        missing = [keys.bests(group) for group in groups if group not in self._bests]
        missing += [
            keys.sets(quarter, group)
            for group, quarter in blocks
            if (group, quarter) not in self._blocks
        ]
        if missing:
            items = self._session.get_many(missing, consistent=self._consistent)
            self.keep(missing, items)

    def read_all_bests(self) -> None:
        """Read the bests of all groups; one Query, unless they exceed DynamoDB's page of 1 MB."""
        query = Query(keys.BESTS, keys.BESTS_END, consistent=self._consistent)
        items = {item["sk"]: item for item in self._session.each(query)}
        self.keep(items, items)

    def read_quarters(self, quarters: Iterable[str]) -> None:
        """Read all blocks of some quarters that were not read yet.

        Quarters that follow each other take one Query, unless they exceed DynamoDB's page of 1 MB.
        """
        for run in runs({*quarters} - self._whole_quarters):
            high = f"{keys.sets(run[-1])}{keys.LAST}"
            query = Query(keys.sets(run[0]), high, consistent=self._consistent)
            items = {item["sk"]: item for item in self._session.each(query)}
            self.keep(items, items)
            self._whole_quarters.update(run)

    def require_blocks(self, blocks: Iterable[tuple[str, str]]) -> None:
        """Read blocks of (group, quarter) that were not read yet.

        A whole quarter is read if many of its blocks are wanted: one Query costs by the total size
        of the items, whereas the size of each single read is rounded up.
        """
        missing = {
            place
            for place in blocks
            if place not in self._blocks and place[1] not in self._whole_quarters
        }
        wanted = Counter(quarter for _, quarter in missing)
        self.read_quarters(each for each, number in wanted.items() if number > _MAX_SINGLE)
        self.require((), sorted(missing - self._blocks.keys()))

    def groups(self) -> list[str]:
        """Return the groups whose bests were read."""
        return list(self._bests)

    def all_bests(self) -> list[Bests]:
        """Return the bests that were read."""
        return list(self._bests.values())

    def read_as_one(self, exercise_id: str) -> dict[str, set[str]]:
        """Return an exercise and those that are merged into it, by group."""
        merged = self._bests[group_of(exercise_id)].merged.get(exercise_id, ())
        return by_group([exercise_id, *merged])

    def bests(self, group: str) -> Bests:
        """Return the bests of a group."""
        return self._bests[group]

    def block(self, group: str, quarter: str) -> Block:
        """Return the block of a quarter of a group."""
        return self._blocks[group, quarter]

    def blocks(self, group: str) -> dict[str, Block]:
        """Return the blocks of a group that were read and exist, by quarter."""
        quarters = self._bests[group].quarters
        return {q: block for (g, q), block in self._blocks.items() if g == group and q in quarters}


def fits(document: Document) -> bool:
    """Tell whether a block or bests are few enough bytes for an item."""
    return len(dump(document).encode()) <= MAX_DOCUMENT_BYTES


def stage_block(transaction: Transaction, group: str, quarter: str, block: Block) -> None:
    """Add to ``transaction`` a block in place of its version.

    Raises:
        TooLarge: more sets than an item takes.
    """
    _stage(transaction, keys.sets(quarter, group), block.document(), block.version)


def stage_bests(transaction: Transaction, group: str, bests: Bests) -> None:
    """Add to ``transaction`` the bests of a group in place of their version.

    Raises:
        TooLarge: more exercises and years than an item takes.
    """
    _stage(transaction, keys.bests(group), bests.document(), bests.version)


def _stage(transaction: Transaction, sort_key: str, document: Document, version: int) -> None:
    if not fits(document):
        raise TooLarge("logbook", MAX_DOCUMENT_BYTES)
    item: Item = {"doc": pack(document), _VERSION: version + 1}
    transaction.write(sort_key, item, version, RACE)
