"""The base classes of the schedule types."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar, Literal, Self, cast

from chalicelib.schedules.daysets import EMPTY, DaySet
from chalicelib.schedules.weeks import Span, Week

Unit = Literal["day", "week", "month", "entry"]

_READ: dict[str, Callable[[Any], Any]] = {"days": frozenset, "anchor": date.fromisoformat}
_LAST_ORDINAL = date.max.toordinal()


@dataclass(frozen=True)
class ScheduleBase:
    """A schedule that is due on no day.

    In addition, every type has:

    - ``target``: the number of days (or sessions) that are due in a period.
    - ``period(day, week)``: the period of ``day``, or None if the type has no periods; ``week`` has
      the weeks of the person.
    - ``window``: the maximum number of days of a period.
    - ``unit``, on types that streaks accept: the unit in which a streak is counted.

    Class attributes:
        type: the value of the field ``type`` in documents.
        written: the fields that documents have even if they have their default.
    """

    type: ClassVar[str]
    written: ClassVar[frozenset[str]] = frozenset()

    @property
    def frequency(self) -> Fraction:
        """The share of days that are due, on average; more than 1 if sessions are counted."""
        known: Any = self
        return Fraction(known.target, known.window)

    @property
    def by_sessions(self) -> bool:
        """Whether two entries on one day count twice."""
        return False

    def matches(self, day: date) -> bool:
        """Tell whether ``day`` matches the pattern, which has no beginning."""
        del day
        return False

    def due(self, day: date) -> bool:
        """Tell whether something is due on ``day`` itself."""
        del day
        return False

    def matching(self, span: Span) -> DaySet:
        """Return the days of a span that match the pattern, which has no beginning."""
        del span
        return EMPTY

    def due_days(self, span: Span) -> DaySet:
        """Return the days of a span on which something is due."""
        del span
        return EMPTY

    def anchored(self, day: date, week: Week) -> Self:
        """Return the schedule with an anchor: its own one, or else ``day``."""
        del day, week
        return self

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Return the schedule of a document of this type."""
        given = {name: value for name, value in document.items() if name != "type"}
        for name in given.keys() & _READ.keys():
            given[name] = _READ[name](given[name])
        return cls(**given)

    def document(self) -> dict[str, Any]:
        """Return the document that is stored and answered, without fields at their default."""
        document: dict[str, Any] = {"type": self.type}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default or field.name in self.written:
                document[field.name] = _plain(value)
        return document


class OnDays(ScheduleBase):
    """A schedule that is due on fixed days."""

    def due(self, day: date) -> bool:
        """Tell whether something is due on ``day`` itself."""
        return self.matches(day)

    def due_days(self, span: Span) -> DaySet:
        """Return the days of a span on which something is due."""
        return self.matching(span)


class Anchored(OnDays):
    """A pattern of days that is counted from one day.

    Attributes:
        anchor: the first day; nothing is due before it. None means the first day of the calendar.
    """

    anchor: date | None

    @cached_property
    def origin(self) -> int:
        """The ordinal number of the anchor."""
        return (self.anchor or date.min).toordinal()

    def due(self, day: date) -> bool:
        """Tell whether something is due on ``day`` itself: never before the anchor."""
        return (self.anchor is None or day >= self.anchor) and self.matches(day)

    def due_days(self, span: Span) -> DaySet:
        """Return the days of a span on which something is due: never before the anchor."""
        return self.matching(Span(max(span.first, self.anchor or date.min), span.last))

    def anchored(self, day: date, week: Week) -> Self:
        """Return the schedule with an anchor: its own one, or else ``day``."""
        del week
        return self if self.anchor else self._from(day)

    def _from(self, day: date, **more: Any) -> Self:
        """Return the schedule with ``day`` as its anchor."""
        known: Any = self
        return cast("Self", replace(known, anchor=day, **more))


def block(day: date, origin: int, length: int) -> Span:
    """Return the block of days that contains ``day``, of blocks of equal length.

    ``origin`` is the ordinal of the first day of any block; there are blocks before it too. The
    first and the last block of the calendar may be shorter.

    >>> block(date(2026, 3, 14), date(2026, 3, 10).toordinal(), 3)[0]
    datetime.date(2026, 3, 13)
    """
    number = day.toordinal()
    first = number - (number - origin) % length
    last = min(first + length - 1, _LAST_ORDINAL)
    return Span(date.fromordinal(max(first, 1)), date.fromordinal(last))


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return sorted(value) if isinstance(value, frozenset) else value
