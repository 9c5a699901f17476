"""The license notice for the LOINC and UCUM codes that the catalogues have.

Every answer with LOINC codes of markers or metrics has the notice of LOINC.
"""

from functools import cache
from pathlib import Path

_NOTICE = Path(__file__).with_name("NOTICE.txt")


@cache
def loinc_notice() -> str:
    """Return the notice that LOINC requires: the first paragraph of NOTICE.txt."""
    first, _, _ = _NOTICE.read_text(encoding="utf-8").partition("\n\n")
    return first.replace("\n", " ")
