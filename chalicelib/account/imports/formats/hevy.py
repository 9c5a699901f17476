r"""The exports of Hevy, from the app and from hevy.com. Pure.

A row is a set; the units are in the names of the columns, each on its own: ``weight_kg`` or
``weight_lbs``, ``distance_km`` or ``distance_miles``. Rows that follow each other with the same
title, times and description are a workout. The times are those of the clock on the wall. The app
writes a line end within a cell as ``\n``, of two characters, and names of months in its language.
``set_index`` counts the sets of an exercise from 0; where it begins again, the exercise is done
again. Source: the exports of one account in several languages, in kit-g/heart-api, and real files.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import BinaryIO, Final

from chalicelib.account.imports.formats.cells import fold, quoted
from chalicelib.account.imports.formats.drafts import Moment, SetKind
from chalicelib.account.imports.formats.figures import SetColumns, SetReader
from chalicelib.account.imports.formats.log import WorkoutLog
from chalicelib.account.imports.formats.parser import FileFault, Found
from chalicelib.account.imports.formats.text import BadCell, TextRow, TextTable, header_of

_REQUIRED: Final = ("start_time", "exercise_title", "set_index")
_TEXTS: Final = ("title", "end_time", "description", "superset_id", "exercise_notes", "set_type")
_COLUMNS: Final = SetColumns(
    reps="reps",
    weight="weight",
    weight_unit="",
    distance="distance",
    distance_unit="",
    seconds="duration_seconds",
    rpe="rpe",
)
_KINDS: Final[Mapping[str, SetKind]] = {
    "": "normal",
    "normal": "normal",
    "warmup": "warmup",
    "failure": "failure",
    "dropset": "drop",
    "drop_set": "drop",
}


class Hevy:
    """The parser of Hevy's exports."""

    name: Final = "hevy"

    def recognises(self, head: bytes) -> bool:
        """Tell whether the header is that of Hevy."""
        return header_of(head).issuperset(_REQUIRED)

    def parse(self, file: BinaryIO) -> Iterator[Found]:
        """Yield the workouts of a file, in its order: the newest first.

        Raises:
            UnreadableFile: as :class:`TextTable`.
        """
        table = TextTable(file)
        table.require(*_REQUIRED)
        log = WorkoutLog(self.name)
        rows = _Rows(table, log)
        yield from table.unknown_columns(rows.known)
        yield from log.read(table, rows.row)


class _Rows:
    """The rows of a file.

    Attributes:
        known: the columns that are read.
    """

    def __init__(self, table: TextTable, log: WorkoutLog) -> None:
        self._log = log
        self._sets = SetReader(table, _COLUMNS, zero_is_blank=False)
        self.known = self._sets.known | frozenset((*_REQUIRED, *_TEXTS))
        self._exercise: tuple[str, str] | None = None
        self._index: float = 0

    def row(self, row: TextRow) -> Iterator[Found]:
        identity = tuple(map(row.text, ("title", "start_time", "end_time", "description")))
        if not self._log.is_open(identity):
            yield from self._log.close()
            start = row.moment("start_time")
            end, faults = _end(row, start)
            yield from faults
            self._log.begin(identity, row.line, start, identity[0], end=end)
            self._log.note(_unescaped(identity[3]))
        exercise = (row.text("exercise_title"), row.text("superset_id"))
        if not exercise[0]:
            raise BadCell("exercise_title", "no_exercise", "The set has no exercise.")
        index = row.number("set_index") or 0
        again = exercise == self._exercise and index <= self._index
        draft, faults = self._sets.read(row, self._kind(row))
        yield from self._unknown_kind(row)
        yield from faults
        self._exercise, self._index = exercise, index
        self._log.exercise(exercise[0], superset=exercise[1] or None, again=again)
        self._log.exercise_note(_unescaped(row.text("exercise_notes")))
        self._log.add(draft)

    def _kind(self, row: TextRow) -> SetKind:
        return _KINDS.get(fold(row.text("set_type")), "normal")

    def _unknown_kind(self, row: TextRow) -> Iterator[FileFault]:
        kind = row.text("set_type")
        if fold(kind) not in _KINDS:
            detail = f"{quoted(kind)} is no known kind of set; read as a normal one."
            yield row.warning("set_type", "unknown_set_kind", detail)


def _unescaped(text: str) -> str:
    r"""Return a remark with its line ends.

    The app leaves a carriage return before the two characters as it is.

    >>> _unescaped("one\n\\ntwo\\nthree")
    'one\ntwo\nthree'
    """
    return text.replace("\n\\n", "\n").replace("\\n", "\n")


def _end(row: TextRow, start: Moment) -> tuple[datetime | None, list[FileFault]]:
    """Return the end of a workout; one that cannot be is left out with a warning.

    In the hour that a clock repeats in autumn, a real end may be before its start.
    """
    if not row.text("end_time"):
        return None, []
    try:
        end = row.moment("end_time")
    except BadCell as bad:
        return None, [row.warning("end_time", bad.code, f"{bad.detail} It is left out.")]
    if not isinstance(end, datetime) or not isinstance(start, datetime):
        return None, [row.warning("end_time", "no_time", "It is left out: a time is missing.")]
    if (start.tzinfo is None) != (end.tzinfo is None):
        detail = "It is left out: only one of start and end has a time zone."
        return None, [row.warning("end_time", "no_offset", detail)]
    if end < start:
        detail = "The end is before the start; it is left out."
        return None, [row.warning("end_time", "end_before_start", detail)]
    return end, []
