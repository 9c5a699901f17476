"""Summaries of periods, and the comparison with the person's own baseline."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.metrics.rules.merging import Merged, Reported, merge
from chalicelib.metrics.rules.summary import (
    Baseline,
    PeriodSummary,
    baseline,
    compare,
    summaries,
    values_of_days,
)
from chalicelib.schedules.periods import periods
from chalicelib.schedules.weeks import Span, Week
from tests.support.metrics import (
    BEDTIME,
    MINUTES,
    MOOD,
    READINESS,
    RHR,
    SLEEP,
    STEPS,
    VALUES,
    WATER,
    WEIGHT,
    times,
)

TODAY = date(2026, 3, 18)
LATER = TODAY + timedelta(days=400)
DAY = timedelta(days=1)
BY_DAY = st.dictionaries(st.integers(-40, 10).map(lambda n: TODAY + n * DAY), VALUES, max_size=50)


def on(day: date, *values: str | int) -> dict[date, Decimal]:
    """Return values of consecutive days that end on a day."""
    return {
        day - (len(values) - 1 - place) * DAY: Decimal(value) for place, value in enumerate(values)
    }


def of_day(values: dict[date, Decimal], day: date, traits: Any, today: date) -> PeriodSummary:
    [found] = summaries(values, [Span(day, day)], traits, today)
    return found


def test_figures_of_a_week() -> None:
    values = on(date(2026, 3, 15), "81.3", "81.2", "80.8", "80.9", "80.7")
    [week] = periods("week", TODAY - 7 * DAY, TODAY - 7 * DAY, Week(1))
    [found] = summaries(values, [week], WEIGHT, TODAY)
    assert (found.span.first, found.span.last, found.n) == (date(2026, 3, 9), date(2026, 3, 15), 5)
    assert found.figures == (Decimal("80.98"), Decimal("80.9"), Decimal("80.7"), Decimal("81.3"))
    assert found.slope_per_week == Decimal("-1.05")
    assert (found.baseline, found.comparison) == (None, None)


def test_weeks_begin_on_the_day_of_the_person() -> None:
    values = {date(2026, 3, 8): Decimal(1), date(2026, 3, 9): Decimal(2)}
    for start, counts in ((1, [1, 1]), (7, [2])):
        spans = periods("week", date(2026, 3, 8), date(2026, 3, 9), Week(start))
        assert [each.n for each in summaries(values, spans, RHR, TODAY)] == counts


def test_periods_without_values_have_a_baseline() -> None:
    values = on(TODAY, *[60] * 20)
    spans = periods("day", TODAY, TODAY + 2 * DAY, Week())
    found = summaries(values, spans, RHR, LATER)
    assert [each.n for each in found] == [1, 0, 0]
    assert [each.baseline for each in found] == [
        Baseline(Decimal(60), Decimal(1), n) for n in (19, 20, 20)
    ]
    assert [(each.figures, each.comparison) for each in found[1:]] == [(None, None)] * 2


def test_a_slope_needs_three_values() -> None:
    span = Span(TODAY - 6 * DAY, TODAY)
    for count, slope in ((2, None), (3, 14)):
        [found] = summaries(on(TODAY, *range(0, 2 * count, 2)), [span], RHR, LATER)
        assert found.slope_per_week == slope


@given(
    st.sets(st.integers(0, 30), min_size=3),
    st.integers(-700, 700),
    st.decimals(-500, 500, places=2),
)
def test_the_slope_of_a_line_is_exact(days: set[int], daily: int, start: Decimal) -> None:
    step = Decimal(daily) / 100
    values = {date(2026, 3, 1) + day * DAY: start + day * step for day in days}
    [found] = summaries(values, [Span(date(2026, 3, 1), date(2026, 3, 31))], WEIGHT, LATER)
    assert found.slope_per_week == 7 * step


def test_a_baseline_is_of_the_28_days_before() -> None:
    span = Span(TODAY - 2 * DAY, TODAY)
    values = on(span.first - 29 * DAY, 900) | on(span.first - DAY, *range(101, 129))
    values |= on(TODAY, 500, 500, 500)
    [found] = summaries(values, [span], RHR, LATER)
    assert found.baseline == Baseline(Decimal("114.5"), Decimal(7), 28)
    assert found.comparison == "above_usual"


@pytest.mark.parametrize(("count", "expected"), [(13, None), (14, 14), (28, 28)])
def test_a_baseline_needs_14_values(count: int, expected: int | None) -> None:
    found = baseline([Decimal(50)] * count, RHR)
    assert (found.n if found else None) == expected


def test_the_deviation_is_raw_and_at_least_the_last_decimal() -> None:
    spread = [Decimal(value) for value in (1, 1, 2, 2, 4, 6, 9)] * 2
    assert baseline(spread, RHR) == (2, 1, 14)
    assert baseline([Decimal("80.5")] * 14, WEIGHT) == (Decimal("80.5"), Decimal("0.01"), 14)
    assert baseline([Decimal(55)] * 14, RHR) == (55, 1, 14)


@pytest.mark.parametrize(
    ("mean", "expected"),
    [
        ("47", "usual"),
        ("46.99", "below_usual"),
        ("50", "usual"),
        ("53", "usual"),
        ("53.01", "above_usual"),
    ],
)
def test_usual_is_within_one_and_a_half_deviations(mean: str, expected: str) -> None:
    assert compare(Decimal(mean), Baseline(Decimal(50), Decimal(2), 20), RHR) == expected


@given(st.lists(VALUES, min_size=14, max_size=28), st.randoms(use_true_random=False))
def test_the_order_of_values_changes_no_baseline(values: list[Decimal], chance: Random) -> None:
    found = baseline(values, RHR)
    chance.shuffle(values)
    assert baseline(values, RHR) == found


@given(st.lists(st.integers(40, 60), min_size=14, max_size=28), st.integers(1, 6))
def test_a_few_outliers_leave_the_baseline_among_the_others(values: list[int], few: int) -> None:
    found = baseline([*map(Decimal, values), *[Decimal(10_000)] * few], RHR)
    assert found is not None
    assert 40 <= found.median <= 60
    assert found.mad <= 20


@given(BY_DAY, st.sampled_from([STEPS, WEIGHT, SLEEP, RHR, WATER]), st.randoms())
def test_the_order_of_days_changes_nothing(
    values: dict[date, Decimal], traits: Any, chance: Random
) -> None:
    spans = periods("week", TODAY - 14 * DAY, TODAY + 7 * DAY, Week())
    shuffled = list(values.items())
    chance.shuffle(shuffled)
    found = summaries(values, spans, traits, TODAY)
    assert summaries(dict(shuffled), spans, traits, TODAY) == found
    assert sum(each.n for each in found) == sum(
        spans[0].first <= day <= spans[-1].last for day in values
    )
    alone = [each for span in spans for each in summaries(values, [span], traits, TODAY)]
    assert alone == found


def test_an_open_day_of_what_accumulates_has_no_comparison() -> None:
    values = on(TODAY, *[8_000] * 28, 900)
    for traits in (STEPS, WATER):
        found = of_day(values, TODAY, traits, TODAY)
        assert found.figures is not None
        assert (found.figures.mean, found.n) == (900, 1)
        assert (found.baseline, found.comparison) == (
            Baseline(Decimal(8_000), Decimal(1), 28),
            None,
        )
        assert of_day(values, TODAY, traits, TODAY + DAY).comparison == "below_usual"
    # The night is over in the morning, and a heart rate is no sum.
    assert of_day(values, TODAY, SLEEP, TODAY).comparison == "below_usual"
    assert of_day(values, TODAY, RHR, TODAY).comparison == "below_usual"


def test_an_open_day_is_in_no_slope_comparison_or_baseline() -> None:
    values = on(TODAY, *[8_000] * 31, 0)
    span = Span(TODAY - 3 * DAY, TODAY)
    [found] = summaries(values, [span], STEPS, TODAY)
    assert found.figures is not None
    assert (found.n, found.figures.mean) == (4, 6_000)
    assert (found.slope_per_week, found.comparison) == (0, "usual")
    [ended] = summaries(values, [span], STEPS, TODAY + DAY)
    assert ended.slope_per_week == -16_800
    assert ended.comparison == "below_usual"
    tomorrow = of_day(values, TODAY + DAY, STEPS, TODAY)
    assert tomorrow.baseline is not None
    assert tomorrow.baseline.n == 27


def test_times_have_figures_of_a_circle_and_no_slope() -> None:
    nights = ("22:50", "23:10", "23:00", "00:10", "22:40")
    values = dict(zip([TODAY - n * DAY for n in range(5)], times(*nights), strict=True))
    [found] = summaries(values, [Span(TODAY - 6 * DAY, TODAY)], BEDTIME, TODAY)
    assert found.figures is not None
    assert found.figures[1:] == tuple(times("23:00", "22:40", "00:10"))
    assert abs(found.figures.mean - (23 * 60 + 10)) < 1
    assert found.slope_per_week is None


@pytest.mark.parametrize(
    ("bedtime", "expected"),
    [
        ("00:00", "usual"),
        ("00:30", "usual"),
        ("23:30", "usual"),
        ("00:31", "above_usual"),
        ("23:29", "below_usual"),
    ],
)
def test_a_bedtime_around_midnight_is_compared_by_the_shorter_way(
    bedtime: str, expected: str
) -> None:
    values = dict(
        zip([TODAY - n * DAY for n in range(1, 29)], times("23:40", "00:20") * 14, strict=True)
    )
    values[TODAY] = times(bedtime)[0]
    found = of_day(values, TODAY, BEDTIME, TODAY)
    assert found.baseline == Baseline(Decimal(0), Decimal(20), 28)
    assert found.comparison == expected


def test_times_around_the_clock_have_no_figures() -> None:
    values = dict(
        zip([TODAY - n * DAY for n in range(1, 29)], times("06:00", "18:00") * 14, strict=True)
    )
    values[TODAY] = times("06:00")[0]
    [found] = summaries(values, [Span(TODAY - 2 * DAY, TODAY - DAY)], BEDTIME, TODAY)
    assert (found.n, found.figures, found.baseline, found.comparison) == (2, None, None, None)
    assert of_day(values, TODAY, BEDTIME, TODAY).comparison is None


@given(st.dictionaries(st.integers(1, 28), MINUTES, min_size=1), MINUTES)
def test_times_turn_with_the_clock(found: dict[int, int], turn: int) -> None:
    """Close times compare the same, wherever midnight is."""
    close = {TODAY - n * DAY: minute % 300 for n, minute in found.items()} | {TODAY: 200}
    still = of_day({day: Decimal(each) for day, each in close.items()}, TODAY, BEDTIME, TODAY)
    turned = {day: Decimal((each + turn) % 1440) for day, each in close.items()}
    moved = of_day(turned, TODAY, BEDTIME, TODAY)
    assert moved.comparison == still.comparison
    assert (moved.baseline is None) == (still.baseline is None)
    if moved.baseline and still.baseline:
        assert moved.baseline[1:] == still.baseline[1:]


def merged(traits: Any, **values: int) -> Merged:
    found = merge({source: Reported(Decimal(each)) for source, each in values.items()}, traits)
    assert found is not None
    return found


def test_scores_of_vendors_are_those_of_the_latest_source() -> None:
    days = {
        TODAY - 3 * DAY: merged(READINESS, ring=50),
        TODAY - 2 * DAY: merged(READINESS, ring=60, watch=81),
        TODAY - DAY: merged(READINESS, ring=55, watch=85),
        TODAY: merged(READINESS, ring=58),
    }
    on_watch = {day: each for day, each in days.items() if day < TODAY}
    assert values_of_days(days, READINESS) == on(TODAY, 50, 60, 55, 58)
    assert values_of_days(on_watch, READINESS) == on(TODAY - DAY, 81, 85)
    assert values_of_days({}, READINESS) == {}


def test_other_metrics_have_their_merged_values() -> None:
    for traits, expected in ((RHR, 52), (MOOD, 51)):
        days = {TODAY - DAY: merged(traits, ring=50, watch=52), TODAY: merged(traits, ring=49)}
        assert values_of_days(days, traits) == on(TODAY, expected, 49)
