"""Ways to store the history of exercises, with the items that each would write and read.

They are measured only: their items are written into and read from DynamoDB Local as they would be,
beside those of the app. All of them know what was best before, so that a write can tell its
records.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from chalicelib.jsontext import Document
from chalicelib.table.codec import Item, to_wire
from chalicelib.table.items import pack
from chalicelib.training.logbook import bests as rules
from chalicelib.training.logbook.bests import Bests
from chalicelib.training.logbook.blocks import Block, group_of
from chalicelib.training.logbook.periods import quarter_of_text
from chalicelib.training.logbook.sessions import LoggedSession

_USER: Final = "USER#0197f0c2-0000-7000-8000-00000000bench"
_HALF: Final = 6
PAGE: Final = 25


class Units(NamedTuple):
    """Read and write units."""

    read: float = 0
    write: float = 0

    def __add__(self, other: Any) -> "Units":
        return Units(self.read + other.read, self.write + other.write)


class Store:
    """Writes and reads items of one partition, and adds up what is charged.

    Args:
        dynamodb: a client of the engine.
        table: its name.
        name: of the design, so that each has a partition of its own.
    """

    def __init__(self, dynamodb: Any, table: str, name: str) -> None:
        self._dynamodb, self._table, self._pk = dynamodb, table, f"{_USER}-{name}"

    def put(self, sort_key: str, document: Any) -> Units:
        """Write an item in a transaction, which counts twice."""
        key = {"pk": self._pk, "sk": sort_key}
        item: Item = {**key, "version": 1, "schema": "1", "doc": pack(document)}
        answer = self._dynamodb.put_item(
            TableName=self._table, Item=to_wire(item), ReturnConsumedCapacity="TOTAL"
        )
        return Units(write=2 * answer["ConsumedCapacity"]["CapacityUnits"])

    def get(self, sort_key: str, *, consistent: bool = False) -> Units:
        """Read an item, there or not."""
        answer = self._dynamodb.get_item(
            TableName=self._table,
            Key=to_wire({"pk": self._pk, "sk": sort_key}),
            ConsistentRead=consistent,
            ReturnConsumedCapacity="TOTAL",
        )
        return Units(read=answer["ConsumedCapacity"]["CapacityUnits"])

    def query(self, low: str, high: str = "", limit: int | None = None) -> Units:
        """Read what begins with a text, or lies between two, newest first."""
        request = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :low AND :high",
            "ExpressionAttributeValues": to_wire(
                {":pk": self._pk, ":low": low, ":high": f"{high or low}\x7f"}
            ),
            "ScanIndexForward": False,
            "ReturnConsumedCapacity": "TOTAL",
        } | ({"Limit": limit} if limit else {})
        answer = self._dynamodb.query(**request)
        return Units(read=answer["ConsumedCapacity"]["CapacityUnits"])


class Design:
    """Blocks of a period of some exercises, and the bests of earlier periods.

    Attributes:
        title: of the design.
    """

    title = ""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._blocks: dict[tuple[str, str], Block] = {}
        self._bests: defaultdict[str, Bests] = defaultdict(Bests)

    def period(self, day: str) -> str:
        """Return the period of a local date."""
        return quarter_of_text(day)

    def group(self, exercise_id: str) -> str:
        """Return the group of an exercise."""
        return group_of(exercise_id)

    def prepare(self, sessions: Iterable[LoggedSession]) -> None:
        """Store the history of sessions, which is not charged."""
        for session in sessions:
            self._keep(session)
        for group, periods in self._periods().items():
            bests = Bests()
            for period in periods:
                bests = rules.opened(bests, period, self._blocks.get((group, bests.open), Block()))
                self._put(group, period)
            self._bests[group] = bests
            self._put_bests(group)

    def _keep(self, session: LoggedSession) -> None:
        period = self.period(session.workout.day)
        for group, names in self._groups(session).items():
            block = self._blocks.get((group, period), Block())
            self._blocks[group, period] = block.with_(session, names)

    def _groups(self, session: LoggedSession) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for name in session.exercises:
            groups.setdefault(self.group(name), []).append(name)
        return groups

    def _periods(self) -> dict[str, list[str]]:
        """Return the periods of each group, oldest first."""
        found: dict[str, list[str]] = {}
        for group, period in sorted(self._blocks):
            found.setdefault(group, []).append(period)
        return found

    def create(self, session: LoggedSession) -> Units:
        """Write a workout."""
        self._keep(session)
        units, period = Units(), self.period(session.workout.day)
        for group in self._groups(session):
            units += self._store.get(self.block_key(group, period), consistent=True)
            units += self._store.get(self.bests_key(group), consistent=True)
            units += self._put(group, period)
            known = self._bests[group]
            if period > known.open:
                newest = self._blocks.get((group, known.open), Block())
                self._bests[group] = rules.opened(known, period, newest)
                units += self._put_bests(group)
        return units

    def _put(self, group: str, period: str) -> Units:
        document = self._blocks[group, period].document()
        return self._store.put(self.block_key(group, period), document)

    def _put_bests(self, group: str) -> Units:
        return self._store.put(self.bests_key(group), self._bests[group].document())

    def rewrite(self, session: LoggedSession, *, with_bests: bool) -> Units:
        """Write a workout again, or what is left of its blocks without it.

        Args:
            session: the workout.
            with_bests: whether it had some of the bests of a closed period.
        """
        units, period = Units(), self.period(session.workout.day)
        for group in self._groups(session):
            units += self._store.get(self.block_key(group, period), consistent=True)
            units += self._store.get(self.bests_key(group), consistent=True)
            units += self._put(group, period)
            if with_bests:
                units += self._further(group, period) + self._put_bests(group)
        return units

    def _further(self, group: str, period: str) -> Units:
        """Read the other blocks that are kept together with a period."""
        others = [each for each in self._bests[group].of_year(period) if each != period]
        found = (self._store.get(self.block_key(group, each), consistent=True) for each in others)
        return sum(found, Units())

    def history(self, exercise_id: str) -> Units:
        """Read the newest page of an exercise, with the records that each workout set."""
        group, found = self.group(exercise_id), 0
        units = self._store.get(self.bests_key(group))
        wanted: set[str] = set()
        for period in reversed(self._bests[group].quarters):
            wanted |= {period, *self._bests[group].needed_before(period)}
            found += len(self._blocks[group, period].exercises.get(exercise_id, ()))
            if found > PAGE:
                break
        return sum((self._store.get(self.block_key(group, each)) for each in wanted), units)

    def records(self, exercise_id: str) -> Units:
        """Read the records of an exercise."""
        group = self.group(exercise_id)
        units = self._store.get(self.bests_key(group))
        return units + self._store.get(self.block_key(group, self._bests[group].open))

    def quarter(self, exercise_ids: Iterable[str]) -> Units:
        """Read what a summary of the newest quarter needs."""
        groups = sorted({self.group(name) for name in exercise_ids})
        newest = max(self._bests[group].open for group in groups)
        return self._store.query(f"SETS#{newest}#") + self._store.query("BESTS#")

    @staticmethod
    def block_key(group: str, period: str) -> str:
        """Return the sort key of a block."""
        return f"SETS#{period}#{group}"

    @staticmethod
    def bests_key(group: str) -> str:
        """Return the sort key of the bests of a group."""
        return f"BESTS#{group}"


class QuarterOfGroup(Design):
    """What the app does."""

    title = "a quarter of a group of exercises"


def half_year(day: str) -> str:
    """Return the half-year of a local date as its last quarter, as rules of quarters have it."""
    return f"{day[:4]}-{2 if int(day[5:7]) <= _HALF else 4}"


class HalfYearOfExercise(Design):
    """An item for each exercise and half-year."""

    title = "a half-year of an exercise"

    def period(self, day: str) -> str:
        """Return the half-year."""
        return half_year(day)

    def group(self, exercise_id: str) -> str:
        """Return the exercise."""
        return exercise_id

    def _further(self, group: str, period: str) -> Units:
        del group, period
        return Units()


class ItemOfWorkout(Design):
    """An item for each exercise of a workout; the bests of each half-year are kept up to date."""

    title = "an exercise of a workout"

    def period(self, day: str) -> str:
        """Return the half-year, as the other design has it."""
        return half_year(day)

    def prepare(self, sessions: Iterable[LoggedSession]) -> None:
        """Store the history of sessions, which is not charged."""
        for session in sessions:
            self._keep(session)
            for name, done in session.exercises.items():
                self._put_done(session, name, done.sets)
        for name, periods in self._periods().items():
            bests = {each: rules.best_of(self._blocks[name, each]) for each in periods}
            self._bests[name] = Bests(tuple(periods), bests)
            self._put_bests(name)

    def group(self, exercise_id: str) -> str:
        """Return the exercise."""
        return exercise_id

    def create(self, session: LoggedSession) -> Units:
        """Write a workout: an item for each exercise, and its bests if they change."""
        units, period = Units(), self.period(session.workout.day)
        for name, done in session.exercises.items():
            units += self._store.get(self.bests_key(name), consistent=True)
            units += self._put_done(session, name, done.sets)
            before = self._blocks.get((name, period), Block())
            after = self._blocks[name, period] = before.with_(session, [name])
            if rules.best_of(before) != rules.best_of(after):
                periods = {**self._bests[name].periods, period: rules.best_of(after)}
                quarters = tuple(sorted(periods))
                self._bests[name] = Bests(quarters, periods)
                units += self._put_bests(name)
        return units

    def _put_done(self, session: LoggedSession, name: str, sets: Sequence[Document]) -> Units:
        workout = session.workout
        document = {"title": workout.title, "created": workout.created, "sets": list(sets)}
        return self._store.put(f"SETS#{name}#{workout.day}#{workout.at}#{workout.id}", document)

    def rewrite(self, session: LoggedSession, *, with_bests: bool) -> Units:
        """Write a workout again."""
        units, period = Units(), self.period(session.workout.day)
        for name, done in session.exercises.items():
            units += self._store.get(self.bests_key(name), consistent=True)
            units += self._put_done(session, name, done.sets)
            if with_bests:
                units += self._half_year(name, period) + self._put_bests(name)
        return units

    def _half_year(self, name: str, period: str) -> Units:
        last = int(period[-1]) * 3
        year = period[:4]
        first, end = (f"SETS#{name}#{year}-{month:02}" for month in (last - _HALF + 1, last))
        return self._store.query(first, end)

    def history(self, exercise_id: str) -> Units:
        """Read a page, the half-year of its oldest workout until then, and the bests."""
        units = self._store.query(f"SETS#{exercise_id}#", limit=PAGE)
        newest = self._bests[exercise_id].open
        return units + self._half_year(exercise_id, newest) + self.records(exercise_id)

    def records(self, exercise_id: str) -> Units:
        """Read the bests."""
        return self._store.get(self.bests_key(exercise_id))

    def quarter(self, exercise_ids: Iterable[str]) -> Units:
        """Read the sets of a quarter of each exercise, and all bests."""
        units = self._store.query("BESTS#")
        for name in exercise_ids:
            year = self._bests[name].open[:4]
            units += self._store.query(f"SETS#{name}#{year}-10", f"SETS#{name}#{year}-12")
        return units
