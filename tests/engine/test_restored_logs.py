"""Whatever a person has done in six weeks, an export restores it: a property of random accounts."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from app import app as chalice_app
from chalicelib.table.session import Session
from chalicelib.training.recount.next_workouts import recount
from tests.support.account import items_of
from tests.support.api import Api
from tests.support.properties import examples
from tests.support.restoring import differing, export, reads, restore

TABLE = "bluestreak-test"
ANY = {"If-Match": "*"}
FIRST, DAYS = date(2026, 3, 2), 42
NOW = datetime(2026, 4, 12, 12, tzinfo=UTC)
SCHEDULES = (
    {"type": "daily"},
    {"type": "weekdays", "days": [1, 3, 5]},
    {"type": "weekly", "target": 3},
    {"type": "interval", "every_days": 3},
    {"type": "interval_from_last", "every_days": 2},
)
# What distinguishes habits: the measure, and what else belongs to it.
HABITS: tuple[dict[str, Any], ...] = (
    {"measure": "done"},
    {"measure": "minutes", "goal": {"at_least": 10, "unit": "min"}},
    {"measure": "amount", "goal": {"at_most": 2, "unit": "cups"}},
    {"measure": "done", "source": {"workouts": {}}},
    {"measure": "time", "window": {"from": "21:00", "to": "23:00"}},
)
VALUES = {
    "done": ({}, {"count": 3}, {"done": False}),
    "minutes": ({"amount": 4}, {"amount": 12.5}),
    "amount": ({"amount": 1}, {"amount": 3}),
    "time": ({"time": "22:10"}, {"time": "03:00"}),
}
SET = {"reps": 5, "weight": {"value": 60, "unit": "kg"}}
ACTIONS = st.lists(
    st.tuples(
        st.integers(0, 21),
        st.integers(0, DAYS + 4),
        st.integers(0, 4),
        st.integers(0, 4),
    ),
    min_size=10,
    max_size=60,
)


class Person:
    """Somebody who does what random numbers say; what the API refuses is not done."""

    def __init__(self) -> None:
        self.api = Api(chalice_app, f"user-{uuid.uuid4()}")
        self.made: dict[str, list[dict[str, Any]]] = {}
        self.today = FIRST

    @property
    def clock(self) -> dict[str, str]:
        return {"X-Now": f"{min(self.today, NOW.date())}T12:00:00Z"}

    def send(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.api.request(method, path, body, headers=self.clock | ANY)
        assert answer.status < 500, answer.body
        return answer

    def make(self, kind: str, path: str, body: dict[str, Any]) -> None:
        answer = self.api.post(path, body, headers=self.clock)
        assert answer.status in (200, 201, 409, 422), answer.body
        if answer.status == 201:
            self.made.setdefault(kind, []).append(answer.json)

    def delete(self, kind: str, known: dict[str, Any]) -> None:
        """Delete what was made; what the API keeps, such as a routine in use, is still there."""
        if self.send("DELETE", f"/v1/{kind}s/{known['id']}").status == 204:
            self.made[kind].remove(known)

    def pick(self, kind: str, number: int) -> dict[str, Any] | None:
        known = self.made.get(kind)
        return known[number % len(known)] if known else None

    def do(self, action: int, ahead: int, first: int, second: int) -> None:
        self.today = max(self.today, FIRST + timedelta(days=min(ahead, DAYS - 1)))
        day = FIRST + timedelta(days=ahead)
        DOERS[action](self, day, first, second)


def workout(person: Person, day: date, first: int, second: int) -> None:
    status = ("completed", "completed", "planned", "skipped", "in_progress")[first]
    sets = [SET] * second if status == "completed" else []
    exercises = [{"exercise_id": "barbell-squat", "sets": sets}] if sets else []
    moment = {"started_at": f"{day}T{6 + second:02}:30:00+02:00"} if second % 2 else {}
    body = {"title": f"Day {first}", "type": ("strength", "cardio")[second % 2], "status": status}
    date_of = moment or {"local_date": str(day)}
    source = {"source": {"provider": "app", "external_id": f"{day}-{second}"}} if first else {}
    person.make("workout", "/v1/workouts", body | date_of | source | {"exercises": exercises})


def habit(person: Person, day: date, first: int, second: int) -> None:
    del day
    body = {"name": f"Habit {first}{second}", "pillar": ("sleep", "exercise")[second % 2]}
    person.make("habit", "/v1/habits", body | HABITS[first] | {"schedule": SCHEDULES[second]})


def entry(person: Person, day: date, first: int, second: int) -> None:
    if known := person.pick("habit", first):
        values = (*VALUES[known["measure"]], {"status": "skipped"})
        body = values[second % len(values)]
        person.send("PUT", f"/v1/habits/{known['id']}/entries/{day}", body)


def no_entry(person: Person, day: date, first: int, second: int) -> None:
    del second
    if known := person.pick("habit", first):
        person.send("DELETE", f"/v1/habits/{known['id']}/entries/{day}")


def supplement(person: Person, day: date, first: int, second: int) -> None:
    del day
    schedule = {"type": "as_needed"} if first == 4 else SCHEDULES[second]
    slots = {} if first == 4 else {"slots": [["breakfast"], ["breakfast", "21:30"]][second % 2]}
    stock = {"inventory": {"units_left": 5, "unit": "tablet"}} if first % 2 else {}
    body = {"name": f"Pill {first}{second}", "dose": {"amount": 0.5 + first, "unit": "tablet"}}
    person.make("supplement", "/v1/supplements", body | slots | stock | {"schedule": schedule})


def intake(person: Person, day: date, first: int, second: int) -> None:
    if known := person.pick("supplement", first):
        taken = {"taken_at": f"{day}T08:00:00Z"} if second % 2 else {"local_date": str(day)}
        slot = {"slot": "breakfast"} if "breakfast" in known["slots"] else {}
        status = {"status": "skipped"} if second == 4 else {}
        body = {"supplement_id": known["id"], "notes": f"{second}"} | taken | slot | status
        person.make("intake", "/v1/intakes", body)


def edit(person: Person, day: date, first: int, second: int) -> None:
    del day
    kind = ("habit", "supplement")[first % 2]
    if known := person.pick(kind, second):
        changes = ({"schedule": SCHEDULES[second]}, {"paused": True}, {"paused": False})
        person.send("PATCH", f"/v1/{kind}s/{known['id']}", changes[first % 3])


def remove(person: Person, day: date, first: int, second: int) -> None:
    del day
    kind = ("workout", "habit", "supplement", "intake", "panel")[first]
    if known := person.pick(kind, second):
        person.delete(kind, known)


def excuse(person: Person, day: date, first: int, second: int) -> None:
    kinds = ({}, {"kinds": ["workouts"]}, {"kinds": ["supplements"]}, {"kinds": ["protocol"]})
    if second == 4:
        person.send("DELETE", f"/v1/excuses/{day}")
    else:
        person.send("PUT", f"/v1/excuses/{day}", {"reason": "sick"} | kinds[first % 4])


def reading(person: Person, day: date, first: int, second: int) -> None:
    body = {"value": 70 + first, "unit": "mg/dL", "local_date": str(day)}
    body |= {"lab_range": {"low": 60, "high": 99}} if second else {}
    person.make("reading", "/v1/biomarkers/glucose_fasting/readings", body)


def panel(person: Person, day: date, first: int, second: int) -> None:
    readings = [
        {"marker": "glucose_fasting", "value": 80 + first, "unit": "mg/dL"},
        {"marker": "insulin_fasting", "value": 3 + second, "unit": "uIU/mL"},
        {"marker": "hs_crp", "value": 0.3, "unit": "mg/L", "comparator": "<"},
    ]
    moment = {"collected_at": f"{day}T07:40:00Z"} if second % 2 else {"local_date": str(day)}
    body = {"lab": f"Lab {first}", "readings": readings[: 1 + second % 3]}
    person.make("panel", "/v1/panels", body | moment)


def target(person: Person, day: date, first: int, second: int) -> None:
    del day
    if second == 4:
        person.send("DELETE", "/v1/biomarkers/glucose_fasting/target")
    else:
        body = {"high": 90 + first, "unit": "mg/dL"}
        person.send("PUT", "/v1/biomarkers/glucose_fasting/target", body)


def streak_schedule(person: Person, day: date, first: int, second: int) -> None:
    del day
    kind = ("workouts", "biomarkers", "supplements", "protocol")[first % 4]
    body: dict[str, Any] = {"schedule": {"type": "weekly", "target": 2 + second}}
    if kind == "protocol":
        body = {"schedule": {"type": "daily"}, "threshold": 0.5 + second / 10}
    person.send("PUT", f"/v1/streaks/{kind}/schedule", body)


def profile(person: Person, day: date, first: int, second: int) -> None:
    del day
    zones = ("UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati")
    changes = {"timezone": zones[first], "excuses_cover_doses": bool(second % 2)}
    person.send("PATCH", "/v1/profile", changes | {"sex": ("male", "female")[second % 2]})


def own(person: Person, day: date, first: int, second: int) -> None:
    del day
    if second % 2:
        person.make("marker", "/v1/biomarkers", {"name": f"Grip {first}", "unit": "kg"})
    else:
        traits = {"tracks": "reps", "body_weight_factor": 0.7, "body_weight_factor_source": "Scale"}
        person.make("exercise", "/v1/exercises", traits | {"name": f"Sled {first}"})


def adoption(person: Person, day: date, first: int, second: int) -> None:
    del day, second
    if first == 0:
        person.make("adoption", "/v1/protocols/blueprint-2023-02/adoptions", {})


def routine(person: Person, day: date, first: int, second: int) -> None:
    del day
    if first == 4 and (known := person.pick("routine", second)):
        # One that a program names remains.
        person.delete("routine", known)
        return
    squat = {"exercise_id": "barbell-squat", "sets": [{"target": {"reps": 1 + second}}] * first}
    person.make("routine", "/v1/routines", {"name": f"Routine {first}", "entries": [squat]})


def program(person: Person, day: date, first: int, second: int) -> None:
    del day
    known = person.pick("program", second)
    routines = [each["id"] for each in person.made.get("routine", [])]
    days = [{"id": f"{n}", "routine_id": each} for n, each in enumerate(routines[second:])]
    position = ("rotation", "weekdays")[second % 2]
    if position == "weekdays":
        days = [each | {"weekday": 1 + n % 7} for n, each in enumerate(days)]
    own = {"name": f"Program {first}", "position": position, "days": days[: 1 + first]}
    if first == 4 and known:
        person.delete("program", known)
    elif first == 3 and known:
        person.send("PUT", f"/v1/programs/{known['id']}", own)
    else:
        copy = {"template_id": "linear-3x5", "unit": ("kg", "lb")[second % 2]}
        person.make("program", "/v1/programs", copy if first == 0 else own)


def run(person: Person, day: date, first: int, second: int) -> None:
    known, begun = person.pick("program", first), person.pick("run", second)
    if first == 4 and begun:
        person.delete("run", begun)
    elif first == 3 and begun:
        person.send(
            "PATCH", f"/v1/runs/{begun['id']}", {"ended_on": f"{day}", "paused": second > 1}
        )
    elif known:
        body = {"unit": ("kg", "lb")[second % 2], "starts_on": f"{day}"}
        person.make("run", f"/v1/programs/{known['id']}/runs", body)


def next_of_run(person: Person, day: date, first: int, second: int) -> None:
    begun = person.pick("run", second)
    if not begun:
        return
    answer = person.send("POST", f"/v1/runs/{begun['id']}/workouts")
    if answer.status not in (200, 201):
        return
    following = answer.json
    weight = {"value": 40 + first, "unit": "kg"}
    done = [
        {**entry, "sets": [{**one, "reps": 5, "weight": weight} for one in entry["sets"]]}
        for entry in following["exercises"]
    ]
    change = {"status": ("completed", "skipped")[first % 2], "local_date": f"{day}"}
    body = {**following, **change, "exercises": done}
    person.send("PUT", f"/v1/workouts/{following['id']}", body)


def metric(person: Person, day: date, first: int, second: int) -> None:
    del day
    path = f"/v1/metric-definitions/own_{first}"
    if second == 4:
        person.send("DELETE", path)
    elif second == 3:
        person.send("PATCH", path, {"name": "Calf", "plausible_high": 80})
    else:
        unit = ("cm", "%", "{time_of_day}")[second]
        body = {"code": f"own_{first}", "name": "Own", "unit": unit, "day_rule": "last"}
        person.make("metric", "/v1/metric-definitions", body)


def planned(person: Person, day: date, first: int, second: int) -> None:
    del day, second
    if known := person.pick("routine", first):
        person.send("POST", f"/v1/routines/{known['id']}/workouts")


DOERS: tuple[Callable[[Person, date, int, int], None], ...] = (
    workout,
    habit,
    entry,
    no_entry,
    supplement,
    intake,
    edit,
    remove,
    excuse,
    reading,
    panel,
    target,
    streak_schedule,
    profile,
    own,
    adoption,
    routine,
    program,
    planned,
    run,
    next_of_run,
    metric,
)


def counted(table: Any, user: str) -> dict[str, Any]:
    """Return what is counted of an account: by day, planned workouts, stocks and routines."""
    counters = ("CAL#", "CALPLAN#stock#", "COUNT#", "DAY#", "USES#")
    found = {}
    for item in items_of(table, TABLE, user):
        if item["sk"].startswith(counters) and not item["sk"].startswith("CAL#~"):
            numbers = {name: n for name, n in item.items() if isinstance(n, int) and n}
            left_out = ("w", "most", "version")
            found[item["sk"]] = {name: n for name, n in numbers.items() if name not in left_out}
            found[item["sk"]] |= dict.fromkeys(item.get("members", ()), 1)
    return {sort_key: numbers for sort_key, numbers in found.items() if numbers}


# A program that is deleted, and whose run is to begin.
RUN_OF_DELETED = [(16, 0, 1, 0), (17, 0, 1, 0), (17, 1, 4, 0), (19, 2, 0, 0), (20, 3, 0, 0)]


@examples(8)
@given(actions=ACTIONS)
@example(actions=RUN_OF_DELETED)
def test_any_account(engine_table: Any, actions: list[tuple[int, int, int, int]]) -> None:
    person = Person()
    # Habits and supplements of each kind, so that there is something to log.
    for number in range(5):
        # A limit of each day needs days that are due.
        habit(person, FIRST, number, 0 if "at_most" in HABITS[number].get("goal", {}) else number)
        supplement(person, FIRST, number, number)
    assert len(person.made["habit"]) >= len(HABITS) - 1
    for action, ahead, first, second in sorted(actions, key=lambda each: each[1]):
        person.do(action, ahead, first, second)
        day = FIRST + timedelta(days=ahead)
        entry(person, day, ahead, first)
        intake(person, day, ahead, second)
    old, new = person.api, Api(chalice_app, f"{person.api.user}-new")
    lines = export(old, limit=1 + len(actions))
    report = restore(new, lines)
    assert (report["restored"], report["refused"]) == (len(lines), [])
    assert counted(engine_table, new.user) == counted(engine_table, old.user)
    days = [FIRST + timedelta(days=ahead) for ahead in range(0, DAYS + 5, 3)]
    for api in (old, new):
        assert recount(Session(api.user), fix=False) == []
    assert differing(reads(old, NOW, days), reads(new, NOW, days)) == []
    # And what is written from now on has the same effects, such as that on linked habits.
    for api in (old, new):
        person.api, person.today = api, NOW.date()
        workout(person, NOW.date(), 0, 2)
        for known in person.made["supplement"][:2]:
            body = {"supplement_id": known["id"], "local_date": str(NOW.date())}
            person.api.post("/v1/intakes", body, headers=person.clock)
    assert counted(engine_table, new.user) == counted(engine_table, old.user)
