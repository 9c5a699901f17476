"""The lines that a restore takes, and its report."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, Self, cast

from pydantic import ConfigDict, Field, model_validator

from chalicelib.account.export.lines import TYPES
from chalicelib.account.imports.lines import MAX_ENTRIES
from chalicelib.account.imports.models import (
    FormatName,
    ImportFault,
    ImportFormat,
    ImportOptions,
)
from chalicelib.account.imports.writing.entries import Outcome, Removal
from chalicelib.account.imports.writing.ledgers import MAX_DAYS
from chalicelib.errors import FieldFault
from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.fields import FIRST_DAY, LAST_DAY, Instant, LocalDate
from chalicelib.regimen.plan.archive import MAX_A_YEAR
from chalicelib.regimen.plan.documents import EndedDocument, LogStatus, Pillar
from chalicelib.regimen.plan.log_bounds import MAX_DOSES, MAX_HABITS_LOGGED
from chalicelib.regimen.plan.repository import planned_item
from chalicelib.table import schemas
from chalicelib.table.counters import AMOUNTS, PARTS

_NAMES = tuple(sorted(TYPES))
# An instant can be of the year beside that of its local date.
_YEARS = FIRST_DAY.year - 1, LAST_DAY.year + 1
LineType = Literal[_NAMES]  # type: ignore[valid-type]

Refusal = Literal[
    "exists",
    "id_retired",
    "duplicate_source",
    "day_full",
    "day_logged",
    "without_day_log",
    "log_differs",
    "unknown_item",
    "too_many",
]
REFUSALS = {
    "exists": "the account has another version of the resource, or another resource in its place",
    "id_retired": "a deleted resource of the account had the id",
    "duplicate_source": "another entry of the account has the source, or is of the same report",
    "day_full": "the day would have more entries than it can have",
    "day_logged": "the account has another log of the day",
    "without_day_log": "the `day_log` of the day is not among the lines",
    "log_differs": "the `day_log` does not agree with the intakes and entries of the day",
    "unknown_item": "the account does not have the supplement of the stock, the marker of the "
    "reading or target with its unit, an exercise of the merge, or a routine of the program",
    "too_many": "the account has as many resources of the type as it can have",
}


class RestoreLine(RequestModel):
    """One line of an export."""

    type: LineType
    schema_: int = Field(alias="schema", ge=1)
    content: dict[str, Any] = Field(alias="document")

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.schema_ > schemas.current_number(self.type):
            raise FieldFault("unknown_schema", "schema")
        return self


def _require(parse: Callable[[], object], field: str) -> None:
    """Refuse a field that does not have the structure of what is stored."""
    try:
        parse()
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FieldFault("not_stored", field) from None


class _Document(ReadModel):
    """A document that is no resource: strict types, no unknown fields."""

    model_config = ConfigDict(strict=True, populate_by_name=True)


_Count = Annotated[int, Field(ge=0, le=10**12)]
_Id = Annotated[str, Field(max_length=64, pattern=r"^[0-9a-zA-Z_-]+$")]
_Flag = Annotated[int, Field(ge=0, le=1)]
_Part = Annotated[int, Field(ge=0, le=PARTS.base - 1)]
_Thousandths = Annotated[int, Field(ge=0, le=AMOUNTS.base - 2)]
_Year = Annotated[int, Field(ge=1900, le=9999)]


class _LoggedEntry(_Document):
    """What a log has of the entry of a habit."""

    version: _Count | None = None
    met: bool | None = None
    done: bool | None = None
    count: _Count | None = None
    amount: float | None = None
    time: str | None = None
    origin: Literal["workout", "metric"] | None = None


class _Log(_Document):
    """The content of the log of a day."""

    doses: dict[
        str,
        Annotated[dict[str, tuple[Literal["taken", "skipped"], str]], Field(max_length=MAX_DOSES)],
    ] = Field(default_factory=dict, max_length=MAX_DOSES)
    habits: dict[_Id, bool] = Field(default_factory=dict, max_length=MAX_HABITS_LOGGED)
    gone: dict[_Id, _Count] = Field(default_factory=dict, max_length=MAX_HABITS_LOGGED)
    amounts: dict[_Id, _Thousandths] | None = None
    sessions: dict[_Id, _Count] | None = None
    skips: list[_Id] | None = None
    versions: dict[_Id, _Count] | None = None
    entries: dict[_Id, _LoggedEntry] | None = None


class _Summary(_Document):
    """The summary of a log for the scores of a range of days."""

    pillars: dict[Pillar, tuple[_Count, _Count]] | None = None
    weekly: dict[_Id, dict[str, LogStatus]] | None = None
    sessions: dict[_Id, _Count] | None = None
    amounts: dict[_Id, _Count] | None = None
    others: dict[_Id, LogStatus] | None = None


class _Digits(_Document):
    """How a day counts; each is a digit of the day counters."""

    counts: _Flag = 0
    scores: _Flag = 0
    open: _Flag = 0
    idle: _Flag = 0
    counts_part: _Part = 0
    scores_part: _Part = 0


class DayLogLine(_Document):
    """The log of a day, and how the day counts."""

    id: LocalDate
    version: Annotated[int, Field(ge=1)]
    digits: _Digits
    summary: _Summary | None = None
    log: _Log


class StockLine(_Document):
    """What is left of a supplement, in thousandths of its unit."""

    id: _Id
    units: Annotated[int, Field(ge=-(10**12), le=10**12)] = 0
    doses: Annotated[int, Field(ge=-(10**9), le=10**9)] | None = None


class EndedLine(_Document):
    """When a deleted supplement or habit was due; without a year, one that 0.5 deleted."""

    id: _Id
    year: _Year | None = None
    item: dict[str, Any]

    @model_validator(mode="after")
    def _is_planned(self) -> Self:
        _require(lambda: planned_item(self.id, cast("EndedDocument", self.item)), "item")
        return self


class _Texts(_Document):
    """The texts of one item."""

    name: str
    doses: list[dict[str, Any]]


class EndedTextsLine(_Document):
    """What was written about deleted supplements and habits, until it expires."""

    id: _Id
    year: _Year
    expires_at: _Count
    texts: dict[_Id, _Texts]


_YearText = Annotated[str, Field(pattern=r"^(19|20)\d\d$")]
# A byte for each day of a year, from 1 January on.
_Counts = dict[_YearText, Annotated[str, Field(pattern=r"^([0-9a-f]{2}){1,366}$")]]


class _DeletedDays(_Document):
    """How many deleted items were active and due on days, and how many ended in each year."""

    active: dict[Literal["habit", "supplement"], _Counts]
    due: dict[Literal["doses"] | Pillar, _Counts]
    archived: dict[_YearText, Annotated[int, Field(ge=0, le=MAX_A_YEAR)]]


class DeletedDaysLine(_Document):
    """On which days deleted supplements and habits were due."""

    id: Literal["deleted"]
    days: _DeletedDays


class _Kinds(_Document):
    """How many entries a file has of each kind."""

    workout: _Count
    reading: _Count
    metric_day: _Count


class _Checked(_Document):
    """What a check has found, without what it knows of the file."""

    format: FormatName
    lines: Annotated[int, Field(ge=0, le=10 * MAX_ENTRIES)]
    numbered: Annotated[int, Field(ge=0, le=MAX_ENTRIES)]
    kinds: _Kinds
    years: Annotated[
        list[Annotated[int, Field(ge=_YEARS[0], le=_YEARS[1])]],
        Field(max_length=_YEARS[1] - _YEARS[0] + 1),
    ]
    counts: dict[Literal["create", "same", "changed", "refused", "waiting"], _Count]
    warnings: _Count
    questions: _Count
    seconds: _Count


class _Failure(_Document):
    """Why an import has failed."""

    code: Annotated[str, Field(max_length=40)]
    detail: Annotated[str, Field(max_length=1_000)]


class ImportLine(_Document):
    """An import that has written entries, without its file; nothing works on it."""

    id: str
    version: Annotated[int, Field(ge=1, le=10**9)]
    status: Literal["committed", "undone", "failed"]
    format: ImportFormat
    options: dict[str, Any]
    upload: bool
    check: _Checked
    failure: _Failure | None = None
    written: dict[Outcome, _Count]
    removed: dict[Removal, _Count] | None = None
    faults: Annotated[list[ImportFault], Field(max_length=100)] | None = None
    created_at: Instant
    updated_at: Instant

    @model_validator(mode="after")
    def _has_options(self) -> Self:
        _require(lambda: ImportOptions.model_validate(self.options), "options")
        return self


class _ImportedDay(_Document):
    """A metric day that an import wrote: its version and, if it was there, its content before.

    Of one that was taken back, what became of it instead.
    """

    id: str
    version: Annotated[int, Field(ge=0, le=10**9)] | None = None
    before: dict[str, Any] | None = None
    taken: tuple[Removal, Literal["", "edited", "deleted"]] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.version is None) == (self.taken is None):
            raise FieldFault("not_stored", "version")
        if self.taken is not None and self.before is not None:
            raise FieldFault("not_stored", "before")
        return self


class ImportDaysLine(_Document):
    """The metric days of one transaction of an import."""

    id: str
    days: Annotated[list[_ImportedDay], Field(max_length=MAX_DAYS)]


FURTHER: dict[str, type[ReadModel]] = {
    "day_log": DayLogLine,
    "deleted_days": DeletedDaysLine,
    "ended": EndedLine,
    "ended_texts": EndedTextsLine,
    "import": ImportLine,
    "import_days": ImportDaysLine,
    "stock": StockLine,
}


class RefusedLine(ReadModel):
    """A line that was not restored."""

    line: int = Field(description="The number of the line, from 0.", ge=0)
    type: LineType = Field(
        description="What the document is: a resource, or a part of the account that is none.",
        examples=["workout"],
    )
    id: str = Field(
        description="The id of the document.", examples=["01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"]
    )
    code: Refusal = Field(
        description="Why: " + "; ".join(f"`{code}`: {text}" for code, text in REFUSALS.items())
    )


class RestoreReport(ReadModel):
    """What became of the lines."""

    restored: int = Field(
        description="How many lines the account has now, with those that it had already.", ge=0
    )
    refused: list[RefusedLine] = Field(
        description="The lines that were not restored, because something else is in their place."
    )
    next_line: int | None = Field(
        description="The number of the first line, from 0, that was left out, because the request "
        "had no time for it, or ends within its day: send the lines again from there on. Null if "
        "all were read.",
        ge=0,
    )
