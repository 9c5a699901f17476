"""The demo account's routines and programs."""

from typing import Any

from chalicelib.http import problems
from tools.contract.demo.step import Step

PULL_ID = "0c5d8f52-9a3b-4f0e-8d57-1b2a3c4d9a01"
WEEKEND_ID = "0c5d8f52-9a3b-4f0e-8d57-1b2a3c4d9a02"


def _targets(count: int, **target: Any) -> list[dict[str, Any]]:
    return [{"target": target} for _ in range(count)]


_PUSH = {
    "name": "Push day",
    "notes": "An hour at most.",
    "entries": [
        {
            "exercise_id": "barbell-bench-press-medium-grip",
            "slot": "bench",
            "sets": _targets(3, reps=5, weight={"value": 60, "unit": "kg"}),
            "rest_s": 180,
            "rest_max_s": 300,
            "progression": {
                "rule": "linear",
                "increment": {"value": 2.5, "unit": "kg"},
                "failures": 3,
                "decrement": {"percent": 10},
                "rounding": {"step": 2.5, "base": 20},
            },
        },
        {
            "exercise_id": "incline-push-up",
            "slot": "push",
            "sets": _targets(3, reps=5, reps_max=8),
            "load_mode": "bodyweight",
            "superset_group": 1,
            "progression": {
                "rule": "double",
                "increment": {"value": 2.5, "unit": "kg"},
                "ladder": ["incline-push-up", "pushups"],
            },
        },
        {
            "exercise_id": "plank",
            "sets": _targets(2, duration_s=60),
            "superset_group": 1,
            "notes": "Without holding the breath.",
        },
    ],
}
_SQUATS = {
    "name": "Squats",
    "entries": [
        {
            "exercise_id": "barbell-squat",
            "slot": "squat",
            "progression": {
                "rule": "wave",
                "increment": {"value": 5, "unit": "kg"},
                "training_max": {"percent_of_1rm": 90},
                "all_missed": {"increments": -3},
                "rounding": {"step": 2.5},
                "cycle": [
                    {
                        "week": 1,
                        "sets": [
                            {"percent": 75, "target": {"reps": 5}},
                            {"percent": 85, "type": "amrap", "target": {"reps": 5}},
                        ],
                    },
                    {
                        "week": 2,
                        "deload": True,
                        "sets": [{"percent": 50, "target": {"reps": 5}}],
                    },
                ],
            },
        },
        {
            "exercise_id": "front-barbell-squat",
            "slot": "front-squat",
            "sets": _targets(5, reps=10),
            "progression": {
                "rule": "percent",
                "of": {"training_max_of_slot": "squat"},
                "percent": 50,
                "deload_percent": 40,
            },
        },
    ],
}
_STAGES = {
    "name": "Rows",
    "entries": [
        {
            "exercise_id": "bent-over-barbell-row",
            "progression": {
                "rule": "stages",
                "increment": {"value": 2.5, "unit": "kg"},
                "stages": [
                    {"name": "3x10", "sets": _targets(3, reps=10)},
                    {"name": "3x8", "sets": _targets(3, reps=8)},
                ],
                "on_last_stage_failed": {
                    "change": {"value": 7.5, "unit": "kg"},
                    "from_stage": 1,
                    "to_stage": 1,
                },
            },
        },
        {
            "exercise_id": "face-pull",
            "sets": _targets(3, reps=15),
            "progression": {
                "rule": "linear",
                "increment": {"percent": 5},
                "success": {"last_set_reps": 25},
            },
        },
    ],
}

