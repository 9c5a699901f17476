"""Ranges as laboratories print them: signs, words, decimal commas, brackets, units, and by sex.

A comma or a point before exactly three digits is ambiguous: 4,500 is 4500 or 4.5. Both readings are
kept, and the one nearer to the value counts; without a value a comma separates thousands.

>>> read("70-99 mg/dl").part(None)
Part(readings=(Range(low=70.0, high=99.0, low_open=False, high_open=False),), unit='mg/dl')
>>> read("> OR = 60").part(None).bounds(None), read("up to 40").part(None).bounds(None)
(Range(low=60.0, high=None, low_open=False, high_open=False), \
Range(low=None, high=40.0, low_open=False, high_open=False))
>>> read("M: 13,5-17,5 F: 12,0-15,5").part("female").bounds(None)
Range(low=12.0, high=15.5, low_open=False, high_open=False)
"""

import re
from functools import lru_cache
from math import isfinite, log10
from typing import NamedTuple

from chalicelib.labs.biomarkers.ranges import Range
from chalicelib.profile.documents import Sex

_NUMBER = r"([-+]?(?:\d{1,3}(?:[ ',.]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[.,]\d+))(?![\d.,]*\d)"
_TO = r"(?:\s*-\s*|\s*\.\.\s*|\s*(?:to|bis|and|y|und|et|until|a|à|e)\s+)"
_UNIT = r"\s*((?:[^\d\s<>=-].*?|10[*^x(].*?)??)"
_SIGN = r"(>=|<=|>|<)?"
_BETWEEN = re.compile(rf"{_SIGN}\s*{_NUMBER}{_UNIT}{_TO}{_SIGN}\s*{_NUMBER}{_UNIT}", re.IGNORECASE)
_ONE_SIDED = re.compile(rf"(>=|<=|>|<)\s*{_NUMBER}{_UNIT}", re.IGNORECASE)
_OR_MORE = re.compile(rf"{_NUMBER}{_UNIT}\s*(>=|<=)", re.IGNORECASE)

