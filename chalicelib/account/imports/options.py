"""What a person answered to the questions of a file, and what is known of the person. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any, Final, get_args

from chalicelib import localtime
from chalicelib.account.imports.questions import SKIP
from chalicelib.account.imports.sets import BodyMoveWeight
from chalicelib.errors import Fault
from chalicelib.labs.biomarkers import answers
from chalicelib.labs.biomarkers.catalogue import markers as built_in_markers
from chalicelib.labs.biomarkers.documents import MarkerDocument
from chalicelib.metrics.rules.day_values import MIDNIGHT
from chalicelib.quantities import KILOGRAMS, METRES
from chalicelib.terminology import units
from chalicelib.training.exercises import catalogue

_CHOICES: Final[Mapping[str, Sequence[str]]] = {
    "weight_unit": tuple(KILOGRAMS),
    "distance_unit": tuple(METRES),
    "body_move_weight": get_args(BodyMoveWeight),
}


@dataclass(frozen=True, slots=True)
class Owner:
    """The person whose entries a file has.

    Attributes:
        timezone: of the profile, an IANA zone or a fixed offset.
        day_start: of the profile, the local time at which a day begins.
        exercises: the custom exercises by id, with their names and traits.
        markers: the custom markers.
    """

    timezone: str = "UTC"
    day_start: time = MIDNIGHT
    exercises: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    markers: Sequence[MarkerDocument] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """The answers.

    Attributes:
        timezone: of times without one, an IANA zone or a fixed offset.
        weight_unit: of weights without a unit, ``kg`` or ``lb``.
        distance_unit: of distances without a unit, ``m``, ``km``, ``mi``, ``yd`` or ``ft``.
        body_move_weight: whether the weights of exercises with one's own body are what was
            ``added``, or the ``total`` with the body.
        names: the ids of exercises by the subjects of questions of the kind ``name``; ``skip``
            leaves the exercise out.
        markers: the ids of markers by the subjects of questions of the kind ``marker``; ``skip``
            leaves the results out.
        units: the units of markers by the id of the marker and the unit as printed, which are the
            marker and the subject of questions of the kind ``unit``.
    """

    timezone: str | None = None
    weight_unit: str | None = None
    distance_unit: str | None = None
    body_move_weight: BodyMoveWeight | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    markers: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def problems(self, owner: Owner) -> list[Fault]:
        """Return what is wrong with the answers.

        The path of each is a pointer into the options, in which ``units`` has an object for each
        marker: ``/units/glucose_fasting/mg~1dL``.
        """
        custom = {marker["id"]: marker for marker in owner.markers}
        markers = built_in_markers() | custom
        return [
            *self._wrong_choices(),
            *self._unknown_exercises(owner),
            *self._wrong_markers(markers),
            *self._wrong_units(markers),
        ]

    def _wrong_choices(self) -> Iterator[Fault]:
        if self.timezone is not None and not _is_zone(self.timezone):
            yield Fault("/timezone", "unknown_timezone", {})
        for name, accepted in _CHOICES.items():
            chosen = getattr(self, name)
            if chosen is not None and chosen not in accepted:
                yield Fault(f"/{name}", "literal_error", {"expected": list(accepted)})

    def _unknown_exercises(self, owner: Owner) -> Iterator[Fault]:
        known = {SKIP, *owner.exercises}
        for name, exercise_id in self.names.items():
            if exercise_id not in known and catalogue.exercise(exercise_id) is None:
                yield Fault(_pointer("names", name), "unknown_exercise", {})

    def _wrong_markers(self, markers: Mapping[str, MarkerDocument]) -> Iterator[Fault]:
        for name, marker_id in self.markers.items():
            if marker_id != SKIP and (code := _wrong_marker(markers.get(marker_id))):
                yield Fault(_pointer("markers", name), code, {})

    def _wrong_units(self, markers: Mapping[str, MarkerDocument]) -> Iterator[Fault]:
        for (marker_id, printed), unit in self.units.items():
            marker = markers.get(marker_id)
            code = _wrong_marker(marker)
            if code or marker is None:
                yield Fault(_pointer("units", marker_id), code, {})
            elif answers.has_answers(marker):
                yield Fault(_pointer("units", marker_id), "unit_of_answers", {})
            elif not units.converts(marker, unit):
                accepted = {"accepted": units.accepted(marker)}
                yield Fault(_pointer("units", marker_id, printed), "unknown_unit", accepted)


def _wrong_marker(marker: MarkerDocument | None) -> str:
    """Return why a marker has no readings; empty if it has."""
    if marker is None:
        return "unknown_marker"
    return "computed" if marker["computed"] else ""


def _is_zone(name: str) -> bool:
    try:
        localtime.zone(name)
    except ValueError:
        return False
    return True


def _pointer(*parts: str) -> str:
    """Return a JSON pointer (RFC 6901).

    >>> _pointer("units", "alt", "U/L")
    '/units/alt/U~1L'
    """
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts)
