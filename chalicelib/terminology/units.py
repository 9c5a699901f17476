"""Units of readings: exact conversion, and the decimals that laboratories print. Pure rules.

Each other unit of a marker is a linear function of the canonical unit: the value in it is the
canonical value times ``factor`` plus ``offset``, both decimals as text. A concentration is also
accepted with other metric prefixes, which are powers of ten, and a count of cells in every spelling
that :mod:`~chalicelib.terminology.counts` reads. No other unit has a conversion.

>>> glucose = {"unit": "mg/dL", "alt_units": [{"unit": "mmol/L", "factor": "0.0555"}]}
>>> from_canonical(glucose, 100, "mmol/L"), to_canonical(glucose, 5.55, "mmol/L")
(5.55, 100.0)
>>> to_canonical(glucose, 0.9, "g/L"), to_canonical(glucose, 5550, "µmol/L")
(90.0, 100.0)
"""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite
from typing import NamedTuple

from chalicelib.terminology import counts
from chalicelib.terminology.documents import AcceptedUnits
from chalicelib.terminology.spelling import folded, plain

# No traps: a result that cannot be computed is a NaN or an infinity, which `_finite` refuses.
_DECIMAL = Context(prec=50, traps=[])

_PREFIXES = {"f": -15, "p": -12, "n": -9, "u": -6, "m": -3, "c": -2, "d": -1, "": 0, "k": 3}
_CONCENTRATION = re.compile(r"([fpnumcdk]?)(g|mol|U|kat|eq)/([fpnumd]?)L")
# Under another prefix, such as g/L, laboratories print urea, which weighs more than its nitrogen.
_AS_LISTED = {"bun"}
# What a unit means for the markers of one unit: kilograms on a dynamometer are kilograms of force,
# eGFR is often printed without the body surface, an ESR without the hour, S are beats (Schläge).
_OF_MARKER = {
    "kgf": {"kg": "kgf", "lb_av": "lbf_av"},
    "mL/min/{1.73_m2}": {"mL/min": "mL/1.73m2/min"},
    "mm/h": {"mm": "mm/h"},
    "/min": {"s/min": "/min"},
}
_FRACTIONS = {"1", "1/1", "ll", "L/L"}


class UnknownUnit(ValueError):
    """A unit that does not convert to the marker's own."""


class Conversion(NamedTuple):
    """The conversion from the canonical unit: times ``factor``, plus ``offset``."""

    factor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)

    def times(self, scale: Decimal) -> "Conversion":
        """Return the conversion to a unit that is ``scale`` times smaller."""
        return Conversion(
            _DECIMAL.multiply(self.factor, scale), _DECIMAL.multiply(self.offset, scale)
        )

    def value(self, canonical: float) -> Decimal:
        """Return a canonical value in the unit, exact to 50 digits."""
        return _DECIMAL.fma(Decimal(repr(canonical)), self.factor, self.offset)

    def canonical(self, value: float) -> Decimal:
        """Return a value in the unit in the canonical unit, exact to 50 digits."""
        shifted = _DECIMAL.subtract(Decimal(repr(value)), self.offset)
        return _DECIMAL.divide(shifted, self.factor)


class Resolved(NamedTuple):
    """A unit of a marker: ``scale`` times the figure in the unit ``listed`` is the figure in it.

    Attributes:
        listed: a unit of the marker, as the catalogue writes it.
        conversion: to ``listed`` from the canonical unit.
        scale: a power of ten.
        decimals: how many laboratories print in ``listed``; None if the catalogue has no number.
    """

    listed: str
    conversion: Conversion
    scale: Decimal
    decimals: int | None

    @property
    def full(self) -> Conversion:
        """The conversion from the canonical unit."""
        return self.conversion.times(self.scale)


def same(one: str, other: str) -> bool:
    """Return whether two spellings name one unit; case matters, as in UCUM."""
    return plain(one) == plain(other)


