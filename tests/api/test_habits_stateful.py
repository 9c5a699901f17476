"""A stateful test: habits, entries, the threshold and the passing of days against a plain model.

The model writes down what each day asks for when that is decided, and never touches a day that is
past. A day is judged when something of it is logged and, from today on, when anything is edited.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from app import app
from tests.support.api import Answer, Api
from tests.support.properties import run_machine
from tests.support.summaries import out_of_step

MONDAY = date(2026, 3, 2)
DAYS = [MONDAY + timedelta(days=n) for n in range(26)]
BEGIN, END, RANGE = DAYS[6], DAYS[17], f"from={DAYS[0]}&to={DAYS[-1]}"
WHEN = {
    "schedule": st.sampled_from(
        [
            {"type": "daily"},
            {"type": "daily"},
            {"type": "weekdays", "days": [1, 2, 4, 6]},
            {"type": "weekdays", "days": [2, 3, 5], "every_weeks": 2, "anchor": str(DAYS[0])},
            {"type": "monthly", "days": [8, 10, 11, 16]},
            {"type": "interval", "every_days": 2},
            {"type": "interval", "every_days": 3},
            {"type": "weekly", "target": 3},
        ]
    ),
    "paused": st.sampled_from([False, False, True]),
    "ends_on": st.sampled_from([None, *(day.isoformat() for day in DAYS[7:15])]),
}
WHAT = {
    "goal": st.builds(lambda least: {"at_least": least}, st.integers(1, 3)),
    "pillar": st.sampled_from(["sleep", "diet", "supplements"]),
}
FIELDS = st.fixed_dictionaries({}, optional=WHEN | WHAT)
PICK = st.integers(0, 5)
BACK = st.integers(-2, 5)


@dataclass
class Habit:
    """A habit as it is shown, and the schedule in force on each day; None while it rests."""

    shown: dict[str, Any]
    rules: dict[date, dict[str, Any] | None] = field(default_factory=dict)
    deleted: bool = False

    def decide(self, start: date) -> None:
        """Write down the schedule of the days from ``start`` on."""
        for day in DAYS:
            if day >= start:
                shown = self.shown
                over = shown["paused"] or (shown["ends_on"] or "9999") < day.isoformat()
                self.rules[day] = None if over or self.deleted else shown["schedule"]

    def asked(self, met: set[date], skipped: set[date]) -> set[date]:
        """Return the days that ask for it, if the goal was met, or was skipped, on those days."""
        found: set[date] = set()
        idle: int | None = None
        asked = False
        for day in DAYS:
            rule = self.rules.get(day)
            begun = any(self.rules.get(each) for each in DAYS if each <= day)
            if idle is not None and (rule or not begun) and day not in skipped:
                idle += 1
            if rule and rule["type"] == "interval":
                due = (
                    day not in skipped
                    and not asked
                    and (idle is None or idle >= rule["every_days"])
                )
                asked = asked or due
            else:
                due = rule is not None and self.on(day, rule)
            found |= {day} if due else set()
            if day in met:
                idle, asked = 0, False
        return found

    @staticmethod
    def on(day: date, schedule: dict[str, Any]) -> bool:
        return {
            "daily": True,
            "weekdays": day.isoweekday() in schedule.get("days", ())
            and (day - DAYS[0]).days // 7 % schedule.get("every_weeks", 1) == 0,
            "monthly": day.day in schedule.get("days", ()),
        }.get(schedule["type"], False)


def level_of(share: Fraction) -> int:
    """Return the level of a share: 0 for nothing, 4 for all, and else its quarter, at least 1."""
    return 4 if share >= 1 else max(int(share > 0), int(4 * share))


def coloured(days: dict[date, int]) -> dict[date, int]:
    """Return the days with a level."""
    return {day: level for day, level in days.items() if level}


class Entry(NamedTuple):
    """An entry: what it says, and whether that met the goal of then."""

    amount: int | None
    met: bool
    version: int
    status: str | None = None

    @classmethod
    def of(cls, answer: dict[str, Any]) -> "Entry":
        return cls(*(answer.get(name) for name in cls._fields))


class Habits(RuleBasedStateMachine):
    """The machine: ``habits``, ``entries`` and ``over`` are what the account must come to."""

    def teardown(self) -> None:
        assert out_of_step(self.api.user, moved_pillars=True) == {}

    def __init__(self) -> None:
        super().__init__()
        self.api = Api(app, f"machine-{uuid.uuid4()}")
        self.today = BEGIN
        self.habits: dict[str, Habit] = {}
        self.entries: dict[tuple[str, date], Entry] = {}
        self.versions: dict[tuple[str, date], int] = {}
        self.doses: dict[date, str] = {}
        self.threshold = Fraction(4, 5)
        self.over: set[date] = set()
        self.scores: dict[date, Fraction] = {}
        self.shares: dict[tuple[str, date], Fraction] = {}

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        match = {"If-Match": "*"} if method in ("PATCH", "DELETE") and "entries" not in path else {}
        headers = {"X-Now": f"{self.today}T12:00:00Z"} | match
        return self.api.request(method, path, body, headers=headers)

    def live(self) -> list[str]:
        return [key for key, habit in self.habits.items() if not habit.deleted]

    def pick(self, number: int) -> str:
        return self.live()[number % len(self.live())]

    def judge(self, *days: date) -> None:
        """Note whether the score of these days reaches the threshold of now."""
        for day in days:
            # One supplement is due every day.
            pillars = {"supplements": [day in self.doses]}
            for key, habit in self.habits.items():
                if day in self.asked(key):
                    pillars.setdefault(habit.shown["pillar"], []).append(day in self.met(key))
            rates = [Fraction(sum(met), len(met)) for met in pillars.values()]
            self.scores[day] = sum(rates) / len(rates)
            reached = self.scores[day] >= self.threshold
            (self.over.add if reached else self.over.discard)(day)

    def met(self, key: str) -> set[date]:
        return {day for (of, day), entry in self.entries.items() if of == key and entry.met}

    @contextmanager
    def moving(self, key: str) -> Iterator[None]:
        """Judge anew the days that a change of an entry moves."""
        before = self.asked(key)
        yield
        self.judge(*(before ^ self.asked(key)))

    def skipped(self, key: str) -> set[date]:
        return {day for (of, day), entry in self.entries.items() if of == key and entry.status}

    def asked(self, key: str) -> set[date]:
        """Return the days on which a habit counts in the score."""
        skipped = self.skipped(key)
        return self.habits[key].asked(self.met(key), skipped) - skipped

    def edited(self) -> None:
        self.judge(*(day for day in DAYS if day >= self.today))

    @initialize()
    def begin(self) -> None:
        body = {"name": "Zinc", "dose": {"amount": 1, "unit": "g"}, "schedule": {"type": "daily"}}
        made = self.send("POST", "/v1/supplements", body | {"effective_from": str(DAYS[0])})
        assert made.status == 201, made.body
        self.supplement = made.json["id"]
        self.add({}, DAYS[2])

    @precondition(lambda self: len(self.live()) < 3)
    @rule(fields=FIELDS, start=st.sampled_from([None, None, DAYS[1], DAYS[4], DAYS[12]]))
    def add(self, fields: dict[str, Any], start: date | None) -> None:
        shown = {"schedule": {"type": "daily"}, "paused": False, "ends_on": None, "pillar": "diet"}
        shown |= {"goal": {"at_least": 2}} | fields
        body = {"name": "Walk", "measure": "amount"} | shown
        answer = self.send(
            "POST", "/v1/habits", body | ({"effective_from": str(start)} if start else {})
        )
        assert answer.status == 201, answer.body
        made = self.habits[answer.json["id"]] = Habit(shown)
        made.decide(start or self.today)
        self.edited()

    @precondition(lambda self: self.live())
    @rule(pick=PICK, fields=FIELDS, ahead=st.sampled_from([None, None, None, 0, 1, 3]))
    def edit(self, pick: int, fields: dict[str, Any], ahead: int | None) -> None:
        key = self.pick(pick)
        habit = self.habits[key]
        body = dict(fields)
        if "schedule" in fields:
            cleared = dict.fromkeys([*habit.shown["schedule"], "week_start"])
            body["schedule"] = cleared | fields["schedule"]
        start = self.today + timedelta(days=ahead or 0)
        body |= {} if ahead is None else {"effective_from": str(start)}
        answer = self.send("PATCH", f"/v1/habits/{key}", body)
        assert answer.status == 200, answer.body
        changed = any(habit.shown[name] != fields[name] for name in fields.keys() & WHEN.keys())
        habit.shown |= fields
        if ahead is not None or changed:
            habit.decide(start)
        self.edited()

    @precondition(lambda self: self.live())
    @rule(pick=PICK, paused=st.booleans())
    def pause(self, pick: int, paused: bool) -> None:
        self.edit(pick, {"paused": paused}, None)

    @precondition(lambda self: len(self.live()) > 1)
    @rule(pick=PICK)
    def delete(self, pick: int) -> None:
        key = self.pick(pick)
        assert self.send("DELETE", f"/v1/habits/{key}").status == 204
        self.habits[key].deleted = True
        self.habits[key].decide(self.today)
        self.edited()

    @rule(threshold=st.sampled_from(["0.34", "0.5", "0.75", "1.0"]))
    def demand(self, threshold: str) -> None:
        body = {"schedule": {"type": "daily"}, "threshold": float(threshold)}
        assert self.send("PUT", "/v1/streaks/protocol/schedule", body).status == 200
        self.threshold = Fraction(threshold)
        self.edited()

    @precondition(lambda self: self.today < END)
    @rule(days=st.sampled_from([1, 1, 3]))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    def log_on(self, key: str, day: date, amount: int | None, *, added: int | None = None) -> None:
        """Set an entry (without an amount, skip it), or come to its amount by an addition."""
        path = f"/v1/habits/{key}/entries/{day}"
        if amount is None:
            answer = self.send("PUT", path, {"status": "skipped"})
        elif added is None:
            answer = self.send("PUT", path, {"amount": amount})
        else:
            answer = self.send("POST", f"{path}/additions", {"amount": added})
        if self.habits[key].deleted:
            assert answer.status == 404
            return
        assert answer.status == 200, answer.body
        goal = self.habits[key].shown["goal"]["at_least"]
        met, self.shares[key, day] = (amount or 0) >= goal, Fraction(amount or 0, goal)
        version = self.versions[key, day] = self.versions.get((key, day), 0) + 1
        status = "skipped" if amount is None else None
        with self.moving(key):
            self.entries[key, day] = Entry(amount, met, version, status)
        assert Entry.of(answer.json) == self.entries[key, day]
        self.judge(day)

    @rule(pick=PICK, back=BACK, amount=st.none() | st.integers(0, 4))
    def log(self, pick: int, back: int, amount: int | None) -> None:
        key = list(self.habits)[pick % len(self.habits)]
        self.log_on(key, self.today - timedelta(days=back), amount)

    @rule(pick=PICK, back=BACK, amount=st.integers(-2, 3))
    def add_to(self, pick: int, back: int, amount: int) -> None:
        """Add to an entry, or take back."""
        key, day = list(self.habits)[pick % len(self.habits)], self.today - timedelta(days=back)
        there = self.entries.get((key, day))
        total = ((there.amount if there else None) or 0) + amount
        if not self.habits[key].deleted and total < 0:
            path = f"/v1/habits/{key}/entries/{day}/additions"
            assert self.send("POST", path, {"amount": amount}).status == 422
            return
        self.log_on(key, day, total, added=amount)

    @rule(back=BACK)
    def log_all(self, back: int) -> None:
        for key in self.live():
            self.log_on(key, self.today - timedelta(days=back), 3)

    @rule(pick=PICK, back=BACK)
    def unlog(self, pick: int, back: int) -> None:
        key, day = list(self.habits)[pick % len(self.habits)], self.today - timedelta(days=back)
        there = (key, day) in self.entries
        if there:
            with self.moving(key):
                del self.entries[key, day]
        answer = self.send("DELETE", f"/v1/habits/{key}/entries/{day}")
        assert answer.status == (204 if there else 404)
        if there:
            self.versions[key, day] += 1
            self.judge(day)

    @rule(back=BACK)
    def take(self, back: int) -> None:
        """Take the day's supplement, or take that back."""
        day = self.today - timedelta(days=back)
        if day in self.doses:
            assert self.send("DELETE", f"/v1/intakes/{self.doses.pop(day)}").status == 204
        else:
            body = {"supplement_id": self.supplement, "local_date": str(day)}
            answer = self.send("POST", "/v1/intakes", body)
            assert answer.status == 201, answer.body
            self.doses[day] = answer.json["id"]
        self.judge(day)

    def cells(self, kind: str) -> Iterator[dict[str, Any]]:
        answer = self.send("GET", f"/v1/calendar?kind={kind}&{RANGE}")
        assert answer.status == 200, answer.body
        return (cell | {"day": date.fromisoformat(cell["date"])} for cell in answer.json["days"])

    @invariant()
    def streaks_agree(self) -> None:
        for key, habit in self.habits.items():
            if habit.deleted:
                assert self.send("GET", f"/v1/streaks/habit-{key}").status == 404
                continue
            cells = list(self.cells(f"habit-{key}"))
            met = self.met(key)
            assert {cell["day"]: cell["count"] for cell in cells if cell["count"]} == dict.fromkeys(
                met, 1
            )
            skipped = {cell["day"] for cell in cells if cell["state"] == "skipped"}
            assert skipped == self.skipped(key)
            shares = {of: self.shares[of] for of in self.entries}
            expected = {d: level_of(s) for (of, d), s in shares.items() if of == key}
            assert coloured({c["day"]: c["level"] for c in cells}) == coloured(expected)
            missed = {cell["day"] for cell in cells if cell["state"] == "missed"}
            past = {day for day in DAYS if day < self.today}
            assert missed & past == self.asked(key) & past - met

    @invariant()
    def scores_agree(self) -> None:
        levels = {cell["day"]: cell["level"] for cell in self.cells("protocol")}
        assert coloured(levels) == coloured({d: level_of(s) for d, s in self.scores.items()})
        counted = {
            kind: {c["day"] for c in self.cells(kind) if c["count"]}
            for kind in ("protocol", "supplements")
        }
        assert counted == {"protocol": self.over, "supplements": set(self.doses)}

    @invariant()
    def due_items_agree(self) -> None:
        asked = [self.asked(key) for key in self.habits]
        days = self.send("GET", f"/v1/score?{RANGE}").json["days"]
        found = {each["date"]: sum(p["due"] for p in each["pillars"]) for each in days}
        # One supplement is due every day.
        past = [day for day in DAYS if day <= self.today]
        assert found == {str(day): 1 + sum(day in each for each in asked) for day in past}

    @invariant()
    def entries_agree(self) -> None:
        for key in self.habits:
            answer = self.send("GET", f"/v1/habits/{key}/entries?limit=100")
            if self.habits[key].deleted and not any(of == key for of, _ in self.entries):
                assert answer.status == 404
                continue
            items = answer.json["items"]
            listed = {date.fromisoformat(each["local_date"]): Entry.of(each) for each in items}
            assert listed == {day: e for (of, day), e in self.entries.items() if of == key}
            assert list(listed) == sorted(listed, reverse=True)
            assert len(items) == len(listed)


@pytest.mark.stateful
@pytest.mark.usefixtures("moto_table")
def test_habits_against_a_plain_model() -> None:
    run_machine(Habits, runs=8, steps=22)
