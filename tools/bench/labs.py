"""Panels as laboratories report them, for benchmarks and engine tests: made up, never at random."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.biomarkers.registry import FORMULAS

QUARTER = timedelta(days=91)
PROFILE = {
    "sex": "male",
    "birth_date": "1980-01-01",
    "height": {"value": 180, "unit": "cm"},
}
# Where the typical range does not say what is plausible, or a formula wants more.
_FIGURES = {
    "ast": 24.0,
    "alt": 22.0,
    "body_temp": 36.6,
    "chloride": 103.0,
    "cooper_distance": 2400.0,
    "creatinine": 0.97,
    "crp": 0.8,
    "hs_crp": 0.8,
    "hdl_c": 52.0,
    "height": 180.0,
    "insulin_fasting": 6.0,
    "ldl_c": 100.0,
    "total_cholesterol": 170.0,
    "triglycerides": 90.0,
    "waist": 84.0,
    "weight": 78.0,
}


def markers(count: int) -> list[str]:
    """Return markers that have a unit and that no formula gives: all inputs of formulas first."""
    wanted = {slug for row in FORMULAS.values() for need in row.inputs for slug in need.markers}
    found = catalogue.markers().items()
    measured = [slug for slug, each in found if "unit" in each and slug not in FORMULAS]
    return sorted(measured, key=lambda slug: slug not in wanted)[:count]


def result(slug: str, drift: float = 1.0) -> dict[str, Any]:
    """Return a plausible result of a marker, with the laboratory's range."""
    marker = catalogue.find(slug)
    typical = marker.get("reference", {}).get("male", {})
    low, high = typical.get("low"), typical.get("high")
    if slug in _FIGURES:
        value = _FIGURES[slug]
    elif low is not None and high is not None:
        value = (low + high) / 2
    else:
        value = 0.8 * high if high else 1.2 * low if low else 50
    bounds = {name: end for name, end in (("low", low), ("high", high)) if end is not None}
    return {
        "marker": slug,
        "value": round(value * drift, 3),
        "unit": marker["unit"],
        **({"lab_range": bounds} if bounds else {}),
    }


def panel(slugs: list[str], day: date, lab: str = "Labor Mitte", number: int = 0) -> dict[str, Any]:
    """Return the body of a fasting draw; its figures drift with ``number``."""
    drift = 1 + (number % 7 - 3) / 200
    return {
        "local_date": day.isoformat(),
        "lab": lab,
        "fasting": True,
        "readings": [result(slug, drift) for slug in slugs],
    }


def quarters(slugs: list[str], last: date, years: int) -> Iterator[dict[str, Any]]:
    """Yield the draws of ``years``, oldest first: each quarter two, which share the markers."""
    half = (len(slugs) + 1) // 2
    for number in range(years * 4):
        day = last - QUARTER * (years * 4 - 1 - number)
        yield panel(slugs[:half], day, "Labor Mitte", number)
        if slugs[half:]:
            yield panel(slugs[half:], day, "Labor Nord", number)


Send = Callable[[str, str, Any], Any]


def fill(send: Send, slugs: list[str], last: date, years: int) -> None:
    """Make the account of somebody who has had these markers drawn each quarter.

    Args:
        send: sends method, path and body, and sees to it that the answer is a success.
        slugs: the markers; more than 90 do not fit into one panel.
        last: the day of the newest draws.
        years: how many.
    """
    send("PATCH", "/v1/profile", PROFILE)
    for body in quarters(slugs, last, years):
        send("POST", "/v1/panels", body)


def aim(send: Send, slugs: list[str]) -> None:
    """Set a target of one's own for each of these markers."""
    for slug in slugs:
        low, high = (result(slug, share)["value"] for share in (0.7, 1.3))
        body = {"low": low, "high": high, "unit": catalogue.find(slug)["unit"]}
        send("PUT", f"/v1/biomarkers/{slug}/target", body)
