"""Spellings of units on reports: one plain form for each unit, with or without its letter case.

The spellings are those of laboratory reports, of HL7 and FHIR samples and of health applications;
`tests/data/unit_spellings.csv` lists them with their sources. :func:`plain` keeps the letter case,
as UCUM does. :func:`folded` ignores it, so it may only be compared with units that a marker has.
"""

import re
from functools import cache, lru_cache

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_OMITTED = str.maketrans({"\u00b5": "u", "\u03bc": "u", **dict.fromkeys("[]{} ")})
# HL7 v2: the code, its text and the name of the coding system.
_CODED = re.compile(r"([^^]+)\^[^^]*\^[A-Za-z]\w+")
_PER = re.compile(r"(?:^|\s+)per\s+", re.IGNORECASE)
_IN_PARENTHESES = re.compile(r"/\(([^()/]*)\)")
_BETWEEN_DIVISORS = re.compile(r"[·⋅*](?![0-9])")  # both middle dots
_DIVISOR = re.compile(r"^(.*[a-z])\^?-(?:1|(2))$")

# Applied in turn to each part of a unit, between its slashes.
_SPELLINGS = [
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"^mc(?=(g|mol|[lL]|IU|U|kat|[eE]q)$)", "u"),
        (r"^([fpnumk]?)IU$", r"\1U"),  # laboratories print either for the same result
        (r"^([fpnumcd]?)l$", r"\1L"),
        (r"Eq$", "eq"),
        (r"^[xX\u00d7]?10[*^eE](?=\d+$)", "10*"),
        (r"^m\^2$", "m2"),
        (r"^1\.73(_?m\^?2)?$", "1.73m2"),
    )
]
_WORDS = {
    "lb": "lb_av",
    "lbs": "lb_av",
    "lbf": "lbf_av",
    "in": "in_i",
    "inch": "in_i",
    "mi": "mi_i",
    "yd": "yd_i",
    "°C": "Cel",
    "C": "Cel",
    "°F": "degF",
    "F": "degF",
    "hr": "h",
    "hour": "h",
    "hours": "h",
    "yr": "a",
    "years": "a",
    "beats": "",
    "cells": "",
    "ratio": "1",
}
_COUNTS = {"K": "10*3", "Thousand": "10*3", "M": "10*6", "Million": "10*6"}

