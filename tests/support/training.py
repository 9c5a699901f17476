"""Sets as stored, and the worked examples of the training rules in tests/data."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

_VECTORS = json.loads(Path("tests/data/training_vectors.json").read_text(encoding="utf-8"))
# The figures are rounded to 4 places.
TOLERANCE = Decimal("0.00005")
_DEFAULTS = {"type": "normal", "load_mode": "external", "side": "both"}
TYPES = (
    "normal", "warmup", "drop", "failure", "amrap", "myo", "partial", "rest_pause", "cluster",
)  # fmt: skip
MINI_SETS = ("drop", "myo", "rest_pause", "cluster")


def vector(identity: str) -> tuple[Any, Any]:
    """Return what is given and what is expected in a worked example."""
    example = next(each for each in _VECTORS["vectors"] if each["id"] == identity)
    return example["given"], example["expected"]


def a_set(**fields: Any) -> dict[str, Any]:
    """Return a stored set; what is left out is as the API fills it in."""
    return _DEFAULTS | fields


def weight(value: float, unit: str = "kg") -> dict[str, Any]:
    """Return a weight as stored."""
    return {"value": value, "unit": unit}


def without_records(workout: dict[str, Any]) -> dict[str, Any]:
    """Return a workout as it is read: only the answer to a write has its records."""
    told = ("records", "records_changed")
    return {name: value for name, value in workout.items() if name not in told}


def is_near(found: Decimal | None, expected: float | None) -> bool:
    """Return whether a figure is the one of the example; None is only None."""
    if found is None or expected is None:
        return found is expected
    return abs(found - Decimal(str(expected))) <= TOLERANCE


HALVES = st.integers(2, 24).map(lambda number: number / 2)
WEIGHTS = st.builds(
    weight,
    # Not in binary: as entered, with at most 3 decimals.
    st.integers(1, 2_500_000).map(lambda thousandths: thousandths / 1000),
    st.sampled_from(["kg", "lb"]),
)
SETS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(TYPES),
        "load_mode": st.sampled_from(["external", "bodyweight", "assisted", "band"]),
        "side": st.sampled_from(["both", "left", "right", "each"]),
    },
    optional={
        "reps": st.integers(0, 60).map(lambda number: number / 2),
        "weight": WEIGHTS,
        "load_per": st.sampled_from(["implement", "total"]),
        "group": st.integers(0, 3),
        "done": st.just(False),
    },
)
