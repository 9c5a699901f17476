r"""A neutral CSV of workouts, for logs of any origin. Pure.

A row is a set. Columns may be in any order, and all but ``date`` and ``exercise`` may be absent or
blank. Rows that follow each other with the same date, start and workout are one workout; rows of it
that follow each other with the same exercise and superset are one exercise.

| column | content |
|---|---|
| `date` | day of the workout, `2026-04-24` |
| `start` | time of day by the clock on the wall, `18:05` or `18:05:30` |
| `end` | likewise; one before `start` is of the next day |
| `workout` | title |
| `exercise` | name of the exercise |
| `set` | number of the set; one that is not above the number before begins the exercise again |
| `type` | `normal` (the default), `warmup`, `failure` or `drop` |
| `reps` | repetitions |
| `weight`, `weight_unit` | the weight, and `kg` or `lb` |
| `distance`, `distance_unit` | the distance, and `m`, `km`, `mi`, `yd` or `ft` |
| `duration_s` | seconds of the set |
| `rpe` | from 1 to 10 in steps of 0.5 |
| `notes` | remark on the set |
| `workout_notes` | remark on the workout; different ones of its rows are joined |
| `superset` | exercises of a workout with the same text are a superset |

A time of day may have an offset, as in `18:05+02:00`; an end without one has that of the start.
The delimiter is ``,``, ``;`` or a tab; with ``;`` a figure may have a decimal comma. A blank figure
is none, and 0 is 0.

>>> import io
>>> text = b"date,start,exercise,weight,weight_unit,reps\n2026-04-24,18:05,Squat,100,kg,5\n"
>>> [draft] = WorkoutCsv().parse(io.BytesIO(text))
>>> draft.key, draft.exercises[0].sets[0].weight
('2026-04-24T18:05:00', Amount(value=100.0, unit='kg'))
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO, Final, get_args

from chalicelib.account.imports.formats.cells import fold, quoted
from chalicelib.account.imports.formats.dates import clock
from chalicelib.account.imports.formats.drafts import Moment, SetKind
from chalicelib.account.imports.formats.figures import SetColumns, SetReader
from chalicelib.account.imports.formats.log import WorkoutLog
from chalicelib.account.imports.formats.parser import FileFault, Found
from chalicelib.account.imports.formats.text import BadCell, TextRow, TextTable, header_of

COLUMNS: Final = (
    "date",
    "start",
    "end",
    "workout",
    "exercise",
    "set",
    "type",
    "reps",
    "weight",
    "weight_unit",
    "distance",
    "distance_unit",
    "duration_s",
    "rpe",
    "notes",
    "workout_notes",
    "superset",
)
_REQUIRED: Final = ("date", "exercise")
_FIGURES: Final = SetColumns(
    reps="reps",
    weight="weight",
    weight_unit="weight_unit",
    distance="distance",
    distance_unit="distance_unit",
    seconds="duration_s",
    rpe="rpe",
)
_KINDS: Final[dict[str, SetKind]] = {"": "normal", **{kind: kind for kind in get_args(SetKind)}}


class WorkoutCsv:
    """The parser of the neutral CSV."""

    name: Final = "workout_csv"

    def recognises(self, head: bytes) -> bool:
        """Tell whether the header has the required columns and no unknown one."""
        columns = header_of(head)
        return columns.issuperset(_REQUIRED) and columns <= frozenset(COLUMNS)

    def parse(self, file: BinaryIO) -> Iterator[Found]:
        """Yield the workouts of a file, in its order.

        Raises:
            UnreadableFile: as :class:`TextTable`.
        """
        table = TextTable(file)
        table.require(*_REQUIRED)
        yield from table.unknown_columns(frozenset(COLUMNS))
        log = WorkoutLog(self.name)
        yield from log.read(table, _Rows(table, log).row)


class _Rows:
    def __init__(self, table: TextTable, log: WorkoutLog) -> None:
        self._log = log
        self._sets = SetReader(table, _FIGURES, zero_is_blank=False)
        self._exercise: tuple[str, str] | None = None
        self._number: float | None = None

    def row(self, row: TextRow) -> Iterator[Found]:
        identity = (row.text("date"), row.text("start"), row.text("workout"))
        if not self._log.is_open(identity):
            yield from self._log.close()
            start = _start(row)
            end, faults = _end(row, start)
            yield from faults
            self._log.begin(identity, row.line, start, identity[2], end=end)
        exercise = (row.text("exercise"), row.text("superset"))
        if not exercise[0]:
            raise BadCell("exercise", "no_exercise", "The set has no exercise.")
        kind = _KINDS.get(fold(row.text("type")))
        if kind is None:
            detail = f"{quoted(row.text('type'))} is not one of {', '.join(get_args(SetKind))}."
            raise BadCell("type", "unknown_set_kind", detail)
        number = row.number("set")
        draft, faults = self._sets.read(row, kind, notes=row.text("notes"))
        yield from faults
        self._log.exercise(
            exercise[0],
            superset=exercise[1] or None,
            again=exercise == self._exercise and self._is_again(number),
        )
        self._exercise, self._number = exercise, number
        self._log.add(draft)
        self._log.note(row.text("workout_notes"))

    def _is_again(self, number: float | None) -> bool:
        return number is not None and self._number is not None and number <= self._number


def _start(row: TextRow) -> Moment:
    day = row.moment("date")
    if isinstance(day, datetime):
        raise BadCell("date", "not_a_date", "The date has a time of day, which belongs to `start`.")
    if not row.text("start"):
        return day
    return datetime.combine(day, row.parsed("start", clock, "not_a_time"))


def _end(row: TextRow, start: Moment) -> tuple[datetime | None, list[FileFault]]:
    """Return the end of a workout; one that cannot be read is left out with a warning."""
    if not row.text("end"):
        return None, []
    if not isinstance(start, datetime):
        detail = "An end without a start is left out."
        return None, [row.warning("end", "no_start", detail)]
    try:
        end = datetime.combine(start.date(), row.parsed("end", clock, "not_a_time"))
        if end.tzinfo is None:
            end = end.replace(tzinfo=start.tzinfo)
        elif start.tzinfo is None:
            raise BadCell("end", "no_offset", "Only the end has an offset.")
        return (end if end >= start else end + timedelta(days=1)), []
    except BadCell as bad:
        return None, [row.warning("end", bad.code, f"{bad.detail} It is left out.")]
    except OverflowError:
        return None, [row.warning("end", "not_a_date", "The end has no date; it is left out.")]