def accepted(marker: AcceptedUnits) -> list[str]:
    """Return the units in which ``marker`` may be reported, the canonical one first.

    A marker whose results are answers has none.
    """
    if "unit" not in marker:
        return []
    return [marker["unit"], *(other["unit"] for other in marker["alt_units"])]


def concentration(unit: str) -> tuple[str, int] | None:
    """Return the unit that a concentration counts per litre, and its power of ten.

    >>> concentration("mg/dL"), concentration("µg/L"), concentration("%")
    (('g', -2), ('g', -6), None)
    """
    if match := _CONCENTRATION.fullmatch(plain(unit)):
        return match[2], _PREFIXES[match[1]] - _PREFIXES[match[3]]
    return None


def converts(marker: AcceptedUnits, unit: str) -> bool:
    """Return whether a marker can be reported in ``unit``."""
    try:
        resolve(marker, unit)
    except UnknownUnit:
        return False
    return True


def alike(marker: AcceptedUnits, one: str, other: str) -> bool:
    """Return whether a figure of ``marker`` is the same in two units, however they are spelled."""
    if same(one, other):
        return True
    try:
        return resolve(marker, one).full == resolve(marker, other).full
    except UnknownUnit:
        return False


def to_canonical(marker: AcceptedUnits, value: float, unit: str) -> float:
    """Return ``value`` of ``unit`` in the canonical unit of ``marker``, exact in decimal.

    Raises:
        UnknownUnit: the unit does not convert to the marker's.
        ValueError: the result is too large for a number.
    """
    return _finite(resolve(marker, unit).full.canonical(value), unit)


def from_canonical(marker: AcceptedUnits, value: float, unit: str) -> float:
    """Return ``value``, in the canonical unit of ``marker``, in ``unit``, exact in decimal.

    Raises:
        UnknownUnit: the unit does not convert to the marker's.
        ValueError: the result is too large for a number.
    """
    return _finite(resolve(marker, unit).full.value(value), unit)


def _finite(exact: Decimal, unit: str) -> float:
    number = float(exact)
    if not isfinite(number):
        raise ValueError(f"the figure in {unit} is beyond what a number holds")
    return number


def printed(marker: AcceptedUnits, bound: float, source: str, unit: str) -> float:
    """Return a bound of ``source`` in ``unit``, rounded to the decimals that laboratories print.

    A unit that differs by a power of ten only has the same digits, so there the bound is exact.
    Between other units the bound is rounded in the unit of the catalogue, half away from zero, and
    its metric prefix is applied afterwards: 70 mg/dL of glucose is 3.9 mmol/L and 3900 umol/L.

    Raises:
        UnknownUnit: one of the units does not convert to the marker's.
    """
    origin, resolved = resolve(marker, source), resolve(marker, unit)
    exact = resolved.conversion.value(float(origin.full.canonical(bound)))
    if _ratio_is_power_of_ten(origin.full, resolved.full):
        return _finite(_clean(exact * resolved.scale), unit)
    step = _step(resolved, bound, origin)
    rounded = (exact / step).to_integral_value(rounding=ROUND_HALF_UP) * step
    return _finite(rounded * resolved.scale, unit)


def differ_by_power_of_ten(marker: AcceptedUnits, one: str, other: str) -> bool:
    """Return whether a figure has the same digits in two units of ``marker``.

    Raises:
        UnknownUnit: one of the units does not convert to the marker's.
    """
    return one == other or _ratio_is_power_of_ten(
        resolve(marker, one).full, resolve(marker, other).full
    )


def step(marker: AcceptedUnits, unit: str) -> float | None:
    """Return the step of the last printed digit in ``unit``; None if the marker states none."""
    resolved = resolve(marker, unit)
    if resolved.decimals is None:
        return None
    return float(Decimal(1).scaleb(-resolved.decimals) * resolved.scale)


