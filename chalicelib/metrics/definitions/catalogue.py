"""The built-in metrics: reference data read once, on first use.

`catalogue.json` is the source: a metric is added and corrected there. `docs/metrics.md` lists them,
with the reasons for their bounds and codes. LOINC and UCUM codes are used under the terms in
`chalicelib/terminology/NOTICE.txt`.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Final

from chalicelib.metrics.definitions.documents import BuiltInMetric

_FILE = Path(__file__).with_name("catalogue.json")

# Metrics that are known, but not built in yet. Nobody can take their codes meanwhile, so that a
# code never has two meanings. A later release adds these only, or has to rename own metrics first.
RESERVED: Final = frozenset(
    {
        "body_water_pct",
        "bone_mass",
        "carbohydrate",
        "energy_basal",
        "fat",
        "glucose_mean",
        "glucose_tir",
        "hip",
        "hr_recovery_1m",
        "limb_girth",
        "mindful_min",
        "moderate_min",
        "muscle_mass",
        "neck",
        "sleep_latency",
        "spo2_min",
        "stand_min",
        "stress",
        "vigorous_min",
        "visceral_fat",
    }
)


@cache
def metrics() -> dict[str, BuiltInMetric]:
    """Return the built-in metrics by code, in the order of codes."""
    listed: list[BuiltInMetric] = json.loads(_FILE.read_text(encoding="utf-8"))
    for metric in listed:
        metric["id"] = metric["code"]
        metric["built_in"] = True
        metric.setdefault("biomarker", False)
    return {metric["code"]: metric for metric in listed}


@cache
def shared() -> frozenset[str]:
    """Return the codes that are also ids of biomarkers, which are the same quantities."""
    return frozenset(code for code, metric in metrics().items() if metric["biomarker"])


@cache
def tag() -> str:
    """Return the entity tag of the catalogue as it ships."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()[:16]


def is_taken(code: str) -> bool:
    """Tell whether nobody can use a code for a metric of their own."""
    return code in metrics() or code in RESERVED
