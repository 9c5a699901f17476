"""The outcome of the sets of a slot against their targets.

Every working set at the top of its range, within the effort limit, is a success. A set below the
bottom or above the limit is a failure; anything else is a hold. Effort that was not logged is
within the limit, and a set that was not done has 0 repetitions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from chalicelib.training.performance.sets import was_done
from chalicelib.training.progression.documents import ProgressionDocument, RoutineSetDocument
from chalicelib.training.progression.loads import decimal, lifted
from chalicelib.training.workouts.documents import SetTargetDocument, WeightUnit

SetOutcome = Literal["success", "failure", "hold"]

# The types of sets that decide on the outcome. Warm-up and partial sets do not, nor do mini sets.
COUNTED: Final = ("normal", "failure", "amrap")
# The types of sets whose repetitions the rule ``sum`` adds up.
SUMMED: Final = (*COUNTED, "partial")


class PerformedSet(NamedTuple):
    """A working set that was done, or a left and a right one, of which the worse counts.

    Attributes:
        done: the repetitions, or the seconds if the target is a duration.
        load: in the unit of the run; None if it is unknown.
        rpe: the rate of perceived exertion; None if it was not logged.
    """

    done: Decimal
    load: Decimal | None = None
    rpe: Decimal | None = None


class Range(NamedTuple):
    """The target of a set: repetitions, or seconds of a hold."""

    bottom: Decimal
    top: Decimal


NOT_DONE: Final = PerformedSet(Decimal(0))


def counted(sets: Iterable[RoutineSetDocument]) -> list[RoutineSetDocument]:
    """Return the planned sets that decide on the outcome."""
    return [each for each in sets if each.get("type", "normal") in COUNTED]


def range_of(planned: RoutineSetDocument) -> Range:
    """Return the target of a set; without one it is 0 repetitions.

    >>> range_of({"target": {"reps": 8, "reps_max": 12}})
    Range(bottom=Decimal('8'), top=Decimal('12'))
    """
    target: SetTargetDocument = planned.get("target", {})
    bottom = decimal(target.get("reps", target.get("duration_s", 0)))
    return Range(bottom, decimal(target["reps_max"]) if "reps_max" in target else bottom)


def performed_sets(
    sets: Iterable[Mapping[str, Any]],
    unit: WeightUnit,
    *,
    of_body: bool,
    timed: bool = False,
    types: Sequence[str] = COUNTED,
) -> list[PerformedSet]:
    """Return the working sets that were done, in order.

    A left and a right set are one; a lone one is a set that was not done on the other side.

    Args:
        sets: of an exercise, as they are in a workout.
        unit: of the run.
        of_body: whether the exercise works against the body weight.
        timed: whether the targets are durations.
        types: the types of sets that count.
    """
    found: list[PerformedSet] = []
    waiting: dict[str, list[int]] = {"left": [], "right": []}
    for performed in sets:
        if performed.get("type", "normal") not in types or not was_done(performed):
            continue
        one = _performed(performed, unit, of_body=of_body, timed=timed)
        side = performed.get("side", "both")
        if side not in waiting:
            found.append(one)
        elif waiting[_other(side)]:
            position = waiting[_other(side)].pop(0)
            found[position] = _worse(found[position], one)
        else:
            waiting[side].append(len(found))
            found.append(one)
    for position in (*waiting["left"], *waiting["right"]):
        found[position] = found[position]._replace(done=Decimal(0))
    return found


def _performed(
    performed: Mapping[str, Any], unit: WeightUnit, *, of_body: bool, timed: bool
) -> PerformedSet:
    done = decimal(performed.get("duration_s" if timed else "reps", 0))
    return PerformedSet(done, lifted(performed, unit, of_body=of_body), _rpe(performed))


def _rpe(effort: Mapping[str, Any]) -> Decimal | None:
    """Return the effort of a set, or a limit, as RPE; RIR = 10 - RPE."""
    if "rir" in effort:
        return 10 - decimal(effort["rir"])
    return decimal(effort["rpe"]) if "rpe" in effort else None


def _other(side: str) -> str:
    return "right" if side == "left" else "left"


def _worse(left: PerformedSet, right: PerformedSet) -> PerformedSet:
    loads = [each.load for each in (left, right) if each.load is not None]
    efforts = [each.rpe for each in (left, right) if each.rpe is not None]
    return PerformedSet(
        min(left.done, right.done), min(loads, default=None), max(efforts, default=None)
    )


def aligned(sets: Sequence[PerformedSet], number: int) -> list[PerformedSet]:
    """Return as many sets as planned: without further ones; missing ones were not done."""
    return [*sets[:number], *[NOT_DONE] * (number - len(sets))]


class Assessment(NamedTuple):
    """The outcome of the sets of a slot, and why it is no success: a text, empty for a success."""

    outcome: SetOutcome
    text: str = ""


def assess(
    ranges: Sequence[Range], sets: Sequence[PerformedSet], progression: ProgressionDocument
) -> Assessment:
    """Return the outcome of sets against their targets.

    Args:
        ranges: the targets.
        sets: as many sets.
        progression: the effort limit, and whether only the last set decides.
    """
    limit = _rpe(progression)
    if "success" in progression:
        return _by_last_set(ranges, sets, decimal(progression["success"]["last_set_reps"]), limit)
    pairs = list(zip(ranges, sets, strict=True))
    below = next((each for each, one in pairs if one.done < each.bottom), None)
    if below is not None:
        return Assessment("failure", f"a set below {below.bottom.normalize():f}")
    if any(_too_hard(one, limit) for one in sets):
        return Assessment("failure", f"harder than RPE {limit}")
    if all(one.done >= each.top for each, one in pairs):
        return Assessment("success")
    return Assessment("hold", "within the range, not at its top")


def _by_last_set(
    ranges: Sequence[Range], sets: Sequence[PerformedSet], needed: Decimal, limit: Decimal | None
) -> Assessment:
    last = sets[-1] if sets else NOT_DONE
    if last.done >= needed and not _too_hard(last, limit):
        return Assessment("success")
    for each, one in zip(ranges, sets, strict=True):
        if one.done < each.bottom:
            return Assessment("failure", f"a set below {each.bottom.normalize():f}")
    if _too_hard(last, limit):
        return Assessment("failure", f"harder than RPE {limit}")
    return Assessment("hold", f"last set {last.done.normalize():f} of {needed.normalize():f}")


def _too_hard(performed: PerformedSet, limit: Decimal | None) -> bool:
    return limit is not None and performed.rpe is not None and performed.rpe > limit


def lightest(sets: Iterable[PerformedSet]) -> Decimal | None:
    """Return the lightest known load of the sets."""
    return min(_known(sets), default=None)


def _known(sets: Iterable[PerformedSet]) -> Iterator[Decimal]:
    return (each.load for each in sets if each.load is not None)


def all_prescribed(sets: Iterable[PerformedSet], prescribed: Decimal) -> bool:
    """Return whether every set had the prescribed load; one whose load was not logged had it."""
    return all(load == prescribed for load in _known(sets))
