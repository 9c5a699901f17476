"""The plan of a run: the days of its program with their entries, week by week."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from chalicelib.training.progression.documents import PositionKind, RoutineEntryDocument
from chalicelib.training.progression.states import slot_of
from chalicelib.training.workouts.documents import WeightUnit


@dataclass(frozen=True)
class PlanDay:
    """A day: its entries, and its weekday, 1 (Monday) to 7, if the position is by weekdays."""

    id: str
    entries: Sequence[RoutineEntryDocument]
    weekday: int | None = None


class PlanWeek(NamedTuple):
    """A week of the cycle that differs: a factor of a deload, and the entries of days by id."""

    factor: Decimal | None = None
    entries: Mapping[str, Sequence[RoutineEntryDocument]] = {}


@dataclass(frozen=True)
class Plan:
    """What a run follows.

    Attributes:
        unit: of the run; all loads are in it.
        position: whether the days follow each other or the calendar.
        days: in order, at least one.
        weeks: those that differ, by their number in the cycle, which is as long as the highest.
    """

    unit: WeightUnit
    position: PositionKind
    days: Sequence[PlanDay]
    weeks: Mapping[int, PlanWeek] = field(default_factory=dict)

    def entries(self, day: str, week: int) -> Sequence[RoutineEntryDocument]:
        """Return the entries of a day in a week of the run; none if the plan has no such day."""
        replaced = self._week(week).entries
        usual = next((each.entries for each in self.days if each.id == day), ())
        return replaced.get(day, usual)

    def factor(self, week: int) -> Decimal | None:
        """Return the factor of the deload of a week of the run; None if it has none."""
        return self._week(week).factor

    @cached_property
    def slots(self) -> dict[str, RoutineEntryDocument]:
        """Return the first entry of each slot, in the order of the days."""
        slots: dict[str, RoutineEntryDocument] = {}
        for entry in self.all_entries():
            slots.setdefault(slot_of(entry), entry)
        return slots

    def all_entries(self) -> Iterator[RoutineEntryDocument]:
        """Yield the entries of all days, then those of the weeks that differ."""
        for day in self.days:
            yield from day.entries
        for _, week in sorted(self.weeks.items()):
            for entries in week.entries.values():
                yield from entries

    def _week(self, week: int) -> PlanWeek:
        if not self.weeks:
            return PlanWeek()
        return self.weeks.get((week - 1) % max(self.weeks) + 1, PlanWeek())
