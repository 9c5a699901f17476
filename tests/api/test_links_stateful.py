"""A stateful test: after any writes, an entry is what was set by hand, or what the workouts say.

The model has the workouts of each day, the link of each habit on each day, and what was set by
hand. What follows from the workouts is written down as the documentation states it, not as the code
computes it.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app import app
from tests.support.api import Answer, Api
from tests.support.properties import run_machine
from tests.support.summaries import out_of_step

DAYS = [date(2026, 12, 27) + timedelta(days=n) for n in range(10)]
TYPES = ["cardio", "strength"]
SCHEDULES = st.sampled_from(
    [
        {"type": "daily"},
        {"type": "none"},
        {"type": "interval", "every_days": 2},
        {"type": "rolling", "target": 2, "window_days": 4},
        {"type": "weekly", "target": 5, "count_by": "days"},
    ]
)
LINKS = st.none() | st.fixed_dictionaries({}, optional={"type": st.sampled_from(TYPES)})
MINUTES = st.none() | st.sampled_from([20, 40])
PICK = st.integers(0, 5)
BACK = st.integers(0, 3)
WORKOUT = st.fixed_dictionaries(
    {
        "type": st.sampled_from(TYPES),
        "status": st.sampled_from(["completed", "completed", "completed", "planned"]),
        "minutes": st.sampled_from([0, 10, 20, 30, 45]),
    }
)
BY_HAND: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{"done": False}, {"count": 2}, {"status": "skipped"}]
)


@dataclass
class Habit:
    """A habit: its link on each day, and its entries; those of workouts have an ``origin``."""

    measure: str
    links: dict[date, dict[str, Any] | None] = field(default_factory=dict)
    entries: dict[date, dict[str, Any]] = field(default_factory=dict)

    def link(self, source: dict[str, Any] | None, start: date) -> None:
        self.links |= {day: source for day in DAYS if day >= start}

    def follow(self, day: date, workouts: list[dict[str, Any]]) -> None:
        """Let the entry of a day follow from its workouts, unless it was set by hand."""
        if day in self.entries and "origin" not in self.entries[day]:
            return
        self.entries.pop(day, None)
        fields = self.said(day, workouts)
        if fields:
            self.entries[day] = fields | {"origin": "workout"}

    def said(self, day: date, workouts: list[dict[str, Any]]) -> dict[str, Any] | None:
        link = self.links.get(day)
        if link is None:
            return None
        minutes = [
            each["minutes"]
            for each in workouts
            if each["status"] == "completed" and link.get("type", each["type"]) == each["type"]
        ]
        if self.measure == "minutes":
            return {"amount": sum(minutes)} if sum(minutes) else None
        least = link.get("minutes", 0)
        if not minutes or sum(minutes) < least:
            return None
        alone = len([each for each in minutes if each >= least])
        return {"done": True, "count": alone} if alone > 1 else {"done": True}


class Links(RuleBasedStateMachine):
    """The machine: ``workouts`` and ``habits`` are what the account must come to."""

    def teardown(self) -> None:
        assert out_of_step(self.api.user) == {}

    def __init__(self) -> None:
        super().__init__()
        self.api = Api(app, f"machine-{uuid.uuid4()}")
        self.today = DAYS[2]
        self.workouts: dict[str, dict[str, Any]] = {}
        self.habits: dict[str, Habit] = {}

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        match = {"If-Match": "*"} if method in ("PATCH", "DELETE") and "entries" not in path else {}
        headers = {"X-Now": f"{self.today}T12:00:00Z"} | match
        answer = self.api.request(method, path, body, headers=headers)
        assert answer.status < 300 or answer.status in (404, 409), answer.body
        return answer

    def of(self, day: date) -> list[dict[str, Any]]:
        return [each for each in self.workouts.values() if each["day"] == day]

    def follow(self, *days: date) -> None:
        for habit in self.habits.values():
            for day in days:
                if habit.links.get(day) is not None:
                    habit.follow(day, self.of(day))

    def pick(self, number: int, among: dict[str, Any]) -> str:
        return list(among)[number % len(among)]

    @initialize(link=LINKS)
    def start(self, link: dict[str, Any] | None) -> None:
        self.create_habit("done", link or {}, None, {"type": "daily"}, 1)

    @precondition(lambda self: len(self.habits) < 3)
    @rule(
        measure=st.sampled_from(["done", "minutes"]),
        link=LINKS,
        minutes=MINUTES,
        schedule=SCHEDULES,
        back=BACK,
    )
    def create_habit(
        self,
        measure: str,
        link: dict[str, Any] | None,
        minutes: int | None,
        schedule: dict[str, Any],
        back: int,
    ) -> None:
        body: dict[str, Any] = {"name": "Train", "measure": measure, "schedule": schedule}
        if link is not None and minutes and measure == "done":
            link = link | {"minutes": minutes}
        if link is not None:
            body["source"] = {"workouts": link}
        start = max(DAYS[0], self.today - timedelta(days=back))
        answer = self.send("POST", "/v1/habits", body | {"effective_from": f"{start}"})
        habit = self.habits[answer.json["id"]] = Habit(measure)
        habit.link(link, start)
        if link is not None:
            habit.follow(self.today, self.of(self.today))

    @rule(number=PICK, link=LINKS)
    def link(self, number: int, link: dict[str, Any] | None) -> None:
        key = self.pick(number, self.habits)
        source = None if link is None else {"workouts": {"type": None, "minutes": None} | link}
        self.send("PATCH", f"/v1/habits/{key}", {"source": source})
        habit = self.habits[key]
        if habit.links[self.today] != link:
            habit.link(link, self.today)
            habit.follow(self.today, self.of(self.today))

    @precondition(lambda self: len(self.workouts) < 8)
    @rule(workout=WORKOUT, back=BACK)
    def train(self, workout: dict[str, Any], back: int) -> None:
        day = max(DAYS[0], self.today - timedelta(days=back))
        body = self.body(workout) | {"local_date": f"{day}"}
        answer = self.send("POST", "/v1/workouts", body)
        self.workouts[answer.json["id"]] = workout | {"day": day}
        if workout["status"] == "completed":
            self.follow(day)

    def body(self, workout: dict[str, Any]) -> dict[str, Any]:
        cardio = {"moving_s": workout["minutes"] * 60} if workout["minutes"] else None
        kept = {name: workout[name] for name in ("type", "status")}
        return kept | {"title": "Training", "cardio": cardio}

    @precondition(lambda self: self.workouts)
    @rule(number=PICK, workout=WORKOUT, back=BACK)
    def edit(self, number: int, workout: dict[str, Any], back: int) -> None:
        key = self.pick(number, self.workouts)
        before = self.workouts[key]
        day = max(DAYS[0], self.today - timedelta(days=back)) if back else before["day"]
        self.send("PATCH", f"/v1/workouts/{key}", self.body(workout) | {"local_date": f"{day}"})
        self.workouts[key] = workout | {"day": day}
        self.moved(before, self.workouts[key])

    def moved(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Let the days follow on which a completed workout was, or is, if it changed at all."""
        if before != after:
            self.follow(*{each["day"] for each in (before, after) if each["status"] == "completed"})

    @precondition(lambda self: self.workouts)
    @rule(number=PICK)
    def drop(self, number: int) -> None:
        key = self.pick(number, self.workouts)
        self.send("DELETE", f"/v1/workouts/{key}")
        before = self.workouts.pop(key)
        if before["status"] == "completed":
            self.follow(before["day"])

    @rule(number=PICK, back=BACK, said=BY_HAND)
    def set_by_hand(self, number: int, back: int, said: dict[str, Any]) -> None:
        key = self.pick(number, self.habits)
        habit, day = self.habits[key], max(DAYS[0], self.today - timedelta(days=back))
        if habit.measure == "minutes" and "status" not in said:
            said = {"amount": said.get("count", 0)}
        self.send("PUT", f"/v1/habits/{key}/entries/{day}", said)
        habit.entries[day] = {"done": True} | said if "count" in said else said

    @rule(number=PICK, back=BACK)
    def delete_entry(self, number: int, back: int) -> None:
        key = self.pick(number, self.habits)
        habit, day = self.habits[key], max(DAYS[0], self.today - timedelta(days=back))
        answer = self.send("DELETE", f"/v1/habits/{key}/entries/{day}")
        said = habit.said(day, self.of(day))
        entry = habit.entries.get(day)
        if entry is None:
            assert answer.status == 404
        elif "origin" in entry and said:
            assert answer.status == 409
        else:
            assert answer.status == 204
            del habit.entries[day]
            habit.follow(day, self.of(day))

    @precondition(lambda self: self.today < DAYS[-1])
    @rule()
    def sleep(self) -> None:
        self.today += timedelta(days=1)

    @invariant()
    def entries_agree(self) -> None:
        names = ("done", "count", "amount", "status", "origin")
        for key, habit in self.habits.items():
            items = self.send("GET", f"/v1/habits/{key}/entries").json["items"]
            found = {
                date.fromisoformat(each["local_date"]): {n: each[n] for n in names if n in each}
                for each in items
            }
            assert found == habit.entries
            path = f"/v1/calendar?kind=habit-{key}&from={DAYS[0]}&to={DAYS[-1]}"
            cells = self.send("GET", path).json["days"]
            counted = {each["date"] for each in cells if each["count"]}
            assert counted == {
                f"{day}"
                for day, entry in habit.entries.items()
                if entry.get("done") or entry.get("amount")
            }


@pytest.mark.stateful
@pytest.mark.usefixtures("moto_table")
def test_links_against_a_plain_model() -> None:
    run_machine(Links, runs=8, steps=25)
