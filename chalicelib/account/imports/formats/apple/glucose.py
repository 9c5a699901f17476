"""Blood glucose, which is a biomarker and no metric: readings of a meter, but not of a sensor.

A continuous sensor measures interstitial glucose every 1 to 15 minutes, 100,000 times in a year,
and its figures are never mixed with those of a laboratory. An export does not say which it is. So
eight values of one source in a row, each at most 16 minutes after the one before, are a sensor's.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.account.imports.formats.apple.elements import Element
from chalicelib.account.imports.formats.apple.values import (
    Fault,
    Keys,
    number,
    required,
    shown,
    source_id,
    span,
)
from chalicelib.account.imports.formats.drafts import Amount, ReadingDraft
from chalicelib.account.imports.formats.parser import FileFault, Found, UnreadableFile

TYPE: Final = "HKQuantityTypeIdentifierBloodGlucose"
PROVIDER: Final = "apple_health"
_MARKER: Final = "Blood glucose"
_GAP: Final = timedelta(minutes=16)
_SENSOR_VALUES: Final = 8
_MAX_SOURCES: Final = 1_000
# HealthKit writes the molar mass of glucose in g/mol into the unit.
_MOLAR: Final = re.compile(r"mmol<180\.\d{1,20}>/L", re.ASCII)
_UNITS: Final = frozenset({"mg/dL", "mmol/L"})
_MEALS: Final = {"1": "Before a meal.", "2": "After a meal."}


class _Run:
    """The latest readings of a source that follow each other closely."""

    def __init__(self) -> None:
        self.readings: list[ReadingDraft] = []
        self.last: datetime | None = None
        self.is_sensor = False


class Glucose:
    """Reads the records of blood glucose, and keeps back those that may be of a sensor."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._runs: dict[str, _Run] = {}

    def read(self, element: Element) -> Iterator[Found]:
        """Yield the readings that are known to be of no sensor now, and what is wrong.

        Raises:
            Fault: the record is left out.
            UnreadableFile: ``too_large``, for more than 1,000 sources.
        """
        source, start, reading = _reading(element)
        if source not in self._runs and len(self._runs) == _MAX_SOURCES:
            raise UnreadableFile(
                "too_large", f"Blood glucose has more than {_MAX_SOURCES} sources."
            )
        run = self._runs.setdefault(source, _Run())
        if run.last is None or abs(start - run.last) > _GAP:
            yield from self._release(run)
            run.readings, run.is_sensor = [], False
        run.last = start
        if run.is_sensor:
            return
        run.readings.append(reading)
        if len(run.readings) == _SENSOR_VALUES:
            first, run.readings, run.is_sensor = run.readings[0], [], True
            detail = "The values of a continuous sensor from here on are left out."
            yield FileFault(first.line, "type", "sensor", detail)

    def rest(self) -> Iterator[Found]:
        """Yield the readings that were kept back, at the end of the file."""
        for run in self._runs.values():
            yield from self._release(run)

    def _release(self, run: _Run) -> Iterator[Found]:
        for reading in run.readings:
            if self._keys.is_new(reading.key):
                yield reading
            else:
                detail = "The same source has another value of the same instant."
                yield FileFault(reading.line, "startDate", "duplicate", detail)


def _reading(element: Element) -> tuple[str, datetime, ReadingDraft]:
    """Return the source, the start and the reading of a record."""
    attributes = element.attributes
    start, _ = span(element)
    source = source_id(attributes.get("sourceName", ""), attributes.get("device", ""))
    at = start.astimezone(UTC).isoformat()
    reading = ReadingDraft(
        line=element.number,
        key=f"glucose|{at}|{source}",
        provider=PROVIDER,
        taken=start,
        marker=_MARKER,
        amount=Amount(
            number(required(attributes, "value"), "value"), _unit(required(attributes, "unit"))
        ),
        notes=_MEALS.get(element.metadata.get("HKBloodGlucoseMealTime", ""), ""),
    )
    return source, start, reading


def _unit(text: str) -> str:
    unit = _MOLAR.sub("mmol/L", text)
    if unit not in _UNITS:
        raise Fault("unit", "unit", f"`{shown(text)}` must be mg/dL or mmol/L.")
    return unit
