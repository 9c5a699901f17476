"""Answers of ordinal and nominal markers: how laboratories spell them, their order, their ranges.

A marker lists its answers; those of an ordinal one are in order. The spellings are those that
`facts/qualitative.csv` of the project names for its markers. A word that a marker does not use is
read as its own answer of the same meaning, if it has exactly one: ``Negative`` of hepatitis B is
its ``Nonreactive``. The bare ``+`` is ``1+`` on a strip and ``Positive`` elsewhere.

>>> scale = Scale(("Negative", "Trace", "1+", "2+"), ordered=True)
>>> scale.read("NEG."), scale.read("non-reactive"), scale.read("+"), scale.read("5+")
('Negative', 'Negative', '1+', None)
>>> scale.accepted("NEG-TRACE"), scale.status("1+", ("Negative", "Trace"))
(('Negative', 'Trace'), 'high')
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from chalicelib.labs.biomarkers.documents import MarkerDocument, RangeStatus

_SPELLINGS = {
    "Negative": "neg negative negativ negativo negativa négatif négative -",
    "Positive": "pos positive positiv positivo positiva positif +",
    "Trace": "tr trace traces spur spuren traços (+) +/- +- ±",
    "1+": "1+ +1 + (+)",
    "2+": "2+ +2 ++",
    "3+": "3+ +3 +++",
    "4+": "4+ +4 ++++",
    "Nonreactive": "nonreactive nr nichtreaktiv noreactivo nãoreagente",
    "Reactive": "reactive reaktiv reactivo reagente",
    "Not detected": "notdetected undetected targetnotdetected nichtnachgewiesen",
    "Detected": "detected nachgewiesen",
    "Absent": "absent ausente",
    "Present": "present presente",
    "None seen": "noneseen notseen none nil",
    "Indeterminate": "indeterminate ind",
    "Inconclusive": "inconclusive",
    "Equivocal": "equivocal borderline",
    "Normal": "normal norm",
    "Colorless": "colorless colourless",
    "Group O": "groupo o 0 typeo",
    "Group A": "groupa a typea",
    "Group B": "groupb b typeb",
    "Group AB": "groupab ab typeab",
}
# Answers of the same meaning, of which a marker uses one.
_SAME = (
    ("Negative", "Nonreactive", "Not detected", "Absent", "None seen"),
    ("Positive", "Reactive", "Detected", "Present"),
    ("Indeterminate", "Inconclusive", "Equivocal"),
)
# A strip prints the absence of a substance as one or the other.
_SAME_ON_STRIPS = (*_SAME[0], "Normal")
# The test failed: no step of the order.
NO_RESULT = "Invalid"

_CHARACTERS = str.maketrans(
    {
        **dict.fromkeys("\u2212\u2013\u2014\u2012\u2010\u2011", "-"),
        "\uff0b": "+",
        "≤": "<=",
        "≥": ">=",
    }
)
_TITRE = re.compile(r"([<>]=?)?(?:1[:/])?(\d{1,7})")
_FIGURES = re.compile(r"\s*\([^()]*\d[^()]*\)$")
_BELOW = re.compile(r"(<=?|up to|bis|hasta|jusqu'à|até|fino a)\s*(?=\S)", re.IGNORECASE)
_TO = re.compile(r"\s*-\s*|\s+(?:to|bis|until|a|à)\s+", re.IGNORECASE)
_OR = re.compile(r"\s*[,;/|]\s*|\s+(?:or|oder|ou|o)\s+", re.IGNORECASE)


class Scale(NamedTuple):
    """The answers of a marker.

    Attributes:
        answers: in order if ``ordered``.
        ordered: whether they have an order.
    """

    answers: tuple[str, ...]
    ordered: bool

    def read(self, text: str) -> str | None:
        """Return the answer that a text means; None if it means none of them."""
        return _read(self, text)

    def accepted(self, text: str) -> tuple[str, ...] | None:
        """Return the answers in a printed range; None if the text is not understood."""
        return _accepted(self, text)

    def rank(self, answer: str) -> int | None:
        """Return the position of an answer in the order; None without one."""
        if not self.ordered or answer == NO_RESULT or answer not in self.answers:
            return None
        return self.answers.index(answer)

    def status(self, answer: str, accepted: Sequence[str] | None) -> RangeStatus:
        """Return the status of an answer in a range of answers; ``unknown`` without a range.

        A range of an ordinal marker reaches from its lowest to its highest answer.
        """
        if not accepted or answer == NO_RESULT or answer not in self.answers:
            return "unknown"
        if not self.ordered:
            return "in_range" if answer in accepted else "outside"
        place = self.answers.index(answer)
        places = [self.answers.index(other) for other in accepted]
        if place < min(places):
            return "low"
        return "high" if place > max(places) else "in_range"

    def in_order(self, chosen: Iterable[str]) -> list[str]:
        """Return some of the answers in the order of the marker."""
        return sorted(set(chosen), key=self.answers.index)


def scale_of(marker: MarkerDocument) -> Scale:
    """Return the scale of a marker that has answers."""
    return Scale(tuple(marker["answers"]), marker["value_kind"] == "ordinal")


def has_answers(marker: MarkerDocument) -> bool:
    """Return whether the readings of a marker are answers and not quantities."""
    return marker["value_kind"] != "quantity"


def folded(text: str) -> str:
    """Return a text without what does not change its meaning: case, spaces, hyphens of words.

    >>> folded("Non-Reactive."), folded("1 +"), folded("(neg)"), folded("+/-")
    ('nonreactive', '1+', 'neg', '+/-')
    """
    plain = "".join(text.translate(_CHARACTERS).casefold().split()).rstrip(".")
    if any(letter.isalpha() for letter in plain):
        return re.sub(r"[-_.()]", "", plain)
    return plain


_MEANINGS: dict[str, list[str]] = {}
for _answer, _texts in _SPELLINGS.items():
    for _text in _texts.split():
        _MEANINGS.setdefault(_text, []).append(_answer)
_MEANINGS |= {"(-)": ["Negative"], "+": ["1+", "Positive"]}


@lru_cache(maxsize=1024)
def _read(scale: Scale, text: str) -> str | None:
    for form in (text, _FIGURES.sub("", text)):
        wanted = folded(form)
        same = [answer for answer in scale.answers if folded(answer) == wanted]
        meanings = _MEANINGS.get(wanted, ())
        if same or (same := [meaning for meaning in meanings if meaning in scale.answers]):
            return same[0]
        for meaning in meanings if scale.ordered else ():
            if found := _of_same_meaning(scale, meaning):
                return found
    return _titre(scale, text)


def _of_same_meaning(scale: Scale, meaning: str) -> str | None:
    """Return the only answer of a scale that means the same as another word."""
    strip = "1+" in scale.answers
    for group in (_SAME_ON_STRIPS, *_SAME[1:]) if strip else _SAME:
        if meaning in group:
            found = [answer for answer in scale.answers if answer in group]
            if not found and group is _SAME[0] and _steps(scale):
                # A series of dilutions begins with "below the first one".
                return scale.answers[0]
            return found[0] if len(found) == 1 else None
    return None


def _steps(scale: Scale) -> dict[int, str]:
    """Return the titres of a scale by their dilution."""
    matches = ((re.fullmatch(r"1:(\d+)", answer), answer) for answer in scale.answers)
    return {int(match[1]): answer for match, answer in matches if match}


def _titre(scale: Scale, text: str) -> str | None:
    """Return the titre that a text means: ``1/80`` and ``80`` are ``1:80``.

    Below the first dilution is the answer before it, and beyond the last one is the last one.
    """
    steps = _steps(scale)
    plain = re.sub(r"titr?er|titre|\s", "", text.translate(_CHARACTERS).casefold())
    match = _TITRE.fullmatch(plain)
    if not steps or not match or int(match[2]) not in steps:
        return None
    sign, dilution = match[1], int(match[2])
    if not sign:
        return steps[dilution]
    if sign == "<" and dilution == min(steps) and scale.answers[0] != steps[dilution]:
        return scale.answers[0]
    return steps[dilution] if sign in (">", ">=") and dilution == max(steps) else None


@lru_cache(maxsize=1024)
def _accepted(scale: Scale, text: str) -> tuple[str, ...] | None:
    plain = " ".join(text.translate(_CHARACTERS).split())
    whole = _read(scale, plain)
    if whole:
        return (whole,)
    if scale.ordered:
        below = _BELOW.match(plain)
        highest = _read(scale, plain[below.end() :]) if below else None
        if below and highest:
            end = scale.answers.index(highest) + (below[1] != "<")
            return scale.answers[:end] or None
        for match in _TO.finditer(plain):
            pair = _read(scale, plain[: match.start()]), _read(scale, plain[match.end() :])
            if pair[0] and pair[1]:
                first, last = (scale.answers.index(answer) for answer in pair if answer)
                return scale.answers[first : last + 1] or None
    parts = [_read(scale, part) for part in _OR.split(plain)]
    known = [part for part in parts if part]
    return tuple(scale.in_order(known)) if len(known) == len(parts) else None
