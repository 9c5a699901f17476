"""Parts of resources, which may be absent or of any other type: nothing here raises for that."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from chalicelib.account.imports.formats.drafts import YEARS, Moment

Json = dict[str, Any]

LOINC: Final = frozenset({"http://loinc.org", "https://loinc.org", "urn:oid:2.16.840.1.113883.6.1"})
MAX_TEXT: Final = 200
_LOINC_CODE: Final = re.compile(r"\d{1,7}-\d", re.ASCII)
_MOMENT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,40}))?(Z|[+-]\d\d:\d\d)?)?", re.ASCII
)
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def child(resource: Any, name: str) -> Json:
    """Return an element that is an object; an empty one for anything else."""
    found = resource.get(name) if isinstance(resource, dict) else None
    return found if isinstance(found, dict) else {}


def children(resource: Any, name: str) -> Iterator[Json]:
    """Yield the objects of an element: R4 repeats elements that DSTU2 has once."""
    found = resource.get(name) if isinstance(resource, dict) else None
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, dict):
            yield each


def text(resource: Any, name: str, most: int = MAX_TEXT) -> str:
    """Return an element that is a text, on one line, at most ``most`` characters of it."""
    found = resource.get(name) if isinstance(resource, dict) else None
    return cut(found, most) if isinstance(found, str) else ""


def cut(found: str, most: int = MAX_TEXT) -> str:
    """Return a text on one line, at most ``most`` characters of it.

    Controls and halves of characters, which JSON can escape, are left out.
    """
    if not found.isprintable():
        found = _UNPRINTABLE.sub(" ", found)
    line = " ".join(found.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def figure(resource: Any, name: str) -> float | None:
    """Return an element that is a finite number of at most 15 digits before the point."""
    found = resource.get(name) if isinstance(resource, dict) else None
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return float(found) if abs(found) < 1e15 else None


def concept(resource: Any, name: str) -> str:
    """Return what a CodeableConcept says: its text, or what its first coding displays."""
    for each in children(resource, name):
        codings = [*children(each, "coding")]
        texts = [text(each, "text"), *(text(coding, "display") for coding in codings)]
        texts += [text(coding, "code") for coding in codings]
        if found := next(filter(None, texts), ""):
            return found
    return ""


def codes(resource: Any, name: str) -> Iterator[str]:
    """Yield the codes of the CodeableConcepts of an element, in small letters, and their texts."""
    for each in children(resource, name):
        for coding in children(each, "coding"):
            yield text(coding, "code").casefold()
        yield text(each, "text").casefold()


def loinc_codes(resource: Any) -> Iterator[str]:
    """Yield the LOINC codes of a resource or component."""
    for coding in children(child(resource, "code"), "coding"):
        code = text(coding, "code")
        if coding.get("system") in LOINC and _LOINC_CODE.fullmatch(code):
            yield code


def moment(found: str) -> Moment | None:
    """Return a date or a time; None for what has no day, such as `2024-10`.

    >>> moment("2024-10-25T07:05:11.5-05:00").isoformat(), moment("2024-10-25"), moment("2024")
    ('2024-10-25T07:05:11.500000-05:00', datetime.date(2024, 10, 25), None)
    """
    match = _MOMENT.fullmatch(found)
    if match is None:
        return None
    day, clock, fraction, offset = match.groups()
    try:
        if clock is None:
            at: Moment = date.fromisoformat(day)
        else:
            parts = f".{fraction[:6]:0<6}" if fraction else ""
            seconds = clock if len(clock) > 5 else f"{clock}:00"
            at = datetime.fromisoformat(f"{day}T{seconds}{parts}{offset or ''}")
    except ValueError:
        return None
    return at if at.year in YEARS else None
