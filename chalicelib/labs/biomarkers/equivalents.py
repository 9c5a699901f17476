"""Markers from which an input of a formula follows by definition: shares, counts and capacities.

>>> share_of_leucocytes(2.0, 8.0), count_of_share(25.0, 8.0), tibc_from_uibc(100, 220)
(25.0, 2.0, 320)
"""

from chalicelib.labs.biomarkers.formula import Equivalent
from chalicelib.labs.biomarkers.formulas import OutOfDomain

COUNT = "10*3/uL"


def share_of_leucocytes(cells_k_ul: float, wbc_k_ul: float) -> float:
    """Return the share of one kind of cells in all leucocytes, in percent; by definition."""
    if not wbc_k_ul > 0:
        raise OutOfDomain("WBC must be above zero")
    return 100 * cells_k_ul / wbc_k_ul


def count_of_share(cells_pct: float, wbc_k_ul: float) -> float:
    """Return the absolute count of one kind of cells from their share; by definition."""
    return cells_pct * wbc_k_ul / 100


def tibc_from_uibc(iron_ug_dl: float, uibc_ug_dl: float) -> float:
    """Return the total iron-binding capacity: the used and the unused one; by definition."""
    return iron_ug_dl + uibc_ug_dl


SHARE_OF_LYMPHOCYTES = Equivalent(
    (("lymphocytes_abs", COUNT), ("wbc", COUNT)),
    share_of_leucocytes,
    "lymphocytes [%] = 100 * lymphocytes / WBC",
)
LYMPHOCYTES = Equivalent(
    (("lymphocytes_pct", "%"), ("wbc", COUNT)),
    count_of_share,
    "lymphocytes = lymphocytes [%] * WBC / 100",
)
NEUTROPHILS = Equivalent(
    (("neutrophils_pct", "%"), ("wbc", COUNT)),
    count_of_share,
    "neutrophils = neutrophils [%] * WBC / 100",
)
IRON_BINDING = Equivalent(
    (("iron", "ug/dL"), ("uibc", "ug/dL")), tibc_from_uibc, "TIBC = iron + UIBC"
)
