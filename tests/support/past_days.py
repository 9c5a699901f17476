"""An account whose past days are logged, and what is stored of them."""

import uuid
from collections.abc import Iterable
from typing import Any

from app import app
from chalicelib.regimen.plan import daylog
from chalicelib.table import keys
from chalicelib.table.items import read_json, read_numbers
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import WRITES
from tests.support.api import Api

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
        self.api = Api(app, self.user)
        self.ids = {each: self._made(each) for each in items.split()}

    def _made(self, item: str) -> str:
        path, body = MADE[item]
        answer = self.send("POST", path, body | {"name": item}, day=BEGIN)
        return str(answer["id"])

    def send(self, method: str, path: str, body: Any = None, day: str = TODAY, **more: str) -> Any:
        headers = {"X-Now": f"{day}T12:00:00Z"} | more
        answer = self.api.request(method, path, body, headers=headers)
        assert answer.status < 300, answer.body
        return answer.json if answer.body else None

    def enter(self, habit: str, day: str, **entry: Any) -> None:
        self.send("PUT", f"/v1/habits/{self.ids[habit]}/entries/{day}", entry)

    def enter_all(self, *entries: dict[str, Any]) -> None:
        """Write entries in one request; each has a name of a habit as `habit_id`."""
        self.send("POST", "/v1/habit-entry-batches", self.batch(entries))

    def batch(self, entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
        """Return the body of a batch."""
        return {"items": [each | {"habit_id": self.ids[each["habit_id"]]} for each in entries]}

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
