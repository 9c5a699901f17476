r"""The exports of Strong: workouts, body weight and body fat. Pure.

A row is a set; rows that follow each other with the same date and name are a workout. The date is
its start by the clock on the wall. What is known of the variants, from real files:

- with commas (iOS), in English or German, with or without notes: ``Date,Workout Name,Duration,
  Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE``. No units. A figure
  that is not given is ``0``.
- with semicolons (Android): ``Weight Unit`` and ``Distance Unit`` have columns, blank where they do
  not matter; the duration is the last column or absent.
- all quoted, with semicolons: the unit is in the header, ``Weight (kg)``; workouts are numbered.
- ``"Date";"Weight (kg)"`` and ``"Date";"Body fat percentage"``: measurements.

``Set Order`` is a number, or a kind (``W``, ``D``, ``F``; ``WARM_UP``, ``DROP_SET``, ``FAILURE``),
or marks a row that is no set: the rest before the next one, or a remark on the exercise.
"""

from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final

from chalicelib.account.imports.formats.cells import fold, quoted
from chalicelib.account.imports.formats.dates import duration
from chalicelib.account.imports.formats.drafts import Amount, SampleDraft, SetKind
from chalicelib.account.imports.formats.figures import SetColumns, SetReader
from chalicelib.account.imports.formats.log import WorkoutLog
from chalicelib.account.imports.formats.parser import FileFault, Found
from chalicelib.account.imports.formats.text import BadCell, TextRow, TextTable, header_of

_ENGLISH: Final = {
    "date": "date",
    "workout": "workout name",
    "exercise": "exercise name",
    "order": "set order",
    "reps": "reps",
    "weight": "weight",
    "distance": "distance",
    "seconds": "seconds",
    "notes": "notes",
    "workout_notes": "workout notes",
}
_GERMAN: Final = {
    "date": "datum",
    "workout": "workout-name",
    "exercise": "name der übung",
    "order": "reihenfolge festlegen",
    "reps": "wiederh.",
    "weight": "gewicht",
    "distance": "entfernung",
    "seconds": "sekunden",
    "notes": "notizen",
    "workout_notes": "workout-notizen",
}
_NUMBER: Final = "workout #"
_SECONDS: Final = "duration (sec)"
_DURATIONS: Final = ("duration", "workout duration", "dauer", "workout-dauer")
_WEIGHT_UNIT: Final = "weight unit"
_DISTANCE_UNIT: Final = "distance unit"
_REQUIRED: Final = ("date", "exercise", "order")
_KINDS: Final[Mapping[str, SetKind]] = {
    "w": "warmup",
    "warm_up": "warmup",
    "d": "drop",
    "drop_set": "drop",
    "f": "failure",
    "failure": "failure",
}
_RESTS: Final = frozenset({"rest timer", "ruhezeit"})
_REMARKS: Final = frozenset({"note", "notiz"})
# A measurement by its column: the metric and the unit of the API.
_MEASUREMENTS: Final = {
    "weight (kg)": ("weight", "kg"),
    "weight (lb)": ("weight", "[lb_av]"),
    "weight (lbs)": ("weight", "[lb_av]"),
    "body fat percentage": ("body_fat_pct", "%"),
}


class Strong:
    """The parser of Strong's exports."""

    name: Final = "strong"

    def recognises(self, head: bytes) -> bool:
        """Tell whether the header is one of Strong."""
        columns = header_of(head)
        if any({names[each] for each in _REQUIRED} <= columns for names in (_ENGLISH, _GERMAN)):
            return True
        return "date" in columns and len(columns) == 2 and bool(columns & _MEASUREMENTS.keys())

    def parse(self, file: BinaryIO) -> Iterator[Found]:
        """Yield the workouts or the measurements of a file.

        Raises:
            UnreadableFile: as :class:`TextTable`.
        """
        table = TextTable(file)
        names = _GERMAN if _GERMAN["date"] in table.places else _ENGLISH
        measured = next((each for each in _MEASUREMENTS if each in table.places), "")
        if measured and names["exercise"] not in table.places:
            table.require("date", measured)
            yield from WorkoutLog(self.name).read(table, _Measurements(measured).row)
            return
        table.require(*(names[each] for each in _REQUIRED))
        log = WorkoutLog(self.name)
        rows = _Rows(table, names, log)
        yield from table.unknown_columns(rows.known)
        yield from log.read(table, rows.row)


class _Measurements:
    def __init__(self, column: str) -> None:
        self._column = column
        self._code, self._unit = _MEASUREMENTS[column]

    def row(self, row: TextRow) -> Iterator[Found]:
        value = row.number(self._column)
        if value is None or value <= 0:
            raise BadCell(self._column, "not_positive", "The measurement must be positive.")
        amount = Amount(value, self._unit)
        yield SampleDraft(row.line, self._code, "strong", row.moment("date"), amount=amount)


class _Rows:
    """The rows of workouts.

    Attributes:
        known: the columns that are read.
    """

    def __init__(self, table: TextTable, names: Mapping[str, str], log: WorkoutLog) -> None:
        self._names = names
        self._log = log
        columns = SetColumns(
            reps=names["reps"],
            weight=names["weight"],
            weight_unit=_WEIGHT_UNIT,
            distance=names["distance"],
            distance_unit=_DISTANCE_UNIT,
            seconds=names["seconds"],
            rpe="rpe",
        )
        self._sets = SetReader(table, columns, zero_is_blank=True)
        self._duration = next((each for each in _DURATIONS if each in table.places), "")
        own = (*names.values(), _NUMBER, _SECONDS, *_DURATIONS)
        self.known = self._sets.known | frozenset(own)

    def row(self, row: TextRow) -> Iterator[Found]:
        names = self._names
        identity = (row.text(names["date"]), row.text(names["workout"]), row.text(_NUMBER))
        if not self._log.is_open(identity):
            yield from self._log.close()
            start = row.moment(names["date"])
            seconds, faults = self._workout_duration(row)
            yield from faults
            self._log.begin(identity, row.line, start, identity[1], duration_s=seconds)
        self._log.note(row.text(names["workout_notes"]))
        order = fold(row.text(names["order"]))
        if order in _RESTS:
            return
        exercise = row.text(names["exercise"])
        if not exercise:
            raise BadCell(names["exercise"], "no_exercise", "The set has no exercise.")
        if order not in _REMARKS:
            kind = _KINDS.get(order, "normal")
            if order not in _KINDS and not order.isdecimal():
                detail = f"{quoted(order)} is no known kind of set; read as a normal one."
                yield row.warning(names["order"], "unknown_set_kind", detail)
            draft, faults = self._sets.read(row, kind)
            yield from faults
            self._log.exercise(exercise)
            self._log.add(draft)
        else:
            self._log.exercise(exercise)
        self._log.exercise_note(row.text(names["notes"]))

    def _workout_duration(self, row: TextRow) -> tuple[float | None, list[FileFault]]:
        """Return the seconds of a workout; a duration that cannot be read is a warning."""
        try:
            value = row.number(_SECONDS) or row.parsed(self._duration, duration, "not_a_duration")
        except BadCell as bad:
            return None, [row.warning(bad.column, bad.code, f"{bad.detail} It is left out.")]
        if value is None or value >= 0:
            return value or None, []
        return None, [row.warning(_SECONDS, "negative", "The duration is negative; left out.")]
