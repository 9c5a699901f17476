"""What is taken together although a source lists it apart, or as an interaction. Pure rules.

A rule with hours is about doses taken at one time: in the same slot, or at clock times less than
those hours apart. Named slots have no clock time, so two different ones are not compared, nor is
one with a clock time, nor a dose of no slot with any other. A rule without hours is about a day.
Each caution says what a source says and how good it is; none is advice.

>>> iron, bone = Dose("1", "Iron", []), Dose("2", "Bone mix", [("calcium", 500, "mg", None)])
>>> [(each.pair, each.min_hours) for each in warnings({"08:00": [iron], "09:30": [bone]})]
[(('iron', 'calcium'), 2)]
>>> warnings({"08:00": [iron], "10:00": [bone]})
[]
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal, NamedTuple

from chalicelib.regimen.supplements.nutrients import named, reference
from chalicelib.regimen.supplements.nutrition import Dose

Severity = Literal["info", "separate", "warn", "monitor"]

_DAY = 24 * 60


class Caution(NamedTuple):
    """A rule that doses of a day meet.

    Attributes:
        pair: the two substances, as the rule names them.
        supplements: the supplements that hold either and meet, by id.
        slots: the slots in which they meet: of the first of the pair, of the second.
        one_product: every meeting is of a supplement with itself, as in a multivitamin.
        text: what the source says.
        min_hours: how far apart the source lists them; None if at any time of the day.
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


class _Taken(NamedTuple):
    """A dose at its place in the day."""

    place: int
    slot: str | None
    supplement_id: str
    held: frozenset[str]


def warnings(doses_by_slot: Mapping[str | None, Iterable[Dose]]) -> list[Caution]:
    """Return the rules that doses of one day meet, in the order of the rules.

    Args:
        doses_by_slot: by a slot's name, a clock time HH:MM, or None if the time is unknown.
    """
    taken = [
        (slot, dose) for slot, doses in doses_by_slot.items() for dose in doses if dose[3] != 0
    ]
    day = [
        _Taken(place, slot, dose[0], _substances(dose)) for place, (slot, dose) in enumerate(taken)
    ]
    found = []
    for rule in reference()["rules"]:
        hours = rule["min_hours"]
        for pair in ((a, b) for a in rule["a"] for b in rule["b"]):
            meetings = _meetings(day, pair, hours)
            if meetings:
                ids = {each.supplement_id for meeting in meetings for each in meeting}
                caution = Caution(
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
                found.append(caution)
    return found


def _meetings(
    day: list[_Taken], pair: tuple[str, str], hours: int | None
) -> list[tuple[_Taken, _Taken]]:
    first, second = ([each for each in day if name in each.held] for name in pair)
    return [(a, b) for a in first for b in second if hours is None or _together(a, b, hours)]


def _together(one: _Taken, other: _Taken, hours: int) -> bool:
    """Tell whether two doses are taken at one time, as far as their slots tell."""
    if one.place == other.place:
        return True
    if one.slot is None or other.slot is None:
        return False
    if one.slot == other.slot:
        return True
    times = _minutes(one.slot), _minutes(other.slot)
    if times[0] is None or times[1] is None:
        return False
    # Across midnight, too: a day of doses may begin and end after it.
    apart = abs(times[0] - times[1])
    return min(apart, _DAY - apart) < hours * 60


def _minutes(slot: str) -> int | None:
    """Return the minute of the day of a clock time; None for a named slot."""
    hours, colon, minutes = slot.partition(":")
    return int(hours) * 60 + int(minutes) if colon else None


def _slots(meetings: list[tuple[_Taken, _Taken]]) -> tuple[tuple[str | None, str | None], ...]:
    pairs = {(a.slot, b.slot) for a, b in meetings}
    return tuple(sorted(pairs, key=lambda pair: (pair[0] or "", pair[1] or "")))


def _substances(dose: Dose) -> frozenset[str]:
    """Return what a dose holds as rules name it: by its ingredients, and by its own name.

    A medicine is often entered by name alone.
    """
    _, name, ingredients, _ = dose
    names = {named(name).nutrient}
    names |= {named(nutrient, form).nutrient for nutrient, amount, _, form in ingredients if amount}
    return frozenset(names | {group for each in names for group in _groups().get(each, ())})


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """Return what rules call a substance beside its own slug."""
    found: dict[str, tuple[str, ...]] = {}
    for group, members in reference()["groups"].items():
        for each in members:
            found[each] = (*found.get(each, ()), group)
    return found