def _step(resolved: Resolved, bound: float, origin: Resolved) -> Decimal:
    """Return the step of the last printed digit in the listed unit.

    Without a stated number of decimals it is the power of ten next to one step of the bound.
    """
    if resolved.decimals is not None:
        return Decimal(1).scaleb(-resolved.decimals)
    exponent = Decimal(repr(bound)).normalize().as_tuple().exponent
    last = Decimal(1).scaleb(min(int(exponent), 0))
    ratio = _DECIMAL.divide(resolved.conversion.factor, origin.full.factor)
    nearest = _DECIMAL.log10(abs(last * ratio)).to_integral_value()
    return Decimal(1).scaleb(min(int(nearest), 0))


def _ratio_is_power_of_ten(one: Conversion, other: Conversion) -> bool:
    if one == other:
        return True
    if one.offset or other.offset:
        return False
    ratio = _DECIMAL.divide(other.factor, one.factor).normalize(_DECIMAL)
    return ratio.is_finite() and ratio.as_tuple().digits == (1,)


def _clean(exact: Decimal) -> Decimal:
    """Return a figure without the last digits of a division, which are no part of it."""
    return Context(prec=15).plus(exact)


def _listed(marker: AcceptedUnits) -> Iterator[Resolved]:
    """Yield the units of a marker, the canonical one first."""
    yield Resolved(marker["unit"], Conversion(), Decimal(1), marker.get("decimals"))
    for other in marker["alt_units"]:
        factor, offset = map(_DECIMAL.create_decimal, (other["factor"], other.get("offset", "0")))
        yield Resolved(other["unit"], Conversion(factor, offset), Decimal(1), other.get("decimals"))


def resolve(marker: AcceptedUnits, unit: str) -> Resolved:
    """Return the unit of a marker that ``unit`` spells: as listed, or with another metric prefix.

    Raises:
        UnknownUnit: the unit does not convert to the marker's.
    """
    listed = list(_listed(marker))
    # A spelling that keeps its letter case is preferred: G/L is giga per litre, g/L a mass.
    for spelled in (plain(unit), *_readings(marker, unit)):
        for known in listed:
            if spelled == plain(known.listed):
                return known
        if found := _prefixed(marker, spelled, listed):
            return found
    if found := _counted(marker, unit, listed):
        return found
    raise UnknownUnit(f"this marker is entered in {' or '.join(accepted(marker))}")


def _readings(marker: AcceptedUnits, unit: str) -> Iterator[str]:
    """Yield the plain forms that a unit may have for a marker, besides the one in its own case."""
    if counts.power(marker["unit"]) is not None:
        return  # Their letter case has a meaning.
    spelled = folded(unit)
    yield spelled
    kinds = _OF_MARKER.get(marker["unit"], {})
    if spelled in kinds:
        yield kinds[spelled]
    if spelled in _FRACTIONS:
        yield from ("L/L", "1")


def _prefixed(marker: AcceptedUnits, spelled: str, listed: list[Resolved]) -> Resolved | None:
    """Return the unit of a marker that differs from ``spelled`` by metric prefixes only."""
    requested = concentration(spelled)
    if requested is None or marker.get("id") in _AS_LISTED:
        return None
    for known in listed:
        candidate = concentration(known.listed)
        if candidate and candidate[0] == requested[0]:
            return known._replace(scale=Decimal(1).scaleb(candidate[1] - requested[1]))
    return None


def _counted(marker: AcceptedUnits, unit: str, listed: list[Resolved]) -> Resolved | None:
    """Return the unit of a count of cells in another spelling."""
    power = counts.of_red_cells if counts.power(marker["unit"]) == _RED_CELLS else counts.power
    requested, canonical = power(unit), power(marker["unit"])
    if requested is None or canonical is None:
        return None
    for known in listed:
        if power(known.listed) == requested:
            return known
    return listed[0]._replace(scale=Decimal(1).scaleb(canonical - requested))


_RED_CELLS = counts.power("10*6/uL")
