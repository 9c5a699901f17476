"""Edits of the plan and logs of past days that cross each other.

At midnight: an edit begun before midnight still applies to the day that is over for a dose logged
after midnight, so each of the two must see the other, whichever is first. Later than that only an
excuse of the day matters, the deletion of a habit, because its day counters go with it, and an edit
after which due days are counted from the doses of the last year.
"""

from typing import Any

import pytest

from chalicelib.regimen.habits.entries import HabitEntryService
from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.table import keys
from chalicelib.table.session import Session
from tests.support.api import Api
from tests.support.races import once_after, once_before

YESTERDAY, DAY = "2026-03-01", "2026-03-02"
LONG_AGO, LONGER_AGO = "2026-02-20", "2026-02-19"
# 62 days before the day after midnight; 60 days can be excused.
NOT_EXCUSABLE = "2025-12-31"
BEFORE = {"X-Now": f"{DAY}T23:59:59Z"}
AFTER = {"X-Now": "2026-03-03T00:00:30Z"}
ZINC = {
    "name": "Zinc",
    "dose": {"amount": 1, "unit": "g"},
    "schedule": {"type": "daily"},
    "slots": ["lunch"],
    "effective_from": YESTERDAY,
}


@pytest.fixture
def zinc(api: Api) -> str:
    """The id of a supplement that is due once a day, at lunch."""
    answer = api.post("/v1/supplements", ZINC, headers={"X-Now": f"{YESTERDAY}T12:00:00Z"})
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


def take(api: Api, zinc: str, day: str = DAY) -> None:
    dose = {"supplement_id": zinc, "local_date": day, "slot": "lunch"}
    assert api.post("/v1/intakes", dose, headers=AFTER).status == 201


def add_dinner(api: Api, zinc: str) -> None:
    slots, match = {"slots": ["lunch", "dinner"]}, {"If-Match": "*"}
    assert api.patch(f"/v1/supplements/{zinc}", slots, headers=BEFORE | match).status == 200


def complete(api: Api) -> dict[str, Any]:
    """Return the days that count for the supplements' and for the protocol's streak."""
    return {
        kind: [
            day["date"]
            for day in api.get(f"/v1/calendar?kind={kind}&from={YESTERDAY}&to={DAY}").json["days"]
            if day["count"]
        ]
        for kind in ("supplements", "protocol")
    }


NONE = {"supplements": [], "protocol": []}


def test_the_day_counts_without_the_edit(api: Api, zinc: str) -> None:
    take(api, zinc)
    assert complete(api) == {"supplements": [DAY], "protocol": [DAY]}


def test_the_dose_sees_an_edit_that_is_first(
    api: Api, zinc: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has read the plan before the edit is written, and reads it again."""
    once_before(monkeypatch, daylog, "read", lambda: add_dinner(api, zinc))
    take(api, zinc)
    assert complete(api) == NONE


def test_the_edit_sees_a_dose_that_is_first(
    api: Api, zinc: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has read that nothing is logged before the dose is written, and reads it again."""
    once_after(monkeypatch, daylog, "read_ahead", lambda: take(api, zinc))
    add_dinner(api, zinc)
    assert complete(api) == NONE


def test_a_day_of_more_than_a_year_ago_does_not_cross_edits(api: Api, user: str, zinc: str) -> None:
    """No edit can count its doses, so neither makes the other run again."""
    before = Plan.read(Session(user)).logged
    take(api, zinc, "2025-02-28")
    assert Plan.read(Session(user)).logged == before is None
    take(api, zinc)
    assert Plan.read(Session(user)).logged == 1


@pytest.mark.parametrize("when", ["before the edit is written", "before the dose is written"])
def test_a_past_pause_and_a_dose_of_a_past_day(
    api: Api, zinc: str, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Iron is due on both days, so they count only if the one sees the other."""
    noon = {"X-Now": f"{YESTERDAY}T12:00:00Z"}
    iron = api.post("/v1/supplements", ZINC | {"name": "Iron"}, headers=noon).json["id"]

    def pause() -> None:
        changes = {"paused": True, "effective_from": YESTERDAY}
        answer = api.patch(f"/v1/supplements/{iron}", changes, headers=AFTER | {"If-Match": "*"})
        assert answer.status == 200, answer.body

    if when == "before the edit is written":
        once_after(monkeypatch, daylog, "read_ahead", lambda: take(api, zinc, YESTERDAY))
        pause()
    else:
        once_after(monkeypatch, daylog, "read", pause)
        take(api, zinc, YESTERDAY)
    assert complete(api) == {"supplements": [YESTERDAY], "protocol": [YESTERDAY]}


@pytest.fixture
def habit(api: Api) -> str:
    """The id of a habit with an entry ten days ago."""
    body = {"name": "Light", "schedule": {"type": "daily"}, "effective_from": LONG_AGO}
    answer = api.post("/v1/habits", body, headers=AFTER)
    assert answer.status == 201, answer.body
    path = f"/v1/habits/{answer.json['id']}"
    assert api.put(f"{path}/entries/{LONG_AGO}", {}, headers=AFTER).status == 200
    return str(answer.json["id"])


@pytest.mark.parametrize(
    ("method", "day", "status"), [("PUT", LONGER_AGO, 404), ("DELETE", LONG_AGO, 204)]
)
def test_a_deleted_habit_keeps_no_counters(
    api: Api,
    user: str,
    habit: str,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    day: str,
    status: int,
) -> None:
    """It is deleted after the entry's request has read the plan."""

    def delete() -> None:
        assert api.delete(f"/v1/habits/{habit}", headers={"If-Match": "*"}).status == 204

    once_before(monkeypatch, HabitEntryService, "_read", delete)
    body = {} if method == "PUT" else None
    answer = api.request(method, f"/v1/habits/{habit}/entries/{day}", body, headers=AFTER)
    assert answer.status == status
    assert Session(user).get(keys.calendar(keys.habit_kind(habit), 2026)) is None


@pytest.mark.parametrize("first", ["excuse", "dose"])
def test_an_excuse_and_a_dose_of_its_day_see_each_other(
    api: Api, zinc: str, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    """A habit counts in the score of the day, unless its kind is excused; the day is long past."""
    walk = {"name": "Walk", "schedule": {"type": "daily"}, "effective_from": YESTERDAY}
    made = api.post("/v1/habits", walk, headers={"X-Now": f"{YESTERDAY}T12:00:00Z"}).json["id"]
    excused = {"reason": "sick", "kinds": [f"habit-{made}"]}
    later = {"X-Now": "2026-04-20T12:00:00Z"}
    dose = {"supplement_id": zinc, "local_date": DAY, "slot": "lunch"}

    def excuse() -> None:
        assert api.put(f"/v1/excuses/{DAY}", excused, headers=later).status == 200

    def log() -> None:
        assert api.post("/v1/intakes", dose, headers=later).status == 201

    crossing, crossed = (excuse, log) if first == "excuse" else (log, excuse)
    once_before(monkeypatch, PlanTransaction, "commit", crossing)
    crossed()
    assert complete(api) == {"supplements": [DAY], "protocol": [DAY]}
    assert api.delete(f"/v1/excuses/{DAY}", headers=later).status == 204
    assert complete(api) == {"supplements": [DAY], "protocol": []}
