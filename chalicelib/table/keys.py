"""Every key template of the table, in one place.

The partition is always one user's. Sort keys by family:

=========================================  =========================================================
``CAL#<kind>#<year>``                      day counters of one streak kind and year
``CAL#dose-<supplement id>#<year>``        the days with a taken dose, if due days depend on them
``CAL#~excuses#<year>``                    the excused days of one year
``CAL#~profile``                           the profile
``CAL#~schedule#<kind>``                   the schedule versions and freezes of one kind
                                           (all with ``~`` sort after every kind, so that one Query
                                           from a kind to the end brings them along; and that one
                                           Query brings the profile and all marker summaries, which
                                           follow)
``CALPLAN#<entity>#<id>``                  an item of the plan (habit, supplement),
                                           so that one Query brings calendars, profile and plan
``CALPLAN#stock#<supplement id>``          how much of a supplement is left
``CALPLAN#~deleted``                       the days on which deleted items of the plan were due
``CALPLAN#~ended#<id>``                    when a deleted item of the plan was due; of releases
                                           without an archive
``CALPLAN#~revision``                      moves with each edit of the plan, and counts what is
                                           logged
``CALPROGRAM#<program id>``                the name of a program
``CALRUN#<run id>``                        the next workout of an active run (after the plan, so
                                           that only reads that go on to the marker summaries bring
                                           it along)
``CALSOURCES#metrics``                     the order of the sources of metrics (there for the same
                                           reason)
``CARD#<marker>#<part>``                   the summary of a marker: its ``latest`` readings, the
                                           custom definition (``own``), the ``target``
``CARD#~metrics``                          the newest days of the metrics that are markers too
``CARD#~panels``                           the newest readings of panels, of all markers
``DERIVED#<day>#<instant>#<panel id>``     the computed readings of one panel
``DAY#<day>``                              what was done of one day's plan
``DAY#<day>#planned#<workout id>``         a workout planned for one day
``DAY#<day>#planned``                      the workouts planned for one day, as in 0.5
``DAY#<day>#planned-count``                how many workouts are planned for one day
``<ENTITY>#<id>``                          a resource named by its id alone (adoption, exercise,
                                           exercise_merge, metric_definition, program, routine,
                                           run)
``COUNT#<entity>``                         how many resources of a type there are; of own metrics,
                                           also how many days have each of them
``METRIC_DAY#<day>/<source>``              the metrics of one source and day, so that one Query
                                           brings a range of days
``USES#<routine id>``                      the programs that name a routine
``RUNLOG#<run id>``                        the latest workouts of a run, and its state before them
``RUNLOG#<run id>#<number>``               earlier workouts of a run, and its state before them
``<ENTITY>#[scope#]<day>#<instant>#<id>``  a dated entry, in the order lists show it
``RESULTS#<group>#<day>#<instant>#<id>``   the readings of one panel of one group of markers
``ENDED#<year>#<id>``                      the archive: a deleted item of the plan, by the year in
                                           which it ended
``ENDED#<year>#~<id>``                      what a person wrote about items of the archive; it
                                           expires
``SETS#<quarter>#<group>``                 what was done in one quarter of one group of exercises
``BESTS#<group>``                          the best of its earlier periods, and its quarters
``GONE#<entity>#<id>``                     the tombstone of a deleted resource, or the reservation
                                           of an id that a client made
``IMPORT#<id>``                            an import
``IMPORTRUN#<id>``                         how far the work on an import is
``IMPORTDAYS#<id>#<number>``               the metric days of one transaction of an import, by the
                                           number of the first
``IMPORTS``                                the imports of a person that are not finished
``SOURCE#<entity>#<provider>#<external>``  uniqueness of an imported entry
``RECEIPT#<digest>``                       the answer given to one Idempotency-Key
``DELETION``                               that the account is to be erased, or is erased
=========================================  =========================================================

One partition is of nobody: ``ERASURE`` has an entry ``<due>#<user id>`` for each account that is to
be erased, so that those which are due are found with one Query.
"""

from datetime import UTC, date, datetime
from zlib import crc32

BY_CHANGE = "by_change"
BY_ID = "by_id"

