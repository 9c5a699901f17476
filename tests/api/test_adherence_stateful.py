"""A stateful test: supplements, doses and the passing of days against a plain model.

The model writes down what each day asks for on the day that this is decided, and never touches a
day that is past; the API must come to the same from versions.
"""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
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

FIRST = date(2026, 3, 2)  # a Monday
DAYS = [FIRST + timedelta(days=n) for n in range(24)]
BEGIN, END = DAYS[7], DAYS[19]
SLOTS = ("", "breakfast", "dinner")
SCHEDULES = st.sampled_from(
    [
        {"type": "daily"},
        {"type": "daily"},
        {"type": "weekdays", "days": [1, 2, 5]},
        {"type": "weekdays", "days": [1, 2, 5], "every_weeks": 2, "anchor": str(DAYS[0])},
        {"type": "monthly", "days": [1, 9, 17, 18]},
        {"type": "interval", "every_days": 2, "anchor": "2026-03-03"},
        {"type": "interval_from_last", "every_days": 2},
        {"type": "interval_from_last", "every_days": 3},
        {"type": "as_needed"},
    ]
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "schedule": SCHEDULES,
        "slots": st.sampled_from([[], ["breakfast"], ["breakfast", "dinner"]]),
        "paused": st.booleans(),
        "ends_on": st.sampled_from([None, *[day.isoformat() for day in DAYS[8:16]]]),
    },
)
PICK = st.integers(0, 5)
STATUS = st.sampled_from(["taken", "taken", "taken", "skipped"])


class Asked(NamedTuple):
    """What one supplement asks of one day; as needed, whatever is logged is foreseen.

    With ``every``, it asks only if the last dose was taken as many active days ago.
    """

    slots: tuple[str, ...] = ()
    as_needed: bool = False
    every: int = 0
    active: bool = False


@dataclass
class Supplement:
    """A supplement: its last version, what each day asks for, and what is left.

    ``plans`` are its versions, with their first days.
    """

    shown: dict[str, Any]
    plans: list[tuple[date, dict[str, Any]]]
    asked: dict[date, Asked] = field(default_factory=dict)
    left: int | None = None
    deleted: bool = False

    def in_force(self, today: date) -> dict[str, Any]:
        """Return the version to which an edit of today applies."""
        begun = [shown for start, shown in self.plans if start <= today]
        return begun[-1] if begun else self.plans[0][1]

    def edit(self, start: date, shown: dict[str, Any]) -> None:
        """Put a version in force from a day on, in place of those that were planned."""
        self.plans = [plan for plan in self.plans if plan[0] < start] + [(start, shown)]
        self.shown = shown
        self.decide(start)

    def decide(self, start: date) -> None:
        """Write down what the days from ``start`` on ask for."""
        for day in DAYS:
            if day >= start:
                self.asked[day] = Asked() if self.deleted else self.asks(day)

    def asks(self, day: date) -> Asked:
        shown, schedule = self.shown, self.shown["schedule"]
        if shown["paused"] or (shown["ends_on"] or "9999") < day.isoformat():
            return Asked()
        due = {
            "daily": True,
            "weekdays": day.isoweekday() in schedule.get("days", ())
            and (day - DAYS[0]).days // 7 % schedule.get("every_weeks", 1) == 0,
            "monthly": day.day in schedule.get("days", ()),
            "interval": day >= DAYS[1] and (day - DAYS[1]).days % 2 == 0,
            "interval_from_last": True,
            "as_needed": False,
        }[schedule["type"]]
        slots = tuple(shown["slots"]) or ("",)
        every = schedule["every_days"] if schedule["type"] == "interval_from_last" else 0
        return Asked(slots if due else (), schedule["type"] == "as_needed", every, active=True)


def walked(asked: dict[date, Asked], taken: set[date]) -> dict[date, date | None]:
    """Return the days on which doses are due (None), or overdue with the day that was missed."""
    found: dict[date, date | None] = {}
    missed: date | None = None
    begun, counted = False, 0
    for day in DAYS:
        each = asked[day]
        begun = begun or each.active
        counted += each.active or not begun
        first = not any(one < day for one in taken)
        if each.every and missed:
            found[day] = missed
        elif each.every and (first or counted >= each.every):
            found[day], missed = None, day
        elif each.slots and not each.every:
            found[day] = None
        if day in taken:
            missed, counted = None, 0
    return found


class Intake(NamedTuple):
    """An intake: the dose that it is, and what became of it."""

    supplement: str
    day: date
    key: str
    slot: str
    status: str


