"""Logs of past days that cross an edit or a log on which they depend, in both orders.

Such a log does not move the revision of the plan, so two of them never exclude each other. Here the
one request is sent whole between the reads and the commit of the other: the counters and logs must
then be those of the two requests one after the other.
"""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import pytest

from app import app
from chalicelib.regimen.plan import daylog
from chalicelib.table import keys
from chalicelib.table.items import read_json, read_numbers
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import WRITES, Transaction
from tests.support.api import Api
from tests.support.races import once_before

BEGIN, DAY, NEXT, TODAY = "2026-01-12", "2026-01-20", "2026-01-21", "2026-02-20"
DAILY = {"type": "daily"}
DOSED = {"dose": {"amount": 1, "unit": "g"}, "schedule": DAILY, "slots": ["lunch"]}
MADE = {
    "zinc": ("/v1/supplements", DOSED),
    "iron": ("/v1/supplements", DOSED),
    "b12": (
        "/v1/supplements",
        DOSED | {"schedule": {"type": "interval_from_last", "every_days": 8}},
    ),
    "walk": ("/v1/habits", {"schedule": DAILY}),
    "light": ("/v1/habits", {"schedule": DAILY}),
    "sauna": ("/v1/habits", {"schedule": {"type": "interval", "every_days": 8}}),
    "coffee": (
        "/v1/habits",
        {"schedule": DAILY, "measure": "amount", "goal": {"at_most": 2, "unit": "cups"}},
    ),
}


class Account:
    """A person with some of the items, all due since 12 January; requests are sent on 20 February.

    Args:
        items: of ``MADE``.
    """

    def __init__(self, items: str) -> None:
        self.user = f"user-{uuid.uuid4()}"
        self._api = Api(app, self.user)
        self.ids = {each: self._made(each) for each in items.split()}

    def _made(self, item: str) -> str:
        path, body = MADE[item]
        answer = self.send("POST", path, body | {"name": item}, day=BEGIN)
        return str(answer["id"])

    def send(self, method: str, path: str, body: Any = None, day: str = TODAY, **more: str) -> Any:
        headers = {"X-Now": f"{day}T12:00:00Z"} | more
        answer = self._api.request(method, path, body, headers=headers)
        assert answer.status < 300, answer.body
        return answer.json if answer.body else None

    def enter(self, habit: str, day: str, **entry: Any) -> None:
        self.send("PUT", f"/v1/habits/{self.ids[habit]}/entries/{day}", entry)

    def clear(self, habit: str, day: str) -> None:
        self.send("DELETE", f"/v1/habits/{self.ids[habit]}/entries/{day}")

    def take(self, supplement: str, day: str) -> None:
        slot = {} if supplement == "b12" else {"slot": "lunch"}
        dose = {"supplement_id": self.ids[supplement], "local_date": day, **slot}
        self.send("POST", "/v1/intakes", dose)

    def pause(self, supplement: str, day: str) -> None:
        body = {"paused": True, "effective_from": day}
        self.send("PATCH", f"/v1/supplements/{self.ids[supplement]}", body, **{"If-Match": "*"})

    def change(self, supplement: str, schedule: dict[str, Any]) -> None:
        body = {"schedule": schedule}
        self.send("PATCH", f"/v1/supplements/{self.ids[supplement]}", body, **{"If-Match": "*"})

    def remove(self, habit: str) -> None:
        self.send("DELETE", f"/v1/habits/{self.ids[habit]}", **{"If-Match": "*"})

    def excuse(self, day: str, *habits: str) -> None:
        kinds = [keys.habit_kind(self.ids[habit]) for habit in habits]
        self.send("PUT", f"/v1/excuses/{day}", {"reason": "sick", "kinds": kinds})

    def threshold(self, value: float) -> None:
        body = {"schedule": DAILY, "threshold": value}
        self.send("PUT", "/v1/streaks/protocol/schedule", body)

    def state(self) -> dict[str, Any]:
        """Return all day counters, and what the logs of days say of their days, by item names."""
        session = Session(self.user)
        found: dict[str, Any] = {}
        for item in session.each(Query(keys.CALENDARS, f"{keys.CALENDARS}~", consistent=True)):
            numbers = {name: n for name, n in read_numbers(item).items() if n and name != WRITES}
            if numbers:
                found[self._named(item["sk"])] = numbers
        for item in session.each(Query(keys.DAY_LOGS, f"{keys.DAY_LOGS}~", consistent=True)):
            digits = {name: item[name] for name in daylog.LOG_DIGITS if name in item}
            found[item["sk"]] = digits, sorted(map(self._named, read_json(item)["habits"]))
        return found

    def _named(self, text: str) -> str:
        for name, known in self.ids.items():
            text = text.replace(known, name)
        return text


