"""What is kept of a person, as the page docs/privacy.md: by family of items, from keys and models.

A test checks that each family of the table is either a resource, which the change feed has, or
listed as internal with the reason, and that the page is current.

Usage: python -m tools.data.privacy [--check]
"""

from pathlib import Path
from typing import NamedTuple

from chalicelib.account.export.lines import FURTHER as EXPORTED
from chalicelib.application import operations
from chalicelib.regimen.plan.archive import TEXT_LIFE
from chalicelib.table.session import RECEIPT_LIFE
from chalicelib.table.transaction import TOMBSTONE_LIFE
from tools.pages import write_or_compare

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/privacy.md"
_TEXT = Path(__file__).with_name("privacy.md")

_UNTIL_DELETED = "until the person deletes it"
_WITH_ENTRIES = "as long as the entries that it follows from"


class Resource(NamedTuple):
    """A family whose items are resources of the person: they are in the change feed.

    Attributes:
        written_by: the operation whose body has what the person enters.
        why: what it is used for.
        until: how long it is kept.
    """

    written_by: str
    why: str
    until: str = _UNTIL_DELETED


class Internal(NamedTuple):
    """A family whose items are no resources.

    Attributes:
        has: what an item has.
        why: why it is kept, and why the change feed does not have it.
        until: how long it is kept.
    """

    has: str
    why: str
    until: str = _WITH_ENTRIES


RESOURCES: dict[str, Resource] = {
    "profile": Resource(
        "updateProfile",
        "local dates, units, typical ranges and formulas that depend on sex and age; which "
        "documents the person agreed to",
        "until the account is erased",
    ),
    "exercise": Resource("createExercise", "custom exercises", "archived for the workouts with it"),
    "exercise_merge": Resource(
        "createExerciseMerge", "custom exercises whose history reads as that of another exercise"
    ),
    "workout": Resource("createWorkout", "the training log"),
    "routine": Resource("createRoutine", "workouts that are planned once and done often"),
    "program": Resource("putProgram", "the days of training, with their routines"),
    "run": Resource(
        "createRun",
        "a program that is followed: its plan as it was at the start, and where its loads start",
    ),
    "metric_definition": Resource("createMetricDefinition", "metrics of their own"),
    "metric_day": Resource(
        "putMetricDay", "what watches, scales and people report of a day, as entered"
    ),
    "metric_sources": Resource("putMetricSources", "which source of a metric counts"),
    "biomarker": Resource("createBiomarker", "custom markers"),
    "target": Resource("putTarget", "targets of markers"),
    "reading": Resource("createReading", "results of laboratories and devices"),
    "panel": Resource("createPanel", "results of one collection, and what is computed from them"),
    "supplement": Resource("createSupplement", "the stack of supplements, and what is due"),
    "intake": Resource("createIntake", "doses that were taken or skipped"),
    "habit": Resource("createHabit", "habits, and what is due"),
    "habit_entry": Resource("putHabitEntry", "what was done of a habit"),
    "adoption": Resource("createAdoption", "the adopted templates of protocols"),
    "schedule": Resource("putStreakSchedule", "schedules of streaks"),
    "excuses": Resource("putExcuse", "days without duties, by a reason of four"),
}

