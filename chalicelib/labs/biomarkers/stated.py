"""Ranges in the units of a marker: as stated, as a guideline prints them, or converted.

A reading is compared in its own unit. There a range has the bounds that its source prints in that
unit, or else the converted bounds, rounded to the decimals that laboratories print in it
(``decimals`` of the catalogue). They are the decimals of the figures of the guidelines named in the
catalogue; where no guideline prints the unit, one printed step of the canonical unit, with at least
two significant digits. In the unit in which a range is stated it is not rounded.
"""

from typing import NamedTuple

from chalicelib.labs.biomarkers import ranges
from chalicelib.labs.biomarkers.documents import DisplayedRangeDocument
from chalicelib.labs.biomarkers.ranges import Range
from chalicelib.terminology import units
from chalicelib.terminology.documents import AcceptedUnits


class StatedRange(NamedTuple):
    """A range in the unit of its source.

    Attributes:
        bounds: the range.
        unit: the unit of ``bounds``.
        printed: the range in other units in which its source prints it.
    """

    bounds: Range
    unit: str
    printed: tuple[tuple[str, Range], ...] = ()

    def within(self, marker: AcceptedUnits, unit: str) -> Range:
        """Return the range in a unit of ``marker``.

        Raises:
            UnknownUnit: the marker does not have the unit.
        """
        stated = ((self.unit, self.bounds), *self.printed)
        exact = (pair for pair in stated if units.differ_by_power_of_ten(marker, pair[0], unit))
        source, bounds = next(exact, stated[0])
        if source == unit:
            return bounds
        low, high = (
            None if bound is None else units.printed(marker, bound, source, unit)
            for bound in bounds[:2]
        )
        return bounds._replace(low=low, high=high)

    def display(self, marker: AcceptedUnits, unit: str) -> DisplayedRangeDocument:
        """Return the range in the unit of ``display``."""
        return {**ranges.document(self.within(marker, unit)), "unit": unit}
