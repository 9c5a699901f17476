"""Ranges as they are compared with readings: in the unit of the value and in the unit of display.

A list of panels compares hundreds of readings with few ranges, and the ranges of built-in markers
convert to the same figures for everybody, so these are kept between requests.
"""

from functools import lru_cache
from typing import NamedTuple

from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers import catalogue, ranges
from chalicelib.labs.biomarkers.documents import DisplayedRangeDocument, MarkerDocument
from chalicelib.labs.biomarkers.stated import StatedRange
from chalicelib.profile.documents import Sex

# Ranges of an account with every marker, in two units, for one person: about 1 KB each.
_KEPT = 4096


class ComparedRange(NamedTuple):
    """A range that is compared with values of one unit.

    Attributes:
        bounds: the range in the unit of the values.
        document: the range in the canonical unit and in the unit of display; not to be changed.
    """

    bounds: ranges.Range
    document: Document


def compared(
    marker: MarkerDocument, stated: StatedRange, unit: str, display_unit: str
) -> ComparedRange:
    """Return a range for the comparison with values in ``unit``.

    Raises:
        UnknownUnit: the marker does not have one of the units.
    """
    if marker["own"]:
        return _compared(marker, stated, unit, display_unit)
    return _with_catalogue(marker["id"], stated, unit, display_unit)


def displayed(marker: MarkerDocument, stated: StatedRange, unit: str) -> DisplayedRangeDocument:
    """Return a range in the unit of display; not to be changed."""
    if marker["own"]:
        return stated.display(marker, unit)
    return _displayed_of_catalogue(marker["id"], stated, unit)


@lru_cache(maxsize=_KEPT)
def typical(slug: str, sex: Sex | None, age: int | None) -> ranges.SelectedRange:
    """Return the typical range of a built-in marker for a person of a sex and an age in years."""
    return ranges.choose(catalogue.find(slug).get("reference"), sex, age)


@lru_cache(maxsize=_KEPT)
def _with_catalogue(slug: str, stated: StatedRange, unit: str, display_unit: str) -> ComparedRange:
    return _compared(catalogue.find(slug), stated, unit, display_unit)


@lru_cache(maxsize=_KEPT)
def _displayed_of_catalogue(slug: str, stated: StatedRange, unit: str) -> DisplayedRangeDocument:
    return stated.display(catalogue.find(slug), unit)


def _compared(
    marker: MarkerDocument, stated: StatedRange, unit: str, display_unit: str
) -> ComparedRange:
    canonical = marker["unit"]
    document: Document = {
        **ranges.document(stated.within(marker, canonical)),
        "unit": canonical,
        "display": stated.display(marker, display_unit),
    }
    return ComparedRange(stated.within(marker, unit), document)
