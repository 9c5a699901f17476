"""What sets count for: the table of types, sides, groups and sets without repetitions."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.training.performance.sets import (
    counts_record,
    counts_volume,
    is_done,
    working_sets,
)
from tests.support.training import MINI_SETS, SETS, TYPES, a_set

FULL_SETS = ("normal", "failure", "amrap")
LISTS = st.lists(SETS, max_size=12)


def working(*sets: dict[str, Any]) -> Decimal:
    return working_sets(sets)


@pytest.mark.parametrize("kind", TYPES)
def test_the_table_of_types(kind: str) -> None:
    performed = a_set(type=kind, reps=5)
    assert working(performed) == (1 if kind in {*FULL_SETS, "partial"} else 0)
    assert counts_volume(performed) == (kind != "warmup")
    assert counts_record(performed) == (kind in FULL_SETS)


@pytest.mark.parametrize("kind", TYPES)
def test_a_set_that_was_not_done_counts_nowhere(kind: str) -> None:
    planned = a_set(type=kind, done=False, target={"reps": 5}, group=1)
    assert not is_done(planned)
    assert working(planned) == 0
    assert not counts_volume(planned)
    assert not counts_record(planned)


@pytest.mark.parametrize(("reps", "counts"), [(0, False), (0.5, False), (1, True), (1.5, True)])
def test_a_record_needs_a_complete_repetition(reps: float, *, counts: bool) -> None:
    assert counts_record(a_set(reps=reps)) == counts


def test_zero_repetitions_are_a_working_set_without_a_record() -> None:
    failed = a_set(reps=0)
    assert (is_done(failed), working(failed), counts_record(failed)) == (True, 1, False)


def test_a_set_without_repetitions_can_set_a_record() -> None:
    assert counts_record(a_set(duration_s=60))


LEFT, RIGHT = a_set(side="left", reps=8), a_set(side="right", reps=8)
EACH, CLUSTER = a_set(side="each", reps=8), a_set(type="cluster", group=1, reps=2)
COUNTS: dict[str, tuple[Sequence[dict[str, Any]], str]] = {
    "a lone side": ([LEFT], "0.5"),
    "a pair": ([LEFT, RIGHT], "1"),
    "pairs one after the other": ([LEFT, LEFT, RIGHT, RIGHT, LEFT], "2.5"),
    "each side": ([EACH], "1"),
    "a cluster": ([CLUSTER] * 5, "1"),
    "two clusters": ([CLUSTER, CLUSTER, CLUSTER | {"group": 2}], "2"),
    "mini sets without a group": ([a_set(type=kind, reps=3) for kind in MINI_SETS], "0"),
    "a set with its drops": ([a_set(group=4), a_set(type="drop", group=4)], "1"),
    "a group of warm-ups": ([a_set(type="warmup", group=1), a_set(group=1)], "0"),
    "a group of one side": ([CLUSTER | {"side": "left"}] * 3, "0.5"),
    "a group of each side in turn": ([CLUSTER | LEFT, CLUSTER | RIGHT], "1"),
    "a group whose first was not done": (
        [a_set(type="warmup", group=1, done=False), CLUSTER],
        "1",
    ),
    "nothing": ([], "0"),
}


@pytest.mark.parametrize("case", COUNTS)
def test_sides_and_groups(case: str) -> None:
    sets, expected = COUNTS[case]
    assert working_sets(sets) == Decimal(expected)


def regrouped(sets: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sets with groups that the others do not have."""
    return [each | {"group": each["group"] + 10} if "group" in each else each for each in sets]


@given(LISTS, LISTS)
def test_working_sets_add_up(some: list[dict[str, Any]], others: list[dict[str, Any]]) -> None:
    others = regrouped(others)
    assert working_sets(some + others) == working_sets(some) + working_sets(others)


@given(LISTS)
def test_working_sets_are_halves_and_at_most_the_sets_done(sets: list[dict[str, Any]]) -> None:
    number = working_sets(sets)
    assert 0 <= number <= sum(map(is_done, sets))
    assert number * 2 == int(number * 2)


@given(LISTS)
def test_left_and_right_can_be_exchanged(sets: list[dict[str, Any]]) -> None:
    other = {"left": "right", "right": "left"}
    mirrored = [each | {"side": other.get(each["side"], each["side"])} for each in sets]
    assert working_sets(mirrored) == working_sets(sets)


@given(SETS)
def test_what_can_set_a_record_has_volume_and_is_a_working_set(performed: dict[str, Any]) -> None:
    if counts_record(performed):
        assert counts_volume(performed)
        assert working(performed) > 0
