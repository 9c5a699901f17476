"""What a derived marker is: one row of the table of formulas."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Input:
    """One figure a formula needs.

    Attributes:
        markers: the slugs that may give it; the first one that a draw holds is taken.
        unit: the UCUM unit the formula wants.
    """

    markers: tuple[str, ...]
    unit: str


@dataclass(frozen=True, kw_only=True)
class Formula:
    """A marker that is computed from others of the same draw.

    Attributes:
        number: stable and never reused.
        marker, name, category: the slug of what it computes, its name and its category.
        unit: the UCUM unit of the result.
        id, version: which equation, and which writing of it.
        expression: the equation, for people.
        source: the paper.
        domain: where the equation holds, for people.
        inputs: in the order in which ``compute`` takes them.
        profile: what it takes of the person: ``birth_date``, ``sex``, ``height``.
        fasting: whether a draw known to be non-fasting is refused.
        variants: the names of its variants, the default one first.
        compute: takes the inputs in order, then by name ``age``, ``sex`` and ``height_cm`` as
            ``profile`` says, and ``variant`` if there are any.
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
    profile: tuple[str, ...] = ()
    fasting: bool = False
    variants: tuple[str, ...] = ()
    compute: Callable[..., float]
