"""What all types of schedule have in common."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar, Literal, Self, cast

from chalicelib.schedules.weeks import Span, Week

Unit = Literal["day", "week", "entry"]

_READ: dict[str, Callable[[Any], Any]] = {"days": frozenset, "anchor": date.fromisoformat}
_LAST_ORDINAL = date.max.toordinal()


@dataclass(frozen=True)
class ScheduleBase:
    """A schedule. By itself it is due on no day.

    Every type has, beside what is here:

    - ``target``: how much is due in each of its periods, in days (or sessions).
    - ``period(day, week)``: the period that ``day`` is in, or None if it has none; ``week`` is the
      person's.
    - ``window``: how many days a period has, at the most.
    - ``unit``, on types that streaks take: what a streak's length counts.

    Class attributes:
        type: the value of the field ``type`` in documents.
        written: the fields that documents have even if they are at their default.
        by_sessions: whether two entries on one day count twice.
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
        """Tell whether ``day`` fits the pattern, which has no beginning."""
        del day
        return False

    def due(self, day: date) -> bool:
        """Tell whether something is due on ``day`` itself."""
        del day
        return False

    def anchored(self, day: date, week: Week) -> Self:
        """Return the schedule with what it is counted from: ``day``, unless it has an anchor."""
        del day, week
        return self

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Return the schedule that a document of this type describes."""
        given = {name: value for name, value in document.items() if name != "type"}
        for name in given.keys() & _READ.keys():
            given[name] = _READ[name](given[name])
        return cls(**given)

    def document(self) -> dict[str, Any]:
        """Return the schedule as it is stored and answered; what is at its default is left out."""
        found: dict[str, Any] = {"type": self.type}
        for each in fields(self):
            value = getattr(self, each.name)
            if value != each.default or each.name in self.written:
                found[each.name] = _plain(value)
        return found


class OnDays(ScheduleBase):
    """A schedule that is due on days of its own."""

    def due(self, day: date) -> bool:
        """Tell whether something is due on ``day`` itself."""
        return self.matches(day)


class Anchored(OnDays):
    """A pattern of days that is counted from one of them.

    Attributes:
        anchor: the first day; nothing is due before it. None is the first day of the calendar.
    """

    anchor: date | None

    @cached_property
    def origin(self) -> int:
        """The ordinal number of the anchor."""
        return (self.anchor or date.min).toordinal()

    def due(self, day: date) -> bool:
        """Tell whether something is due on ``day`` itself: never before the anchor."""
        return (self.anchor is None or day >= self.anchor) and self.matches(day)

    def anchored(self, day: date, week: Week) -> Self:
        """Return the schedule counted from ``day``, if it has no anchor."""
        del week
        return self if self.anchor else self._from(day)

    def _from(self, day: date, **more: Any) -> Self:
        """Return the schedule counted from ``day``."""
        known: Any = self
        return cast("Self", replace(known, anchor=day, **more))


def block(day: date, origin: int, length: int) -> Span:
    """Return the one of equally long blocks of days that ``day`` is in.

    ``origin`` is the ordinal of the first day of any block; blocks go on before it. The first and
    the last block of the calendar are cut off.

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
