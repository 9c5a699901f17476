"""One figure from several sources: by priority, by hours or pooled, with what was left out."""

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.metrics.rules.day_values import day_value
from chalicelib.metrics.rules.hours import greatest_by_hour
from chalicelib.metrics.rules.merging import Reported, SourceValue, merge, own_value
from chalicelib.metrics.rules.order import SourceOrder, in_order
from tests.support.metrics import (
    BODY_TEMP,
    DAY_STARTS,
    HOURS,
    MOOD,
    ORDERS,
    RHR,
    SBP,
    SOURCES,
    STEPS,
    WATER,
    WEIGHT,
    at,
    by_sources,
    in_hours,
)

Reports = Mapping[str, Reported]
METRICS = st.sampled_from([STEPS, WEIGHT, RHR, SBP, WATER, BODY_TEMP, MOOD])
ANY = by_sources(hours=True, samples=True)

WATCH = Reported(hours=in_hours(h07=3_000, h18=1_157))
PHONE = Reported(hours=in_hours(h09=4_000, h12=5_922))


def value(number: str | int) -> Reported:
    return Reported(Decimal(number))


def values(*pairs: tuple[str, int]) -> tuple[SourceValue, ...]:
    return tuple(SourceValue(source, Decimal(number)) for source, number in pairs)


def test_other_hours_add_up() -> None:
    found = merge({"phone": PHONE, "watch": WATCH}, STEPS)
    assert found is not None
    assert (found.value, found.source, found.merged) == (14_079, "watch", "hours")
    assert (found.sources, found.dropped) == (2, ())
    assert found.by_source == values(("watch", 4_157), ("phone", 9_922))


def test_without_hours_the_source_of_priority_hides_the_other() -> None:
    both = {"phone": value(9_922), "watch": value(4_157)}
    found = merge(both, STEPS)
    assert found is not None
    assert (found.value, found.source, found.merged) == (4_157, "watch", "priority")
    assert found.dropped == values(("phone", 9_922))
    other = merge(both, STEPS, SourceOrder(["phone"]))
    assert other is not None
    assert (other.value, other.dropped) == (9_922, values(("watch", 4_157)))


def test_the_same_hour_counts_once() -> None:
    phone = Reported(hours=in_hours(h07=2_500, h18=1_500))
    found = merge({"phone": phone, "watch": WATCH}, STEPS)
    assert found is not None
    assert found.value == 4_500


def test_a_source_without_hours_is_left_out_of_hours() -> None:
    found = merge({"phone": PHONE, "watch": WATCH, "band": value(20_000)}, STEPS)
    assert found is not None
    assert (found.value, found.merged, found.sources) == (14_079, "hours", 3)
    assert found.dropped == values(("band", 20_000))


def test_hours_of_others_do_not_count_if_that_of_priority_has_none() -> None:
    found = merge({"phone": PHONE, "ring": WATCH, "watch": value(4_200)}, STEPS)
    assert found is not None
    assert (found.value, found.merged) == (4_200, "priority")
    assert found.dropped == values(("ring", 4_157), ("phone", 9_922))


def test_hours_of_one_source_are_its_own_figure() -> None:
    found = merge({"watch": WATCH, "phone": value(9_922)}, STEPS)
    assert found is not None
    assert (found.value, found.merged, found.dropped) == (
        *(4_157, "priority"),
        values(("phone", 9_922)),
    )


def test_a_value_beside_hours_changes_nothing() -> None:
    whole = WATCH._replace(value=Decimal(4_157))
    assert merge({"watch": whole, "phone": PHONE}, STEPS) == merge(
        {"watch": WATCH, "phone": PHONE}, STEPS
    )


def test_weight_is_that_of_one_source() -> None:
    found = merge({"scale": value("81.2"), "manual": value(80), "watch": value(79)}, WEIGHT)
    assert found is not None
    assert (found.value, found.source) == (80, "manual")
    assert [each.source for each in found.dropped] == ["scale", "watch"]


@pytest.mark.parametrize(
    ("traits", "expected"), [(WATER, 750), (SBP, 250), (BODY_TEMP, 400), (MOOD, 250)]
)
def test_pooled_metrics_follow_their_day_rule(traits: Any, expected: int) -> None:
    found = merge({"manual": value(400), "app": value(250), "app-2": value(100)}, traits)
    assert found is not None
    assert (found.value, found.merged) == (expected, "pooled")
    assert found.source == in_order(["manual", "app", "app-2"], traits)[0]
    assert (found.dropped, found.sources) == ((), 3)


def test_a_mean_has_each_sample_once_and_a_value_without_samples_as_one() -> None:
    cuff = Reported(samples=(at("07:00", 120), at("07:05", 122), at("19:00", 130)))
    found = merge({"cuff": cuff, "manual": value(140)}, SBP)
    assert found is not None
    assert found.value == (120 + 122 + 130 + 140) / 4
    assert found.by_source == values(("cuff", 124), ("manual", 140))


