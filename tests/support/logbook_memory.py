"""The items of the logbook in memory, with the methods that a write of a workout calls."""

import json
from typing import Any

from chalicelib.table.errors import ConditionFailed
from chalicelib.table.items import unpack
from chalicelib.training.logbook.bests import Bests
from chalicelib.training.logbook.blocks import Block, group_of

# The group and the quarter of a block, or the group and this.
BESTS = "bests"
Place = tuple[str, str]


class Memory:
    """Blocks and bests in memory, with the methods of items that a write calls."""

    def __init__(self) -> None:
        self.stored: dict[Place, tuple[int, dict[str, Any]]] = {}
        self.read: set[Place] = set()

    def require(self, groups: Any, blocks: Any = ()) -> None:
        self.read |= {(group, BESTS) for group in groups} | set(blocks)

    def bests(self, group: str) -> Bests:
        assert (group, BESTS) in self.read
        version, document = self.stored.get((group, BESTS), (0, Bests().document()))
        return Bests.parse(document, version)

    def block(self, group: str, quarter: str) -> Block:
        assert (group, quarter) in self.read
        version, document = self.stored.get((group, quarter), (0, Block().document()))
        return Block.parse(document, version)

    def read_as_one(self, exercise_id: str) -> dict[str, set[str]]:
        return {group_of(exercise_id): {exercise_id}}

    def blocks(self, group: str) -> dict[str, Block]:
        quarters = self.bests(group).quarters
        return {
            quarter: self.block(group, quarter)
            for of, quarter in self.read
            if of == group and quarter in quarters
        }

    def version(self, place: Place) -> int:
        return self.stored.get(place, (0, {}))[0]


class Writes:
    """A transaction that writes to memory."""

    def __init__(self) -> None:
        self._staged: dict[Place, tuple[dict[str, Any], int]] = {}

    def write(self, sort_key: str, item: dict[str, Any], version: int, label: str) -> None:
        assert label
        kind, *place = sort_key.split("#")
        where = (place[0], BESTS) if kind == "BESTS" else (place[1], place[0])
        assert where not in self._staged
        self._staged[where] = item, version

    def commit(self, memory: Memory) -> None:
        """Write all items, or none if one has another version."""
        for where, (_, version) in self._staged.items():
            if memory.version(where) != version:
                raise ConditionFailed("race")
        for where, (item, version) in self._staged.items():
            memory.stored[where] = version + 1, json.loads(unpack(item["doc"]))
