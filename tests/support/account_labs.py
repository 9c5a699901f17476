"""Differences between what 0.5 answered about readings and what is answered today."""

from collections.abc import Callable
from typing import Any

from tests.support.adaptations import Adaptation, in_objects

MARKERS = frozenset({"getBiomarker", "listBiomarkers"})
READINGS = frozenset({"getPanel", "getReading", "listPanels", "listReadings"})
TREND = frozenset({"getTrend"})

Change = Callable[[dict[str, Any]], dict[str, Any]]


def renamed(before: str, after: str) -> Change:
    """Return a change of objects that renames one of their fields."""
    return lambda document: {
        after if name == before else name: value for name, value in document.items()
    }


def without_units(document: dict[str, Any]) -> dict[str, Any]:
    """Return a value without its warnings, and its ranges without unit and display."""
    kept = {name: value for name, value in document.items() if name != "warnings"}
    for name in ("reference", "target", "lab_range"):
        found = kept.get(name)
        if isinstance(found, dict):
            # A target that is no comparison was always in a unit of its own.
            added = (
                {"display"} if name == "target" and "status" not in found else {"display", "unit"}
            )
            kept[name] = {key: value for key, value in found.items() if key not in added}
    return kept


def without_typical_range(document: dict[str, Any]) -> dict[str, Any]:
    """Return a value without the comparison with the typical range, which the catalogue has."""
    return {name: value for name, value in document.items() if name != "reference"}


def without_display(document: dict[str, Any]) -> dict[str, Any]:
    """Return a trend, or one of its points, without what it has in the unit of display."""
    added = {"display", "bands", "target_range"}
    return {name: value for name, value in document.items() if name not in added}


def today_value(document: dict[str, Any]) -> dict[str, Any]:
    """Return a value of today without what 0.5 did not have."""
    without = {name: value for name, value in document.items() if name != "loinc_notice"}
    return without_typical_range(without_units(without))


def rounded(document: dict[str, Any]) -> dict[str, Any]:
    """Return figures of a trend to 12 digits: 0.5 had the noise of binary numbers."""
    return {
        name: float(f"{value:.12g}") if isinstance(value, float) else value
        for name, value in without_typical_range(document).items()
    }


def today_trend(document: dict[str, Any]) -> dict[str, Any]:
    """Return a trend of today without what 0.5 did not have."""
    return rounded(without_display(document))


def with_kind(document: dict[str, Any]) -> dict[str, Any]:
    """Return a marker with the kind of its results: those of 0.5 are values."""
    return document | {"value_kind": "quantity"} if "loinc_aliases" in document else document


def with_origin(document: dict[str, Any]) -> dict[str, Any]:
    """Return the latest value of a marker, or a trend, with its origin: 0.5 had readings only."""
    if isinstance(document.get("latest"), dict):
        return document | {"latest": document["latest"] | {"origin": "reading"}}
    if "reading_id" in document:
        return document | {"origin": "reading"}
    return document | {"metric_count": 0} if "censored_count" in document else document


LAB_ADAPTATIONS = [
    Adaptation(
        "Since 0.6 typical ranges have cut-offs of guidelines, ranges have a unit and a display, "
        "values have warnings, and a page of markers has one notice.",
        MARKERS | READINGS,
        in_objects(without_typical_range),
        in_objects(today_value),
    ),
    Adaptation(
        "Since 0.6 a marker says whether its results are values or answers.",
        MARKERS | {"listChanges"},
        in_objects(with_kind),
    ),
    Adaptation(
        "Since 0.6 a trend is exact, and also in the unit of display.",
        TREND,
        in_objects(rounded),
        in_objects(today_trend),
    ),
    Adaptation(
        "Since 0.10 the latest value of a marker and the points of a trend may be daily metrics.",
        MARKERS | TREND,
        in_objects(with_origin),
    ),
]
