"""A stateful test: limits, sessions, skips and excuses against a plain model of a few weeks.

Three habits are due from the first day on: at most two coffees a day, at most four beers a week,
and three sessions of stretching a week. The model knows only entries and excused days, and counts.
"""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app import app
from tests.support.api import Answer, Api
from tests.support.properties import run_machine
from tests.support.summaries import out_of_step

DAYS = [date(2026, 3, 2) + timedelta(days=n) for n in range(35)]  # from a Monday on
BEGIN, END = DAYS[8], DAYS[33]
RANGE = f"from={DAYS[0]}&to={DAYS[-1]}"
SILENCE = timedelta(days=14)
LIMITS = {"coffee": 2, "beer": 4}
TARGET = 3
DAILY = {"type": "daily"}
HABITS: dict[str, dict[str, Any]] = {
    "coffee": {"measure": "amount", "goal": {"at_most": 2}, "schedule": DAILY},
    "beer": {"measure": "amount", "goal": {"at_most": 4, "per": "week"}, "schedule": DAILY},
    "stretch": {"schedule": {"type": "weekly", "target": TARGET, "count_by": "sessions"}},
}
PILLARS = {"coffee": "diet", "beer": "other", "stretch": "exercise"}
NAME = st.sampled_from([*HABITS])
BACK = st.integers(0, 7)
SKIPPED = None
"""The number of an entry that is skipped."""

Numbers = dict[date, int | None]


