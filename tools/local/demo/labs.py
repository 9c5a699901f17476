"""What the demo person has had measured, and aims at."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

from tools.local.demo.body import weight
from tools.local.demo.step import WEEKS, Step, at

MARKERS = (  # marker, unit, three draws (oldest first), the laboratory's range
    ("apob", "mg/dL", (98, 86, 74), (None, 90)),
    ("ldl_c", "mg/dL", (131, 112, 96), (None, 116)),
    ("hdl_c", "mg/dL", (47, 51, 54), (40, None)),
    ("triglycerides", "mg/dL", (118, 97, 84), (None, 150)),
    ("total_cholesterol", "mg/dL", (202, 183, 167), (None, 200)),
    ("lpa_molar", "nmol/L", (22, 21, 23), (None, 75)),
    ("glucose_fasting", "mg/dL", (97, 92, 88), (70, 99)),
    ("hba1c", "%", (5.5, 5.4, 5.1), (4.0, 5.6)),
    ("insulin_fasting", "u[IU]/mL", (8.9, 7.1, 5.4), (None, 20)),
    ("hs_crp", "mg/L", (1.4, 0.8, 0.3), (None, 3)),
    ("alt", "U/L", (34, 27, 22), (10, 40)),
    ("ast", "U/L", (29, 28, 24), (10, 40)),
    ("ggt", "U/L", (31, 26, 21), (9, 50)),
    ("alp", "U/L", (74, 69, 66), (40, 130)),
    ("albumin", "g/dL", (4.4, 4.5, 4.6), (3.5, 5.5)),
    ("creatinine", "mg/dL", (0.98, 1.01, 0.97), (0.7, 1.3)),
    ("wbc", "10*3/uL", (6.4, 5.9, 5.2), (4, 10)),
    ("lymphocytes_pct", "%", (29, 31, 34), (20, 45)),
    ("mcv", "fL", (90, 89, 89), (80, 96)),
    ("rdw_cv", "%", (13.4, 13.1, 12.8), (11.5, 14.5)),
    ("platelets", "10*3/uL", (231, 244, 238), (150, 400)),
    ("hemoglobin", "g/dL", (15.1, 15.0, 15.3), (14, 18)),
    ("ferritin", "ng/mL", (88, 104, 121), (24, 336)),
    ("vitamin_d_25oh", "ng/mL", (21, 33, 44), (30, 60)),
    ("vitamin_b12", "pg/mL", (412, 455, 498), (200, 800)),
    ("tsh", "m[IU]/L", (1.9, 1.7, 1.8), (0.4, 4.2)),
    ("testosterone_total", "ng/dL", (512, 561, 604), (291, 1100)),
)
DRAWS = (194, 101, 9)  # days ago
# The last CRP is only a limit, which this variant of biological age takes.
LIMIT = ("hs_crp", 0.3)
VARIANT = "crp_floor_0_22"
TARGETS: dict[str, dict[str, Any]] = {
    "apob": {"high": 80, "unit": "mg/dL"},
    "ferritin": {"low": 50, "high": 150, "unit": "ng/mL"},
    "weight": {"low": 76, "high": 80, "unit": "kg"},
    "hba1c": {"protocol": "blueprint"},
    "hs_crp": {"protocol": "blueprint"},
    "ldl_c": {"protocol": "blueprint"},
    "testosterone_total": {"protocol": "blueprint"},
    "vitamin_d_25oh": {"protocol": "blueprint"},
}


def panels(today: date) -> Iterator[Step]:
    """Yield the quarterly draws."""
    for number, ago in enumerate(DRAWS):
        day = today - timedelta(days=ago)
        body = {
            "collected_at": at(day, time(7, 40)).isoformat(),
            "reported_at": at(day, time(16, 5), days=1).isoformat(),
            "fasting": True,
            "specimen": "venous blood",
            "lab": "Labor Mitte",
            "phenoage_variant": VARIANT,
            "readings": [
                _result(marker, unit, values[number], bounds)
                for marker, unit, values, bounds in MARKERS
            ],
        }
        yield Step(f"panel:{day}", "POST", "/v1/panels", body)


def _result(
    marker: str, unit: str, value: float, bounds: tuple[float | None, float | None]
) -> dict[str, Any]:
    printed = zip(("low", "high"), bounds, strict=True)
    lab_range = {name: bound for name, bound in printed if bound is not None}
    result = {"marker": marker, "value": value, "unit": unit, "lab_range": lab_range}
    return result | ({"comparator": "<"} if (marker, value) == LIMIT else {})


def targets() -> Iterator[Step]:
    """Yield the aims, some of them a protocol's."""
    for marker, body in TARGETS.items():
        yield Step(f"target:{marker}", "PUT", f"/v1/biomarkers/{marker}/target", body)


def weights(today: date) -> Iterator[Step]:
    """Yield the weight, as the scale shows it, each week and lately each day."""
    for ago in sorted({*range(7, WEEKS * 7, 7), *range(1, 6)}, reverse=True):
        day = today - timedelta(days=ago)
        body = {"value": weight(ago), "unit": "kg", "local_date": day.isoformat()}
        yield Step(f"reading:weight:{day}", "POST", "/v1/biomarkers/weight/readings", body)
