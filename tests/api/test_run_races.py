"""A run that is written between the read and the commit of its next workout."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.table.transaction import Transaction
from chalicelib.training.runs.repository import RunRepository
from tests.support.api import Answer, Api
from tests.support.runs import ANY, at, complete, entry, kg, loads, plan, run_of, write

START = {"barbell-squat": {"weight": kg(60)}}
Change = Callable[[], Any]


def planned_during(api: Api, run: dict[str, Any], change: Change) -> Answer:
    """Plan the next workout of a run; ``change`` happens before its first commit."""
    with pytest.MonkeyPatch.context() as patch:
        commit = Transaction.commit

        def change_first(transaction: Transaction, answer: str = "") -> None:
            patch.setattr(Transaction, "commit", commit)
            change()
            commit(transaction, answer)

        patch.setattr(Transaction, "commit", change_first)
        return api.post(f"/v1/runs/{run['id']}/workouts", headers=at("2026-03-04"))


@pytest.fixture(params=[False, True], ids=["new", "open"])
def run(api: Api, request: pytest.FixtureRequest) -> dict[str, Any]:
    """A run without an open workout, or with one that is to move to another day."""
    made = run_of(api, [entry()], start=START)
    complete(api, plan(api, made, "2026-03-02"))
    if request.param:
        plan(api, made, "2026-03-03")
    return made


def open_workouts(api: Api) -> list[dict[str, Any]]:
    return list(api.get("/v1/workouts?status=planned").json["items"])


@pytest.mark.parametrize(
    ("change", "status"),
    [({"paused": True}, "paused"), ({"ended_on": "2026-03-02"}, "ended")],
    ids=["pause", "end"],
)
def test_a_run_that_stops_plans_nothing(
    api: Api, run: dict[str, Any], change: dict[str, Any], status: str
) -> None:
    before = open_workouts(api)
    path = f"/v1/runs/{run['id']}"
    answer = planned_during(api, run, lambda: api.patch(path, change, headers=ANY))
    assert (answer.status, answer.json["code"]) == (409, "run_not_active")
    assert open_workouts(api) == before
    assert api.get(path).json["status"] == status


def test_a_deload_that_begins_is_seen(api: Api, run: dict[str, Any]) -> None:
    deload = {"deload": {"factor": 0.6, "from": "2026-03-04", "to": "2026-03-04"}}
    path = f"/v1/runs/{run['id']}"
    answer = planned_during(api, run, lambda: api.patch(path, deload, headers=ANY))
    assert (answer.json["run"]["deload"], loads(answer.json)) == (0.6, {"barbell-squat": 37.5})
    assert open_workouts(api) == [answer.json]


def test_a_past_workout_that_changes_is_seen(api: Api, run: dict[str, Any]) -> None:
    [first] = api.get("/v1/workouts?status=completed").json["items"]
    answer = planned_during(api, run, lambda: write(api, first, status="skipped"))
    assert loads(answer.json) == {"barbell-squat": 60}


def test_a_deleted_run_leaves_no_new_workout(api: Api, run: dict[str, Any]) -> None:
    before = open_workouts(api)
    path = f"/v1/runs/{run['id']}"
    answer = planned_during(api, run, lambda: api.delete(path, headers=ANY))
    assert (answer.status, answer.code) == (404, "not_found")
    assert open_workouts(api) == before


def test_two_plan_one_workout(api: Api, run: dict[str, Any]) -> None:
    path = f"/v1/runs/{run['id']}/workouts"
    other: list[Answer] = []
    answer = planned_during(
        api, run, lambda: other.append(api.post(path, headers=at("2026-03-04")))
    )
    assert (answer.status, answer.json) == (200, other[0].json)
    assert open_workouts(api) == [answer.json]


def test_a_change_of_the_run_does_not_lose_to_a_workout(api: Api) -> None:
    """Both write the latest part of the log; the version that a client names is that of the run."""
    made = run_of(api, [entry()], start=START)
    with pytest.MonkeyPatch.context() as patch:
        commit = Transaction.commit

        def plan_first(transaction: Transaction, answer: str = "") -> None:
            patch.setattr(Transaction, "commit", commit)
            plan(api, made)
            commit(transaction, answer)

        patch.setattr(Transaction, "commit", plan_first)
        path, match = f"/v1/runs/{made['id']}", {"If-Match": '"1"'}
        answer = api.patch(path, {"paused": True}, headers=match)
    [opened] = open_workouts(api)
    assert (answer.status, answer.json["workout_id"]) == (200, opened["id"])


def test_an_open_workout_that_is_deleted_is_planned_anew(api: Api) -> None:
    """It is deleted after the log that names it was read."""
    made = run_of(api, [entry()], start=START)
    opened = plan(api, made, "2026-03-03")
    with pytest.MonkeyPatch.context() as patch:
        read = RunRepository.read

        def then_deleted(runs: RunRepository, run_id: str) -> Any:
            patch.setattr(RunRepository, "read", read)
            found = read(runs, run_id)
            api.delete(f"/v1/workouts/{opened['id']}", headers=ANY)
            return found

        patch.setattr(RunRepository, "read", then_deleted)
        again = plan(api, made, "2026-03-04")
    assert again["id"] != opened["id"]
    assert open_workouts(api) == [again]