# What is measured, written behind a unit: mg/g creatinine, % HbA1c, pg/cell.
_MEASURED = r"(?:creat|crea|cr|krea|kreatinin|kre|creatinine|hb|hgb|hba0|hba1c|ifcc)"
_ANNOTATED = re.compile(
    rf"^(m?gm?|m?mol|(?:milli)?gram|millimole)(?:of)?\(?{_MEASURED}\)?(?:\(?ifcc\)?)?$"
)
# HealthKit states the molar mass of glucose; units in words state whose foot or pound it is.
_REMARK = re.compile(r"<[0-9.]+>|\((?:calc|calculated|international|us and british)\)")
_PER_HUNDRED_ML = re.compile(r"^([munp]?g)(?:ms?|s)?\s*(?:%|/\s*100\s*ml)$")
# The slash is lost: mgdl.
_RUN_TOGETHER = re.compile(r"^([fpnum]?(?:g|mol))([mdu]?)l$")
_PERCENT = re.compile(
    r"^(?:vol\.?-?)?(?:%|percent|pct)\s*(?:(?:of\s*)?(?:total\s*)?"
    r"(?:hb|hgb|hba1c|a1c|\(?ngsp\)?|\(?dcct\)?|wbc|sat|o2|spo2)|by\s*wt|der\s*leukozyten)?$"
)
_PREFIXES = {
    "": [""],
    "f": ["f", "femto"],
    "p": ["p", "pico", "uu"],
    "n": ["n", "nano"],
    "u": ["u", "mc", "micro", "micro-"],
    "m": ["m", "milli"],
    "c": ["c", "centi"],
    "d": ["d", "deci"],
    "k": ["k", "kilo"],
}
# In lower case and without spaces. "lu" is a common misreading of "IU".
_BASES = {
    "g": ["g", "gs", "gr", "gm", "gms", "gram", "grams", "gramo", "gramos"],
    "mol": ["mol", "mols", "mole", "moles"],
    "L": ["l", "lt", "ltr", "liter", "liters", "litre", "litres"],
    "U": [
        *("u", "iu", "ui", "ie", "i.e", "i.u", "e", "lu", "unit", "units"),
        *("intlunit", "internationalunit", "internationalunits", "enzymeunit"),
    ],
    "kat": ["kat", "katal"],
    "eq": ["eq", "val", "equivalent", "equivalents"],
    "m": ["m", "meter", "meters", "metre", "metres"],
    "s": ["s", "sec", "secs", "second", "seconds", "sek", "seg"],
    "Pa": ["pa", "pascal"],
}
_NAMES = {
    "min": ["min", "mins", "mn", "minute", "minutes"],
    "h": [
        *("h", "hr", "hrs", "hour", "hours", "std", "hora", "1h", "1.h", "1hr", "1hour"),
        *("1sthr", "1sthour"),
    ],
    "a": ["a", "yr", "yrs", "year", "years"],
    "1": ["1", "ratio", "index", "quotient"],
    "": ["", "#", "beat", "beats", "count", "counts", "schläge", "cell", "cells", "ery"],
    "/min": ["bpm"],
    "mm/h": ["mmn.w", "mm1sthour", "mm1sthr", "mmin1hr", "mmin1sthour", "mmat1hr"],
    "kg": ["kilo", "kilos"],
    "cm": ["cms"],
    "%": ["%"],
    "mmHg": ["mmhg", "mm(hg)", "mmofhg", "torr", "millimeterofmercury", "millimetreofmercury"],
    "Cel": [
        "cel",
        "c",
        "°c",
        "ºc",
        "gradc",
        "celsius",
        "degc",
        "degreec",
        "degreesc",
        "degreecelsius",
    ],
    "degF": ["degf", "f", "°f", "ºf", "fahrenheit", "degreef", "degreesf", "degreefahrenheit"],
    "lb_av": ["lb_av", "lb", "lbs", "pound", "pounds"],
    "stone_av": ["stone_av", "stone", "stones", "st"],
    "lbf_av": ["lbf_av", "lbf"],
    "kgf": ["kgf", "kp"],
    "N": ["n", "newton", "newtons"],
    "in_i": ["in_i", "in", "inch", "inches"],
    "ft_i": ["ft_i", "ft", "foot", "feet"],
    "mi_i": ["mi_i", "mi", "mile", "miles"],
    "yd_i": ["yd_i", "yd", "yard", "yards"],
    "1.73m2": [
        *("1.73m2", "1.73", "1.73_m2", "1.73m^2", "1.73m*2", "1.73m**2", "1.73qm", "1.72qm"),
        *("1.73sqm", "1.73sq.m", "1.73squaremeter", "bsa"),
    ],
    "m2": ["m2", "m^2", "m*2", "m**2", "qm", "sqm", "sq.m", "squaremeter", "squaremetre"],
    "uL": ["mm3", "mm^3", "cumm", "cmm", "cu.mm"],
    "mL": ["cc", "cm3", "cm^3"],
    "fL": ["um3", "um^3", "ume3", "u^3", "u3", "cu.microns", "cubicmicrons"],
}
_MOLAR = re.compile(r"^([munp])M$")


