"""What the log of a day holds at most, so that each entry of the fullest day stays cheap.

Measured on DynamoDB Local (tests/engine/test_bounds.py): one of 100 doses as needed takes at most
25 write units, and any entry of the fullest day at most 60.
"""

from chalicelib.errors import Invalid, invalid
from chalicelib.regimen.plan.adherence import DoseKey
from chalicelib.regimen.plan.daylog import DayLog

# Of all supplements that are taken as needed.
MAX_AS_NEEDED = 100
# Those as needed, and one of each of the most supplements that an account can have.
MAX_DOSES = 300
# With an entry, or with the tombstone of one; twice the habits that an account can have at a time.
MAX_HABITS_LOGGED = 200


def refuse_full_of_doses(log: DayLog, key: DoseKey, where: str) -> None:
    """Refuse one dose more in the log of a day.

    Args:
        log: without the dose.
        key: of the dose.
        where: the field, as a JSON pointer.

    Raises:
        Invalid: ``day_full``.
    """
    if len(log.doses) >= MAX_DOSES:
        raise _full(log, where, MAX_DOSES, "doses")
    as_needed = sum(bool(other.occurrence) for _, other in log.doses)
    if key.occurrence and as_needed >= MAX_AS_NEEDED:
        raise _full(log, where, MAX_AS_NEEDED, "as_needed_doses")


def refuse_full_of_habits(log: DayLog, habit_id: str) -> None:
    """Refuse the entry of one habit more in the log of a day.

    Raises:
        Invalid: ``day_full``.
    """
    logged = {*log.habits, *log.skips, *log.tombstones}
    if habit_id not in logged and len(logged) >= MAX_HABITS_LOGGED:
        raise _full(log, "", MAX_HABITS_LOGGED, "logged_habits")


def _full(log: DayLog, where: str, most: int, what: str) -> Invalid:
    return invalid(where, "day_full", day=f"{log.day}", max=most, of=what)
