"""Warnings about combinations of doses: too close in time, or an interaction. Pure rules.

A rule with hours applies to doses taken at one time: in the same slot, or at clock times less than
those hours apart. Named slots have no clock time, so they are not compared with other slots or
clock times; a dose without a slot is compared with no other. A rule without hours applies to the
whole day. A warning has the statement of a source and the quality of its evidence; it is no advice.

>>> iron = NutrientDose("1", "Iron", [])
>>> bone = NutrientDose("2", "Bone mix", [("calcium", 500, "mg", None)])
>>> [(warning.pair, warning.min_hours) for warning in warnings({"08:00": [iron], "09:30": [bone]})]
[(('iron', 'calcium'), 2)]
>>> warnings({"08:00": [iron], "10:00": [bone]})
[]
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal, NamedTuple

from chalicelib.regimen.supplements.amounts import substances
from chalicelib.regimen.supplements.nutrients import reference
from chalicelib.regimen.supplements.nutrition import EnteredIngredient, NutrientDose

Severity = Literal["info", "separate", "warn", "monitor"]

_DAY = 24 * 60


class CombinationWarning(NamedTuple):
    """A rule that applies to doses of a day.

    Attributes:
        pair: the two substances, as the rule names them.
        supplements: the ids of the supplements that contain one of them and are combined.
        slots: the slots of the combined doses: of the first and of the second substance.
        one_product: whether all combined doses are of one product, such as a multivitamin.
        text: the statement of the source.
        min_hours: the hours that should lie between them; None for any time of the day.
        evidence: "secondary", "weak" or "unverified".
    """

    pair: tuple[str, str]
    supplements: tuple[str, ...]
    slots: tuple[tuple[str | None, str | None], ...]
    one_product: bool
    text: str
    min_hours: int | None
    severity: Severity
    evidence: str
    source: str


class _PlacedDose(NamedTuple):
    """A dose with its substances; ``place`` is its number in the day."""

    place: int
    slot: str | None
    supplement_id: str
    substances: frozenset[str]


def warnings(
    doses_by_slot: Mapping[str | None, Iterable[NutrientDose]],
) -> list[CombinationWarning]:
    """Return the warnings for the doses of one day, in the order of the rules.

    Args:
        doses_by_slot: by a slot's name, a clock time HH:MM, or None if the time is unknown.
    """
    taken = [
        (slot, dose) for slot, doses in doses_by_slot.items() for dose in doses if dose[3] != 0
    ]
    day = [
        _PlacedDose(place, slot, dose[0], _substances(dose))
        for place, (slot, dose) in enumerate(taken)
    ]
    matches: list[CombinationWarning] = []
    for rule in reference()["rules"]:
        hours = rule["min_hours"]
        for pair in ((a, b) for a in rule["a"] for b in rule["b"]):
            meetings = _meetings(day, pair, hours)
            if meetings:
                ids = {dose.supplement_id for meeting in meetings for dose in meeting}
                warning = CombinationWarning(
                    pair=pair,
                    supplements=tuple(sorted(ids)),
                    slots=_slots(meetings),
                    one_product=all(a.supplement_id == b.supplement_id for a, b in meetings),
                    text=rule["text"],
                    min_hours=hours,
                    severity=rule["severity"],
                    evidence=rule["evidence"],
                    source=rule["source"],
                )
                matches.append(warning)
    return matches


def _meetings(
    day: list[_PlacedDose], pair: tuple[str, str], hours: int | None
) -> list[tuple[_PlacedDose, _PlacedDose]]:
    first, second = ([dose for dose in day if name in dose.substances] for name in pair)
    return [(a, b) for a in first for b in second if hours is None or _together(a, b, hours)]


def _together(one: _PlacedDose, other: _PlacedDose, hours: int) -> bool:
    """Tell whether two doses are taken at one time, by their slots."""
    if one.place == other.place:
        return True
    if one.slot is None or other.slot is None:
        return False
    if one.slot == other.slot:
        return True
    times = _minutes(one.slot), _minutes(other.slot)
    if times[0] is None or times[1] is None:
        return False
    # Also across midnight: a day may begin and end after it.
    apart = abs(times[0] - times[1])
    return min(apart, _DAY - apart) < hours * 60


def _minutes(slot: str) -> int | None:
    """Return the minute of the day of a clock time; None for a named slot."""
    hours, colon, minutes = slot.partition(":")
    return int(hours) * 60 + int(minutes) if colon else None


def _slots(
    meetings: list[tuple[_PlacedDose, _PlacedDose]],
) -> tuple[tuple[str | None, str | None], ...]:
    pairs = {(a.slot, b.slot) for a, b in meetings}
    return tuple(sorted(pairs, key=lambda pair: (pair[0] or "", pair[1] or "")))


def _substances(dose: NutrientDose) -> frozenset[str]:
    """Return the substances of a dose by the names of the rules.

    They come from its ingredients and from its name, because a medicine often has only a name.
    """
    _, name, ingredients, _ = dose
    names = substances(name)
    for entered in (EnteredIngredient(*ingredient) for ingredient in ingredients):
        # An ingredient without an amount is in the dose; one with the amount 0 is not.
        if entered.amount != 0:
            names |= substances(entered.nutrient, entered.form)
    return frozenset(names | {group for name in names for group in _groups().get(name, ())})


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """Return the names of the groups of a substance, by its slug."""
    groups: dict[str, tuple[str, ...]] = {}
    for group, members in reference()["groups"].items():
        for member in members:
            groups[member] = (*groups.get(member, ()), group)
    return groups
