"""The items that streaks are computed from, read in one Query; and the excuses of a year."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from chalicelib.profile.days import DaySettings
from chalicelib.regimen.plan.daylog import FLAGS
from chalicelib.regimen.plan.repository import Plan
from chalicelib.streaks.documents import ExcuseDocument, ExcuseYearDocument
from chalicelib.streaks.inputs import StreakInputs
from chalicelib.table import counters, keys
from chalicelib.table.codec import Item
from chalicelib.table.items import Stored, read_numbers
from chalicelib.table.session import Query, Session
from chalicelib.table.singleton import SingletonDocument


class StreakRepository:
    """What one user's streaks are computed from."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self, kind: str = "") -> StreakInputs:
        """Read what the streak of ``kind`` is computed from (by default, of all); one Query.

        The kinds after it in the order of the keys are read too.
        """
        low = f"{keys.CALENDARS}{kind}#" if kind else keys.CALENDARS
        habit = keys.habit_of(kind)
        high = keys.named("habit", habit) if habit else keys.PLAN_END
        if kind in ("workouts", "biomarkers"):
            high = keys.CALENDARS_END
        # A page of DynamoDB is large enough for the data of a lifetime; further pages are read too.
        items = list(self._session.each(Query(low=low, high=high)))
        inputs = parse_inputs(items, Plan.of(items), kind)
        if kind in FLAGS.values() and inputs.plan.by_history:
            # Whether a day has anything due depends on the counters of habits, which come before.
            inputs = replace(inputs, plan=inputs.plan.reading_done_days(self._session))
        return inputs


class StoredExcuses(NamedTuple):
    """The excuses of a year with their stored document, and the settings of the person's days."""

    current: Stored[ExcuseYearDocument] | None
    excuses: list[ExcuseDocument]
    days: DaySettings


class ExcuseRepository:
    """The excused days of one user in one year."""

    def __init__(self, session: Session, year: int) -> None:
        self._session = session
        self._key = f"{keys.EXCUSES}{year:04d}"
        self._year: SingletonDocument[ExcuseYearDocument] = SingletonDocument(
            session, "excuses", self._key, f"{year:04d}"
        )

    def read(self) -> StoredExcuses:
        """Read the excuses of the year and the profile; one round trip."""
        items = self._session.get_many([self._key, keys.PROFILE])
        profile = items.get(keys.PROFILE)
        current = self._year.of(items.get(self._key))
        return StoredExcuses(
            current,
            current.document()["excuses"] if current else [],
            DaySettings.of(profile),
        )

    def write(
        self,
        current: Stored[ExcuseYearDocument] | None,
        excuses: Iterable[ExcuseDocument],
        now: datetime,
    ) -> None:
        """Write the excuses of the year over ``current``, in the order of their dates."""
        ordered = sorted(excuses, key=lambda excuse: excuse["date"])
        self._year.write(current, {"excuses": ordered}, now)


def parse_inputs(items: Sequence[Item], plan: Plan, kind: str = "") -> StreakInputs:
    """Return what streaks are computed from in items that were read; others are ignored.

    Args:
        items: in the order of their keys.
        plan: in the same items.
        kind: the only kind that is needed; all by default.
    """
    years: defaultdict[str, dict[int, dict[str, int]]] = defaultdict(dict)
    for item in items:
        sort_key = item["sk"]
        family, _, name = sort_key.rpartition("#")
        if sort_key.startswith(keys.EXCUSES):
            continue
        if name.isdecimal() and sort_key.startswith(keys.CALENDARS):
            counted = family.removeprefix(keys.CALENDARS)
            if not kind or counted == kind:
                years[counted][int(name)] = _blocks(item)
    counts = {counted: counters.history(blocks) for counted, blocks in years.items()}
    if kind not in FLAGS.values():
        days = {keys.habit_of(counted): list(by_day) for counted, by_day in counts.items()}
        plan = replace(plan, done_days=days)
    return StreakInputs(plan, counts, frozenset(plan.excused))


def _blocks(item: Item) -> dict[str, int]:
    return {name: n for name, n in read_numbers(item).items() if counters.is_block(name)}