_ROUTINES = (
    Step(
        "createRoutine",
        "push",
        "A routine with a linear progression, a ladder and a superset",
        _PUSH,
        at="2026-03-16T09:00:00Z",
        keep="push",
        ordinary=True,
    ),
    Step(
        "createRoutine",
        "wave",
        "A routine whose loads are percentages of a training max",
        _SQUATS,
        keep="squats",
    ),
    Step(
        "createRoutine",
        "stages",
        "A routine with stages, and with a rule that only the last set decides",
        _STAGES,
    ),
    Step(
        "putRoutine",
        "create_offline",
        "A routine created offline, under a client-generated id",
        {
            "name": "Pull day",
            "entries": [{"exercise_id": "pullups", "sets": _targets(3, reps=6)}],
        },
        path={"routine_id": PULL_ID},
        headers={"If-None-Match": "*"},
    ),
    Step(
        "putRoutine",
        "replace",
        "Replace the whole routine",
        {
            "name": "Pull day",
            "entries": [{"exercise_id": "pullups", "sets": _targets(4, reps=6)}],
        },
        path={"routine_id": PULL_ID},
        headers={"If-Match": '"1"'},
    ),
    Step("listRoutines", "all", "The routines"),
    Step("getRoutine", "push", "A routine", path={"routine_id": "{push[id]}"}),
    Step(
        "updateRoutine",
        "rename",
        "A new name",
        {"name": "Push", "notes": None},
        path={"routine_id": "{push[id]}"},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "createRoutineWorkout",
        "today",
        "Plan the workout of today",
        path={"routine_id": "{push[id]}"},
        ordinary=True,
    ),
)

_TEMPLATES = (
    Step("listProgramTemplates", "all", "All program templates", ordinary=True),
    Step(
        "getProgramTemplate",
        "linear",
        "A program template with its sources",
        path={"template_id": "linear-3x5"},
    ),
)

_OWN = (
    Step(
        "createProgram",
        "copy",
        "A program from a template, with loads in kilograms",
        {"template_id": "gzclp", "unit": "kg", "name": "Strength in spring"},
        keep="copy",
        ordinary=True,
    ),
    Step(
        "createProgram",
        "own",
        "A program of two days, with a deload in every fourth week",
        {
            "name": "Push and squats",
            "position": "rotation",
            "days": [
                {"id": "A", "name": "Push", "routine_id": "{push[id]}"},
                {"id": "B", "routine_id": "{squats[id]}"},
            ],
            "weeks": [
                {
                    "week": 4,
                    "deload": {"factor": 0.6},
                    "days": [{"id": "B", "routine_id": PULL_ID}],
                }
            ],
        },
        keep="program",
    ),
    Step(
        "putProgram",
        "create_offline",
        "A program by weekdays, under a client-generated id",
        {
            "name": "Weekends",
            "position": "weekdays",
            "days": [{"id": "sat", "routine_id": PULL_ID, "weekday": 6}],
        },
        path={"program_id": WEEKEND_ID},
        headers={"If-None-Match": "*"},
    ),
    Step(
        "putProgram",
        "replace",
        "Replace the whole program",
        {
            "name": "Weekends",
            "position": "weekdays",
            "days": [{"id": "sun", "routine_id": PULL_ID, "weekday": 7}],
        },
        path={"program_id": WEEKEND_ID},
        headers={"If-Match": '"1"'},
    ),
    Step("listPrograms", "all", "The programs"),
    Step(
        "getProgram",
        "copy",
        "A program that was made from a template",
        path={"program_id": "{copy[id]}"},
    ),
    Step(
        "updateProgram",
        "rename",
        "A new name",
        {"name": "Push, squats"},
        path={"program_id": "{program[id]}"},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "deleteRoutine",
        problems.ROUTINE_IN_USE.code,
        "A routine that a program names",
        path={"routine_id": PULL_ID},
        headers={"If-Match": '"2"'},
        problem=True,
    ),
    Step(
        "deleteProgram",
        "delete",
        "Delete a program; its routines remain",
        path={"program_id": WEEKEND_ID},
        headers={"If-Match": '"2"'},
    ),
    Step(
        "updateProgram",
        "drop_a_week",
        "Clear the weeks, so that no program names the routine of pulls",
        {"weeks": None},
        path={"program_id": "{program[id]}"},
        headers={"If-Match": '"2"'},
    ),
    Step(
        "deleteRoutine",
        "delete",
        "Delete a routine that no program names",
        path={"routine_id": PULL_ID},
        headers={"If-Match": '"2"'},
    ),
)

PROGRAMS = (*_ROUTINES, *_TEMPLATES, *_OWN)
