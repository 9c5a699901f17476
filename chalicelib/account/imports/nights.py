"""Nights from stages of sleep: how long each stage was, and from when to when. Pure.

Stages of one source that are at most two hours apart are one sleep, and a sleep belongs to the
local date on which it ends. Where stages overlap, as of apps that write a whole night beside its
parts, no minute counts twice.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Final, NamedTuple, Protocol

from chalicelib import localtime
from chalicelib.account.imports.day_values import implausible
from chalicelib.account.imports.formats.drafts import SampleDraft
from chalicelib.account.imports.formats.parser import FileFault, UnreadableFile
from chalicelib.jsontext import Document
from chalicelib.metrics.definitions.catalogue import metrics
from chalicelib.terminology import units

ASLEEP: Final = "sleep_duration"
AWAKE: Final = "sleep_awake"
STAGES: Final = (ASLEEP, "sleep_deep", "sleep_light", "sleep_rem", AWAKE)
MAX_SPANS: Final = 400_000
_MAIN: Final = "sleep_main"
_GAP_S: Final = 2 * 3600
_DAY: Final = timedelta(days=1)
_FIELDS: Final = 6


class Day(Protocol):
    """What a source reports of a date."""

    values: dict[str, Document]


class _Span(NamedTuple):
    """A stage: seconds of Unix time, the offsets of the place in seconds, its place in STAGES."""

    start: int
    end: int
    stage: int
    line: int
    start_offset: int
    end_offset: int


@dataclass(slots=True)
class _Sleep:
    """A sleep without a long gap: its seconds by code, and its first and last moment asleep."""

    seconds: dict[str, int]
    onset: datetime
    wake: datetime
    line: int


@dataclass(slots=True)
class Night:
    """The sleeps of a source that end on a local date."""

    day: date
    source: str
    day_start: time
    sleeps: list[_Sleep] = field(default_factory=list)

    def put(self, day: Day) -> Iterator[FileFault]:
        """Put the sums, the longest sleep and its times into the body of the date."""
        longest = max(self.sleeps, key=lambda sleep: (sleep.seconds[ASLEEP], sleep.onset))
        seconds = {_MAIN: longest.seconds[ASLEEP]}
        for sleep in self.sleeps:
            for code, more in sleep.seconds.items():
                seconds[code] = seconds.get(code, 0) + more
        for code, total in seconds.items():
            metric = metrics()[code]
            canonical = units.resolve(metric, "s").full.canonical(total)
            if fault := implausible(metric, Decimal(f"{canonical:.15g}"), longest.line):
                yield fault
            else:
                day.values[code] = {"value": total, "unit": "s"}
        begins = _date_of(longest.onset, self.day_start)
        if begins in (self.day, self.day - _DAY):
            day.values["bedtime"] = {"time": longest.onset.isoformat()}
            day.values["wake_time"] = {"time": longest.wake.isoformat()}
        else:
            detail = "The sleep began before the date that precedes its end."
            yield FileFault(longest.line, "startDate", "other_day", detail)


class Nights:
    """Collects stages of sleep."""

    def __init__(self, day_start: time) -> None:
        self._day_start = day_start
        # Six numbers of a stage one after the other: a stage takes 48 bytes.
        self._spans: dict[str, array[int]] = {}
        self._count = 0

    def add(self, sample: SampleDraft, start: datetime, end: datetime) -> FileFault | None:
        """Take a stage; both times have the offset of their place.

        Raises:
            UnreadableFile: ``too_large``, for more than 400,000 stages.
        """
        if end < start:
            return FileFault(sample.line, "endDate", "not_before", "The end is before the start.")
        if self._count == MAX_SPANS:
            raise UnreadableFile("too_large", f"The file has more than {MAX_SPANS} sleep stages.")
        self._count += 1
        spans = self._spans.setdefault(sample.source, array("q"))
        stage = STAGES.index(sample.code)
        offsets = (_offset(start), _offset(end))
        spans.extend((int(start.timestamp()), int(end.timestamp()), stage, sample.line, *offsets))
        return None

    def nights(self) -> Iterator[Night | FileFault]:
        """Yield the nights of each source, and what is none because no stage of it is asleep."""
        for source, spans in self._spans.items():
            nights: dict[date, Night] = {}
            for spans_of_sleep in _sleeps(spans):
                sleep = _sleep(spans_of_sleep)
                if sleep is None:
                    detail = "No time asleep belongs to this stage of sleep."
                    yield FileFault(spans_of_sleep[0].line, "value", "no_sleep", detail)
                else:
                    day = _date_of(sleep.wake, self._day_start)
                    night = nights.setdefault(day, Night(day, source, self._day_start))
                    night.sleeps.append(sleep)
            yield from nights.values()


def _date_of(at: datetime, day_start: time) -> date:
    return localtime.local_date(at, at.tzinfo or UTC, day_start)


def _offset(at: datetime) -> int:
    return int((at.utcoffset() or timedelta()).total_seconds())


def _sleeps(flat: "array[int]") -> Iterator[list[_Span]]:
    """Yield the stages of each sleep, in the order of their starts."""
    spans = sorted(_Span(*flat[at : at + _FIELDS]) for at in range(0, len(flat), _FIELDS))
    current: list[_Span] = []
    until = 0
    for span in spans:
        if current and span.start - until > _GAP_S:
            yield current
            current = []
        until = max(until, span.end) if current else span.end
        current.append(span)
    if current:
        yield current


def _sleep(spans: list[_Span]) -> _Sleep | None:
    asleep = [span for span in spans if STAGES[span.stage] != AWAKE and span.end > span.start]
    if not asleep:
        return None
    first, last = asleep[0], max(asleep, key=lambda span: span.end)
    seconds = {ASLEEP: _covered(asleep)}
    for stage, code in enumerate(STAGES):
        own = [span for span in spans if span.stage == stage]
        if code == AWAKE:
            # Awake after sleep onset: not before it, and not after the end.
            own = [
                span._replace(start=max(span.start, first.start), end=min(span.end, last.end))
                for span in own
            ]
        if own and code != ASLEEP:
            seconds[code] = _covered(own)
    onset = datetime.fromtimestamp(first.start, _fixed(first.start_offset))
    wake = datetime.fromtimestamp(last.end, _fixed(last.end_offset))
    return _Sleep(seconds, onset, wake, first.line)


def _fixed(seconds: int) -> timezone:
    return timezone(timedelta(seconds=seconds))


def _covered(spans: Iterable[_Span]) -> int:
    """Return the seconds that are in at least one of the stages, which are in order of start."""
    total, until = 0, None
    for span in sorted(spans):
        start = span.start if until is None else max(span.start, until)
        total += max(span.end - start, 0)
        until = max(span.end, start)
    return total
