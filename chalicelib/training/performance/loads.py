"""The load of a set in kilograms, exactly; None if it is not known."""

from collections.abc import Mapping
from decimal import Decimal, localcontext
from typing import Any, Literal, NamedTuple

from chalicelib.quantities import KILOGRAMS
from chalicelib.training.performance.decimals import PRECISE, decimal_of
from chalicelib.training.performance.sets import is_one_sided


class LoadTraits(NamedTuple):
    """The traits of an exercise that its loads depend on.

    ``factor`` is the part of the body weight that it moves (a pull-up 1; a push-up 0.64, Ebben
    2011), None if unknown. ``implements`` is the number of implements, such as two dumbbells; None
    if the exercise has no weight.
    """

    factor: Decimal | None
    implements: int | None


def load_kg(
    performed: Mapping[str, Any], traits: LoadTraits, body_weight_kg: Decimal | None
) -> Decimal | None:
    """Return the load of one implement in kilograms; None if it is unknown or not above zero.

    - ``external``: the weight, of each implement. A weight of 0 is no load: logs have it where
      nobody entered a weight.
    - ``bodyweight``: factor x body weight + the weights added, 0 if there are none.
    - ``assisted``: factor x body weight - the assistance, which must be given.
    - ``band``: none, since the force of a band is not known.

    A weight is that of each implement unless ``load_per`` is ``total``.

    >>> dip = LoadTraits(factor=Decimal(1), implements=None)
    >>> belt = {"load_mode": "bodyweight", "side": "both", "weight": {"value": 22, "unit": "lb"}}
    >>> load_kg(belt, dip, Decimal(80))
    Decimal('89.97903214')
    """
    with localcontext(PRECISE):
        mode = performed["load_mode"]
        if mode == "external":
            load = _external_kg(performed, traits)
        elif mode == "band":
            load = None
        else:
            load = _of_body_kg(performed, traits, body_weight_kg)
        return load if load is not None and load > 0 else None


def multiplier(performed: Mapping[str, Any], traits: LoadTraits) -> int:
    """Return how many times the load of a set is moved by each repetition.

    It is the number of implements of an external load, and 1 for a set of one side, which uses one
    implement. The body is moved once.
    """
    return _implements(performed, traits) if performed["load_mode"] == "external" else 1


def shown(load_kg: Decimal, unit: Literal["kg", "lb"]) -> Decimal:
    """Return kilograms in ``unit``; a load that was entered in this unit is returned as entered.

    >>> shown(Decimal("102.05828325"), "lb")
    Decimal('225')
    """
    return PRECISE.divide(load_kg, KILOGRAMS[unit])


def _external_kg(performed: Mapping[str, Any], traits: LoadTraits) -> Decimal | None:
    weight = _weight_kg(performed)
    if weight is None or performed.get("load_per") != "total":
        return weight
    return weight / _implements(performed, traits)


def _of_body_kg(
    performed: Mapping[str, Any], traits: LoadTraits, body_weight_kg: Decimal | None
) -> Decimal | None:
    weight = _weight_kg(performed)
    if traits.factor is None or body_weight_kg is None:
        return None
    own = traits.factor * body_weight_kg
    if performed["load_mode"] == "assisted":
        return None if weight is None else own - weight
    if weight is None:
        return own
    per_total = performed.get("load_per") == "total"
    return own + (weight if per_total else weight * _implements(performed, traits))


def _weight_kg(performed: Mapping[str, Any]) -> Decimal | None:
    """Return the weight in kilograms, of what was entered: ``weight_kg`` of the set is a float."""
    if "weight" not in performed:
        return None
    entered = performed["weight"]
    return decimal_of(entered["value"]) * KILOGRAMS[entered["unit"]]


def _implements(performed: Mapping[str, Any], traits: LoadTraits) -> int:
    """Return the number of implements that move at once."""
    return 1 if is_one_sided(performed) else traits.implements or 1
