"""A recount gives an account of 0.5 the history that its workouts have, and changes little else."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from app import app as chalice_app
from chalicelib.account.changes.position import Position
from chalicelib.http.cursors import encode_cursor
from chalicelib.settings import settings
from chalicelib.table.session import Session
from chalicelib.training.recount.service import LogbookRecount
from tests.engine.test_account_0_5 import (
    ACCOUNT,
    ADAPTATIONS,
    ANSWERS,
    STRIDES,
    answer,
)
from tests.support import layouts, plain_log
from tests.support.account import clock, differences
from tests.support.adaptations import Adaptation, adapted, in_objects
from tests.support.api import Api
from tools.local.engine import Engine

# What a recount fills in.
FILLED = ("version", "updated_at", "body_weight", "implements", "body_weight_factor")
WITH_WORKOUTS = {"getWorkout", "listWorkouts", "listChanges"}


def without_filled(document: dict[str, Any]) -> dict[str, Any]:
    """Return a workout, its change, or an exercise in it, without what a recount fills in."""
    is_change = document.get("type") == "workout"
    if not is_change and "exercises" not in document and "sets" not in document:
        return document
    return {name: value for name, value in document.items() if name not in FILLED}


RECOUNTED = Adaptation(
    "A recount fills in body weights and traits of exercises.",
    frozenset(WITH_WORKOUTS),
    in_objects(without_filled),
    in_objects(without_filled),
)


@pytest.fixture(scope="module", params=["as stored by 0.5", "in older layouts"])
def api(engine: Engine, engine_table: Any, request: pytest.FixtureRequest) -> Iterator[Api]:
    """The API, called by the owner of the account after a recount of the logbook."""
    older = layouts.older if request.param == "in older layouts" else None
    user = f"{ACCOUNT.user}-recounted-{bool(older)}"
    ACCOUNT.load(engine.client(), settings().table_name, user, older)
    with clock(lambda: ACCOUNT.now), pytest.MonkeyPatch.context() as patch:
        if older:
            layouts.raise_numbers(patch)
        found = Api(chalice_app, user)
        for path in histories(found):
            assert found.get(path).json["items"] == []
        reported = LogbookRecount(Session(user), ACCOUNT.now).run(fix=False)
        assert LogbookRecount(Session(user), ACCOUNT.now).run(fix=True)[:2] == reported[:2]
        assert reported.workouts
        assert {each.kind for each in reported.logbook} == {"missing", "different"}
        yield found


def workouts(api: Api) -> list[Any]:
    return list(plain_log.pages(api, "/v1/workouts?limit=100"))


def histories(api: Api) -> Iterator[str]:
    names = {e["exercise_id"] for each in workouts(api) for e in each["exercises"]}
    for name in sorted(names):
        yield f"/v1/exercises/{name}/history"
        yield f"/v1/exercises/{name}/records"
    yield "/v1/records"


def test_history_and_records_are_those_of_the_workouts(api: Api) -> None:
    plain_log.check(api, workouts(api))
    assert LogbookRecount(Session(api.user), ACCOUNT.now).run(fix=False) == ([], [], 0)


def test_workouts_have_the_body_weight_and_the_traits_of_today(api: Api) -> None:
    readings = list(plain_log.pages(api, "/v1/biomarkers/weight/readings?limit=100"))
    measured = {each["local_date"]: each["value"] for each in readings}
    filled = 0
    for workout in workouts(api):
        day = workout["local_date"]
        age = [d for d in measured if 0 <= days_between(d, day) <= 90]
        expected = measured[max(age)] if age and workout["status"] == "completed" else None
        assert workout.get("body_weight", {"value": None})["value"] == expected, day
        filled += expected is not None
        for entry in workout["exercises"]:
            exercise = api.get(f"/v1/exercises/{entry['exercise_id']}").json
            for name in ("implements", "body_weight_factor"):
                assert entry.get(name) == exercise.get(name)
    assert filled > 50
    [pull_ups] = {
        e["body_weight_factor"]
        for w in workouts(api)
        for e in w["exercises"]
        if e["exercise_id"] == "pullups"
    }
    assert pull_ups == 1


def days_between(first: str, second: str) -> int:
    return (datetime.fromisoformat(second) - datetime.fromisoformat(first)).days


@pytest.mark.parametrize("operation_id", sorted(ANSWERS))
def test_all_other_answers_are_as_before(api: Api, operation_id: str) -> None:
    stride = max(STRIDES.get(operation_id, 1), len(ANSWERS[operation_id]) // 20)
    changed = 0
    for place in list(ANSWERS[operation_id])[::stride]:
        now, _, path = place.partition(" ")
        body = answer(api, datetime.fromisoformat(now), path)
        plain = adapted(ADAPTATIONS, operation_id, ANSWERS[operation_id][place], body)
        expected, actual = adapted([RECOUNTED], operation_id, *plain)
        found = list(differences(expected, actual))
        assert not found, "\n".join([place, *found[:20]])
        changed += plain[0] != plain[1]
    assert bool(changed) == (operation_id in WITH_WORKOUTS)


def test_the_change_feed_has_the_workouts_that_were_filled_in(api: Api) -> None:
    before = {
        item["sk"].rpartition("#")[2]: item["version"]
        for item in ACCOUNT.items
        if item["sk"].startswith("WORKOUT#")
    }
    versions = {each["id"]: each["version"] for each in workouts(api)}
    assert {versions[name] - before[name] for name in before} == {0, 1}
    start = Position(start=int(ACCOUNT.now.timestamp() * 1000))
    path, page = "/v1/changes?limit=100&cursor=", {"has_more": True, "next_cursor": ""}
    page["next_cursor"] = encode_cursor(str(start), "listChanges")
    changed = {}
    while page["has_more"]:
        page = api.get(f"{path}{page['next_cursor']}").json
        changed |= {each["id"]: each["version"] for each in page["items"]}
    assert changed == {name: v for name, v in versions.items() if v > before[name]}
