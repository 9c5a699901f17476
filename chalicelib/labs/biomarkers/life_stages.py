"""The typical ranges of pregnancy and of children, which replace those of adults.

In a pregnancy and under 18 a marker has the range that a source states for this stage. If no source
states one, no range applies: the usual range of adults would be wrong.
"""

from datetime import date

from chalicelib.labs.biomarkers import ranges
from chalicelib.labs.biomarkers.documents import ReferenceRangesDocument
from chalicelib.labs.biomarkers.ranges import SelectedRange, SpecialRangeDocument
from chalicelib.profile.person import Person


def choose(reference: ReferenceRangesDocument, person: Person, day: date) -> SelectedRange | None:
    """Return the range of a person in a pregnancy or under 18; None for other people.

    Args:
        reference: the typical ranges of a built-in marker.
        person: of the profile.
        day: the local date of the reading.
    """
    trimester = person.trimester_on(day)
    if trimester is not None:
        stated = reference.get("pregnancy", ())
        found = (entry for entry in stated if trimester in entry["trimesters"])
        return _selected(next(found, None)) or ranges.not_applicable("pregnancy")
    months = person.months_on(day)
    if months is None or months >= 12 * ranges.ADULT:
        return None
    return _of_child(reference, person, months)


def _of_child(reference: ReferenceRangesDocument, person: Person, months: int) -> SelectedRange:
    of_age = [
        entry
        for entry in reference.get("children", ())
        if entry["from_months"] <= months <= entry["to_months"]
    ]
    if person.sex is None and any("sex" in entry for entry in of_age):
        return SelectedRange(None, None, ("sex",))
    fitting = (entry for entry in of_age if entry.get("sex") in (None, person.sex))
    return _selected(next(fitting, None)) or ranges.not_applicable("age")


def _selected(entry: SpecialRangeDocument | None) -> SelectedRange | None:
    if entry is None:
        return None
    bounds, other_units = ranges.bounds_of(entry), ranges.printed(entry)
    return SelectedRange(bounds, entry["text"], (), other_units, entry["source"])
