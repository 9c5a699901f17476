"""One figure of a metric and date from what several sources report, and what it leaves out.

- ``priority``: the figure of the first source in the person's order. It is never a sum over
  sources, since a watch and a phone count the same steps.
- ``hours``: if the source of priority has counts by hour, then for each hour the greatest count of
  the sources that have them, added up. Sources that have only a total are left out, since it is not
  known which part of it was counted already.
- ``pooled``: for some metrics, such as water and blood pressure, the day rule over all entries of
  all sources. A value without samples is one entry, whatever it was computed from, because the
  number of measurements is not known; a source with three samples counts three times in a mean.
"""

from collections.abc import Mapping, Sequence
from datetime import time
from decimal import Decimal
from typing import Literal, NamedTuple

from chalicelib.metrics.rules.day_values import MIDNIGHT, Sample, day_value
from chalicelib.metrics.rules.hours import greatest_by_hour
from chalicelib.metrics.rules.order import DEFAULT_ORDER, SourceOrder, in_order
from chalicelib.metrics.rules.traits import MetricTraits

Method = Literal["priority", "hours", "pooled"]


class Reported(NamedTuple):
    """What one source reports of a metric on a date.

    Attributes:
        value: of the day; None if the source sent only hours or samples.
        hours: 24 counts by local hour, or none.
        samples: with their times, if there is no value.
    """

    value: Decimal | None = None
    hours: Sequence[int] = ()
    samples: Sequence[Sample] = ()


class SourceValue(NamedTuple):
    """The value of a day of one source."""

    source: str
    value: Decimal


class Merged(NamedTuple):
    """The figure of a metric and date.

    Attributes:
        value: in the unit of the metric.
        source: of priority; if ``merged`` is not ``priority``, others contribute too.
        merged: how it was merged; ``priority`` too if only one source has a value.
        dropped: the sources that do not contribute, with their values, in order of priority.
        by_source: the value of each source, in order of priority.
    """

    value: Decimal
    source: str
    merged: Method
    dropped: tuple[SourceValue, ...]
    by_source: tuple[SourceValue, ...]

    @property
    def sources(self) -> int:
        """The number of sources that have a value."""
        return len(self.by_source)


def own_value(
    reported: Reported, traits: MetricTraits, day_start: time = MIDNIGHT
) -> Decimal | None:
    """Return the value of a day of one source; None if it reports nothing of the metric."""
    if reported.value is not None:
        return reported.value
    if reported.hours:
        return Decimal(sum(reported.hours))
    return day_value(reported.samples, traits, day_start)


def merge(
    reported: Mapping[str, Reported],
    traits: MetricTraits,
    chosen: SourceOrder = DEFAULT_ORDER,
    day_start: time = MIDNIGHT,
) -> Merged | None:
    """Return the figure of a metric and date; None if no source has a value.

    The order of the sources in ``reported`` does not matter, and no source leaves a trace: without
    it the answer is as if it had never reported.

    Args:
        reported: by source.
        traits: of the metric.
        chosen: the person's order of sources.
        day_start: of the person, for rules that depend on times.

    >>> steps = MetricTraits("steps", "activity", "{steps}", "sum")
    >>> both = {"phone": Reported(Decimal(9922)), "watch": Reported(Decimal(4157))}
    >>> found = merge(both, steps)
    >>> found.value, found.dropped
    (Decimal('4157'), (SourceValue(source='phone', value=Decimal('9922')),))
    """
    values = ((source, own_value(reported[source], traits, day_start)) for source in reported)
    known = {source: value for source, value in values if value is not None}
    ranked = tuple(SourceValue(each, known[each]) for each in in_order(known, traits, chosen))
    if not ranked:
        return None
    if traits.pooled:
        return _pooled(ranked, reported, traits, day_start)
    return _one_or_by_hours(ranked, reported)


def _pooled(
    ranked: tuple[SourceValue, ...],
    reported: Mapping[str, Reported],
    traits: MetricTraits,
    day_start: time,
) -> Merged:
    """Return the day rule over all entries; by priority if they do not decide."""
    entries = [entry for each in ranked for entry in _entries(each, reported[each.source])]
    value = day_value(entries, traits, day_start) if len(ranked) > 1 else None
    if value is None:
        return _by_priority(ranked)
    return Merged(value, ranked[0].source, "pooled", (), ranked)


def _entries(own: SourceValue, reported: Reported) -> Sequence[Sample]:
    by_samples = reported.value is None and not reported.hours
    return reported.samples if by_samples else (Sample(own.value),)


def _one_or_by_hours(ranked: tuple[SourceValue, ...], reported: Mapping[str, Reported]) -> Merged:
    by_hour = [each for each in ranked if reported[each.source].hours]
    if len(by_hour) < 2 or by_hour[0] != ranked[0]:
        return _by_priority(ranked)
    value = Decimal(greatest_by_hour([reported[each.source].hours for each in by_hour]))
    dropped = tuple(each for each in ranked if each not in by_hour)
    return Merged(value, ranked[0].source, "hours", dropped, ranked)


def _by_priority(ranked: tuple[SourceValue, ...]) -> Merged:
    first, *others = ranked
    return Merged(first.value, first.source, "priority", tuple(others), ranked)
