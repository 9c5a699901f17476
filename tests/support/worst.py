"""The worst legal accounts: the largest plans and the longest histories, as stored items.

The items are served from memory, so that what is measured is the app and no engine.
"""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

from chalicelib.jsontext import Document
from chalicelib.regimen.plan.regimen import HABIT_SCHEDULES
from chalicelib.regimen.plan.version_bounds import MAX_VERSIONS
from chalicelib.schedules.weeks import ISO_WEEK
from chalicelib.table import counters, keys, schemas
from chalicelib.table.codec import Item, to_wire
from chalicelib.table.counters import AMOUNTS, FLAGS, NEUTRAL, Digit
from chalicelib.table.items import as_stored, pack

DAY = timedelta(days=1)
TODAY = date(2026, 3, 14)
NOW = {"x-now": "2026-03-14T12:00:00Z"}
TEN_YEARS = [TODAY - n * DAY for n in range(3_652, -1, -1)]
SUPPLEMENTS, HABITS = 200, 100

Items = dict[str, Item]
Schedule = dict[str, Any]


class Stub:
    """Answers the Queries of a DynamoDB client from items by sort key."""

    def __init__(self, items: Items) -> None:
        self._keys = sorted(items)
        self._items = [to_wire(items[key]) for key in self._keys]

    def query(self, **request: Any) -> dict[str, Any]:
        """Return the items between two sort keys, in one page."""
        values = request["ExpressionAttributeValues"]
        first = bisect_left(self._keys, values[":low"]["S"])
        return {"Items": self._items[first : bisect_right(self._keys, values[":high"]["S"])]}

    def get_item(self, **request: Any) -> dict[str, Any]:
        """Return one item."""
        place = bisect_left(self._keys, request["Key"]["sk"]["S"])
        found = self._keys[place : place + 1] == [request["Key"]["sk"]["S"]]
        return {"Item": self._items[place]} if found else {}


@contextmanager
def served(items: Items) -> Iterator[None]:
    """Let the app read an account from memory."""
    stub = Stub(items)
    with patch("chalicelib.table.client.dynamodb", lambda: stub):
        yield


def identifier(kind: int, number: int) -> str:
    """Return the id of a supplement (1) or habit (2)."""
    return str(UUID(int=(kind << 64) + number, version=4))


def supplement(number: int, versions: list[Document]) -> Items:
    """Return a supplement with its versions."""
    name = identifier(1, number)
    document = {
        "id": name,
        "version": 1,
        "name": f"Supplement {number}",
        "rx": False,
        "targets_biomarkers": [],
        "ingredients": [],
        "dose": {"amount": 1.0, "unit": "mg"},
        "slots": ["breakfast"],
        "versions": [
            {"slots": ["breakfast"], "dose": {"amount": 1.0, "unit": "mg"}, "ingredients": []}
            | version
            for version in versions
        ],
    }
    return _planned("supplement", document)


def habit(number: int, versions: list[Document], **fields: Any) -> Items:
    """Return a habit with its versions."""
    document = {
        "id": identifier(2, number),
        "version": 1,
        "name": f"Habit {number}",
        "pillar": "exercise",
        "measure": "done",
        "markers": [],
        "versions": versions,
    }
    return _planned("habit", document | fields)


def _planned(entity: str, document: Document) -> Items:
    last = document["versions"][-1]
    times = {"created_at": "2016-01-01T00:00:00Z", "updated_at": "2016-01-01T00:00:00Z"}
    whole = document | {"schedule": last["schedule"], "paused": last["paused"]} | times
    key = keys.named(entity, document["id"])
    return {key: as_stored(entity, whole, {"sk": key, "pk": "USER#u"}).item}


def version(start: date, schedule: Schedule, **fields: Any) -> Document:
    """Return a version that is in force from a day on."""
    return {"valid_from": str(start), "schedule": schedule, "paused": False} | fields


def anchored(schedule: Schedule, start: date) -> Schedule:
    """Return the schedule of a habit, counted from a day if it needs one."""
    parsed = HABIT_SCHEDULES.parse(schedule)
    return parsed.anchored(start, ISO_WEEK).document()


def many_versions(first: date) -> list[Document]:
    """Return as many versions as are legal, one each nine days."""
    schedules: list[Schedule] = [
        {"type": "daily"},
        {"type": "weekdays", "days": [1, 3, 5]},
        {"type": "monthly", "days": [1, 31]},
    ]
    return [version(first + 9 * n * DAY, schedules[n % 3]) for n in range(MAX_VERSIONS)]


def calendars(kind: str, changes: Iterable[tuple[date, Digit]]) -> Items:
    """Return the day counters of a kind."""
    return {
        keys.calendar(kind, year): {"sk": keys.calendar(kind, year), **numbers}
        for year, numbers in counters.combined(changes).items()
    }


def flags(kind: str, days: Iterable[date], skips: Iterable[date] = ()) -> Items:
    """Return the day counters of a kind whose days are done, or skipped."""
    skipped = [(day, Digit(NEUTRAL, 1)) for day in skips]
    return calendars(kind, [*((day, Digit(FLAGS, 1)) for day in days), *skipped])


