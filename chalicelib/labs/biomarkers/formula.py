"""The form of a formula: one row of the table of derived markers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


class Equivalent(NamedTuple):
    """Markers from which an input of a formula follows.

    Attributes:
        inputs: their slugs, each with the UCUM unit that ``compute`` requires.
        compute: returns the input in the unit of the formula.
        expression: the equation, for people.
    """

    inputs: tuple[tuple[str, str], ...]
    compute: Callable[..., float]
    expression: str


class Input(NamedTuple):
    """One value that a formula needs.

    Attributes:
        markers: the slugs of the markers that can provide it; the first one with a reading is used.
        unit: the UCUM unit that the formula requires.
        equivalents: what replaces it in a collection without any of ``markers``.
    """

    markers: tuple[str, ...]
    unit: str
    equivalents: tuple[Equivalent, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Formula:
    """A marker that is computed from other markers of the same specimen collection.

    Attributes:
        number: stable and never reused.
        marker, name, category: the computed marker: its slug, name and category.
        unit: the UCUM unit of the result.
        id, version: the equation, and the version of its implementation.
        expression: the equation, for people.
        source: the paper.
        domain: the values for which the equation is valid, for people.
        inputs: in the order of the arguments of ``compute``.
        alternatives: other inputs with which ``compute`` has the same result.
        profile: the required fields of the person: ``birth_date``, ``sex``, ``height``.
        fasting: whether a collection that is known to be non-fasting is refused.
        variants: the names of its variants, the default one first.
        compute: accepts the inputs in order, then by name ``age``, ``sex`` and ``height_cm`` as in
            ``profile``, and ``variant`` if there are variants.
    """

    number: int
    marker: str
    name: str
    category: str
    unit: str
    id: str
    version: int = 1
    expression: str
    source: str
    domain: str
    inputs: tuple[Input, ...]
    alternatives: tuple[tuple[Input, ...], ...] = ()
    profile: tuple[str, ...] = ()
    fasting: bool = False
    variants: tuple[str, ...] = ()
    compute: Callable[..., float]
