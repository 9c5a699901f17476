"""Models of a batch of habit entries."""

from typing import Annotated, Any

from pydantic import Field

from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.fields import LocalDate
from chalicelib.regimen.habits.models import HabitEntry, HabitEntrySet, HabitId
from chalicelib.regimen.plan.documents import Measure

# Entries of one habit on as many days, with the logs of the days, the revision of the plan, the day
# counters and the receipt, fit into the 100 actions of a transaction.
MAX_BATCH = 45
_PLACE = ("habit_id", "local_date")


class HabitEntryBatchItem(HabitEntrySet):
    """One entry of a batch, with its habit and its day. Its value is that for the measure of the
    habit, as in `PUT /v1/habits/{habit_id}/entries/{date}`.
    """

    habit_id: HabitId = Field(description="The habit of the entry, which must exist.")
    local_date: LocalDate = Field(
        description="The day of the entry, which has at most one for each habit."
    )

    def of(self, measure: Measure) -> dict[str, Any]:
        """Return the fields of the entry, without its habit and day; see the base class."""
        document = super().of(measure)
        return {name: value for name, value in document.items() if name not in _PLACE}


class HabitEntryBatchSet(RequestModel):
    """The entries of a batch, such as those of a device that was offline."""

    items: Annotated[list[HabitEntryBatchItem], Field(min_length=1, max_length=MAX_BATCH)]


class HabitEntryBatch(ReadModel):
    """The entries of a batch, in the order of the request."""

    items: list[HabitEntry]
