"""Models of adherence and of the nutrient totals of a day."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.models.base import QueryModel, ReadModel
from chalicelib.models.fields import LocalDate, Name
from chalicelib.models.queries import ChartSpanQuery
from chalicelib.regimen.intakes.models import SupplementId
from chalicelib.regimen.plan.models import Slot


class AdherenceQuery(ChartSpanQuery):
    """The days whose adherence is requested."""


class Tally(ReadModel):
    """The numbers of due, taken, skipped and missed doses; `due` is the sum of the other three.
    Doses of today that are not logged yet do not count as due.
    """

    due: int
    taken: int
    skipped: int = Field(
        description="The number of doses that were skipped on purpose. They do not count as taken."
    )
    missed: int
    rate: float | None = Field(description="`taken` divided by `due`; null if nothing was due.")


class SupplementTally(Tally):
    """The doses of one supplement, also of a deleted one."""

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
    """A dose that was logged but was not due. The other numbers do not include it."""

    date: LocalDate
    supplement_id: SupplementId
    slot: Slot | None = None
    status: Literal["taken", "skipped"]


class Adherence(ReadModel):
    """The number of due and taken doses, by the schedules that were in force on each day. `extra`
    has the logged doses that were not due; an early or late dose of an `interval_from_last` is not
    among them.
    """

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
    """The amount of a nutrient from one supplement, in the unit of the total."""

    supplement_id: SupplementId
    name: Name
    form: str | None = None
    amount: float


class Uncounted(ReadModel):
    """An ingredient that cannot be added to the total, and the reason. `amount` and `unit` are
    absent if the label states none.
    """

    supplement_id: SupplementId
    name: Name
    form: str | None = None
    amount: str | None = Field(None, description="The amount, as entered.", examples=["2000"])
    unit: str | None = None
    reason: str = Field(examples=["an IU has no mass without its form"])


class UpperLimit(ReadModel):
    """The upper limit of an authority for one day, and the amount that counts towards it.
    `applies_to` describes the forms to which the limit applies. `undetermined` has the amounts of
    which it is unknown whether they count, such as the part of a weight that may be of a compound.
    """

    authority: str = Field(examples=["NAM", "EFSA"])
    limit: float
    unit: str
    counted: float = Field(description="The part of the total to which the limit applies.")
    share: float = Field(description="`counted` divided by `limit`.")
    exceeded: bool | None = Field(
        description="Whether `counted` exceeds the limit. Null: it does not, but undetermined or "
        "uncounted amounts could exceed it."
    )
    complete: bool = Field(description="`false`: amounts are undetermined or uncounted.")
    applies_to: str = Field(examples=["preformed retinol only (not beta-carotene)"])
    undetermined: list[Contribution]
    assumed: list[str] = Field(description="The assumptions about the person, as English text.")
    verified: bool = Field(description="Whether the limit was checked against its source.")
    source: str
    note: str | None = None


class NutrientTotal(ReadModel):
    """The total amount of one nutrient in all doses taken on a day. `uncounted` has the ingredients
    that cannot be converted to the unit. Colony-forming units have a total of their own (`CFU`),
    beside that of a mass.
    """

    nutrient: str = Field(examples=["magnesium"])
    name: str
    unit: str
    total: float
    contributions: list[Contribution]
    uncounted: list[Uncounted]
    limits: list[UpperLimit]


class Caution(ReadModel):
    """The statement of a source about two substances (`pair`) that were taken together, or less
    than `min_hours` apart. It is not medical advice.
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
    doses: int = Field(description="The number of intakes with the status `taken`.")
    nutrients: list[NutrientTotal]
    warnings: list[Caution]
