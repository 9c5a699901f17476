"""The items that streaks are computed from, read in one Query; and the excuses of a year."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.daylog import DayLog
from chalicelib.regimen.plan.entry_days import EntryDays, counted_resource
from chalicelib.regimen.plan.excuse_edits import changed_days, matters_to_logs
from chalicelib.regimen.plan.excuses import KIND, SCORED_KIND
from chalicelib.regimen.plan.flags import Counted
from chalicelib.regimen.plan.limits import MAX_AHEAD
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.streaks.documents import ExcuseDocument, ExcuseYearDocument
from chalicelib.streaks.inputs import StreakInputs
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE
from chalicelib.table.items import Stored, decode, read_counters
from chalicelib.table.session import Query, Session
from chalicelib.table.singleton import SingletonDocument


class StreakRepository:
    """What one user's streaks are computed from."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self, kind: str = "") -> StreakInputs:
        """Read what the streak of ``kind`` is computed from (by default, of all).

        It is one Query; two for ``protocol`` if a habit has a limit, and for ``protocol`` and
        ``supplements`` if due days are counted from entries or doses.
        The kinds after it in the order of the keys are read too.
        """
        low = f"{keys.CALENDARS}{kind}#" if kind else keys.CALENDARS
        habit = keys.habit_of(kind)
        high = keys.named("habit", habit) if habit else keys.PLAN_END
        if kind in ("workouts", "biomarkers", keys.METRICS_KIND):
            high = keys.CALENDARS_END
        # A page of DynamoDB is large enough for the data of a lifetime; further pages are read too.
        items = list(self._session.each(Query(low=low, high=high)))
        # The plan of a habit is the habit: no other one matters.
        own = keys.named("habit", habit)
        plan = Plan.of(
            item
            for item in items
            if not habit or item["sk"] == own or not item["sk"].startswith(keys.PLAN)
        )
        if kind == SCORED_KIND and plan.has_limits:
            # Days within a limit count without a log, so the entries of those habits matter.
            return self.read()
        if (kind == SCORED_KIND and plan.by_history) or (kind == KIND and plan.by_doses):
            # Whether a day has anything due depends on the counters of habits and doses, which come
            # before.
            plan = plan.reading_entry_days(self._session)
        return parse_inputs(items, plan, kind)

    def read_after(self, kind: str) -> StreakInputs:
        """Read what the streaks that are listed after a kind are computed from; one Query.

        Those of habits are computed from their own entries alone, and come last.
        """
        low = f"{keys.CALENDARS}{kind if keys.habit_of(kind) else ''}"
        items = list(self._session.each(Query(low, keys.PLAN_END)))
        return parse_inputs(items, Plan.of(items))


class StoredExcuses(NamedTuple):
    """The excuses of a year with their stored document, and the plan."""

    current: Stored[ExcuseYearDocument] | None
    excuses: list[ExcuseDocument]
    plan: Plan

    @property
    def next_version(self) -> int:
        """The version that the year has when it is written."""
        return (self.current.version if self.current else 0) + 1


def read_excuses(session: Session, years: Iterable[int]) -> list[ExcuseDocument]:
    """Return the excuses of some years, oldest first; one round trip."""
    items = session.get_many([f"{keys.EXCUSES}{year:04d}" for year in sorted(years)])
    excuses: list[ExcuseDocument] = []
    for sort_key in sorted(items):
        stored: Stored[ExcuseYearDocument] = decode(items[sort_key])
        excuses += stored.document()["excuses"]
    return excuses


