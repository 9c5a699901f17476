"""What a workout measured: of its `WorkoutStatistics`, or of its attributes in older exports.

Each function returns None for what the workout does not have, and raises a Fault for what it has in
a form that is not known.
"""

import re
from decimal import Decimal
from typing import Final

from chalicelib.account.imports.formats.apple.elements import Attributes, Element
from chalicelib.account.imports.formats.apple.values import Fault, number, shown
from chalicelib.account.imports.formats.drafts import Amount
from chalicelib.quantities import METRES, canonical

_QUANTITY: Final = "HKQuantityTypeIdentifier"
_ENERGY: Final = f"{_QUANTITY}ActiveEnergyBurned"
_HEART_RATE: Final = f"{_QUANTITY}HeartRate"
_DISTANCE: Final = f"{_QUANTITY}Distance"
_ON_FOOT: Final = f"{_DISTANCE}WalkingRunning"
_MULTISPORT: Final = "HKWorkoutActivityTypeSwimBikeRun"
_ASCENT: Final = "HKElevationAscended"
_HOUR: Final = Decimal(3600)
_SECONDS: Final = {"s": Decimal(1), "sec": Decimal(1), "min": Decimal(60), "hr": _HOUR, "h": _HOUR}
# 1 kcal is 4.184 kJ, exactly: the thermochemical calorie, to which HealthKit converts too.
_KCAL: Final = {"kcal": Decimal(1), "Cal": Decimal(1), "kJ": 1 / Decimal("4.184")}
_PER_MINUTE: Final = {"count/min": Decimal(1), "/min": Decimal(1)}
_LENGTHS: Final = {**METRES, "cm": Decimal("0.01")}
_WITH_UNIT: Final = re.compile(r"(\S{1,40}) ?([a-z]{1,2})", re.ASCII)


def duration(element: Element) -> float | None:
    """Return the seconds without pauses."""
    return _converted(element.attributes, "duration", "durationUnit", _SECONDS)


def distance(element: Element) -> Amount | None:
    """Return the distance; that of several sports, as of a triathlon, in metres."""
    sums = {
        kind: found
        for kind, found in element.statistics.items()
        if kind.startswith(_DISTANCE) and "sum" in found
    }
    # Beside the distance of a bicycle or of a swim, that on foot is of something else, but not in a
    # triathlon.
    others = {kind: found for kind, found in sums.items() if kind != _ON_FOOT}
    is_one_sport = element.attributes.get("workoutActivityType") != _MULTISPORT
    own = [*(others if others and is_one_sport else sums).values()]
    if len(own) > 1:
        return Amount(float(sum(map(_metres, own))), "m")
    if own:
        return _amount(own[0], "sum", "unit")
    return _amount(element.attributes, "totalDistance", "totalDistanceUnit")


def energy(element: Element) -> float | None:
    """Return the active energy in kilocalories."""
    statistic = element.statistics.get(_ENERGY, {})
    if "sum" in statistic:
        return _converted(statistic, "sum", "unit", _KCAL)
    return _converted(element.attributes, "totalEnergyBurned", "totalEnergyBurnedUnit", _KCAL)


def average_heart_rate(element: Element) -> float | None:
    """Return the average heart rate per minute."""
    return _converted(element.statistics.get(_HEART_RATE, {}), "average", "unit", _PER_MINUTE)


def maximum_heart_rate(element: Element) -> float | None:
    """Return the greatest heart rate per minute."""
    return _converted(element.statistics.get(_HEART_RATE, {}), "maximum", "unit", _PER_MINUTE)


def ascent(element: Element) -> float | None:
    """Return the metres of ascent; their text has the unit, as in `418 cm`."""
    text = element.metadata.get(_ASCENT)
    if text is None:
        return None
    match = _WITH_UNIT.fullmatch(text)
    if match is None or match[2] not in _LENGTHS:
        raise _no_unit(_ASCENT, text)
    return canonical(number(match[1], _ASCENT), match[2], _LENGTHS)


def _converted(
    attributes: Attributes, name: str, unit_name: str, factors: dict[str, Decimal]
) -> float | None:
    """Return an attribute in the unit whose factor is 1, to 15 digits."""
    if name not in attributes:
        return None
    unit = attributes.get(unit_name, "")
    if unit not in factors:
        raise _no_unit(unit_name, unit)
    return float(f"{canonical(number(attributes[name], name), unit, factors):.15g}")


def _amount(attributes: Attributes, name: str, unit_name: str) -> Amount | None:
    if name not in attributes:
        return None
    unit = attributes.get(unit_name, "")
    if unit not in METRES:
        raise _no_unit(unit_name, unit)
    return Amount(number(attributes[name], name), unit)


def _metres(statistic: Attributes) -> Decimal:
    unit = statistic.get("unit", "")
    if unit not in METRES:
        raise _no_unit("unit", unit)
    return Decimal(repr(number(statistic["sum"], "sum"))) * METRES[unit]


def _no_unit(name: str, unit: str) -> Fault:
    return Fault(name, "unit", f"`{shown(unit)}` has no known unit.")
