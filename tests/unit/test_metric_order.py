"""The order of sources: the person's, then that of kinds, then that of ids."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.metrics.rules.order import (
    COUNTED_KINDS,
    MEASURED_KINDS,
    SourceOrder,
    default_kinds,
    in_order,
    kind_of,
)
from tests.support.metrics import ORDERS, SOURCES, STEPS, WEIGHT

ALL = ["manual", "app", "cuff", "scale", "phone", "band", "ring", "watch", "platform"]


def test_both_default_orders_have_the_same_kinds() -> None:
    assert sorted(COUNTED_KINDS) == sorted(MEASURED_KINDS) == sorted(ALL)


def test_counts_prefer_the_platform_and_measures_what_was_entered() -> None:
    assert in_order(ALL, STEPS) == [
        *("platform", "watch", "ring", "band", "phone"),
        *("scale", "cuff", "app", "manual"),
    ]
    assert in_order(ALL, WEIGHT) == [
        *("manual", "scale", "cuff", "platform"),
        *("watch", "ring", "band", "phone", "app"),
    ]


@pytest.mark.parametrize("group", ["activity", "heart", "breath", "sleep", "metabolic"])
def test_groups_that_devices_count(group: str) -> None:
    assert default_kinds(group)[0] == "platform"


@pytest.mark.parametrize("group", ["body", "temperature", "fitness", "intake", "mind", "own"])
def test_groups_that_people_measure(group: str) -> None:
    assert default_kinds(group)[0] == "manual"


def test_a_kind_of_the_order_names_all_its_sources_without_a_place_of_their_own() -> None:
    sources = ["watch-a", "watch-b", "watch-c", "phone", "platform"]
    chosen = SourceOrder(["watch", "phone", "watch-b"])
    assert in_order(sources, STEPS, chosen) == [
        "watch-a",
        "watch-c",
        "phone",
        "watch-b",
        "platform",
    ]


def test_an_id_names_no_longer_id() -> None:
    assert in_order(["ring-1-2", "ring-0"], STEPS, SourceOrder(["ring-1"])) == [
        "ring-0",
        "ring-1-2",
    ]


def test_the_list_of_the_metric_precedes_that_of_all() -> None:
    chosen = SourceOrder(["phone", "ring"], {"steps": ["manual"], "weight": ["app"]})
    assert in_order(ALL, STEPS, chosen)[:4] == ["manual", "phone", "ring", "platform"]
    assert in_order(ALL, WEIGHT, chosen)[:4] == ["app", "phone", "ring", "manual"]


def test_a_name_counts_at_its_first_place() -> None:
    assert in_order(ALL, STEPS, SourceOrder(["ring", "app", "ring"]))[:2] == ["ring", "app"]


def test_unknown_kinds_are_last_by_id() -> None:
    assert in_order(["zeta", "alpha", "manual"], STEPS) == ["manual", "alpha", "zeta"]


@given(st.lists(SOURCES, max_size=12), ORDERS, st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(
    sources: list[str], chosen: SourceOrder, chance: Random
) -> None:
    found = in_order(sources, STEPS, chosen)
    again = sources * 2
    chance.shuffle(again)
    assert in_order(again, STEPS, chosen) == found
    assert sorted(found) == sorted(set(sources))


@given(st.sets(SOURCES, max_size=8), ORDERS, SOURCES)
def test_two_sources_keep_their_order_without_a_third(
    sources: set[str], chosen: SourceOrder, third: str
) -> None:
    others = [source for source in in_order(sources, STEPS, chosen) if source != third]
    assert in_order(sources - {third}, STEPS, chosen) == others


@given(st.sets(SOURCES, min_size=1, max_size=8), ORDERS)
def test_a_source_named_by_its_id_precedes_what_is_not_named(
    sources: set[str], chosen: SourceOrder
) -> None:
    names = {*chosen.order, *chosen.metrics.get("steps", ())}
    is_named = [
        source in names or kind_of(source) in names for source in in_order(sources, STEPS, chosen)
    ]
    assert is_named == sorted(is_named, reverse=True)
