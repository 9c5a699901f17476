"""The value of a date, folded sample by sample: the same as the day rule of all samples. Pure."""

from array import array
from datetime import time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple, Protocol

from chalicelib import averages
from chalicelib.account.imports.formats.drafts import Amount
from chalicelib.account.imports.formats.parser import FileFault
from chalicelib.jsontext import Document
from chalicelib.metrics.definitions.documents import BuiltInMetric
from chalicelib.metrics.rules.clock import minutes_into_day
from chalicelib.metrics.rules.hours import HOURS

_HOUR_MINUTES: Final = 60
# Sums of binary numbers are exact to this; the figure of an hour is a whole number.
_CLEAN_DECIMALS: Final = 6


class Day(Protocol):
    """What a source reports of a date."""

    values: dict[str, Document]
    hours: dict[str, list[int]]


class Entry(NamedTuple):
    """A sample, as a value of its date.

    Attributes:
        line: of the file.
        canonical: in the unit of the metric.
        entered: as the file has it.
        minute: of the local time, after midnight; None if it is not known.
    """

    line: int
    canonical: Decimal
    entered: Amount
    minute: int | None


def implausible(metric: BuiltInMetric, canonical: Decimal, line: int) -> FileFault | None:
    """Return the fault of a value beyond the plausible ones, which the API refuses."""
    low, high = metric.get("plausible_low"), metric.get("plausible_high")
    if (low is None or canonical >= Decimal(repr(low))) and (
        high is None or canonical <= Decimal(repr(high))
    ):
        return None
    detail = f"{float(canonical):.6g} must be from {low:g} to {high:g} {metric['unit']}."
    return FileFault(line, "value", "implausible", detail)


def document(value: Decimal, unit: str) -> Document:
    """Return a value in the body of a request, to the 15 digits that it keeps."""
    return {"value": float(f"{value:.15g}"), "unit": unit}


class BestOfDay:
    """The latest, earliest, greatest or least value, as it was entered.

    Values without a time come before all others: each replaces the one before it.
    """

    def __init__(self, metric: BuiltInMetric, day_start: time) -> None:
        self._metric = metric
        self._day_start = day_start
        self._best: Entry | None = None

    def add(self, entry: Entry) -> None:
        """Take a value."""
        if self._best is None or self._rank(entry) >= self._rank(self._best):
            self._best = entry

    def put(self, day: Day) -> None:
        """Put the value into the body of its date."""
        if self._best is not None:
            entered = self._best.entered
            unit = entered.unit or self._metric["unit"]
            day.values[self._metric["code"]] = {"value": entered.value, "unit": unit}

    def _rank(self, entry: Entry) -> tuple[Any, ...]:
        rule = self._metric["day_rule"]
        if rule in ("max", "min"):
            return (entry.canonical if rule == "max" else -entry.canonical,)
        if entry.minute is None:
            return (False,)
        place = minutes_into_day(entry.minute, self._day_start)
        return True, place if rule == "last" else -place, entry.canonical


class MeanOfDay:
    """The mean, exactly."""

    def __init__(self, metric: BuiltInMetric) -> None:
        self._metric = metric
        self._total = Decimal(0)
        self._count = 0

    def add(self, entry: Entry) -> None:
        """Take a value."""
        self._total = averages.total((self._total, entry.canonical))
        self._count += 1

    def put(self, day: Day) -> None:
        """Put the mean into the body of its date."""
        if self._count:
            mean = averages.rounded(Fraction(self._total) / self._count)
            day.values[self._metric["code"]] = document(mean, self._metric["unit"])


class SumOfDay:
    """The sum, exactly."""

    def __init__(self, metric: BuiltInMetric) -> None:
        self._metric = metric
        self._total = Decimal(0)
        self._line = 0

    def add(self, entry: Entry) -> FileFault | None:
        """Take a value; it is refused below zero."""
        if entry.canonical < 0:
            return _negative(entry)
        self._total = averages.total((self._total, entry.canonical))
        self._line = self._line or entry.line
        return None

    def put(self, day: Day) -> FileFault | None:
        """Put the sum into the body of its date."""
        if not self._line:
            return None
        if fault := implausible(self._metric, self._total, self._line):
            return fault
        day.values[self._metric["code"]] = document(self._total, self._metric["unit"])
        return None


class CountOfDay:
    """Counts by hour of the clock, and their sum if a count has no time.

    A count belongs to the hour of its start. The API has whole numbers: an hour is the rounded sum
    to its end less that to its beginning, so that the hours add up to the rounded sum of the day.
    """

    def __init__(self, metric: BuiltInMetric) -> None:
        self._metric = metric
        # 25 numbers, the last one without a time: an export has 100,000 of these lists.
        self._hours = array("d", bytes(8 * (HOURS + 1)))
        self._line = 0

    def add(self, entry: Entry) -> FileFault | None:
        """Take a count; it is refused below zero."""
        if entry.canonical < 0:
            return _negative(entry)
        hour = HOURS if entry.minute is None else entry.minute // _HOUR_MINUTES
        self._hours[hour] += float(entry.canonical)
        self._line = self._line or entry.line
        return None

    def put(self, day: Day) -> FileFault | None:
        """Put the hours, or else the sum, into the body of its date."""
        if not self._line:
            return None
        total = _whole(sum(self._hours))
        if fault := implausible(self._metric, Decimal(total), self._line):
            return fault
        code = self._metric["code"]
        if self._hours[HOURS]:
            day.values[code] = {"value": total, "unit": self._metric["unit"]}
            return None
        ends = [_whole(sum(self._hours[: hour + 1])) for hour in range(HOURS)]
        day.hours[code] = [end - start for start, end in zip([0, *ends], ends, strict=False)]
        return None


def _negative(entry: Entry) -> FileFault:
    return FileFault(entry.line, "value", "implausible", "The value must not be below 0.")


def _whole(value: float) -> int:
    clean = Decimal(repr(round(value, _CLEAN_DECIMALS)))
    return int(clean.quantize(Decimal(1), rounding=ROUND_HALF_UP))