Sent = Callable[[Account], None]


class Crossing(NamedTuple):
    """Two requests that depend on each other."""

    items: str
    one: Sent
    other: Sent
    before: Sent = lambda _: None


CROSSINGS = {
    "an entry and an excuse": Crossing(
        "walk light", lambda a: a.enter("walk", DAY), lambda a: a.excuse(DAY, "light")
    ),
    "a dose and an excuse": Crossing(
        "zinc light", lambda a: a.take("zinc", DAY), lambda a: a.excuse(DAY, "light")
    ),
    "a dose and a past pause": Crossing(
        "zinc iron", lambda a: a.take("zinc", DAY), lambda a: a.pause("iron", DAY)
    ),
    "an entry and a past pause": Crossing(
        "walk iron", lambda a: a.enter("walk", NEXT), lambda a: a.pause("iron", DAY)
    ),
    "an entry and the deletion of its habit's day counters": Crossing(
        "walk light", lambda a: a.enter("walk", DAY), lambda a: a.remove("light")
    ),
    "an entry of today and a threshold": Crossing(
        "walk light", lambda a: a.enter("walk", TODAY), lambda a: a.threshold(0.5)
    ),
    "an entry of today and an edit": Crossing(
        "walk iron",
        lambda a: a.enter("walk", TODAY),
        lambda a: a.change("iron", {"type": "weekdays", "days": [1]}),
    ),
    "a dose and an edit that counts it": Crossing(
        "zinc walk",
        lambda a: a.take("zinc", DAY),
        lambda a: a.change("zinc", {"type": "interval_from_last", "every_days": 300}),
    ),
    "an entry and another from which its day is due": Crossing(
        "walk sauna", lambda a: a.enter("walk", DAY), lambda a: a.enter("sauna", NEXT[:-2] + "13")
    ),
    "an entry and a dose from which its day is due": Crossing(
        "walk b12", lambda a: a.enter("walk", DAY), lambda a: a.take("b12", NEXT[:-2] + "13")
    ),
    "two entries from which days are due": Crossing(
        "walk sauna",
        lambda a: a.enter("sauna", "2026-01-13"),
        lambda a: a.enter("sauna", "2026-01-14"),
        lambda a: [a.enter("walk", f"2026-01-{n}") for n in (20, 21, 22)] and None,
    ),
    "an entry and one that starts a limit": Crossing(
        "walk coffee", lambda a: a.enter("walk", DAY), lambda a: a.enter("coffee", BEGIN, amount=1)
    ),
    "an entry and a deletion that ends a limit": Crossing(
        "walk coffee",
        lambda a: a.enter("walk", DAY),
        lambda a: a.clear("coffee", BEGIN),
        lambda a: a.enter("coffee", BEGIN, amount=1),
    ),
    "two entries of days": Crossing(
        "walk light", lambda a: a.enter("walk", DAY), lambda a: a.enter("light", NEXT)
    ),
    "two entries of a day": Crossing(
        "walk light", lambda a: a.enter("walk", DAY), lambda a: a.enter("light", DAY)
    ),
}


def account(crossing: Crossing) -> Account:
    made = Account(crossing.items)
    crossing.before(made)
    return made


@pytest.mark.usefixtures("engine_table")
def test_crossing_requests_have_the_effect_of_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = []
    for name, crossing in CROSSINGS.items():
        in_a_row = account(crossing)
        untouched = in_a_row.state()
        crossing.one(in_a_row)
        crossing.other(in_a_row)
        expected = in_a_row.state()
        assert expected != untouched, name
        for first, second in ((crossing.one, crossing.other), (crossing.other, crossing.one)):
            crossed = account(crossing)
            with monkeypatch.context() as patch:
                # All that the first one reads is read.
                once_before(patch, Transaction, "commit", partial(second, crossed))
                first(crossed)
            if crossed.state() != expected:
                wrong.append((name, first is crossing.one))
    assert wrong == []
