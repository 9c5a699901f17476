"""Models of imports."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from chalicelib.account.imports.documents import ImportStatus
from chalicelib.account.imports.lines import EntryKind
from chalicelib.account.imports.questions import QuestionKind
from chalicelib.account.imports.sets import BodyMoveWeight
from chalicelib.account.imports.writing.entries import Removal
from chalicelib.errors import FieldFault
from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import LocalDate, UnitName, Zone

MAX_TEXT = 900_000
MAX_MAPPED = 1_000
MAX_PRINTED = 20

FormatName = Literal["apple_health", "fhir", "fitnotes", "hevy", "lab_csv", "strong", "workout_csv"]
ImportFormat = Literal[
    "auto", "apple_health", "fhir", "fitnotes", "hevy", "lab_csv", "strong", "workout_csv"
]

_Subject = Annotated[str, Field(min_length=1, max_length=500)]
_Marker = Annotated[str, Field(min_length=1, max_length=64)]
_Answer = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]


class ImportMapping(RequestModel):
    """Which exercises and markers the names of the file mean: the answers to its questions."""

    names: Annotated[dict[_Subject, _Answer], Field(max_length=MAX_MAPPED)] | None = Field(
        None,
        description="By the `subject` of a question of the kind `name`, the id of an exercise, or "
        "`skip` to leave it out.",
        examples=[{"bench press": "barbell-bench-press-medium-grip"}],
    )
    markers: Annotated[dict[_Subject, _Answer], Field(max_length=MAX_MAPPED)] | None = Field(
        None,
        description="By the `subject` of a question of the kind `marker`, the id of a marker, or "
        "`skip` to leave its results out.",
        examples=[{"vitamin d": "vitamin_d_25oh"}],
    )
    units: (
        Annotated[
            dict[_Marker, Annotated[dict[_Subject, UnitName], Field(max_length=MAX_PRINTED)]],
            Field(max_length=MAX_MAPPED),
        ]
        | None
    ) = Field(
        None,
        description="By the `marker` and the `subject` of a question of the kind `unit`, a unit of "
        "the marker.",
        examples=[{"alt": {"units": "U/L"}}],
    )


class ImportOptions(RequestModel):
    """What a file does not say: the answers to questions. Nothing of it is guessed."""

    timezone: Zone | None = Field(
        None, description="The time zone of times without one: an IANA name or a fixed offset."
    )
    weight_unit: Literal["kg", "lb"] | None = Field(
        None, description="The unit of weights without one."
    )
    distance_unit: Literal["m", "km", "mi", "yd", "ft"] | None = Field(
        None, description="The unit of distances without one."
    )
    body_move_weight: BodyMoveWeight | None = Field(
        None,
        description="Whether the weights of exercises with one's own body are what was `added` to "
        "it, or the `total` with the body.",
    )
    mapping: ImportMapping | None = Field(
        None, description="What names of the file mean: answers to questions."
    )


class ImportCreate(RequestModel):
    """A file to import: its `text`, or `upload` to send it with a form."""

    format: ImportFormat = Field("auto", description="`auto`: the file shows which it is.")
    options: ImportOptions | None = Field(None, description="What the file does not say.")
    text: Annotated[str, Field(max_length=MAX_TEXT)] | None = Field(
        None,
        description="The content of a text file of at most 900,000 characters; a body has at most "
        "1 MB.",
        examples=["Date,Exercise,Category,Weight (kg),Reps\n2026-03-14,Deadlift,Back,140,5\n"],
    )
    upload: bool | None = Field(
        None, description="`true`: the answer has a form with which the file is uploaded."
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.text is None and not self.upload:
            raise FieldFault("required_without", "text", other="upload")
        if self.text is not None and self.upload:
            raise FieldFault("not_both", "text", other="upload")
        return self


class ImportSettings(RequestModel):
    """What can be changed of an import."""

    format: ImportFormat = Field("auto", description="`auto`: the file shows which it is.")
    options: ImportOptions | None = Field(
        None, description="The answers to `questions`. The file is checked again."
    )
    status: ImportStatus | None = Field(
        None,
        description="`committed` writes the entries, and cannot be sent with other options. Else "
        "only the present status can be sent, which changes nothing.",
    )

    @classmethod
    def writable(cls, stored: Any) -> Any:
        """Leave out the present status, which only the service changes."""
        return {name: value for name, value in stored.items() if name != "status"}


class ImportUpload(ReadModel):
    """A form with which the file is uploaded: `multipart/form-data` to `url` with all `fields`,
    and last the field `file`.
    """

    url: str = Field(
        description="Where the form is sent with POST.",
        examples=["https://bucket.s3.amazonaws.com/"],
    )
    fields: dict[str, str] = Field(
        description="The fields of the form.",
        examples=[{"key": "imports/ada/7/source", "Content-Type": "application/octet-stream"}],
    )
    max_bytes: int = Field(description="The size of the file at most.", examples=[209_715_200])
    expires_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})] = Field(
        description="Until when the form is accepted; a read of the import has a new one.",
        examples=["2026-03-20T10:00:00Z"],
    )


class ImportCounts(ReadModel):
    """How many entries a commit would deal with."""

    create: int = Field(description="Entries that are new.")
    same: int = Field(description="Entries that are here already.")
    changed: int = Field(
        description="Entries that are here with other content. Workouts and readings stay as they "
        "are; metric days get what is new, as with a sync."
    )
    refused: int = Field(description="Faults by which something is left out.")
    waiting: int = Field(description="Entries that wait for answers to `questions`.")


class ImportKinds(ReadModel):
    """How many entries the file has of each kind."""

    workout: int = Field(description="How many workouts it has.", examples=[335])
    reading: int = Field(description="How many readings of markers it has.", examples=[0])
    metric_day: int = Field(
        description="How many days of metrics it has, each of one source.", examples=[0]
    )


class ImportFault(ReadModel):
    """What is wrong at one place of the file."""

    line: int = Field(
        description="From 1; of XML the number of the element, of JSON that of the resource."
    )
    field: str = Field(description="The column, attribute or element; empty for the whole line.")
    code: str = Field(description="The kind of fault.", examples=["not_a_number"])
    detail: str = Field(description="An English sentence.")
    refused: bool = Field(
        description="Whether the line, or what it belongs to, is left out. If not, it is a warning."
    )


class ImportPreview(ReadModel):
    """An entry as it would be stored: the body of the request that stores it."""

    kind: EntryKind = Field(description="What it becomes.")
    line: int = Field(description="Of the file; 0 for a metric day, which comes from several.")
    marker: str | None = Field(None, description="The id of the marker of a reading.")
    day: LocalDate | None = Field(None, description="The date of a metric day.")
    device: str | None = Field(None, description="The source of a metric day.")
    body: dict[str, Any] = Field(
        description="As for `POST /v1/workouts`, `POST /v1/biomarkers/{marker}/readings` or `PUT "
        "/v1/metrics/{date}/{source}`."
    )


class ImportSuggestion(ReadModel):
    """An answer to a question."""

    id: str = Field(
        description="The id of the exercise or marker, or a unit.", examples=["leg-press"]
    )
    name: str = Field(description="For a person.", examples=["Leg Press"])
    score: float = Field(
        description="How alike the names are, from 0 to 1; 1 if a table says so.", examples=[0.44]
    )


class ImportQuestion(ReadModel):
    """Something that the file does not say, to be answered in `options`."""

    kind: QuestionKind = Field(
        description="`weight_unit`, `distance_unit`, `timezone`: the option of that name. "
        "`body_weight`: `body_move_weight`. `name`, `marker`, `unit`: `mapping`."
    )
    line: int = Field(description="Where it is needed first.")
    subject: str = Field(description="The name, or the unit as printed; else empty.")
    marker: str = Field(description="The id of the marker whose unit is meant; else empty.")
    waiting: int = Field(description="How many entries wait for the answer.")
    suggestions: list[ImportSuggestion] = Field(description="At most 5, the best one first.")


class ImportFailure(ReadModel):
    """Why an import has failed. What was written before stays; a commit or `DELETE` goes on."""

    code: str = Field(description="The reason.", examples=["unknown_format"])
    detail: str = Field(
        description="An English sentence.",
        examples=["The file is of none of the formats that can be imported."],
    )


class ImportProgress(ReadModel):
    """How far the work is, in entries."""

    done: int = Field(description="Entries that are dealt with.", examples=[150])
    of: int = Field(description="All entries.", examples=[335])


class ImportWritten(ReadModel):
    """What became of the entries in the commit."""

    created: int = Field(description="Entries that are new.", examples=[335])
    merged: int = Field(description="Metric days that the account had, with what is new in them.")
    same: int = Field(description="Entries that were here already.", examples=[0])
    changed: int = Field(
        description="Entries that were here with other content, and stay.", examples=[0]
    )
    refused: int = Field(description="Entries that the account cannot have.", examples=[0])


class ImportRemoved(ReadModel):
    """What became of the entries in the undo."""

    removed: int = Field(description="Entries that are gone.", examples=[334])
    restored: int = Field(
        description="Metric days that are again what they were before.", examples=[0]
    )
    kept: int = Field(description="Entries that were changed since, and stay.", examples=[1])
    failed: int = Field(description="Entries that could not be removed.", examples=[0])


class StoredImport(StoredResource):
    """An import, without what its check has found in detail."""

    status: ImportStatus = Field(
        description="`awaiting_upload`, `checking`; `needs_input`: `questions` are open; "
        "`checked`: a commit would write what `counts` says; `committing`, `committed`; "
        "`undoing`, `undone`; `failed`: see `failure`."
    )
    format: ImportFormat = Field(description="As requested.")
    detected_format: FormatName | None = Field(
        None, description="The format of the file, after a check."
    )
    options: ImportOptions = Field(description="As requested.")
    entries: ImportKinds | None = Field(None, description="After a check.")
    counts: ImportCounts | None = Field(None, description="After a check.")
    warnings: int | None = Field(
        None, description="After a check: faults by which nothing is left out."
    )
    open_questions: int | None = Field(None, description="After a check.")
    commit_seconds: int | None = Field(
        None, description="After a check: about how long the commit takes."
    )
    failure: ImportFailure | None = Field(None, description="With `failed`.")
    written: ImportWritten | None = Field(None, description="From the commit on.")
    removed: ImportRemoved | None = Field(None, description="After an undo.")


class FileImport(StoredImport):
    """An import with what its check has found.

    `faults`, `preview` and `questions` are there until 7 days after the check.
    """

    upload: ImportUpload | None = Field(None, description="While `awaiting_upload`.")
    progress: ImportProgress | None = Field(
        None, description="While `committing` or `undoing`: how many entries are dealt with."
    )
    faults: list[ImportFault] | None = Field(
        None,
        description="At most 100 of the check, those by which something is left out before "
        "warnings, and of the commit the first 100 after them.",
    )
    preview: list[ImportPreview] | None = Field(None, description="The first 20 entries.")
    questions: list[ImportQuestion] | None = Field(
        None, description="The first 500; `open_questions` is their number."
    )


class ImportEntry(ReadModel):
    """What an undo did with an entry."""

    kind: EntryKind = Field(description="What it was.")
    id: str = Field(description="Of a metric day the date, a slash and the source.")
    local_date: str = Field(description="Empty if it was deleted before.")
    marker: str | None = Field(None, description="Of a reading.")
    outcome: Removal = Field(
        description="`removed`; `restored`: a metric day is again what it was before the import; "
        "`kept`: it was changed since; `failed`."
    )
    reason: str | None = Field(
        None,
        description="`edited` or `deleted` by the person; `unknown_metric`: the metric day cannot "
        "be put back, because the account no longer has one of its metrics.",
        examples=["edited"],
    )
