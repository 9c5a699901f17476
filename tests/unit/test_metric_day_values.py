"""The value of a day of one source, from samples in any order."""

from datetime import time
from decimal import Decimal
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.metrics.rules.clock import clock_text, minute_of
from chalicelib.metrics.rules.day_values import Sample, TimedValues, day_value, of_metric
from chalicelib.metrics.rules.traits import MetricTraits
from tests.support.metrics import (
    BEDTIME,
    BODY_TEMP,
    DAY_STARTS,
    DBP,
    MINUTES,
    RHR,
    SAMPLES,
    SBP,
    VALUES,
    WATER,
    WEIGHT,
    at,
    times,
)

RULES = st.sampled_from(["sum", "last", "mean", "max", "min", "first_after_waking"])
DAY = [at("12:00", "36.9"), at("07:10", "36.4"), at("19:30", "37.2"), at("23:00", "36.6")]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("sum", "147.1"),
        ("last", "36.6"),
        ("mean", "36.775"),
        ("max", "37.2"),
        ("min", "36.4"),
        ("first_after_waking", "36.4"),
    ],
)
def test_rules(rule: str, expected: str) -> None:
    assert day_value(DAY, BODY_TEMP._replace(day_rule=rule)) == Decimal(expected)


@given(SAMPLES, RULES, DAY_STARTS, st.randoms(use_true_random=False))
def test_order_changes_nothing(
    samples: list[Sample], rule: str, day_start: time, chance: Random
) -> None:
    traits = WATER._replace(day_rule=rule)
    found = day_value(samples, traits, day_start)
    chance.shuffle(samples)
    assert day_value(samples, traits, day_start) == found
    assert (found is None) == (not samples)


@given(SAMPLES.filter(bool), RULES.filter(lambda rule: rule not in ("sum", "mean")), DAY_STARTS)
def test_other_rules_choose_a_sample(samples: list[Sample], rule: str, day_start: time) -> None:
    found = day_value(samples, WATER._replace(day_rule=rule), day_start)
    assert found in [sample.value for sample in samples]


@given(SAMPLES.filter(bool))
def test_a_mean_is_between_the_ends(samples: list[Sample]) -> None:
    found = day_value(samples, SBP)
    values = [sample.value for sample in samples]
    assert found is not None
    assert min(values) <= found <= max(values)
    assert float(found) == pytest.approx(fmean(map(float, values)))


@pytest.mark.parametrize(
    ("samples", "day_start", "expected"),
    [
        ([at("06:50", 81), at("09:59", 82), at("21:00", 83)], time(0), 81),
        ([at("10:01", 82), at("21:00", 83)], time(0), 82),
        ([at("00:30", 84), at("06:50", 81)], time(0), 84),
        # After midnight the evening goes on, until the day starts.
        ([at("00:30", 84), at("06:50", 81)], time(3), 81),
        ([at("00:30", 84), at("11:00", 81)], time(3), 81),
        ([at("00:30", 84)], time(3), 84),
        ([at("03:00", 85), at("02:59", 84)], time(3), 85),
    ],
)
def test_the_first_weight_is_that_of_the_day(
    samples: list[Sample], day_start: time, expected: int
) -> None:
    assert day_value(samples, WEIGHT, day_start) == expected


def test_the_last_of_a_day_may_be_after_midnight() -> None:
    samples = [at("22:00", 52), at("01:30", 48)]
    assert day_value(samples, RHR, time(3)) == 48
    assert day_value(samples, RHR) == 52


def test_of_samples_at_one_time_the_greatest_counts() -> None:
    samples = [at("07:00", 80), at("07:00", 82), at("07:00", 81), at("06:00", 70), at("06:00", 71)]
    assert day_value(samples, RHR) == 82
    assert day_value(samples, WEIGHT) == 71


def test_a_sample_without_a_time_is_no_end() -> None:
    untimed = Sample(Decimal(90))
    assert day_value([untimed, at("07:00", 80)], RHR) == 80
    assert day_value([untimed, at("07:00", 80)], WEIGHT) == 80
    assert day_value([untimed], RHR) is None
    assert day_value([untimed, at("07:00", 80)], SBP) == 85


def test_a_mean_of_thirds_has_34_digits() -> None:
    found = day_value([at("07:00", 1), at("08:00", 1), at("09:00", 2)], SBP)
    assert str(found) == "1." + 33 * "3"


def of_times(rule: str, *texts: str) -> str | None:
    samples = [Sample(value, minute_of("07:00")) for value in times(*texts)]
    traits: MetricTraits = BEDTIME._replace(day_rule=rule)
    found = day_value(samples, traits)
    return None if found is None else clock_text(found)


def test_times_of_day_have_figures_of_a_circle() -> None:
    texts = ("23:30", "00:30", "00:00")
    assert [of_times(rule, *texts) for rule in ("mean", "min", "max")] == [
        *("00:00", "23:30", "00:30"),
    ]
    assert of_times("sum", *texts) is None
    assert of_times("mean", "06:00", "18:00") is None


PRESSURES = st.builds(
    lambda minute, sbp, dbp: TimedValues(minute, {"sbp": sbp, "dbp": dbp}), MINUTES, VALUES, VALUES
)


def test_blood_pressures_are_averaged_as_pairs() -> None:
    readings = [
        TimedValues(minute_of("07:10"), {"sbp": Decimal(124), "dbp": Decimal(78)}),
        TimedValues(minute_of("07:12"), {"sbp": Decimal(121), "dbp": Decimal(77)}),
        TimedValues(minute_of("12:00"), {"body_temp": Decimal("36.8")}),
    ]
    assert day_value(of_metric(readings, "sbp"), SBP) == Decimal("122.5")
    assert day_value(of_metric(readings, "dbp"), DBP) == Decimal("77.5")
    assert of_metric(readings, "sbp") == [at("07:10", 124), at("07:12", 121)]


@given(st.lists(PRESSURES, min_size=1, max_size=24))
def test_the_mean_pair_has_the_mean_pulse_pressure(readings: list[TimedValues]) -> None:
    """So both means are of the same readings."""
    means = [day_value(of_metric(readings, each.code), each) for each in (SBP, DBP)]
    pulse = [Sample(each.values["sbp"] - each.values["dbp"], each.minute) for each in readings]
    assert means[0] is not None
    assert means[1] is not None
    assert means[0] - means[1] == pytest.approx(day_value(pulse, SBP), abs=Decimal("1e-20"))
