"""Numbers for each day of a span, added up from sets of days. No clock, no I/O.

>>> from datetime import date
>>> monday = date(2026, 3, 9)
>>> counts = DayCounts(Span(monday, date(2026, 3, 11)))
>>> counts.add(DaySet.of([monday, date(2026, 3, 11)]), 2)
>>> counts.add(DaySet.of([monday]))
>>> list(counts.numbers())
[3, 0, 2]
"""

from collections.abc import Sequence

from chalicelib.schedules.daysets import DaySet
from chalicelib.schedules.weeks import Span

# Each day takes four hexadecimal digits, so that its number can be at most 65,535: more than the
# doses of the largest plan.
_DIGITS = 4
_BYTES = _DIGITS // 2


class DayCounts:
    """A number for each day of a span.

    Args:
        span: the days.
    """

    def __init__(self, span: Span) -> None:
        self._origin = span.first.toordinal()
        self._size = span.last.toordinal() - self._origin + 1
        self._sum = 0

    def add(self, days: DaySet, number: int = 1) -> None:
        """Add a number to some days of the span."""
        if not days:
            return
        text = f"{days.shifted(self._origin):b}"
        digits = text.replace("0", "0" * _DIGITS).replace("1", "1".zfill(_DIGITS))
        self._sum += number * int(digits, 16)

    def numbers(self) -> Sequence[int]:
        """Return the numbers in the order of the days."""
        return memoryview(self._sum.to_bytes(self._size * _BYTES, "little")).cast("H")
