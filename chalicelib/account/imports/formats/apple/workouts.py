"""The workouts of an export, also those that other apps have written into Apple Health."""

from collections.abc import Callable, Iterator
from datetime import UTC
from typing import Final, TypeVar

from chalicelib.account.imports.formats.apple import measures, sports
from chalicelib.account.imports.formats.apple.elements import Element
from chalicelib.account.imports.formats.apple.values import (
    Fault,
    Keys,
    required,
    shown,
    source_id,
    span,
    zone_name,
)
from chalicelib.account.imports.formats.drafts import CardioDraft, WorkoutDraft
from chalicelib.account.imports.formats.parser import FileFault, Found

T = TypeVar("T")

PROVIDER: Final = "apple_health"
_FLAGS: Final = {"1": True, "0": False}


class Workouts:
    """Reads the workouts of a file."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def read(self, element: Element) -> Iterator[Found]:
        """Yield a workout, and a warning of each measure that was left out of it.

        Raises:
            Fault: the workout is left out.
        """
        attributes = element.attributes
        start, end = span(element)
        name = shown(sports.type_name(required(attributes, "workoutActivityType")))
        source = source_id(attributes.get("sourceName", ""), attributes.get("device", ""))
        key = f"{start.astimezone(UTC).isoformat()}|{name}|{source}"
        if not self._keys.is_new(key):
            detail = "The same source has another workout of this type and start."
            raise Fault("startDate", "duplicate", detail)
        found = _Tolerant(element)
        duration = found.measure(measures.duration)
        yield WorkoutDraft(
            line=element.number,
            key=key,
            provider=PROVIDER,
            start=start,
            end=end,
            duration_s=duration,
            title=sports.words(name),
            cardio=_cardio(found, name, duration),
            zone=zone_name(element),
            recorded_by=source,
        )
        yield from found.warnings


class _Tolerant:
    """Reads what a workout measured; what cannot be read is left out, with a warning."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.warnings: list[FileFault] = []

    def measure(self, read: Callable[[Element], T]) -> T | None:
        """Return a measure, or None with a warning."""
        try:
            return read(self.element)
        except Fault as fault:
            self.warn(fault)
            return None

    def warn(self, fault: Fault) -> None:
        """Keep a warning."""
        line = self.element.number
        self.warnings.append(FileFault(line, fault.name, fault.code, fault.detail, refused=False))


def _cardio(found: _Tolerant, name: str, duration: float | None) -> CardioDraft:
    metadata = found.element.metadata
    indoor = _FLAGS.get(metadata.get("HKIndoorWorkout", ""))
    sport = sports.sport_of(name, metadata, indoor=indoor)
    if sport is None:
        found.warn(Fault("workoutActivityType", "unknown_sport", f"`{name}` is not a known sport."))
    return CardioDraft(
        sport=sport or sports.OTHER,
        duration_s=duration,
        distance=found.measure(measures.distance),
        energy_kcal=found.measure(measures.energy),
        avg_hr=found.measure(measures.average_heart_rate),
        max_hr=found.measure(measures.maximum_heart_rate),
        elevation_gain_m=found.measure(measures.ascent),
        indoor=indoor,
    )
