"""Only a PlanTransaction writes the plan, and it never leaves out the revision."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.jsontext import dump
from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.adherence import DoseKey
from chalicelib.regimen.plan.daylog import DayLog
from chalicelib.regimen.plan.limits import MAX_AHEAD, MAX_EXCUSED_PAST
from chalicelib.regimen.plan.regimen import ScheduleHistory, Version
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.score import PlannedItem
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.schedules.by_history import HabitInterval
from chalicelib.schedules.fixed import Daily
from chalicelib.schedules.limits import Limit
from chalicelib.table import keys
from chalicelib.table import transaction as module
from chalicelib.table.codec import from_wire
from chalicelib.table.collection import RACE
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

TODAY = date(2026, 3, 14)
DAY = timedelta(days=1)
FIRST_EXCUSED = TODAY - MAX_EXCUSED_PAST
# It can no longer be excused, and could not yesterday.
EARLIER = FIRST_EXCUSED - 2 * DAY
ZINC = "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
HABIT = keys.named("habit", ZINC)
SUPPLEMENT = keys.named("supplement", ZINC)
PROTOCOL = f"{keys.SCHEDULES}protocol"
GUARDED = [
    HABIT,
    SUPPLEMENT,
    f"{keys.ENDED}{ZINC}",
    keys.archived(2026, ZINC),
    keys.DELETED_DAYS,
    keys.REVISION,
    PROTOCOL,
]
OTHERS = [
    f"{keys.SCHEDULES}workouts",
    f"{keys.STOCK}{ZINC}",
    keys.PROFILE,
    keys.tombstone("habit", ZINC),
    keys.calendar(keys.habit_kind(ZINC), 2026),
]
WRITES: dict[str, Callable[[Transaction, str], None]] = {
    "put": lambda transaction, key: transaction.put(key, {}),
    "put_new": lambda transaction, key: transaction.put_new(key, {}, RACE),
    "replace": lambda transaction, key: transaction.replace(key, {}, 1, RACE),
    "swap": lambda transaction, key: transaction.swap({"sk": key}, {}, RACE),
    "delete": lambda transaction, key: transaction.delete(key, 1, RACE),
    "remove": lambda transaction, key: transaction.remove(key),
    "add": lambda transaction, key: transaction.add(key, {"version": 1}),
    "set_attribute": lambda transaction, key: transaction.set_attribute(key, "name", "text"),
}


@pytest.fixture
def committed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The sort keys of each transaction that is committed; nothing is logged from today on."""
    found: list[list[str]] = []

    def call(meter: Any, name: str, **request: Any) -> None:
        assert name == "transact_write_items"
        actions = [action for item in request["TransactItems"] for action in item.values()]
        found.append([from_wire(a.get("Key") or a["Item"])["sk"] for a in actions])

    monkeypatch.setattr(module, "call", call)
    monkeypatch.setattr(daylog, "read_ahead", lambda *_: [])
    return found


def planned(resource_id: str = ZINC) -> PlannedItem:
    history = ScheduleHistory(resource_id, (Version(EARLIER, Daily()),))
    return PlannedItem("supplement", "supplements", history)


def plan_transaction(plan: Plan | None = None) -> PlanTransaction:
    return PlanTransaction(Session("somebody"), plan or Plan(), TODAY)


def schedule(threshold: float) -> Stored:
    return Stored("schedule", "protocol", 1, dump({"threshold": threshold}), {})


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("sort_key", GUARDED)
def test_a_plain_transaction_refuses_the_plan(
    sort_key: str, write: Callable[[Transaction, str], None]
) -> None:
    transaction = Transaction(Session("somebody"))
    with pytest.raises(RuntimeError, match="PlanTransaction"):
        write(transaction, sort_key)
    assert transaction.size == 0


@pytest.mark.parametrize("sort_key", OTHERS)
def test_a_plain_transaction_writes_all_else(sort_key: str) -> None:
    transaction = Transaction(Session("somebody"))
    transaction.put(sort_key, {})
    assert (transaction.size, transaction.guarded_keys) == (1, [])