CALENDARS = "CAL#"
CALENDARS_END = "CAL#\x7f"
WORKOUT_CALENDARS = "CAL#workouts#"
EXCUSES = "CAL#~excuses#"
PROFILE = "CAL#~profile"
SCHEDULES = "CAL#~schedule#"
PLAN = "CALPLAN#"
PLAN_END = "CALPLAN#\x7f"
DELETED_DAYS = "CALPLAN#~deleted"
ENDED = "CALPLAN#~ended#"
ARCHIVE = "ENDED#"
ARCHIVE_TEXTS = "~"
ARCHIVE_END = "ENDED#\x7f"
REVISION = "CALPLAN#~revision"
STOCK = "CALPLAN#stock#"
PROGRAM_NAMES = "CALPROGRAM#"
NEXT_WORKOUTS = "CALRUN#"
METRIC_SOURCES = "CALSOURCES#metrics"
# Entities of the plan.
PLANNED = frozenset({"habit", "supplement"})
DAY_LOGS = "DAY#"
PLANNED_WORKOUTS = "#planned"
PLANNED_COUNT = "#planned-count"
# What the streak kind of a habit is called, before the habit's id.
HABIT_KIND = "habit-"
# The same of the counters of the days with a taken dose of a supplement, which are no streak.
DOSE_KIND = "dose-"
# The streak kind of daily metrics.
METRICS_KIND = "metrics"
MARKER_SUMMARIES = "CARD#"
MARKER_SUMMARIES_END = "CARD#\x7f"
PANEL_READINGS = "CARD#~panels"
METRIC_NEWEST = "CARD#~metrics"
# In how many items the measured readings of a panel are at most; a part of stored keys, so it never
# changes.
RESULT_GROUPS = 32
SETS = "SETS#"
BESTS = "BESTS#"
BESTS_END = "BESTS#\x7f"
TOMBSTONES = "GONE#"
SOURCES = "SOURCE#"
COUNTS = "COUNT#"
ROUTINE_USES = "USES#"
RUN_LOGS = "RUNLOG#"
RECEIPTS = "RECEIPT#"
IMPORT_RUNS = "IMPORTRUN#"
IMPORT_DAYS = "IMPORTDAYS#"
OPEN_IMPORTS = "IMPORTS"
DELETION = "DELETION"
# The partition of the accounts that are to be erased.
ERASURES = "ERASURE"
# Above every character that a key has after a separator.
LAST = "\x7f"
# How the instant of a dated entry is written, in UTC.
INSTANT_FORM = "%Y%m%dT%H%M%S"


def partition(user_id: str) -> str:
    """Return the partition key of one user; the only place where one is made."""
    return f"USER#{user_id}"


def owner(partition_key: str) -> str:
    """Return the id of the user whose partition has this key; "" if it is of nobody.

    >>> owner(partition("ada")), owner(ERASURES)
    ('ada', '')
    """
    prefix, _, user_id = partition_key.partition("#")
    return user_id if prefix == "USER" else ""


def erasure(due: datetime, user_id: str = "") -> str:
    """Return the sort key of an account to be erased; without an id, of the first of its second.

    >>> erasure(datetime(2026, 3, 28, 12, tzinfo=UTC), "ada")
    '20260328T120000#ada'
    """
    return f"{due.astimezone(UTC).strftime(INSTANT_FORM)}#{user_id}"


def calendar(kind: str, year: int) -> str:
    """Return the sort key of the day counters of ``kind`` in ``year``."""
    return f"{CALENDARS}{kind}#{year:04d}"


def marker_summary(marker: str, part: str) -> str:
    """Return the sort key of one part of the summary of a marker."""
    return f"{MARKER_SUMMARIES}{marker}#{part}"


def derived(day: date, at: datetime | None, panel_id: str) -> str:
    """Return the sort key of the computed readings of one panel."""
    return dated("derived", "", day, at, panel_id)


def results_group(marker: str) -> str:
    """Return the group of markers whose readings of one panel are in one item.

    >>> results_group("apob"), results_group("hdl_c")
    ('16', '18')
    """
    return f"{crc32(marker.encode()) % RESULT_GROUPS:02x}"


def named(entity: str, resource_id: str) -> str:
    """Return the sort key of a resource that is found by its id alone."""
    return f"{family(entity)}{resource_id}"


def metric_day(day: date, source: str = "") -> str:
    """Return the sort key of the metrics of a day and source; without one, of the day's first.

    >>> metric_day(date(2026, 3, 14), "watch")
    'METRIC_DAY#2026-03-14/watch'
    """
    return f"{family('metric_day')}{day.isoformat()}/{source}"


def family(entity: str, scope: str = "") -> str:
    """Return what every sort key of ``entity`` (within ``scope``, such as a marker) begins with."""
    if entity in PLANNED:
        return f"{PLAN}{entity}#"
    return f"{entity.upper()}#{scope}#" if scope else f"{entity.upper()}#"


def count_of(entity: str) -> str:
    """Return the sort key of how many resources of a type there are."""
    return f"{COUNTS}{entity}"


def routine_uses(routine_id: str) -> str:
    """Return the sort key of the programs that name a routine."""
    return f"{ROUTINE_USES}{routine_id}"


