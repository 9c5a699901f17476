"""Metrics and reports of sources, for the tests of their rules."""

from datetime import time
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from chalicelib.metrics.rules.clock import minute_of
from chalicelib.metrics.rules.day_values import Sample
from chalicelib.metrics.rules.merging import Reported
from chalicelib.metrics.rules.order import COUNTED_KINDS, SourceOrder
from chalicelib.metrics.rules.traits import MetricTraits

STEPS = MetricTraits("steps", "activity", "{steps}", "sum")
SLEEP = MetricTraits("sleep_duration", "sleep", "h", "sum", 2)
WEIGHT = MetricTraits("weight", "body", "kg", "first_after_waking", 2)
RHR = MetricTraits("rhr", "heart", "/min", "last")
BEDTIME = MetricTraits("bedtime", "sleep", "{time_of_day}", "last")
READINESS = MetricTraits("readiness", "mind", "{score}", "last")
SBP = MetricTraits("sbp", "heart", "mm[Hg]", "mean", pooled=True)
DBP = MetricTraits("dbp", "heart", "mm[Hg]", "mean", pooled=True)
MOOD = MetricTraits("mood", "mind", "{score}", "mean", 1, pooled=True)
WATER = MetricTraits("water", "intake", "mL", "sum", pooled=True)
BODY_TEMP = MetricTraits("body_temp", "temperature", "Cel", "max", 2, pooled=True)

SOURCES = st.sampled_from(
    [*COUNTED_KINDS, "watch-a", "watch-b", "phone-2", "app-food", "toaster", "ring-1-2"]
)
VALUES = st.decimals(0, 50_000, places=2)
MINUTES = st.integers(0, 1439)
SAMPLES = st.lists(st.builds(Sample, VALUES, MINUTES), max_size=24)
HOURS = st.lists(st.integers(0, 2_000), min_size=24, max_size=24)
DAY_STARTS = st.sampled_from([time(0), time(3), time(4, 30)])
ORDERS = st.builds(
    SourceOrder,
    st.lists(SOURCES, max_size=4),
    st.dictionaries(st.sampled_from(["steps", "sbp"]), st.lists(SOURCES, max_size=3)),
)


def by_sources(*, hours: bool = False, samples: bool = False) -> st.SearchStrategy[Any]:
    """Return what any sources report of a day, each one a value or what the arguments allow."""
    reports = VALUES.map(Reported)
    if hours:
        reports |= HOURS.map(lambda found: Reported(hours=tuple(found)))
    if samples:
        reports |= SAMPLES.map(lambda found: Reported(samples=tuple(found)))
    return st.dictionaries(SOURCES, reports, max_size=6)


def at(text: str, value: str | int) -> Sample:
    """Return a sample at a local time."""
    return Sample(Decimal(value), minute_of(text))


def in_hours(**counts: int) -> tuple[int, ...]:
    """Return 24 counts, from those of some hours, such as ``h07=900``."""
    return tuple(counts.get(f"h{hour:02}", 0) for hour in range(24))


def times(*texts: str) -> list[Decimal]:
    """Return times of day as minutes after midnight."""
    return [Decimal(minute_of(text)) for text in texts]
