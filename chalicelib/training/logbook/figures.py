"""Records as numbers of answers: exact where they were entered, else to four decimal places."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal, cast

from chalicelib.jsontext import Document
from chalicelib.models.numbers import whole
from chalicelib.training.logbook.records import Event, Kind
from chalicelib.training.logbook.sessions import is_sport
from chalicelib.training.performance.loads import shown

_PLACES: Final = Decimal("0.0001")
# Of the kinds that are no weights, the unit of their values.
_UNITS: Final = {"reps": "reps", "duration": "s", "distance": "m", "pace": "s/km"}
_METRES_OF_KM: Final = 1000


def number(value: Decimal) -> float:
    """Return a decimal number to four places, as a whole number if it is one.

    >>> number(Decimal("112.50")), number(Decimal("114.815568")), number(Decimal(5))
    (112.5, 114.8156, 5)
    """
    return whole(float(value.quantize(_PLACES, ROUND_HALF_UP)))


def name_fields(exercise_id: str) -> Document:
    """Return the field that names an exercise or a sport.

    >>> name_fields("barbell-squat"), name_fields("~running")
    ({'exercise_id': 'barbell-squat'}, {'sport': 'running'})
    """
    is_exercise = not is_sport(exercise_id)
    return {"exercise_id": exercise_id} if is_exercise else {"sport": exercise_id[1:]}


def kind_fields(kind: Kind) -> Document:
    """Return the fields that name a kind of record."""
    fields: Document = {"kind": kind.name}
    if kind.reps:
        fields["reps"] = kind.reps
    if kind.over:
        fields["over_m"] = number(kind.over)
    return fields


def figure(event: Event) -> Document:
    """Return the value of a record with its unit, and of a weight also in kilograms."""
    name = event.kind.name
    if name not in _UNITS:
        fields = {"value": in_unit(event.value, event.fact.unit), "unit": event.fact.unit}
        return fields | {"value_kg": number(event.value)}
    return {"value": _value(event), "unit": _UNITS[name]}


def holder(event: Event) -> Document:
    """Return the workout that set a record, and the number of the set if it is of one."""
    place = event.fact.place
    fields: Document = {"workout_id": place.workout, "local_date": place.day}
    return fields | ({"set": event.fact.set} if event.fact.set >= 0 else {})


def previous_figure(event: Event) -> Document | None:
    """Return the record until then in the unit of the new one, with its workout."""
    until = event.previous
    if until is None:
        return None
    is_weight = event.kind.name not in _UNITS
    value = in_unit(until.value, event.fact.unit) if is_weight else _value(until)
    place = until.fact.place
    return {"value": value, "workout_id": place.workout, "local_date": place.day}


def in_unit(kilograms: Decimal, unit: str) -> float:
    """Return kilograms in the unit of a set."""
    return number(shown(kilograms, cast("Literal['kg', 'lb']", unit)))


def _value(event: Event) -> float:
    if event.kind.name == "pace":
        return number(_METRES_OF_KM / event.value)
    return number(event.value)
