"""A stateful test: a supplement that is due some days after its last dose, against a plain model.

The model looks at each day from the doses alone; the API must come to the same from counters, logs
and flags that were written by whichever request came last.
"""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app import app
from chalicelib.streaks.recount import recount
from chalicelib.table import keys
from chalicelib.table.session import Session
from tests.support.api import Answer, Api
from tests.support.properties import run_machine
from tests.support.summaries import out_of_step

FIRST = date(2026, 3, 2)
EVERY = 3
DAY = st.integers(0, 13)
STATUS = st.sampled_from(["taken", "taken", "taken", "skipped"])


def on(number: int) -> date:
    return FIRST + timedelta(days=number)


class Iron(RuleBasedStateMachine):
    """Iron is due three days after the last dose, and zinc each day."""

    def teardown(self) -> None:
        assert out_of_step(self.api.user) == {}

    def __init__(self) -> None:
        super().__init__()
        self.api = Api(app, f"machine-{uuid.uuid4()}")
        self.today = 0
        self.iron = self.create("Iron", {"type": "interval_from_last", "every_days": EVERY})
        self.zinc = self.create("Zinc", {"type": "daily"})
        # By day: the intakes of both, and their statuses.
        self.ids: dict[tuple[str, int], str] = {}
        self.statuses: dict[tuple[str, int], str] = {}
        # Whether a day counts is judged again only if something was logged on it.
        self.today = 9
        for number in range(self.today):
            self.take_on((self.zinc, number), "taken")

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        match = {"If-Match": "*"} if method in ("PATCH", "DELETE") else {}
        headers = {"X-Now": f"{on(self.today)}T12:00:00Z"} | match
        answer = self.api.request(method, path, body, headers=headers)
        assert answer.status < 300, answer.body
        return answer

    def create(self, name: str, schedule: dict[str, Any]) -> str:
        body = {"name": name, "dose": {"amount": 1, "unit": "mg"}, "schedule": schedule}
        return str(self.send("POST", "/v1/supplements", body).json["id"])

    @rule()
    def sleep(self) -> None:
        self.today = min(self.today + 1, 13)

    @rule(which=st.sampled_from(["iron", "iron", "zinc"]), number=DAY, status=STATUS)
    def take(self, which: str, number: int, status: str) -> None:
        self.take_on((getattr(self, which), min(number, self.today)), status)

    def take_on(self, key: tuple[str, int], status: str) -> None:
        if key not in self.ids:
            body = {"supplement_id": key[0], "local_date": f"{on(key[1])}", "status": status}
            self.ids[key] = self.send("POST", "/v1/intakes", body).json["id"]
            self.statuses[key] = status

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), number=DAY)
    def move(self, data: st.DataObject, number: int) -> None:
        key = data.draw(st.sampled_from(sorted(self.ids)))
        other = (key[0], min(number, self.today))
        if other not in self.ids:
            change = {"local_date": f"{on(other[1])}"}
            self.send("PATCH", f"/v1/intakes/{self.ids[key]}", change)
            self.ids[other], self.statuses[other] = self.ids.pop(key), self.statuses.pop(key)

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), status=STATUS)
    def correct(self, data: st.DataObject, status: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.ids)))
        self.send("PATCH", f"/v1/intakes/{self.ids[key]}", {"status": status})
        self.statuses[key] = status

    @precondition(lambda self: self.ids)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.ids)))
        self.send("DELETE", f"/v1/intakes/{self.ids.pop(key)}")
        del self.statuses[key]

    def deadline(self, number: int) -> int:
        """The due day of iron as of a day, from the last dose before it."""
        taken = [n for n in range(number) if self.statuses.get((self.iron, n)) == "taken"]
        return taken[-1] + EVERY if taken else 0

    def state(self, number: int) -> str:
        due = [self.zinc] + [self.iron] * (self.deadline(number) == number)
        if all(self.statuses.get((name, number)) == "taken" for name in due):
            return "done"
        return "open" if number == self.today else "missed"

    @invariant()
    def calendars_agree(self) -> None:
        path = f"/v1/calendar?kind=supplements&from={FIRST}&to={on(self.today)}"
        found = {day["date"]: day["state"] for day in self.send("GET", path).json["days"]}
        expected = {f"{on(n)}": self.state(n) for n in range(self.today + 1)}
        assert found == expected

    @invariant()
    def today_agrees(self) -> None:
        for number in {self.today, max(0, self.today - 2)}:
            slots = self.send("GET", f"/v1/today?date={on(number)}").json["slots"]
            doses = [dose for slot in slots for dose in slot["doses"]]
            shown = {dose["supplement_id"]: dose.get("overdue_since") for dose in doses}
            assert self.zinc in shown
            deadline = self.deadline(number)
            assert (self.iron in shown) == (deadline <= number)
            assert shown.get(self.iron) == (f"{on(deadline)}" if deadline < number else None)

    @invariant()
    def scores_agree(self) -> None:
        path = f"/v1/score?from={FIRST}&to={on(self.today)}"
        found = {day["date"]: day["score"] for day in self.send("GET", path).json["days"]}
        for number in range(self.today + 1):
            due = [self.zinc] + [self.iron] * (self.deadline(number) == number)
            taken = sum(self.statuses.get((name, number)) == "taken" for name in due)
            assert found[f"{on(number)}"] == pytest.approx(taken / len(due))

    @invariant()
    def counters_agree(self) -> None:
        kinds = (keys.dose_kind(self.iron), "supplements", "protocol")
        for kind in kinds:
            assert recount(Session(self.api.user), kind, 2026, fix=False) == []


@pytest.mark.stateful
@pytest.mark.usefixtures("moto_table")
def test_a_supplement_due_after_its_last_dose() -> None:
    run_machine(Iron, runs=4, steps=16)
