"""Records: the greatest so far of each kind. Pure rules.

A record must be greater than all before; an equal one keeps the earlier. The order is that of
:class:`~chalicelib.training.logbook.facts.Place`. Of an earlier period only the best facts may be
known (:func:`holders`), from which the records follow as they do from all of its facts.

The kinds of an exercise are the load (kg), the estimated one-rep maximum, the repetitions and the
volume of a set, the volume of a workout, and the greatest load with at least 1 to 12 repetitions;
of sets without repetitions the load, the duration and the distance. A sport has the distance, the
duration and the pace over at least 1 km and the distances of common races.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from chalicelib.training.logbook.facts import NOTHING, Fact, History
from chalicelib.training.performance import one_rep_max


class Kind(NamedTuple):
    """A kind of record.

    Attributes:
        name: as in the API.
        reps: of a rep max, the least repetitions; else 0.
        over: of a pace, the least distance in metres; else 0.
    """

    name: str
    reps: int = 0
    over: Decimal = NOTHING


class Event(NamedTuple):
    """A record that was set.

    Attributes:
        kind: of the record.
        value: in kg, repetitions, seconds, metres or, of a pace, metres per second.
        fact: what set it.
        previous: what was the record until then.
    """

    kind: Kind
    value: Decimal
    fact: Fact
    previous: "Event | None"


class Best(NamedTuple):
    """The first of the facts with the greatest value of a kind.

    Attributes:
        value: in the unit of the kind; see :class:`Event`.
        fact: that has it.
    """

    value: Decimal
    fact: Fact


LOAD, E1RM, REPS = Kind("load"), Kind("e1rm"), Kind("reps")
SET_VOLUME, WORKOUT_VOLUME = Kind("set_volume"), Kind("workout_volume")
DURATION, DISTANCE = Kind("duration"), Kind("distance")
REP_MAXES: Final = tuple(Kind("rep_max", reps) for reps in range(1, 13))
# In metres: 1, 5 and 10 km, the half marathon and the marathon (World Athletics, C2.1 rule 55.1).
_PACE_DISTANCES: Final = map(Decimal, ("1000", "5000", "10000", "21097.5", "42195"))
PACES: Final = tuple(Kind("pace", over=distance) for distance in _PACE_DISTANCES)
KINDS: Final = (
    *(LOAD, E1RM, REPS, SET_VOLUME, WORKOUT_VOLUME, DURATION, DISTANCE),
    *REP_MAXES,
    *PACES,
)


def events(
    history: History,
    formula: str = one_rep_max.DEFAULT,
    standing: Mapping[Kind, Event] = MappingProxyType({}),
) -> Iterator[Event]:
    """Yield the records of a history, by kind, then oldest first.

    Args:
        history: of which all is known, or the best of each kind of a period, which may be a record
            of its own or not.
        formula: of the estimates.
        standing: the records when it begins; see :func:`standing_after`.
    """
    last = dict(standing)
    found: dict[Kind, list[Event]] = {kind: [] for kind in KINDS}
    for facts in history:
        for kind, best in _greater(facts, last, formula).items():
            last[kind] = Event(kind, best.value, best.fact, last.get(kind))
            found[kind].append(last[kind])
    for of_kind in found.values():
        yield from of_kind


def standing_after(history: History, formula: str = one_rep_max.DEFAULT) -> dict[Kind, Event]:
    """Return the records at the end of a history, by kind; see :func:`events`."""
    return {event.kind: event for event in events(history, formula)}


def _greater(
    facts: Iterable[Fact], standing: Mapping[Kind, Best | Event], formula: str
) -> dict[Kind, Best]:
    """Return the best of each kind that is greater than the record; of equal ones the first.

    Most sets are greater in nothing: what cannot be greater is not computed.
    """
    found: dict[Kind, Best] = {}

    def is_kept(kind: Kind, value: Decimal, fact: Fact) -> bool:
        known = found.get(kind) or standing.get(kind)
        is_greater = known is None or value > known.value
        if is_greater:
            found[kind] = Best(value, fact)
        return is_greater

    for fact in facts:
        for kind, value in _values(fact):
            is_kept(kind, value, fact)
        known = found.get(E1RM) or standing.get(E1RM)
        if fact.effective and not (known and _covers(known.fact, fact)):
            is_kept(E1RM, one_rep_max.estimate(fact.load, fact.effective, formula), fact)
        if fact.load:
            # What was lifted more often was also lifted so often.
            all(is_kept(kind, fact.load, fact) for kind in reversed(REP_MAXES[: int(fact.reps)]))
    return found


def _values(fact: Fact) -> Iterator[tuple[Kind, Decimal]]:
    """Yield what a fact counts for in the kinds without a formula, if it is not nothing."""
    if fact.set < 0:
        yield WORKOUT_VOLUME, fact.volume
        return
    for kind, value in (
        (SET_VOLUME, fact.volume),
        (REPS, fact.reps),
        (LOAD, fact.load),
        (DURATION, fact.duration),
        (DISTANCE, fact.distance),
    ):
        if value:
            yield kind, value
    if fact.is_activity and fact.duration:
        for kind in PACES:
            if fact.distance >= kind.over:
                yield kind, fact.distance / fact.duration


def holders(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts that decide what later records must exceed, oldest first.

    These are the best of each kind and, because an estimate is greater the greater load and
    repetitions are, whatever the formula, each fact for the estimate that no other one exceeds in
    both. ``holders`` of the holders of parts are those of the whole.
    """
    ordered = sorted(facts, key=lambda fact: (fact.place, fact.set))
    kept = {id(best.fact) for best in _greater(ordered, {}, one_rep_max.DEFAULT).values()}
    kept |= {id(fact) for fact in _not_exceeded(ordered)}
    return [fact for fact in ordered if id(fact) in kept]


def _not_exceeded(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts for an estimate that no other one equals or exceeds in both values."""
    kept: list[Fact] = []
    for fact in facts:
        if not fact.effective or any(_covers(each, fact) for each in kept):
            continue
        kept = [each for each in kept if not _covers(fact, each)]
        kept.append(fact)
    return kept


def _covers(fact: Fact, other: Fact) -> bool:
    return fact.load >= other.load and fact.effective >= other.effective
