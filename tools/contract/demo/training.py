"""The demo account's profile, exercises and workouts."""

from typing import Any

from chalicelib.http import problems
from tools.contract.demo.step import Step


def _sets(count: int, reps: int, kilograms: float, **more: Any) -> list[dict[str, Any]]:
    weight = {"value": kilograms, "unit": "kg"}
    return [{"reps": reps, "weight": weight, **more} for _ in range(count)]


PROFILE = (
    Step("getHealth", "healthy", "The service and its table answer", anonymous=True),
    Step(
        "getProfile",
        "defaults",
        "The default profile",
        at="2026-03-09T17:00:00Z",
    ),
    Step(
        "updateProfile",
        "berlin",
        "Set the time zone Europe/Berlin and a day start of 03:00",
        {
            "timezone": "Europe/Berlin",
            "day_start": "03:00",
            "sex": "female",
            "birth_date": "1988-07-21",
            "height": {"value": 172, "unit": "cm"},
            "display_name": "Ada",
        },
        headers={"If-Match": '"0"'},
    ),
    Step(
        "updateProfile",
        "clear_a_field",
        "Clear the birth date with null",
        {"birth_date": None},
        headers={"If-Match": '"1"'},
    ),
    Step("getProfile", "set_up", "The profile after the first changes", ordinary=True),
)

EXERCISES = (
    Step(
        "createExercise",
        "own_exercise",
        "A custom exercise that is not in the catalogue",
        {
            "name": "Tempo Squat 5-3-1",
            "modality": "strength",
            "equipment": "barbell",
            "mechanic": "compound",
            "primary_muscles": ["quadriceps"],
            "secondary_muscles": ["glutes", "hamstrings"],
            "tracks": "weight_reps",
            "implements": 1,
        },
        headers={"Idempotency-Key": "6b0c6e5e-5d0c-4a8e-9f6c-3a1f2b7d9e10"},
        keep="exercise",
    ),
    Step(
        "listExercises",
        "squats",
        "Squats with a barbell",
        query="q=squat&equipment=barbell&limit=3",
    ),
    Step("listExercises", "mine", "Custom exercises", query="mine=true"),
    Step(
        "getExerciseCatalogue",
        "whole",
        "All built-in exercises, of which this example shows two",
        shown=2,
    ),
    Step(
        "getExercise",
        "built_in",
        "A built-in exercise",
        path={"exercise_id": "barbell-squat"},
    ),
    Step(
        "getExercise",
        "my_own",
        "A custom exercise",
        path={"exercise_id": "{exercise[id]}"},
    ),
    Step(
        "updateExercise",
        "rename",
        "A new name; earlier workouts keep the old name",
        {"name": "Tempo Squat", "notes": "5 s down, 3 s hold, 1 s up."},
        path={"exercise_id": "{exercise[id]}"},
        headers={"If-Match": '"1"'},
    ),
)

STRENGTH = {
    "title": "Leg day",
    "started_at": "2026-03-10T18:05:00+01:00",
    "ended_at": "2026-03-10T19:12:00+01:00",
    "exercises": [
        {
            "exercise_id": "barbell-squat",
            "rest_s": 180,
            "sets": [
                *_sets(1, 8, 60, type="warmup"),
                *_sets(2, 5, 100, rpe=8),
                {
                    "type": "amrap",
                    "reps": 7,
                    "weight": {"value": 225, "unit": "lb"},
                    "rir": 1,
                    "target": {"reps": 5, "reps_max": 8},
                },
            ],
        },
        {
            "exercise_id": "{exercise[id]}",
            "sets": [*_sets(2, 6, 70, tempo="5-3-1-0", rest_s=120), {"target": {"reps": 6}}],
            "notes": "Slow and clean. No time for the last set.",
        },
    ],
    "body_weight": {"value": 64.5, "unit": "kg"},
    "perceived_effort": 8,
    "notes": "Last set moved well.",
}

