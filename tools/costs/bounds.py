"""The bound of every family of items, and the page docs/bounds.md that lists them.

The numbers are those of the code. A test checks that each family of the table has a row, that the
test of each row exists, and that the page is current.

Usage: python -m tools.costs.bounds [--check]
"""

from pathlib import Path
from typing import NamedTuple

from chalicelib.account.imports.limits import MAX_A_DAY as MAX_BEGUN
from chalicelib.account.imports.limits import MAX_UNFINISHED
from chalicelib.account.imports.lines import MAX_ENTRIES as MAX_OF_FILE
from chalicelib.account.imports.models import MAX_MAPPED
from chalicelib.account.imports.report import MAX_FAULTS
from chalicelib.account.imports.service import MAX_UPLOAD_BYTES
from chalicelib.labs.biomarkers.corrections import MAX_FORMER_VALUES
from chalicelib.labs.biomarkers.marker_summary import MAX_KEPT
from chalicelib.labs.biomarkers.models import MAX_ANSWERS
from chalicelib.labs.biomarkers.service import MAX_CUSTOM_MARKERS, MAX_WITH_ARCHIVED
from chalicelib.labs.panels.models import MAX_READINGS
from chalicelib.metrics.days.content import MAX_METRICS
from chalicelib.metrics.days.models import MAX_SAMPLES
from chalicelib.metrics.days.newest import KEPT as KEPT_DAYS
from chalicelib.metrics.days.repository import MAX_SOURCES
from chalicelib.metrics.definitions.repository import MAX_OWN_METRICS
from chalicelib.metrics.reading.models import MAX_NAMES, MAX_ORDERED
from chalicelib.regimen.adoptions.models import MAX_ITEMS
from chalicelib.regimen.habits.limit_bounds import MAX_LIMITS
from chalicelib.regimen.habits.service import MAX_HABITS
from chalicelib.regimen.plan.archive import MAX_A_YEAR, MAX_DAYS_BYTES, TEXT_LIFE
from chalicelib.regimen.plan.log_bounds import MAX_AS_NEEDED, MAX_DOSES, MAX_HABITS_LOGGED
from chalicelib.regimen.plan.streak_schedules import MAX_VERSIONS as MAX_STREAK_VERSIONS
from chalicelib.regimen.plan.version_bounds import (
    KEPT_OF_FULL_PLAN,
    MAX_BYTES_WITH_PAUSES,
    MAX_PLAN_VERSIONS,
    MAX_VERSIONS,
    MAX_VERSIONS_WITH_PAUSES,
)
from chalicelib.regimen.supplements.service import MAX_SUPPLEMENTS
from chalicelib.streaks.excuses import MAX_KINDS_A_YEAR, MAX_NAMED_A_YEAR
from chalicelib.streaks.models import MAX_EXCUSED_KINDS
from chalicelib.table.day_bounds import MAX_A_DAY
from chalicelib.table.items import MAX_DOCUMENT_BYTES
from chalicelib.table.session import RECEIPT_LIFE
from chalicelib.table.transaction import MAX_ITEM_BYTES, TOMBSTONE_LIFE
from chalicelib.training.logbook.blocks import GROUPS
from chalicelib.training.merges.service import MAX_MERGED
from chalicelib.training.programs.models import MAX_DAYS, MAX_ROUTINES_OF_PROGRAM, MAX_WEEKS
from chalicelib.training.programs.repository import MAX_PROGRAMS
from chalicelib.training.routines.models import MAX_ENTRIES
from chalicelib.training.routines.models import MAX_EXERCISES as MAX_ROUTINE_EXERCISES
from chalicelib.training.routines.repository import MAX_ROUTINES
from chalicelib.training.runs.books import MAX_LINES
from chalicelib.training.runs.next_workouts import MAX_SHOWN_LATEST
from chalicelib.training.runs.repository import MAX_ACTIVE as MAX_ACTIVE_RUNS
from chalicelib.training.workouts.cardio import MAX_LAPS
from chalicelib.training.workouts.models import MAX_EXERCISES, MAX_SETS
from chalicelib.training.workouts.repository import MAX_PLANNED
from tools.costs import worst
from tools.pages import write_or_compare

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/bounds.md"
_BOUNDS = "tests/engine/test_bounds.py::"
_API = "tests/api/test_bounds.py::"
_FULL = "422 `day_full`"
_VERSIONS = (
    f"{MAX_VERSIONS} versions, {MAX_VERSIONS_WITH_PAUSES} with pauses, of "
    f"{MAX_BYTES_WITH_PAUSES:,} bytes; {MAX_PLAN_VERSIONS:,} of all supplements and habits, then "
    f"{KEPT_OF_FULL_PLAN} of one that is paused"
)
_TOO_MANY_VERSIONS = (
    "422 `too_many`, `too_many_versions`, `versions_too_long`; 413. A pause, its end and an end "
    "date are not refused: the oldest version is dropped"
)
_FIXED = "a fixed number of fields"