_CHARACTERS = str.maketrans(
    {
        **dict.fromkeys("\u2212\u2013\u2014\u2012\u2010\u2011", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009\u2007", " "),
        "\u2019": "'",
        "≤": "<=",
        "⩽": "<=",
        "≥": ">=",
        "⩾": ">=",
    }
)
# Words of the languages of the reports in `unit_spellings.csv`, as signs. The longer ones first.
_SIGNS = [
    (re.compile(pattern, re.IGNORECASE), sign)
    for pattern, sign in (
        (r"(?:(?<=[<>])\s*or\s*=)|(?:=\s*(?=[<>]))", "="),
        (r"=([<>])", r"\1="),
        (r"(?:less|lower|smaller) than or equal(?: to)?|(?:not?|nicht) (?:more|mehr) than", "<="),
        (r"(?:greater|more|higher) than or equal(?: to)?|not? less than", ">="),
        (r"\b(?:up to|at most|bis zu|hasta|jusqu'à|até|fino a|max(?:imum|\.)?)(?=[\s:\d])", "<="),
        (r"^\s*bis(?=\s)", "<="),
        (
            r"\b(?:at least|mindestens|a partir de|desde|dès|from|ab|min(?:imum|\.)?)(?=[\s:]*\d)",
            ">=",
        ),
        (r"\b(?:less|lower|smaller) than|\b(?:below|under|unter|menor (?:que|de|a))", "<"),
        (r"\b(?:inferior a|inférieure? à)", "<"),
        (r"\b(?:greater|more|higher) than|\b(?:above|over|über|mayor (?:que|de|a))", ">"),
        (r"\b(?:superior a|supérieure? à)", ">"),
        (r"(?:or|and) (?:more|higher|greater|above|over|up)\b|(?<=\d)\s*\+$", ">="),
        (r"(?:or|and) (?:less|lower|below|under)\b", "<="),
        (r"^\s*(?:between|entre|zwischen)\b", ""),
        (r"(?<=[<>=])\s*:", ""),
    )
]
_LABEL = re.compile(
    r"^\s*(?:ref(?:erence)?\.?\s*(?:range|interval|values?)?|referenz(?:bereich)?|normal(?:wert)?"
    r"(?:\s*range)?|v\.?\s?r\.?|range|adults?|optimal|desirable|negative)\s*[:=]?\s*"
    r"(?=[\s<>\d(\[-]|up to|less|below)",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*\((?:normal|optimal|desirable|negative|adults?)\)$", re.IGNORECASE)
_MALE = "males?|men|man|männer|hommes?|hombres?|homens?|uomini|h|♂"
_FEMALE = "females?|women|woman|frauen|femmes?|mujeres?|mulheres?|donne|f|w|♀"
# M is male, but mujer or mulher beside H.
_SEX = re.compile(
    rf"(?<![^\W\d_]|[/°])(?:({_FEMALE})|({_MALE})|(m))(?![^\W\d_])\s*[:=.]?", re.IGNORECASE
)


class Part(NamedTuple):
    """A range for everybody or for one sex: its possible readings, and the unit in its text."""

    readings: tuple[Range, ...]
    unit: str

    def bounds(self, value: float | None) -> Range:
        """Return the reading that is nearer to the value, or else the first one."""
        if value is None or value <= 0:
            return self.readings[0]
        return min(self.readings, key=lambda bounds: _distance(bounds, value))


class PrintedText(NamedTuple):
    """What a text prints: one part, or parts by sex."""

    parts: tuple[tuple[Sex | None, Part], ...] = ()

    @property
    def by_sex(self) -> bool:
        """Whether the range depends on the sex."""
        return any(sex for sex, _ in self.parts)

    def part(self, sex: Sex | None) -> Part | None:
        """Return the range of a person; None if there is none, or if it depends on the sex."""
        return next((part for of, part in self.parts if of in (None, sex)), None)


@lru_cache(maxsize=1024)
def read(text: str) -> PrintedText:
    """Return the ranges in ``text``; none if it is not understood as a whole."""
    plain = " ".join(text.translate(_CHARACTERS).split())
    labels = list(_SEX.finditer(plain))
    if labels and _has_figures_around(plain, labels):
        return _by_sex(plain, labels)
    part = _part(plain)
    return PrintedText(((None, part),) if part else ())


def _has_figures_around(text: str, labels: list[re.Match[str]]) -> bool:
    """Return whether labels of a sex begin or end the text.

    One letter behind a single range is a unit: 36.1-37.2 F, 7-9 h.
    """
    first, last = labels[0], labels[-1]
    if not text[: first.start()].strip(" ("):
        return True
    is_letter = len(last[0].strip(" :=.")) == 1 and not text[: last.start()].endswith("(")
    return not text[last.end() :].strip(" ).;") and (len(labels) > 1 or not is_letter)


def _by_sex(text: str, labels: list[re.Match[str]]) -> PrintedText:
    leading = not text[: labels[0].start()].strip(" (")
    ends = [label.start() for label in labels[1:]] + [len(text)]
    starts = [0] + [label.end() for label in labels[:-1]]
    spanish = any(label[2] and label[2].casefold() == "h" for label in labels)
    parts: list[tuple[Sex | None, Part]] = []
    for index, label in enumerate(labels):
        span = (label.end(), ends[index]) if leading else (starts[index], label.start())
        part = _part(text[slice(*span)].strip(" ,;/()"))
        if part is None:
            return PrintedText()
        female = bool(label[1]) or (bool(label[3]) and spanish)
        parts.append(("female" if female else "male", part))
    return PrintedText(tuple(parts))


def _part(text: str) -> Part | None:
    text = _REMARK.sub("", _LABEL.sub("", text).strip())
    text, opened = _without_brackets(text)
    for pattern, sign in _SIGNS:
        text = pattern.sub(sign, text)
    text = text.strip()
    if match := _BETWEEN.fullmatch(text):
        return _two_sided(match, opened)
    if match := _ONE_SIDED.fullmatch(text):
        return _one_sided(match[1], match[2], match[3])
    if match := _OR_MORE.fullmatch(text):
        return _one_sided(match[3], match[1], match[2])
    return None


def _without_brackets(text: str) -> tuple[str, tuple[bool, bool]]:
    """Return a text without the brackets around it, and which of its ends they open.

    A pair of the same kind is no interval: (4.0-5.6) includes 5.6, and [4.0, 5.6) does not.
    """
    if not (match := re.fullmatch(r"([\[(])(.*)([\])])", text)):
        return text, (False, False)
    inner = re.sub(r"(?<=\d)\s*;\s*(?=\S)|(?<=\d),\s+(?=\S)", " - ", match[2])
    mixed = (match[1], match[3]) in {("[", ")"), ("(", "]")}
    return inner, (mixed and match[1] == "(", mixed and match[3] == ")")


def _two_sided(match: re.Match[str], opened: tuple[bool, bool]) -> Part | None:
    first, low, unit_of_low, last, high, unit = match.groups()
    if (first or ">")[0] != ">" or (last or "<")[0] != "<":
        return None
    if unit_of_low and unit_of_low.strip() != unit.strip():
        return None
    found = [
        Range(one, other, opened[0] or first == ">", opened[1] or last == "<")
        for one, other in zip(*_aligned(_figures(low), _figures(high)), strict=True)
        if one <= other and isfinite(other - one)
    ]
    return Part(tuple(found), unit.strip()) if found else None


def _aligned(low: list[float], high: list[float]) -> tuple[list[float], list[float]]:
    """Return the readings of two figures side by side: a plain figure has the same twice."""
    most = max(len(low), len(high)) if low and high else 0
    padded = [(figures * most)[:most] for figures in (low, high)]
    return padded[0], padded[1]


def _one_sided(sign: str, figure: str, unit: str) -> Part | None:
    is_open = len(sign) == 1
    if sign[0] == "<":
        found = [Range(high=bound, high_open=is_open) for bound in _figures(figure)]
    else:
        found = [Range(low=bound, low_open=is_open) for bound in _figures(figure)]
    return Part(tuple(found), unit.strip()) if found else None


def _figures(text: str) -> list[float]:
    """Return the numbers that a figure may be, the more usual one first.

    >>> _figures("5,6"), _figures("4,500"), _figures("150.000"), _figures("1.234,5")
    ([5.6], [4500.0, 4.5], [150.0, 150000.0], [1234.5])
    """
    text = text.replace(" ", "").replace("'", "")
    separators = [character for character in text if character in ",."]
    if not separators:
        return _finite(text)
    last = separators[-1]
    if len(set(separators)) == 2:
        grouping = "," if last == "." else "."
        return _finite(text.replace(grouping, "").replace(last, "."))
    thousands, decimal = text.replace(last, ""), text.replace(last, ".")
    if len(separators) > 1:
        return _finite(thousands)
    if not re.fullmatch(r"[-+]?[1-9]\d{0,2}[.,]\d{3}", text):
        return _finite(decimal)
    return _finite(*((thousands, decimal) if last == "," else (decimal, thousands)))


def _finite(*texts: str) -> list[float]:
    return [number for number in map(float, texts) if isfinite(number)]


def _distance(bounds: Range, value: float) -> float:
    """Return how many powers of ten lie between a value and a range."""
    middle = sum(abs(bound) for bound in bounds[:2] if bound is not None)
    return abs(log10(value / middle)) if middle else 0.0
