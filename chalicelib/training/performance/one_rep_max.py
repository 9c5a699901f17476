"""Estimates of the one-rep maximum (e1RM) from a load and the repetitions with it.

Every formula is a ratio of the maximum to the load that depends on r, the effective repetitions:
those that were done and those left in reserve. One repetition to failure is the maximum itself,
whatever a formula says about r = 1.

- Epley 1985: Poundage chart, Boyd Epley Workout.
- Brzycki 1993: JOPERD 64(1):88.
- Lander 1985: NSCA Journal 6(6):60.
- Lombardi 1989: Beginning Weight Training.
- O'Conner, Simmons, O'Shea 1989: Weight Training Today.
- Mayhew, Ball, Arnold, Bowen 1992: J Appl Sport Sci Res 6(4):200.
- Wathan 1994: Load assignment, in Essentials of Strength Training and Conditioning.

``brzycki_epley``, the default, is Brzycki below 10 repetitions and Epley from 10, where both are
4/3 of the load. Reynolds, Gordon, Robergs 2006 (J Strength Cond Res 20(3):584) advise at most 10
repetitions for linear equations.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from chalicelib.training.performance.decimals import PRECISE, decimal_of
from chalicelib.training.performance.sets import has_record_type, repetitions

Confidence = Literal["high", "medium", "low"]
MissingEstimate = Literal["no_load", "no_reps", "set_type", "too_many_reps", "too_far_from_failure"]

# Effective repetitions and repetitions in reserve: limits of an estimate and of its confidence.
MAX_REPS: Final = 12
MAX_RESERVE: Final = 4
_MAX_REPS_HIGH: Final = 5
_MAX_REPS_MEDIUM: Final = 10
# From this number of repetitions the default uses Epley.
_EPLEY_FROM: Final = 10


class Ratio(NamedTuple):
    """The ratio of the maximum to the load, as a fraction, so that the division comes last.

    Estimates that are equal by the formula then are equal numbers.
    """

    numerator: Decimal
    denominator: Decimal


class Estimate(NamedTuple):
    """An estimated one-rep maximum in the unit of the load, the repetitions, the confidence."""

    value: Decimal
    reps_effective: Decimal
    confidence: Confidence


def _epley(reps: Decimal) -> Ratio:
    return Ratio(30 + reps, Decimal(30))


def _brzycki(reps: Decimal) -> Ratio:
    return Ratio(Decimal(36), 37 - reps)


def _brzycki_epley(reps: Decimal) -> Ratio:
    return _brzycki(reps) if reps < _EPLEY_FROM else _epley(reps)


def _lander(reps: Decimal) -> Ratio:
    return Ratio(Decimal(100), Decimal("101.3") - Decimal("2.67123") * reps)


def _lombardi(reps: Decimal) -> Ratio:
    return Ratio(reps ** Decimal("0.1"), Decimal(1))


def _oconner(reps: Decimal) -> Ratio:
    return Ratio(40 + reps, Decimal(40))


def _mayhew(reps: Decimal) -> Ratio:
    decay = (Decimal("-0.055") * reps).exp()
    return Ratio(Decimal(100), Decimal("52.2") + Decimal("41.9") * decay)


def _wathan(reps: Decimal) -> Ratio:
    decay = (Decimal("-0.075") * reps).exp()
    return Ratio(Decimal(100), Decimal("48.8") + Decimal("53.8") * decay)


_RATIOS: Final[dict[str, Callable[[Decimal], Ratio]]] = {
    "brzycki_epley": _brzycki_epley,
    "epley": _epley,
    "brzycki": _brzycki,
    "lander": _lander,
    "lombardi": _lombardi,
    "oconner": _oconner,
    "mayhew": _mayhew,
    "wathan": _wathan,
}
FORMULAS: Final = tuple(_RATIOS)
DEFAULT: Final = "brzycki_epley"


def estimate(load: Decimal, reps_effective: Decimal, formula: str = DEFAULT) -> Decimal:
    """Return the one-rep maximum, in the unit of ``load``, for any repetitions of the formula.

    Raises ValueError for less than one repetition, for more than the formula is defined for (36
    of ``brzycki``, 37.9 of ``lander``) and for an unknown formula.

    >>> estimate(Decimal(100), Decimal(5)), estimate(Decimal(140), Decimal(1), "epley")
    (Decimal('112.5'), Decimal('140'))
    """
    ratio = _ratio(formula, reps_effective)
    with localcontext(PRECISE):
        return load * ratio.numerator / ratio.denominator


def load_for(
    e1rm: Decimal, reps: Decimal | int, rir: Decimal | int = 0, formula: str = DEFAULT
) -> Decimal:
    """Return the load for ``reps`` with ``rir`` in reserve, unrounded: the inverse of the estimate.

    Raises ValueError as :func:`estimate` does.

    >>> load_for(Decimal(150), 5, 2)
    Decimal('125')
    """
    ratio = _ratio(formula, Decimal(reps + rir))
    with localcontext(PRECISE):
        return e1rm * ratio.denominator / ratio.numerator


def reps_effective(performed: Mapping[str, Any]) -> Decimal:
    """Return the repetitions that were done and those left in reserve.

    >>> reps_effective({"reps": 5, "rpe": 8}), reps_effective({"reps": 5})
    (Decimal('7'), Decimal('5'))
    """
    return repetitions(performed) + _reserve(performed)


def reps_for_record(performed: Mapping[str, Any], load: Decimal | None) -> Decimal:
    """Return the effective repetitions of a set whose estimate can set a record, else 0.

    >>> sets = [{"type": "normal", "reps": reps} for reps in (5, 11)]
    >>> [reps_for_record(each, Decimal(80)) for each in sets]
    [Decimal('5'), Decimal('0')]
    """
    if not has_record_type(performed) or load is None or repetitions(performed) < 1:
        return Decimal(0)
    reps = reps_effective(performed)
    counts = _reserve(performed) <= MAX_RESERVE and reps <= _MAX_REPS_MEDIUM
    return reps if counts else Decimal(0)


def of_set(
    performed: Mapping[str, Any], load: Decimal | None, formula: str = DEFAULT
) -> Estimate | MissingEstimate:
    """Return the estimate from a set, in the unit of ``load``, or the reason why there is none.

    The first of these reasons applies: ``set_type``, ``no_reps`` (no complete repetition),
    ``no_load``, ``too_far_from_failure`` (more than 4 in reserve), ``too_many_reps`` (more than 12
    with the reserve). The confidence is ``high`` to 5 repetitions, ``medium`` to 10, else ``low``;
    an estimate of low confidence sets no record. Raises ValueError for an unknown formula.

    >>> of_set({"type": "normal", "reps": 13}, Decimal(80))
    'too_many_reps'
    """
    if not has_record_type(performed):
        return "set_type"
    if repetitions(performed) < 1:
        return "no_reps"
    if load is None:
        return "no_load"
    if _reserve(performed) > MAX_RESERVE:
        return "too_far_from_failure"
    reps = reps_effective(performed)
    if reps > MAX_REPS:
        return "too_many_reps"
    return Estimate(estimate(load, reps, formula), reps, _confidence(reps))


def _reserve(performed: Mapping[str, Any]) -> Decimal:
    """Return the repetitions in reserve: as entered, else 10 - RPE, else 0."""
    if "rir" in performed:
        return decimal_of(performed["rir"])
    return 10 - decimal_of(performed.get("rpe", 10))


def _confidence(reps: Decimal) -> Confidence:
    if reps <= _MAX_REPS_HIGH:
        return "high"
    return "medium" if reps <= _MAX_REPS_MEDIUM else "low"


# Logs contain few different numbers, and powers take most of the time.
@lru_cache(maxsize=512)
def _ratio(formula: str, reps: Decimal) -> Ratio:
    if formula not in _RATIOS:
        raise ValueError(f"{formula} is not a formula of the one-rep maximum")
    if reps < 1:
        raise ValueError("an estimate needs at least one repetition")
    if reps == 1:
        return Ratio(Decimal(1), Decimal(1))
    with localcontext(PRECISE):
        # 5 and 5.0 are one key of the cache, so the digits of the ratio must not differ.
        ratio = _RATIOS[formula](reps.normalize())
    if ratio.denominator <= 0:
        raise ValueError(f"{formula} is not defined for {reps} repetitions")
    return ratio