class Row(NamedTuple):
    """The bound of some families of items.

    Attributes:
        families: as in ``chalicelib.table.schemas``.
        item: what one item has.
        most: how much it can have.
        at_bound: what a request beyond the bound gets.
        test: the test of the bound: a file, and a class or function in it.
    """

    families: tuple[str, ...]
    item: str
    most: str
    at_bound: str
    test: str


ROWS = (
    Row(
        ("planned_workouts", "planned_count"),
        "one workout that is planned or in progress; their number",
        f"{MAX_PLANNED} a day",
        f"{_FULL}; the {MAX_PLANNED}th takes 10 write units, as the first",
        f"{_BOUNDS}TestPlannedWorkouts",
    ),
    Row(
        ("day_log",),
        "the doses and habits of a day",
        f"{MAX_AS_NEEDED} doses as needed, {MAX_DOSES} doses, {MAX_HABITS_LOGGED} habits",
        f"{_FULL}; a dose as needed takes at most 25 write units, any entry of the fullest day "
        "at most 60",
        f"{_BOUNDS}TestDayLog",
    ),
    Row(
        ("workout_counters", "day_counters"),
        "the days of a year of one kind",
        f"{MAX_A_DAY:,} entries, sets and minutes a day; one entry of a habit; 3 KB a year",
        _FULL,
        f"{_BOUNDS}TestYearCounters",
    ),
    Row(
        ("excuses",),
        "the excused days of a year",
        f"366 days, {MAX_EXCUSED_KINDS} kinds a day, {MAX_KINDS_A_YEAR} different kinds, "
        f"{MAX_NAMED_A_YEAR:,} named on all days together",
        "422 `too_many`; the last excuse of the fullest year takes at most 70 write units",
        f"{_BOUNDS}TestExcuses",
    ),
    Row(
        ("schedule",),
        "the schedule of a streak",
        f"{MAX_STREAK_VERSIONS} versions",
        "422 `too_many_versions`",
        f"{_API}test_the_schedule_of_a_streak",
    ),
    Row(
        ("supplement",),
        "a supplement with its versions",
        f"{MAX_SUPPLEMENTS} in an account; {_VERSIONS}; {MAX_DOCUMENT_BYTES:,} bytes",
        _TOO_MANY_VERSIONS,
        "tests/api/test_supplements.py::test_there_is_an_end_to_versions",
    ),
    Row(
        ("habit",),
        "a habit with its versions",
        f"{MAX_HABITS} in an account, {MAX_LIMITS} with a limit; {_VERSIONS}; "
        f"{MAX_DOCUMENT_BYTES:,} bytes",
        _TOO_MANY_VERSIONS,
        "tests/api/test_habits.py::test_there_is_an_end_to_them",
    ),
    Row(
        ("ended", "deleted_days"),
        "the versions of a deleted supplement or habit; the days on which deleted ones were due",
        f"{MAX_A_YEAR:,} a year, {MAX_VERSIONS_WITH_PAUSES} versions; {MAX_DAYS_BYTES:,} bytes",
        "409 `account_full`; a pause and an end date are not refused",
        "tests/api/test_deleted_items.py::test_a_year_of_the_archive_has_a_bound",
    ),
    Row(
        ("ended_texts",),
        "the names and doses of what one request deleted",
        f"those of {MAX_ITEMS} items; it expires after {TEXT_LIFE.days} days",
        "",
        "tests/api/test_deleted_texts.py::test_what_was_deleted_leaves_no_text",
    ),
    Row(
        ("latest_readings", "panel_readings"),
        "the newest readings of a marker; those of panels, of all markers",
        f"{MAX_KEPT} of a marker",
        "older ones are left out",
        "tests/unit/test_marker_summary.py::test_the_newest_readings_are_kept",
    ),
    Row(
        ("metric_newest",),
        "the newest days of the metrics that are markers too, by source",
        f"{KEPT_DAYS} days of a metric, {MAX_SOURCES} sources and {MAX_SAMPLES} samples a day",
        "older ones are left out",
        "tests/unit/test_newest_metrics.py::test_the_two_newest_days_are_kept",
    ),
    Row(
        ("biomarker", "target"),
        "a custom marker; a target range",
        f"{MAX_CUSTOM_MARKERS} custom markers, {MAX_WITH_ARCHIVED:,} with archived ones, "
        f"{MAX_ANSWERS} answers; one target a marker",
        "422 `too_many`, `too_long`",
        f"{_API}test_custom_markers",
    ),
    Row(
        ("panel", "panel_results", "computed_readings"),
        "a panel; its readings of one group of markers; those that are computed",
        f"{MAX_READINGS} readings of a panel",
        "422 `too_long`, `too_many`",
        "tests/api/test_panel_changes.py::test_a_panel_has_at_most_90_readings",
    ),
    Row(
        ("reading",),
        "a reading",
        f"{MAX_FORMER_VALUES} former values",
        "older ones are left out",
        f"{_API}test_former_values",
    ),
    Row(
        ("workout",),
        "a workout",
        f"{MAX_EXERCISES} exercises, {MAX_SETS:,} sets, {MAX_LAPS} laps; "
        f"{MAX_DOCUMENT_BYTES:,} bytes",
        "422; 413 `payload_too_large`",
        "tests/engine/test_largest_workout.py::test_a_larger_workout_leaves_nothing_behind",
    ),
    Row(
        ("training_sets",),
        "the sets of a group of exercises in a quarter, and their workouts",
        f"{GROUPS} groups; {MAX_DOCUMENT_BYTES:,} bytes of a quarter of a group",
        "413 `payload_too_large`",
        "tests/engine/test_logbook_bounds.py::test_the_fullest_quarter",
    ),
    Row(
        ("training_bests",),
        "the best sets of a group of exercises, of each year and each quarter of the newest one",
        f"{MAX_DOCUMENT_BYTES:,} bytes; of one exercise about 60 sets of a period",
        "413 `payload_too_large`",
        "tests/engine/test_logbook_bounds.py::test_the_most_bests",
    ),
    Row(
        ("routine", "resource_count"),
        "a routine; how many routines, programs, runs or own metrics there are",
        f"{MAX_ROUTINES} in an account; {MAX_ENTRIES} entries, {MAX_SETS:,} sets, "
        f"{MAX_ROUTINE_EXERCISES} different exercises with those of ladders; "
        f"{MAX_DOCUMENT_BYTES:,} bytes",
        "422 `too_many`, `too_many_sets`, `too_long`; 413 `payload_too_large`",
        "tests/api/test_routines.py::TestBounds",
    ),
    Row(
        ("program", "routine_uses", "program_name"),
        "a program; the programs that name a routine; the name of a program",
        f"{MAX_PROGRAMS} in an account; {MAX_DAYS} days, {MAX_WEEKS} weeks, "
        f"{MAX_ROUTINES_OF_PROGRAM} different routines",
        "422 `too_many`, `too_long`",
        "tests/api/test_programs.py::TestBounds",
    ),
    Row(
        ("metric_definition",),
        "a metric of the person's own",
        f"{MAX_OWN_METRICS} in an account; texts of at most 120 characters",
        "409 `account_full`",
        "tests/api/test_metric_definitions.py::test_an_account_has_at_most_a_hundred",
    ),
    Row(
        ("metric_day",),
        "the metrics of one source and date",
        f"{MAX_METRICS} metrics, {MAX_SAMPLES} samples; {MAX_SOURCES} sources a date",
        "422 `too_many`, `day_full`",
        "tests/api/test_metric_days.py::TestBounds",
    ),
    Row(
        ("metric_sources",),
        "the order of the sources of metrics",
        f"{MAX_NAMES} names for all metrics and for each of {MAX_ORDERED}",
        "422 `too_long`",
        "tests/api/test_metric_sources.py::test_bounds",
    ),
    Row(
        ("exercise_merge",),
        "a merge of exercises",
        f"{MAX_MERGED} exercises are merged into one",
        "422 `too_many`",
        "tests/api/test_exercise_merges.py::test_at_most_ten_exercises_are_merged_into_one",
    ),
    Row(
        ("run", "run_log"),
        "a run; its latest workouts, or a part of its earlier ones",
        f"{MAX_ACTIVE_RUNS} that have not ended, any number of others, which are listed in pages; "
        f"{MAX_LINES} workouts in a part of the log; {MAX_DOCUMENT_BYTES:,} bytes",
        "422 `too_many`; 413 `payload_too_large`; a longer part is split",
        "tests/unit/test_run_books.py::test_the_state_is_that_of_all_workouts",
    ),
    Row(
        ("next_workout",),
        "what today shows of an active run",
        f"{MAX_ACTIVE_RUNS} in an account; 7 days of the week and {MAX_SHOWN_LATEST} of its latest "
        "workouts",
        "422 `too_many`, `too_long`",
        "tests/unit/test_next_workouts.py::test_the_item_is_small",
    ),
    Row(
        ("exercise", "intake", "habit_entry", "profile"),
        "a custom exercise; a dose; an entry of a habit; the profile",
        f"{_FIXED}; any number of items, which are listed in pages",
        "422 `string_too_long`",
        "tests/api/test_robustness.py::test_the_promised_length_is_the_accepted_one",
    ),
    Row(
        ("import", "import_run", "open_imports"),
        "an import; how far it is; which imports are unfinished",
        f"{MAX_UNFINISHED} that are unfinished, {MAX_BEGUN} that begin a day; {MAX_MAPPED:,} "
        f"names, markers and units; {MAX_FAULTS} faults; the file has at most "
        f"{MAX_UPLOAD_BYTES // 2**20} MB and {MAX_OF_FILE:,} workouts and readings",
        "409 `too_many_imports`, 422 `too_long`; a larger file fails",
        "tests/api/test_imports.py::test_at_most_so_many_begin_a_day",
    ),
    Row(
        ("import_days",),
        "metric days that an import wrote at once, and what they were before",
        "25 days",
        "a further item",
        "tests/engine/test_import_metric_days.py::test_in_parts",
    ),
    Row(
        ("adoption",),
        "an adopted template",
        f"{MAX_ITEMS} items",
        "422 `too_long`",
        f"{_API}test_items_of_an_adoption",
    ),
    Row(
        ("receipt",),
        "the compressed answer to an Idempotency-Key",
        f"{MAX_ITEM_BYTES:,} bytes; it expires after {RECEIPT_LIFE.total_seconds() / 3600:g} hours",
        "413 `payload_too_large`",
        f"{_API}test_the_answer_of_a_receipt",
    ),
    Row(
        ("tombstone",),
        "a deleted resource, or a reserved id",
        f"{_FIXED}; a tombstone expires after {TOMBSTONE_LIFE.days} days, but not those of habits "
        "and supplements",
        "",
        f"{_API}test_items_with_a_fixed_number_of_fields",
    ),
    Row(
        ("stock", "revision", "source"),
        "what is left of a supplement; the revision of the plan; the lock of an imported entry",
        f"{_FIXED}; one for each supplement, account and imported entry",
        "",
        f"{_API}test_items_with_a_fixed_number_of_fields",
    ),
    Row(
        ("deletion",),
        "the request to erase the account",
        f"{_FIXED}; one",
        "202 with the first request",
        "tests/api/test_erasure.py::test_the_second_request_changes_nothing",
    ),
)

