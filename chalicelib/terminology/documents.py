"""The units of what is measured, as documents have them."""

from typing import NotRequired, TypedDict


class AltUnitDocument(TypedDict):
    """Another unit: the canonical value times ``factor`` plus ``offset``, decimals as text."""

    unit: str
    factor: str
    offset: NotRequired[str]
    decimals: NotRequired[int]


class AcceptedUnits(TypedDict):
    """The canonical unit of a marker or metric and its other units; none without a unit."""

    unit: NotRequired[str]
    decimals: NotRequired[int]
    alt_units: list[AltUnitDocument]