def test_one_source_is_not_pooled() -> None:
    found = merge({"cuff": Reported(samples=(at("07:00", 120), at("08:00", 124)))}, SBP)
    assert found is not None
    assert (found.value, found.merged, found.sources) == (122, "priority", 1)


def test_pooled_by_time_takes_timed_entries_else_the_source_of_priority() -> None:
    last = SBP._replace(day_rule="last")
    timed = {"cuff": Reported(samples=(at("07:00", 120),)), "manual": value(140)}
    found = merge(timed, last)
    assert found is not None
    assert (found.value, found.source, found.merged) == (120, "cuff", "pooled")
    untimed = merge({"cuff": value(120), "manual": value(140)}, last)
    assert untimed is not None
    assert (untimed.value, untimed.merged) == (120, "priority")
    assert untimed.dropped == values(("manual", 140))


def test_the_start_of_the_day_decides_what_is_last() -> None:
    night, evening = at("01:00", 48), at("22:00", 52)
    one = {"watch": Reported(samples=(night, evening))}
    several = {"watch": Reported(samples=(night,)), "cuff": Reported(samples=(evening,))}
    for reported, traits in ((one, RHR), (several, SBP._replace(day_rule="last"))):
        for day_start, expected in ((time(0), 52), (time(3), 48)):
            found = merge(reported, traits, day_start=day_start)
            assert found is not None
            assert found.value == expected


@pytest.mark.parametrize("reported", [{}, {"watch": Reported()}])
def test_nothing_is_reported(reported: Reports) -> None:
    assert merge(reported, STEPS) is None


def test_zero_is_a_value() -> None:
    assert own_value(Reported(Decimal(0)), STEPS) == 0
    assert own_value(Reported(hours=in_hours()), STEPS) == 0
    found = merge({"watch": value(0), "phone": value(9)}, STEPS)
    assert found is not None
    assert (found.value, found.source) == (0, "watch")


@given(ANY, METRICS, ORDERS, DAY_STARTS, st.randoms(use_true_random=False))
def test_the_order_of_sources_changes_nothing(
    reported: dict[str, Reported], traits: Any, chosen: SourceOrder, day_start: time, chance: Random
) -> None:
    shuffled = list(reported.items())
    chance.shuffle(shuffled)
    again = {
        source: each._replace(samples=tuple(chance.sample(each.samples, len(each.samples))))
        for source, each in shuffled
    }
    assert merge(again, traits, chosen, day_start) == merge(reported, traits, chosen, day_start)


@given(ANY, ORDERS)
def test_a_figure_is_an_hour_merge_or_that_of_the_source_of_priority(
    reported: dict[str, Reported], chosen: SourceOrder
) -> None:
    found = merge(reported, STEPS, chosen)
    if found is None:
        return
    own = dict(found.by_source)
    assert own == {
        source: total
        for source, each in reported.items()
        if (total := own_value(each, STEPS)) is not None
    }
    assert found.source == found.by_source[0].source
    if found.merged == "priority":
        assert found.value == own[found.source]
        assert found.dropped == found.by_source[1:]
        return
    assert found.merged == "hours"
    with_hours = [own[source] for source in own if reported[source].hours]
    assert max(with_hours) <= found.value <= sum(with_hours)
    assert found.value >= own[found.source]
    assert {each.source for each in found.dropped} == {
        source for source in own if not reported[source].hours
    }


@given(st.lists(HOURS, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_an_hour_merge_is_between_the_greatest_and_the_sum(
    counts: list[list[int]], chance: Random
) -> None:
    found = greatest_by_hour(counts)
    assert max(map(sum, counts)) <= found <= sum(map(sum, counts))
    again = counts * 2
    chance.shuffle(again)
    assert greatest_by_hour(again) == found


@given(by_sources(samples=True), st.sampled_from([SBP, WATER, BODY_TEMP, MOOD]), ORDERS)
def test_pooled_is_the_day_rule_over_all_entries(
    reported: dict[str, Reported], traits: Any, chosen: SourceOrder
) -> None:
    found = merge(reported, traits, chosen)
    entries = [
        entry
        for each in reported.values()
        for entry in (each.samples if each.value is None else (at("00:00", str(each.value)),))
    ]
    assert (None if found is None else found.value) == day_value(entries, traits)
    assert found is None or found.dropped == ()


@given(ANY, METRICS, ORDERS, SOURCES)
def test_a_removed_source_restores_what_it_hid(
    reported: dict[str, Reported], traits: Any, chosen: SourceOrder, removed: str
) -> None:
    before = merge(reported, traits, chosen)
    rest = {source: each for source, each in reported.items() if source != removed}
    after = merge(rest, traits, chosen)
    if before is None:
        assert after is None
        return
    left = tuple(each for each in before.by_source if each.source != removed)
    assert (after.by_source if after else ()) == left
    if before.merged == "priority" and removed == before.source and before.dropped and after:
        assert after.source == before.dropped[0].source
    if removed in {each.source for each in before.dropped}:
        assert after is not None
        assert (after.value, after.merged) == (before.value, before.merged)
