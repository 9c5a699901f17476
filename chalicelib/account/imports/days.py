"""From samples to what each source reports of each local date, as `PUT /v1/metrics` takes it. Pure.

The memory that it takes depends on how many dates, sources and metrics there are (400,000 values at
most), and not on how many samples: each value of a day is folded as its samples come. Only stages
of sleep are kept, at most 400,000, because a night is known when all of it is; and blood pressures,
at most 500 of a date and source, because the API has each of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Final

from chalicelib import localtime
from chalicelib.account.imports.day_values import (
    BestOfDay,
    CountOfDay,
    Entry,
    MeanOfDay,
    SumOfDay,
    implausible,
)
from chalicelib.account.imports.formats.drafts import YEARS, Moment, SampleDraft
from chalicelib.account.imports.formats.parser import FileFault, UnreadableFile
from chalicelib.account.imports.nights import STAGES, Nights
from chalicelib.account.imports.pressures import CODES, PressuresOfDay
from chalicelib.jsontext import Document, present
from chalicelib.metrics.definitions.catalogue import metrics
from chalicelib.metrics.definitions.documents import BuiltInMetric
from chalicelib.metrics.rules.clock import minute_of_time
from chalicelib.metrics.rules.day_values import MIDNIGHT
from chalicelib.terminology import units

MAX_VALUES: Final = 400_000
# As far from 0 as a value of the API can be. Sums of such values stay exact.
_MAX_VALUE: Final = 10**9

OfDay = BestOfDay | CountOfDay | MeanOfDay | SumOfDay


@dataclass(slots=True)
class SourceDay:
    """What a source reports of a local date; each field as in the body of the request."""

    day: date
    source: str
    values: dict[str, Document] = field(default_factory=dict)
    hours: dict[str, list[int]] = field(default_factory=dict)
    samples: list[Document] = field(default_factory=list)

    def body(self) -> Document:
        """Return the body of `PUT /v1/metrics/{date}/{source}`, which leaves other metrics."""
        fields = {"values": self.values, "hours": self.hours, "samples": self.samples}
        return present({name: value or None for name, value in fields.items()})


class SourceDays:
    """Collects samples, and returns what they are of each date and source."""

    def __init__(self, zone: tzinfo, day_start: time = MIDNIGHT) -> None:
        """Start without samples.

        Args:
            zone: of the profile: of times without an offset, and of those in UTC, which says
                nothing about the place. Any other offset is that of the place.
            day_start: of the profile.
        """
        self._zone = zone
        self._day_start = day_start
        self._values: dict[tuple[date, str, str], OfDay] = {}
        self._pressures: dict[tuple[date, str], PressuresOfDay] = {}
        self._nights = Nights(day_start)

    def add(self, sample: SampleDraft) -> FileFault | None:
        """Take a sample, or say why it is left out.

        Raises:
            UnreadableFile: ``too_large``, for more dates, sources and metrics than are kept.
        """
        if sample.start.year not in YEARS or (sample.end or sample.start).year not in YEARS:
            detail = "The date must be from 1900 to 2200."
            return FileFault(sample.line, "startDate", "date", detail)
        if sample.code in STAGES and sample.amount is None:
            return self._add_stage(sample)
        metric = metrics().get(sample.code)
        if metric is None:
            return FileFault(sample.line, "code", "unknown_metric", "It is no metric of the API.")
        if sample.amount is None:
            return FileFault(sample.line, "value", "required", f"`{sample.code}` needs a value.")
        if sample.amount.unit is None:
            return FileFault(sample.line, "unit", "required", f"`{sample.code}` needs a unit.")
        # Not even a number, if it is not less either.
        if not abs(sample.amount.value) <= _MAX_VALUE:
            detail = f"The value must be from -{_MAX_VALUE} to {_MAX_VALUE}."
            return FileFault(sample.line, "value", "implausible", detail)
        try:
            canonical = _canonical(metric, sample.amount.value, sample.amount.unit)
        except units.UnknownUnit:
            return FileFault(sample.line, "unit", "unit", f"It is no unit of `{sample.code}`.")
        wall = self._wall(sample.start)
        minute = minute_of_time(wall.time()) if isinstance(wall, datetime) else None
        entry = Entry(sample.line, canonical, sample.amount, minute)
        if metric["day_rule"] != "sum" and (fault := implausible(metric, canonical, sample.line)):
            return fault
        if sample.code in CODES:
            return self._add_pressure(sample, wall, entry)
        day = _calendar_date(wall) if metric["counted"] else self._local_date(wall)
        return self._value_of(day, sample.source, metric).add(entry)

    def days(self) -> Iterator[SourceDay | FileFault]:
        """Yield what each source reports, by date and source, and what was left out."""
        found: dict[tuple[date, str], SourceDay] = {}

        def of(day: date, source: str) -> SourceDay:
            return found.setdefault((day, source), SourceDay(day, source))

        for (day, source, _), value in self._values.items():
            if fault := value.put(of(day, source)):
                yield fault
        for (day, source), pressures in self._pressures.items():
            yield from pressures.put(of(day, source))
        for night in self._nights.nights():
            if isinstance(night, FileFault):
                yield night
            else:
                yield from night.put(of(night.day, night.source))
        for key in sorted(found):
            if found[key].body():
                yield found[key]

    def _add_stage(self, sample: SampleDraft) -> FileFault | None:
        if not isinstance(sample.start, datetime) or sample.end is None:
            detail = "A stage of sleep has a start and an end with their times."
            return FileFault(sample.line, "startDate", "required", detail)
        start, end = self._wall(sample.start), self._wall(sample.end)
        return self._nights.add(sample, self._aware(start), self._aware(end))

    def _add_pressure(self, sample: SampleDraft, wall: Moment, entry: Entry) -> FileFault | None:
        key = self._local_date(wall), sample.source
        if key not in self._pressures:
            self._refuse_excess()
            self._pressures[key] = PressuresOfDay()
        return self._pressures[key].add(sample.code, wall, entry)

    def _value_of(self, day: date, source: str, metric: BuiltInMetric) -> OfDay:
        key = day, source, metric["code"]
        if key not in self._values:
            self._refuse_excess()
            self._values[key] = _empty(metric, self._day_start)
        return self._values[key]

    def _refuse_excess(self) -> None:
        if len(self._values) + len(self._pressures) >= MAX_VALUES:
            raise UnreadableFile("too_large", f"The file has more than {MAX_VALUES} daily values.")

    def _wall(self, moment: Moment) -> Moment:
        """Return a time by the clock of its place, with its offset unless it is a date."""
        if not isinstance(moment, datetime):
            return moment
        if moment.tzinfo is None:
            return moment.replace(tzinfo=self._zone)
        return moment if moment.utcoffset() else moment.astimezone(self._zone)

    def _local_date(self, wall: Moment) -> date:
        if not isinstance(wall, datetime):
            return wall
        return localtime.local_date(wall, wall.tzinfo or self._zone, self._day_start)

    def _aware(self, wall: Moment) -> datetime:
        if isinstance(wall, datetime):
            return wall
        return datetime.combine(wall, MIDNIGHT, tzinfo=self._zone)


def _empty(metric: BuiltInMetric, day_start: time) -> OfDay:
    if metric["counted"]:
        return CountOfDay(metric)
    if metric["day_rule"] == "sum":
        return SumOfDay(metric)
    return MeanOfDay(metric) if metric["day_rule"] == "mean" else BestOfDay(metric, day_start)


def _calendar_date(wall: Moment) -> date:
    return wall.date() if isinstance(wall, datetime) else wall


def _canonical(metric: BuiltInMetric, value: float, unit: str) -> Decimal:
    if unit == metric["unit"]:
        return Decimal(repr(value))
    return _conversion(metric["code"], unit).canonical(value)


@lru_cache(maxsize=1024)
def _conversion(code: str, unit: str) -> units.Conversion:
    return units.resolve(metrics()[code], unit).full
