"""The next workouts of runs in the answer about a day, through the life of a run."""

import uuid
from typing import Any

from app import app
from chalicelib.table.session import Session
from chalicelib.training.recount.next_workouts import recount
from tests.support.api import Api
from tests.support.restoring import export, restore
from tests.support.runs import ANY, at, begin_own, complete, plan, write

MONDAY, TUESDAY, WEDNESDAY = "2026-03-02", "2026-03-03", "2026-03-04"


def program(api: Api, days: str = "AB", name: str = "Base", **fields: Any) -> dict[str, Any]:
    """Create a program; by weekdays its days are Monday, Wednesday and Friday."""
    squat = {"exercise_id": "barbell-squat", "sets": [{"target": {"reps": 5}}]}
    body = {"name": "Squat", "entries": [squat]}
    routine = api.post("/v1/routines", body).json["id"]
    weekdays = fields.get("position") == "weekdays"
    made = [
        {"id": day, "routine_id": routine} | ({"weekday": 1 + 2 * n} if weekdays else {})
        for n, day in enumerate(days)
    ]
    body = {"name": name, "position": "rotation", "days": made, **fields}
    answer = api.post("/v1/programs", body)
    assert answer.status == 201, answer.body
    return answer.json


def begin(api: Api, made: dict[str, Any], starts_on: str = MONDAY) -> dict[str, Any]:
    return begin_own(api, made["id"], starts_on=starts_on)


def items(api: Api, day: str = MONDAY, date: str = "") -> list[dict[str, Any]]:
    answer = api.get(f"/v1/today{f'?date={date}' if date else ''}", headers=at(day))
    assert answer.status == 200, answer.body
    assert recount(Session(api.user), fix=False) == []
    return answer.json["workouts"]["next"]


def shown(api: Api, day: str = MONDAY, date: str = "") -> list[tuple[str, int, str | None]]:
    return [(each["day"], each["week"], each["workout_id"]) for each in items(api, day, date)]


def settle(api: Api, run: dict[str, Any], **changes: Any) -> None:
    answer = api.patch(f"/v1/runs/{run['id']}", changes, headers=ANY)
    assert answer.status == 200, answer.body


class TestRotation:
    def test_from_start_to_skip(self, api: Api) -> None:
        assert items(api) == []
        run = begin(api, program(api))
        entry = {"run_id": run["id"], "program": "Base", "day": "A", "week": 1, "workout_id": None}
        assert items(api) == [entry]
        first = plan(api, run, MONDAY)
        assert shown(api) == shown(api, TUESDAY) == [("A", 1, first["id"])]
        write(api, first, status="in_progress")
        assert shown(api) == [("A", 1, first["id"])]
        complete(api, first)
        assert shown(api) == [("B", 1, None)]
        second = plan(api, run, WEDNESDAY)
        write(api, second, status="skipped")
        assert shown(api, WEDNESDAY) == [("A", 2, None)]

    def test_a_change_of_the_past_moves_it(self, api: Api) -> None:
        run = begin(api, program(api))
        first = complete(api, plan(api, run, MONDAY))
        second = complete(api, plan(api, run, TUESDAY))
        assert shown(api, TUESDAY) == [("A", 2, None)]
        write(api, second, notes="Hard")
        assert shown(api, TUESDAY) == [("A", 2, None)]
        write(api, second, status="planned")
        assert shown(api, TUESDAY) == [("B", 1, second["id"])]
        assert api.delete(f"/v1/workouts/{second['id']}", headers=ANY).status == 204
        assert shown(api, TUESDAY) == [("B", 1, None)]
        assert api.delete(f"/v1/workouts/{first['id']}", headers=ANY).status == 204
        assert shown(api, TUESDAY) == [("A", 1, None)]

    def test_it_is_not_in_the_score(self, api: Api) -> None:
        before = api.get("/v1/today", headers=at(MONDAY)).json["score"]
        begin(api, program(api))
        assert items(api)
        assert api.get("/v1/today", headers=at(MONDAY)).json["score"] == before

    def test_other_days(self, api: Api) -> None:
        begin(api, program(api), starts_on=TUESDAY)
        assert shown(api, MONDAY) == []
        assert shown(api, MONDAY, date=WEDNESDAY) == [("A", 1, None)]
        assert shown(api, WEDNESDAY, date=TUESDAY) == []