class Stack(RuleBasedStateMachine):
    """The machine: ``stack``, ``intakes`` and ``full`` are what the account must come to."""

    def teardown(self) -> None:
        assert out_of_step(self.api.user) == {}

    def __init__(self) -> None:
        super().__init__()
        self.api = Api(app, f"machine-{uuid.uuid4()}")
        self.today = BEGIN
        self.stack: dict[str, Supplement] = {}
        self.intakes: dict[str, Intake] = {}
        self.full: set[date] = set()
        self.walks: dict[str, dict[date, date | None]] = {}

    def live(self) -> list[str]:
        return [key for key, supplement in self.stack.items() if not supplement.deleted]

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        match = {"If-Match": "*"} if method in ("PATCH", "DELETE") else {}
        headers = {"X-Now": f"{self.today}T12:00:00Z"} | match
        return self.api.request(method, path, body, headers=headers)

    def walk(self, key: str) -> dict[date, date | None]:
        """Return when a supplement is due, and when overdue and since when."""
        mine = (i for i in self.intakes.values() if i.supplement == key and i.status == "taken")
        return walked(self.stack[key].asked, {intake.day for intake in mine})

    def due(self, key: str, day: date) -> tuple[str, ...]:
        """Return the slots that are due on a day."""
        return self.stack[key].asked[day].slots if self.walk(key).get(day, day) is None else ()

    def judge(self, *days: date) -> None:
        """Note whether all that these days ask for was taken, after a dose or its deletion.

        A dose can move the due days of its supplement, so other days are judged again with it.
        """
        moved = {
            day
            for key, walk in self.walks.items()
            for day, _ in walk.items() ^ self.walk(key).items()
        }
        self.note({*days} | moved)

    def edited(self) -> None:
        self.note({day for day in DAYS if day >= self.today})

    def note(self, days: set[date]) -> None:
        self.walks = {key: self.walk(key) for key in self.stack}
        for day in days:
            due = {(key, slot) for key in self.stack for slot in self.due(key, day)}
            taken = {(i.supplement, i.key) for i in self.on(day) if i.status == "taken"}
            self.full = self.full | {day} if due and due <= taken else self.full - {day}

    def on(self, day: date) -> Iterator[Intake]:
        return (intake for intake in self.intakes.values() if intake.day == day)

    def stock(self, intake: Intake, by: int) -> None:
        supplement = self.stack[intake.supplement]
        if intake.status == "taken" and supplement.left is not None:
            supplement.left -= by

    @initialize()
    def begin(self) -> None:
        self.add({"schedule": {"type": "daily"}}, FIRST, 20)

    @precondition(lambda self: len(self.live()) < 3)
    @rule(
        fields=FIELDS,
        start=st.sampled_from([None, *DAYS[:12]]),
        left=st.sampled_from([None, 3, 20]),
    )
    def add(self, fields: dict[str, Any], start: date | None, left: int | None) -> None:
        shown = {"schedule": {"type": "daily"}, "slots": [], "paused": False, "ends_on": None}
        shown |= fields
        body = {"name": "Zinc", "dose": {"amount": 1, "unit": "g"}} | shown
        body |= {"effective_from": start.isoformat()} if start else {}
        body |= {"inventory": {"units_left": left}} if left is not None else {}
        answer = self.send("POST", "/v1/supplements", body)
        assert answer.status == 201, answer.body
        plans = [(start or self.today, shown)]
        made = Supplement(shown, plans, dict.fromkeys(DAYS, Asked()), left)
        self.stack[answer.json["id"]] = made
        made.decide(start or self.today)
        self.edited()

    @precondition(lambda self: self.live())
    @rule(pick=PICK, fields=FIELDS, ahead=st.sampled_from([None, None, 0, 1, 3]), name=PICK)
    def edit(self, pick: int, fields: dict[str, Any], ahead: int | None, name: int) -> None:
        key = self.live()[pick % len(self.live())]
        supplement = self.stack[key]
        before = supplement.in_force(self.today)
        body = fields | {"name": f"Zinc {name}"}
        if "schedule" in fields:
            cleared = dict.fromkeys([*before["schedule"], "week_start"])
            body["schedule"] = cleared | fields["schedule"]
        start = self.today if ahead is None else self.today + timedelta(days=ahead)
        body |= {} if ahead is None else {"effective_from": start.isoformat()}
        answer = self.send("PATCH", f"/v1/supplements/{key}", body)
        assert answer.status == 200, answer.body
        after = before | fields
        if ahead is not None or after != before:
            supplement.edit(start, after)
        self.edited()

    @precondition(lambda self: self.live())
    @rule(pick=PICK, left=st.sampled_from([None, 0, 2, 10]))
    def count(self, pick: int, left: int | None) -> None:
        key = self.live()[pick % len(self.live())]
        stock = {"units_left": left} if left is not None else None
        assert self.send("PATCH", f"/v1/supplements/{key}", {"inventory": stock}).status == 200
        self.stack[key].left = left
        self.edited()

    @precondition(lambda self: len(self.live()) > 1)
    @rule(pick=PICK)
    def delete(self, pick: int) -> None:
        key = self.live()[pick % len(self.live())]
        assert self.send("DELETE", f"/v1/supplements/{key}").status == 204
        self.stack[key].deleted, self.stack[key].left = True, None
        self.stack[key].decide(self.today)
        self.edited()

    @precondition(lambda self: self.today < END)
    @rule(days=st.sampled_from([1, 1, 2]))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    @precondition(lambda self: self.live())
    @rule(back=st.integers(-1, 5), status=STATUS, several=st.booleans())
    def take_all(self, back: int, status: str, several: bool) -> None:
        """Log all that a day asks for, in one batch or one by one, whatever is there already."""
        day = self.today - timedelta(days=back)
        doses = [(key, slot) for key in self.live() for slot in self.due(key, day)]
        if not several:
            for key, slot in doses:
                self.log(key, day, slot, status)
        elif doses and all(self.standing(key, day, slot) in (None, status) for key, slot in doses):
            items = [self.body(key, day, slot, status) for key, slot in doses]
            answer = self.send("POST", "/v1/intake-batches", {"items": items})
            assert answer.status == 201, answer.body
            new = [
                self.logged(made["id"], key, day, slot, status)
                for (key, slot), made in zip(doses, answer.json["items"], strict=True)
            ]
            if any(new):
                self.judge(day)

    @precondition(lambda self: self.live())
    @rule(pick=PICK, back=st.integers(-1, 5), slot=st.sampled_from(SLOTS), status=STATUS)
    def take(self, pick: int, back: int, slot: str, status: str) -> None:
        key = self.live()[pick % len(self.live())]
        self.log(key, self.today - timedelta(days=back), slot, status)

    def body(self, key: str, day: date, slot: str, status: str) -> dict[str, Any]:
        body = {"supplement_id": key, "local_date": day.isoformat(), "status": status}
        return body | ({"slot": slot} if slot else {})

    def needed(self, key: str, day: date, slot: str) -> bool:
        """Tell whether a dose is one of many of its day, by the schedule that is in force on it."""
        supplement = self.stack[key]
        begun = [shown for start, shown in supplement.plans if start <= day]
        schedule = (begun[-1] if begun else supplement.shown)["schedule"]
        as_needed = schedule["type"] == "as_needed"
        return not slot and as_needed and not supplement.deleted

    def standing(self, key: str, day: date, slot: str) -> str | None:
        """Return the status of the intake that is there for a dose."""
        if self.needed(key, day, slot):
            return None
        held = [i.status for i in self.on(day) if (i.supplement, i.key) == (key, slot)]
        return held[0] if held else None

    def meant(self, key: str, day: date, slot: str) -> str:
        """Return the slot that a new intake stands for."""
        asked = self.stack[key].asked[day].slots
        return slot or (asked[0] if len(asked) == 1 else "")

    def log(self, key: str, day: date, given: str, status: str) -> None:
        slot = self.meant(key, day, given)
        standing = self.standing(key, day, slot)
        answer = self.send("POST", "/v1/intakes", self.body(key, day, given, status))
        if standing not in (None, status):
            assert (answer.status, answer.code) == (409, "duplicate_intake")
            return
        assert answer.status == 201, answer.body
        if self.logged(answer.json["id"], key, day, slot, status):
            self.judge(day)

    def logged(self, made: str, key: str, day: date, slot: str, status: str) -> bool:
        """Note an intake; return whether it is new, because only then its day is evaluated."""
        found = f"+{made}" if self.needed(key, day, slot) else slot
        intake = Intake(key, day, found, slot, status)
        if made in self.intakes:
            assert self.intakes[made] == intake
            return False
        assert self.standing(key, day, slot) is None
        self.intakes[made] = intake
        self.stock(intake, 1)
        return True

    @precondition(lambda self: self.intakes)
    @rule(pick=PICK, back=st.sampled_from([None, 0, 1, 3]), status=STATUS)
    def change(self, pick: int, back: int | None, status: str) -> None:
        made = list(self.intakes)[-1 - pick % len(self.intakes)]
        before = self.intakes[made]
        day = before.day if back is None else self.today - timedelta(days=back)
        key = before.key
        if day != before.day:
            needed = self.needed(before.supplement, day, before.slot)
            key = f"+{made}" if needed else before.slot
        after = before._replace(day=day, key=key, status=status)
        place = (after.supplement, after.key)
        taken = any((i.supplement, i.key) == place for i in self.on(day) if i is not before)
        body = {"local_date": day.isoformat(), "status": status}
        answer = self.send("PATCH", f"/v1/intakes/{made}", body)
        if taken:
            assert (answer.status, answer.code) == (409, "duplicate_intake")
            return
        assert answer.status == 200, answer.body
        self.intakes[made] = after
        self.stock(before, -1)
        self.stock(after, 1)
        self.judge(before.day, day)

    @precondition(lambda self: self.intakes)
    @rule(pick=PICK)
    def undo(self, pick: int) -> None:
        made = list(self.intakes)[-1 - pick % len(self.intakes)]
        assert self.send("DELETE", f"/v1/intakes/{made}").status == 204
        gone = self.intakes.pop(made)
        self.stock(gone, -1)
        self.judge(gone.day)

    @invariant()
    def streak_agrees(self) -> None:
        """A day on which nothing is due is neither done nor missed."""
        length, tomorrow = 0, self.today + timedelta(days=1)
        for day in DAYS[: DAYS.index(tomorrow) + 1]:
            due = any(self.due(key, day) for key in self.stack)
            if day == self.today and due and day not in self.full and length:
                break  # The run waits for today; tomorrow counts later.
            if day in self.full:
                length += 1
            elif day < self.today and due:
                length = 0
        shown = self.send("GET", "/v1/streaks/supplements").json
        assert shown["current"]["length"] == length

    @invariant()
    def adherence_agrees(self) -> None:
        path = f"/v1/adherence?from={DAYS[0]}&to={DAYS[-1]}"
        seen = self.send("GET", path).json
        days: dict[str, Counter[str]] = {}
        extra: Counter[tuple[str, ...]] = Counter()
        for day in DAYS:
            logged = {(i.supplement, i.key): i for i in self.on(day)}
            states = Counter[str]()
            for key, supplement in self.stack.items():
                asked = supplement.asked[day]
                for slot in self.due(key, day):
                    found = logged.pop((key, slot), None)
                    if found or day < self.today:
                        states[found.status if found else "missed"] += 1
                for place in [place for place in logged if place[0] == key]:
                    intake = logged.pop(place)
                    early = asked.every and place[1] in asked.slots
                    if not asked.as_needed and not early:
                        extra[day.isoformat(), key, intake.slot, intake.status] += 1
            if states:
                days[day.isoformat()] = states
        names = ("taken", "skipped", "missed")
        shown = {tally["date"]: Counter({n: tally[n] for n in names}) for tally in seen["by_day"]}
        assert shown == days
        assert seen["total"]["due"] == sum(states.total() for states in days.values())
        assert extra == Counter(
            (dose["date"], dose["supplement_id"], dose.get("slot", ""), dose["status"])
            for dose in seen["extra"]
        )

    @invariant()
    def today_agrees(self) -> None:
        shown = self.send("GET", "/v1/today").json
        assert {
            (dose["supplement_id"], slot.get("slot", "")): dose.get("overdue_since")
            for slot in shown["slots"]
            for dose in slot["doses"]
        } == {
            (key, slot): since and since.isoformat()
            for key, supplement in self.stack.items()
            for since in [self.walk(key).get(self.today, DAYS[-1])]
            if since != DAYS[-1]
            for slot in supplement.asked[self.today].slots
        }

    @invariant()
    def calendar_agrees(self) -> None:
        path = f"/v1/calendar?kind=supplements&from={DAYS[0]}&to={DAYS[-1]}"
        days = self.send("GET", path).json["days"]
        counted = {day["date"]: day["count"] for day in days if day["count"]}
        assert counted == {day.isoformat(): 1 for day in self.full}

    @invariant()
    def stock_agrees(self) -> None:
        listed = {each["id"]: each for each in self.send("GET", "/v1/supplements").json["items"]}
        assert set(listed) == set(self.live())
        for key in self.live():
            left = self.stack[key].left
            inventory = listed[key].get("inventory", {"units_left": None})
            assert inventory["units_left"] == (left if left is None else max(0, left))

    @invariant()
    def each_dose_is_there_once(self) -> None:
        items = self.send("GET", "/v1/intakes?limit=100").json["items"]
        held = {key: (i.day.isoformat(), i.slot, i.status) for key, i in self.intakes.items()}
        assert len(items) == min(100, len(held))
        for each in items:
            assert held[each["id"]] == (each["local_date"], each.get("slot", ""), each["status"])
        places = Counter((i.supplement, i.day, i.key) for i in self.intakes.values())
        assert set(places.values()) <= {1}


@pytest.mark.stateful
@pytest.mark.usefixtures("moto_table")
def test_the_stack_against_a_plain_model() -> None:
    run_machine(Stack, runs=7, steps=20)
