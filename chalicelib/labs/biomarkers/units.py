"""Units of readings: which spellings name one unit, and exact conversion. Pure rules.

A marker's other units are given by a line: a figure in the other unit is the canonical figure
times ``factor`` plus ``offset``, both decimals as text. A concentration is also taken with other
metric prefixes, since those are only powers of ten. Whatever is neither has no conversion.

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

from chalicelib.jsontext import Document

# No traps: what cannot be computed becomes a NaN or an infinity, refused in one place.
_DECIMAL = Context(prec=50, traps=[])

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_UNWRITTEN = str.maketrans({"\u00b5": "u", "\u03bc": "u", **dict.fromkeys("[]{} ")})

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


class _Line(NamedTuple):
    """How a unit follows from the canonical one: times ``factor``, plus ``offset``."""

    factor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)

    def times(self, scale: Decimal) -> "_Line":
        """Return the line of a unit of which this one holds ``scale``."""
        return _Line(_DECIMAL.multiply(self.factor, scale), _DECIMAL.multiply(self.offset, scale))


@lru_cache(maxsize=1024)
def plain(unit: str) -> str:
    """Return ``unit`` without what is only spelling.

    Micro is written ``u``, both micro signs or ``mc`` (in ``mcg``); UCUM's square brackets around
    units such as ``[IU]`` are printed by no laboratory, nor are its braces; and the order of
    divisors says nothing. The answer serves to compare, not to show.

    >>> plain("mcg/dL"), plain("uIU/mL") == plain("u[IU]/mL")
    ('ug/dL', True)
    >>> plain("x10E3/uL"), plain("K/mcL"), plain("10³/µL")
    ('10*3/uL', '10*3/uL', '10*3/uL')
    """
    if unit == "bpm":
        return "/min"
    raised = re.sub("[⁰¹²³⁴-⁹]+", lambda digits: "^" + digits[0].translate(_SUPERSCRIPTS), unit)
    head, *divisors = map(_plain_part, raised.translate(_UNWRITTEN).split("/"))
    if divisors == ["uL"]:
        head = _COUNTS.get(head, head)
    return "/".join([head, *sorted(divisors)])


def _plain_part(text: str) -> str:
    for pattern, spelled in _SPELLINGS:
        text = pattern.sub(spelled, text)
    return _WORDS.get(text, text)


def same(one: str, other: str) -> bool:
    """Tell whether two spellings name one unit; case matters, as in UCUM."""
    return plain(one) == plain(other)


def accepted(marker: Document) -> list[str]:
    """Return the units in which ``marker`` may be reported, the canonical one first."""
    return [marker["unit"], *(other["unit"] for other in marker["alt_units"])]


def concentration(unit: str) -> tuple[str, int] | None:
    """Return what a concentration counts per litre, and in which power of ten.

    >>> concentration("mg/dL"), concentration("µg/L"), concentration("%")
    (('g', -2), ('g', -6), None)
    """
    if match := _CONCENTRATION.fullmatch(plain(unit)):
        return match[2], _PREFIXES[match[1]] - _PREFIXES[match[3]]
    return None


def converts(marker: Document, unit: str) -> bool:
    """Tell whether a marker is measured in ``unit``."""
    try:
        _line(marker, unit)
    except UnknownUnit:
        return False
    return True


def to_canonical(marker: Document, value: float, unit: str) -> float:
    """Return ``value`` of ``unit`` in the canonical unit of ``marker``, exact in decimal.

    Raises:
        UnknownUnit: the unit does not convert to the marker's.
        ValueError: the figure is beyond what a number holds.
    """
    line = _line(marker, unit)
    shifted = _DECIMAL.subtract(Decimal(repr(value)), line.offset)
    return _figure(_DECIMAL.divide(shifted, line.factor), unit)


def from_canonical(marker: Document, value: float, unit: str) -> float:
    """Return ``value``, in the canonical unit of ``marker``, in ``unit``, exact in decimal.

    Raises:
        UnknownUnit: the unit does not convert to the marker's.
        ValueError: the figure is beyond what a number holds.
    """
    line = _line(marker, unit)
    return _figure(_DECIMAL.fma(Decimal(repr(value)), line.factor, line.offset), unit)


def _figure(exact: Decimal, unit: str) -> float:
    figure = float(exact)
    if not isfinite(figure):
        raise ValueError(f"the figure in {unit} is beyond what a number holds")
    return figure


def _line(marker: Document, unit: str) -> _Line:
    """Return how ``unit`` follows from the canonical unit: as listed, or by metric prefixes."""
    listed = [(marker["unit"], _Line())]
    for other in marker["alt_units"]:
        factor, offset = map(_DECIMAL.create_decimal, (other["factor"], other.get("offset", "0")))
        listed.append((other["unit"], _Line(factor, offset)))
    for known, line in listed:
        if same(unit, known):
            return line
    asked = concentration(unit)
    if asked and marker.get("id") not in _AS_LISTED:
        for known, line in listed:
            found = concentration(known)
            if found and found[0] == asked[0]:
                return line.times(Decimal(1).scaleb(found[1] - asked[1]))
    raise UnknownUnit(f"this marker is entered in {' or '.join(accepted(marker))}")
