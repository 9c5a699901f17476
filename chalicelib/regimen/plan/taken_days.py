"""The days with a taken dose of supplements that are due some days after the last of them.

They follow from the logs of days, and are kept as day counters, because a due day depends on a dose
of any earlier day. Supplements that never had such a schedule have none.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.daylog import DayLog
from chalicelib.regimen.plan.entry_days import EntryDays
from chalicelib.regimen.plan.limits import MAX_AHEAD
from chalicelib.regimen.plan.regimen import Outcome
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.score import PlannedItem
from chalicelib.table import keys
from chalicelib.table.counters import FLAGS, Digit
from chalicelib.table.counting import stage_counts
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

# The longest interval: an older dose than this makes a supplement due at once, as none does.
LOOK_BACK = timedelta(days=366)


class TakenDays:
    """The days with taken doses, while logs are written.

    Args:
        plan: with the days that were counted before.

    Attributes:
        plan: with the days as they will be.
        moved: the days that become due, or are due no longer.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.moved: set[date] = set()
        self._changes: dict[str, list[tuple[date, Digit]]] = {}

    def follow(self, supplement_ids: Iterable[str], log: DayLog) -> None:
        """Note the taken doses of a day of these supplements, as the log has them."""
        for name in supplement_ids:
            history = self.plan.histories[name]
            taken = log.is_taken(name)
            if taken == (log.day in history.done):
                continue
            outcome: Outcome = "done" if taken else "none"
            self.moved |= history.moved_due(log.day, outcome)
            self.plan = self.plan.with_outcome(name, log.day, outcome)
            change = (log.day, Digit(FLAGS, 1 if taken else -1))
            self._changes.setdefault(keys.taken_kind(name), []).append(change)

    def begin(self, name: str, session: Session, today: date) -> None:
        """Note the taken doses of a supplement that is counted from now on; one Query.

        No day that the person sees changes, because the schedule is in force from today on.
        """
        last = today + timedelta(days=MAX_AHEAD + 1)
        logs = daylog.read_range(session, today - LOOK_BACK, last, consistent=True).values()
        days = sorted(log.day for log in logs if log.is_taken(name))
        self.plan = self.plan.with_entry_days(name, EntryDays(days))
        if days:
            self._changes[keys.taken_kind(name)] = [(day, Digit(FLAGS, 1)) for day in days]

    def stage(self, transaction: Transaction) -> None:
        """Add to ``transaction`` the counters that change."""
        for kind in sorted(self._changes, reverse=True):
            stage_counts(transaction, kind, self._changes[kind])


def counted(items: Iterable[PlannedItem]) -> list[str]:
    """Return the ids of the supplements whose taken days are counted."""
    return [
        item.history.id for item in items if item.entity == "supplement" and item.history.by_history
    ]
