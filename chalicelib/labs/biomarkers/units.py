"""Units of readings: spellings of one unit, and exact conversion. Pure rules.

Each other unit of a marker is a linear function of the canonical unit: the value in it is the
canonical value times ``factor`` plus ``offset``, both decimals as text. A concentration is also
accepted with other metric prefixes, which are powers of ten. No other unit has a conversion.

>>> glucose = {"unit": "mg/dL", "alt_units": [{"unit": "mmol/L", "factor": "0.0555"}]}
>>> from_canonical(glucose, 100, "mmol/L"), to_canonical(glucose, 5.55, "mmol/L")
(5.55, 100.0)
>>> to_canonical(glucose, 0.9, "g/L"), to_canonical(glucose, 5550, "µmol/L")
(90.0, 100.0)
"""

import re
from decimal import Context, Decimal
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from chalicelib.labs.biomarkers.documents import MarkerUnits

# No traps: a result that cannot be computed is a NaN or an infinity, which `_finite` refuses.
_DECIMAL = Context(prec=50, traps=[])

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_OMITTED = str.maketrans({"\u00b5": "u", "\u03bc": "u", **dict.fromkeys("[]{} ")})

# Applied in turn to each part of a unit, between its slashes.
_SPELLINGS = [
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"^mc(?=(g|mol|[lL]|IU|U|kat|[eE]q)$)", "u"),
        (r"^([fpnumk]?)IU$", r"\1U"),  # laboratories print either for the same result
        (r"^([fpnumcd]?)l$", r"\1L"),
        (r"Eq$", "eq"),
        (r"^[xX\u00d7]?10[*^eE](?=\d+$)", "10*"),
        (r"^m\^2$", "m2"),
        (r"^1\.73(_?m\^?2)?$", "1.73m2"),
    )
]
_WORDS = {
    "lb": "lb_av",
    "lbs": "lb_av",
    "lbf": "lbf_av",
    "in": "in_i",
    "inch": "in_i",
    "mi": "mi_i",
    "yd": "yd_i",
    "°C": "Cel",
    "C": "Cel",
    "°F": "degF",
    "F": "degF",
    "hr": "h",
    "hour": "h",
    "hours": "h",
    "yr": "a",
    "years": "a",
    "beats": "",
    "cells": "",
    "ratio": "1",
}
_COUNTS = {"K": "10*3", "Thousand": "10*3", "M": "10*6", "Million": "10*6"}

_PREFIXES = {"f": -15, "p": -12, "n": -9, "u": -6, "m": -3, "c": -2, "d": -1, "": 0, "k": 3}
_CONCENTRATION = re.compile(r"([fpnumcdk]?)(g|mol|U|kat)/([fpnumcd]?)L")
# Under another prefix, such as g/L, laboratories print urea, which weighs more than its nitrogen.
_AS_LISTED = {"bun"}


class UnknownUnit(ValueError):
    """A unit that does not convert to the marker's own."""


class _Conversion(NamedTuple):
    """The conversion from the canonical unit: times ``factor``, plus ``offset``."""

    factor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)

    def times(self, scale: Decimal) -> "_Conversion":
        """Return the conversion to a unit that is ``scale`` times smaller."""
        return _Conversion(
            _DECIMAL.multiply(self.factor, scale), _DECIMAL.multiply(self.offset, scale)
        )


@lru_cache(maxsize=1024)
def plain(unit: str) -> str:
    """Return ``unit`` in the one spelling that is used to compare units, not to display them.

    Micro is written ``u``, both micro signs or ``mc`` (in ``mcg``). Laboratories omit UCUM's
    square brackets around units such as ``[IU]``, and its braces. The order of divisors has no
    meaning.

    >>> plain("mcg/dL"), plain("uIU/mL") == plain("u[IU]/mL")
    ('ug/dL', True)
    >>> plain("x10E3/uL"), plain("K/mcL"), plain("10³/µL")
    ('10*3/uL', '10*3/uL', '10*3/uL')
    """
    if unit == "bpm":
        return "/min"
    raised = re.sub("[⁰¹²³⁴-⁹]+", lambda digits: "^" + digits[0].translate(_SUPERSCRIPTS), unit)
    head, *divisors = map(_plain_part, raised.translate(_OMITTED).split("/"))
    if divisors == ["uL"]:
        head = _COUNTS.get(head, head)
    return "/".join([head, *sorted(divisors)])


def _plain_part(text: str) -> str:
    for pattern, spelled in _SPELLINGS:
        text = pattern.sub(spelled, text)
    return _WORDS.get(text, text)


def same(one: str, other: str) -> bool:
    """Return whether two spellings name one unit; case matters, as in UCUM."""
    return plain(one) == plain(other)


def accepted(marker: MarkerUnits) -> list[str]:
    """Return the units in which ``marker`` may be reported, the canonical one first."""
    return [marker["unit"], *(other["unit"] for other in marker["alt_units"])]


def concentration(unit: str) -> tuple[str, int] | None:
    """Return the unit that a concentration counts per litre, and its power of ten.

    >>> concentration("mg/dL"), concentration("µg/L"), concentration("%")
    (('g', -2), ('g', -6), None)
    """
    if match := _CONCENTRATION.fullmatch(plain(unit)):
        return match[2], _PREFIXES[match[1]] - _PREFIXES[match[3]]
    return None


def converts(marker: MarkerUnits, unit: str) -> bool:
    """Return whether a marker can be reported in ``unit``."""
    try:
        _conversion(marker, unit)
    except UnknownUnit:
        return False
    return True


def to_canonical(marker: MarkerUnits, value: float, unit: str) -> float:
    """Return ``value`` of ``unit`` in the canonical unit of ``marker``, exact in decimal.

    Raises:
        UnknownUnit: the unit does not convert to the marker's.
        ValueError: the result is too large for a number.
    """
    conversion = _conversion(marker, unit)
    shifted = _DECIMAL.subtract(Decimal(repr(value)), conversion.offset)
    return _finite(_DECIMAL.divide(shifted, conversion.factor), unit)


def from_canonical(marker: MarkerUnits, value: float, unit: str) -> float:
    """Return ``value``, in the canonical unit of ``marker``, in ``unit``, exact in decimal.

    Raises:
        UnknownUnit: the unit does not convert to the marker's.
        ValueError: the result is too large for a number.
    """
    conversion = _conversion(marker, unit)
    exact = _DECIMAL.fma(Decimal(repr(value)), conversion.factor, conversion.offset)
    return _finite(exact, unit)


def _finite(exact: Decimal, unit: str) -> float:
    number = float(exact)
    if not isfinite(number):
        raise ValueError(f"the figure in {unit} is beyond what a number holds")
    return number


def _conversion(marker: MarkerUnits, unit: str) -> _Conversion:
    """Return the conversion to ``unit``: as listed, or by metric prefixes."""
    listed = [(marker["unit"], _Conversion())]
    for other in marker["alt_units"]:
        factor, offset = map(_DECIMAL.create_decimal, (other["factor"], other.get("offset", "0")))
        listed.append((other["unit"], _Conversion(factor, offset)))
    for known, conversion in listed:
        if same(unit, known):
            return conversion
    requested = concentration(unit)
    if requested and marker.get("id") not in _AS_LISTED:
        for known, conversion in listed:
            candidate = concentration(known)
            if candidate and candidate[0] == requested[0]:
                return conversion.times(Decimal(1).scaleb(candidate[1] - requested[1]))
    raise UnknownUnit(f"this marker is entered in {' or '.join(accepted(marker))}")