class Limits(RuleBasedStateMachine):
    """The machine: ``entries`` has the amounts and sessions, ``excused`` the kinds by day."""

    def teardown(self) -> None:
        assert out_of_step(self.api.user) == {}

    def __init__(self) -> None:
        super().__init__()
        self.api = Api(app, f"machine-{uuid.uuid4()}")
        self.today = BEGIN
        self.ids: dict[str, str] = {}
        self.entries: dict[str, Numbers] = {name: {} for name in HABITS}
        self.excused: dict[date, set[str]] = {}

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        return self.api.request(method, path, body, headers={"X-Now": f"{self.today}T12:00:00Z"})

    def read(self, path: str) -> Any:
        answer = self.send("GET", path)
        assert answer.status == 200, answer.body
        return answer.json

    @initialize()
    def begin(self) -> None:
        for name, fields in HABITS.items():
            body = {"name": name, "pillar": PILLARS[name], "effective_from": str(DAYS[0])}
            answer = self.send("POST", "/v1/habits", body | fields)
            assert answer.status == 201, answer.body
            self.ids[name] = answer.json["id"]

    def kind(self, name: str) -> str:
        return f"habit-{self.ids[name]}"

    def place(self, name: str, day: date) -> str:
        return f"/v1/habits/{self.ids[name]}/entries/{day}"

    def day(self, back: int) -> date:
        return self.today - timedelta(days=back)

    @rule(name=NAME, back=BACK, number=st.none() | st.integers(0, 4))
    def log(self, name: str, back: int, number: int | None) -> None:
        if number is SKIPPED:
            body: dict[str, Any] = {"status": "skipped"}
        elif name in LIMITS:
            body = {"amount": number}
        else:
            body = {"done": True, "count": number} if number else {"done": False}
        answer = self.send("PUT", self.place(name, self.day(back)), body)
        assert answer.status == 200, answer.body
        self.entries[name][self.day(back)] = number

    @rule(name=NAME, back=BACK, number=st.integers(-2, 3))
    def add(self, name: str, back: int, number: int) -> None:
        day = self.day(back)
        total = (self.entries[name].get(day) or 0) + number
        path = f"{self.place(name, day)}/additions"
        answer = self.send("POST", path, {"amount" if name in LIMITS else "count": number})
        assert answer.status == (200 if total >= 0 else 422), answer.body
        if total >= 0:
            self.entries[name][day] = total

    @rule(name=NAME, back=BACK)
    def unlog(self, name: str, back: int) -> None:
        there = self.entries[name].pop(self.day(back), -1) != -1
        answer = self.send("DELETE", self.place(name, self.day(back)))
        assert answer.status == (204 if there else 404)

    @rule(back=BACK, kinds=st.sets(st.sampled_from([*HABITS, "protocol"]), max_size=3))
    def excuse(self, back: int, kinds: set[str]) -> None:
        """Excuse a day for some kinds, or for all if there are none."""
        named = sorted(self.kind(each) if each in HABITS else each for each in kinds)
        body = {"reason": "rest"} | ({"kinds": named} if named else {})
        assert self.send("PUT", f"/v1/excuses/{self.day(back)}", body).status == 200
        self.excused[self.day(back)] = kinds or {*HABITS, "protocol"}

    @rule(back=BACK)
    def withdraw(self, back: int) -> None:
        there = self.excused.pop(self.day(back), None)
        answer = self.send("DELETE", f"/v1/excuses/{self.day(back)}")
        assert answer.status == (204 if there else 404)

    @precondition(lambda self: self.today < END)
    @rule(days=st.sampled_from([1, 1, 3, 6]))
    def wait(self, days: int) -> None:
        self.today = min(END, self.today + timedelta(days=days))

    # What the model says.

    def is_excused(self, name: str, day: date) -> bool:
        return name in self.excused.get(day, ())

    def is_unscored(self, name: str, day: date) -> bool:
        return bool({name, "protocol"} & self.excused.get(day, set()))

    def amounts(self, name: str) -> dict[date, int]:
        return {day: n for day, n in self.entries[name].items() if n is not SKIPPED}

    def is_skipped(self, name: str, day: date) -> bool:
        return self.entries[name].get(day, 0) is SKIPPED

    def is_silent(self, name: str, day: date) -> bool:
        return not any(day - SILENCE <= each <= day for each in self.entries[name])

    def is_idle(self, name: str, day: date) -> bool:
        """Tell whether nothing was said of a day that counts."""
        left_out = self.is_excused(name, day) or self.is_skipped(name, day)
        return day not in self.amounts(name) and (left_out or self.is_silent(name, day))

    def started(self, name: str) -> list[date]:
        """Return the days from the first entry to today."""
        first = min(self.entries[name], default=date.max)
        return [day for day in DAYS if first <= day <= self.today]

    def result(self, day: date) -> str:
        """Return what a day is for the coffees."""
        if day not in self.started("coffee") or self.is_idle("coffee", day):
            return "neutral"
        if self.amounts("coffee").get(day, 0) <= LIMITS["coffee"]:
            return "kept"
        return "neutral" if self.is_excused("coffee", day) else "over"

    def state(self, day: date) -> str:
        """Return the state of a day in the calendar of the coffees."""
        if self.is_skipped("coffee", day):
            return "skipped"
        result = self.result(day)
        if result == "kept":
            return "done" if day < self.today else "open"
        if self.is_excused("coffee", day):
            return "excused"
        return {"neutral": "off", "over": "missed"}[result]

    def weeks(self) -> Iterator[list[date]]:
        yield from (DAYS[n : n + 7] for n in range(0, len(DAYS), 7))

    def of_week(self, week: list[date], *, scored: bool) -> str:
        """Return what a week is for the beers: of the streak, or of the score."""
        left_out = self.is_unscored if scored else self.is_excused
        usable = [day for day in week if not left_out("beer", day)]
        beers = sum(self.amounts("beer").get(day, 0) for day in usable)
        if scored:
            counts = any(not self.is_silent("beer", day) for day in usable)
        else:
            usable = [day for day in usable if day in self.started("beer")]
            counts = any(not self.is_idle("beer", day) for day in usable)
        if beers > LIMITS["beer"]:
            return "over"
        return "kept" if counts else "neutral"

    def sessions(self, week: list[date]) -> tuple[int, int]:
        """Return how many sessions of a week count, and how many are due."""
        done = {day: n for day in week if (n := self.amounts("stretch").get(day))}
        left_out = [day for day in week if self.is_skipped("stretch", day)]
        left_out += [
            day
            for day in week
            if self.is_unscored("stretch", day) and day not in done and day not in left_out
        ]
        due = -(-TARGET * (7 - len(left_out)) // 7)
        return min(due, sum(done.values())), due

    # What the API says.

    @invariant()
    def calendars_agree(self) -> None:
        seen = [day for day in DAYS if day <= self.today]
        days = self.read(f"/v1/calendar?kind={self.kind('coffee')}&{RANGE}")["days"]
        states = {date.fromisoformat(cell["date"]): cell["state"] for cell in days}
        assert {day: states[day] for day in seen} == {day: self.state(day) for day in seen}
        days = self.read(f"/v1/calendar?kind={self.kind('stretch')}&{RANGE}")["days"]
        counts = {date.fromisoformat(cell["date"]): cell["count"] for cell in days}
        done = {day: n for day, n in self.amounts("stretch").items() if n}
        assert {day: n for day, n in counts.items() if n} == done

    @invariant()
    def streaks_agree(self) -> None:
        found = {each["kind"]: each for each in self.read("/v1/streaks")["items"]}
        results = [self.result(day) for day in DAYS if day < self.today]
        today = self.result(self.today)
        coffee = found[self.kind("coffee")]
        assert not coffee["at_risk"]
        assert coffee["current"]["length"] == (0 if today == "over" else run(results))
        if today != "neutral":
            assert coffee["status"] == {"kept": "pending", "over": "broken"}[today]
        past = [week for week in self.weeks() if week[-1] < self.today]
        beer = found[self.kind("beer")]
        assert beer["current"]["length"] == run([self.of_week(w, scored=False) for w in past])
        [this_week] = [week for week in self.weeks() if self.today in week]
        result = self.of_week(this_week, scored=False)
        if result != "neutral":
            assert beer["status"] == {"kept": "pending", "over": "unreachable"}[result]

    @invariant()
    def scores_agree(self) -> None:
        found = self.read(f"/v1/score?{RANGE}")
        days = {each["date"]: each["pillars"] for each in found["days"]}
        expected = {}
        for day in (day for day in DAYS if day <= self.today):
            amount = self.amounts("coffee").get(day)
            idle = self.is_skipped("coffee", day) or self.is_silent("coffee", day)
            if not self.is_unscored("coffee", day) and (amount is not None or not idle):
                kept = (amount or 0) <= LIMITS["coffee"] and day < self.today
                expected[str(day)] = ("diet", int(kept), 1)
        assert {day: tallied(each)[0] for day, each in days.items()} == expected
        weeks = {each["start"]: set(tallied(each["pillars"])) for each in found["weeks"]}
        assert weeks == {str(w[0]): parts for w in self.weeks() if (parts := self.parts(w))}

    def parts(self, week: list[date]) -> set[tuple[str, int, int]]:
        """Return what a week adds to the score."""
        parts = set()
        past = week[-1] < self.today
        done, due = self.sessions(week)
        if due and (past or done >= due):
            parts.add(("exercise", done, due))
        beers = self.of_week(week, scored=True)
        counts = any(
            not self.is_unscored("beer", day) and not self.is_silent("beer", day) for day in week
        )
        if past and counts:
            parts.add(("other", int(beers == "kept"), 1))
        return parts


def tallied(pillars: list[dict[str, Any]]) -> list[tuple[str, int, int]]:
    return [(each["pillar"], each["done"], each["due"]) for each in pillars]


def run(results: list[str]) -> int:
    """Return how many were kept since the last one that was over."""
    length = 0
    for result in results:
        length = {"kept": length + 1, "over": 0, "neutral": length}[result]
    return length


@pytest.mark.stateful
@pytest.mark.usefixtures("moto_table")
def test_limits_and_sessions_against_a_plain_model() -> None:
    run_machine(Limits, runs=10, steps=20)
