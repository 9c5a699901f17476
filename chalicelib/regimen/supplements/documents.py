"""The reference data of nutrients as JSON documents. Numbers are exact, as text."""

from typing import Literal, NotRequired, TypedDict


class FormNamesDocument(TypedDict):
    """The names of a form of a nutrient, and other texts of it."""

    names: NotRequired[list[str]]
    texts: NotRequired[list[str]]


class ConversionDocument(TypedDict):
    """A factor from a unit to the unit of the nutrient; ``forms`` null means any form."""

    of: str
    forms: list[str] | None
    factor: str
    source: str
    limit_factor: NotRequired[str]
    limit_source: NotRequired[str]


# ``from`` is a keyword.
AgeLimitDocument = TypedDict("AgeLimitDocument", {"from": int, "male": str, "female": str})
"""A limit from an age on."""


class LimitDocument(TypedDict):
    """An upper limit: ``adult``, or ``male`` and ``female``."""

    authority: str
    from_age: int
    adult: NotRequired[str]
    male: NotRequired[str]
    female: NotRequired[str]
    intake: str
    forms: list[str] | None
    not_forms: list[str]
    text: str
    verified: bool
    source: str
    note: NotRequired[str]
    since: NotRequired[int]
    ages: NotRequired[list[AgeLimitDocument]]


class NutrientDocument(TypedDict):
    """A nutrient with its names, forms, conversions and limits."""

    id: str
    name: str
    unit: str
    names: list[str]
    forms: dict[str, FormNamesDocument]
    conversions: list[ConversionDocument]
    limits: list[LimitDocument]
    note: NotRequired[str]


class CombinationRuleDocument(TypedDict):
    """A rule about a substance of ``a`` together with one of ``b``."""

    a: list[str]
    b: list[str]
    min_hours: int | None
    severity: Literal["info", "separate", "warn", "monitor"]
    text: str
    evidence: str
    source: str


class ReferenceDocument(TypedDict):
    """All reference data of nutrients."""

    counted_from: str
    mass_units: dict[str, str]
    count_units: list[str]
    nutrients: list[NutrientDocument]
    groups: dict[str, list[str]]
    rules: list[CombinationRuleDocument]