@pytest.mark.parametrize(
    ("sort_key", "edited"),
    [
        (HABIT, []),
        (SUPPLEMENT, []),
        (f"{keys.ENDED}{ZINC}", []),
        (keys.archived(2026, ZINC), []),
        (keys.DELETED_DAYS, []),
        (PROTOCOL, []),
        (SUPPLEMENT, ["another"]),
    ],
)
def test_what_was_not_noted_is_not_committed(
    committed: list[list[str]], sort_key: str, edited: list[str]
) -> None:
    transaction = plan_transaction()
    for resource_id in edited:
        transaction.edit(planned(resource_id))
    transaction.put(sort_key, {})
    with pytest.raises(RuntimeError, match="not noted"):
        transaction.commit()
    assert committed == []


def test_an_edit_moves_the_revision(committed: list[list[str]]) -> None:
    transaction = plan_transaction()
    transaction.put(SUPPLEMENT, {})
    transaction.edit(planned())
    transaction.commit()
    assert committed == [[SUPPLEMENT, keys.REVISION]]


@pytest.mark.parametrize("threshold", [0.5, 0.8])
def test_a_threshold_moves_the_revision(
    committed: list[list[str]], monkeypatch: pytest.MonkeyPatch, threshold: float
) -> None:
    """What is logged ahead is written again only if another score is needed now."""
    monkeypatch.setattr(daylog, "read_ahead", lambda *_: [DayLog(TODAY, None)])
    transaction = plan_transaction()
    transaction.put(PROTOCOL, {})
    transaction.edit_threshold(schedule(threshold))
    transaction.commit()
    logs = [keys.day_log(TODAY)] if threshold == 0.5 else []
    assert committed == [[PROTOCOL, keys.REVISION, *logs]]


@pytest.mark.parametrize(
    ("day", "always", "moved"),
    [
        (TODAY, False, True),
        (FIRST_EXCUSED - DAY, False, True),
        (EARLIER, False, False),
        (EARLIER, True, True),
    ],
)
def test_a_log_of_a_day_that_can_be_excused_writes_the_revision(
    committed: list[list[str]], *, day: date, always: bool, moved: bool
) -> None:
    transaction = plan_transaction()
    transaction.log([DayLog(day, None)], always_counted=always)
    transaction.commit()
    assert committed == [[keys.REVISION] * moved + [keys.day_log(day)]]


INTERVAL = HabitInterval(2)
UNDER = Limit(2_000)
# What a log of today has of the item, or another one; and whether the revision moves with it.
DECIDES = {
    "an entry": (Version(EARLIER, Daily()), "entry", ZINC, False),
    "an entry of which due days are counted": (Version(EARLIER, INTERVAL), "entry", ZINC, True),
    "an entry beside such a one": (Version(EARLIER, INTERVAL), "entry", "another", False),
    "an entry with a limit": (Version(EARLIER, Daily(), limit=UNDER), "entry", ZINC, True),
    "another amount of it": (Version(EARLIER, Daily(), limit=UNDER), "again", ZINC, False),
    "an entry beside a limit": (Version(EARLIER, Daily(), limit=UNDER), "entry", "another", False),
    "a dose": (Version(EARLIER, Daily()), "dose", ZINC, False),
    "a dose from which due days are counted": (Version(EARLIER, INTERVAL), "dose", ZINC, True),
    "a dose beside such a one": (Version(EARLIER, INTERVAL), "dose", "another", False),
}


def revision_action(moved: bool) -> dict[str, Any]:
    """Return what is written of revision 3, of which 2 logs were counted."""
    transaction = plan_transaction()
    if moved:
        transaction.replace_uncounted(keys.REVISION, {"version": 4}, 3, 2, RACE)
    else:
        transaction.count_write(keys.REVISION, 3, RACE)
    [action] = transaction._actions
    return action