CARDIO = {
    "title": "Zone 2 run",
    "type": "cardio",
    "started_at": "2026-03-11T07:00:00+01:00",
    "ended_at": "2026-03-11T07:46:00+01:00",
    "cardio": {
        "sport": "running",
        "distance": {"value": 7.5, "unit": "km"},
        "moving_s": 2_700,
        "elapsed_s": 2_741.5,
        "ascent": {"value": 40, "unit": "m"},
        "descent": {"value": 38, "unit": "m"},
        "avg_hr": 138.4,
        "max_hr": 151,
        "calories": 520,
        "hr_zones": [
            {"zone": 1, "seconds": 240, "max_bpm": 127},
            {"zone": 2, "seconds": 2_460, "min_bpm": 128, "max_bpm": 146},
        ],
        "laps": [
            {"distance": {"value": 5, "unit": "km"}, "duration_s": 1_795.5, "avg_hr": 135},
            {"distance": {"value": 2.5, "unit": "km"}, "duration_s": 904.5, "avg_hr": 145},
        ],
    },
}

TRIATHLON = {
    "title": "Olympic distance",
    "type": "cardio",
    "status": "planned",
    "local_date": "2026-06-14",
    "parts": [
        {"sport": "open_water_swimming", "distance": {"value": 1_500, "unit": "m"}},
        {"sport": "transition"},
        {"sport": "cycling", "distance": {"value": 40, "unit": "km"}},
        {"sport": "transition"},
        {"sport": "running", "distance": {"value": 10, "unit": "km"}},
    ],
}

IMPORTED = {
    "title": "Push",
    "local_date": "2026-03-08",
    "exercises": [{"exercise_id": "pushups", "sets": [{"reps": 20}, {"reps": 15}]}],
    "source": {"provider": "strong", "external_id": "2026-03-08 10:15:00"},
}

OFFLINE_ID = "0c5d8f52-9a3b-4f0e-8d57-1b2a3c4d5e6f"

WORKOUTS = (
    Step(
        "createWorkout",
        "imported",
        "An imported workout with a date but without a time",
        IMPORTED,
    ),
    Step(
        "createWorkout",
        "strength",
        "A strength workout with its sets",
        STRENGTH,
        headers={"Idempotency-Key": "3f1d9a52-0d3c-4be7-8a55-7f0f6a2c1e01"},
        at="2026-03-10T18:15:00Z",
        keep="workout",
        ordinary=True,
    ),
    Step("createWorkout", "cardio", "A run with laps", CARDIO, at="2026-03-11T06:50:00Z"),
    Step("createWorkout", "triathlon", "A planned triathlon, which is one workout", TRIATHLON),
    Step(
        "putWorkout",
        "create_offline",
        "A workout created offline, under a client-generated id",
        {
            "title": "Hotel room mobility",
            "type": "mobility",
            "local_date": "2026-03-12",
            "timezone": "Europe/Lisbon",
        },
        path={"workout_id": OFFLINE_ID},
        headers={"If-None-Match": "*"},
        at="2026-03-12T20:30:00Z",
    ),
    Step(
        "putWorkout",
        "replace",
        "Replace the whole workout",
        {
            "title": "Hotel room mobility",
            "type": "mobility",
            "local_date": "2026-03-12",
            "timezone": "Europe/Lisbon",
            "exercises": [
                {"exercise_id": "cat-stretch", "sets": [{"duration_s": 90}, {"duration_s": 90}]}
            ],
        },
        path={"workout_id": OFFLINE_ID},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "getWorkout",
        "strength",
        "A strength workout; weights in pounds are returned with kilograms",
        path={"workout_id": "{workout[id]}"},
    ),
    Step(
        "getWorkout",
        "unchanged",
        "The client's copy is current",
        path={"workout_id": "{workout[id]}"},
        headers={"If-None-Match": '"1"'},
    ),
    Step(
        "updateWorkout",
        "rate_the_effort",
        "Change two fields; all other fields remain unchanged",
        {"perceived_effort": 9, "notes": None},
        path={"workout_id": "{workout[id]}"},
        headers={"If-Match": '"1"'},
    ),
    Step("listWorkouts", "newest", "The first page", query="limit=3", keep="first_page"),
    Step(
        "listWorkouts",
        "next_page",
        "The next and last page",
        query="limit=3&cursor={first_page[next_cursor]}",
    ),
    Step(
        "listWorkouts",
        "runs",
        "Cardio workouts of one week",
        query="type=cardio&from=2026-03-09&to=2026-03-15",
    ),
    Step(
        "updateWorkout",
        "offset_of_the_place",
        "Set the time, with the offset of the place; it decides the local date",
        {"started_at": "2026-03-11T23:40:00-01:00", "local_date": None, "timezone": None},
        path={"workout_id": OFFLINE_ID},
        headers={"If-Match": '"2"'},
    ),
    Step(
        "deleteWorkout",
        "delete",
        "Delete a workout",
        path={"workout_id": OFFLINE_ID},
        headers={"If-Match": '"3"'},
        at="2026-03-13T08:00:00Z",
    ),
)

