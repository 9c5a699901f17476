"""The workouts of an import: written as the API writes them, sent again, and taken back."""

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app import app
from chalicelib.account.imports.lines import import_line
from chalicelib.account.imports.writing.entries import NumberedLine, Removed, Written
from chalicelib.account.imports.writing.recounts import recount_logbook, recount_years
from chalicelib.account.imports.writing.workouts import WorkoutWriter
from chalicelib.settings import settings
from chalicelib.streaks.recount import recount
from chalicelib.table.ids import uuid7
from chalicelib.table.pacing import PacedMeter
from chalicelib.table.session import Session
from tests.support import plain_log
from tests.support.account import items_of
from tests.support.api import Api

pytestmark = pytest.mark.usefixtures("engine_table")

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CLOCK = {"X-Now": "2026-11-30T12:00:00Z"}
ANYHOW = {"If-Match": "*"}
IMPORT = uuid7(NOW)
FIRST = date(2025, 12, 1)
EXERCISES = ("barbell-squat", "pullups", "barbell-deadlift", "face-pull", "leg-press")


def body(number: int, sets: int = 5, **fields: Any) -> dict[str, Any]:
    """The body of a workout of five exercises, the days going on."""
    start = datetime.combine(FIRST, datetime.min.time(), UTC) + timedelta(days=2 * number, hours=18)
    exercises = []
    for place in range(min(sets, 5)):
        share = range(place, sets, 5)
        done = [
            {"reps": 5 + step % 3, "weight": {"value": 60 + number + step, "unit": "kg"}}
            for step in share
        ]
        exercises.append({"exercise_id": EXERCISES[place], "name": f"Nº {place}", "sets": done})
    return {
        "title": "Day A",
        "type": "strength",
        "started_at": f"{start:%Y-%m-%dT%H:%M:%S}+01:00",
        "ended_at": f"{start + timedelta(hours=1):%Y-%m-%dT%H:%M:%S}+01:00",
        "exercises": exercises,
        "source": {"provider": "strong", "external_id": f"key {number}"},
    } | fields


def numbered(bodies: Sequence[dict[str, Any]], first: int = 0) -> list[NumberedLine]:
    lines = [import_line("workout", 2 + place, each) for place, each in enumerate(bodies)]
    return [NumberedLine(first + place, line) for place, line in enumerate(lines)]


def writer(user: str, import_id: str = IMPORT) -> WorkoutWriter:
    return WorkoutWriter(Session(user, PacedMeter()), import_id, NOW)


def commit(user: str, entries: Sequence[NumberedLine], import_id: str = IMPORT) -> list[str]:
    """Write entries as a worker does, with the recounts; return the outcomes."""
    made = writer(user, import_id)
    found: list[Written] = []
    for start in range(0, len(entries), made.batch):
        found += made.write(entries[start : start + made.batch])
    settle(user, made.years)
    assert [each.number for each in found] == [each.number for each in entries]
    return [each.outcome for each in found]


def settle(user: str, years: set[int]) -> None:
    session = Session(user)
    recount_years(session, years)
    recount_logbook(session, NOW)


def undo(user: str, count: int, import_id: str = IMPORT) -> list[Removed]:
    made = writer(user, import_id)
    found: list[Removed] = []
    for start in range(0, count, made.removals):
        found += made.remove(range(start, min(start + made.removals, count)))
    settle(user, {int(each.local_date[:4]) for each in found if each.local_date})
    return found


def send(api: Api, method: str, path: str, *sent: Any, **headers: str) -> Any:
    answer = api.request(method, path, *sent, headers={**CLOCK, **headers})
    assert answer.status < 300, answer.body
    return answer.json


@pytest.fixture
def other() -> Api:
    """Somebody who logs the same one by one."""
    return Api(app, f"user-{uuid.uuid4()}")


def workouts(api: Api) -> list[dict[str, Any]]:
    return list(plain_log.pages(api, "/v1/workouts?limit=100"))


def content(api: Api) -> list[dict[str, Any]]:
    """All workouts without what differs between two accounts."""
    own = {"id", "import_id", "created_at", "updated_at", "version"}
    return [{name: v for name, v in each.items() if name not in own} for each in workouts(api)]


def derived(api: Api, first: str = "2025-12-01", last: str = "2026-11-29") -> list[Any]:
    """What the account says of all workouts."""
    paths = [
        f"/v1/calendar?kind=workouts&from={first}&to={last}",
        f"/v1/streaks/workouts?as_of={last}",
        *(f"/v1/exercises/{each}/records" for each in EXERCISES),
    ]
    found = [send(api, "GET", path) for path in paths]
    known = {each["id"]: each["started_at"] for each in workouts(api)}
    return [named(each, known) for each in found]


def named(value: Any, known: dict[str, str]) -> Any:
    """Return an answer with the starts of workouts instead of their ids."""
    if isinstance(value, dict):
        return {name: named(each, known) for name, each in value.items()}
    if isinstance(value, list):
        return [named(each, known) for each in value]
    return known.get(value, value) if isinstance(value, str) else value


