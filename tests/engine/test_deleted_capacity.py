"""Deleted supplements and habits cost the requests that read the plan nothing, however many.

With an item for each in the plan, 1,733 of them made `today` 179.5 read units; 3 is usual.
"""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.http.exchange import current_exchange
from chalicelib.regimen.plan.deleted_days import DeletedDays
from chalicelib.regimen.plan.deletion import MAX_MOVED
from chalicelib.regimen.plan.repository import Plan, planned_item
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.table import keys
from chalicelib.table.items import pack
from chalicelib.table.session import Query, Session
from tests.engine.device import Device
from tools.costs.charging import charged

TODAY = date(2026, 3, 14)
NOW = {"X_Now": f"{TODAY}T12:00:00Z"}
DAILY = {"type": "daily"}
DAY = timedelta(days=1)


class Person:
    """Somebody who takes one supplement since the first of March."""

    def __init__(self, real: Any) -> None:
        self.user, self._real = str(uuid.uuid4()), real
        self.device = Device(self.user)
        self.kept = self.create("supplements", "Zinc")

    def send(self, method: str, path: str, body: Any = None) -> Any:
        match = {"If_Match": "*"} if method in ("PATCH", "DELETE") else {}
        answer = self.device.send(method, path, body, **(match | NOW))
        assert answer["statusCode"] < 300, answer
        return answer["json"] if answer["statusCode"] != 204 else None

    def create(self, what: str, name: str) -> str:
        body: dict[str, Any] = {"name": name, "schedule": DAILY, "effective_from": "2026-03-01"}
        if what == "supplements":
            body["dose"] = {"amount": 1, "unit": "mg"}
        return str(self.send("POST", f"/v1/{what}", body)["id"])

    def units(self, path: str = "/v1/today") -> float:
        """Return the read units of a request."""
        with charged(self._real):
            self.send("GET", path)
            return current_exchange().meter.read_units

    def stored(self, low: str, high: str) -> int:
        return len(list(Session(self.user).each(Query(low, high, consistent=True))))


@pytest.fixture
def person(engine_table: Any) -> Person:
    return Person(engine_table)


def leave(person: Person, number: int, *, folded: bool) -> None:
    """Store deleted supplements and habits directly, each with two versions of other days.

    Args:
        person: of the account.
        number: how many.
        folded: into the days of deleted items; otherwise as an earlier release left them.
    """
    days, left = DeletedDays(), {}
    for place in range(number):
        first, end = TODAY - (3 + place % 700) * DAY, TODAY - (1 + place % 3) * DAY
        versions: Any = [
            {"valid_from": f"{first}", "schedule": DAILY, "paused": False},
            {"valid_from": f"{end}", "schedule": DAILY, "paused": True},
        ]
        document: Any = {"name": f"Deleted {place}", "versions": versions}
        document |= {"pillar": "sleep", "measure": "done"} if place % 2 else {}
        name = str(uuid.uuid4())
        if folded:
            days = days.with_item(planned_item(name, document), end - DAY, {}).in_archive(end.year)
        else:
            left[name] = document
    session = Session(person.user)
    plan = Plan.read(session, consistent=True)
    transaction = PlanTransaction(session, plan, TODAY)
    for name, document in left.items():
        transaction.put(f"{keys.ENDED}{name}", {"doc": pack(document)})
    transaction.edit_deleted_days(days if folded else plan.deleted)
    transaction.commit()


def test_made_and_deleted(person: Person) -> None:
    """Fifteen of each were due for 13 days; ten of each on no past day."""
    usual = person.units()
    for what in ("supplements", "habits"):
        for number in range(15):
            person.send("DELETE", f"/v1/{what}/{person.create(what, f'Deleted {number}')}")
        for number in range(10):
            body: dict[str, Any] = {"name": f"Of today {number}", "schedule": DAILY}
            body |= {"dose": {"amount": 1, "unit": "mg"}} if what == "supplements" else {}
            made = person.send("POST", f"/v1/{what}", body)
            person.send("DELETE", f"/v1/{what}/{made['id']}")
    assert person.units() <= usual + 1
    # The kept supplement, the days and the revision.
    assert person.stored(keys.PLAN, keys.PLAN_END) == 3
    # Each with its texts, which expire.
    assert person.stored(keys.ARCHIVE, keys.ARCHIVE_END) == 60
    assert person.stored(keys.CALENDARS, keys.CALENDARS_END) == 0


def test_as_many_as_were_made_in_the_attack(person: Person) -> None:
    usual = person.units()
    leave(person, 1_733, folded=True)
    assert person.units() <= usual + 1
    assert person.units("/v1/streaks") <= usual + 1


def test_those_of_an_earlier_release_go_with_the_edits(person: Person) -> None:
    usual = person.units()
    leave(person, 3 * MAX_MOVED, folded=False)
    before = person.send("GET", f"/v1/score?from={TODAY - 13 * DAY}&to={TODAY - DAY}")
    assert person.units() > usual
    for number in range(3):
        person.send("PATCH", f"/v1/supplements/{person.kept}", {"notes": f"{number}"})
    assert person.stored(keys.ENDED, f"{keys.ENDED}{keys.LAST}") == 0
    assert person.units() <= usual + 1
    after = person.send("GET", f"/v1/score?from={TODAY - 13 * DAY}&to={TODAY - DAY}")
    assert after == before
    # A deletion moves them too.
    leave(person, 1, folded=False)
    person.send("DELETE", f"/v1/supplements/{person.kept}")
    assert person.stored(keys.PLAN, keys.PLAN_END) == 2
