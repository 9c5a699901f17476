"""Models of programs, in requests and responses."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import UUID_PATTERN, LocalDate, Name, Slug
from chalicelib.models.numbers import ENTERED_OR_WHOLE, WholeOrNot
from chalicelib.models.rules import cases, fields, given, with_schema_rule
from chalicelib.training.progression.documents import PositionKind
from chalicelib.training.workouts.documents import WeightUnit

MAX_DAYS = 14
MAX_WEEKS = 52
# Each routine is an item of its own, which a write of the program changes.
MAX_ROUTINES_OF_PROGRAM = 30

DayId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$")]
RoutineId = Annotated[
    str,
    Field(
        pattern=UUID_PATTERN,
        description="The id of one of your routines.",
        examples=["01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"],
        json_schema_extra={"format": "uuid"},
    ),
]


class ProgramDay(RequestModel):
    """A day of a program, with its routine. Only a program by `weekdays` has `weekday`."""

    id: DayId = Field(
        description="How runs and overrides refer to the day; distinct in the program.",
        examples=["A"],
    )
    name: Name | None = Field(None, examples=["Workout A"])
    routine_id: RoutineId
    weekday: Annotated[int, Field(ge=1, le=7)] | None = Field(
        None, description="The ISO weekday, 1 (Monday) to 7 (Sunday)."
    )


class Deload(RequestModel):
    """A deload: loads are multiplied by `factor`, and the workouts have no outcome."""

    factor: Annotated[WholeOrNot, Field(gt=0, lt=1), *ENTERED_OR_WHOLE]


class DayOverride(RequestModel):
    """The routine of a day in one week of the cycle, in place of its usual one."""

    id: DayId = Field(description="The `id` of a day of the program.", examples=["A"])
    routine_id: RoutineId


class ProgramWeek(RequestModel):
    """A week of the cycle that differs from the others."""

    week: Annotated[int, Field(ge=1, le=MAX_WEEKS)]
    deload: Deload | None = None
    days: Annotated[list[DayOverride], Field(max_length=MAX_DAYS)] | None = None


class ProgramCreate(RequestModel):
    """A program: days that name routines. By `rotation`, the next day follows the last one that was
    done or skipped; by `weekdays`, each day has its weekday.

    Weeks are numbered from 1 in a cycle that is as long as the highest `week`; without `weeks`, all
    weeks are the same. A program can name 30 different routines.
    """

    name: Name
    position: PositionKind
    days: Annotated[list[ProgramDay], Field(min_length=1, max_length=MAX_DAYS)]
    weeks: Annotated[list[ProgramWeek], Field(max_length=MAX_WEEKS)] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        self.require_consistent()
        return self

    def require_consistent(self) -> None:
        """Refuse fields that do not fit one another.

        Raises:
            FieldFault: the first of them.
        """
        self._check_days()
        _require_distinct((week.week for week in self.weeks or ()), "weeks", "week")
        self._check_overrides()
        if len({routine_id for _, routine_id in self.routines()}) > MAX_ROUTINES_OF_PROGRAM:
            of = "routines_of_program"
            raise FieldFault("too_many", "days", max=MAX_ROUTINES_OF_PROGRAM, of=of)

    def routines(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield the id of each routine, with where it is."""
        for position, day in enumerate(self.days):
            yield ("days", position, "routine_id"), day.routine_id
        for place, week in enumerate(self.weeks or ()):
            for position, override in enumerate(week.days or ()):
                where = ("weeks", place, "days", position, "routine_id")
                yield where, override.routine_id

    def _check_days(self) -> None:
        _require_distinct((day.id for day in self.days), "days", "id")
        by_weekdays = self.position == "weekdays"
        for number, day in enumerate(self.days):
            place = ("days", number, "weekday")
            if by_weekdays and day.weekday is None:
                raise FieldFault("required_when", *place, other="position", value=self.position)
            if not by_weekdays and day.weekday is not None:
                raise FieldFault("not_allowed_when", *place, other="position", value=self.position)
        if by_weekdays:
            _require_distinct((day.weekday for day in self.days), "days", "weekday")

    def _check_overrides(self) -> None:
        known = {day.id for day in self.days}
        for place, week in enumerate(self.weeks or ()):
            overrides = week.days or []
            _require_distinct((each.id for each in overrides), "weeks", place, "days", "id")
            for position, override in enumerate(overrides):
                if override.id not in known:
                    raise FieldFault("unknown_day", "weeks", place, "days", position, "id")


_OWN_OR_COPY = cases(
    (given("template_id"), fields(["unit"], ["position", "days", "weeks"])),
    otherwise=fields(["name", "position", "days"], ["unit"]),
)


class NewProgram(RequestModel):
    """A program of the caller, or a copy of a program template: `template_id`, the `unit` of its
    loads and, if it is to have another one, the `name`. A copy has all the days of the template,
    each with a new routine.
    """

    model_config = with_schema_rule(_OWN_OR_COPY)

    template_id: Slug | None = Field(
        None,
        description="Which template to copy, as in `GET /v1/program-templates`.",
        examples=["gzclp"],
    )
    unit: WeightUnit | None = Field(None, description="The unit of the loads of a copy.")
    name: Name | None = Field(
        None, description="The name; a copy without one has that of the template."
    )
    position: PositionKind | None = None
    days: Annotated[list[ProgramDay], Field(min_length=1, max_length=MAX_DAYS)] | None = None
    weeks: Annotated[list[ProgramWeek], Field(max_length=MAX_WEEKS)] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.template_id is None:
            if self.unit is not None:
                raise FieldFault("not_allowed_without", "unit", other="template_id")
            for name in ("name", "position", "days"):
                if getattr(self, name) is None:
                    raise FieldFault("required_without", name, other="template_id")
            self.own().require_consistent()
            return self
        if self.unit is None:
            raise FieldFault("required_with", "unit", other="template_id")
        for name in ("position", "days", "weeks"):
            if getattr(self, name) is not None:
                raise FieldFault("not_both", name, other="template_id")
        return self

    def own(self) -> ProgramCreate:
        """Return the program of the caller that it is, without a template."""
        names = ("name", "position", "days", "weeks")
        return ProgramCreate.model_construct(**{name: getattr(self, name) for name in names})


class ProgramSource(ReadModel):
    """The template from which a program was made, and the unit of its loads."""

    template_id: Slug = Field(examples=["gzclp"])
    as_of: LocalDate = Field(description="The date of the template.")
    unit: WeightUnit


class Program(StoredResource):
    """A program, as returned."""

    name: Name
    position: PositionKind
    days: list[ProgramDay]
    weeks: list[ProgramWeek] | None = None
    template: ProgramSource | None = Field(
        None, description="Absent if the program was not made from a template."
    )


def _require_distinct(values: Iterable[object], *path: str | int) -> None:
    """Refuse a value that an earlier item of a list has; the last part of ``path`` is its field."""
    seen = set()
    for position, value in enumerate(values):
        if value in seen:
            raise FieldFault("repeated", *path[:-1], position, path[-1])
        seen.add(value)
