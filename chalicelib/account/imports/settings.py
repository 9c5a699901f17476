"""The options of a request as the answers that a check takes. Pure."""

from collections.abc import Mapping
from typing import Any

from chalicelib.account.imports.options import Options


def options_of(document: Mapping[str, Any]) -> Options:
    """Return the answers in the options of an import.

    >>> options_of({"mapping": {"units": {"alt": {"units": "U/L"}}}}).units
    {('alt', 'units'): 'U/L'}
    """
    mapping = document.get("mapping", {})
    units = {
        (marker, printed): unit
        for marker, of_marker in mapping.get("units", {}).items()
        for printed, unit in of_marker.items()
    }
    return Options(
        timezone=document.get("timezone"),
        weight_unit=document.get("weight_unit"),
        distance_unit=document.get("distance_unit"),
        body_move_weight=document.get("body_move_weight"),
        names=mapping.get("names", {}),
        markers=mapping.get("markers", {}),
        units=units,
    )
