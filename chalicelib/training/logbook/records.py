"""Records: the greatest so far of each kind. Pure rules.

A record must be greater than all before; an equal one keeps the earlier. The order is that of
:class:`~chalicelib.training.logbook.facts.Place`. Of an earlier period only the best facts may be
known (:func:`holders`), from which the records follow as they do from all of its facts.

The kinds of an exercise are the load (kg), the estimated one-rep maximum, the repetitions and the
volume of a set, the volume of a workout, and the greatest load with at least 1 to 12 repetitions;
of sets without repetitions the load, the duration and the distance. A sport has the distance, the
duration and the pace over at least 1 km and the distances of common races.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from chalicelib.training.logbook.facts import NOTHING, Fact
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


class Step(NamedTuple):
    """A part of a history.

    Attributes:
        parts: the facts of each workout, oldest first; or, together, the best of a whole period.
    """

    parts: Sequence[Sequence[Fact]]


class Best(NamedTuple):
    """The first of the facts with the greatest value of a kind.

    Attributes:
        value: in the unit of the kind; see :class:`Event`.
        fact: that has it.
    """

    value: Decimal
    fact: Fact


Bests = Mapping[Kind, Best]

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


class RecordBook:
    """Finds the records of histories by one formula; the best of a part is found once.

    Args:
        formula: of the estimates.
    """

    def __init__(self, formula: str = one_rep_max.DEFAULT) -> None:
        self._formula = formula
        # By the identity of parts, which are kept, so that no other one gets it.
        self._parts: dict[int, tuple[Sequence[Fact], Bests]] = {}

    def events(self, steps: Iterable[Step]) -> Iterator[Event]:
        """Yield the records of a history, by kind, then oldest first.

        Args:
            steps: the parts of the history in order. Of a period only the best of each kind may be
                known, which may be a record of its own or not.
        """
        parts = [self._bests(part) for step in steps for part in step.parts]
        for kind in KINDS:
            last: Event | None = None
            for bests in parts:
                best = bests.get(kind)
                if best and (last is None or best.value > last.value):
                    last = Event(kind, best.value, best.fact, last)
                    yield last

    def _bests(self, part: Sequence[Fact]) -> Bests:
        known = self._parts.get(id(part))
        if known is None:
            known = part, bests_of(part, self._formula)
            self._parts[id(part)] = known
        return known[1]


def bests_of(facts: Iterable[Fact], formula: str = one_rep_max.DEFAULT) -> Bests:
    """Return the best of each kind; of equal facts the first."""
    found: dict[Kind, Best] = {}
    for fact in facts:
        for kind, value in _values(fact):
            _keep(found, kind, value, fact)
        if fact.effective:
            estimate = one_rep_max.estimate(fact.load, fact.effective, formula)
            _keep(found, E1RM, estimate, fact)
        if fact.load:
            _keep_rep_maxes(found, fact)
    return found


def _keep(found: dict[Kind, Best], kind: Kind, value: Decimal, fact: Fact) -> bool:
    """Keep a value if it is greater than the one that was found; tell whether it is."""
    known = found.get(kind)
    is_greater = known is None or value > known.value
    if is_greater:
        found[kind] = Best(value, fact)
    return is_greater


def _keep_rep_maxes(found: dict[Kind, Best], fact: Fact) -> None:
    """Keep the load of a fact for each number of repetitions that it was lifted for."""
    for kind in reversed(REP_MAXES[: int(fact.reps)]):
        if not _keep(found, kind, fact.load, fact):
            # What was lifted more often was also lifted so often.
            return


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
    kept = {id(best.fact) for best in bests_of(ordered).values()}
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
