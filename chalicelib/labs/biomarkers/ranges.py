"""Ranges, the status of a value in a range, and the choice of a reference range.

>>> status(5.9, None, Range(4.0, 5.6)), status(0.1, "<", Range(high=0.41, high_open=True))
('high', 'in_range')
"""

from math import inf, nextafter
from typing import NamedTuple, cast

from chalicelib.jsontext import Document, present
from chalicelib.labs.biomarkers.documents import (
    AgeRangeDocument,
    ChildRangeDocument,
    NotApplicable,
    PregnancyRangeDocument,
    RangeDocument,
    RangeStatus,
    ReferenceRangeDocument,
    ReferenceRangesDocument,
)
from chalicelib.profile.documents import Sex

ADULT = 18
SpecialRangeDocument = PregnancyRangeDocument | ChildRangeDocument


class Range(NamedTuple):
    """A range; None is no bound, and an open bound does not belong to the range."""

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False


class SelectedRange(NamedTuple):
    """The reference range that fits a person.

    Attributes:
        bounds: None if there is no range to compare with.
        text: the range as its source prints it.
        missing: the fields of the profile that the choice needs and that are not set.
        printed: the range in other units in which its source prints it.
        source: the source of the range, if it is another one than that of the adult ranges.
        not_applicable: why no range of the source applies to the person, if that is known.
        answers: the answers in the range, if the marker has answers.
    """

    bounds: Range | None
    text: str | None
    missing: tuple[str, ...]
    printed: tuple[tuple[str, Range], ...] = ()
    source: str | None = None
    not_applicable: NotApplicable | None = None
    answers: tuple[str, ...] = ()

    def description(self, source: str) -> Document:
        """Return the fields of a comparison with the range; ``source`` is that of adult ranges."""
        fields = {
            "source": self.source or source,
            "text": self.text,
            "missing": list(self.missing) or None,
            "not_applicable": self.not_applicable,
        }
        return present(fields)


_NO_RANGE = SelectedRange(None, None, ())


def status(value: float, comparator: str | None, bounds: Range | None) -> RangeStatus:
    """Return the status of a value; ``unknown`` if a censored value can have several."""
    if bounds is None or (bounds.low is None and bounds.high is None):
        return "unknown"
    least = most = value
    if comparator in ("<", "<="):
        # A range that begins at zero or above is of something never negative: less than 0.1
        # basophils are within 0.0-0.1.
        least = 0 if value > 0 and bounds.low is not None and bounds.low >= 0 else -inf
        most = value if comparator == "<=" else nextafter(value, -inf)
    elif comparator in (">", ">="):
        least, most = (value if comparator == ">=" else nextafter(value, inf)), inf
    # If both ends have the same status, every value between them has it too.
    lowest = _exact_status(least, bounds)
    return lowest if lowest == _exact_status(most, bounds) else "unknown"


def _exact_status(value: float, bounds: Range) -> RangeStatus:
    low, high, low_open, high_open = bounds
    if low is not None and (value < low or (low_open and value == low)):
        return "low"
    if high is not None and (value > high or (high_open and value == high)):
        return "high"
    return "in_range"


def choose(
    reference: ReferenceRangesDocument | ReferenceRangeDocument | None,
    sex: Sex | None,
    age: int | None,
) -> SelectedRange:
    """Return the range of ``reference`` for a person, or the fields that the choice needs.

    Args:
        reference: adult ranges by sex, or one range for every person.
        sex: "female", "male", or None if unknown.
        age: in completed years, or None if unknown, which is taken as an adult.
    """
    if reference is None:
        return _NO_RANGE
    if "male" not in reference and "female" not in reference:
        single = cast("ReferenceRangeDocument", reference)
        return SelectedRange(bounds_of(single), single.get("text"), (), printed(single))
    if age is not None and age < ADULT:
        return not_applicable("age")
    by_sex = cast("ReferenceRangesDocument", reference)
    if sex is not None:
        return _of_age(by_sex[sex], age) if sex in by_sex else not_applicable("sex")
    male, female = by_sex.get("male"), by_sex.get("female")
    if male and male == female:
        return _of_age(male, age)
    ranges = [entry for entry in (male, female) if entry]
    comparable = any("ages" in entry or bounds_of(entry) for entry in ranges)
    return SelectedRange(None, None, ("sex",) if comparable else ())


def not_applicable(reason: NotApplicable) -> SelectedRange:
    """Return that no range of the source applies to a person."""
    return _NO_RANGE._replace(not_applicable=reason)


def _of_age(entry: ReferenceRangeDocument, age: int | None) -> SelectedRange:
    """Return the range of an entry that may be split into bands of completed years."""
    text = entry.get("text")
    if "ages" not in entry:
        answers = tuple(entry.get("answers", ()))
        return SelectedRange(bounds_of(entry), text, (), printed(entry), answers=answers)
    if age is None:
        return SelectedRange(None, text, ("birth_date",))
    bands = (band for band in entry["ages"] if band["from"] <= age <= band.get("to", age))
    band = next(bands, None)
    return SelectedRange(bounds_of(band) if band else None, text, ())


def printed(
    entry: ReferenceRangeDocument | SpecialRangeDocument,
) -> tuple[tuple[str, Range], ...]:
    """Return a typical range in the other units in which its source prints it."""
    if "printed" not in entry:
        return ()
    bounds = bounds_of(entry) or Range()
    return tuple(
        (other["unit"], bounds._replace(low=other.get("low"), high=other.get("high")))
        for other in entry["printed"]
    )


def document(bounds: Range | None) -> RangeDocument:
    """Return a range as documents have it."""
    if bounds is None:
        return {}
    fields = {"low": bounds.low, "high": bounds.high}
    fields |= {"low_open": bounds.low_open or None, "high_open": bounds.high_open or None}
    return cast("RangeDocument", present(fields))


def bounds_of(entry: RangeDocument | AgeRangeDocument) -> Range | None:
    """Return the bounds of a stated range; None without any."""
    bounds = Range(
        entry.get("low"),
        entry.get("high"),
        bool(entry.get("low_open", False)),
        bool(entry.get("high_open", False)),
    )
    return None if bounds.low is None and bounds.high is None else bounds
