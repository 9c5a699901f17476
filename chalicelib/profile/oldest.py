"""The oldest day of an entry or a schedule.

People import what they have on paper, such as laboratory results of their childhood and training
diaries of decades. Somebody who is 75 years old in 2026 has nothing from before 1950. An older date
is nearly always the default of a program (1900-01-01, 1904-01-01) or a typing error, and one such
entry makes every history of its person decades longer. A birth date is no entry and may be older.

What was stored before this rule keeps its dates: it can be read, changed and deleted.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib.errors import invalid

OLDEST_DAY = date(1950, 1, 1)
NOT_OLDER = f"It must not be before {OLDEST_DAY}."
"""The rule in a description of the contract."""


def refuse_too_old(
    day: date | str, where: str, *, before: str | None = None, argument: bool = False
) -> None:
    """Refuse a day before :data:`OLDEST_DAY`, unless it is stored already.

    Args:
        day: the local date, or its text ``YYYY-MM-DD``.
        where: the field, as a JSON pointer, or the name of the argument.
        before: the text of the stored date; None if there is none.
        argument: whether it is an argument.

    Raises:
        Invalid: ``too_long_ago``.
    """
    oldest = OLDEST_DAY.isoformat()
    if str(day) < oldest and str(day) != before:
        raise invalid(where, "too_long_ago", argument=argument, min=oldest)


def refuse_old_schedule(requested: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Refuse dates of a schedule before :data:`OLDEST_DAY`, unless they are stored already.

    Args:
        requested: a supplement, a habit or a version of a streak schedule, with texts as dates.
        before: the document or version that it replaces; empty if there is none.

    Raises:
        Invalid: ``too_long_ago``.
    """
    for name in ("effective_from", "starts_on"):
        if requested.get(name):
            refuse_too_old(requested[name], f"/{name}", before=before.get(name))
    anchor = requested["schedule"].get("anchor")
    if anchor:
        stored = before.get("schedule", {}).get("anchor")
        refuse_too_old(anchor, "/schedule/anchor", before=stored)
