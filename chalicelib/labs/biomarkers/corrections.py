"""The values and answers of a reading before its corrections. Pure."""

from datetime import datetime
from typing import TypeVar, cast

from chalicelib.jsontext import instant_text, pick
from chalicelib.labs.biomarkers.documents import FormerValueDocument, MeasurementDocument

# The oldest values beyond it are dropped, so that a reading has a bounded size.
MAX_FORMER_VALUES = 10

M = TypeVar("M", bound=MeasurementDocument)

_REPORTED = ("value", "unit", "comparator", "answer")
_KEPT = (*_REPORTED, "answer_text", "result_status")


def corrected(before: MeasurementDocument, after: M, now: datetime) -> M:
    """Return ``after``, which replaces ``before``, with the former values, newest first.

    Another status, range or spelling alone is no correction of the value.
    """
    former = list(before.get("former_values", ()))
    if any(before.get(name) != after.get(name) for name in _REPORTED):
        value = {**pick(before, *_KEPT), "replaced_at": instant_text(now)}
        former.insert(0, cast("FormerValueDocument", value))
    if not former:
        return after
    return cast("M", {**after, "former_values": former[:MAX_FORMER_VALUES]})
