"""The exports of FitNotes, of Android and of iOS, and of its body tracker. Pure.

A row is a set with a date only, so a day is one workout. Fields of the app for Android are not
quoted: a comma in the name of an exercise makes a cell more, in 99 of 1,624 rows of a real file.
Those cells are joined again, because the ones before and after are known.

- Android: ``Date,Exercise,Category,Weight (lbs),Reps,Distance,Distance Unit,Time``; later with
  ``Weight`` and ``Weight Unit`` (``kgs``, ``lbs``), and with ``Comment``.
- iOS: ``Weight (kg)`` and ``Weight (lbs)``, of which one is filled, ``Notes`` and ``Kind``.
- body tracker: ``Date,Time,Measurement,Value,Unit``.

A figure that is not given is blank or 0; a time is ``H:MM:SS`` or ``MM:SS``.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Final

from chalicelib.account.imports.formats.cells import fold, quoted
from chalicelib.account.imports.formats.dates import clock, duration
from chalicelib.account.imports.formats.drafts import Amount, SampleDraft
from chalicelib.account.imports.formats.figures import SetColumns, SetReader
from chalicelib.account.imports.formats.log import WorkoutLog
from chalicelib.account.imports.formats.parser import Found
from chalicelib.account.imports.formats.text import BadCell, TextRow, TextTable, header_of

_REQUIRED: Final = ("date", "exercise", "category", "reps")
_BODY: Final = ("date", "measurement", "value", "unit")
_OTHERS: Final = frozenset({*_REQUIRED, "time", "comment", "notes", "kind"})
_COLUMNS: Final = SetColumns(
    reps="reps",
    weight="weight",
    weight_unit="weight unit",
    distance="distance",
    distance_unit="distance unit",
)
_FIGURES: Final = frozenset({"weight", "weight (kg)", "weight (lbs)", "reps", "distance"})
_FIGURE: Final = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?)?")
_MEASUREMENTS: Final = {"bodyweight": "weight", "body fat": "body_fat_pct", "waist": "waist"}
_UNITS: Final = {
    "weight": {"kg": "kg", "kgs": "kg", "lb": "[lb_av]", "lbs": "[lb_av]"},
    "body_fat_pct": {"%": "%"},
    "waist": {"cm": "cm", "in": "[in_i]"},
}


class FitNotes:
    """The parser of FitNotes' exports."""

    name: Final = "fitnotes"

    def recognises(self, head: bytes) -> bool:
        """Tell whether the header is one of FitNotes."""
        columns = header_of(head)
        return columns.issuperset(_REQUIRED) or columns == {*_BODY, "time"}

    def parse(self, file: BinaryIO) -> Iterator[Found]:
        """Yield a workout for each day, or the measurements of the body.

        Raises:
            UnreadableFile: as :class:`TextTable`.
        """
        joiner = _Joiner()
        table = TextTable(file, rejoin=joiner.joined)
        log = WorkoutLog(self.name)
        if "measurement" in table.places:
            table.require(*_BODY)
            yield from log.read(table, _measurement)
            return
        table.require(*_REQUIRED)
        joiner.table = table
        rows = _Rows(table, log)
        yield from table.unknown_columns(rows.known)
        yield from log.read(table, rows.row)


class _Joiner:
    """Joins the cells of a name, or of a comment, that has commas.

    Attributes:
        table: once its header is read.
    """

    table: TextTable | None = None

    def joined(self, cells: list[str]) -> list[str]:
        """Return as many cells as the header has, if the figures are then in their places."""
        table = self.table
        if table is None or len(cells) < len(table.header):
            return cells
        extra = len(cells) - len(table.header)
        name = table.places["exercise"]
        remark = table.places.get("comment", table.places.get("notes"))
        candidates = [cells[:-extra] if not any(cells[-extra:]) else cells]
        candidates.append(_join(cells, name, extra))
        if remark is not None:
            for in_remark in range(1, extra + 1):
                joined = _join(cells, name, extra - in_remark)
                candidates.append(_join(joined, remark, in_remark))
        return next((each for each in candidates if _figures_fit(table, each)), cells)


def _join(cells: list[str], place: int, more: int) -> list[str]:
    return [*cells[:place], ",".join(cells[place : place + more + 1]), *cells[place + more + 1 :]]


def _figures_fit(table: TextTable, cells: list[str]) -> bool:
    if len(cells) != len(table.header):
        return False
    places = (place for name, place in table.places.items() if name in _FIGURES)
    return all(_FIGURE.fullmatch(cells[place].strip()) for place in places)


class _Rows:
    """The rows of sets.

    Attributes:
        known: the columns that are read.
    """

    def __init__(self, table: TextTable, log: WorkoutLog) -> None:
        self._log = log
        self._sets = SetReader(table, _COLUMNS, zero_is_blank=True)
        self.known = self._sets.known | _OTHERS

    def row(self, row: TextRow) -> Iterator[Found]:
        identity = (row.text("date"),)
        if not self._log.is_open(identity):
            yield from self._log.close()
            self._log.begin(identity, row.line, row.moment("date"))
        exercise = row.text("exercise")
        if not exercise:
            raise BadCell("exercise", "no_exercise", "The set has no exercise.")
        notes = row.text("comment") or row.text("notes")
        seconds = row.parsed("time", duration, "not_a_duration")
        draft, faults = self._sets.read(row, "normal", notes=notes, duration_s=seconds)
        yield from faults
        self._log.exercise(exercise, category=row.text("category") or None)
        self._log.add(draft)


def _measurement(row: TextRow) -> Iterator[Found]:
    code = _MEASUREMENTS.get(fold(row.text("measurement")))
    if code is None:
        detail = f"{quoted(row.text('measurement'))} is no metric that can be imported."
        raise BadCell("measurement", "unknown_measurement", detail)
    unit = _UNITS[code].get(fold(row.text("unit")))
    if unit is None:
        detail = f"{quoted(row.text('unit'))} is no unit of this measurement."
        raise BadCell("unit", "unknown_unit", detail)
    value = row.number("value")
    if value is None or value <= 0:
        raise BadCell("value", "not_positive", "The measurement must be positive.")
    start = row.moment("date")
    if row.text("time") and not isinstance(start, datetime):
        start = datetime.combine(start, row.parsed("time", clock, "not_a_time"))
    yield SampleDraft(row.line, code, "fitnotes", start, amount=Amount(value, unit))
