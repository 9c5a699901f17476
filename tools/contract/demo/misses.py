"""One request for each type of problem, at the end of the demo account's story."""

from typing import Any

from chalicelib.http import problems
from chalicelib.http.body import MAX_BYTES
from chalicelib.http.problems import ProblemType
from chalicelib.table.errors import PartitionFull, Unavailable
from tools.contract.demo.labs import PHENOAGE_PANEL
from tools.contract.demo.stack import MORNING_KEY
from tools.contract.demo.step import Step
from tools.contract.demo.training import IMPORTED, OFFLINE_ID

WORKOUT = {"workout_id": "{workout[id]}"}


def _miss(
    kind: ProblemType, operation_id: str, summary: str, body: Any = None, **more: Any
) -> Step:
    return Step(operation_id, kind.code, summary, body, problem=True, **more)


MISSES = (
    _miss(problems.MALFORMED_REQUEST, "createWorkout", "Broken JSON", '{"title": "Leg day",}'),
    _miss(
        problems.INVALID_CURSOR,
        "listWorkouts",
        "A cursor of other filters",
        query="limit=2&type=cardio&cursor={first_page[next_cursor]}",
    ),
    _miss(problems.UNAUTHENTICATED, "listWorkouts", "No token", anonymous=True),
    _miss(
        problems.NOT_FOUND,
        "getWorkout",
        "Nothing of mine has this id",
        path={"workout_id": "7d5c8f52-0000-4f0e-8d57-1b2a3c4d5e6f"},
    ),
    _miss(problems.METHOD_NOT_ALLOWED, "listStreaks", "Streaks cannot be posted", method="POST"),
    _miss(
        problems.ID_RETIRED,
        "putWorkout",
        "The id of a workout that was deleted",
        {"title": "Again", "type": "mobility", "local_date": "2026-03-14"},
        path={"workout_id": OFFLINE_ID},
        headers={"If-None-Match": "*"},
    ),
    _miss(problems.DUPLICATE_SOURCE, "createWorkout", "Imported a second time", IMPORTED),
    _miss(
        problems.DUPLICATE_INTAKE,
        "createIntake",
        "Logged as taken already",
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
        "Another choice from a template that is followed",
        {"items": [{"item_id": "steps"}]},
        path={"protocol_id": "starter-1"},
    ),
    _miss(problems.DUPLICATE_PANEL, "createPanel", "The same draw a second time", PHENOAGE_PANEL),
    _miss(
        problems.COMPUTED_READING,
        "createReading",
        "Biological age is computed, not entered",
        {"value": 40, "unit": "a", "local_date": "2026-03-14"},
        path={"marker": "phenoage"},
    ),
    _miss(
        problems.LAST_READING,
        "deleteReading",
        "All that a panel has left",
        path={"marker": "apob", "reading_id": "{apob[readings][0][id]}"},
        headers={"If-Match": '"1"'},
    ),
    _miss(
        problems.PRECONDITION_FAILED,
        "updateWorkout",
        "Somebody changed it in between",
        {"title": "Legs"},
        path=WORKOUT,
        headers={"If-Match": '"1"'},
    ),
    _miss(problems.TOO_LARGE, "createWorkout", "More than 1 MB", " " * (MAX_BYTES + 1)),
    _miss(
        problems.UNSUPPORTED_MEDIA_TYPE,
        "createWorkout",
        "Not declared as JSON",
        "title=Leg+day",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    ),
    _miss(
        problems.VALIDATION_FAILED,
        "createWorkout",
        "Two fields at fault",
        {
            "title": "",
            "local_date": "2026-03-14",
            "exercises": [{"exercise_id": "barbell-squat", "sets": [{"reps": "5"}]}],
        },
    ),
    _miss(
        problems.IDEMPOTENCY_KEY_REUSED,
        "createIntakeBatch",
        "The key of this morning's batch",
        {"items": [{"supplement_id": "{magnesium[id]}", "local_date": "2026-03-14"}]},
        headers={"Idempotency-Key": MORNING_KEY},
    ),
    _miss(
        problems.PRECONDITION_REQUIRED,
        "deleteWorkout",
        "A deletion that does not say of which version",
        path=WORKOUT,
    ),
    _miss(
        problems.ACCOUNT_FULL,
        "createWorkout",
        "The account takes all the room that it can have",
        {"title": "One more", "local_date": "2026-03-14"},
        fault=PartitionFull("partition"),
    ),
    _miss(problems.INTERNAL_ERROR, "getHealth", "A defect of ours", fault=RuntimeError("demo")),
    _miss(problems.UNAVAILABLE, "getHealth", "The table is silent", fault=Unavailable("get_item")),
    _miss(
        problems.CURSOR_EXPIRED,
        "listChanges",
        "A client that was away for a year",
        query="cursor={up_to_date[next_cursor]}",
        at="2027-03-20T08:00:00Z",
        server_clock=True,
    ),
)
