"""The worst accounts that are legal: as much of everything as the API accepts, over ten years.

Resources are created by requests, one of each form; their copies, the day counters and the logs
are written as items, because as many requests would take hours.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any, TypeVar

from tools.bench.client import Bench

T = TypeVar("T")

TODAY = date(2026, 3, 14)
YEARS = 10
# The score of a year reads so many days: the range, the week before it, and two for limits.
LOGGED_DAYS = 366 + 7 + 14 + 1
OLDEST_DOSE = "1950-01-01"
SUPPLEMENTS, HABITS, LINKED, PLANNED_WORKOUTS, OWN_MARKERS = 100, 36, 10, 50, 200
VERSIONS, WITH_VERSIONS = 140, 2
EXCUSED_KINDS = 3
_BATCH = 25
_FIRST = date(TODAY.year - YEARS, 1, 1)
_BEFORE = {"x-now": f"{_FIRST}T12:00:00Z"}
_DOSE = {"amount": 2, "unit": "capsule"}

# How many supplements have a schedule; that of ``interval`` has a period from 2 to 60 days.
_SUPPLEMENTS: tuple[tuple[int, dict[str, Any]], ...] = (
    *((1, {"type": "interval", "every_days": 2 + number % 59}) for number in range(45)),
    (25, {"type": "daily"}),
    (10, {"type": "weekdays", "days": [1, 3, 5]}),
    (10, {"type": "interval_from_last", "every_days": 3}),
    (5, {"type": "weekly", "target": 5}),
    (5, {"type": "as_needed", "max_per_day": 4}),
)
_DONE = {"measure": "done", "pillar": "other", "schedule": {"type": "daily"}}
_AMOUNT = {"measure": "amount", "pillar": "diet", "schedule": {"type": "daily"}}
_MINUTES = {"measure": "minutes", "pillar": "exercise", "schedule": {"type": "daily"}}
_SESSIONS = {"type": "weekly", "target": 10, "count_by": "sessions"}
# How many habits are of a form.
_HABITS: tuple[tuple[int, dict[str, Any]], ...] = (
    (5, _DONE),
    (5, _DONE | {"schedule": {"type": "interval", "every_days": 3}}),
    (6, _DONE | {"schedule": {"type": "rolling", "target": 10, "window_days": 20}}),
    (5, _DONE | {"schedule": _SESSIONS}),
    (3, _AMOUNT | {"goal": {"at_most": 2, "unit": "cups"}}),
    (2, _AMOUNT | {"goal": {"at_most": 9, "unit": "cups", "per": "week"}}),
    (LINKED, _MINUTES | {"goal": {"at_least": 10}, "source": {"workouts": {}}}),
)


@dataclass(frozen=True)
class Account:
    """An account that is measured: its user, and what it has most of."""

    user: str
    name: str


DEMO = Account("measured", "demo")
FULL = Account(str(uuid.uuid5(uuid.NAMESPACE_URL, "full")), "full plan, ten years")
VERSIONED = Account(str(uuid.uuid5(uuid.NAMESPACE_URL, "versions")), "and 700 versions")
EXCUSED = Account(str(uuid.uuid5(uuid.NAMESPACE_URL, "excuses")), "and all days excused")
OLDEST = Account(str(uuid.uuid5(uuid.NAMESPACE_URL, "oldest")), "a dose of 1950")
LABS = Account(str(uuid.uuid5(uuid.NAMESPACE_URL, "labs")), "own markers and targets")


def fill(bench: Bench) -> None:
    """Make the worst accounts; the demo account exists already."""
    _Filling(bench, FULL.user).whole()
    for account in (VERSIONED, EXCUSED):
        _copy(FULL.user, account.user)
    _add_versions(bench, VERSIONED.user)
    _add_excuses(EXCUSED.user)
    _dose_of_1950(bench, OLDEST.user)
    _own_markers(bench, LABS.user)


class _Filling:
    """Fills the account of one user with a plan, and with what was done of it on all days."""

    def __init__(self, bench: Bench, user: str) -> None:
        self._bench, self._user = bench, user

    def whole(self) -> None:
        """Write everything."""
        self.plan(_SUPPLEMENTS, _HABITS)
        self._calendars()
        self._logs()
        send = self._bench.as_user(self._user)
        for number in range(PLANNED_WORKOUTS):
            body = {"title": f"Workout {number}", "local_date": f"{TODAY}", "status": "planned"}
            send("POST", "/v1/workouts", body)

    def plan(
        self,
        supplements: Iterable[tuple[int, dict[str, Any]]],
        habits: Iterable[tuple[int, dict[str, Any]]],
    ) -> None:
        """Create one resource of each form, and write the copies of it."""
        send = self._bench.as_user(self._user, _BEFORE)
        copies: list[dict[str, Any]] = []
        for count, schedule in supplements:
            body = {"name": "Supplement", "dose": _DOSE, "schedule": schedule}
            made = send("POST", "/v1/supplements", body)
            copies += self._copies("supplement", made["id"], count - 1)
        for count, form in habits:
            made = send("POST", "/v1/habits", {"name": "Habit"} | form)
            copies += self._copies("habit", made["id"], count - 1)
        put(copies)

    def _copies(self, entity: str, original: str, count: int) -> Iterator[dict[str, Any]]:
        """Yield items like that of a resource, with other ids."""
        from chalicelib.table import keys  # noqa: PLC0415
        from chalicelib.table.ids import uuid7  # noqa: PLC0415
        from chalicelib.table.items import pack, unpack  # noqa: PLC0415
        from chalicelib.table.session import Session, wall_clock  # noqa: PLC0415

        session = Session(self._user)
        sort_key = keys.named(entity, original)
        item = session.get(sort_key)
        if item is None:
            raise SystemExit(f"there is no {sort_key}")
        for _ in range(count):
            name = uuid7(wall_clock())
            text = unpack(item["doc"]).replace(original, name)
            own = {key: str(item[key]).replace(original, name) for key in ("id",) if key in item}
            place = session.key(keys.named(entity, name))
            yield item | place | own | {"doc": pack(json.loads(text))}

    def _calendars(self) -> None:
        """Write ten years of day counters of all kinds, with an entry on each day."""
        from chalicelib.streaks.kinds import KINDS  # noqa: PLC0415
        from chalicelib.table import counters, keys  # noqa: PLC0415

        plan, days = read_plan(self._user), list(days_until_today(_FIRST))
        years: dict[str, dict[int, dict[str, int]]] = {}
        plain = counters.deltas([(day, 1) for day in days], counters.FLAGS)
        # No two numbers of a counter are alike, as with real amounts.
        stored = ((day, 1 + day.toordinal() * 7_919 % 1_200) for day in days)
        amounts = counters.deltas(stored, counters.AMOUNTS)
        sessions = counters.deltas([(day, 1) for day in days], counters.SESSIONS)
        for kind in KINDS:
            years[kind] = counters.deltas([(day, 1) for day in days], counters.layout(kind))
        for item in plan.items:
            history = item.history
            version = history.versions[0]
            if item.entity == "supplement":
                if history.by_history:
                    years[f"{keys.DOSE_KIND}{history.id}"] = plain
                continue
            more = amounts if version.limit else sessions if version.schedule.by_sessions else {}
            years[item.kind] = {year: plain[year] | more.get(year, {}) for year in plain}
        self._add(years)

    def _add(self, kinds: dict[str, dict[int, dict[str, int]]]) -> None:
        from chalicelib.table import keys  # noqa: PLC0415
        from chalicelib.table.session import Session  # noqa: PLC0415
        from chalicelib.table.transaction import Transaction  # noqa: PLC0415

        added = ((kind, year, years[year]) for kind, years in kinds.items() for year in years)
        for part in parts(added, 3 * _BATCH):
            transaction = Transaction(Session(self._user))
            for kind, year, amounts in part:
                transaction.add(keys.calendar(kind, year), amounts)
            transaction.commit()

    def _logs(self) -> None:
        """Write the logs of a year: everything that was due was done, and every habit."""
        from chalicelib.table.session import Session  # noqa: PLC0415
        from chalicelib.table.transaction import Transaction  # noqa: PLC0415

        plan = read_plan(self._user)
        requirements = plan.requirements((), plan.threshold)
        for part in parts(days_until_today(TODAY - timedelta(days=LOGGED_DAYS)), _BATCH):
            transaction = Transaction(Session(self._user))
            for day in part:
                _log(plan, day).stage(transaction, requirements, {})
            transaction.commit()


def _copy(user: str, to: str) -> None:
    """Write all items of a user for another one."""
    from chalicelib.table.session import Query, Session  # noqa: PLC0415

    items = Session(user).each(Query("!", "~"))
    put(item | Session(to).key(item["sk"]) for item in items)


def _log(plan: Any, day: date) -> Any:
    """Return the log of a day on which everything was done."""
    from chalicelib.regimen.plan.adherence import DoseKey  # noqa: PLC0415
    from chalicelib.regimen.plan.daylog import DayLog, Entry  # noqa: PLC0415
    from chalicelib.table.ids import uuid7  # noqa: PLC0415
    from chalicelib.table.session import wall_clock  # noqa: PLC0415

    log, position = DayLog(day, None), f"{day:%Y%m%d}T070000"
    for item in plan.items:
        history, version = item.history, item.history.versions[0]
        if item.entity == "supplement":
            fixed = version.flexible == ()
            for slot in history.due(day) if fixed else version.doses:
                entry = Entry("taken", f"{position}#{uuid7(wall_clock())}", 1)
                log.doses[history.id, DoseKey(slot)] = entry
            continue
        log.habits[history.id] = True
        log.entries[history.id] = {"version": 1, "met": True, "done": True}
        if version.limit:
            log.amounts[history.id] = 1_000
            log.entries[history.id] = {"version": 1, "met": True, "amount": 1.0}
        if version.schedule.by_sessions:
            log.sessions[history.id] = 2
    return log


def _add_versions(bench: Bench, user: str) -> None:
    """Give some supplements and habits the versions that a plan can have: one every nine days."""
    from chalicelib.table import keys  # noqa: PLC0415
    from chalicelib.table.items import pack, unpack  # noqa: PLC0415
    from chalicelib.table.session import Session  # noqa: PLC0415

    send, session, changed = bench.as_user(user), Session(user), []
    for entity in ("supplement", "habit"):
        for made in send("GET", f"/v1/{entity}s?limit=100")["items"][-WITH_VERSIONS:]:
            item = session.get(keys.named(entity, made["id"]))
            if item is None:
                raise SystemExit(f"there is no {entity} {made['id']}")
            document = json.loads(unpack(item["doc"]))
            first = document["versions"][0]
            starts = (_FIRST + timedelta(days=9 * number) for number in range(1, VERSIONS))
            document["versions"] += [
                first | {"valid_from": f"{start}", "paused": place % 2 == 0}
                for place, start in enumerate(starts)
            ]
            changed.append(item | {"doc": pack(document)})
    put(changed)


def _add_excuses(user: str) -> None:
    """Excuse each day of ten years for as many kinds as an excuse can have, all of habits."""
    from chalicelib.table import keys  # noqa: PLC0415
    from chalicelib.table.items import as_stored  # noqa: PLC0415
    from chalicelib.table.session import Session  # noqa: PLC0415

    session, plan = Session(user), read_plan(user)
    kinds = [item.kind for item in plan.items if item.entity == "habit"][:EXCUSED_KINDS]
    items = []
    for year in range(_FIRST.year, TODAY.year + 1):
        days = (day for day in days_until_today(_FIRST) if day.year == year)
        excuses = [
            {"date": f"{day}", "reason": "travel", "kinds": kinds, "version": 1} for day in days
        ]
        stamp = f"{year}-12-31T12:00:00Z"
        document = {"id": f"{year}", "version": 1, "excuses": excuses}
        document |= {"created_at": stamp, "updated_at": stamp}
        items.append(as_stored("excuses", document, session.key(f"{keys.EXCUSES}{year}")).item)
    put(items)


def _dose_of_1950(bench: Bench, user: str) -> None:
    """Make an account with nothing but intervals, and one dose on the oldest day."""
    intervals = [
        (1, {"type": "interval", "every_days": 2 + number % 59}) for number in range(SUPPLEMENTS)
    ]
    _Filling(bench, user).plan([], [])
    send = bench.as_user(user, _BEFORE)
    body = {"name": "Oldest", "dose": _DOSE, "effective_from": OLDEST_DOSE}
    oldest = send("POST", "/v1/supplements", body | {"schedule": {"type": "as_needed"}})
    send("POST", "/v1/intakes", {"supplement_id": oldest["id"], "local_date": OLDEST_DOSE})
    _Filling(bench, user).plan(intervals[1:], [])


def _own_markers(bench: Bench, user: str) -> None:
    """Make as many own markers as there can be, each with a target and a reading."""
    send = bench.as_user(user)
    for number in range(OWN_MARKERS):
        body = {"name": f"Marker {number}", "unit": "mg/dL", "category": "other"}
        marker = send("POST", "/v1/biomarkers", body)["id"]
        path = f"/v1/biomarkers/{marker}"
        send("PUT", f"{path}/target", {"low": 1, "high": 9, "unit": "mg/dL"})
        send("POST", f"{path}/readings", {"value": 5, "unit": "mg/dL", "local_date": f"{TODAY}"})


def days_until_today(first: date) -> Iterator[date]:
    """Yield the days from ``first`` to today."""
    return (first + timedelta(days=number) for number in range((TODAY - first).days + 1))


def read_plan(user: str) -> Any:
    """Return the plan of a user."""
    from chalicelib.regimen.plan.repository import Plan  # noqa: PLC0415
    from chalicelib.table.session import Session  # noqa: PLC0415

    return Plan.read(Session(user), consistent=True)


def put(items: Iterable[dict[str, Any]]) -> None:
    """Write items as they are."""
    from chalicelib.settings import settings  # noqa: PLC0415
    from chalicelib.table.client import dynamodb  # noqa: PLC0415
    from chalicelib.table.codec import to_wire  # noqa: PLC0415

    send: Callable[..., Any] = dynamodb().batch_write_item
    # A request has at most 16 MB, and these items at most 390 KB.
    for part in parts(items, _BATCH):
        puts = [{"PutRequest": {"Item": to_wire(item)}} for item in part]
        answer = send(RequestItems={settings().table_name: puts})
        if answer["UnprocessedItems"]:
            raise SystemExit("DynamoDB Local did not write all items")


def parts(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the values in lists of at most ``size``."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part
