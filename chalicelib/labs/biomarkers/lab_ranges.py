"""The range that a laboratory printed, for one value and one person: its bounds, and what is odd.

The bounds are in the unit of the value. A text that names another unit of the marker is converted.
A text that is not understood has no bounds. Given bounds are used as they are; then the text only
decides whether a bound belongs to the range.
"""

from typing import NamedTuple

from chalicelib.labs.biomarkers import printed_ranges
from chalicelib.labs.biomarkers.documents import LabRangeDocument, WarningDocument
from chalicelib.labs.biomarkers.ranges import Range
from chalicelib.labs.biomarkers.stated import StatedRange
from chalicelib.labs.biomarkers.warnings import warning
from chalicelib.profile.documents import Sex
from chalicelib.terminology import units
from chalicelib.terminology.documents import AcceptedUnits


class ReadLabRange(NamedTuple):
    """The range of the laboratory, in the unit of the value, with its warnings."""

    bounds: Range | None
    warnings: tuple[WarningDocument, ...] = ()


class _Text(NamedTuple):
    """A text that was understood: its range as printed, and in the unit of the value."""

    printed: Range
    bounds: Range
    unit: str
    same_unit: bool


def read(
    marker: AcceptedUnits, lab_range: LabRangeDocument, value: float, unit: str, sex: Sex | None
) -> ReadLabRange:
    """Return the range of the laboratory for a value.

    Args:
        marker: with the units of the value and of the text.
        lab_range: as it was entered.
        value: decides between two readings of a figure such as 4,500.
        unit: the unit of the value.
        sex: of the person, for a range that depends on it.
    """
    given = Range(lab_range.get("low"), lab_range.get("high"))
    entire = printed_ranges.read(lab_range.get("text", ""))
    text = _of_person(marker, entire, value, unit, sex)
    if given == Range():
        if text is None and entire.by_sex and sex is None:
            return ReadLabRange(None, (warning("lab_range_depends_on_sex"),))
        bounds = text.bounds if text else None
    else:
        bounds = _with_openness(given, text)
    return ReadLabRange(bounds, _warnings(given, text, unit))


def _of_person(
    marker: AcceptedUnits,
    entire: printed_ranges.PrintedText,
    value: float,
    unit: str,
    sex: Sex | None,
) -> _Text | None:
    """Return the range in the text; None if it has none for the person, or an unknown unit."""
    part = entire.part(sex)
    if part is None:
        return None
    # The unit may stand once, behind the last of several ranges.
    written = part.unit or next((other.unit for _, other in entire.parts if other.unit), "")
    if not written or units.alike(marker, written, unit):
        bounds = part.bounds(value)
        return _Text(bounds, bounds, written, same_unit=True)
    if not units.converts(marker, written):
        return None
    canonical = units.to_canonical(marker, value, unit)
    printed = part.bounds(units.from_canonical(marker, canonical, written))
    bounds = StatedRange(printed, written).within(marker, unit)
    return _Text(printed, bounds, written, same_unit=False)


def _with_openness(given: Range, text: _Text | None) -> Range:
    """Return given bounds, each open if the text prints the same bound as open."""
    if text is None:
        return given
    printed = text.bounds if text.same_unit else text.printed
    return given._replace(
        low_open=printed.low_open and printed.low == given.low,
        high_open=printed.high_open and printed.high == given.high,
    )


def _warnings(given: Range, text: _Text | None, unit: str) -> tuple[WarningDocument, ...]:
    if text is None:
        return ()
    found = []
    if not text.same_unit:
        found.append(warning("lab_range_other_unit", unit=text.unit, value_unit=unit))
    pairs = ((given.low, text.printed.low), (given.high, text.printed.high))
    converted = (text.bounds.low, text.bounds.high)
    if any(
        bound is not None and bound not in (printed, other)
        for (bound, printed), other in zip(pairs, converted, strict=True)
    ):
        found.append(warning("lab_range_contradicts_text"))
    return tuple(found)
