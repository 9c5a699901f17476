"""The rules of the metrics of a day: which part they belong to, and what is read for them."""

from collections.abc import Collection
from datetime import date, timedelta

import pytest

from chalicelib.metrics.definitions import catalogue
from chalicelib.metrics.reading.values import traits_by_code
from chalicelib.metrics.rules.traits import DayRule, MetricTraits
from chalicelib.schedules.weeks import Span
from chalicelib.today.metric_days import dates_to_read
from chalicelib.today.metrics import Part, part_of

DAY = date(2026, 3, 29)
ALONE, WITH_BASELINE = Span(DAY, DAY), Span(date(2026, 3, 1), DAY)
SLEEP = {
    *("bedtime", "sleep_awake", "sleep_deep", "sleep_duration", "sleep_efficiency", "sleep_light"),
    *("sleep_main", "sleep_rem", "sleep_score", "wake_time"),
}
MORNING = {
    *("body_fat_pct", "weight"),
    *("dbp", "hr_before_bed", "hr_sleep_min", "hrv_rmssd", "hrv_sdnn", "rhr", "sbp"),
}


def counts(ago: Collection[int]) -> dict[date, int]:
    return {DAY - timedelta(days=number): 1 for number in ago}


def test_the_parts_of_the_catalogue() -> None:
    found = {code: part_of(traits) for code, traits in traits_by_code(catalogue.metrics()).items()}
    assert {code for code, part in found.items() if part == "sleep"} == SLEEP
    assert {code for code, part in found.items() if part == "morning"} == MORNING


@pytest.mark.parametrize(
    ("day_rule", "part"), [("first_after_waking", "morning"), ("last", None), ("sum", None)]
)
def test_the_part_of_an_own_metric_follows_from_its_day_rule(
    day_rule: DayRule, part: Part | None
) -> None:
    assert part_of(MetricTraits("calf_left", "other", "cm", day_rule)) == part


@pytest.mark.parametrize(
    ("ago", "read"),
    [
        ([], None),
        (range(1, 60), None),
        ([0], ALONE),
        (range(14), ALONE),
        (range(15), WITH_BASELINE),
        ([0, *range(15, 29)], WITH_BASELINE),
        # The day 29 days ago is not in the baseline, nor is a day after it.
        ([0, *range(16, 30)], ALONE),
        ([*range(-20, 1), *range(1, 14)], ALONE),
    ],
)
def test_the_days_before_are_read_if_they_make_a_baseline(
    ago: Collection[int], read: Span | None
) -> None:
    assert dates_to_read(counts(ago), DAY) == read


def test_sources_are_no_days() -> None:
    several = dict.fromkeys(counts(range(10)), 3)
    assert dates_to_read(several, DAY) == ALONE
