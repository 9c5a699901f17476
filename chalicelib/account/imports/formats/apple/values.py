"""The texts of an export: numbers, instants, sources, and what is wrong with them."""

import re
import unicodedata
from datetime import datetime
from functools import lru_cache
from math import isfinite
from typing import Final
from zlib import crc32

from chalicelib import localtime
from chalicelib.account.imports.formats.apple.elements import Attributes, Element
from chalicelib.account.imports.formats.drafts import YEARS
from chalicelib.account.imports.formats.parser import FileFault, UnreadableFile

MAX_SOURCE: Final = 40
MAX_KEYS: Final = 200_000
_SHOWN: Final = 80
_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,20})?([eE][-+]?\d{1,3})?", re.ASCII)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}", re.ASCII)
_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]+")
_APOSTROPHES: Final = re.compile(r"['\u2018\u2019]")
_NOT_IN_SLUG: Final = re.compile(r"[^a-z0-9]+")
_MODEL: Final = re.compile(r"\b(?:name|model|hardware):(?:Apple )?(Watch|iPhone|iPad|iPod)")
_KINDS: Final = (("watch", "watch"), ("iphone", "phone"), ("ipad", "phone"), ("ipod", "phone"))


class Fault(Exception):
    """What is wrong with an element, which is left out.

    Attributes:
        name: of the attribute.
    """

    def __init__(self, name: str, code: str, detail: str) -> None:
        super().__init__(name, code, detail)
        self.name, self.code, self.detail = name, code, detail

    def at(self, number: int) -> FileFault:
        """Return the fault of an element by its number."""
        return FileFault(number, self.name, self.code, self.detail)


def shown(text: str) -> str:
    """Return a text as a fault quotes it, with its first 80 characters at most."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def required(attributes: Attributes, name: str) -> str:
    """Return an attribute.

    Raises:
        Fault: ``required``.
    """
    if not (found := attributes.get(name, "")):
        raise Fault(name, "required", f"The attribute `{name}` is missing.")
    return found


def number(text: str, name: str) -> float:
    """Return a finite number.

    Raises:
        Fault: ``number``.

    >>> number("83.9", "value"), number("3e2", "value")
    (83.9, 300.0)
    """
    if _NUMBER.fullmatch(text) and isfinite(found := float(text)):
        return found
    raise Fault(name, "number", f"`{shown(text)}` is not a number.")


def instant(text: str, name: str) -> datetime:
    """Return an instant with its offset.

    Raises:
        Fault: ``date``.

    >>> instant("2024-10-25 07:05:11 -0500", "startDate").isoformat()
    '2024-10-25T07:05:11-05:00'
    """
    if _INSTANT.fullmatch(text):
        try:
            found = datetime.fromisoformat(text[:19] + text[20:])
        except ValueError:
            pass
        else:
            if found.year in YEARS:
                return found
    detail = f"`{shown(text)}` must be a date from 1900 to 2200 such as 2024-10-25 07:05:11 -0500."
    raise Fault(name, "date", detail)


def span(element: Element) -> tuple[datetime, datetime | None]:
    """Return the start and the end of an element, by the clock of the zone that it names.

    The offsets of an export are those of the phone when it was made, not those of the place.

    Raises:
        Fault: ``required``, ``date`` or ``not_before``.
    """
    start = instant(required(element.attributes, "startDate"), "startDate")
    text = element.attributes.get("endDate")
    end = instant(text, "endDate") if text else None
    if end is not None and end < start:
        raise Fault("endDate", "not_before", "The end is before the start.")
    name = zone_name(element)
    if name is None:
        return start, end
    zone = localtime.zone(name)
    return start.astimezone(zone), end and end.astimezone(zone)


def zone_name(element: Element) -> str | None:
    """Return the time zone that the metadata of an element names, if it is known."""
    return _known_zone(element.metadata.get("HKTimeZone", ""))


@lru_cache(maxsize=1024)
def _known_zone(name: str) -> str | None:
    try:
        localtime.zone(name)
    except ValueError:
        return None
    return name


def source_id(name: str, device: str) -> str:
    """Return the id of the source of an element: its kind, and its name as a slug.

    The kind, by which sources are ordered, is that of the device: `watch` or `phone`; without one
    it is that in the name, else `app`. A name that a slug does not hold has a checksum behind it,
    so that two names are two sources.

    >>> source_id("Ada\u2019s Apple\u00a0Watch", ""), source_id("Waage", "<<HKDevice: 0x28>")
    ('watch-adas-apple-watch', 'app-waage')
    """
    # The text of a device has an address in memory, which is another one in each record.
    match = _MODEL.search(device)
    return _source_id(name, match[1].casefold() if match else None)


@lru_cache(maxsize=1024)
def _source_id(name: str, model: str | None) -> str:
    plain = unicodedata.normalize("NFKD", _ADDRESS.sub("", name)).casefold()
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    letters = _APOSTROPHES.sub("", letters)
    slug = _NOT_IN_SLUG.sub("-", letters).strip("-")
    word = letters if model is None else model
    kind = next((kind for part, kind in _KINDS if part in word), "app")
    found = f"{kind}-{slug or 'apple-health'}"
    lost = any(each.isalnum() and not each.isascii() for each in letters)
    if lost or len(found) > MAX_SOURCE:
        checksum = f"{crc32(letters.encode('utf-8', 'replace')):08x}"
        base = f"{kind}-{slug}".strip("-")[: MAX_SOURCE - 9].strip("-")
        found = f"{base}-{checksum}"
    return found


class Keys:
    """The keys of a file that were met, at most 200,000."""

    def __init__(self) -> None:
        self._met: set[str] = set()

    def is_new(self, key: str) -> bool:
        """Tell whether a key is met for the first time.

        Raises:
            UnreadableFile: ``too_large``.
        """
        if key in self._met:
            return False
        if len(self._met) == MAX_KEYS:
            raise UnreadableFile("too_large", f"The file has more than {MAX_KEYS} entries.")
        self._met.add(key)
        return True