class TestWeekdays:
    def test_on_its_day_only(self, api: Api) -> None:
        run = begin(api, program(api, position="weekdays"))
        week = [MONDAY, TUESDAY, WEDNESDAY, "2026-03-09"]
        assert [shown(api, MONDAY, date=day) for day in week] == [
            [("A", 1, None)],
            [],
            [("B", 1, None)],
            [("A", 2, None)],
        ]
        monday = plan(api, run, MONDAY)["id"]
        assert shown(api) == [("A", 1, monday)]
        # That of the missed day is not Wednesday's until it is planned again.
        assert (shown(api, TUESDAY), shown(api, WEDNESDAY)) == ([], [("B", 1, None)])
        wednesday = plan(api, run, WEDNESDAY, status=200)
        assert shown(api, WEDNESDAY) == [("B", 1, monday)]
        complete(api, wednesday, day=WEDNESDAY)
        assert shown(api, WEDNESDAY) == []
        assert shown(api, "2026-03-09") == [("A", 2, None)]

    def test_a_skipped_day_is_over(self, api: Api) -> None:
        run = begin(api, program(api, position="weekdays"))
        skipped = write(api, plan(api, run, MONDAY), status="skipped")
        assert shown(api) == []
        # Its date was another one.
        write(api, skipped, local_date="2026-03-01")
        assert shown(api) == [("A", 1, None)]


class TestRuns:
    def test_paused_ended_and_deleted(self, api: Api) -> None:
        run = begin(api, program(api))
        completed = complete(api, plan(api, run, MONDAY))
        settle(api, run, paused=True)
        assert items(api) == []
        # What is written meanwhile is there when the run goes on.
        assert api.delete(f"/v1/workouts/{completed['id']}", headers=ANY).status == 204
        assert items(api) == []
        settle(api, run, paused=False)
        assert shown(api) == [("A", 1, None)]
        settle(api, run, paused=True, ended_on=MONDAY)
        assert items(api) == []
        settle(api, run, paused=False, ended_on=None)
        assert shown(api) == [("A", 1, None)]
        opened = plan(api, run, MONDAY)
        assert api.delete(f"/v1/runs/{run['id']}", headers=ANY).status == 204
        assert items(api) == []
        complete(api, opened)
        assert items(api) == []

    def test_two_runs_in_the_order_in_which_they_began(self, api: Api) -> None:
        named = program(api, name="One"), program(api, name="Two", position="weekdays")
        runs = [begin(api, each) for each in named]
        second = plan(api, runs[1], MONDAY)["id"]
        assert [(each["run_id"], each["program"], each["workout_id"]) for each in items(api)] == [
            (runs[0]["id"], "One", None),
            (runs[1]["id"], "Two", second),
        ]
        assert [each["program"] for each in items(api, TUESDAY)] == ["One"]

    def test_another_person_has_none(self, api: Api) -> None:
        begin(api, program(api))
        other = api.get("/v1/today", user=f"user-{uuid.uuid4()}", headers=at(MONDAY)).json
        assert other["workouts"]["next"] == []

    def test_the_name_is_that_of_the_program(self, api: Api) -> None:
        made = program(api)
        run = begin(api, made)
        path = f"/v1/programs/{made['id']}"
        for change in ({"name": "Peak"}, {"days": made["days"][:1]}):
            assert api.patch(path, change, headers=ANY).status == 200
            assert [each["program"] for each in items(api)] == ["Peak"]
        settle(api, run, paused=True)
        assert api.patch(path, {"name": "Taper"}, headers=ANY).status == 200
        settle(api, run, paused=False)
        assert [each["program"] for each in items(api)] == ["Taper"]
        assert api.delete(path, headers=ANY).status == 204
        assert [each["program"] for each in items(api)] == [run["name"]] == ["Base"]


def test_an_export_restores_them(api: Api) -> None:
    made = program(api), program(api, position="weekdays")
    runs = [begin(api, each) for each in (*made, *made)]
    complete(api, plan(api, runs[0], MONDAY))
    opened = plan(api, runs[1], MONDAY)
    settle(api, runs[2], paused=True)
    settle(api, runs[3], ended_on=MONDAY)
    assert api.patch(f"/v1/programs/{made[0]['id']}", {"name": "Peak"}, headers=ANY).status == 200
    expected = items(api)
    assert [(each["program"], each["workout_id"]) for each in expected] == [
        ("Peak", None),
        ("Base", opened["id"]),
    ]
    new = Api(app, f"user-{uuid.uuid4()}")
    lines = export(api)
    assert restore(new, lines)["refused"] == []
    assert items(new) == expected