_HEAD = """\
# Bounds

Every item that grows has a bound, and answers 422 or 413 beyond it.
`python -m tools.costs.bounds` writes this page from the constants in the code, and `make check`
compares them. The families are those of `chalicelib/table/schemas.py`. An item has at most 400 KB,
a transaction 100 actions and 4 MB ([architecture](architecture.md)).

| family | an item has | at most | beyond it | test |
|---|---|---|---|---|
"""


_LARGEST = """
## Largest legal accounts

Each has ten years of history. `python -m tools.bench.worst --write` measures them on DynamoDB
Local, beside the demo account in the same run; `make bench` prints the same table.
"""


def page() -> str:
    """Return the text of the page."""
    lines = [
        f"| {', '.join(f'`{name}`' for name in row.families)} | {row.item} | {row.most}"
        f" | {row.at_bound} | `{row.test.partition('::')[0]}` |"
        for row in ROWS
    ]
    return _HEAD + "\n".join(lines) + "\n" + _worst()


def _worst() -> str:
    """Return the figures of the benchmark of the largest legal accounts, if it was run."""
    rows = worst.load()
    return f"{_LARGEST}\n{worst.as_markdown(rows)}\n" if rows else ""


def main() -> None:
    """Write the page, or compare it."""
    write_or_compare(PAGE, page(), "tools.costs.bounds")


if __name__ == "__main__":
    main()
