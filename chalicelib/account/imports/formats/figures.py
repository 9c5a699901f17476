"""The figures of one set, from the columns that an app has for them. Pure.

What is odd but possible is a warning: a negative weight (apps write assistance so), a weight that
nobody lifts, a unit that nobody knows.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from chalicelib.account.imports.formats.cells import fold, quoted
from chalicelib.account.imports.formats.drafts import Amount, SetDraft, SetKind
from chalicelib.account.imports.formats.parser import FileFault
from chalicelib.account.imports.formats.text import BadCell, TextRow, TextTable

WEIGHT_UNITS: Final = {
    **dict.fromkeys(("kg", "kgs", "kilogram", "kilograms"), "kg"),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), "lb"),
}
DISTANCE_UNITS: Final = {
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), "m"),
    **dict.fromkeys(("km", "kms", "kilometer", "kilometers", "kilometre", "kilometres"), "km"),
    **dict.fromkeys(("mi", "mi.", "mile", "miles"), "mi"),
    **dict.fromkeys(("yd", "yds", "yard", "yards"), "yd"),
    **dict.fromkeys(("ft", "foot", "feet"), "ft"),
}
# Above the heaviest deadlift ever (510 kg); machines for the legs go further.
MAX_USUAL_KG: Final = 515
MAX_USUAL_LB: Final = 1135


@dataclass(frozen=True, slots=True)
class SetColumns:
    """The folded names of the columns; empty for one that an app does not have.

    Attributes:
        weight: also of columns with a unit in the name: ``weight`` means ``weight (kg)`` and
            ``weight_lbs`` too.
        distance: likewise.
    """

    reps: str
    weight: str
    weight_unit: str
    distance: str
    distance_unit: str
    seconds: str = ""
    rpe: str = ""


@dataclass(frozen=True, slots=True)
class _AmountColumns:
    """The columns of one figure by their unit, None if a column of its own has it."""

    columns: Mapping[str, str | None]
    unit_column: str
    units: Mapping[str, str]

    def read(self, row: TextRow, *, zero_is_blank: bool) -> Amount | None:
        for column, unit in self.columns.items():
            value = row.number(column)
            if value is None or (zero_is_blank and not value):
                continue
            return Amount(value, unit or self.units.get(fold(row.text(self.unit_column))))
        return None


@dataclass(slots=True)
class SetReader:
    """Reads the sets of one file.

    Attributes:
        zero_is_blank: whether the app writes 0 for a figure that is not given. Repetitions of 0
            with a weight are a failed attempt all the same.
    """

    table: TextTable
    names: SetColumns
    zero_is_blank: bool
    known: frozenset[str] = field(init=False)
    _weight: _AmountColumns = field(init=False)
    _distance: _AmountColumns = field(init=False)

    def __post_init__(self) -> None:
        names = self.names
        self._weight = self._columns(names.weight, names.weight_unit, WEIGHT_UNITS)
        self._distance = self._columns(names.distance, names.distance_unit, DISTANCE_UNITS)
        single = (names.reps, names.weight_unit, names.distance_unit, names.seconds, names.rpe)
        self.known = frozenset((*single, *self._weight.columns, *self._distance.columns))

    def read(
        self, row: TextRow, kind: SetKind, *, notes: str = "", duration_s: float | None = None
    ) -> tuple[SetDraft, list[FileFault]]:
        """Return the set of a row, and its warnings.

        Args:
            row: of the table.
            kind: as the app's own column says it.
            notes: of the set.
            duration_s: if the app does not write plain seconds.

        Raises:
            BadCell: `not_a_number`, `negative`.
        """
        weight = self._weight.read(row, zero_is_blank=self.zero_is_blank)
        distance = self._distance.read(row, zero_is_blank=True)
        if distance and distance.value < 0:
            raise BadCell(self.names.distance, "negative", "The distance is negative.")
        seconds = self._positive(row, self.names.seconds) or duration_s or None
        reps = self._positive(row, self.names.reps)
        if self.zero_is_blank and not reps and not weight:
            reps = None
        faults = [*self._weight_warnings(row, weight), *self._unit_warnings(row, weight, distance)]
        rpe = self._rpe(row, faults)
        return SetDraft(row.line, kind, reps, weight, distance, seconds, rpe, notes), faults

    def _columns(self, stem: str, unit_column: str, units: Mapping[str, str]) -> _AmountColumns:
        pattern = re.compile(re.escape(stem) + r"(?:[ _]\(?([a-z.]+)\)?)?")
        found: dict[str, str | None] = {}
        for column in self.table.places:
            match = pattern.fullmatch(column)
            if match and (match[1] is None or match[1] in units):
                found[column] = units[match[1]] if match[1] else None
        return _AmountColumns(found, unit_column, units)

    def _positive(self, row: TextRow, column: str) -> float | None:
        value = row.number(column)
        if value is not None and value < 0:
            raise BadCell(column, "negative", f"{quoted(row.text(column))} is negative.")
        return value

    def _rpe(self, row: TextRow, faults: list[FileFault]) -> float | None:
        try:
            value = row.number(self.names.rpe)
        except BadCell as bad:
            faults.append(row.warning(self.names.rpe, bad.code, f"{bad.detail} It is left out."))
            return None
        if not value:
            return None
        if 1 <= value <= 10 and (value * 2).is_integer():
            return value
        detail = "An RPE is from 1 to 10 in steps of 0.5; it is left out."
        faults.append(row.warning(self.names.rpe, "rpe", detail))
        return None

    def _weight_warnings(self, row: TextRow, weight: Amount | None) -> Iterator[FileFault]:
        if weight is None:
            return
        column = next(iter(self._weight.columns), self.names.weight)
        if weight.value < 0:
            detail = "The weight is negative, as of an assistance; it is kept as it is."
            yield row.warning(column, "negative_weight", detail)
        if abs(weight.value) > (MAX_USUAL_KG if weight.unit == "kg" else MAX_USUAL_LB):
            yield row.warning(column, "unusual_weight", "The weight is unusual; it is kept.")

    def _unit_warnings(
        self, row: TextRow, weight: Amount | None, distance: Amount | None
    ) -> Iterator[FileFault]:
        for amount, columns in ((weight, self._weight), (distance, self._distance)):
            if amount and amount.unit is None and (unit := row.text(columns.unit_column)):
                detail = f"{quoted(unit)} is no known unit; the figure has none."
                yield row.warning(columns.unit_column, "unknown_unit", detail)