@lru_cache(maxsize=1024)
def plain(unit: str) -> str:
    """Return ``unit`` in the one spelling that is used to compare units, not to display them.

    Micro is written ``u``, both micro signs or ``mc`` (in ``mcg``). Laboratories omit UCUM's
    square brackets around units such as ``[IU]``, and its braces. The order of divisors has no
    meaning.

    >>> plain("mcg/dL"), plain("uIU/mL") == plain("u[IU]/mL")
    ('ug/dL', True)
    >>> plain("x10E3/uL"), plain("K/mcL"), plain("10³/µL")
    ('10*3/uL', '10*3/uL', '10*3/uL')
    """
    if unit == "bpm":
        return "/min"
    head, *divisors = map(_plain_part, raised(unit).translate(_OMITTED).split("/"))
    if divisors == ["uL"]:
        head = _COUNTS.get(head, head)
    return "/".join([head, *sorted(divisors)])


def raised(unit: str) -> str:
    """Return ``unit`` with ``^`` before superscript digits."""
    return re.sub("[⁰¹²³⁴-⁹⁻]+", lambda digits: "^" + digits[0].translate(_SUPERSCRIPTS), unit)


def _plain_part(text: str) -> str:
    for pattern, spelled in _SPELLINGS:
        text = pattern.sub(spelled, text)
    return _WORDS.get(text, text)


@lru_cache(maxsize=1024)
def folded(unit: str) -> str:
    """Return the plain form of a unit that is written in another letter case, or in words.

    >>> folded("MG/DL"), folded("micromol/L"), folded("mL/min·kg"), folded("g%")
    ('mg/dL', 'umol/L', 'mL/kg/min', 'g/dL')
    """
    text = _CODED.sub(r"\1", unit.strip())
    if match := _MOLAR.match(text.translate(_OMITTED)):
        return f"{match[1]}mol/L"
    text = _PER.sub("/", raised(text)).translate({0xB5: "u", 0x3BC: "u", 0x2C: "."})
    text = re.sub(r"^ifcc\s*", "", text.casefold())
    if _PERCENT.match(text.strip()) or re.fullmatch(r"/\s*100\s*(leuk|wbc)\.?", text):
        return "%"
    text = _PER_HUNDRED_ML.sub(r"\1/dl", _REMARK.sub("", text).strip())
    text = _RUN_TOGETHER.sub(r"\1/\2l", text)
    text = _IN_PARENTHESES.sub(_divisors_in, text)
    head, *divisors = _parts(text)
    divisors = sorted(divisor for divisor in divisors if divisor)
    if divisors == ["L", "s"] and head.endswith("mol"):
        head, divisors = f"{head.removesuffix('mol')}kat", ["L"]
    elif divisors and head == "1" != divisors[0]:
        head = ""
    elif (head, divisors) == ("mm", ["L"]):
        head = "mmol"
    return "/".join([head, *divisors])


def _parts(text: str) -> list[str]:
    """Return the head and the divisors of a unit in lower case, each in its plain form."""
    head, *divisors = text.replace("**", "^").split("/")
    factors = re.split(r"[·⋅.\s]", head) if re.search(r"[a-z]\^?-[12]", head) else [head]
    positive = [factor for factor in factors if not _DIVISOR.match(factor.strip())]
    negative = [factor for factor in factors if _DIVISOR.match(factor.strip())]
    divisors = [part for divisor in divisors for part in _BETWEEN_DIVISORS.split(divisor)]
    return [_folded_part(part) for part in ("".join(positive), *negative, *divisors)]


def _folded_part(text: str) -> str:
    text = re.sub(r"[\[\]{}\s]", "", _DIVISOR.sub(r"\1\2", text.strip())).rstrip(".")
    text = _ANNOTATED.sub(r"\1", text)
    return _names().get(text, text)


def _divisors_in(parentheses: re.Match[str]) -> str:
    """Return the product in a pair of parentheses as divisors one after the other."""
    return "/" + re.sub(r"\*|(?<!\d)\.(?!\d)", "/", parentheses[1])


@cache
def _names() -> dict[str, str]:
    """Return the plain form of every part of a unit that is known, by its other spellings."""
    names = {
        before + name: prefix + base
        for base, spellings in _BASES.items()
        for prefix, befores in _PREFIXES.items()
        for before in befores
        for name in spellings
    }
    return names | {name: unit for unit, many in _NAMES.items() for name in many}
