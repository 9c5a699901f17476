"""Reads the lines of an export: each is checked before the first one is written."""

from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from chalicelib.account.changes.resources import RESOURCES
from chalicelib.account.imports.writing.ledgers import days_before
from chalicelib.account.restores.checks import require_moderate, require_sound
from chalicelib.account.restores.models import FURTHER, RestoreLine
from chalicelib.jsontext import Document, dump
from chalicelib.labs.biomarkers.models import BiomarkerCreate
from chalicelib.labs.panels.models import PanelCreate
from chalicelib.labs.readings.models import ReadingCreate
from chalicelib.metrics.days.models import MetricDaySet
from chalicelib.metrics.definitions.models import MetricDefinitionCreate
from chalicelib.metrics.reading.models import MetricSourcesSet
from chalicelib.models.base import M, refusal
from chalicelib.models.read_only import ReadOnly, read_only_fields, without
from chalicelib.profile.models import ProfileCreate
from chalicelib.regimen.habits.models import HabitCreate, HabitEntrySet
from chalicelib.regimen.intakes.models import IntakeCreate
from chalicelib.regimen.supplements.models import SupplementCreate
from chalicelib.table import schemas
from chalicelib.training.exercises.models import ExerciseCreate
from chalicelib.training.merges.models import ExerciseMergeCreate
from chalicelib.training.programs.models import ProgramCreate
from chalicelib.training.routines.models import RoutineCreate
from chalicelib.training.workouts.models import WorkoutCreate

MAX_LINES = 5_000
MAX_BYTES = 4_000_000

# What a client could send to create the resource: its document has to be acceptable, too, so that
# no restored resource has a value that no other could have.
_CREATED_AS: dict[str, type[BaseModel]] = {
    "biomarker": BiomarkerCreate,
    "exercise": ExerciseCreate,
    "exercise_merge": ExerciseMergeCreate,
    "habit": HabitCreate,
    "habit_entry": HabitEntrySet,
    "intake": IntakeCreate,
    "metric_day": MetricDaySet,
    "metric_definition": MetricDefinitionCreate,
    "metric_sources": MetricSourcesSet,
    "panel": PanelCreate,
    "profile": ProfileCreate,
    "program": ProgramCreate,
    "reading": ReadingCreate,
    "routine": RoutineCreate,
    "supplement": SupplementCreate,
    "workout": WorkoutCreate,
}
# The field of a document that has the content to which the steps of its family apply.
_CONTENT = {"day_log": "log", "deleted_days": "days", "ended": "item", "ended_texts": "texts"}
_DAILY = ("habit_entry", "intake")


class Line(NamedTuple):
    """A line that is to be restored.

    Attributes:
        number: from 0.
        kind: the type of the resource, or of what is none.
        document: as it is written today.
    """

    number: int
    kind: str
    document: Document

    @property
    def id(self) -> str:
        """The id of the document."""
        return str(self.document["id"])

    def as_created(self, model: type[M]) -> M:
        """Return what a client would send to create the resource."""
        return _created(self.kind, model, self.document)

    @property
    def day(self) -> str | None:
        """The local date of what is restored together with the log of its day; else None."""
        if self.kind == "day_log":
            return self.id
        return str(self.document["local_date"]) if self.kind in _DAILY else None


def read_line(number: int, value: Any) -> Line:
    """Return a line that was parsed.

    Raises:
        Invalid: it names the fields at fault below the number of the line.
    """
    under = f"/{number}"
    try:
        line = RestoreLine.model_validate(value)
    except ValidationError as error:
        raise refusal(error, under=under) from None
    require_moderate(line.content, f"{under}/document")
    document = _upgraded(line)
    _require_valid(line.type, document, f"{under}/document")
    require_sound(line.type, document, f"{under}/document")
    if line.type == "import_days":
        # An undo puts them back as they are.
        for place, day in days_before(document):
            _require_valid("metric_day", day, f"{under}/document/days/{place}/before")
            require_sound("metric_day", day, f"{under}/document/days/{place}/before")
    return Line(number, line.type, document)


def _upgraded(line: RestoreLine) -> Document:
    """Return the document of a line as it is written today."""
    item = {schemas.ATTRIBUTE: line.schema_}
    place = _CONTENT.get(line.type)
    try:
        if place is None:
            upgraded: Document = schemas.upgraded(item, line.type, line.content)
            return upgraded
        content = schemas.upgraded(item, line.type, line.content[place])
        return {**line.content, place: content}
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError):
        # A step that finds no document of its number; the model says what is missing.
        return line.content


def _require_valid(kind: str, document: Document, under: str) -> None:
    """Refuse a document that is not as it is written today.

    Raises:
        Invalid: it names the fields at fault.
    """
    model = RESOURCES.get(kind) or FURTHER[kind]
    try:
        model.model_validate_json(dump(document), strict=True)
        if kind in _CREATED_AS:
            _created(kind, _CREATED_AS[kind], document)
    except ValidationError as error:
        raise refusal(error, under=under) from None


def _created(kind: str, model: type[M], document: Document) -> M:
    return model.model_validate_json(dump(without(document, _read_only(kind))))


@cache
def _read_only(kind: str) -> ReadOnly:
    return read_only_fields(_CREATED_AS[kind], RESOURCES[kind])
