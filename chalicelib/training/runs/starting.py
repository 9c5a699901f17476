"""A run that begins: the plan that it follows, and the states of its slots. Pure rules."""

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from chalicelib.errors import Fault, Invalid, invalid
from chalicelib.jsontext import Document, pick
from chalicelib.training.exercises import catalogue
from chalicelib.training.performance.loads import shown
from chalicelib.training.performance.one_rep_max import load_for
from chalicelib.training.programs.documents import ProgramDocument
from chalicelib.training.progression.attempts import is_of_body
from chalicelib.training.progression.documents import RoutineEntryDocument, StartDocument
from chalicelib.training.progression.plans import Plan
from chalicelib.training.progression.starts import start_state
from chalicelib.training.progression.states import progression_of
from chalicelib.training.routines.documents import RoutineDocument
from chalicelib.training.runs.documents import (
    RunDayDocument,
    RunPlanDocument,
    RunStartDocument,
    RunWeekDocument,
)
from chalicelib.training.runs.models import RunCreate
from chalicelib.training.runs.plans import start_document
from chalicelib.training.workouts.documents import ExerciseEntryDocument

_TRAITS = ("implements", "body_weight_factor")


def plan_document(
    program: ProgramDocument, routines: Mapping[str, RoutineDocument]
) -> RunPlanDocument:
    """Return what a run of a program follows.

    Args:
        program: the program.
        routines: those that it names, by id.
    """
    by_id = {day["id"]: day for day in program["days"]}
    plan: RunPlanDocument = {
        "position": program["position"],
        "days": [
            _day(cast("Document", day), routines[day["routine_id"]]) for day in program["days"]
        ],
    }
    weeks: list[RunWeekDocument] = []
    for week in program.get("weeks", []):
        found: RunWeekDocument = {"week": week["week"]}
        if "deload" in week:
            found["factor"] = week["deload"]["factor"]
        if week.get("days"):
            found["days"] = [
                _day({**by_id[each["id"]], **each}, routines[each["routine_id"]])
                for each in week["days"]
            ]
        weeks.append(found)
    if weeks:
        plan["weeks"] = weeks
    return plan


def _day(day: Document, routine: RoutineDocument) -> RunDayDocument:
    return cast(
        "RunDayDocument",
        {
            **pick(day, "id", "routine_id", "weekday"),
            "title": routine["name"],
            "type": routine["type"],
            "entries": routine["entries"],
        },
    )


def custom_exercises(plan: Plan) -> list[str]:
    """Return the ids of the exercises of a plan, with those of ladders, that are not built in."""
    found = {each for entry in plan.all_entries() for each in exercises_of(entry)}
    return sorted(each for each in found if not catalogue.exercise(each))


def exercises_of(entry: RoutineEntryDocument) -> list[str]:
    """Return the exercises of an entry."""
    return [entry["exercise_id"], *progression_of(entry).get("ladder", ())]


def known_exercise(exercise_id: str, exercise: Mapping[str, object]) -> ExerciseEntryDocument:
    """Return a custom exercise as the plan of a run keeps it."""
    fields = {"exercise_id": exercise_id, "name": exercise["name"]}
    traits = {name: exercise[name] for name in _TRAITS if exercise.get(name) is not None}
    return cast("ExerciseEntryDocument", fields | traits)


def needs_record(entry: RoutineEntryDocument, slot: str, run: RunCreate) -> bool:
    """Return whether the start of a slot may follow from a record."""
    if is_of_body(entry) or entry.get("load_mode") == "band":
        return False
    return run.start_of(slot) is None and progression_of(entry)["rule"] not in ("none", "percent")


def start_documents(
    plan: Plan, run: RunCreate, records: Mapping[str, Decimal]
) -> dict[str, RunStartDocument]:
    """Return the states of the slots of a run at its start.

    Args:
        plan: of the run.
        run: what was entered.
        records: the estimated one-repetition maxima in kg, by exercise.

    Raises:
        Invalid: a load for a slot that does not exist, or that its rule does not have.
    """
    require_slots(plan, run)
    starts = {}
    for slot, entry in plan.slots.items():
        entered = run.start_of(slot)
        given = cast("StartDocument", entered.document()) if entered else None
        record = records.get(entry["exercise_id"]) if needs_record(entry, slot, run) else None
        one_rm = None if record is None else shown(record, plan.unit)
        starts[slot] = start_document(start_state(entry, plan.unit, given, one_rm, load_for))
    return starts


def require_slots(plan: Plan, run: RunCreate) -> None:
    """Refuse loads for slots that do not exist, or that the rules of the slots do not have.

    Raises:
        Invalid: ``unknown_slot``, ``not_allowed_when``.
    """
    faults: list[Fault] = []
    for slot, start in run.starts():
        pointer, name = f"/start/{slot}", start.load()
        if slot not in plan.slots:
            faults += invalid(pointer, "unknown_slot").faults
            continue
        rule = progression_of(plan.slots[slot])["rule"]
        wrong = "weight" if rule == "wave" else "training_max"
        if name == wrong or rule in ("none", "percent"):
            place = f"{pointer}/{name}"
            faults += invalid(place, "not_allowed_when", other="rule", value=rule).faults
    if faults:
        raise Invalid(faults)
