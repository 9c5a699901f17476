"""When two spellings name one unit: pure rules over text."""

import re

from chalicelib.table.items import Document

_MICRO = str.maketrans({"\u00b5": "u", "\u03bc": "u"})  # the micro sign, and the Greek mu


def plain(unit: str) -> str:
    """Return ``unit`` without what is only spelling.

    Micro is written ``u``, both micro signs or ``mc`` (in ``mcg``); and UCUM's square brackets
    around units such as ``[IU]`` are printed by no laboratory.

    >>> plain("mcg/dL"), plain("uIU/mL") == plain("u[IU]/mL")
    ('ug/dL', True)
    """
    spelled = unit.translate(_MICRO).replace("[", "").replace("]", "")
    return re.sub(r"\bmcg\b", "ug", spelled)


def same(one: str, other: str) -> bool:
    """Tell whether two spellings name one unit; case matters, as in UCUM."""
    return plain(one) == plain(other)


def accepted(marker: Document) -> list[str]:
    """Return the units in which ``marker`` may be reported, the canonical one first."""
    return [marker["unit"], *(other["unit"] for other in marker["alt_units"])]
