"""Programs: own ones, and copies of templates with their routines."""

from datetime import datetime
from typing import cast

from chalicelib.errors import Fault, Invalid, invalid
from chalicelib.models.base import pointer
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.drafts import Draft
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.training.programs import templates
from chalicelib.training.programs.copies import program_of, routine_of
from chalicelib.training.programs.documents import OwnProgramContent, ProgramDocument
from chalicelib.training.programs.models import NewProgram, ProgramCreate
from chalicelib.training.programs.repository import ProgramRepository, UnknownRoutines
from chalicelib.training.workouts.documents import WeightUnit


class ProgramService:
    """The caller's programs."""

    def __init__(self, session: Session) -> None:
        self._programs = ProgramRepository(session)

    def get(self, program_id: str) -> Stored[ProgramDocument]:
        """Return one program."""
        return self._programs.get(program_id)

    def list_page(self, page: PageRequest) -> Page[ProgramDocument]:
        """Return one page of programs, newest first."""
        return self._programs.list_page(page)

    def add(self, program: NewProgram, now: datetime) -> Stored[ProgramDocument]:
        """Write a new program, or a copy of a template with its routines.

        Raises:
            Invalid: ``unknown_routine``, ``unknown_program_template``, ``too_many``.
        """
        if program.template_id is None or program.unit is None:
            return self.create(program.own(), now)
        return self._copy(program.template_id, program.unit, program.name, now)

    def create(
        self, program: ProgramCreate, now: datetime, client_id: str | None = None
    ) -> Stored[ProgramDocument]:
        """Write a program in one round trip.

        Raises:
            Invalid: ``unknown_routine``, ``too_many``.
        """
        content = cast("OwnProgramContent", program.document())
        try:
            return self._programs.create(content, now, client_id)
        except UnknownRoutines as unknown:
            raise _refusal(program, unknown) from None

    def replace(
        self, current: Stored[ProgramDocument], program: ProgramCreate, now: datetime
    ) -> Stored[ProgramDocument]:
        """Write ``program`` over ``current``, which keeps the template that it was made from.

        Raises:
            Invalid: ``unknown_routine``.
        """
        content = cast("OwnProgramContent", program.document())
        before = current.document()
        if "template" in before:
            content["template"] = before["template"]
        try:
            return self._programs.replace(current, content, now)
        except UnknownRoutines as unknown:
            raise _refusal(program, unknown) from None

    def delete(self, current: Stored[ProgramDocument]) -> None:
        """Delete a program; its routines remain."""
        self._programs.delete(current)

    def _copy(
        self, template_id: str, unit: WeightUnit, name: str | None, now: datetime
    ) -> Stored[ProgramDocument]:
        template = templates.templates().get(template_id)
        if template is None:
            raise invalid("/template_id", "unknown_program_template")
        # The first one is the newest, so that lists have the days in order.
        ids = [self._programs.new_id() for _ in template["days"]][::-1]
        routines = [
            Draft(routine_of(template, day, unit), id=routine_id)
            for day, routine_id in zip(template["days"], ids, strict=True)
        ]
        content = program_of(template, ids, unit, name)
        program_id = self._programs.new_id()
        return self._programs.create_with_routines(content, routines, program_id, now)


def _refusal(program: ProgramCreate, unknown: UnknownRoutines) -> Invalid:
    """Return the error of each place with a routine that does not exist."""
    return Invalid(
        Fault(pointer(where), "unknown_routine", {})
        for where, routine_id in program.routines()
        if routine_id in unknown.ids
    )