def stored(client: Any, user: str) -> dict[str, Any]:
    """All items of a user by sort key, without what each write moves on."""
    items = items_of(client, settings().table_name, user)
    moving = ("pk", "changed", "w", "most")
    return {i["sk"]: {n: v for n, v in i.items() if n not in moving and v != 0} for i in items}


def counters_are_exact(user: str) -> bool:
    return not any(recount(Session(user), "workouts", year, fix=False) for year in (2025, 2026))


class TestWhatIsWritten:
    def test_it_is_what_the_api_writes(self, engine_api: Api, user: str, other: Api) -> None:
        custom = {"name": "Sled push"}
        bodies = {}
        for api in (engine_api, other):
            profile = {"timezone": "Asia/Tokyo", "day_start": "04:00"}
            send(api, "PATCH", "/v1/profile", profile, **ANYHOW)
            weight = {"value": 82.5, "unit": "kg", "local_date": "2025-12-20"}
            send(api, "POST", "/v1/biomarkers/weight/readings", weight)
            own = send(api, "POST", "/v1/exercises", custom)["id"]
            entry = {"exercise_id": own, "sets": [{"duration_s": 30}, {}]}
            bodies[api] = [
                body(0),
                body(1, exercises=[entry]),
                body(9, started_at="2025-12-19T18:00:00Z", ended_at=None),
                body(10, started_at="2025-12-19T18:00:00Z", ended_at=None, timezone="America/Lima"),
                body(14, 20),
                body(16, body_weight={"value": 180, "unit": "lb"}),
                body(17, 0, type="cardio", title=None, cardio={"sport": "trail_running"}),
                body(400),
            ]
        assert commit(user, numbered(bodies[engine_api])) == ["created"] * 8
        for each in bodies[other]:
            send(other, "POST", "/v1/workouts", each)
        swaps = {"exercise_id": lambda each: each if each in EXERCISES else "own"}
        imported, posted = (
            [replaced(each, swaps) for each in content(api)] for api in (engine_api, other)
        )
        assert imported == posted
        assert {each["import_id"] for each in workouts(engine_api)} == {IMPORT}
        assert {each["version"] for each in workouts(engine_api)} == {1}
        assert [*workouts(engine_api)[0]][:2] == ["id", "version"]

    def test_the_items_are_alike(self, engine_table: Any, user: str, other: Api) -> None:
        bodies = [body(number, 20) for number in range(5)]
        commit(user, numbered(bodies))
        for each in bodies:
            send(other, "POST", "/v1/workouts", each)
        imported, posted = (stored(engine_table, each) for each in (user, other.user))
        assert shapes(imported) == shapes(posted)

    def test_a_workout_of_20_sets_takes_6_units(self, user: str) -> None:
        made = writer(user)
        made.write(numbered([body(number, 20) for number in range(50)]))
        meter = made._session.meter
        assert meter.write_units / 50 <= 6

    def test_with_the_recount_it_takes_one_more_for_each_exercise(self, user: str) -> None:
        entries = numbered([body(number, 20) for number in range(150)])
        made, session = writer(user), Session(user)
        for start in range(0, 150, 50):
            made.write(entries[start : start + 50])
        recount_years(session, made.years)
        recount_logbook(session, NOW)
        units = made._session.meter.write_units + session.meter.write_units
        assert units / 150 <= 6 + 5

    def test_what_follows_is_as_if_logged_one_by_one(
        self, engine_api: Api, user: str, other: Api
    ) -> None:
        bodies = [body(number, 10 + number % 7) for number in range(30)]
        commit(user, numbered(bodies))
        for each in bodies:
            send(other, "POST", "/v1/workouts", each)
        assert derived(engine_api) == derived(other)
        plain_log.check(engine_api, workouts(engine_api))
        assert counters_are_exact(user)

    def test_a_reading_of_the_same_import_is_filled_in(self, engine_api: Api, user: str) -> None:
        """It makes the workout no edited one."""
        writer(user).write(numbered([body(0)]))
        weight = {"value": 82.5, "unit": "kg", "local_date": "2025-12-01"}
        send(engine_api, "POST", "/v1/biomarkers/weight/readings", weight)
        settle(user, {2025})
        [found] = workouts(engine_api)
        assert (found["version"], found["body_weight"]["value"]) == (2, 82.5)
        assert [each.outcome for each in undo(user, 1)] == ["removed"]
        assert workouts(engine_api) == []


def replaced(value: Any, swaps: dict[str, Callable[[Any], Any]]) -> Any:
    if isinstance(value, dict):
        return {n: swaps[n](v) if n in swaps else replaced(v, swaps) for n, v in value.items()}
    return [replaced(each, swaps) for each in value] if isinstance(value, list) else value


def shapes(items: dict[str, Any]) -> list[Any]:
    """Return the families of items and their attributes, without what an import adds."""
    further = {"digest", "written"}
    return sorted((sk.split("#")[0], sorted({*item} - further)) for sk, item in items.items())
