"""Warnings about readings: they refuse nothing. Each has a code and an English text.

A client can translate the text of a code; the values in it are fields of the warning.
"""

from typing import Any, cast

from chalicelib.labs.biomarkers.documents import WarningDocument

TEXTS = {
    "implausibly_low": "The value is below the lowest plausible value, {limit} {unit}.",
    "implausibly_high": "The value is above the highest plausible value, {limit} {unit}.",
    "probable_unit": "The value is unusual in {given_unit} and would be usual in {unit}.",
    "implausible_input": "The value was computed from an implausible value of {marker}.",
    "lab_range_other_unit": "The text of the range names {unit}, and the value is in {value_unit}.",
    "lab_range_contradicts_text": "The bounds of the range differ from its text.",
    "lab_range_depends_on_sex": "The range depends on the sex; the profile has neither of the two.",
}


def warning(code: str, **values: Any) -> WarningDocument:
    """Return a warning with its text and the values in it.

    >>> warning("implausibly_high", limit=7, unit="g/dL")["detail"]
    'The value is above the highest plausible value, 7 g/dL.'
    """
    detail = TEXTS[code].format_map(values)
    return cast("WarningDocument", {"code": code, "detail": detail, **values})
