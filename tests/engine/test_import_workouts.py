"""The workouts of an import: written as the API writes them, sent again, and taken back."""

import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app import app
from chalicelib.account.imports.lines import import_line
from chalicelib.account.imports.repository import new_run
from chalicelib.account.imports.writing import recounts
from chalicelib.account.imports.writing import workouts as writing
from chalicelib.account.imports.writing.entries import NumberedLine, Removed, Written, entry_id
from chalicelib.account.imports.writing.recounts import recount_logbook, recount_years
from chalicelib.account.imports.writing.workouts import WorkoutWriter
from chalicelib.settings import settings
from chalicelib.streaks.recount import recount
from chalicelib.table.ids import uuid7
from chalicelib.table.pacing import PacedMeter
from chalicelib.table.session import Session
from chalicelib.training.recount.service import LogbookRecount
from tests.support import plain_log
from tests.support.account import items_of
from tests.support.api import Api
from tests.support.races import once_after, once_before

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


def trained(days: int) -> dict[str, Any]:
    """The body of a workout some days after the first, or before it."""
    start = datetime.combine(FIRST, datetime.min.time(), UTC) + timedelta(days=days, hours=18)
    times = {"started_at": f"{start:%Y-%m-%dT%H:%M:%S}+01:00", "ended_at": None}
    source = {"provider": "strong", "external_id": f"day {days}"}
    return body(days % 41, **times, source=source)


def numbered(bodies: Sequence[dict[str, Any]], first: int = 0) -> list[NumberedLine]:
    lines = [import_line("workout", 2 + place, each) for place, each in enumerate(bodies)]
    return [NumberedLine(first + place, line) for place, line in enumerate(lines)]


def patient(user: str) -> Session:
    """A session of a worker, which has minutes."""
    return Session(user, PacedMeter(deadline=time.monotonic() + 300))


def writer(user: str, import_id: str = IMPORT) -> WorkoutWriter:
    return WorkoutWriter(patient(user), import_id, NOW)


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
    session = patient(user)
    recount_years(session, years)
    recount_logbook(session, years, NOW)


def recounted(user: str, years: set[int]) -> int:
    """Recount as a worker does; return the number of steps."""
    work, run, steps = recounts.Recounts(patient(user), sorted(years)), new_run(), 0
    while work.left(run):
        run, steps = work.step(run), steps + 1
    return steps


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
    found = sorted(workouts(api), key=lambda each: str(each["source"]["external_id"]))
    return [{name: v for name, v in each.items() if name not in own} for each in found]


