"""What the scores of a range of days depend on, as a small attribute of the log of each day.

A log has each dose with its intake: with the largest plan, a year of logs has megabytes of text.
The summary has the numbers of done and due items, and single entries only of those items about
which more than the day decides: habits with a limit, and items with a weekly target. It is written
with the log, so it is evaluated again whenever what is due on the day changes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NotRequired, TypedDict

from chalicelib.regimen.plan.adherence import LogKey, slot_key
from chalicelib.regimen.plan.day_counts import DayCounts
from chalicelib.regimen.plan.documents import LogStatus, Pillar
from chalicelib.regimen.plan.due_sets import due_versions
from chalicelib.regimen.plan.excuses import ExcusedDays
from chalicelib.regimen.plan.limit_days import LOOK_BACK, LimitEntries, entries_by_habit, limited
from chalicelib.regimen.plan.score import PILLARS, DayRequirements, Done, PlannedItem, of_day
from chalicelib.schedules.daysets import DaySet
from chalicelib.schedules.weeks import Span

ATTRIBUTE = "summary"


class SummaryDocument(TypedDict):
    """A summary, as stored; what it has nothing of is absent.

    Attributes:
        pillars: the done and the due items without a limit on the day, by pillar.
        weekly: the statuses of items with a weekly target, by id and slot.
        sessions: the number of sessions of such habits, where it is more than 1, by id.
        amounts: in thousandths, by the id of a habit with a limit.
        others: the statuses of such habits without an amount, by id.
    """

    pillars: NotRequired[dict[Pillar, tuple[int, int]]]
    weekly: NotRequired[dict[str, dict[str, LogStatus]]]
    sessions: NotRequired[dict[str, int]]
    amounts: NotRequired[dict[str, int]]
    others: NotRequired[dict[str, LogStatus]]


@dataclass(frozen=True)
class DaySummary:
    """The summary of the log of a day; a day without a log has an empty one.

    Attributes:
        pillars: the done and due items without a limit on the day, if no excuse is for the score.
        statuses: of the items with a weekly target.
        sessions: the number of sessions of such habits, where it is more than 1.
        amounts: in thousandths, by the id of a habit with a limit.
        others: the statuses of such habits without an amount.
    """

    pillars: Mapping[Pillar, Done] = field(default_factory=dict)
    statuses: Mapping[LogKey, LogStatus] = field(default_factory=dict)
    sessions: Mapping[str, int] = field(default_factory=dict)
    amounts: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, LogStatus] = field(default_factory=dict)

    @classmethod
    def of(cls, document: SummaryDocument) -> "DaySummary":
        """Return the summary of a document."""
        return cls(
            {pillar: Done(*counts) for pillar, counts in document.get("pillars", {}).items()},
            {
                (name, slot_key(slot)): status
                for name, slots in document.get("weekly", {}).items()
                for slot, status in slots.items()
            },
            document.get("sessions", {}),
            document.get("amounts", {}),
            document.get("others", {}),
        )

    @classmethod
    def evaluated(
        cls,
        day: date,
        statuses: Mapping[LogKey, LogStatus],
        amounts: Mapping[str, int],
        sessions: Mapping[str, int],
        requirements: DayRequirements,
    ) -> "DaySummary":
        """Return the summary of what was logged on a day.

        Args:
            day: the local date.
            statuses: of doses and habits.
            amounts: in thousandths, of habits with a limit, by id.
            sessions: the number of sessions of habits, where it is more than 1, by id.
            requirements: the items due on the day.
        """
        items = [item for item in requirements.items_on(day) if not has_limit(item, day)]
        weekly = {
            (history.id, slot_key(slot))
            for _, _, history in requirements.items
            for slot in history.weekly_slots(day)
        }
        habits = {item.history.id for item in limited(requirements.items)} - amounts.keys()
        return cls(
            of_day(items, {day: statuses}, day),
            {key: statuses[key] for key in weekly & statuses.keys()},
            {name: count for name, count in sessions.items() if (name, slot_key("")) in weekly},
            amounts,
            {name: status for (name, _), status in statuses.items() if name in habits},
        )

    def document(self) -> SummaryDocument:
        """Return the document that is stored."""
        weekly: defaultdict[str, dict[str, LogStatus]] = defaultdict(dict)
        for (name, key), status in sorted(self.statuses.items()):
            weekly[name][key.slot] = status
        parts: dict[str, Any] = {
            "pillars": self.pillars,
            "weekly": weekly,
            "sessions": self.sessions,
            "amounts": self.amounts,
            "others": self.others,
        }
        document: Any = {name: part for name, part in parts.items() if part}
        stored: SummaryDocument = document
        return stored


def has_limit(item: PlannedItem, day: date) -> bool:
    """Tell whether an item is a habit that has a limit on ``day``."""
    version = item.history.in_force(day)
    return version is not None and version.limit is not None


def unlogged_days(requirements: DayRequirements, days: Iterable[date]) -> dict[date, DaySummary]:
    """Return the summaries of days without a log: nothing of what was due was done."""
    wanted = DaySet.of(days)
    if not wanted:
        return {}
    span, excused = Span(wanted.first, wanted.last), ExcusedDays(requirements.excuses)
    due = {pillar: DayCounts(span) for pillar in PILLARS}
    for item in requirements.items:
        counted = wanted - excused.unscored(item.kind)
        for version, matching in due_versions(item.history, span):
            if not version.limit:
                due[item.pillar].add(matching & counted, len(version.doses))
    numbers = {pillar: counts.numbers() for pillar, counts in due.items()}
    places = {day: (day - span.first).days for day in wanted}
    return {
        day: DaySummary({p: Done(0, n[place]) for p, n in numbers.items() if n[place]})
        for day, place in places.items()
    }


def limit_entries(summaries: Mapping[date, DaySummary]) -> dict[str, LimitEntries]:
    """Return the entries of habits with a limit, by id."""
    return entries_by_habit((day, each.amounts, each.others) for day, each in summaries.items())


def unlimited_days(items: Iterable[PlannedItem], days: Iterable[date]) -> set[date]:
    """Return the days whose stored summary may lack an entry of a habit that has a limit later.

    These are the days before a limit began that matter for it: the log may have been written when
    the habit was without a limit.
    """
    known, found = set(days), set()
    for item in limited(items):
        before = None
        for version in item.history.versions:
            if version.limit and not (before and before.limit):
                start = version.valid_from
                found |= {day for day in known if start - LOOK_BACK <= day < start}
            before = version
    return found
