"""Models of adherence and of the nutrient totals of a day."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.models.base import QueryModel, ReadModel
from chalicelib.models.fields import LocalDate, Name
from chalicelib.models.queries import DaySpanQuery
from chalicelib.regimen.intakes.models import SupplementId
from chalicelib.regimen.plan.models import Slot


class AdherenceQuery(DaySpanQuery):
    """The days whose adherence is requested."""


class Tally(ReadModel):
    """The numbers of due, taken, skipped and missed doses. Doses of today that are not logged yet
    do not count as due.
    """

    due: int
    taken: int
    skipped: int = Field(
        description="The number of doses that were skipped on purpose. They do not count as taken."
    )
    missed: int
    rate: float | None = Field(description="`taken` divided by `due`; null if nothing was due.")


class SupplementTally(Tally):
    """The doses of one supplement. A deleted supplement keeps its past days."""

    supplement_id: SupplementId
    name: Name


class SlotTally(Tally):
    """The doses of one slot. `slot` is absent for doses without a slot."""

    slot: Slot | None = None


class DayTally(Tally):
    """The doses of one local date."""

    date: LocalDate


class WeekTally(Tally):
    """The doses of one week, for the days of the week that lie in the range."""

    start: LocalDate = Field(description="The first day of the week.")


class ExtraDose(ReadModel):
    """A dose that was logged but was not due. The numbers do not include it."""

    date: LocalDate
    supplement_id: SupplementId
    slot: Slot | None = None
    status: Literal["taken", "skipped"]


class Adherence(ReadModel):
    """The adherence to the schedules that were in force on each day."""

    total: Tally
    by_supplement: list[SupplementTally]
    by_slot: list[SlotTally]
    by_day: list[DayTally] = Field(description="The days on which something was due, oldest first.")
    by_week: list[WeekTally]
    extra: list[ExtraDose]


class TotalsQuery(QueryModel):
    """The day whose totals are requested."""

    date: LocalDate | None = Field(None, description="The local date. The default is today.")


class Contribution(ReadModel):
    """The amount of a nutrient from one supplement."""

    supplement_id: SupplementId
    name: Name
    form: str | None = None
    amount: float


class Uncounted(ReadModel):
    """An ingredient that cannot be added to the total, and the reason."""

    supplement_id: SupplementId
    name: Name
    form: str | None = None
    amount: str = Field(description="The amount, as entered.", examples=["2000"])
    unit: str
    reason: str = Field(examples=["an IU has no mass without its form"])


class UpperLimit(ReadModel):
    """An upper limit for one day, with the amount that counts towards it."""

    authority: str = Field(examples=["NAM", "EFSA"])
    limit: float
    unit: str
    counted: float = Field(description="The part of the total to which the limit applies.")
    share: float = Field(description="`counted` divided by `limit`.")
    exceeded: bool
    complete: bool = Field(
        description="`false`: it is unknown whether other amounts also count towards the "
        "limit. In that case, `exceeded: false` does not mean that the limit is kept."
    )
    applies_to: str = Field(examples=["preformed retinol only (not beta-carotene)"])
    undetermined: list[Contribution]
    assumed: list[str] = Field(description="The assumptions made about the person.")
    verified: bool = Field(description="Whether the limit was checked against its source.")
    source: str
    note: str | None = None


class NutrientTotal(ReadModel):
    """The total amount of one nutrient in all doses of a day."""

    nutrient: str = Field(examples=["magnesium"])
    name: str
    unit: str
    total: float
    contributions: list[Contribution]
    uncounted: list[Uncounted]
    limits: list[UpperLimit]


class Caution(ReadModel):
    """The statement of a source about substances that were taken together. It is not medical
    advice.
    """

    pair: Annotated[list[str], Field(min_length=2, max_length=2)]
    supplement_ids: list[SupplementId]
    text: str
    min_hours: float | None = None
    severity: Literal["info", "separate", "warn", "monitor"]
    evidence: str
    source: str


class Totals(ReadModel):
    """The nutrients taken on one day, with upper limits and warnings."""

    date: LocalDate
    doses: int = Field(description="The number of intakes that were taken.")
    nutrients: list[NutrientTotal]
    warnings: list[Caution]