def test_only_a_log_that_decides_about_other_days_moves_the_revision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The others are counted in it, so that logs of different days do not exclude each other."""
    for reader in ("read", "read_range"):
        monkeypatch.setattr(daylog, reader, lambda *_, **__: {})
    wrong = []
    for name, (version, what, resource_id, moved) in DECIDES.items():
        entity = "supplement" if what == "dose" else "habit"
        item = PlannedItem(entity, "supplements", ScheduleHistory(ZINC, (version,)))
        plan = Plan(revision=3, logged=2, counts_logs=True)
        plan.__dict__["items"] = [item]
        log = DayLog(TODAY, None)
        if what == "again":
            log._entered_before = frozenset({resource_id})
        if what == "dose":
            log.doses[resource_id, DoseKey()] = daylog.Entry("taken", "#id")
        else:
            log.habits[resource_id] = True
        transaction = plan_transaction(plan)
        if what != "dose":
            transaction.set_outcome(resource_id, TODAY, "done")
        transaction.log([log])
        transaction.prepare()
        if transaction._actions[0] != revision_action(moved):
            wrong.append(name)
    assert wrong == []


def test_the_revision_moves_only_if_nothing_was_logged(committed: list[list[str]]) -> None:
    """Its condition: the version, and how many logs were counted when it was read."""
    transaction = plan_transaction(Plan(revision=3, logged=2))
    transaction.edit(planned())
    transaction.prepare()
    [put] = [action["Put"] for action in transaction._actions if "Put" in action]
    assert from_wire(put["Item"])["version"] == 4
    assert put["ConditionExpression"] == "version = :version AND w = :writes"
    assert from_wire(put["ExpressionAttributeValues"]) == {":version": 3, ":writes": 2}


def test_an_edit_decides_anew_whether_today_counts(
    committed: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = DayLog(TODAY, None)
    log.doses[ZINC, DoseKey()] = daylog.Entry("taken", "#id")
    monkeypatch.setattr(daylog, "read_ahead", lambda *_: [log])
    transaction = plan_transaction()
    transaction.put(SUPPLEMENT, {})
    transaction.edit(planned())
    transaction.commit()
    counters = [keys.calendar(kind, 2026) for kind in ("supplements", "protocol")]
    assert committed == [[SUPPLEMENT, keys.REVISION, keys.day_log(TODAY), *counters]]


def test_the_size_is_final_before_the_commit(committed: list[list[str]]) -> None:
    transaction = plan_transaction()
    transaction.log([DayLog(TODAY, None)])
    transaction.prepare()
    assert transaction.size == 2
    for late in (lambda: transaction.edit(planned()), lambda: transaction.log([])):
        with pytest.raises(RuntimeError, match="prepared"):
            late()
    transaction.commit()
    assert [len(actions) for actions in committed] == [2]


def test_an_excuse_can_change_the_logs_of_all_days_that_can_be_excused(
    committed: list[list[str]],
) -> None:
    """From there to the last day that can be logged, in two years, by a person who travelled."""
    days = [FIRST_EXCUSED + n * DAY for n in range(MAX_EXCUSED_PAST.days + MAX_AHEAD + 2)]
    plan = Plan(excuses={day: [keys.habit_kind(ZINC)] for day in days})
    transaction = plan_transaction(plan)
    transaction.edit_excuses({})
    transaction.log([DayLog(day, None) for day in days])
    transaction.prepare()
    excuses_and_counters = 1 + 2 * 2
    assert transaction.size == 1 + len(days)
    assert transaction.size + excuses_and_counters <= 99
    transaction.commit()
    assert committed == [[keys.REVISION, *map(keys.day_log, days)]]


def test_an_edit_of_the_past_changes_the_logs_since_then(
    committed: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """60 days, today and the days ahead, in two years, fit into one transaction."""
    days = [FIRST_EXCUSED + n * DAY for n in range(MAX_EXCUSED_PAST.days + MAX_AHEAD + 2)]
    read: list[date] = []

    def logs(_: Session, today: date, first: date) -> list[DayLog]:
        read.append(first)
        found = [DayLog(day, None) for day in days if day >= first]
        for log in found:
            log.doses[ZINC, DoseKey()] = daylog.Entry("taken", "#id")
        return found

    monkeypatch.setattr(daylog, "read_ahead", logs)
    transaction = plan_transaction()
    transaction.put(SUPPLEMENT, {})
    transaction.edit(planned(), since=FIRST_EXCUSED)
    transaction.edit(planned(), since=TODAY + DAY)
    transaction.commit()
    assert read == [FIRST_EXCUSED]
    [actions] = committed
    assert actions[: 2 + len(days)] == [SUPPLEMENT, keys.REVISION, *map(keys.day_log, days)]
    # The entry in the index of changes, the stock and the receipt follow.
    assert len(actions) + 3 <= 100
