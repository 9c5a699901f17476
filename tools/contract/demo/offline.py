"""The demo account's requests of a device that was offline, which made the ids itself."""

from tools.contract.demo.step import Step

# Made on the device; the ids of a reading and a panel end in 00.
_EXERCISE = "0c5d8f52-9a3b-4f0e-8d57-1b2a3c4d5e00"
_SUPPLEMENT = "0c5d8f52-9a3b-4f0e-8d57-1b2a3c4d5f00"
_INTAKE = "0c5d8f52-9a3b-4f0e-8d57-1b2a3c4d6000"
_HABIT = "0c5d8f52-9a3b-4f0e-8d57-1b2a3c4d6100"
_READING = "0c5d8f52-9a3b-4f0e-8d57-1b2a3c4d6200"
_PANEL = "0c5d8f52-9a3b-4f0e-8d57-1b2a3c4d6300"
_WORKOUT = "0c5d8f52-9a3b-4f0e-8d57-1b2a3c4d6400"
_CREATE = {"If-None-Match": "*"}

OFFLINE = (
    Step(
        "putExercise",
        "create_offline",
        "A custom exercise created offline, under a client-generated id",
        {"name": "Suitcase carry", "equipment": "dumbbell", "primary_muscles": ["abdominals"]},
        path={"exercise_id": _EXERCISE},
        headers=_CREATE,
        at="2026-03-14T17:00:00Z",
    ),
    Step(
        "putExercise",
        "replace",
        "Replace the whole exercise",
        {
            "name": "Suitcase carry",
            "equipment": "kettlebell",
            "tracks": "weight_distance",
            "implements": 1,
        },
        path={"exercise_id": _EXERCISE},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "putSupplement",
        "create_offline",
        "A supplement created offline, under a client-generated id",
        {
            "name": "Glycine",
            "dose": {"amount": 3, "unit": "g"},
            "schedule": {"type": "daily"},
            "inventory": {"units_left": 300},
        },
        path={"supplement_id": _SUPPLEMENT},
        headers=_CREATE,
    ),
    Step(
        "putIntake",
        "create_offline",
        "A dose logged offline, under a client-generated id",
        {"supplement_id": _SUPPLEMENT, "taken_at": "2026-03-14T16:40:00Z"},
        path={"intake_id": _INTAKE},
        headers=_CREATE,
    ),
    Step(
        "putIntake",
        "replace",
        "Replace the whole intake",
        {
            "supplement_id": _SUPPLEMENT,
            "taken_at": "2026-03-14T16:45:00Z",
            "dose": {"amount": 1.5, "unit": "g"},
        },
        path={"intake_id": _INTAKE},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "putHabit",
        "create_offline",
        "A habit created offline, under a client-generated id",
        {"name": "Stretch", "schedule": {"type": "weekly", "target": 3}},
        path={"habit_id": _HABIT},
        headers=_CREATE,
    ),
    Step(
        "putReading",
        "create_offline",
        "A reading entered offline, under a client-generated id that ends in 00",
        {"value": 68.4, "unit": "kg", "collected_at": "2026-03-14T06:30:00Z"},
        path={"marker": "weight", "reading_id": _READING},
        headers=_CREATE,
    ),
    Step(
        "putReading",
        "replace",
        "Replace the whole reading",
        {"value": 68.6, "unit": "kg", "collected_at": "2026-03-14T06:30:00Z"},
        path={"marker": "weight", "reading_id": _READING},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "putPanel",
        "create_offline",
        "A panel entered offline, under a client-generated id that ends in 00",
        {
            "local_date": "2026-02-02",
            "lab": "Synlab",
            "readings": [
                {"marker": "ferritin", "value": 61, "unit": "ng/mL"},
                {"marker": "vitamin_d_25oh", "value": 34, "unit": "ng/mL"},
            ],
        },
        path={"panel_id": _PANEL},
        headers=_CREATE,
    ),
    Step(
        "putPanel",
        "replace",
        "Replace the whole panel; a reading of the same marker keeps its id",
        {
            "local_date": "2026-02-02",
            "lab": "Synlab",
            "fasting": True,
            "readings": [{"marker": "ferritin", "value": 61, "unit": "ng/mL"}],
        },
        path={"panel_id": _PANEL},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "putWorkout",
        "start_offline",
        "A workout in progress, started offline",
        {
            "status": "in_progress",
            "started_at": "2026-03-14T17:00:00Z",
            "exercises": [{"exercise_id": "barbell-squat"}, {"exercise_id": _EXERCISE}],
        },
        path={"workout_id": _WORKOUT},
        headers=_CREATE,
    ),
    Step(
        "addWorkoutSet",
        "first_set",
        "Add the first set of an exercise in the workout in progress",
        {
            "exercise_id": "barbell-squat",
            "reps": 5,
            "weight": {"value": 100, "unit": "kg"},
            "rpe": 8,
            "completed_at": "2026-03-14T17:06:00Z",
        },
        path={"workout_id": _WORKOUT, "n": "0"},
        headers={"Idempotency-Key": "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"},
    ),
)
