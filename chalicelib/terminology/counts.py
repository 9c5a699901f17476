"""Counts of cells per volume, which laboratories spell in dozens of ways.

>>> power("10*3/uL"), power("G/L"), power("K/mm3"), power("lakh/cumm"), power("g/L")
(9, 9, 9, 11, None)
"""

import re
from functools import lru_cache

from chalicelib.terminology.spelling import raised

# The power of ten of the volume that a count is divided by, per litre.
_VOLUMES = {
    "l": 0,
    "liter": 0,
    "litre": 0,
    "ml": 3,
    "milliliter": 3,
    **dict.fromkeys(("ul", "mcl", "microliter", "mm3", "mm^3", "cumm", "cmm", "cu.mm"), 6),
    "nl": 9,
    "pl": 12,
}
_MULTIPLIERS = {
    3: "k thou thous thousand thousands th tsd tsnd mille migliaia miles mil",
    5: "lakh lakhs lac lacs",
    6: "m mio mln mill milln million millions milioni milhões mpt",
    9: "giga gpt mrd billion",
    12: "tera téra tpt trillion",
}
_WORDS = {word: power for power, words in _MULTIPLIERS.items() for word in words.split()}
# UCUM's giga and tera. In lower case they are grams and tonnes.
_CAPITALS = {"G": 9, "T": 12}
_CELLS = re.compile(r"(?:#|cells?|zellen|cellule)$")
# 10*3, x10^3, 10e+03, 10s3, 10(3), 10x3. A lost sign leaves 103; a minus sign replaces it in x10-9.
_POWER = re.compile(r"[x×*]?10(?:\*\*?|\^|e\+?|s|x|\(|-)?0*(3|5|6|9|12)\)?")  # noqa: RUF001
# Nobody reports others: 10*3/L is a slip for 10*3/uL.
_REPORTED = {6, 9, 11, 12}
_PLAIN = {"1000": 3, "x1000": 3, "*1000": 3, "": 0, "1": 0}


@lru_cache(maxsize=1024)
def power(unit: str) -> int | None:
    """Return the power of ten of cells per litre of one unit; None if it is not a count.

    ``mil`` is a thousand, as in Spanish and Portuguese; see :func:`of_red_cells`.
    """
    text = re.sub(r"(?:^|\s+)per\s+", "/", raised(unit.partition("^thou")[0].replace("µ", "u")))
    text = re.sub(r"[\s{}]", "", text.replace("\u03bc", "u")).rstrip(".")
    if text.casefold() in {"cumm", "cmm"}:
        return _VOLUMES["cumm"]
    head, slash, divisor = text.partition("/")
    volume = _VOLUMES.get(divisor.casefold()) if slash else None
    multiplier = _multiplier(head)
    if volume is None or multiplier is None or volume + multiplier not in _REPORTED:
        return None
    return volume + multiplier


def of_red_cells(unit: str) -> int | None:
    """Return the power of ten as :func:`power` does, where ``mil`` is a million, as in English.

    Nobody has a thousand red cells in a cubic millimetre.
    """
    return power(re.sub(r"^\s*mil(?=\s*/)", "million", unit, flags=re.IGNORECASE))


def _multiplier(head: str) -> int | None:
    if head in _CAPITALS:
        return _CAPITALS[head]
    text = _CELLS.sub("", head.casefold().rstrip(".")).removeprefix("x" if head != "x" else "")
    if text in _PLAIN:
        return _PLAIN[text]
    if match := _POWER.fullmatch(text):
        return int(match[1])
    return _WORDS.get(text.rstrip("."))
