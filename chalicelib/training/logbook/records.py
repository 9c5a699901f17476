"""Records: the greatest so far of each kind. Pure rules.

A record must be greater than all before; an equal one keeps the earlier. The order is that of
:class:`~chalicelib.training.logbook.facts.Place`. Of an earlier period only the best facts may be
known (:func:`holders`), from which the records follow as they do from all of its facts.

The kinds of an exercise are the load (kg), the estimated one-rep maximum, the repetitions and the
volume of a set, the volume of a workout, and the greatest load with at least 1 to 12 repetitions;
of sets without repetitions the load, the duration and the distance. A sport has the distance, the
duration and the pace over at least 1 km and the distances of common races.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple

from chalicelib.training.logbook.facts import NOTHING, Fact, by_workout
from chalicelib.training.performance import one_rep_max

REP_MAXES: Final = range(1, 13)
# In metres: 1, 5 and 10 km, the half marathon and the marathon (World Athletics, C2.1 rule 55.1).
PACE_DISTANCES: Final = tuple(map(Decimal, ("1000", "5000", "10000", "21097.5", "42195")))

Value = Callable[[Fact], Decimal]


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


class Step(NamedTuple):
    """A part of a history: all facts of some workouts, or the best facts of a whole period."""

    facts: Sequence[Fact]
    is_whole: bool = True


@cache
def kinds(*, sport: bool) -> tuple[Kind, ...]:
    """Return the kinds of records of a sport or of an exercise."""
    if sport:
        paces = (Kind("pace", over=distance) for distance in PACE_DISTANCES)
        return (Kind("distance"), Kind("duration"), *paces)
    names = "load", "e1rm", "reps", "set_volume", "workout_volume", "duration", "distance"
    return (*map(Kind, names), *(Kind("rep_max", reps) for reps in REP_MAXES))


def value_of(kind: Kind, fact: Fact, formula: str = one_rep_max.DEFAULT) -> Decimal:
    """Return what a fact counts for in a kind of record; 0 for nothing."""
    match kind.name:
        case "e1rm":
            counts = fact.load and fact.effective
            return one_rep_max.estimate(fact.load, fact.effective, formula) if counts else NOTHING
        case "rep_max":
            return fact.load if fact.reps >= kind.reps else NOTHING
        case "set_volume":
            return fact.volume if fact.set >= 0 else NOTHING
        case "workout_volume":
            return fact.volume if fact.set < 0 else NOTHING
        case "pace":
            far = fact.duration and fact.distance >= kind.over
            return fact.distance / fact.duration if far else NOTHING
    value: Decimal = getattr(fact, kind.name)
    return value


def events(
    steps: Iterable[Step], kinds: Iterable[Kind], formula: str = one_rep_max.DEFAULT
) -> Iterator[Event]:
    """Yield the records of a history, oldest first for each kind.

    Args:
        steps: the parts of the history in order. Of a part that is not whole, only the best of each
            kind is known, which may be a record of its own or not.
        kinds: which are wanted.
        formula: of the estimates.
    """
    parts = [part for step in steps for part in _parts(step)]
    for kind in kinds:
        last: Event | None = None
        for facts in parts:
            best, value = _best(kind, facts, formula)
            if best and value > (last.value if last else NOTHING):
                last = Event(kind, value, best, last)
                yield last


def _parts(step: Step) -> Iterable[Sequence[Fact]]:
    """Return the facts of each workout, or of a period as they are."""
    return by_workout(step.facts).values() if step.is_whole else [step.facts]


def _best(kind: Kind, facts: Sequence[Fact], formula: str) -> tuple[Fact | None, Decimal]:
    best, most = None, NOTHING
    for fact in facts:
        value = value_of(kind, fact, formula)
        if value > most:
            best, most = fact, value
    return best, most


def holders(facts: Iterable[Fact], *, sport: bool) -> list[Fact]:
    """Return the facts that decide what later records must exceed, oldest first.

    These are the best of each kind and, because an estimate is greater the greater load and
    repetitions are, whatever the formula, each fact for the estimate that no other one exceeds in
    both. ``holders`` of the holders of parts are those of the whole.
    """
    ordered = sorted(facts, key=lambda fact: (fact.place, fact.set))
    kept = {
        id(best): best
        for kind in kinds(sport=sport)
        if kind.name != "e1rm"
        for best in [_best(kind, ordered, one_rep_max.DEFAULT)[0]]
        if best
    }
    if not sport:
        kept |= {id(fact): fact for fact in _not_exceeded(ordered)}
    return [fact for fact in ordered if id(fact) in kept]


def _not_exceeded(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts for an estimate that no other one equals or exceeds in both values."""
    kept: list[Fact] = []
    for fact in facts:
        if not (fact.load and fact.effective) or any(_covers(each, fact) for each in kept):
            continue
        kept = [each for each in kept if not _covers(fact, each)]
        kept.append(fact)
    return kept


def _covers(fact: Fact, other: Fact) -> bool:
    return fact.load >= other.load and fact.effective >= other.effective
