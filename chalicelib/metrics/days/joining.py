"""How a report of a source joins what is stored of the same date and source. Pure rules."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, time
from typing import Final, NamedTuple, TypeVar, cast

from chalicelib.errors import invalid
from chalicelib.jsontext import dump
from chalicelib.metrics.days.content import refuse_excess
from chalicelib.metrics.days.documents import (
    MetricDayContent,
    MetricDayDocument,
    StoredSample,
    StoredValue,
    codes_in,
)
from chalicelib.metrics.days.entries import Figure, ReportedDay
from chalicelib.metrics.days.models import MAX_SAMPLES, MetricDaySet
from chalicelib.metrics.days.numbers import number_of
from chalicelib.metrics.definitions.documents import Metrics

V = TypeVar("V")

STAMPS: Final = ("id", "version", "created_at", "updated_at")


class DaySource(NamedTuple):
    """What identifies a report: a local date and the id of a source."""

    day: date
    source: str

    @property
    def id(self) -> str:
        """The id of the resource.

        >>> DaySource(date(2026, 3, 14), "watch").id
        '2026-03-14/watch'
        """
        return f"{self.day.isoformat()}/{self.source}"

    @classmethod
    def parse(cls, resource_id: str) -> "DaySource":
        """Return what an id that was checked identifies."""
        day, _, source = resource_id.partition("/")
        return cls(date.fromisoformat(day), source)


def joined(
    of: DaySource,
    before: MetricDayDocument | None,
    body: MetricDaySet,
    reported: ReportedDay,
    metrics: Metrics,
) -> MetricDayContent:
    """Return what is stored of a date and source after a report.

    Of a metric that the report has, or clears, nothing remains that was stored before; with the
    mode ``replace``, neither does anything else but the import that created it.

    Args:
        of: the date and the source.
        before: what is stored; None if nothing is.
        body: of the request, for its mode and its device.
        reported: what the body reports, in canonical units.
        metrics: the definitions of the codes in the body.

    Raises:
        Invalid: ``too_many`` metrics or samples, or ``no_values``.
    """
    kept = before if body.mode == "merge" else None
    gone = reported.cleared | reported.entries.keys()
    values = _without(kept["values"], gone) if kept else {}
    hours = _without(kept["hours"], gone) if kept else {}
    samples = _samples_without(kept["samples"], gone) if kept else []
    for code, entry in reported.entries.items():
        if entry.value is not None:
            values[code] = _stored(entry.value, metrics[code]["unit"])
        if entry.hours:
            hours[code] = list(entry.hours)
    for timed in reported.samples:
        stored = {
            code: _stored(each, metrics[code]["unit"]) for code, each in timed.figures.items()
        }
        samples.append({"time": _clock(timed.at), "values": dict(sorted(stored.items()))})
    content: MetricDayContent = {
        "date": of.day.isoformat(),
        "source": of.source,
        "values": dict(sorted(values.items())),
        "hours": dict(sorted(hours.items())),
        # Of one time, the order in which a client sends them has no meaning.
        "samples": sorted(samples, key=dump),
    }
    if device := body.device or (kept.get("device") if kept else None):
        content["device"] = device
    if before and "import_id" in before:
        content["import_id"] = before["import_id"]
    _refuse(content)
    return content


def is_unchanged(before: MetricDayDocument | None, content: MetricDayContent) -> bool:
    """Tell whether a report leaves what is stored as it is."""
    return before is not None and content == content_of(before)


def content_of(document: MetricDayDocument) -> MetricDayContent:
    """Return what is stored without its id, version and times."""
    content = {name: value for name, value in document.items() if name not in STAMPS}
    return cast("MetricDayContent", content)


def _refuse(content: MetricDayContent) -> None:
    """Refuse more than one date and source can have, or nothing.

    Raises:
        Invalid: ``too_many`` or ``no_values``.
    """
    codes = codes_in(content)
    refuse_excess(codes)
    if len(content["samples"]) > MAX_SAMPLES:
        raise invalid("/samples", "too_many", max=MAX_SAMPLES, of="samples_of_day")
    if not codes:
        raise invalid("/values", "no_values")


def _without(by_code: Mapping[str, V], gone: AbstractSet[str]) -> dict[str, V]:
    return {code: each for code, each in by_code.items() if code not in gone}


def _samples_without(samples: list[StoredSample], gone: AbstractSet[str]) -> list[StoredSample]:
    """Return samples without the values of some metrics; those without any value are left out."""
    left = ((sample["time"], _without(sample["values"], gone)) for sample in samples)
    return [{"time": at, "values": values} for at, values in left if values]


def _stored(figure: Figure, unit: str) -> StoredValue:
    """Return a value as it is stored; ``unit`` is that of the metric."""
    canonical = figure.canonical
    if isinstance(canonical, time):
        return {"time": (figure.entered or {})["time"], "local_time": _clock(canonical)}
    number = number_of(canonical)
    entered = figure.entered or {"value": number, "unit": unit}
    return {"value": entered["value"], "unit": entered["unit"], "canonical": number}


def _clock(at: time) -> str:
    return at.strftime("%H:%M")
