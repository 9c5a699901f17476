"""The demo account's runs of programs."""

from typing import Any

from chalicelib.http import problems
from tools.contract.demo.step import Step


def _kg(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "kg"}


def _done(count: int, reps: int, weight: float) -> list[dict[str, Any]]:
    return [{"reps": reps, "weight": _kg(weight)} for _ in range(count)]


_FIRST_DAY = {
    "status": "completed",
    "exercises": [
        {"exercise_id": "barbell-squat", "slot": "t1-squat", "sets": _done(5, 3, 80)},
        {
            "exercise_id": "barbell-bench-press-medium-grip",
            "slot": "t2-bench",
            "sets": [*_done(2, 10, 40), *_done(1, 8, 40)],
        },
        {"exercise_id": "pullups", "slot": "t3-pulldown", "sets": [{"reps": 8}]},
    ],
}

RUNS = (
    Step(
        "createRun",
        "begin",
        "A run with the loads from which some slots start",
        {
            "unit": "kg",
            "starts_on": "2026-03-16",
            "start": {
                "t1-squat": {"weight": _kg(80)},
                "t2-bench": {"weight": _kg(40)},
                "t3-pulldown": {"one_rm": _kg(60)},
            },
        },
        path={"program_id": "{copy[id]}"},
        at="2026-03-16T16:00:00Z",
        keep="run",
        ordinary=True,
    ),
    Step(
        "createRunWorkout",
        "next",
        "The first workout of a run",
        path={"run_id": "{run[id]}"},
        keep="first_of_run",
        ordinary=True,
    ),
    Step(
        "createRunWorkout",
        "again",
        "The workout that is open, because none of its sets was done yet",
        path={"run_id": "{run[id]}"},
        keep="open_of_run",
    ),
    Step(
        "updateWorkout",
        "complete_run_workout",
        "Complete a workout of a run: one exercise as planned, one with a set that is too short, "
        "and another exercise in place of the third",
        _FIRST_DAY,
        path={"workout_id": "{open_of_run[id]}"},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "getRun",
        "after",
        "A run after its first workout: the states of its slots and the reasons",
        path={"run_id": "{run[id]}"},
        ordinary=True,
    ),
    Step(
        "createRoutine",
        "of_custom_exercise",
        "A routine with a custom exercise",
        {
            "name": "Sled day",
            "entries": [{"exercise_id": "{exercise[id]}", "sets": [{"target": {"reps": 8}}]}],
        },
        keep="sled_day",
    ),
    Step(
        "createProgram",
        "with_easy_week",
        "A program whose second week is easy",
        {
            "name": "Two weeks",
            "position": "rotation",
            "days": [
                {"id": "A", "routine_id": "{push[id]}"},
                {"id": "B", "routine_id": "{sled_day[id]}"},
            ],
            "weeks": [
                {
                    "week": 2,
                    "deload": {"factor": 0.6},
                    "days": [{"id": "B", "routine_id": "{push[id]}"}],
                }
            ],
        },
        keep="two_weeks",
    ),
    Step(
        "createRun",
        "cycle",
        "A run with an easy week and a custom exercise",
        {"unit": "kg"},
        path={"program_id": "{two_weeks[id]}"},
        keep="cycle",
    ),
    Step(
        "createRunWorkout",
        "of_cycle",
        "The first workout of the run with an easy week",
        path={"run_id": "{cycle[id]}"},
        keep="push_of_cycle",
    ),
    Step(
        "updateWorkout",
        "complete_push",
        "Complete the bench press of a workout of a run; the other exercises have no outcome",
        {
            "status": "completed",
            "exercises": [
                {
                    "exercise_id": "barbell-bench-press-medium-grip",
                    "slot": "bench",
                    "sets": _done(3, 5, 60),
                }
            ],
        },
        path={"workout_id": "{push_of_cycle[id]}"},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "createRunWorkout",
        "sled",
        "The workout with the custom exercise",
        path={"run_id": "{cycle[id]}"},
        keep="sled_of_cycle",
    ),
    Step(
        "updateWorkout",
        "skip_sled",
        "Skip a workout; the next one is of the easy week",
        {"status": "skipped"},
        path={"workout_id": "{sled_of_cycle[id]}"},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "createRunWorkout",
        "easy",
        "A workout of the easy week, with the last performance of its exercises",
        path={"run_id": "{cycle[id]}"},
        ordinary=True,
    ),
    Step(
        "createRun",
        "maximum",
        "A run of percentages, which starts from a one-repetition maximum",
        {"unit": "kg", "start": {"squat": {"one_rm": _kg(140)}}},
        path={"program_id": "{program[id]}"},
        keep="second_run",
    ),
    Step("listRuns", "all", "The runs"),
    Step(
        "updateRun",
        "deload",
        "A week with less load",
        {"deload": {"factor": 0.9, "from": "2026-03-16", "to": "2026-03-22"}},
        path={"run_id": "{run[id]}"},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "updateRun",
        "pause",
        "Pause a run",
        {"paused": True},
        path={"run_id": "{second_run[id]}"},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "createRunWorkout",
        problems.RUN_NOT_ACTIVE.code,
        "A run that is paused",
        path={"run_id": "{second_run[id]}"},
        problem=True,
    ),
    Step(
        "getToday",
        "next_workouts",
        "A day with the next workouts of two runs, one of which is planned; another run is paused",
    ),
    Step(
        "createProgram",
        "weekdays",
        "A program by weekdays",
        {
            "name": "Sundays",
            "position": "weekdays",
            "days": [{"id": "sun", "routine_id": "{push[id]}", "weekday": 7}],
        },
        keep="sundays",
    ),
    Step(
        "createRun",
        "weekdays",
        "A run that follows the calendar, and takes its loads from the routine",
        {"unit": "kg"},
        path={"program_id": "{sundays[id]}"},
        keep="sunday_run",
    ),
    Step(
        "createRunWorkout",
        problems.NOTHING_PLANNED.code,
        "A day on which the program has no workout",
        path={"run_id": "{sunday_run[id]}"},
        problem=True,
    ),
    Step("listChanges", "of_run", "Changes of runs", query="types=run&limit=1"),
    Step(
        "deleteRun",
        "delete",
        "Delete a run; its workouts remain",
        path={"run_id": "{sunday_run[id]}"},
        headers={"If-Match": '"1"'},
    ),
)
