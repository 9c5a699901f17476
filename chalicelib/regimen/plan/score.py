"""The score of a day: the share of the due items that were done, by pillar. No clock, no I/O.

The rate of a pillar is done divided by due. The score of a day is the mean of the rates of its
pillars that had something due, so thirty capsules do not have more weight than an hour of sleep.
An item with a weekly target is due on none of the days; it counts with the week. A skipped habit is
not due.

>>> from chalicelib.regimen.plan.adherence import DoseKey, Log
>>> from chalicelib.regimen.plan.regimen import Version
>>> from chalicelib.schedules.fixed import Daily
>>> monday = date(2026, 3, 9)
>>> def daily(name: str) -> ScheduleHistory:
...     return ScheduleHistory(name, (Version(monday, Daily()),))
>>> items = [
...     PlannedItem("supplement", "supplements", daily("zinc")),
...     PlannedItem("supplement", "supplements", daily("iron")),
...     PlannedItem("habit", "sleep", daily("bedtime")),
... ]
>>> log: Log = {monday: {("zinc", DoseKey()): "taken", ("bedtime", DoseKey()): "taken"}}
>>> day = of_day(items, log, monday)
>>> day, score(day.values())
({'supplements': Done(done=1, due=2), 'sleep': Done(done=1, due=1)}, Fraction(3, 4))
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, NamedTuple, get_args

from chalicelib.regimen.plan import adherence
from chalicelib.regimen.plan.adherence import LogKey, PlanLog, Sessions, slot_key
from chalicelib.regimen.plan.documents import LogStatus, Pillar
from chalicelib.regimen.plan.excuses import KIND, SCORED_KIND, Excuses, is_excused, is_unscored
from chalicelib.regimen.plan.regimen import ScheduleHistory
from chalicelib.schedules.weeks import WEEK_DAYS
from chalicelib.table import keys

PILLARS: tuple[Pillar, ...] = get_args(Pillar)
DEFAULT_THRESHOLD = Fraction(4, 5)
_NO_EXCUSES: Excuses = {}


class PlannedItem(NamedTuple):
    """A supplement or habit with its schedules.

    Attributes:
        entity: the kind of resource.
        pillar: the part of the score to which it belongs.
        history: when it is due.
    """

    entity: Literal["supplement", "habit"]
    pillar: Pillar
    history: ScheduleHistory

    @property
    def kind(self) -> str:
        """The kind of streak to which it belongs."""
        return keys.habit_kind(self.history.id) if self.entity == "habit" else KIND


class Done(NamedTuple):
    """The number of due items, and of those that were done; open items of today are due."""

    done: int = 0
    due: int = 0

    @property
    def rate(self) -> Fraction | None:
        """Done divided by due, from 0 to 1; None if nothing was due."""
        return Fraction(self.done, self.due) if self.due else None


class DayRequirements(NamedTuple):
    """The items due on the days of a person, and the score with which a day counts.

    Attributes:
        items: all supplements and habits, also ended and deleted ones.
        threshold: the lowest score with which a day counts for the streak ``protocol``.
        excuses: the excused days.
    """

    items: Sequence[PlannedItem]
    threshold: Fraction = DEFAULT_THRESHOLD
    excuses: Excuses = {}

    def items_on(self, day: date) -> Sequence[PlannedItem]:
        """Return the items that count in the score of ``day``.

        An item of an excused kind does not. If the score as a whole is excused, what was done can
        still count for the streak ``protocol``, with all items.
        """
        if is_excused(self.excuses, day, SCORED_KIND):
            return self.items
        return unexcused(self.items, self.excuses, day)

    def complete(self, statuses: Mapping[LogKey, LogStatus], day: date) -> bool:
        """Tell whether every dose due on ``day`` was taken; False if none was due."""
        doses = [item.history for item in self.items if item.entity == "supplement"]
        return adherence.complete(doses, {day: statuses}, day) is True

    def score(self, statuses: Mapping[LogKey, LogStatus], day: date) -> Fraction | None:
        """Return the score of ``day``; None if nothing was due."""
        return score(of_day(self.items_on(day), {day: statuses}, day).values())

    def over_threshold(self, statuses: Mapping[LogKey, LogStatus], day: date) -> bool:
        """Tell whether the day's score reaches the threshold; False if nothing was due."""
        reached = self.score(statuses, day)
        return reached is not None and reached >= self.threshold

    def share_taken(self, statuses: Mapping[LogKey, LogStatus], day: date) -> Fraction | None:
        """Return the share of the doses due on ``day`` that were taken; None if none was due."""
        doses = [item for item in self.items if item.entity == "supplement"]
        return score(of_day(doses, {day: statuses}, day).values())


