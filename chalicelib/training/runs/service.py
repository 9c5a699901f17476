"""Runs of programs: begin, follow, change, and plan the next workout."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple, cast

from chalicelib.errors import DomainError, NotFound, invalid
from chalicelib.jsontext import dump
from chalicelib.profile.days import DaySettings
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE, Page, PageRequest
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.items import Stored, View, decode
from chalicelib.table.session import Session
from chalicelib.table.transaction import keep_answer
from chalicelib.training.history.lookups import record_estimates
from chalicelib.training.performance.sets import was_done
from chalicelib.training.programs.documents import ProgramDocument
from chalicelib.training.programs.repository import routine_ids
from chalicelib.training.progression.positions import Turn
from chalicelib.training.routines.documents import RoutineDocument
from chalicelib.training.runs import starting
from chalicelib.training.runs.books import Book
from chalicelib.training.runs.documents import RunContent, RunDocument
from chalicelib.training.runs.log_items import read_book
from chalicelib.training.runs.models import RunCreate, RunSettings, status_of
from chalicelib.training.runs.planning import of_run, planned_workout
from chalicelib.training.runs.plans import plan_of
from chalicelib.training.runs.presenter import presented
from chalicelib.training.runs.progress import Progress
from chalicelib.training.runs.repository import RunRepository
from chalicelib.training.runs.requirements import require_agreeing_slots
from chalicelib.training.workouts.documents import ExerciseEntryDocument, WorkoutDocument
from chalicelib.training.workouts.models import WorkoutCreate
from chalicelib.training.workouts.service import WorkoutService


class ReadRun(NamedTuple):
    """A run with the items that were read with it, by sort key."""

    stored: Stored[RunDocument]
    items: dict[str, Item]


class PlannedWorkout(NamedTuple):
    """The next workout of a run, and whether it was planned before."""

    stored: Stored[WorkoutDocument]
    existed: bool


class RunService:
    """The caller's runs."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._runs = RunRepository(session)

    def list_page(self, page: PageRequest) -> Page[RunDocument]:
        """Return one page of runs, newest first."""
        return self._runs.list_page(page)

    def read(self, run_id: str) -> ReadRun:
        """Return a run with what it is presented by; one round trip.

        Raises:
            NotFound: the caller has no such run.
        """
        return ReadRun(*self._runs.read(run_id))

    def view(self, read: ReadRun, now: datetime) -> View:
        """Return a run with its position and its slots."""
        return presented(read.stored, _progress(read, read.stored, now))

    def create(self, program_id: str, run: RunCreate, now: datetime) -> View:
        """Begin a run of a program, which follows it as it is now.

        Raises:
            NotFound: the caller has no such program.
            Invalid: ``slot_differs``, ``no_training_max``, ``unknown_slot``, ``not_allowed_when``,
                ``unknown_exercise``, ``too_many``.
        """
        program_key = keys.named("program", program_id)
        items = self._session.get_many([program_key, keys.PROFILE])
        if program_key not in items:
            raise NotFound("program")
        program: ProgramDocument = decode(items[program_key]).document()
        today = _today(items, now)
        content: RunContent = {
            "program_id": program_id,
            "name": program["name"],
            "status": "active",
            "paused": False,
            "unit": run.unit,
            "starts_on": run.starts_on.isoformat() if run.starts_on else today.isoformat(),
            "start_states": {},
            "plan": starting.plan_document(program, self._routines(program)),
        }
        plan = plan_of(cast("RunDocument", content))
        require_agreeing_slots(plan)
        exercises = self._custom_exercises(starting.custom_exercises(plan))
        if exercises:
            content["plan"]["exercises"] = exercises
        wanted = [
            entry["exercise_id"]
            for slot, entry in plan.slots.items()
            if starting.needs_record(entry, slot, run)
        ]
        records = record_estimates(self._session, wanted) if wanted else {}
        content["start_states"] = starting.start_documents(plan, run, records)

        def present(stored: Stored[RunDocument]) -> View:
            return presented(stored, Progress(stored.document(), Book(None, 0), today))

        return self._runs.create(content, now, present)

    def update(self, read: ReadRun, settings: RunSettings, now: datetime) -> View:
        """Change what can be changed of a run.

        Raises:
            Invalid: ``not_before``, ``in_the_future``, ``too_many``.
        """
        before = read.stored.document()
        changed = settings.document()
        if "ended_on" in changed and changed["ended_on"] != before.get("ended_on"):
            _require_past(changed["ended_on"], before["starts_on"], _today(read.items, now))
        kept = {name: v for name, v in before.items() if name not in RunSettings.model_fields}
        content = cast(
            "RunContent",
            {
                **kept,
                **changed,
                "status": status_of(ended="ended_on" in changed, paused=settings.paused),
            },
        )

        def present(stored: Stored[RunDocument]) -> View:
            return presented(stored, _progress(read, stored, now))

        return self._runs.replace(read.stored, read.items, content, now, present)

    def delete(self, read: ReadRun) -> None:
        """Delete a run; its workouts remain."""
        self._runs.delete(read.stored, read.items)

    def plan_workout(self, run_id: str, now: datetime) -> PlannedWorkout:
        """Return the next workout of a run: the one that is open, or a new one.

        An open one in which nothing was done gets the loads and the date of today, and keeps what
        the person changed in it. If the run or its log is written meanwhile, nothing is written,
        and the request is run again.

        Raises:
            NotFound: the caller has no such run.
            DomainError: ``run_not_active``; ``run_not_started``; ``nothing_planned``, the calendar
                has no day today.
            ConditionFailed: ``RACE``.
        """
        read = self.read(run_id)
        run = read.stored.document()
        if run["status"] != "active":
            raise DomainError("run_not_active", status=run["status"])
        progress = _progress(read, read.stored, now)
        for workout_id in progress.book.open:
            current = self._open_workout(workout_id)
            return PlannedWorkout(self._refreshed(progress, current, read.items, now), existed=True)
        workout = self._write(self._session, progress, read.items, now)
        return PlannedWorkout(workout, existed=False)

    def _open_workout(self, workout_id: str) -> Stored[WorkoutDocument]:
        """Return the open workout that the log of the run names.

        Raises:
            ConditionFailed: ``RACE``, it was deleted since the log was read.
        """
        try:
            return WorkoutService(self._session).get(workout_id)
        except NotFound:
            raise ConditionFailed(RACE) from None

    def _refreshed(
        self,
        progress: Progress,
        current: Stored[WorkoutDocument],
        items: Mapping[str, Item],
        now: datetime,
    ) -> Stored[WorkoutDocument]:
        """Return the open workout, with the loads of today if nothing was done in it."""
        session = self._session.about_existing()
        workout = current.document()
        begun = any(was_done(each) for entry in workout["exercises"] for each in entry["sets"])
        if workout["status"] != "planned" or begun:
            keep_answer(session, current.text)
            return current
        return self._write(session, progress, items, now, current)

    def _write(
        self,
        session: Session,
        progress: Progress,
        items: Mapping[str, Item],
        now: datetime,
        current: Stored[WorkoutDocument] | None = None,
    ) -> Stored[WorkoutDocument]:
        turn = _required_turn(progress)
        workout = WorkoutCreate.model_validate_json(dump(planned_workout(progress, turn)))
        further = of_run(progress, turn, items)
        return WorkoutService(session).plan(workout, further, now, current)

    def _routines(self, program: ProgramDocument) -> dict[str, RoutineDocument]:
        by_key = {keys.named("routine", each): each for each in sorted(routine_ids(program))}
        items = self._session.get_many(list(by_key))
        return {by_key[key]: decode(item).document() for key, item in items.items()}

    def _custom_exercises(self, exercise_ids: list[str]) -> list[ExerciseEntryDocument]:
        by_key = {keys.named("exercise", each): each for each in exercise_ids}
        items = self._session.get_many(list(by_key)) if by_key else {}
        if len(items) < len(by_key):
            raise invalid("program_id", "unknown_exercise", argument=True)
        return [
            starting.known_exercise(by_key[key], decode(items[key]).document()) for key in by_key
        ]


def _progress(read: ReadRun, stored: Stored[RunDocument], now: datetime) -> Progress:
    book = read_book(read.items, stored.id)
    return Progress(stored.document(), book, _today(read.items, now))


def _today(items: Mapping[str, Item], now: datetime) -> date:
    return DaySettings.of(items.get(keys.PROFILE)).local_date(now)


def _require_past(ended_on: str, starts_on: str, today: date) -> None:
    """Refuse an end of a run before its start, or after today."""
    if ended_on < starts_on:
        raise invalid("/ended_on", "not_before", other="starts_on")
    if ended_on > today.isoformat():
        raise invalid("/ended_on", "in_the_future")


def _required_turn(progress: Progress) -> Turn:
    """Return the day that is to be done today."""
    if progress.today < progress.starts_on:
        raise DomainError("run_not_started", starts_on=progress.run["starts_on"])
    turn = progress.turn_today()
    if turn is None:
        raise DomainError("nothing_planned")
    return turn