INTERNAL: dict[str, Internal] = {
    "workout_counters": Internal("numbers of workouts, sets and minutes by day", "streaks"),
    "day_counters": Internal("flags and numbers by day of a kind or habit", "streaks, heat maps"),
    "day_log": Internal(
        "what was done on a day, by ids, and how the day counted",
        "scores, and the day in one read",
    ),
    "planned_workouts": Internal("the titles of workouts planned for a day", "the day in one read"),
    "planned_count": Internal("how many workouts are planned for a day", "its bound"),
    "resource_count": Internal(
        "how many routines, programs, runs or own metrics there are, and how many days have each "
        "own metric",
        "their bound, and that no metric with values is deleted",
        "until the account is erased",
    ),
    "routine_uses": Internal(
        "the ids of the programs that name a routine",
        "no routine is deleted that a program names",
        "as long as the routine",
    ),
    "run_log": Internal(
        "of each completed or skipped workout of a run its date and the sets of its exercises, the "
        "loads that follow, and what was done last",
        "the next workout of a run in two reads, with its reasons",
        "as long as the run",
    ),
    "next_workout": Internal(
        "the names of an active run, its days and the date of its latest workouts, the day that is "
        "next and the id of the planned workout",
        "the day in one read",
        "as long as the run is active",
    ),
    "program_name": Internal(
        "the name of a program", "the day in one read", "as long as the program"
    ),
    "training_sets": Internal(
        "the sets of a quarter, by groups of exercises, and the dates, titles and body weights of "
        "their workouts",
        "the history of an exercise in a few reads",
        "as long as the workouts; empty after their deletion",
    ),
    "training_bests": Internal(
        "the best sets of earlier years and quarters, by groups of exercises",
        "records without reading all workouts",
        "as long as the workouts; empty after their deletion",
    ),
    "latest_readings": Internal("the newest readings of a marker", "lists of markers in one read"),
    "panel_readings": Internal("the newest readings of panels", "lists of markers in one read"),
    "metric_newest": Internal(
        "the two newest days of each metric that is a marker too, by source",
        "lists of markers in one read, and the body weight of a workout",
        "as long as the days",
    ),
    "panel_results": Internal("the readings of a panel by groups of markers", "their histories"),
    "computed_readings": Internal("the computed readings of a panel", "their histories"),
    "stock": Internal("how much of a supplement is left", "its stock and refill"),
    "revision": Internal(
        "numbers of edits and logs", "no lost edit", "until the account is erased"
    ),
    "deleted_days": Internal(
        "on how many days something deleted was due",
        "past days stay as they were",
        "until the account is erased",
    ),
    "ended": Internal(
        "the schedules of a deleted supplement or habit, without text",
        "past days stay as they were",
        "until the account is erased",
    ),
    "ended_texts": Internal(
        "the names and doses of deleted supplements and habits",
        "past days show them",
        f"{TEXT_LIFE.days} days after the deletion",
    ),
    "tombstone": Internal(
        "the id and the version of something deleted",
        "the change feed tells devices of the deletion, and the id stays retired",
        f"{TOMBSTONE_LIFE.days} days; of supplements and habits until the account is erased",
    ),
    "deletion": Internal(
        "when the erasure of the account was requested and is due; later, that it is erased",
        "tokens of an erased account are refused",
        "14 days to the erasure, and 48 hours after it",
    ),
    "import": Internal(
        "the status of an import, the answers to its questions, which have names of the file, and "
        "numbers of entries",
        "the dry run, the commit and the undo of an import",
        "7 days after the last change of one without entries; else until the account is erased",
    ),
    "import_run": Internal(
        "how many entries of an import are dealt with",
        "an interrupted import goes on",
        "as long as the import",
    ),
    "import_days": Internal(
        "which metric days an import wrote, and what they were before",
        "the undo of an import",
        "until the undo; else until the account is erased",
    ),
    "open_imports": Internal(
        "the ids of unfinished imports", "their bound", "until the account is erased"
    ),
    "receipt": Internal(
        "the answer to a request with an `Idempotency-Key`",
        "a repeated request has no second effect",
        f"{int(RECEIPT_LIFE.total_seconds() // 3600)} hours",
    ),
    "source": Internal(
        "the provider and the external id of an imported entry",
        "no entry is imported twice",
        "as long as the entry",
    ),
}


def _fields() -> dict[str, str]:
    """Return the fields that a person enters, by family."""
    requests = {each.operation_id: each.request for each in operations()}
    found = {}
    for family, resource in RESOURCES.items():
        model = requests[resource.written_by]
        if model is None:
            raise ValueError(f"{resource.written_by} has no body")
        names = (field.alias or name for name, field in model.model_fields.items())
        more = ["consents"] if family == "profile" else []
        found[family] = ", ".join(f"`{name}`" for name in (*names, *more))
    return found


def page() -> str:
    """Return the text of the page."""
    fields = _fields()
    entered = "".join(
        f"| `{family}` | {fields[family]} | {each.why} | {each.until} |\n"
        for family, each in RESOURCES.items()
    )
    internal = "".join(
        f"| `{family}` | {each.has} | {each.why} | {each.until} | {_answer(family in EXPORTED)} |\n"
        for family, each in INTERNAL.items()
    )
    return _TEXT.read_text(encoding="utf-8").format(entered=entered, internal=internal)


def _answer(value: bool) -> str:  # noqa: FBT001  # of a cell
    return "yes" if value else "no"


def main() -> None:
    """Write the page, or compare it."""
    write_or_compare(PAGE, page(), "tools.data.privacy")


if __name__ == "__main__":
    main()
