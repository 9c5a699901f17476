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
_PER = re.compile(r"\s+per\s+", re.IGNORECASE)
_IN_PARENTHESES = re.compile(r"/\(([^()/]*)\)")
_BETWEEN_DIVISORS = re.compile(r"[·⋅*](?![0-9])")  # both middle dots
_DIVISOR = re.compile(r"([A-Za-z]+)\^-1$")

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
_MEASURED = r"(?:creat|crea|krea|kreatinin|kre|creatinine|hb|hgb|hba0|hba1c|ifcc)"
_ANNOTATED = re.compile(rf"^(m?g|mmol|mol|g)(?:\s*of)?\s*\(?{_MEASURED}\)?(?:\s*\(ifcc\))?$")
_PERCENT = re.compile(
    r"^(?:vol\.?-?)?(?:%|percent|pct)(?:\s*(?:(?:of\s*)?total\s*)?"
    r"(?:hb|hgb|hba1c|ngsp)|\s*by\s*wt|\s*der\s*leukozyten)?$"
)
_HEAD_OF_HUNDRED = {"/100ml": "/dL", "/100leuk": "%"}

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
    "g": ["g", "gr", "gm", "gms", "gram", "grams", "gramo", "gramos"],
    "mol": ["mol", "mols", "mole", "moles"],
    "L": ["l", "liter", "liters", "litre", "litres"],
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
    "min": ["min", "mn", "minute", "minutes"],
    "h": ["h", "hr", "hrs", "hour", "hours", "std", "hora", "1h", "1.h"],
    "a": ["a", "yr", "yrs", "year", "years"],
    "1": ["1", "ratio", "index", "quotient"],
    "": ["", "beat", "beats", "count", "counts", "s{beats}", "schläge", "bpm"],
    "%": ["%"],
    "mmHg": ["mmhg", "mm(hg)", "mmofhg", "torr", "millimeterofmercury", "millimetreofmercury"],
    "Cel": ["cel", "c", "°c", "ºc", "gradc", "celsius", "degc", "degreecelsius"],
    "degF": ["degf", "f", "°f", "ºf", "fahrenheit", "degreefahrenheit"],
    "lb_av": ["lb_av", "lb", "lbs", "pound", "pounds"],
    "stone_av": ["stone_av", "stone", "stones", "st"],
    "lbf_av": ["lbf_av", "lbf"],
    "kgf": ["kgf", "kp"],
    "N": ["n", "newton", "newtons"],
    "in_i": ["in_i", "in", "inch", "inches"],
    "ft_i": ["ft_i", "ft", "foot", "feet"],
    "mi_i": ["mi_i", "mi", "mile", "miles"],
    "yd_i": ["yd_i", "yd", "yard", "yards"],
    "1.73m2": ["1.73m2", "1.73", "1.73_m2", "1.73m^2", "1.73qm", "1.72qm", "1.73squaremeter"],
    "m2": ["m2", "m^2", "qm", "squaremeter", "squaremetre"],
    "uL": ["mm3", "mm^3", "cumm", "cmm", "cu.mm"],
    "mL": ["cc", "cm3", "cm^3"],
    "fL": ["um3", "um^3", "ume3"],
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
    if _PERCENT.match(text.strip()) or text.strip(" .") == "/100leuk":
        return "%"
    text = re.sub(r"\s*/?\s*100\s*ml$", "/dl", re.sub(r"(?<=g)s?\s*%$", "/dl", text))
    text = _IN_PARENTHESES.sub(lambda inner: "/" + inner[1].replace("*", "/"), text)
    head, *divisors = _parts(text)
    return "/".join([head, *sorted(divisor for divisor in divisors if divisor)])


def _parts(text: str) -> list[str]:
    """Return the head and the divisors of a unit in lower case, each in its plain form."""
    head, *divisors = text.split("/")
    factors = re.split("[·⋅]", head) if "^-1" in head else [head]
    head, *negative = factors
    divisors = [part for divisor in divisors for part in _BETWEEN_DIVISORS.split(divisor)]
    return [_folded_part(part) for part in (head, *negative, *divisors)]


def _folded_part(text: str) -> str:
    text = _ANNOTATED.sub(r"\1", _DIVISOR.sub(r"\1", text.strip()))
    text = re.sub(r"[\[\]{}\s]", "", text).rstrip(".")
    return _names().get(text, text)


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
