"""The value of a day of one source, from samples.

What a source sends as the value of a day is its value; these rules are for what it sends by time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import time
from decimal import Decimal
from typing import Final, NamedTuple

from chalicelib import averages
from chalicelib.metrics.rules import clock
from chalicelib.metrics.rules.traits import DayRule, MetricTraits

MIDNIGHT: Final = time(0)


class Sample(NamedTuple):
    """One entry of a day.

    Attributes:
        value: in the unit of the metric.
        minute: the local time, in minutes after midnight; None if it is not known.
    """

    value: Decimal
    minute: int | None = None


class TimedValues(NamedTuple):
    """The values of several metrics at one time, such as both of a blood pressure.

    Attributes:
        minute: the local time, in minutes after midnight.
        values: by the code of the metric.
    """

    minute: int
    values: Mapping[str, Decimal]


def of_metric(samples: Iterable[TimedValues], code: str) -> list[Sample]:
    """Return the samples of one metric.

    Each blood pressure has both values, so their means are of the same readings.

    >>> morning = TimedValues(430, {"sbp": Decimal(124), "dbp": Decimal(78)})
    >>> of_metric([morning], "dbp"), of_metric([morning], "body_temp")
    ([Sample(value=Decimal('78'), minute=430)], [])
    """
    return [Sample(each.values[code], each.minute) for each in samples if code in each.values]


def day_value(
    samples: Sequence[Sample], traits: MetricTraits, day_start: time = MIDNIGHT
) -> Decimal | None:
    """Return the value of a day by the day rule of its metric. The order of samples is irrelevant.

    - ``sum``, ``mean``, ``max``, ``min``: of all samples. A mean is exact, or has 34 digits. The
      mean of times of day is that of a circle, and the least and greatest are the earliest and
      latest around it.
    - ``last``: the latest sample of the day, which ends before ``day_start``. Of several at one
      time it is the greatest value.
    - ``first_after_waking``: the earliest sample of the day, which begins at ``day_start``. If one
      is before 10:00, as the rule prefers, then the earliest is. A weight after midnight and before
      ``day_start`` is of the evening, and is the last one.

    A sample without a time is neither the latest nor the earliest.

    Returns:
        None if it is not known: without samples, without times for a rule that depends on them,
        and for times of day without a mean direction or with a sum.
    """
    rule = traits.day_rule
    if rule in ("last", "first_after_waking"):
        return _at_an_end(samples, rule, day_start)
    values = [sample.value for sample in samples]
    if not values:
        return None
    return _of_times(values, rule) if traits.is_time_of_day else _OF_NUMBERS[rule](values)


def _at_an_end(samples: Iterable[Sample], rule: DayRule, day_start: time) -> Decimal | None:
    """Return the value of the latest or earliest sample; of some at one time the greatest."""
    timed = [
        (clock.minutes_into_day(sample.minute, day_start), sample.value)
        for sample in samples
        if sample.minute is not None
    ]
    if not timed:
        return None
    end = (max if rule == "last" else min)(place for place, _ in timed)
    return max(value for place, value in timed if place == end)


def _of_times(values: Sequence[Decimal], rule: DayRule) -> Decimal | None:
    found = clock.figures(values)
    if found is None:
        return None
    return {"mean": found.mean, "max": found.latest, "min": found.earliest}.get(rule)


def _mean(values: Sequence[Decimal]) -> Decimal:
    return averages.rounded(averages.mean(values))


_OF_NUMBERS: Final[Mapping[DayRule, Callable[[Sequence[Decimal]], Decimal]]] = {
    "sum": averages.total,
    "mean": _mean,
    "max": max,
    "min": min,
}