def unexcused(items: Sequence[PlannedItem], excuses: Excuses, day: date) -> Sequence[PlannedItem]:
    """Return the items whose kind of streak is not excused on ``day``."""
    if day not in excuses:
        return items
    return [item for item in items if not is_excused(excuses, day, item.kind)]


def of_day(items: Iterable[PlannedItem], log: PlanLog, day: date) -> dict[Pillar, Done]:
    """Return the done and due items of ``day``; pillars with nothing due are absent.

    In ``log`` a habit has the empty dose key, and is ``taken`` if its entry met the goal.
    """
    logged = log.get(day, {})
    done: Counter[Pillar] = Counter()
    due: Counter[Pillar] = Counter()
    for _, pillar, history in items:
        slots = history.due(day)
        if slots:
            for slot in slots:
                status = logged.get((history.id, slot_key(slot)))
                if status != "neutral":
                    due[pillar] += 1
                    done[pillar] += status == "taken"
    return {pillar: Done(done[pillar], count) for pillar, count in due.items()}


def of_week(
    items: Collection[PlannedItem],
    log: PlanLog,
    end: date,
    today: date,
    *,
    sessions: Sessions | None = None,
    excuses: Excuses = _NO_EXCUSES,
) -> dict[Pillar, Done]:
    """Return the done and due items with a weekly target of the week that ends with ``end``.

    A week that is not past counts only the items that reached their target. Excused days on which
    nothing was done lower the target in proportion.
    """
    pillar_of = {item.history.id: item.pillar for item in items}
    histories = [item.history for item in items]
    log = _with_excused_days(items, log, end, excuses)
    states = adherence.week_ending(histories, log, end, past=end < today, sessions=sessions)
    return total(
        {pillar_of[resource_id]: Done(int(state == "taken"), 1)}
        for (resource_id, _), state in states
    )


def _with_excused_days(
    items: Collection[PlannedItem], log: PlanLog, end: date, excuses: Excuses
) -> PlanLog:
    """Return the log of a week in which items that an excuse left out are neutral."""
    week = (end - timedelta(days=back) for back in range(WEEK_DAYS))
    excused = [day for day in week if day in excuses]
    if not excused:
        return log
    neutral = {
        day: [item.history for item in items if is_unscored(excuses, day, item.kind)]
        for day in excused
    }
    return adherence.with_neutral_days(log, neutral)


def total(parts: Iterable[Mapping[Pillar, Done]]) -> dict[Pillar, Done]:
    """Return the sums of several days and weeks.

    >>> total([{"sleep": Done(1, 2)}, {"sleep": Done(0, 1), "diet": Done(1, 1)}])
    {'sleep': Done(done=1, due=3), 'diet': Done(done=1, due=1)}
    """
    done: defaultdict[Pillar, int] = defaultdict(int)
    due: defaultdict[Pillar, int] = defaultdict(int)
    for part in parts:
        for pillar, (part_done, part_due) in part.items():
            done[pillar] += part_done
            due[pillar] += part_due
    return {pillar: Done(done[pillar], count) for pillar, count in due.items()}


def score(pillars: Iterable[Done]) -> Fraction | None:
    """Return the mean of the pillars' rates; None if nothing was due.

    >>> score([Done(1, 2), Done(0, 0)]), score([])
    (Fraction(1, 2), None)
    """
    return mean(pillar.rate for pillar in pillars)


def mean(rates: Iterable[Fraction | None]) -> Fraction | None:
    """Return the mean of the rates that are not None; None without any."""
    known = [rate for rate in rates if rate is not None]
    return sum(known, Fraction()) / len(known) if known else None