def run_log(run_id: str, part: int | None = None) -> str:
    """Return the sort key of the latest workouts of a run, or of an earlier part of its log."""
    return f"{RUN_LOGS}{run_id}" if part is None else f"{RUN_LOGS}{run_id}#{part}"


def next_workout(run_id: str) -> str:
    """Return the sort key of the next workout of an active run."""
    return f"{NEXT_WORKOUTS}{run_id}"


def program_name(program_id: str) -> str:
    """Return the sort key of the name of a program."""
    return f"{PROGRAM_NAMES}{program_id}"


def dated(entity: str, scope: str, day: date, at: datetime | None, resource_id: str) -> str:
    """Return the sort key of a dated entry: by day, then by instant where there is one."""
    instant = at.astimezone(UTC).strftime(INSTANT_FORM) if at else ""
    return f"{family(entity, scope)}{day.isoformat()}#{instant}#{resource_id}"


def day_log(day: date) -> str:
    """Return the sort key of what was done of one day's plan."""
    return f"{DAY_LOGS}{day.isoformat()}"


def planned(day: date) -> str:
    """Return what the sort keys of the workouts planned for one day begin with."""
    return f"{day_log(day)}{PLANNED_WORKOUTS}"


def planned_count(day: date) -> str:
    """Return the sort key of how many workouts are planned for one day."""
    return f"{day_log(day)}{PLANNED_COUNT}"


def planned_count_beside(sort_key: str) -> str:
    """Return the sort key of the count of planned workouts that has the one at ``sort_key``.

    "" if ``sort_key`` is that of all workouts of a day, as in 0.5.

    >>> planned_count_beside("DAY#2026-03-14#planned#7")
    'DAY#2026-03-14#planned-count'
    """
    day, _, workout_id = sort_key.partition(PLANNED_WORKOUTS)
    return f"{day}{PLANNED_COUNT}" if workout_id else ""


def habit_kind(habit_id: str) -> str:
    """Return what the streak kind of a habit is called."""
    return f"{HABIT_KIND}{habit_id}"


def habit_of(kind: str) -> str:
    """Return the id of the habit that a streak kind is of; "" for another kind."""
    return kind.removeprefix(HABIT_KIND) if kind.startswith(HABIT_KIND) else ""


def dose_kind(supplement_id: str) -> str:
    """Return what the counters of the days with a taken dose of a supplement are called."""
    return f"{DOSE_KIND}{supplement_id}"


def supplement_of(kind: str) -> str:
    """Return the id of the supplement whose dose days a kind counts; "" for another kind."""
    return kind.removeprefix(DOSE_KIND) if kind.startswith(DOSE_KIND) else ""


def archived(year: int, resource_id: str = "") -> str:
    """Return the sort key of a deleted item of the plan; without an id, of the year's first."""
    return f"{ARCHIVE}{year:04d}#{resource_id}"


def archived_texts(year: int, unique: str) -> str:
    """Return the sort key of the texts of what one request moved into the archive."""
    return f"{ARCHIVE}{year:04d}#{ARCHIVE_TEXTS}{unique}"


def is_archived_texts(sort_key: str) -> bool:
    """Tell whether a sort key is that of texts of the archive.

    >>> is_archived_texts(archived_texts(2026, "7")), is_archived_texts(archived(2026, "7"))
    (True, False)
    """
    return sort_key.startswith(ARCHIVE) and f"#{ARCHIVE_TEXTS}" in sort_key


def sets(quarter: str, group: str = "") -> str:
    """Return the sort key of what was done in a quarter of a group; without one, of the first."""
    return f"{SETS}{quarter}#{group}"


def bests(group: str) -> str:
    """Return the sort key of the bests of a group of exercises."""
    return f"{BESTS}{group}"


def tombstone(entity: str, resource_id: str) -> str:
    """Return the sort key of the tombstone (or reservation) of a resource id."""
    return f"{TOMBSTONES}{entity}#{resource_id}"


def source(entity: str, provider: str, external_id: str) -> str:
    """Return the sort key that lets one external id be imported once."""
    return f"{SOURCES}{entity}#{provider}#{external_id}"


def import_run(import_id: str) -> str:
    """Return the sort key of how far the work on an import is."""
    return f"{IMPORT_RUNS}{import_id}"


def import_days(import_id: str, number: int | None = None) -> str:
    """Return the sort key of the metric days of a batch, by the number of its first entry.

    Without a number, it is what these sort keys of an import begin with; they sort by number.

    >>> import_days("7", 500)
    'IMPORTDAYS#7#00000500'
    """
    return f"{IMPORT_DAYS}{import_id}#" + ("" if number is None else f"{number:08d}")


def receipt(digest: str) -> str:
    """Return the sort key of the receipt for one idempotency key (given as a digest)."""
    return f"{RECEIPTS}{digest}"