class ExcuseRepository:
    """The excused days of one user in one year."""

    def __init__(self, session: Session, year: int) -> None:
        self._session = session
        self._key = f"{keys.EXCUSES}{year:04d}"
        self._year: SingletonDocument[ExcuseYearDocument] = SingletonDocument(
            session, "excuses", self._key, f"{year:04d}"
        )

    def read(self) -> StoredExcuses:
        """Read the excuses of the year and the plan; one Query, or two as for the plan."""
        query = Query(keys.EXCUSES, keys.PLAN_END, consistent=True)
        items = list(self._session.each(query))
        current = self._year.of(next((each for each in items if each["sk"] == self._key), None))
        excuses = current.document()["excuses"] if current else []
        return StoredExcuses(current, excuses, Plan.complete(items, self._session))

    def stage_restored(
        self, transaction: PlanTransaction, document: Mapping[str, Any], label: str
    ) -> None:
        """Add to ``transaction`` the excuses of the year that were exported.

        ``label`` names the condition that the year has none.
        """
        self._year.stage_restored(transaction, document, label=label)

    def write(
        self,
        year: StoredExcuses,
        day: date,
        excuse: ExcuseDocument | None,
        now: datetime,
        answer: str = "",
    ) -> None:
        """Write the excuse of a day, or delete it, with the logs that depend on it.

        Args:
            year: as it was read.
            day: the local date.
            excuse: of the day after the write; None deletes it.
            now: the time of the request.
            answer: the text of the answer.

        Raises:
            ConditionFailed: ``RACE`` (someone else wrote since ``year`` was read).
        """
        plan, today = year.plan, year.plan.today(now)
        others = [each for each in year.excuses if each["date"] != day.isoformat()]
        content = [*others, excuse] if excuse else others
        excuses = {each: kinds for each, kinds in plan.excuses.items() if each != day}
        if excuse:
            excuses[day] = excuse.get("kinds")
        transaction = PlanTransaction(self._session, plan, today)
        document = {"excuses": sorted(content, key=lambda each: each["date"])}
        self._year.stage(transaction, year.current, document, now, label=RACE)
        kinds = (each.get(day, ()) for each in (plan.excuses, excuses))
        if any(map(matters_to_logs, kinds)):
            plan = plan.reading_archive(self._session, day, day, consistent=True)
            after = replace(plan, excuses=excuses)
            transaction.edit_excuses(excuses)
            if after.archived:
                deleted = [item for item in after.items if item.history.id in after.archived]
                transaction.edit_deleted_days(plan.deleted.with_day(day, deleted, excuses))
            transaction.log(self._changed_logs(plan, after, day, today))
        transaction.commit(answer)

    def _changed_logs(self, before: Plan, after: Plan, day: date, today: date) -> list[DayLog]:
        """Return the logs to evaluate again, if the excuse of ``day`` differs in two plans.

        Both have the deleted items of the day.
        """
        # No later day has a log; one day more, for a person who has travelled west since.
        last = today + timedelta(days=MAX_AHEAD + 1)
        days = {each for each in changed_days(before, after, day) if each <= last}
        return [log for log in daylog.read(self._session, days).values() if log.exists]


def parse_inputs(items: Sequence[Item], plan: Plan, kind: str = "") -> StreakInputs:
    """Return what streaks are computed from in items that were read; others are ignored.

    Args:
        items: in the order of their keys.
        plan: in the same items.
        kind: the only kind that is needed; all by default.
    """
    years: defaultdict[str, dict[int, Item]] = defaultdict(dict)
    for item in items:
        sort_key = item["sk"]
        family, _, name = sort_key.rpartition("#")
        if sort_key.startswith(keys.EXCUSES):
            continue
        if name.isdecimal() and sort_key.startswith(keys.CALENDARS):
            of_kind = family.removeprefix(keys.CALENDARS)
            if not kind or of_kind == kind:
                years[of_kind][int(name)] = item
    found = {name: Counted(partial(_numbers, items)) for name, items in years.items()}
    if kind not in (SCORED_KIND, KIND):
        by_history = plan.by_history_ids
        days = {
            resource: EntryDays.counted(of_kind)
            for name, of_kind in found.items()
            if (resource := counted_resource(name)) in by_history
        }
        plan = plan.informed_by(days)
    return StreakInputs(plan, found)


def _numbers(years: Mapping[int, Item]) -> dict[int, Mapping[str, int]]:
    """Return the numbers of the day counters of each year."""
    return {year: read_counters(item) for year, item in years.items()}
