"""Whether a value is plausible, and in which other unit of its marker it would be usual.

Limits of plausible values (``plausible_low`` and ``plausible_high`` of the catalogue) are limits of
input errors, not of health. No value is refused because of them.
"""

from collections.abc import Iterator
from functools import lru_cache

from chalicelib.labs.biomarkers import catalogue, ranges
from chalicelib.labs.biomarkers.documents import (
    MarkerDocument,
    ReferenceRangesDocument,
    ReportedValue,
    WarningDocument,
)
from chalicelib.labs.biomarkers.warnings import warning
from chalicelib.profile.documents import Sex
from chalicelib.terminology import units

# A value this many times beyond the typical range is so unusual that its unit may be another one,
# if in that unit it is at most this many times beyond. Our own choice, from no source.
_UNUSUAL, _USUAL = 5, 2


def check(
    marker: MarkerDocument, reading: ReportedValue, sex: Sex | None = None
) -> list[WarningDocument]:
    """Return the warnings about a value: outside the plausible values, probably another unit."""
    value = reading["canonical"]["value"]
    found = list(_limits(marker, value, reading.get("comparator")))
    probable = _probable_unit(marker, reading, sex, implausible=bool(found))
    if probable:
        found.append(warning("probable_unit", given_unit=reading["unit"], unit=probable))
    return found


def is_implausible(marker: MarkerDocument, value: float, comparator: str | None) -> bool:
    """Return whether a canonical value is outside the plausible values."""
    return any(True for _ in _limits(marker, value, comparator))


def _limits(
    marker: MarkerDocument, value: float, comparator: str | None
) -> Iterator[WarningDocument]:
    """Yield a warning if a value is beyond a limit; a censored one on its uncensored side."""
    low, high = marker.get("plausible_low"), marker.get("plausible_high")
    upward, downward = comparator in (">", ">="), comparator in ("<", "<=")
    if low is not None and value < low and not downward and not upward:
        yield warning("implausibly_low", limit=low, unit=marker["unit"])
    if high is not None and value > high and not downward:
        yield warning("implausibly_high", limit=high, unit=marker["unit"])


def _probable_unit(
    marker: MarkerDocument, reading: ReportedValue, sex: Sex | None, *, implausible: bool
) -> str | None:
    """Return the unit of the marker in which an unusual value would be usual; None without one."""
    value = reading["canonical"]["value"]
    typical = _typical(marker, sex)
    if reading["value"] <= 0 or not (implausible or _is_beyond(value, typical, _UNUSUAL)):
        return None
    for unit in units.accepted(marker):
        if units.alike(marker, unit, reading["unit"]):
            continue
        other = units.to_canonical(marker, reading["value"], unit)
        if is_implausible(marker, other, None) or _is_beyond(other, typical, _USUAL):
            continue
        return unit
    return None


def _typical(marker: MarkerDocument, sex: Sex | None) -> ranges.Range:
    """Return the typical range of adults of one sex, or of both together."""
    if marker["own"]:
        return _of_adults(marker.get("reference"), sex)
    return _typical_of_catalogue(marker["id"], sex)


@lru_cache(maxsize=512)
def _typical_of_catalogue(slug: str, sex: Sex | None) -> ranges.Range:
    """Return the same of a built-in marker, whose ranges are the same for everybody."""
    return _of_adults(catalogue.find(slug).get("reference"), sex)


def _of_adults(reference: ReferenceRangesDocument | None, sex: Sex | None) -> ranges.Range:
    found = [
        bounds
        for of in (("male", "female") if sex is None else (sex,))
        if (bounds := ranges.choose(reference, of, None).bounds)
    ]
    lows = [bounds.low for bounds in found if bounds.low is not None]
    highs = [bounds.high for bounds in found if bounds.high is not None]
    return ranges.Range(min(lows, default=None), max(highs, default=None))


def _is_beyond(value: float, typical: ranges.Range, times: int) -> bool:
    """Return whether a value is many times below or above the typical range."""
    low, high = typical.low, typical.high
    return bool(low and low > 0 and value * times < low) or bool(high and value > high * times)
