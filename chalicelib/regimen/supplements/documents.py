"""The reference data of nutrients as JSON documents. Numbers are exact, as text."""

from typing import Literal, NotRequired, TypedDict


class FormNamesDocument(TypedDict):
    """The names of a form of a nutrient, and other texts of it."""

    names: NotRequired[list[str]]
    texts: NotRequired[list[str]]


class ConversionDocument(TypedDict):
    """A factor from a unit to the unit of the nutrient; ``forms`` null means any form.

    ``limit_factor`` is the factor for limits, ``limit_most`` the largest one that is possible.
    """

    of: str
    forms: list[str] | None
    factor: str
    source: str
    limit_factor: NotRequired[str]
    limit_most: NotRequired[str]
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


class CompoundDocument(TypedDict):
    """A nutrient in a compound, by the names of the compound (slugs).

    ``fraction`` is of the weight of the compound; without it, the names leave it open for the
    reason ``open``. ``hydrates`` has the fraction by the word that follows a name, ``exact`` that
    of a whole name, and ``most`` the largest of all.
    """

    nutrient: str
    form: NotRequired[str]
    names: list[str]
    fraction: NotRequired[str]
    open: NotRequired[Literal["hydrate", "composition", "strength", "label"]]
    hydrates: NotRequired[dict[str, str]]
    exact: NotRequired[dict[str, str]]
    most: NotRequired[str]
    or_whole: NotRequired[bool]
    separate: NotRequired[bool]


class CompoundsDocument(TypedDict):
    """All compounds."""

    source: str
    minerals: list[str]
    compounds: list[CompoundDocument]


class LabelUnitsDocument(TypedDict):
    """The spellings of units on labels; ``powers`` has exponents of ten."""

    source: str
    mass: dict[str, list[str]]
    mass_in_ug: dict[str, int]
    measures: dict[str, list[str]]
    aliases: dict[str, str]
    iu: list[str]
    cfu: dict[str, list[str]]
    powers: dict[str, dict[str, int]]
    activity: list[str]
    counts: dict[str, list[str]]


class ReferenceDocument(TypedDict):
    """All reference data of nutrients."""

    counted_from: str
    nutrients: list[NutrientDocument]
    groups: dict[str, list[str]]
    rules: list[CombinationRuleDocument]
