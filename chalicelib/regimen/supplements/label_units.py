"""Units as they are printed on labels. Pure rules.

A unit is a mass (also of something else than the plain weight, such as ``mcg DFE``), international
units, colony-forming units with a power of ten, units of the activity of enzymes, or a number of
pieces. The file `label_units.json` has the spellings with their source; it is edited by hand.

>>> parse("mcg DFE")
LabelUnit(kind='mass', scale=Fraction(1, 1), of='DFE')
>>> parse("I.E.").kind, parse("10^10 CFU").scale, parse("Mrd. KBE").scale
('IU', Fraction(10000000000, 1), Fraction(1000000000, 1))
>>> parse("tabs") == parse("Tablet"), parse("tab") == parse("cap")
(True, False)
"""

import json
import re
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple
from unicodedata import normalize

from chalicelib.regimen.supplements.documents import LabelUnitsDocument

Kind = Literal["mass", "IU", "CFU", "activity", "count", "unknown"]

PLAIN = "mass"

_FILE = Path(__file__).with_name("label_units.json")
_SUPERSCRIPTS = re.compile("[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+")
_DOT_OF_ABBREVIATION = re.compile(r"(?<!\d)\.|\.(?!\d)")
# Labels have up to 10^12; more is an error of spelling.
_MAX_EXPONENT = 18
# 10^10, 1x10^10, 1 x 10(10), 10**10
_POWER_OF_TEN = re.compile(r"(?:(\d{1,6}(?:\.\d{1,6})?) ?x ?)?10 ?(?:\^|\*\*|\() ?(\d\d?)\)?")
_EXPONENT = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)e(\d\d?)")


class LabelUnit(NamedTuple):
    """A unit of a label.

    Attributes:
        kind: what the unit measures.
        scale: of a mass in ug, of CFU and IU their number; 1 for the other kinds.
        of: of a mass, ``PLAIN`` or the measure after it, such as "DFE"; of other kinds the plain
            name of the unit, the same for all its spellings.
    """

    kind: Kind
    scale: Fraction
    of: str


@cache
def _data() -> LabelUnitsDocument:
    document: LabelUnitsDocument = json.loads(_FILE.read_text(encoding="utf-8"))
    return document


@cache
def _spellings(section: Literal["mass", "measures", "counts"]) -> dict[str, str]:
    """Return the unit of each spelling of a section."""
    units = _data()[section]
    return {plain(text): unit for unit, others in units.items() for text in (unit, *others)}


def plain(unit: str) -> str:
    """Return a unit in small letters, with both micro signs as one, without dots.

    >>> plain("Mrd.  KBE"), plain("1.5x10⁹ CFU")
    ('mrd kbe', '1.5x10^9 cfu')
    """
    text = _SUPERSCRIPTS.sub(lambda match: f"^{match[0]}", unit).replace("\u00d7", "x")
    text = normalize("NFKC", normalize("NFKC", text).casefold())
    return " ".join(_DOT_OF_ABBREVIATION.sub("", text).split())


def _parse_plain(text: str) -> LabelUnit:
    singular = text.removesuffix("s")
    if text in _data()["iu"] or singular in _data()["iu"]:
        return LabelUnit("IU", Fraction(1), "IU")
    head, _, measure = text.partition(" ")
    mass = _lookup(_spellings("mass"), head)
    if mass:
        of = _spellings("measures").get(measure, measure) or PLAIN
        return LabelUnit("mass", Fraction(_data()["mass_in_ug"][mass]), of)
    colonies = _colonies(text)
    if colonies is not None:
        return LabelUnit("CFU", colonies, "CFU")
    if text in _data()["activity"]:
        return LabelUnit("activity", Fraction(1), text)
    piece = _lookup(_spellings("counts"), text)
    return LabelUnit("count" if piece else "unknown", Fraction(1), piece or singular)


@lru_cache(maxsize=256)
def parse(unit: str) -> LabelUnit:
    """Return what a unit of a label measures."""
    text = plain(unit)
    return _parse_plain(_data()["aliases"].get(text, text))


def _lookup(spellings: dict[str, str], text: str) -> str | None:
    """Return the unit of a spelling, also in the plural."""
    return spellings.get(text) or spellings.get(text.removesuffix("s"))


def _colonies(text: str) -> Fraction | None:
    """Return the number of colony-forming units in a unit such as "billion CFU", or None.

    "Billion" before KBE (German) and UFC (French, Spanish, Italian, Portuguese) is 10^12, as in
    those languages.

    >>> _colonies("10e9 cfu") is None
    True
    """
    for scale, symbols in _data()["cfu"].items():
        for symbol in symbols:
            before = text.removesuffix("s").removesuffix(symbol)
            if before != text.removesuffix("s") and (not before or before.endswith(" ")):
                return _power(before.strip(), scale)
    return None


def _power(text: str, scale: str) -> Fraction | None:
    """Return the number that a text before CFU means; None if it is unknown or ambiguous."""
    if not text:
        return Fraction(1)
    # 10e9 is 10^10 by arithmetic, and often written for 10^9.
    match = _POWER_OF_TEN.fullmatch(text) or _EXPONENT.fullmatch(text)
    if match:
        is_clear = int(match[2]) <= _MAX_EXPONENT and not text.startswith("10e")
        return Fraction(match[1] or 1) * Fraction(10 ** int(match[2])) if is_clear else None
    powers = _data()["powers"]
    known = powers["any"] | powers[scale]
    power = known.get(text) or known.get(text.removesuffix("s"))
    return None if power is None else Fraction(10**power)
