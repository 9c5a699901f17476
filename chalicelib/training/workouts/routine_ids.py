"""Which routine a workout names. Pure rules.

Before 0.10 there were no routines, and ``routine_id`` was an id that the client chose for a plan of
its own. Such ids remain valid: any that is no UUID, and any that the workout has already.
"""

import re

from chalicelib.models.fields import UUID_PATTERN


def routine_to_read(routine_id: str | None, known: str | None) -> str:
    """Return the id of the routine that must exist; "" if none must.

    Args:
        routine_id: of the workout that is about to be written.
        known: of the workout that it replaces, or of a routine that was read.

    >>> routine = "01991f3a-0000-7000-8000-00000000b001"
    >>> [routine_to_read(*ids) for ids in ((routine, None), (routine, routine), ("push-a", None))]
    ['01991f3a-0000-7000-8000-00000000b001', '', '']
    """
    if routine_id is None or routine_id == known:
        return ""
    return routine_id if re.fullmatch(UUID_PATTERN, routine_id) else ""