def amounts(kind: str, entries: Iterable[tuple[date, int]]) -> Items:
    """Return the day counters of a habit with a limit; the amounts are in thousandths."""
    return calendars(kind, [(day, Digit(AMOUNTS, amount + 1)) for day, amount in entries])


def excuses(days: Iterable[date]) -> Items:
    """Return excused days."""
    years: dict[int, list[Document]] = {}
    for day in days:
        years.setdefault(day.year, []).append({"date": str(day), "reason": "sick", "version": 1})
    return {
        f"{keys.EXCUSES}{year:04d}": {
            "sk": f"{keys.EXCUSES}{year:04d}",
            "entity": "excuses",
            "version": 1,
            "doc": pack({"id": f"{year:04d}", "version": 1, "excuses": listed}),
            **schemas.stamp("excuses"),
        }
        for year, listed in years.items()
    }


def interval(number: int, start: date) -> Schedule:
    """Return one of the intervals of 2 to 60 days."""
    return {"type": "interval", "every_days": 2 + number % 59, "anchor": str(start)}


def of_1900() -> Items:
    """Return 200 intervals from 1900 on, one day done in 1900, and nothing since."""
    return intervals_since(date(1900, 1, 1))


def intervals_since(first: date) -> Items:
    """Return 200 intervals from a day on; everything was done on that day, and nothing since."""
    items: Items = {}
    for number in range(SUPPLEMENTS):
        items |= supplement(number, [version(first, interval(number, first))])
    items |= habit(0, [version(first, {"type": "daily"})])
    kinds = ("supplements", "protocol", keys.habit_kind(identifier(2, 0)))
    for kind in kinds:
        items |= flags(kind, [first])
    return items | calendars("workouts", [(first, Digit(counters.COUNTS, 1))])


def largest(*, limits: bool = True, last: date = TODAY) -> Items:
    """Return the largest plan, with entries of ten years until ``last`` and many excuses.

    Args:
        limits: whether some of its habits have limits, which also changes how the streak of the
            protocol is computed.
        last: the day of the last entry.
    """
    chance = random.Random(18)
    first, days = TEN_YEARS[0], [day for day in TEN_YEARS if day <= last]

    def some(share: float) -> list[date]:
        return [day for day in days if chance.random() < share]

    items: Items = {}
    for number in range(SUPPLEMENTS):
        items |= _largest_supplement(number, first, some)
    for number in range(HABITS):
        items |= _largest_habit(number, first, some, limits=limits)
    for kind in ("supplements", "protocol"):
        items |= flags(kind, some(0.6))
    items |= calendars("workouts", [(day, Digit(counters.COUNTS, 1)) for day in some(0.9)])
    items |= calendars("biomarkers", [(day, Digit(counters.COUNTS, 3)) for day in some(0.9)])
    return items | excuses(some(0.1))


def _largest_supplement(number: int, first: date, some: Callable[[float], list[date]]) -> Items:
    schedules: list[Schedule] = [
        interval(number, first),
        {"type": "interval_from_last", "every_days": 2 + number % 59},
        {"type": "weekdays", "days": [1 + number % 7]},
        {"type": "cycle", "on_days": 5, "off_days": 1 + number % 7, "anchor": str(first)},
        {"type": "monthly", "days": [1 + number % 31]},
        {"type": "as_needed"},
        {"type": "weekly", "target": 3, "count_by": "days"},
        {"type": "interval", "every_days": 2 + number % 59, "anchor": str(first)},
    ]
    schedule = schedules[number % len(schedules)]
    versions = many_versions(first) if number < 4 else [version(first, schedule)]
    items = supplement(number, versions)
    if schedule["type"] == "interval_from_last" and number >= 4:
        items |= flags(keys.dose_kind(identifier(1, number)), some(0.4))
    return items


def _largest_habit(
    number: int, first: date, some: Callable[[float], list[date]], *, limits: bool
) -> Items:
    kind = keys.habit_kind(identifier(2, number))
    schedules: list[Schedule] = [
        {"type": "rolling", "target": 3, "window_days": 10},
        {"type": "interval", "every_days": 2 + number % 9},
        {"type": "weekly", "target": 3, "count_by": "days"},
        {"type": "weekdays", "days": [1, 3, 5], "every_weeks": 2},
        {"type": "monthly", "days": [1, 31]},
    ]
    if limits and number < 20:
        per = ("day", "week", "month")[number % 3]
        limit = {"at_most": 2.0, "per": per}
        versions = [version(first, {"type": "daily"}, limit=limit)]
        items = habit(
            number, versions, measure="amount", goal={**limit, "unit": "cups"}, pillar="diet"
        )
        return items | amounts(kind, [(day, day.day * 200) for day in some(0.8)])
    done = some(0.8)
    if number < 50:
        schedule = anchored(schedules[number % len(schedules)], first)
        items = habit(number, [version(first, schedule)])
    elif number < 54:
        items = habit(number, many_versions(first))
    else:
        items = habit(number, [version(first, {"type": "daily"})])
    return items | flags(kind, done, [day for day in some(0.05) if day not in set(done)])
