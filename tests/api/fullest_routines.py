"""The fullest requests about routines and programs."""

import uuid
from typing import Any

from chalicelib.training.programs.models import MAX_DAYS, MAX_ROUTINES_OF_PROGRAM
from tests.support.api import Api
from tests.support.fullest import ANY, Cases, Request, create, created, noise

CASES = Cases()
_WEIGHT = {"value": 149.875, "unit": "lb"}
_TARGET = {"reps": 5, "reps_max": 8, "weight": _WEIGHT, "rpe": 8.5}


def routine(seed: int = 0) -> dict[str, Any]:
    """Return a routine with all that may be in one."""
    entry = {
        "exercise_id": "barbell-squat",
        "sets": [{"type": "amrap", "target": _TARGET}] * 15,
        "rest_s": 90,
        "rest_max_s": 180.5,
        "superset_group": 1,
        "load_mode": "bodyweight",
        "progression": {
            "rule": "double",
            "increment": {"value": 2.5, "unit": "kg"},
            "failures": 3,
            "decrement": {"percent": 10},
            "rounding": {"step": 2.5, "base": 20, "mode": "down"},
            "rpe": 9,
            "ladder": ["barbell-squat", "barbell-full-squat"],
        },
    }
    entries = [entry | {"slot": f"s{n}", "notes": noise(1_000, seed + n)} for n in range(60)]
    return {"name": noise(120), "notes": noise(5_000, seed), "entries": entries}


@CASES.add("createRoutine", 3)
def new_routine(_: Api) -> Request:
    return Request("POST", "/v1/routines", routine())


@CASES.add("putRoutine", 4, "under an id of the client's")
def put_routine(_: Api) -> Request:
    return created("/v1/routines", routine())


def path_of_routine(api: Api) -> str:
    return f"/v1/routines/{create(api, '/v1/routines', routine())}"


@CASES.add("putRoutine", 1, "in place of another")
def replaced_routine(api: Api) -> Request:
    return Request("PUT", path_of_routine(api), routine(100), ANY)


@CASES.add("updateRoutine", 1)
def changed_routine(api: Api) -> Request:
    return Request("PATCH", path_of_routine(api), {"notes": noise(5_000, 1)}, ANY)


@CASES.add("deleteRoutine", 4)
def deleted_routine(api: Api) -> Request:
    return Request("DELETE", path_of_routine(api), headers=ANY)


@CASES.add("createRoutineWorkout", 3)
def planned_workout(api: Api) -> Request:
    return Request("POST", f"{path_of_routine(api)}/workouts")


def program(api: Api) -> dict[str, Any]:
    """Return a program that names as many routines as one can."""
    made = [
        create(api, "/v1/routines", {"name": f"Routine {n}"})
        for n in range(MAX_ROUTINES_OF_PROGRAM)
    ]
    of_days, of_weeks = made[:MAX_DAYS], made[MAX_DAYS:]
    days = [{"id": f"d{n}", "name": noise(120), "routine_id": r} for n, r in enumerate(of_days)]
    weeks = [
        {
            "week": 1 + start // MAX_DAYS,
            "deload": {"factor": 0.6},
            "days": [
                {"id": f"d{n}", "routine_id": each}
                for n, each in enumerate(of_weeks[start : start + MAX_DAYS])
            ],
        }
        for start in range(0, len(of_weeks), MAX_DAYS)
    ]
    return {"name": noise(120), "position": "rotation", "days": days, "weeks": weeks}


@CASES.add("createProgram", 3 + MAX_ROUTINES_OF_PROGRAM, "of one's own")
def new_program(api: Api) -> Request:
    return Request("POST", "/v1/programs", program(api))


@CASES.add("createProgram", 12, "from a template of four days")
def copied_program(_: Api) -> Request:
    return Request("POST", "/v1/programs", {"template_id": "gzclp", "unit": "lb"})


@CASES.add("putProgram", 4 + MAX_ROUTINES_OF_PROGRAM, "under an id of the client's")
def put_program(api: Api) -> Request:
    return created("/v1/programs", program(api))


def path_of_program(api: Api) -> str:
    return f"/v1/programs/{create(api, '/v1/programs', program(api))}"


@CASES.add("putProgram", 1 + 2 * MAX_ROUTINES_OF_PROGRAM, "with other routines")
def replaced_program(api: Api) -> Request:
    return Request("PUT", path_of_program(api), program(api), ANY)


@CASES.add("updateProgram", 2)
def changed_program(api: Api) -> Request:
    return Request("PATCH", path_of_program(api), {"name": str(uuid.uuid4())}, ANY)


@CASES.add("deleteProgram", 4 + MAX_ROUTINES_OF_PROGRAM)
def deleted_program(api: Api) -> Request:
    return Request("DELETE", path_of_program(api), headers=ANY)
