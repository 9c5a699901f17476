"""On which days deleted supplements and habits were due, folded into one item. No clock, no I/O.

Every request that reads the plan reads it, so it must not grow with the number of deletions: a day
has a count for each kind of item, however many were deleted. Streaks need nothing else. What shows
or scores the deleted items of a day reads the archive, if the day is one on which one was active;
see :mod:`chalicelib.regimen.plan.archive`.

Excuses for all kinds and for ``supplements`` apply when the counts are read. An excuse of a habit
itself applies when the habit is deleted, and when it is edited later.

>>> from chalicelib.regimen.plan.regimen import ScheduleHistory, Version
>>> from chalicelib.schedules.fixed import Daily
>>> monday, tuesday = date(2026, 3, 9), date(2026, 3, 10)
>>> history = ScheduleHistory("zinc", (Version(monday, Daily()),))
>>> zinc = PlannedItem("supplement", "supplements", history)
>>> days = DeletedDays().with_item(zinc, tuesday, {})
>>> [(pillar, count, len(due)) for pillar, count, due in days.scored_days(ExcusedDays({}))]
[('supplements', 1, 2)]
>>> days.first_active_between(date(2026, 1, 1), monday)
datetime.date(2026, 3, 9)
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from chalicelib import localtime
from chalicelib.regimen.plan.documents import DeletedDaysDocument, Pillar
from chalicelib.regimen.plan.excuses import KIND, ExcusedDays, Excuses
from chalicelib.regimen.plan.score import PlannedItem
from chalicelib.schedules.daysets import DaySet

Counts = Mapping[int, bytes]
"""By year: a byte for each day from 1 January on; the days after the last byte have 0."""

# The group of the due doses of supplements; that of habits is their pillar.
_DOSES: Final = "doses"
# A day with more due slots of one group has this count. The day is the same for streaks; only the
# score of a limit without a log is higher than it should be.
MAX_COUNT: Final = 255
_LONGEST_YEAR: Final = 366


@dataclass(frozen=True)
class DeletedDays:
    """The days of all deleted supplements and habits.

    Attributes:
        active: by entity, how many were active on a day.
        due: by group (``doses`` of supplements, or the pillar of habits), how many slots were due.
            A habit is not due on days with a limit, nor on days with an excuse of its own.
        archived: how many are in the archive of a year, the one in which they ended.
    """

    active: Mapping[str, Counts] = field(default_factory=dict)
    due: Mapping[str, Counts] = field(default_factory=dict)
    archived: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, document: DeletedDaysDocument) -> "DeletedDays":
        """Return the days in a stored document."""
        archived = {int(year): count for year, count in document["archived"].items()}
        return cls(_parsed(document["active"]), _parsed(document["due"]), archived)

    def document(self) -> DeletedDaysDocument:
        """Return the days as they are stored."""
        return {
            "active": _written(self.active),
            "due": _written(self.due),
            "archived": {f"{year:04d}": count for year, count in sorted(self.archived.items())},
        }

    def with_item(self, item: PlannedItem, until: date, excuses: Excuses) -> "DeletedDays":
        """Return the days with an item that is deleted.

        Args:
            item: with the days from which its due days are counted.
            until: the last day on which it can be due.
            excuses: the excused days.
        """
        first = item.history.first_active
        days = [] if first is None else list(localtime.days(first, until))
        active = [(day, 1) for day in days if item.history.active(day)]
        due = [(day, _due(item, day, excuses)) for day, _ in active]
        return replace(
            self,
            active={**self.active, item.entity: _added(self.active.get(item.entity, {}), active)},
            due={**self.due, _group(item): _added(self.due.get(_group(item), {}), due)},
        )

    def with_day(self, day: date, items: Iterable[PlannedItem], excuses: Excuses) -> "DeletedDays":
        """Return the days if other items are due on one, because of an edited excuse.

        Args:
            day: the local date.
            items: all deleted ones that were active on it.
            excuses: the excused days after the edit.
        """
        sums: dict[str, int] = dict.fromkeys(self.due, 0)
        for item in items:
            sums[_group(item)] = sums.get(_group(item), 0) + _due(item, day, excuses)
        place = _place(day)
        due = {
            group: _added(counts, [(day, sums[group] - _count(counts, day.year, place))])
            for group in sums
            for counts in [self.due.get(group, {})]
        }
        return replace(self, due={group: counts for group, counts in due.items() if counts})

    def in_archive(self, year: int) -> "DeletedDays":
        """Return the days with one item more in the archive of a year."""
        return replace(self, archived={**self.archived, year: self.archived.get(year, 0) + 1})

    def first_active(self, *, doses: bool = False) -> date | None:
        """Return the first day on which an item (or, if ``doses``, a supplement) was active."""
        years = [each for name, each in self.active.items() if name == "supplement" or not doses]
        return _first(DaySet.union(map(_days, years)))

    def first_active_between(self, first: date, last: date) -> date | None:
        """Return the first of these days on which an item was active, or None."""
        days = DaySet.union(map(_days, self.active.values()))
        return _first(days.from_day(first).until(last))

    def due_days(self, excused: ExcusedDays, *, doses: bool = False) -> DaySet:
        """Return the days on which an item (or, if ``doses``, a dose) was due.

        Items of excused kinds are not due.
        """
        groups = [_DOSES] if doses else list(self.due)
        return DaySet.union(
            _days(self.due.get(group, {})) - excused.of(_kind(group)) for group in groups
        )

    def scored_days(self, excused: ExcusedDays) -> Iterator[tuple[Pillar, int, DaySet]]:
        """Yield how many slots were due on days, as the score of a day without a log counts them.

        If the score as a whole is excused, all of them count.
        """
        for group, years in self.due.items():
            left_out = excused.unscored(_kind(group))
            for count in sorted({*b"".join(years.values())} - {0}):
                yield _pillar(group), count, _days(years, count) - left_out


def _group(item: PlannedItem) -> str:
    return _DOSES if item.entity == "supplement" else item.pillar


def _pillar(group: str) -> Pillar:
    pillar: Pillar = "supplements" if group == _DOSES else group  # type: ignore[assignment]  # stored
    return pillar


def _due(item: PlannedItem, day: date, excuses: Excuses) -> int:
    """Return how many slots of an item count as due on a day without a log.

    Without an entry, a limit says nothing, and the entries of a deleted habit are not counted.
    """
    if item.entity == "habit":
        kinds = excuses.get(day) or ()
        version = item.history.in_force(day)
        if item.kind in kinds or (version and version.limit):
            return 0
    return len(item.history.due(day))


def _kind(group: str) -> str:
    """Return the kind whose excuses leave out a group; of habits, none but that of all kinds."""
    return KIND if group == _DOSES else ""


def _first(days: DaySet) -> date | None:
    return days.first if days else None


def _place(day: date) -> int:
    """Return the number of a day in its year, from 0."""
    return day.timetuple().tm_yday - 1


def _count(counts: Counts, year: int, place: int) -> int:
    days = counts.get(year, b"")
    return days[place] if place < len(days) else 0


def _added(counts: Counts, changes: Iterable[tuple[date, int]]) -> dict[int, bytes]:
    """Return counts with the changes of days."""
    years = {year: bytearray(text.ljust(_LONGEST_YEAR, b"\0")) for year, text in counts.items()}
    for day, change in changes:
        days = years.setdefault(day.year, bytearray(_LONGEST_YEAR))
        days[_place(day)] = max(0, min(MAX_COUNT, days[_place(day)] + change))
    stripped = {year: bytes(days).rstrip(b"\0") for year, days in years.items()}
    return {year: text for year, text in stripped.items() if text}


def _days(counts: Counts, count: int = 0) -> DaySet:
    """Return the days that have ``count``; by default, those whose count is not 0."""
    wanted = {count} if count else range(1, MAX_COUNT + 1)
    digits = bytes(b"01"[each in wanted] for each in range(MAX_COUNT + 1))
    # The last day is the first digit.
    return DaySet.union(
        DaySet(date(year, 1, 1).toordinal(), int(text.translate(digits)[::-1], 2))
        for year, text in counts.items()
    )


def _parsed(groups: Mapping[str, Mapping[str, str]]) -> dict[str, Counts]:
    return {
        group: {int(year): bytes.fromhex(text) for year, text in years.items()}
        for group, years in groups.items()
    }


def _written(groups: Mapping[str, Counts]) -> dict[str, dict[str, str]]:
    return {
        group: {f"{year:04d}": text.hex() for year, text in sorted(years.items())}
        for group, years in sorted(groups.items())
        if years
    }
