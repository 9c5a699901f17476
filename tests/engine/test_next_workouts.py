"""The next workouts in the answer about a day on Amazon's engine: what they cost, races, repair."""

from typing import Any

import pytest

from chalicelib.settings import settings
from chalicelib.table import keys
from chalicelib.table.codec import Item, to_wire
from chalicelib.table.items import pack
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.recount.next_workouts import recount
from tests.api.test_today_runs import MONDAY, begin, items, program, settle, shown
from tests.engine.test_capacity import Metered, metered
from tests.support.account import items_of
from tests.support.api import Api
from tests.support.races import once_before
from tests.support.runs import ANY, complete, plan
from tools.data.recount import main

__all__ = ["metered"]


def today(api: Api) -> Any:
    return api.get("/v1/today", headers={"X-Now": f"{MONDAY}T12:00:00Z"})


def stored(api: Api, table: Any) -> list[Item]:
    found = items_of(table, settings().table_name, api.user)
    prefixes = (keys.NEXT_WORKOUTS, keys.PROGRAM_NAMES)
    return [item for item in found if item["sk"].startswith(prefixes)]


def put(api: Api, table: Any, sort_key: str, document: Any) -> None:
    item = Session(api.user).key(sort_key) | {"doc": pack(document), "schema": "1"}
    table.put_item(TableName=settings().table_name, Item=to_wire(item))


def lose(api: Api, table: Any, sort_key: str) -> None:
    key = to_wire(Session(api.user).key(sort_key))
    table.delete_item(TableName=settings().table_name, Key=key)


def test_they_take_no_round_trip(engine_api: Api, metered: Metered) -> None:
    """Of a usual account they take at most half a unit, of the largest one two."""
    alone = metered(lambda: today(engine_api))
    made = program(engine_api, "ABC", position="weekdays")
    begin(engine_api, made)
    usual = metered(lambda: today(engine_api))
    for number in range(49):
        program(engine_api, name=f"Program {number} {'x' * 100}")
    for _ in range(19):
        begin(engine_api, made)
    most = metered(lambda: today(engine_api))
    assert len(items(engine_api)) == 20
    assert alone.round_trips == usual.round_trips == most.round_trips == 2
    assert usual.read_units - alone.read_units <= 0.5
    assert most.read_units - alone.read_units <= 2


@pytest.mark.parametrize("first", ["pause", "complete"])
def test_a_pause_and_a_workout_at_once(
    engine_api: Api, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    run = begin(engine_api, program(engine_api))
    opened = plan(engine_api, run, MONDAY)
    writes = {
        "pause": lambda: settle(engine_api, run, paused=True),
        "complete": lambda: complete(engine_api, opened),
    }
    crossing = writes.pop(first)
    [crossed] = writes.values()
    once_before(monkeypatch, Transaction, "commit", crossing)
    crossed()
    assert items(engine_api) == []
    settle(engine_api, run, paused=False)
    assert shown(engine_api) == [("B", 1, None)]


def test_a_write_that_moves_nothing_does_not_write_the_item(
    engine_api: Api, engine_table: Any
) -> None:
    run = begin(engine_api, program(engine_api))
    completed = complete(engine_api, plan(engine_api, run, MONDAY))
    key = keys.next_workout(run["id"])
    lose(engine_api, engine_table, key)
    edited = completed["exercises"]
    edited[0]["sets"][0]["reps"] = 4
    change = {"exercises": edited}
    path = f"/v1/workouts/{completed['id']}"
    assert engine_api.patch(path, change, headers=ANY).status == 200
    assert key not in [item["sk"] for item in stored(engine_api, engine_table)]


def test_the_command_reports_and_repairs(
    engine_api: Api, engine_table: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    made = program(engine_api)
    lost, wrong, paused = (begin(engine_api, made) for _ in range(3))
    settle(engine_api, paused, paused=True)
    expected, before = items(engine_api), stored(engine_api, engine_table)
    gone = "01991f3a-0000-7000-8000-0000000000ff"
    document = {"name": "Old", "program_id": gone, "starts_on": MONDAY, "turn": ["B", 9]}
    lose(engine_api, engine_table, keys.next_workout(lost["id"]))
    for run_id in (wrong["id"], paused["id"], gone):
        put(engine_api, engine_table, keys.next_workout(run_id), document)
    for program_id in (made["id"], gone):
        put(engine_api, engine_table, keys.program_name(program_id), {"name": "Old"})
    assert main([engine_api.user, "next-workouts"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        *(f"program {each}" for each in sorted([made["id"], gone])),
        *(f"run {each}" for each in sorted([lost["id"], wrong["id"], paused["id"], gone])),
    ]
    assert f'program {gone}: stored {{"name":"Old"}}, expected nothing' in lines
    assert main([engine_api.user, "next-workouts", "--fix"]) == 0
    assert capsys.readouterr().out.splitlines() == lines
    assert main([engine_api.user, "next-workouts"]) == 0
    assert stored(engine_api, engine_table) == before
    assert items(engine_api) == expected


def test_a_repair_while_others_write(
    engine_api: Api, engine_table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(engine_api, program(engine_api))
    opened = plan(engine_api, run, MONDAY)
    lose(engine_api, engine_table, keys.next_workout(run["id"]))
    once_before(monkeypatch, Transaction, "commit", lambda: complete(engine_api, opened))
    assert len(recount(Session(engine_api.user), fix=True)) == 1
    assert shown(engine_api) == [("B", 1, None)]
