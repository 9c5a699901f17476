"""A table becomes equal to another, also interrupted, and at the pace of its capacity."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.table import schemas
from tests.support.account import Frozen, keep_expired, patient
from tools.deployment import copying
from tools.deployment.copying import Copied, Table, copy
from tools.deployment.pace import Pace
from tools.local.tables import create_table

ACCOUNT = Frozen.of_release("0.5")
ALICE, BOB, CAROL = ("USER#alice", "USER#bob", "USER#carol")
LIVE, SIDE = "live", "side"


@pytest.fixture
def client(engine_table: Any) -> Iterator[Any]:
    """A client of an engine with two empty tables."""
    found = patient(engine_table)
    for name in (LIVE, SIDE):
        create_table(found, name)
        keep_expired(found, name)
    yield found
    for name in (LIVE, SIDE):
        found.delete_table(TableName=name)


def put(client: Any, table: str, items: list[Any]) -> None:
    for start in range(0, len(items), 25):
        puts = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
        Table(client, table).write(puts)


def everything(client: Any, table: str) -> dict[tuple[str, str], Any]:
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return {(item["pk"]["S"], item["sk"]["S"]): item for page in pages for item in page["Items"]}


def items(partition: str, size: int, doc: str = "x") -> list[Any]:
    """Items with keys of which some are prefixes of others, or are not of ASCII."""
    sorts = [f"{family}#{n}" for n in range(size) for family in ("A", "a", "A#", "é", "\U0001f600")]
    return [{"pk": {"S": partition}, "sk": {"S": sort}, "doc": {"S": doc}} for sort in sorts]


def drifted(client: Any) -> dict[tuple[str, str], Any]:
    """Fill both tables with three people whose data differs; return what the live one must get."""
    keys = [{"pk": pk, "sk": sk} for pk, sk in everything(client, LIVE)]
    typed = [{name: {"S": value} for name, value in key.items()} for key in keys]
    for start in range(0, len(typed), 25):
        deletions = [{"DeleteRequest": {"Key": key}} for key in typed[start : start + 25]]
        Table(client, LIVE).write(deletions)
    put(client, SIDE, items(ALICE, 20) + items(BOB, 20, "y" * 3000))
    put(client, LIVE, items(ALICE, 30, "edited") + items(CAROL, 10))
    return everything(client, SIDE)


class Killed(BaseException):
    pass


class Mortal:
    """A client that ends with the process, so to speak, before or after its n-th write."""

    def __init__(self, client: Any, calls: float) -> None:
        self._client, self.left = client, calls

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def batch_write_item(self, **request: Any) -> Any:
        self.left -= 1
        if self.left == -1:
            raise Killed
        answer = self._client.batch_write_item(**request)
        if self.left == -0.5:
            raise Killed
        return answer


def test_an_account_comes_back_whole(client: Any) -> None:
    """Real items: texts, binaries, and counters of 36 digits."""
    before = [item for item in ACCOUNT.items if schemas.family_of(item["sk"]) != "reading"]
    rest = random.Random(1).sample(before, len(before) // 2)
    for name, found in ((SIDE, before), (LIVE, rest)):
        Frozen(ACCOUNT.user, ACCOUNT.now, found, {}).load(client, name, "alice")
    put(client, LIVE, [item | {"pk": {"S": BOB}} for item in items(BOB, 1)])
    copied = copy(Table(client, SIDE), Table(client, LIVE), writes=True)
    assert copied == Copied(2, 2, len(before) - len(rest), len(items(BOB, 1)))
    assert everything(client, LIVE) == everything(client, SIDE)


def test_whatever_interrupts_it_the_next_run_goes_on(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "PAGE_ITEMS", 7)
    wanted, calls = drifted(client), 0.0
    while True:
        mortal = Mortal(client, calls)
        try:
            copy(Table(client, SIDE), Table(mortal, LIVE), writes=True)
        except Killed:
            copy(Table(client, SIDE), Table(client, LIVE), writes=True)
            assert everything(client, LIVE) == wanted, calls
            drifted(client)
            calls += 0.5
        else:
            break
    # 100 puts of 3 KB, 100 of small items, 50 and 50 deletions.
    assert calls >= 12
    assert everything(client, LIVE) == wanted
    assert copy(Table(client, SIDE), Table(client, LIVE), writes=True) == Copied(2)


def test_one_partition_is_copied_and_no_other_one_read(client: Any) -> None:
    drifted(client)
    before = everything(client, LIVE)
    copy(Table(client, SIDE), Table(client, LIVE), BOB, writes=True)
    after = everything(client, LIVE)
    assert {key: item for key, item in after.items() if key[0] != BOB} == before
    assert len(after) == len(before) + len(items(BOB, 20))


def test_comparing_writes_nothing(client: Any) -> None:
    drifted(client)
    before = everything(client, LIVE)
    live = Table(client, LIVE)
    found = copy(Table(client, SIDE), live, writes=False)
    assert (
        str(found) == "200 items were missing or different and 100 too many, in 3 of 3 partitions"
    )
    assert everything(client, LIVE) == before
    assert not live.touched


def test_nothing_is_copied_from_an_empty_table(client: Any) -> None:
    put(client, LIVE, items(ALICE, 1))
    with pytest.raises(copying.DeploymentError, match="side is empty"):
        copy(Table(client, SIDE), Table(client, LIVE), writes=True)
    assert len(everything(client, LIVE)) == 5


def test_the_capacity_of_the_table_is_kept(client: Any) -> None:
    """The engine says what each call consumes; the time is that of a clock that sleeping moves."""
    drifted(client)
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    reads, writes = Pace(10, lambda: now, sleep), Pace(10, lambda: now, sleep)
    copy(Table(client, SIDE), Table(client, LIVE, reads, writes), writes=True)
    # 100 items of 3 KB, and as many small ones to put and to delete again.
    assert writes.consumed >= 400
    assert reads.consumed >= 3
    largest = 25 * 4
    assert now >= (writes.consumed - largest) / 10
