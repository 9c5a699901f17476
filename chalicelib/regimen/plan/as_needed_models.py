"""The state of the limits of a supplement that is taken as needed, as it is answered."""

from typing import Any

from pydantic import Field

from chalicelib.jsontext import instant_text
from chalicelib.models.base import ReadModel
from chalicelib.models.fields import Instant
from chalicelib.regimen.plan.as_needed import AsNeededState, DoseLimit


class AsNeededFields(ReadModel):
    """The fields of the state of a supplement with an `as_needed` schedule."""

    last_taken_at: Instant | None = Field(
        None,
        description="`as_needed`: when the last dose was taken. Absent if none was taken in the "
        "last 24 hours or, if it is longer, in `min_gap_hours`. A dose that has only a local date "
        "counts at the time at which it was logged, but within that date.",
    )
    next_at: Instant | None = Field(
        None,
        description="`as_needed`: the first instant at which a dose exceeds no limit: the later of "
        "the end of `min_gap_hours` and the instant at which the last 24 hours have less than "
        "`max_per_day` doses. Absent if that is now.",
    )
    exceeded: list[DoseLimit] | None = Field(
        None,
        description="`as_needed`: the limits that a dose of the last 24 hours (or of "
        "`min_gap_hours`, if it is longer) exceeded when it was taken. `max_per_day`: the 24 hours "
        "until it have more doses. `min_gap_hours`: the dose before it is not as long ago. Empty "
        "if none is exceeded.",
    )


def as_needed_fields(found: AsNeededState) -> dict[str, Any]:
    """Return the fields of a state, as in a document; those without a value are absent."""
    times = {"last_taken_at": found.last_taken_at, "next_at": found.next_at}
    texts = {name: instant_text(time) for name, time in times.items() if time}
    return {**texts, "exceeded": list(found.exceeded)}
