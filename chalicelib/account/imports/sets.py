"""A set of a draft as a set of the API: what its figures mean, and what its weight is.

A figure of 0 says nothing beside another result: apps write it for what nobody entered. Alone, 0
repetitions are an attempt that failed, and 0 of anything else is no result.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Literal

from chalicelib.account.imports.formats.drafts import Amount, SetDraft
from chalicelib.account.imports.questions import Question
from chalicelib.quantities import KILOGRAMS, canonical, without_noise
from chalicelib.training.workouts.documents import LoadMode

BodyMoveWeight = Literal["added", "total"]

_RESULTS: Final = ("reps", "duration_s", "distance")
# So heavy is a person, alone or with what was added; few add as much as the lower one to a pull-up.
_LEAST_BODY_KG: Final = 30
_MOST_BODY_KG: Final = 500


def load_mode(name: str, exercise: Mapping[str, Any]) -> LoadMode:
    """Return what a weight means.

    Args:
        name: of the exercise in the file; apps have an assisted variant under its own name.
        exercise: built-in or custom; its traits decide.

    >>> load_mode("Pull Up (Assisted)", {}), load_mode("Dip", {"body_weight_factor": 1})
    ('assisted', 'bodyweight')
    """
    if exercise.get("equipment") == "band":
        return "band"
    if "assisted" in name.casefold():
        return "assisted"
    own = exercise.get("equipment") == "bodyweight" or exercise.get("tracks") == "reps"
    return "bodyweight" if own or "body_weight_factor" in exercise else "external"


class Units:
    """The units of figures that have none, and the questions about those that are not known."""

    def __init__(self, weight: str | None, distance: str | None) -> None:
        self._units = {"weight_unit": weight, "distance_unit": distance}
        self.questions: list[Question] = []

    def weight(self, amount: Amount | None, line: int) -> dict[str, Any]:
        """Return a weight as a field; none if it is 0, which is no load."""
        return self._quantity("weight", "weight_unit", amount, line)

    def distance(self, amount: Amount | None, line: int) -> dict[str, Any]:
        """Return a distance as a field; none if it is 0."""
        return self._quantity("distance", "distance_unit", amount, line)

    def _quantity(
        self,
        name: str,
        kind: Literal["weight_unit", "distance_unit"],
        amount: Amount | None,
        line: int,
    ) -> dict[str, Any]:
        if amount is None or amount.value == 0:
            return {}
        unit = amount.unit or self._units[kind]
        if unit is None:
            self.questions.append(Question(kind, line))
        return {name: {"value": amount.value, "unit": unit}}


def set_fields(draft: SetDraft, mode: LoadMode, units: Units) -> dict[str, Any]:
    """Return a set as the body of a request has it; without a result it was not done."""
    fields: dict[str, Any] = {"type": draft.kind, "load_mode": mode}
    fields |= units.weight(draft.weight, draft.line) | units.distance(draft.distance, draft.line)
    if draft.duration_s:
        fields["duration_s"] = draft.duration_s
    if draft.reps is not None and (draft.reps or not fields.keys() & set(_RESULTS)):
        fields["reps"] = draft.reps
    if draft.rpe is not None:
        fields["rpe"] = draft.rpe
    if draft.notes.strip():
        fields["notes"] = draft.notes
    if not fields.keys() & set(_RESULTS):
        fields["done"] = False
    _assist(fields)
    return fields


def _assist(fields: dict[str, Any]) -> None:
    """Write a negative weight that is added to one's own as what it is, an assistance."""
    weight = fields.get("weight")
    if fields["load_mode"] == "bodyweight" and weight and weight["value"] < 0:
        fields["weight"] = weight | {"value": -weight["value"]}
        fields["load_mode"] = "assisted"


def with_body(fields: Mapping[str, Any]) -> bool:
    """Tell whether the weight of a set is so heavy that it may contain the body."""
    weight = fields.get("weight")
    if fields["load_mode"] != "bodyweight" or not weight or weight["unit"] not in KILOGRAMS:
        return False
    kilos = canonical(weight["value"], weight["unit"], KILOGRAMS)
    return _LEAST_BODY_KG <= kilos <= _MOST_BODY_KG


def split_body(sets: list[dict[str, Any]]) -> dict[str, Any]:
    """Take the body out of weights that contain it, and return it as a field of the workout.

    It is the lowest of them: a set without a further weight is the rule. The load of a move of the
    whole body is the same, whatever the split.

    >>> pull_ups = [{"weight": {"value": kilos, "unit": "kg"}} for kilos in (93.4, 73.4)]
    >>> split_body(pull_ups)
    {'body_weight': {'value': 73.4, 'unit': 'kg'}}
    >>> pull_ups
    [{'weight': {'value': 20.0, 'unit': 'kg'}}, {}]
    """
    if not sets:
        return {}
    if len({each["weight"]["unit"] for each in sets}) > 1:
        for each in sets:
            kilos = canonical(each["weight"]["value"], each["weight"]["unit"], KILOGRAMS)
            each["weight"] = {"value": kilos, "unit": "kg"}
    body = min((each["weight"] for each in sets), key=lambda weight: float(weight["value"]))
    for each in sets:
        added = Decimal(repr(each["weight"]["value"])) - Decimal(repr(body["value"]))
        if added:
            each["weight"] = body | {"value": without_noise(float(added))}
        else:
            del each["weight"]
    return {"body_weight": dict(body)}
