"""Ranges as printed, where a value stands in one, and which reference range is whose.

>>> status(5.9, None, parse("4.0-5.6")), status(0.1, "<", parse("<0.41"))
('high', 'in_range')
"""

import re
from math import inf, isfinite, nextafter
from typing import Literal, NamedTuple

from chalicelib.jsontext import Document

Status = Literal["low", "in_range", "high", "unknown"]

ADULT = 18

# Hyphen and minus sign; between figures also the en and the em dash.
_FIGURE = r"([-+\u2212]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))"
_BETWEEN = re.compile(rf"{_FIGURE}\s*(?:[-\u2212\u2013\u2014]|to)\s*{_FIGURE}")
_ONE_SIDED = re.compile(rf"(<=|>=|[<>≤≥])\s*{_FIGURE}")


class Range(NamedTuple):
    """A range; None is no bound, and an open bound does not belong to the range."""

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False


class Chosen(NamedTuple):
    """The reference range that fits a person.

    Attributes:
        bounds: None if there is no range to compare with.
        text: the range as its source prints it.
        missing: what the choice needs to know of the person, by the profile's field names.
    """

    bounds: Range | None
    text: str | None
    missing: tuple[str, ...]


_NOTHING = Chosen(None, None, ())


def parse(text: str) -> Range | None:
    """Return the range that ``text`` prints; None if it is no plain range.

    >>> parse("70-99")
    Range(low=70.0, high=99.0, low_open=False, high_open=False)
    >>> parse(">59"), parse("≤ 8")
    (Range(low=59.0, high=None, low_open=True, high_open=False), \
Range(low=None, high=8.0, low_open=False, high_open=False))
    >>> parse("cycle dependent") is parse("9-1") is None
    True
    """
    text = text.strip()
    if match := _BETWEEN.fullmatch(text):
        low, high = _number(match[1]), _number(match[2])
        return Range(low, high) if low <= high and isfinite(high - low) else None
    if match := _ONE_SIDED.fullmatch(text):
        bound, is_open = _number(match[2]), match[1] in "<>"
        if not isfinite(bound):
            return None
        if match[1][0] in "<≤":
            return Range(high=bound, high_open=is_open)
        return Range(low=bound, low_open=is_open)
    return None


def _number(text: str) -> float:
    return float(text.replace("\u2212", "-"))


def status(value: float, comparator: str | None, bounds: Range | None) -> Status:
    """Return where a value stands; ``unknown`` if a censored one may stand in two places."""
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
    # Both ends in one place: so is all between them.
    place = _place(least, bounds)
    return place if place == _place(most, bounds) else "unknown"


def _place(value: float, bounds: Range) -> Status:
    low, high, low_open, high_open = bounds
    if low is not None and (value < low or (low_open and value == low)):
        return "low"
    if high is not None and (value > high or (high_open and value == high)):
        return "high"
    return "in_range"


def choose(reference: Document | None, sex: str | None, age: int | None) -> Chosen:
    """Return the range of ``reference`` for a person, or what must be known to choose one.

    Args:
        reference: adult ranges by sex, from the catalogue; or one range, of a marker of one's
            own, which holds at any age.
        sex: "female", "male", or None if unknown.
        age: in completed years, or None if unknown; an adult's, then.
    """
    if reference is None:
        return _NOTHING
    if "male" not in reference and "female" not in reference:
        return Chosen(_bounds(reference), reference.get("text"), ())
    if age is not None and age < ADULT:
        return _NOTHING
    if sex is not None:
        return _of_age(reference[sex], age) if sex in reference else _NOTHING
    male, female = (reference.get(each, {}) for each in ("male", "female"))
    if male == female:
        return _of_age(male, age)
    compares = any("ages" in each or _bounds(each) for each in (male, female))
    return Chosen(None, None, ("sex",) if compares else ())


def _of_age(entry: Document, age: int | None) -> Chosen:
    """Return the range of an entry that may be split into bands of completed years."""
    text = entry.get("text")
    if "ages" not in entry:
        return Chosen(_bounds(entry), text, ())
    if age is None:
        return Chosen(None, text, ("birth_date",))
    bands = (band for band in entry["ages"] if band["from"] <= age <= band.get("to", age))
    return Chosen(_bounds(next(bands, {})), text, ())


def _bounds(entry: Document) -> Range | None:
    found = Range(**{name: entry[name] for name in Range._fields if name in entry})
    return None if found.low is None and found.high is None else found
