"""Models of adherence, and of what a day's doses add up to."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.models.base import QueryModel, ReadModel
from chalicelib.models.fields import LocalDate, Name
from chalicelib.models.queries import DaySpanQuery
from chalicelib.regimen.intakes.models import SupplementId
from chalicelib.regimen.plan.models import Slot


class AdherenceQuery(DaySpanQuery):
    """Which days to look at."""


class Tally(ReadModel):
    """What became of due doses. Those of today that are not logged yet are not due here."""

    due: int
    taken: int
    skipped: int = Field(description="On purpose; not taken.")
    missed: int
    rate: float | None = Field(description="`taken` / `due`; null if nothing was due.")


class SupplementTally(Tally):
    """One supplement; a deleted one keeps its past."""

    supplement_id: SupplementId
    name: Name


class SlotTally(Tally):
    """One slot; `slot` is absent for doses without one."""

    slot: Slot | None = None


class DayTally(Tally):
    """One local date."""

    date: LocalDate


class WeekTally(Tally):
    """One week, as far as it lies in the range."""

    start: LocalDate = Field(description="The week's first day.")


class ExtraDose(ReadModel):
    """A dose logged where none was due: in no figure."""

    date: LocalDate
    supplement_id: SupplementId
    slot: Slot | None = None
    status: Literal["taken", "skipped"]


class Adherence(ReadModel):
    """Taken over due, by the schedules that were in force on each day."""

    total: Tally
    by_supplement: list[SupplementTally]
    by_slot: list[SlotTally]
    by_day: list[DayTally] = Field(description="Days on which something was due, oldest first.")
    by_week: list[WeekTally]
    extra: list[ExtraDose]


class TotalsQuery(QueryModel):
    """Which day to add up."""

    date: LocalDate | None = Field(None, description="The local date; today if left out.")


class Contribution(ReadModel):
    """What one supplement gives of a nutrient."""

    supplement_id: SupplementId
    name: Name
    form: str | None = None
    amount: float


class Uncounted(ReadModel):
    """What cannot be added up, and why."""

    supplement_id: SupplementId
    name: Name
    form: str | None = None
    amount: str = Field(description="As entered.", examples=["2000"])
    unit: str
    reason: str = Field(examples=["an IU has no mass without its form"])


class UpperLimit(ReadModel):
    """An upper limit of a day, beside what counts towards it."""

    authority: str = Field(examples=["NAM", "EFSA"])
    limit: float
    unit: str
    counted: float = Field(description="The part of the total that the limit is about.")
    share: float = Field(description="`counted` / `limit`.")
    exceeded: bool
    complete: bool = Field(
        description="`false`: something may belong to it that cannot be told; then `exceeded` "
        "being false says nothing."
    )
    applies_to: str = Field(examples=["preformed retinol only (not beta-carotene)"])
    undetermined: list[Contribution]
    assumed: list[str] = Field(description="What was taken for granted of the person.")
    verified: bool = Field(description="Whether the figure was checked against its source.")
    source: str
    note: str | None = None


class NutrientTotal(ReadModel):
    """What all doses of a day hold of one nutrient."""

    nutrient: str = Field(examples=["magnesium"])
    name: str
    unit: str
    total: float
    contributions: list[Contribution]
    uncounted: list[Uncounted]
    limits: list[UpperLimit]


class Caution(ReadModel):
    """What a source says of substances that were taken together. No advice."""

    pair: Annotated[list[str], Field(min_length=2, max_length=2)]
    supplement_ids: list[SupplementId]
    text: str
    min_hours: float | None = None
    severity: Literal["info", "separate", "warn", "monitor"]
    evidence: str
    source: str


class Totals(ReadModel):
    """What was taken on one day, by nutrient, with upper limits and warnings."""

    date: LocalDate
    doses: int = Field(description="How many intakes were taken.")
    nutrients: list[NutrientTotal]
    warnings: list[Caution]