def derived(api: Api, first: str = "2025-12-01", last: str = "2026-11-29") -> list[Any]:
    """What the account says of all workouts."""
    paths = [
        f"/v1/calendar?kind=workouts&from={first}&to={last}",
        "/v1/streaks/workouts",
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
    return not any(recount(patient(user), "workouts", year, fix=False) for year in (2025, 2026))


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
        entries = numbered([body(number, 20) for number in range(100)])
        made, session = writer(user), patient(user)
        for start in range(0, 100, 50):
            made.write(entries[start : start + 50])
        recount_years(session, made.years)
        recount_logbook(session, made.years, NOW)
        units = made._session.meter.write_units + session.meter.write_units
        assert units / 100 <= 6 + 5

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

    @pytest.mark.parametrize("at_once", [4, 3_000])
    def test_years_before_between_and_after_those_of_the_account(
        self, engine_api: Api, user: str, other: Api, monkeypatch: pytest.MonkeyPatch, at_once: int
    ) -> None:
        """The logbook is recounted some years at a time."""
        monkeypatch.setattr(recounts, "_WORKOUTS_AT_ONCE", at_once)
        own = [trained(days) for days in (-480, -160, -150, -40, 120)]
        added = [trained(days) for days in range(-780, 340, 56)]
        for each in own:
            send(engine_api, "POST", "/v1/workouts", each)
            send(other, "POST", "/v1/workouts", each)
        before = derived(engine_api)
        made = writer(user)
        made.write(numbered(added))
        steps = recounted(user, made.years)
        assert (steps > len(made.years) + 1) is (at_once == 4)
        for each in added:
            send(other, "POST", "/v1/workouts", each)
        assert derived(engine_api) == derived(other)
        made.remove(range(len(added)))
        recounted(user, made.years)
        assert derived(engine_api) == before
        assert LogbookRecount(Session(user), NOW).run(fix=False) == ([], [], 0)

    def test_what_a_recount_fills_in_is_no_edit(self, engine_api: Api, user: str) -> None:
        writer(user).write(numbered([body(0)]))
        weight = {"value": 82.5, "unit": "kg", "local_date": "2025-12-01"}
        send(engine_api, "POST", "/v1/biomarkers/weight/readings", weight)
        LogbookRecount(patient(user), NOW).run(fix=True)
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


class Killed(BaseException):
    """The end of a worker, at any place."""


class TestSentAgain:
    @pytest.mark.parametrize("survived", [0, 3, 8])
    @pytest.mark.parametrize("place", ["lock", "item"])
    def test_a_batch_that_ended_halfway(
        self, user: str, other: Api, monkeypatch: pytest.MonkeyPatch, survived: int, place: str
    ) -> None:
        """Whatever was written before the end, the second delivery writes the rest."""
        entries = numbered([body(number) for number in range(8)])
        put, left = writing.put_new, iter(range(survived))

        def mortal(session: Session, sort_key: str, *arguments: Any) -> None:
            of_place = sort_key.startswith("SOURCE#") == (place == "lock")
            if of_place and next(left, None) is None:
                raise Killed
            put(session, sort_key, *arguments)

        with monkeypatch.context() as patch:
            patch.setattr(writing, "put_new", mortal)
            if survived < len(entries):
                with pytest.raises(Killed):
                    writer(user).write(entries)
            else:
                writer(user).write(entries)
        assert commit(user, entries) == ["created"] * 8
        for each in entries:
            send(other, "POST", "/v1/workouts", dict(each.line.body))
        own = Api(app, user)
        assert content(own) == content(other)
        assert len({each["id"] for each in workouts(own)}) == 8
        assert derived(own) == derived(other)
        assert counters_are_exact(user)

    def test_nothing_is_written_twice(self, engine_table: Any, user: str) -> None:
        entries = numbered([body(number) for number in range(8)])
        writer(user).write(entries)
        before = stored(engine_table, user)
        again = writer(user)
        assert [each.outcome for each in again.write(entries)] == ["created"] * 8
        assert stored(engine_table, user) == before
        assert again._session.meter.write_units == 0

    def test_what_was_deleted_or_edited_meanwhile_stays_so(
        self, engine_api: Api, engine_table: Any, user: str
    ) -> None:
        entries = numbered([body(number) for number in range(4)])
        commit(user, entries)
        deleted, moved, unlocked, _ = (f"/v1/workouts/{entry_id(IMPORT, n)}" for n in range(4))
        send(engine_api, "DELETE", deleted, **ANYHOW)
        day = {"started_at": "2026-02-04T10:00:00Z", "ended_at": None}
        send(engine_api, "PATCH", moved, day, **ANYHOW)
        send(engine_api, "PATCH", unlocked, day | {"source": None}, **ANYHOW)
        before = stored(engine_table, user)
        assert commit(user, entries) == ["created"] * 4
        assert stored(engine_table, user) == before

    def test_a_deletion_between_two_reads(
        self, engine_api: Api, user: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entries = numbered([body(number) for number in range(2)])
        commit(user, entries)
        deleted = f"/v1/workouts/{entry_id(IMPORT, 0)}"
        drop = lambda: send(engine_api, "DELETE", deleted, **ANYHOW)  # noqa: E731
        once_after(monkeypatch, Session, "get_many", drop)
        assert commit(user, entries) == ["created"] * 2
        assert [each["id"] for each in workouts(engine_api)] == [entry_id(IMPORT, 1)]

    def test_two_workers_with_the_same_batch(
        self, user: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entries = numbered([body(number) for number in range(6)])
        once_before(monkeypatch, WorkoutWriter, "_counted", lambda: writer(user).write(entries))
        assert commit(user, entries) == ["created"] * 6
        assert len(workouts(Api(app, user))) == 6
        assert counters_are_exact(user)


class TestTheSameSource:
    def test_another_file_writes_only_what_is_new(self, engine_api: Api, user: str) -> None:
        commit(user, numbered([body(0), body(1)]))
        send(engine_api, "POST", "/v1/workouts", body(2))
        before = workouts(engine_api)
        again = numbered([body(0), body(1, title="Day B"), body(2, title="Day C"), body(3)])
        outcomes = commit(user, again, uuid7(NOW))
        assert outcomes == ["same", "changed", "same", "created"]
        assert [each for each in workouts(engine_api) if each in before] == before
        assert len(workouts(engine_api)) == 4

    def test_a_lock_of_nobody_is_taken(self, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """An import that ended between the lock and the item, and was then taken back."""

        def killed(session: Session, sort_key: str, *arguments: Any) -> None:
            if not sort_key.startswith("SOURCE#"):
                raise Killed
            put(session, sort_key, *arguments)

        put = writing.put_new
        with monkeypatch.context() as patch:
            patch.setattr(writing, "put_new", killed)
            with pytest.raises(Killed):
                writer(user).write(numbered([body(0)]))
        assert undo(user, 1) == []
        assert commit(user, numbered([body(0)]), uuid7(NOW)) == ["created"]
        assert counters_are_exact(user)

    def test_a_lock_that_is_taken_meanwhile(
        self, engine_api: Api, user: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        post = lambda: send(engine_api, "POST", "/v1/workouts", body(0))  # noqa: E731
        once_before(monkeypatch, WorkoutWriter, "_counted", post)
        assert commit(user, numbered([body(0), body(1)])) == ["same", "created"]
        assert len(workouts(engine_api)) == 2
        assert counters_are_exact(user)


class TestRefused:
    def test_what_the_account_cannot_have(self, user: str) -> None:
        unknown = {"exercise_id": str(uuid.uuid4()), "name": "Gone", "sets": []}
        bodies = [
            body(0),
            body(1, exercises=[unknown]),
            body(2, started_at="1949-03-01T10:00:00Z", ended_at=None),
            body(3, type="jogging"),
            body(4),
        ]
        found = writer(user).write(numbered(bodies))
        assert [each.outcome for each in found] == ["created", *["refused"] * 3, "created"]
        faults = [each.fault for each in found if each.fault]
        assert [(each.line, each.column, each.code) for each in faults] == [
            (3, "exercises", "unknown_exercise"),
            (4, "started_at", "too_long_ago"),
            (5, "type", "literal_error"),
        ]

    def test_a_day_that_is_full(self, engine_api: Api, user: str) -> None:
        """A day has at most 9,999 minutes of workouts."""
        long = {"started_at": "2026-03-01T00:00:00Z", "ended_at": "2026-03-01T23:50:00Z"}
        bodies = [body(number, **long) for number in range(9)] + [body(9)]
        found = writer(user).write(numbered(bodies))
        outcomes = [each.outcome for each in found]
        assert outcomes == ["created"] * 6 + ["refused"] * 3 + ["created"]
        fault = found[6].fault
        assert fault
        assert (fault.line, fault.code) == (8, "day_full")
        assert "2026-03-01" in fault.detail
        assert len(workouts(engine_api)) == 7
        assert counters_are_exact(user)


class TestUndo:
    def test_everything_is_as_before(self, engine_api: Api, engine_table: Any, user: str) -> None:
        for number in (100, 101):
            send(engine_api, "POST", "/v1/workouts", body(number))
        before, said = stored(engine_table, user), derived(engine_api)
        commit(user, numbered([body(number, 12) for number in range(30)]))
        assert derived(engine_api) != said
        removed = undo(user, 30)
        assert {(each.outcome, each.kind, each.reason) for each in removed} == {
            ("removed", "workout", "")
        }
        assert removed[1].local_date == "2025-12-03"
        after = stored(engine_table, user)
        left = {sk: item for sk, item in after.items() if not sk.startswith("GONE#")}
        assert derived(engine_api) == said
        assert {sk: without_empty(each) for sk, each in left.items() if sk in before} == {
            sk: without_empty(each) for sk, each in before.items()
        }
        assert {sk.split("#")[0] for sk in left.keys() - before.keys()} <= {"SETS", "BESTS", "CAL"}
        assert counters_are_exact(user)
        # The same file can be imported again.
        again = commit(user, numbered([body(number, 12) for number in range(30)]), uuid7(NOW))
        assert again == ["created"] * 30

    def test_what_was_edited_or_deleted_is_kept(self, engine_api: Api, user: str) -> None:
        commit(user, numbered([body(number) for number in range(5)]))
        ids = [entry_id(IMPORT, number) for number in range(5)]
        send(engine_api, "PATCH", f"/v1/workouts/{ids[1]}", {"notes": "Mine"}, **ANYHOW)
        send(engine_api, "DELETE", f"/v1/workouts/{ids[2]}", **ANYHOW)
        own = send(engine_api, "POST", "/v1/workouts", body(50))["id"]
        assert undo(user, 7) == [
            Removed("workout", ids[0], "2025-12-01", "removed"),
            Removed("workout", ids[1], "2025-12-03", "kept", "edited"),
            Removed("workout", ids[2], "", "kept", "deleted"),
            Removed("workout", ids[3], "2025-12-07", "removed"),
            Removed("workout", ids[4], "2025-12-09", "removed"),
        ]
        assert {each["id"] for each in workouts(engine_api)} == {ids[1], own}
        assert counters_are_exact(user)
        plain_log.check(engine_api, workouts(engine_api))
        # To take back what was taken back changes nothing, and says the same.
        assert [each.outcome for each in undo(user, 5)] == ["removed", "kept", "kept"] + [
            "removed"
        ] * 2

    def test_an_edit_meanwhile(
        self, engine_api: Api, user: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        commit(user, numbered([body(number) for number in range(3)]))
        path = f"/v1/workouts/{entry_id(IMPORT, 1)}"
        edit = lambda: send(engine_api, "PATCH", path, {"notes": "x"}, **ANYHOW)  # noqa: E731
        once_before(monkeypatch, WorkoutWriter, "_delete", edit)
        assert [each.outcome for each in undo(user, 3)] == ["removed", "kept", "removed"]
        assert counters_are_exact(user)


class TestLinkedYears:
    def test_habits_follow(self, engine_api: Api, user: str) -> None:
        """The habit is ticked on the days of the year that has links, and no longer after."""
        send(engine_api, "POST", "/v1/workouts", body(100))
        habit = {"name": "Lift", "schedule": {"type": "daily"}, "source": {"workouts": {}}}
        made = send(engine_api, "POST", "/v1/habits", habit | {"effective_from": "2026-01-01"})
        entries = numbered([body(number) for number in (2, 3, 20, 21, 22)])
        before = ticked(engine_api, made["id"])
        assert commit(user, entries) == ["created"] * 5
        assert commit(user, entries) == ["created"] * 5
        days = {each["local_date"] for each in workouts(engine_api) if "import_id" in each}
        assert ticked(engine_api, made["id"]) == {day for day in days if day > "2026"}
        assert counters_are_exact(user)
        assert commit(user, entries, uuid7(NOW)) == ["same"] * 5
        assert [each.outcome for each in undo(user, 5)] == ["removed"] * 5
        assert ticked(engine_api, made["id"]) == before
        assert counters_are_exact(user)

    def test_a_lock_of_nobody(
        self, engine_api: Api, user: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The first delivery ended after the lock, then a habit was linked."""
        put = writing.put_new

        def killed(session: Session, sort_key: str, *arguments: Any) -> None:
            if not sort_key.startswith("SOURCE#"):
                raise Killed
            put(session, sort_key, *arguments)

        entries = numbered([body(170)])
        with monkeypatch.context() as patch:
            patch.setattr(writing, "put_new", killed)
            with pytest.raises(Killed):
                writer(user).write(entries)
        habit = {"name": "Lift", "schedule": {"type": "daily"}, "source": {"workouts": {}}}
        send(engine_api, "POST", "/v1/habits", habit)
        assert commit(user, entries) == ["created"]
        assert len(workouts(engine_api)) == 1
        assert counters_are_exact(user)


def ticked(api: Api, habit: str) -> set[str]:
    items = send(api, "GET", f"/v1/habits/{habit}/entries?limit=100")["items"]
    return {each["local_date"] for each in items}


def without_empty(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item without the version that only counts writes of the logbook."""
    return {name: value for name, value in item.items() if name not in ("version", "doc")}
