"""The only transaction that may write the plan: it keeps the day counters in step with it.

Whether a day counts for a streak depends on the plan and on the log of the day, which are read one
after the other. So an edit of the plan or of an excuse moves the revision of the plan, on condition
that it has not moved, and that nothing was logged since it was read. A log of a day that an edit
can change is counted in the revision, on condition that it has not moved: of a log and an edit that
cross each other, one is run again, but logs of different days do not exclude each other. A log that
decides what is due on other days moves the revision, as an edit does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar

from chalicelib.regimen.plan import archive, daylog, deletion, dose_days
from chalicelib.regimen.plan.daylog import DayLog
from chalicelib.regimen.plan.deleted_days import DeletedDays
from chalicelib.regimen.plan.documents import EndedDocument
from chalicelib.regimen.plan.entry_days import EntryDays
from chalicelib.regimen.plan.excuses import Excuses
from chalicelib.regimen.plan.limit_days import LimitEntries, is_moved, limited
from chalicelib.regimen.plan.limits import MAX_ACTIONS, MAX_EXCUSED_PAST, OTHER_ACTIONS
from chalicelib.regimen.plan.regimen import Outcome
from chalicelib.regimen.plan.repository import Plan, threshold_of
from chalicelib.regimen.plan.score import PlannedItem
from chalicelib.schedules.limits import SILENCE
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE
from chalicelib.table.counters import Digit
from chalicelib.table.counting import stage_counts
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

_ONE_DAY = timedelta(days=1)
_PLANNED = (keys.family("habit"), keys.family("supplement"))


class PlanTransaction(Transaction):
    """Collects the writes of one edit of the plan, or of one request that logs.

    Args:
        session: the caller's.
        plan: as it was read before the writes.
        today: the caller's local date.
        reserved: for how many actions that are not staged when the logs are, room is left.

    Attributes:
        leaves_logs: whether there was no room for logs of other days that the entries decide about.
    """

    guards_plan: ClassVar[bool] = True

    def __init__(
        self, session: Session, plan: Plan, today: date, *, reserved: int = OTHER_ACTIONS
    ) -> None:
        super().__init__(session)
        self._reserved, self.leaves_logs = reserved, False
        self._plan = plan
        self._today = self._first = today
        self._edited: dict[str, PlannedItem] = {}
        self._deleted: dict[str, EndedDocument] = {}
        self._deleted_days = plan.deleted
        self._logs: dict[date, DayLog] = {}
        self._outcomes: list[tuple[str, date, Outcome]] = []
        self._threshold = plan.threshold
        self._moves_revision = self._counts_log = False
        self._prepared = False

    @property
    def plan(self) -> Plan:
        """The plan as it was read, with the days from which due days are counted afterwards."""
        return self._plan

    def edit(self, item: PlannedItem, *, since: date | None = None) -> None:
        """Note a supplement or habit that the transaction writes or deletes, as it will be.

        Args:
            item: as it will be.
            since: the first day on which it changes; None is today.
        """
        self._refuse_prepared()
        self._first = min(self._first, since or self._first)
        self._edited[item.history.id] = item
        self._moves_revision = True

    def delete_item(self, item: PlannedItem, document: EndedDocument) -> None:
        """Note a supplement or habit that the transaction deletes; its past days do not change.

        Args:
            item: as it will be.
            document: the schedules that are kept.
        """
        self.edit(item)
        self._deleted[item.history.id] = document

    def edit_deleted_days(self, days: DeletedDays) -> None:
        """Note the days of deleted items after the writes."""
        self._refuse_prepared()
        self._deleted_days = days
        self._moves_revision = True

    def edit_threshold(self, schedule: Stored) -> None:
        """Note the schedule of the streak ``protocol`` that the transaction writes."""
        self._refuse_prepared()
        self._threshold = threshold_of(schedule)
        self._moves_revision = True

    def edit_excuses(self, excuses: Excuses) -> None:
        """Note the excused days after the writes, to which logs are evaluated."""
        self._refuse_prepared()
        self._plan = replace(self._plan, excuses=dict(excuses))
        self._moves_revision = True

    def set_outcome(self, resource_id: str, day: date, outcome: Outcome) -> None:
        """Note what the entry of a habit says after the writes, which may move its due days."""
        self._refuse_prepared()
        self._outcomes.append((resource_id, day, outcome))

    def log(self, logs: Iterable[DayLog], *, always_counted: bool = False) -> None:
        """Note the logs that the transaction writes.

        Args:
            logs: as they will be.
            always_counted: refuse to cross an edit of the plan, whatever the days are.
        """
        self._refuse_prepared()
        for log in logs:
            self._logs[log.day] = log
            # A day that can be excused, and one day more: an edit that began before midnight may
            # not have ended. And what is due on a past day may change with an entry of another day.
            recent = log.day >= self._today - MAX_EXCUSED_PAST - _ONE_DAY
            # An edit of the schedule may count past doses.
            recounted = log.taken_changes() and dose_days.may_be_recounted(log.day, self._today)
            by_others = self._plan.by_history or self._plan.has_limits
            if always_counted or recent or recounted or by_others:
                self._counts_log = True

    def count_log(self) -> None:
        """Refuse to cross an edit of the plan; for a log that is written as it was evaluated."""
        self._refuse_prepared()
        self._counts_log = True

    def prepare(self) -> None:
        """Stage the revision, the logs and the day counters; :meth:`commit` does it otherwise.

        After that nothing can be noted, so a caller can check :attr:`size`.
        """
        if self._prepared:
            return
        self._prepared = True
        self._stage_revision()
        if any(item.history.by_history for item in self._edited.values()):
            self._plan = self._plan.reading_entry_days(self._session)
        self._plan = self._with_outcomes()
        self._stage_dose_days()
        changes: dict[str, list[tuple[date, Digit]]] = {}
        changed = self._changed_logs()
        self._plan = self._with_archive(changed)
        requirements = self._plan.requirements(self._edited.values(), self._threshold)
        limits, moved = self._limits(limited(requirements.items), changed)
        for log in (*changed, *moved):
            for kind, digit in log.stage(self, requirements, limits):
                changes.setdefault(kind, []).append((log.day, digit))
        for kind in sorted(changes, reverse=True):
            stage_counts(self, kind, changes[kind])
        self._stage_deleted()

    def commit(self, answer: str = "") -> None:
        """Apply all writes, or none, with the revision, the logs and the day counters.

        Raises:
            RuntimeError: the transaction writes a part of the plan that was not noted.
            DomainError: ``too_many_deleted``, of the year or altogether.
            ConditionFailed, TooLarge, Replayed, Unavailable: see :meth:`Transaction.commit`.
        """
        self._refuse_unnoted()
        self.prepare()
        super().commit(answer)

    def _with_outcomes(self) -> Plan:
        """Return the plan with the outcomes that move due days."""
        plan = self._plan
        histories = plan.histories | {name: item.history for name, item in self._edited.items()}
        for resource_id, day, outcome in self._outcomes:
            if resource_id in histories and histories[resource_id].by_history:
                plan = plan.with_outcome(resource_id, day, outcome)
        return plan

    def _stage_dose_days(self) -> None:
        """Stage the taken days of supplements, and note the logs of days whose due doses change."""
        days: dict[str, EntryDays] = {}
        for item in self._edited.values():
            before = self._plan.histories.get(item.history.id)
            if item.entity == "supplement" and before:
                counted = dose_days.stage_recount(
                    self, self._session, before, item.history, self._today
                )
                days |= {before.id: counted} if counted else {}
        moved = dose_days.stage_changes(self, self._plan.histories, self._logs.values())
        # A day without a log does not count, whatever is due on it.
        others = daylog.read(self._session, moved.due - self._logs.keys())
        self._logs |= {day: log for day, log in others.items() if log.exists}
        if days or moved.days:
            self._plan = self._plan.with_days(days | moved.days)

    def _changed_logs(self) -> list[DayLog]:
        """Return the logs to write; an edit also changes whether today and later days count.

        One of the past changes whether past days do.
        """
        logs = {}
        if self._edited or self._threshold != self._plan.threshold:
            ahead = daylog.read_ahead(self._session, self._today, self._first)
            logs = {log.day: log for log in ahead}
        return list((logs | self._logs).values())

    def _with_archive(self, changed: Sequence[DayLog]) -> Plan:
        """Return the plan with the deleted items of the days of logs that are evaluated.

        An entry also decides about the limits of the 14 days after it.
        """
        if not changed:
            return self._plan
        days = [log.day for log in changed]
        return self._plan.reading_archive(
            self._session, min(days), max(days) + SILENCE, consistent=True
        )

    def _stage_deleted(self) -> None:
        """Stage what is deleted, and move some of what a release without an archive deleted."""
        # One action for the days, two for texts, and one for the receipt.
        room, session, today = MAX_ACTIONS - self.size - 4, self._session, self._today
        days = deletion.stage(
            self, session, self._plan, self._deleted, self._deleted_days, today=today
        )
        if self._edited:
            days = deletion.stage_move(self, session, self._plan, days, room, today=today)
        if days != self._plan.deleted:
            archive.stage_days(self, days)

    def _limits(
        self, items: Sequence[PlannedItem], changed: Sequence[DayLog]
    ) -> tuple[dict[str, LimitEntries], list[DayLog]]:
        """Return the entries of habits with a limit, and the logs about which only they decide.

        Without an entry, a day is within a limit if there is one on the 14 days before it. So an
        entry that is new, or is deleted, decides about logs of the 14 days after it.

        Args:
            items: the habits.
            changed: the logs that change otherwise.
        """
        if not changed or not items:
            return {}, []
        days, names = {log.day: log for log in changed}, {item.history.id for item in items}
        decides = any(log.entry_changes() & names for log in changed)
        last = max(days) + SILENCE if decides else max(days)
        stored = daylog.read_range(self._session, min(days) - SILENCE, last, consistent=True)
        before = daylog.limit_entries(stored.values())
        after = daylog.limit_entries((stored | days).values())
        moved = [
            log
            for day, log in stored.items()
            if day not in days and is_moved(items, before, after, day)
        ]
        room = MAX_ACTIONS - self._reserved - self.size - len(changed)
        fitting = daylog.latest(moved, room)
        self.leaves_logs = len(fitting) < len(moved)
        return after, fitting

    def _stage_revision(self) -> None:
        """Refuse the transaction, to be run again, if it crosses another one; see the module."""
        if not (self._moves_revision or self._counts_log):
            return
        version = self._plan.revision
        if not self._moves_revision and self._plan.counts_logs and not self._decides():
            self.count_write(keys.REVISION, version, RACE)
            return
        self._moves_revision = True
        moved: Item = {"version": version + 1}
        if version:
            self.replace_uncounted(keys.REVISION, moved, version, self._plan.logged, RACE)
        else:
            self.put_new(keys.REVISION, moved, RACE)

    def _decides(self) -> bool:
        """Tell whether the logs may decide what is due on other days, or whether those count."""
        changed = {name for name, *_ in self._outcomes}
        changed.update(*(log.taken_changes() for log in self._logs.values()))
        entered = frozenset[str]().union(*(log.entry_changes() for log in self._logs.values()))
        by_history = {item.history.id for item in self._plan.items if item.history.by_history}
        limits = {item.history.id for item in limited(self._plan.items)}
        return bool(changed & by_history or entered & limits)

    def _refuse_prepared(self) -> None:
        if self._prepared:
            raise RuntimeError("the transaction is prepared already")

    def _refuse_unnoted(self) -> None:
        for sort_key in self.guarded_keys:
            planned = sort_key.startswith(_PLANNED)
            revised = self._moves_revision or (self._prepared and sort_key == keys.REVISION)
            noted = sort_key.rpartition("#")[2] in self._edited if planned else revised
            if not noted:
                raise RuntimeError(f"the edit of {sort_key} was not noted")
