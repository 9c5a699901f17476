"""What makes the items of one table equal to those of another."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.table.keys import DELETION
from tools.deployment.difference import (
    ERASURES,
    MAX_BATCH_BYTES,
    MAX_WRITES,
    Item,
    Write,
    batches,
    differences,
)

# Some pairs of which differ in their order by bytes and by UTF-16, or are prefixes of others.
SORT_KEYS = ["A", "A#", "A#1", "B", "a", "~", "\x7f", "\uffee", "\U0001f600", DELETION]
Items = dict[str, str]


def item(sort: str, doc: str = "", partition: str = "USER#1") -> Item:
    return {"pk": {"S": partition}, "sk": {"S": sort}, "doc": {"S": doc}}


def listed(items: Items) -> list[Item]:
    """The items as a Query gives them."""
    return [item(sort, items[sort]) for sort in sorted(items, key=lambda sort: sort.encode())]


def applied(writes: list[Write], items: Items) -> Items:
    """Return the items after the writes."""
    after = dict(items)
    for write in writes:
        if "PutRequest" in write:
            put = write["PutRequest"]["Item"]
            after[put["sk"]["S"]] = put["doc"]["S"]
        else:
            del after[write["DeleteRequest"]["Key"]["sk"]["S"]]
    return after


def without_state(items: Items) -> Items:
    return {sort: doc for sort, doc in items.items() if sort != DELETION}


some_items = st.dictionaries(st.sampled_from(SORT_KEYS), st.sampled_from(["", "1", "2"]))


@given(some_items, some_items)
@example({"\uffee": "", "\U0001f600": ""}, {"\U0001f600": ""})
def test_the_writes_make_them_equal(wanted: Items, present: Items) -> None:
    writes = list(differences(listed(wanted), listed(present)))
    after = applied(writes, present)
    assert without_state(after) == without_state(wanted)
    assert list(differences(listed(wanted), listed(after))) == []
    # Nothing is written that is right, nor the state of an erasure.
    assert after.get(DELETION) == present.get(DELETION)
    different = set(without_state(wanted).items()) ^ set(without_state(present).items())
    assert len(writes) == len({sort for sort, _ in different})


def test_requests_to_erase_are_left_alone() -> None:
    requested, cancelled = item("1", partition=ERASURES), item("2", partition=ERASURES)
    assert list(differences([cancelled], [requested])) == []


def test_only_one_item_of_each_is_held() -> None:
    """The items of a partition may be gigabytes."""
    taken = 0

    def items() -> Any:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield item(f"{number:04d}")

    assert next(differences(items(), iter(()))) == {"PutRequest": {"Item": item("0000")}}
    assert taken <= 2


@given(st.lists(st.integers(0, 2 * MAX_BATCH_BYTES), max_size=60))
def test_batches_are_small_and_complete(sizes: list[int]) -> None:
    writes = [{"PutRequest": {"Item": item("1", "x" * size)}} for size in sizes]
    found = list(batches(writes))
    assert [write for batch in found for write in batch] == writes
    for batch in found:
        assert 1 <= len(batch) <= MAX_WRITES
        total = sum(len(str(write)) for write in batch)
        assert total <= MAX_BATCH_BYTES or len(batch) == 1
