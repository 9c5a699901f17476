"""The answers of custom markers: which fields belong to them, and how they may change."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chalicelib.errors import FieldFault, invalid
from chalicelib.labs.biomarkers.answers import Scale, folded
from chalicelib.models.rules import cases, fields, where

if TYPE_CHECKING:
    from chalicelib.labs.biomarkers.models import BiomarkerCreate, OwnReference

RULE = cases(
    (
        where({"value_kind": {"enum": ["ordinal", "nominal"]}}, "value_kind"),
        fields(there=("answers",), away=("unit",)),
    ),
    otherwise=fields(there=("unit",), away=("answers",)),
)


def check(biomarker: "BiomarkerCreate") -> None:
    """Refuse fields of the other kind of results, and answers that cannot be told apart.

    Raises:
        FieldFault: for the first such field.
    """
    kind = {"other": "value_kind", "value": biomarker.value_kind}
    quantity = biomarker.value_kind == "quantity"
    needed, foreign = ("unit", "answers") if quantity else ("answers", "unit")
    if getattr(biomarker, needed) is None:
        raise FieldFault("required_when", needed, **kind)
    if getattr(biomarker, foreign) is not None:
        raise FieldFault("not_allowed_when", foreign, **kind)
    if biomarker.alt_units and not quantity:
        raise FieldFault("not_allowed_when", "alt_units", **kind)
    answers = biomarker.answers or []
    forms = [folded(answer) for answer in answers]
    for index, form in enumerate(forms):
        if not form or form in forms[:index]:
            raise FieldFault("same_answer", "answers", index)
    if biomarker.reference_range:
        foreign_range = ("answers",) if quantity else ("low", "high")
        for name in foreign_range:
            if getattr(biomarker.reference_range, name) is not None:
                raise FieldFault("not_allowed_when", "reference_range", name, **kind)
        _check_range(biomarker.reference_range, answers)


def _check_range(reference: "OwnReference", answers: Sequence[str]) -> None:
    for index, answer in enumerate(reference.answers or ()):
        if answer not in answers:
            raise FieldFault(
                "unknown_answer", "reference_range", "answers", index, accepted=list(answers)
            )


def usual(biomarker: "BiomarkerCreate", chosen: Sequence[str]) -> list[str]:
    """Return the usual answers of a custom marker in the order of its answers."""
    return Scale(tuple(biomarker.answers or ()), ordered=True).in_order(chosen)


def require_kept(answers: Sequence[str], previous: Sequence[str]) -> None:
    """Refuse answers in which a previous one is missing, or in another order.

    Raises:
        Invalid: names the answers.
    """
    if [answer for answer in answers if answer in previous] != list(previous):
        raise invalid("/answers", "answers_fixed")
