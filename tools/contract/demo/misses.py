"""One request for each type of problem, at the end of the demo account's requests."""

from typing import Any

from chalicelib.http import problems
from chalicelib.http.body import MAX_BYTES
from chalicelib.http.problems import ProblemType
from chalicelib.table.errors import PartitionFull, Unavailable
from tools.contract.demo.labs import PHENOAGE_PANEL
from tools.contract.demo.plan import CARDIO_ID
from tools.contract.demo.stack import MORNING_KEY
from tools.contract.demo.step import Step
from tools.contract.demo.training import IMPORTED, OFFLINE_ID

WORKOUT = {"workout_id": "{workout[id]}"}


def _miss(
    kind: ProblemType, operation_id: str, summary: str, body: Any = None, **more: Any
) -> Step:
    return Step(operation_id, kind.code, summary, body, problem=True, **more)


MISSES = (
    _miss(problems.MALFORMED_REQUEST, "createWorkout", "Invalid JSON", '{"title": "Leg day",}'),
    _miss(
        problems.INVALID_CURSOR,
        "listWorkouts",
        "A cursor of a list with other filters",
        query="limit=2&type=cardio&cursor={first_page[next_cursor]}",
    ),
    _miss(problems.UNAUTHENTICATED, "listWorkouts", "A request without a token", anonymous=True),
    _miss(
        problems.NOT_FOUND,
        "getWorkout",
        "An id that does not exist",
        path={"workout_id": "7d5c8f52-0000-4f0e-8d57-1b2a3c4d5e6f"},
    ),
    _miss(
        problems.METHOD_NOT_ALLOWED,
        "listStreaks",
        "A method that the path does not allow",
        method="POST",
    ),
    _miss(
        problems.ID_RETIRED,
        "putWorkout",
        "The id of a deleted workout",
        {"title": "Again", "type": "mobility", "local_date": "2026-03-14"},
        path={"workout_id": OFFLINE_ID},
        headers={"If-None-Match": "*"},
    ),
    _miss(
        problems.DUPLICATE_SOURCE, "createWorkout", "A second import of the same workout", IMPORTED
    ),
    _miss(
        problems.DUPLICATE_INTAKE,
        "createIntake",
        "A dose that is already logged as taken",
        {
            "supplement_id": "{magnesium[id]}",
            "local_date": "2026-03-13",
            "slot": "dinner",
            "status": "skipped",
        },
    ),
    _miss(
        problems.DUPLICATE_ADOPTION,
        "createAdoption",
        "Other items of a template that is already adopted",
        {"items": [{"item_id": "steps"}]},
        path={"protocol_id": "starter-1"},
    ),
    _miss(
        problems.DUPLICATE_PANEL,
        "createPanel",
        "A second panel of the same blood draw",
        PHENOAGE_PANEL,
    ),
    _miss(
        problems.COMPUTED_READING,
        "createReading",
        "A reading of a marker that is always computed",
        {"value": 40, "unit": "a", "local_date": "2026-03-14"},
        path={"marker": "phenoage"},
    ),
    _miss(
        problems.ENTRY_OF_WORKOUTS,
        "deleteHabitEntry",
        "An entry that follows from the workouts of the day",
        path=CARDIO_ID | {"date": "2026-03-14"},
    ),
    _miss(
        problems.OTHER_EXERCISE,
        "addWorkoutSet",
        "A set of an exercise that is at another position",
        {"exercise_id": "pushups", "reps": 12},
        path={"workout_id": "{workout[id]}", "n": "0"},
    ),
    _miss(
        problems.LAST_READING,
        "deleteReading",
        "The last reading of a panel",
        path={"marker": "apob", "reading_id": "{apob[readings][0][id]}"},
        headers={"If-Match": '"1"'},
    ),
    _miss(
        problems.PRECONDITION_FAILED,
        "updateWorkout",
        "A version that is no longer current",
        {"title": "Legs"},
        path=WORKOUT,
        headers={"If-Match": '"1"'},
    ),
    _miss(problems.TOO_LARGE, "createWorkout", "A body of more than 1 MB", " " * (MAX_BYTES + 1)),
    _miss(
        problems.UNSUPPORTED_MEDIA_TYPE,
        "createWorkout",
        "A body that is not declared as JSON",
        "title=Leg+day",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    ),
    _miss(
        problems.VALIDATION_FAILED,
        "createWorkout",
        "Two invalid fields",
        {
            "title": "",
            "local_date": "2026-03-14",
            "exercises": [{"exercise_id": "barbell-squat", "sets": [{"reps": "5"}]}],
        },
    ),
    _miss(
        problems.IDEMPOTENCY_KEY_REUSED,
        "createIntakeBatch",
        "The key of an earlier request with another body",
        {"items": [{"supplement_id": "{magnesium[id]}", "local_date": "2026-03-14"}]},
        headers={"Idempotency-Key": MORNING_KEY},
    ),
    _miss(
        problems.PRECONDITION_REQUIRED,
        "deleteWorkout",
        "A deletion without `If-Match`",
        path=WORKOUT,
    ),
    _miss(
        problems.ACCOUNT_FULL,
        "createWorkout",
        "An account with the maximum total size",
        {"title": "One more", "local_date": "2026-03-14"},
        fault=PartitionFull("partition"),
    ),
    _miss(
        problems.INTERNAL_ERROR,
        "getHealth",
        "An unexpected error in the server",
        fault=RuntimeError("demo"),
    ),
    _miss(
        problems.UNAVAILABLE,
        "getHealth",
        "The table does not answer",
        fault=Unavailable("get_item"),
    ),
    _miss(
        problems.CURSOR_EXPIRED,
        "listChanges",
        "A cursor that is a year old",
        query="cursor={up_to_date[next_cursor]}",
        at="2027-03-20T08:00:00Z",
        server_clock=True,
    ),
)