HISTORY = (
    Step(
        "listWorkouts",
        "with_an_exercise",
        "Workouts with an exercise",
        query="exercise_id=barbell-squat&limit=1",
    ),
    Step(
        "createExerciseMerge",
        "tempo_squats",
        "Merge a custom exercise into one of the catalogue: the history reads as one",
        {"from": "{exercise[id]}", "into": "barbell-squat"},
        keep="merge",
        ordinary=True,
    ),
    Step(
        "createExerciseMerge",
        problems.EXERCISE_MERGED.code,
        "An exercise that is merged already",
        {"from": "{exercise[id]}", "into": "front-barbell-squat"},
        problem=True,
    ),
    Step("listExerciseMerges", "all", "The merges of exercises", ordinary=True),
    Step("getExerciseMerge", "one", "One merge", path={"merge_id": "{merge[id]}"}),
    Step(
        "listExerciseHistory",
        "squats",
        "What was done of an exercise, with loads and estimates, newest first",
        path={"exercise_id": "barbell-squat"},
    ),
    Step(
        "listExerciseHistory",
        "with_warm_ups",
        "With warm-up sets, and estimates by another formula",
        path={"exercise_id": "barbell-squat"},
        query="include=warmups&formula=epley&from=2026-03-01",
    ),
    Step(
        "getExerciseRecords",
        "squats",
        "The records of an exercise",
        path={"exercise_id": "barbell-squat"},
    ),
    Step(
        "deleteExerciseMerge",
        "take_back",
        "Take a merge back: each exercise has its own history again",
        path={"merge_id": "{merge[id]}"},
        headers={"If-Match": '"1"'},
    ),
    Step("listRecords", "newest", "The records of all exercises and sports", query="limit=5"),
    Step("listRecords", "running", "The records of a sport", query="sport=running"),
    Step(
        "getWorkoutSummary",
        "legs",
        "What was done in a workout: sets, volume and muscles",
        path={"workout_id": "{workout[id]}"},
    ),
    Step(
        "listSummaries",
        "weeks",
        "Two weeks, the second of which has not ended",
        query="by=week&from=2026-03-02&to=2026-03-14",
    ),
    Step(
        "listSummaries",
        "month",
        "A month",
        query="by=month&from=2026-03-01&to=2026-03-31",
    ),
)

ARCHIVED = (
    Step(
        "archiveExercise",
        "archive",
        "Archive an exercise that is no longer used",
        path={"exercise_id": "{exercise[id]}"},
        headers={"If-Match": '"4"'},
    ),
)

TRAINING = (*PROFILE, *EXERCISES, *WORKOUTS, *HISTORY, *ARCHIVED)
